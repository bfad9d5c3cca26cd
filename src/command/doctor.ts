/**
 * `foyer doctor`: looks at everything that has to be right for the hub to work, with the hub
 * running or not, and changes nothing. It asks nobody but the hub's own names and address, its
 * database and its mail server; `--sources` and `--clock` ask more.
 */
import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { configTable, type Environment, isLoopbackName, readConfig } from '../config.ts'
import { dialects } from '../dialects/index.ts'
import {
  type FileFacts,
  type Finding,
  fault,
  fine,
  judgeAnswerer,
  judgeEnd,
  judgeFile,
  judgeProxies,
  judgeRoom,
  judgeStream,
  verdictOf,
  warn,
} from '../doctor.ts'
import {
  checkClock,
  checkMail,
  checkNames,
  checkSource,
  checkUrl,
  type OutsideParts,
} from '../doctor-outside.ts'
import { judgeDatabaseUrl, judgeMigrations, judgePostgres } from '../doctor-store.ts'
import { createExchanges } from '../exchange.ts'
import { createHub, type Hub } from '../hub.ts'
import { openDatabase, sqliteFile } from '../main.ts'
import { createOutside } from '../outside.ts'
import { isRefusal } from '../refusal.ts'
import { runtimeWarning } from '../runtime.ts'
import type { Database } from '../store/database.ts'
import { findSqliteDamage, readPostgresFacts } from '../store/health.ts'
import { pendingMigrations } from '../store/migrate.ts'
import { createStore } from '../store/store.ts'
import { systemWorld } from '../world.ts'
import { findText, type OwnCommand, type Terminal, type Values } from './command.ts'
import { findProcess, hasSockets, socketPath } from './socket.ts'
import { plain } from './table.ts'

const wordsOf = (error: unknown): string =>
  isRefusal(error) ? (error.detail.cause ?? error.message) : (error as Error).message

/** A check that cannot be made is a finding too. */
const attempt = async (
  area: string,
  remedy: string,
  check: () => Promise<Finding[]>,
): Promise<Finding[]> => {
  try {
    return await check()
  } catch (error) {
    return [fault(area, wordsOf(error), remedy)]
  }
}

const checkNode = (): Finding => {
  const warning = runtimeWarning(process.versions.node)
  return warning === undefined
    ? fine('node', `Node ${process.versions.node}.`)
    : warn('node', warning, 'Install Node 24.22.2 or newer (SECURITY.md).')
}

/** The files that are the hub's alone, as far as they are there. */
const filesOf = (environment: Environment, data: string): FileFacts[] => {
  const own: [string, FileFacts['kind']][] = [
    [data, 'folder'],
    [join(data, 'secret'), 'secret'],
    [join(data, 'sample.json'), 'secret'],
    [join(data, 'foyer.sqlite'), 'file'],
  ]
  const given = configTable
    .filter(({ isSecret }) => isSecret)
    .flatMap(({ name }) => environment[`${name}_FILE`] || [])
    .map((path): [string, FileFacts['kind']] => [path, 'secret'])
  return [...own, ...given]
    .filter(([path]) => existsSync(path))
    .map(([path, kind]) => ({ path, kind, mode: statSync(path).mode }))
}

const checkFiles = (environment: Environment, data: string): Finding[] =>
  process.platform === 'win32' ? [] : filesOf(environment, data).map(judgeFile)

const checkRunning = async ({ data }: Config): Promise<Finding> => {
  const running = hasSockets ? await findProcess(socketPath(data)) : undefined
  running?.close()
  return running
    ? fine('process', 'A process answers commands.')
    : warn('process', 'No process answers in this data folder.', 'Start it: foyer start.')
}

const checkSqlite = async (database: Database, config: Config): Promise<Finding[]> => {
  const file = sqliteFile(config)
  const { bavail, bsize } = statfsSync(config.data)
  const damage = await findSqliteDamage(database)
  return [
    damage === undefined
      ? fine('database', `${file} is whole.`)
      : fault('database', `${file} is damaged: ${damage}.`, 'Restore a backup: foyer restore.'),
    judgeRoom(bavail * bsize, statSync(file).size),
  ]
}

const checkDatabase = async (database: Database, config: Config): Promise<Finding[]> => {
  const facts = database.engine === 'postgres' ? await readPostgresFacts(database) : undefined
  const found = facts
    ? judgePostgres(facts, systemWorld.now())
    : await checkSqlite(database, config)
  const { pending, isNew } = await pendingMigrations(database)
  return [...found, judgeMigrations(pending, isNew)]
}

/** What is sealed and signed in the store, and for how long. */
const checkKept = async (hub: Hub): Promise<Finding[]> => {
  await hub.dataKeys.refresh()
  const findings = [fine('secret', 'FOYER_SECRET opens what is sealed.')]
  for (const root of await hub.organizations.roots()) {
    for (const { name, endsAt } of await hub.expiries.list(root)) {
      const facts = { area: 'keys', name: `${root.slug}: ${name}`, endsAt }
      findings.push(judgeEnd(facts, systemWorld.now(), 'Put another in its place in time.'))
    }
  }
  const ends = findings.some(({ area }) => area === 'keys')
  return ends ? findings : [...findings, fine('keys', 'No key or certificate ends within 30 days.')]
}

const checkStreams = async (hub: Hub): Promise<Finding[]> =>
  (await hub.audit.streams.list()).map(({ stream, behind }) => judgeStream({ ...stream, behind }))

const checkSources = async (hub: Hub): Promise<Finding[]> => {
  const findings: Finding[] = []
  for (const root of await hub.organizations.roots()) {
    const { items } = await hub.connectors.list({ within: root, limit: 1000 })
    for (const each of items) findings.push(...(await checkSource(hub, dialects, each)))
  }
  return findings
}

const databaseRemedy = 'Look whether it runs, and at FOYER_DATABASE or FOYER_DATA.'

/** Opens it as it is, and leaves its rights as they are. */
const openAsIs = async (config: Config): Promise<Database> => {
  if (config.database !== undefined) return openDatabase(config)
  const { openSqlite } = await import('../store/sqlite.ts')
  return openSqlite({ file: sqliteFile(config) })
}

/** What lies in the database; nothing of it is looked at before its tables are right. */
const checkHub = async (database: Database, config: Config, values: Values): Promise<Finding[]> => {
  const found = await attempt('database', databaseRemedy, () => checkDatabase(database, config))
  if (found.some(({ area, verdict }) => area === 'database' && verdict !== 'ok')) return found
  const store = createStore(database, systemWorld.now)
  const hub = createHub({ config, store, world: systemWorld, dialects })
  const remedy = 'Give the FOYER_SECRET that the database was made with.'
  found.push(...(await attempt('secret', remedy, () => checkKept(hub))))
  found.push(...(await attempt('audit', databaseRemedy, () => checkStreams(hub))))
  found.push(...judgeAnswerer(await hub.copies.ask(), config.url))
  if (values.sources !== true) return found
  const sourceRemedy = 'Look at the connectors: foyer connector list.'
  return [...found, ...(await attempt('source', sourceRemedy, () => checkSources(hub)))]
}

const checkStore = async (config: Config, values: Values): Promise<Finding[]> => {
  const { database: address } = config
  if (address === undefined && !existsSync(sqliteFile(config))) {
    const text = `There is no database in ${config.data} yet.`
    return [warn('database', text, 'foyer start makes it, if FOYER_DATA is right.')]
  }
  const found = address === undefined ? [] : judgeDatabaseUrl(address, isLoopbackName)
  const inside = await attempt('database', databaseRemedy, async () => {
    const database = await openAsIs(config)
    try {
      return await checkHub(database, config, values)
    } finally {
      await database.close()
    }
  })
  return [...found, ...inside]
}

const checkOutside = async (config: Config, values: Values): Promise<Finding[]> => {
  const outside = createOutside({ allow: config.outsideAllow })
  const exchanges = createExchanges({ outside, now: systemWorld.now })
  const parts: OutsideParts = { config, world: systemWorld, outside, exchanges }
  const clock = findText(values, 'clock')
  try {
    return [
      ...(config.isDevelopment ? [] : await checkNames(parts)),
      ...(await checkUrl(parts)),
      ...(clock === undefined ? [] : [await checkClock(parts, clock)]),
      await checkMail(parts, findText(values, 'mail')),
    ]
  } finally {
    await exchanges.close()
  }
}

/** In development the hub has made its secret by itself; the doctor makes none. */
const withOwnSecret = (config: Config): Config => {
  const path = join(config.data, 'secret')
  if (config.secret !== '' || !existsSync(path)) return config
  return { ...config, secret: readFileSync(path, 'utf8').trim() }
}

const examine = async (
  environment: Environment,
  values: Values,
  { show }: Terminal,
): Promise<Finding[]> => {
  const { config: read, faults } = readConfig(environment)
  if (!read) {
    const remedy = 'See docs/configuration.md.'
    return [...faults.map((text) => fault('config', text, remedy)), checkNode()]
  }
  const config = withOwnSecret(read)
  const findings = [
    fine('config', `Every setting can be read; this is ${config.url}.`),
    checkNode(),
    ...checkFiles(environment, config.data),
    await checkRunning(config),
    ...judgeProxies(config),
  ]
  show?.('Looking at the database')
  findings.push(...(await checkStore(config, values)))
  show?.('Looking at the network')
  findings.push(...(await checkOutside(config, values)))
  show?.('')
  return findings
}

const marks = { ok: 'ok   ', warn: 'warn ', fault: 'fault' }

const writeFinding = ({ area, verdict, text, remedy }: Finding): string => {
  const line = `${marks[verdict]}  ${area}: ${plain(text)}`
  return remedy === undefined ? line : `${line}\n       → ${remedy}`
}

const sums = {
  ok: 'Everything is right.',
  warn: 'It works; see the warnings.',
  fault: 'Something is wrong; see the faults.',
}

export const doctor: OwnCommand = {
  summary: 'Looks at everything that has to be right, and says what to do where it is not.',
  flags: {
    mail: { value: 'ADDRESS', help: 'sends one letter there, and not only asks the mail server' },
    clock: { value: 'HOST', help: 'compares the clock with that of this https host' },
    sources: { value: '', help: 'connects to every source, and asks nothing', kind: 'switch' },
  },
  start: async (environment, values, terminal) => {
    const findings = await examine(environment, values, terminal)
    const verdict = verdictOf(findings)
    const text = [...findings.map(writeFinding), '', sums[verdict]].join('\n')
    return { text, data: { verdict, findings }, isFault: verdict === 'fault' }
  },
}

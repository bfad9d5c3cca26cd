/**
 * The process: reads the config, opens the store, builds the hub, listens, and stops cleanly.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { type Config, type Environment, readConfig } from './config.ts'
import { dialects } from './dialects/index.ts'
import { finishMs, leave } from './http/leaving.ts'
import { connectionsFor, limitConnections } from './http/load.ts'
import { writeMail } from './http/mail.ts'
import { listenMetrics } from './http/metric.ts'
import { createServer } from './http/server.ts'
import { createHub, type Hub } from './hub.ts'
import { newSecret } from './identifier.ts'
import { jobsOf, type Note } from './job.ts'
import { type Log, openLog } from './log.ts'
import { createMetrics, type Metrics } from './metric.ts'
import { findHandleLimit, stopOnSignal } from './process.ts'
import { measureProcess } from './process-metric.ts'
import { runtimeWarning } from './runtime.ts'
import { createSample, type SampleFacts } from './sample.ts'
import type { Database } from './store/database.ts'
import { createStore } from './store/store.ts'
import { type Upgraded, type UpgradeOptions, upgrade } from './store/upgrade.ts'
import { startJobs } from './timer.ts'
import { version } from './version.ts'
import { systemWorld } from './world.ts'

const say = (text: string): void => void process.stdout.write(`${text}\n`)

/** The config, complete with the secret that development makes for itself. */
export const getConfig = (environment: Environment): Config => {
  const { config, faults } = readConfig(environment)
  if (!config) {
    const lines = faults.map((fault) => `  ${fault}`).join('\n')
    process.stderr.write(`Foyer cannot start with this configuration:\n${lines}\n`)
    return process.exit(2)
  }
  mkdirSync(config.data, { recursive: true, mode: 0o700 })
  return config.secret === '' ? { ...config, secret: getOwnSecret(config.data) } : config
}

const getOwnSecret = (folder: string): string => {
  const path = join(folder, 'secret')
  if (!existsSync(path)) {
    writeFileSync(path, `${newSecret(systemWorld)}\n`, { mode: 0o600, flag: 'wx' })
  }
  return readFileSync(path, 'utf8').trim()
}

/** Where the database is, if it is SQLite. */
export const sqliteFile = ({ data }: Config): string => join(data, 'foyer.sqlite')

/** Brings the database to this version; a SQLite file is backed up before. */
export const upgradeDatabase = (
  database: Database,
  config: Config,
  watched: Pick<UpgradeOptions, 'progress' | 'begun'> = {},
): Promise<Upgraded> => {
  const file = database.engine === 'sqlite' ? sqliteFile(config) : undefined
  return upgrade(database, file, { foyer: version, now: systemWorld.now, ...watched })
}

/** An engine is loaded when it is needed: the other one costs time at every start. */
export const openDatabase = async (
  config: Config,
  metrics: Metrics = createMetrics(),
): Promise<Database> => {
  if (config.database !== undefined) {
    const { openPostgres } = await import('./store/postgres.ts')
    return openPostgres({ url: config.database, metrics })
  }
  const { openSqlite } = await import('./store/sqlite.ts')
  const file = sqliteFile(config)
  const database = openSqlite({ file, metrics })
  chmodSync(file, 0o600)
  return database
}

/** Does what may fail; then what was begun before it is ended first. */
const orEnd = async <T>(end: () => Promise<void>, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    // What went wrong first is what is told.
    await end().catch(() => {})
    throw error
  }
}

/** `tell` is told of the mail that development does not send. */
export const openHub = async (
  config: Config,
  tell: (line: string) => void = () => {},
): Promise<Hub> => {
  const metrics = createMetrics()
  const database = await openDatabase(config, metrics)
  const { backup } = await orEnd(
    () => database.close(),
    () => upgradeDatabase(database, config),
  )
  if (backup !== undefined) tell(`Upgraded; the database from before is ${backup}`)
  const store = createStore(database, systemWorld.now, steady)
  const parts = { config, metrics, store, world: systemWorld, dialects, writeMail, say: tell }
  const hub = createHub(parts)
  await orEnd(hub.close, async () => {
    await hub.dataKeys.prepare()
    await hub.users.prepare()
  })
  return hub
}

const samplePath = (config: Config): string => join(config.data, 'sample.json')

const prepareSample = async (hub: Hub): Promise<SampleFacts | undefined> => {
  const path = samplePath(hub.config)
  // Nothing ever happened here: whoever removes the sample does not get it back.
  if ((await hub.events.newest({}, 1)).length === 0) {
    const facts = await createSample(hub)
    writeFileSync(path, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 })
    return facts
  }
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

const linkLifetimeMinutes = 24 * 60

/** What to say of where to begin: with the sample, or the link for the first administrator. */
const welcome = async (hub: Hub): Promise<string[]> => {
  const { url, isDevelopment } = hub.config
  const place = `Foyer is at ${url}`
  if (isDevelopment) {
    const person = (await prepareSample(hub))?.people[0]
    if (!person) return [place]
    return [
      place,
      `Sign in as ${person.email} with the password ${person.password}`,
      `More people, and a key for the API: ${samplePath(hub.config)}`,
    ]
  }
  if ((await hub.organizations.roots()).length > 0) return [place]
  const ticket = await hub.tickets.issue({
    purpose: 'first-administrator',
    lifetimeMinutes: linkLifetimeMinutes,
    uses: 1,
  })
  const link = `${url}/first-administrator?ticket=${ticket}`
  return [place, `Make the first administrator, within a day: ${link}`]
}

const steady = (): number => performance.now()

/**
 * A way into the running hub beside HTTP. It is open before the process says that it is there;
 * gives what closes it, or undefined when it is of no use here.
 */
export type SideDoor = (hub: Hub, note: Note) => Promise<(() => Promise<void>) | undefined>

/** How long a hub that is closed may still try to send its mail, and a little more. */
const closingMs = 12_000

/** A process that may have fewer connections says so: nobody may have meant it. */
const connectionsFew = 1_000

/** Serves at the port. Gives what lets it end. */
const serve = async (hub: Hub, log: Log): Promise<{ note: Note; stop: () => Promise<void> }> => {
  const { host, isDevelopment, port, drainSeconds } = hub.config
  measureProcess(hub.metrics, hub.config.database === undefined ? 'sqlite' : 'postgres')
  const server = await createServer(hub, log)
  const connections = connectionsFor(findHandleLimit())
  if (connections < connectionsFew) {
    server.log.warn({ connections }, 'few files may be open at once, so few connections are taken')
  }
  limitConnections(server, connections)
  const note: Note = (err, text) => server.log.error({ err }, text)
  const address = host || (isDevelopment ? 'localhost' : '::')
  const listening = { port, host: address, listenTextResolver: () => 'listening' }
  await orEnd(hub.close, () => server.listen(listening))
  const endJobs = startJobs(jobsOf(hub, note), note)
  const stop = async (): Promise<void> => {
    await leave(server, drainSeconds * 1000)
    await endJobs()
    await hub.close()
  }
  return { note, stop }
}

/** The one process there is: serves, and answers commands. */
const startAlone = async (config: Config, log: Log, openSide?: SideDoor): Promise<void> => {
  const hub = await openHub(config, say)
  const words = await welcome(hub)
  const { note, stop } = await serve(hub, log)
  const endMetrics = await orEnd(stop, () => {
    return listenMetrics(config, async () => hub.metrics.read(), log)
  })
  const end = async (): Promise<void> => {
    await stop()
    await endMetrics()
  }
  const closeSide = await orEnd(end, async () => openSide?.(hub, note))
  for (const line of words) say(line)
  stopOnSignal(async () => {
    await closeSide?.()
    await end()
  })
}

/**
 * The first of several processes: makes the database ready, answers commands, and lets the others
 * serve. It serves nobody itself, so that it is the last to fall.
 */
const startFirst = async (config: Config, log: Log, openSide?: SideDoor): Promise<void> => {
  const { startWorkers } = await import('./worker.ts')
  const note: Note = (error, words) => {
    process.stderr.write(error === undefined ? `${words}\n` : `${words}: ${inspect(error)}\n`)
  }
  const hub = await openHub(config, say)
  const words = await welcome(hub)
  const workers = await orEnd(hub.close, () => {
    return startWorkers(config.processes, (text) => note(undefined, text))
  })
  const boundMs = config.drainSeconds * 1000 + finishMs + closingMs
  const stop = (): Promise<void> => workers.stop(boundMs).finally(hub.close)
  const { readAll } = await import('./worker-metric.ts')
  const endMetrics = await orEnd(stop, () => {
    return listenMetrics(config, () => readAll(hub.metrics.read), log)
  })
  const endJobs = startJobs(jobsOf(hub, note), note)
  const end = async (): Promise<void> => {
    await workers.stop(boundMs)
    await endMetrics()
    await endJobs()
    await hub.close()
  }
  const closeSide = await orEnd(end, async () => openSide?.(hub, note))
  for (const line of words) say(line)
  stopOnSignal(async () => {
    await closeSide?.()
    await end()
  })
}

/** One of several processes. */
const startWorker = async (config: Config, log: Log): Promise<void> => {
  const hub = await openHub(config, say)
  const { stop } = await serve(hub, log)
  const { tellFirst } = await import('./worker-metric.ts')
  tellFirst(hub.metrics.read)
  stopOnSignal(stop)
}

/** The channel to the first process would keep one alive that cannot serve. */
const endWorker = (error: unknown): never => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  return process.exit(1)
}

/** `foyer start`: runs until it is told to stop. */
export const start = async (environment: Environment, openSide?: SideDoor): Promise<void> => {
  // What is written of a crash holds no secret of the environment (KEY-05).
  if (process.report) process.report.excludeEnv = true
  const config = getConfig(environment)
  const log = openLog(systemWorld.now)
  const isWorker = config.processes > 1 && (await import('./worker.ts')).isWorker
  if (isWorker) return startWorker(config, log).catch(endWorker)
  const warning = runtimeWarning(process.versions.node)
  if (warning !== undefined) process.stderr.write(`${warning}\n`)
  return config.processes > 1
    ? startFirst(config, log, openSide)
    : startAlone(config, log, openSide)
}

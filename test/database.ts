/** Empty databases for tests: each of its own, gone when it is closed. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Opened } from '../src/store/conformance.ts'
import type { Database } from '../src/store/database.ts'
import { openPostgres } from '../src/store/postgres.ts'
import { openSqlite } from '../src/store/sqlite.ts'
import { getPostgres } from './postgres.ts'

const openHandles = (openOne: () => Database, remove: () => void): Opened => {
  const handles: Database[] = []
  const another = async () => {
    const handle = openOne()
    handles.push(handle)
    return handle
  }
  const database = openOne()
  const close = async () => {
    await Promise.all([database, ...handles].map((handle) => handle.close()))
    remove()
  }
  return { database, another, close }
}

/** A file in a folder of its own; its commits do not wait for the disk. */
export const openTestSqlite = async (): Promise<Opened> => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-sqlite-'))
  const file = join(folder, 'foyer.db')
  return openHandles(
    () => openSqlite({ file, durable: false }),
    () => rmSync(folder, { recursive: true }),
  )
}

/** A database of the server that this test run shares; it goes when the server does. */
export const openTestPostgres = async (): Promise<Opened> => {
  const server = await getPostgres()
  const url = await server.createDatabase()
  return openHandles(
    () => openPostgres({ url, poolSize: 8 }),
    () => {},
  )
}

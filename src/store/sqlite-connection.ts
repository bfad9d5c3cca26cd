/**
 * One connection to a SQLite file: opened with the settings that the promises rest on, and able
 * to run statements, each prepared once and kept.
 */
import { closeSync, openSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Channel, Value } from './database.ts'
import { readFault, unavailable } from './fault.ts'

const busyTimeoutMilliseconds = 5000
const keptStatements = 500
const walPages = 4000
const walBytes = 64 * 1024 * 1024
/** Of a database with a million people, so much is wanted again soon; a small one fills less. */
const cacheKibibytes = 16 * 1024

/** A channel that answers at once; it throws what `readFault` makes of SQLite's errors. */
export type Connection = {
  all(sql: string, values: Value[], kept: boolean): unknown[]
  first(sql: string, values: Value[]): unknown
  run(sql: string, values: Value[]): number
  /** Whether a transaction is open: SQLite ends one by itself after some errors. */
  isTransaction(): boolean
  close(): void
}

type Kept = { statement: StatementSync; columns: string[] }

/** An ordinary object for a row; SQLite's own have no prototype and are slower to make. */
const readRow = (kept: Kept, cells: unknown[]): Record<string, unknown> => {
  if (kept.columns.length !== cells.length) kept.columns = readColumns(kept.statement)
  const row: Record<string, unknown> = {}
  for (let index = 0; index < cells.length; index++) {
    row[kept.columns[index] as string] = cells[index]
  }
  return row
}

const readColumns = (statement: StatementSync): string[] =>
  statement.columns().map((column) => column.name)

const createConnection = (db: DatabaseSync): Connection => {
  const statements = new Map<string, Kept>()
  const prepare = (sql: string): Kept => {
    const known = statements.get(sql)
    if (known) return known
    const statement = db.prepare(sql)
    statement.setReturnArrays(true)
    const kept = { statement, columns: readColumns(statement) }
    if (statements.size >= keptStatements) {
      for (const oldest of statements.keys()) {
        statements.delete(oldest)
        break
      }
    }
    statements.set(sql, kept)
    return kept
  }
  const attempt = <T>(sql: string, step: (kept: Kept) => T): T => {
    if (!db.isOpen) throw unavailable('the database is closed')
    try {
      return step(prepare(sql))
    } catch (error) {
      throw readFault(error)
    }
  }
  return {
    all: (sql, values) =>
      attempt(sql, (kept) => {
        const rows = kept.statement.all(...values) as unknown as unknown[][]
        return rows.map((cells) => readRow(kept, cells))
      }),
    first: (sql, values) =>
      attempt(sql, (kept) => {
        const cells = kept.statement.get(...values) as unknown as unknown[] | undefined
        return cells && readRow(kept, cells)
      }),
    run: (sql, values) => attempt(sql, (kept) => Number(kept.statement.run(...values).changes)),
    isTransaction: () => db.isTransaction,
    close: () => db.close(),
  } satisfies Channel & Connection
}

/** Opens the connection that writes, makes the file if there is none, readable to its owner. */
export const openWriter = (file: string, durable: boolean): Connection => {
  try {
    closeSync(openSync(file, 'a', 0o600))
    const db = new DatabaseSync(file, { timeout: busyTimeoutMilliseconds })
    const mode = db.prepare('pragma journal_mode = wal').get()?.journal_mode
    if (mode !== 'wal') throw unavailable(`${file} is where SQLite cannot keep a write-ahead log`)
    db.exec(`pragma synchronous = ${durable ? 'full' : 'off'}`)
    db.exec('pragma foreign_keys = on')
    db.exec(`pragma wal_autocheckpoint = ${walPages}`)
    db.exec(`pragma journal_size_limit = ${walBytes}`)
    db.exec(`pragma cache_size = -${cacheKibibytes}`)
    return createConnection(db)
  } catch (error) {
    throw readFault(error)
  }
}

/** Opens a connection to the same file that sees what is committed and can change nothing. */
export const openReader = (file: string): Connection => {
  try {
    const db = new DatabaseSync(file, { readOnly: true, timeout: busyTimeoutMilliseconds })
    db.exec('pragma query_only = on')
    db.exec(`pragma cache_size = -${cacheKibibytes}`)
    return createConnection(db)
  } catch (error) {
    throw readFault(error)
  }
}

/** Small pieces that the files of the nouns share. */
import { type RawBuilder, sql } from 'kysely'
import type { Database } from './database.ts'
import { unavailable } from './fault.ts'

/** Picks columns one by one: the value of a statement that is being prepared has no keys yet. */
export const columns = <V extends object, K extends keyof V>(
  value: V,
  names: readonly K[],
): Pick<V, K> => {
  const picked = {} as Pick<V, K>
  for (const name of names) picked[name] = value[name]
  return picked
}

/**
 * A column as the row itself has it. What stands in the index that was searched, SQLite reads from
 * there, whichever row the index leads to.
 */
export const ownColumn = (
  { engine }: Database,
  table: 'session' | 'ticket' | 'user_account',
  column: string,
): RawBuilder<string> =>
  engine === 'sqlite'
    ? sql<string>`(select own.${sql.ref(column)} from ${sql.table(table)} as own
        where own.rowid = ${sql.ref(`${table}.rowid`)})`
    : sql<string>`${sql.ref(`${table}.${column}`)}`

/**
 * Refuses as unavailable a row that is not the one that was asked for, as its own column says: an
 * index whose bits have changed led to it (FLT-06).
 */
export const checkFound = (found: string | null, asked: string): void => {
  if (found !== asked) throw unavailable('the database is damaged: an index led to another row')
}

/** The range of the paths that begin with that one (`/` is followed by `0` in ASCII). */
export const pathRange = (path: string): { from: string; to: string } => ({
  from: path,
  to: `${path.slice(0, -1)}0`,
})

/**
 * A column as its code points order it, which a range of paths or beginnings needs. SQLite does
 * so by itself; PostgreSQL would order by the language of the database.
 */
export const byCode = (database: Database, column: string): RawBuilder<string> =>
  database.engine === 'sqlite'
    ? sql<string>`${sql.ref(column)}`
    : sql<string>`${sql.ref(column)} collate "C"`

/** The range of the texts that begin with that one, by their code points. */
export const prefixRange = (prefix: string): { from: string; to: string } => ({
  from: prefix,
  to: `${prefix}\u{10FFFF}`,
})

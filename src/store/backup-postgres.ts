/** What a backup needs to know of a PostgreSQL database; the backup itself is `pg_dump`'s. */
import { CompiledQuery } from 'kysely'
import { refuse } from '../refusal.ts'
import type { Database } from './database.ts'
import { appliedMigrations } from './migrate.ts'

const tableCount = `select count(*) as count from information_schema.tables
  where table_schema not in ('pg_catalog', 'information_schema')`

/** The migrations that it has had. Refuses with `not-found` where there is no Foyer in it. */
export const readPostgres = async (database: Database): Promise<string[]> => {
  await checkThere(database)
  return appliedMigrations(database)
}

const countTables = async (database: Database): Promise<number> => {
  const [row] = await database.read.query<{ count: number }>(CompiledQuery.raw(tableCount))
  return row?.count ?? 0
}

const checkThere = async (database: Database): Promise<void> => {
  if ((await countTables(database)) === 0) refuse('not-found', 'The database is empty.')
}

/** Refuses with `conflict` a database with anything in it: nothing is ever put over another. */
export const checkEmpty = async (database: Database): Promise<void> => {
  if ((await countTables(database)) === 0) return
  refuse(
    'conflict',
    'The database is not empty. Make a new one, name it in FOYER_DATABASE, and restore there.',
  )
}

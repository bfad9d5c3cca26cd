/** How a database is, as its engine says: what the doctor judges. Nothing is changed. */
import { CompiledQuery } from 'kysely'
import type { Database } from './database.ts'

const ask = async <R>(database: Database, sql: string): Promise<R | undefined> =>
  (await database.read.query<R>(CompiledQuery.raw(sql)))[0]

/** What SQLite finds wrong with its file, or undefined. It reads the whole file. */
export const findSqliteDamage = async (database: Database): Promise<string | undefined> => {
  const row = await ask<{ quick_check: string }>(database, 'pragma quick_check(1)')
  return row?.quick_check === 'ok' ? undefined : String(row?.quick_check)
}

export type PostgresFacts = {
  /** `180004` for 18.4. */
  version: number
  fsync: string
  fullPageWrites: string
  synchronousCommit: string
  isReplica: boolean
  isSuperuser: boolean
  /** The clock of the server, in epoch milliseconds. */
  now: number
}

const factsQuery = `select
  current_setting('server_version_num')::bigint as version,
  current_setting('fsync') as fsync,
  current_setting('full_page_writes') as full_page_writes,
  current_setting('synchronous_commit') as synchronous_commit,
  pg_is_in_recovery() as is_replica,
  (select rolsuper from pg_roles where rolname = current_user) as is_superuser,
  floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now`

type FactsRow = {
  version: number
  fsync: string
  full_page_writes: string
  synchronous_commit: string
  is_replica: number
  is_superuser: number
  now: number
}

export const readPostgresFacts = async (database: Database): Promise<PostgresFacts> => {
  const row = await ask<FactsRow>(database, factsQuery)
  if (!row) throw new Error('PostgreSQL did not say how it is.')
  return {
    version: row.version,
    fsync: row.fsync,
    fullPageWrites: row.full_page_writes,
    synchronousCommit: row.synchronous_commit,
    isReplica: row.is_replica === 1,
    isSuperuser: row.is_superuser === 1,
    now: row.now,
  }
}

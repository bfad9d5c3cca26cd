/** What is done to a database that came out of a backup, before anybody works with it. */
import { CompiledQuery } from 'kysely'
import type { Manifest } from './backup.ts'
import type { Database } from './database.ts'
import { eventRows } from './event.ts'
import { migrate } from './migrate.ts'

/**
 * What was begun before the backup may have been used, ended or taken away after it (FLT-14):
 * sessions, links, codes, and the marks of what was used once. What the secret of the hub is
 * known by stays.
 */
const forgotten = [
  'delete from visit',
  'delete from upstream_session',
  'delete from session',
  'delete from ticket',
  "delete from state where kind <> 'seal'",
]

/**
 * Brings the database to this version, forgets what was under way in it, and leaves an event in
 * which an auditor sees the gap. Refuses with `unavailable` what a later version has written.
 */
export const settleRestored = async (
  database: Database,
  { at, foyer, sha256 }: Manifest,
  now: () => number,
): Promise<void> => {
  await migrate(database, now)
  await database.write(async (unit) => {
    for (const sql of forgotten) await unit.query(CompiledQuery.raw(sql))
    const data = { at, foyer, sha256 }
    await eventRows(database, now, () => {})(unit).add({
      by: 'command',
      type: 'store.restored',
      data,
    })
  })
}

/**
 * The way to this version, and back: a SQLite file is backed up beside itself before it is
 * changed. PostgreSQL has its own ways of backup, which are the operator's (`docs/upgrade.md`).
 */
import type { Manifest } from './backup.ts'
import type { Database } from './database.ts'
import { migrate, pendingMigrations } from './migrate.ts'

export type Upgraded = {
  applied: string[]
  /** The backup from before, where there was something to keep. */
  backup: string | undefined
}

/**
 * Brings the database to this version. `file` is that of SQLite. Refuses with `unavailable` a
 * database that is not of this version, and where there is no room for the backup.
 */
export const upgrade = async (
  database: Database,
  file: string | undefined,
  { foyer, now, folder }: Pick<Manifest, 'foyer'> & { now: () => number; folder?: URL },
): Promise<Upgraded> => {
  const { pending, isNew } = await pendingMigrations(database, folder)
  const [first] = pending
  let backup: string | undefined
  if (first !== undefined && !isNew && file !== undefined) {
    const { backupBefore } = await import('./backup-sqlite.ts')
    backup = await backupBefore(file, first, { foyer, at: new Date(now()).toISOString() })
  }
  return { applied: await migrate(database, now, folder), backup }
}

/**
 * The way to this version, and back: a SQLite file is backed up beside itself before it is
 * changed. PostgreSQL has its own ways of backup, which are the operator's (`docs/upgrade.md`).
 */
import type { LongOptions, Manifest } from './backup.ts'
import type { Database } from './database.ts'
import { migrate, pendingMigrations } from './migrate.ts'

export type UpgradeOptions = Pick<Manifest, 'foyer'> &
  Pick<LongOptions, 'progress'> & {
    now: () => number
    folder?: URL
    /** Told the name of each migration before it is applied. */
    begun?: ((name: string) => void) | undefined
  }

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
  { foyer, now, folder, progress, begun }: UpgradeOptions,
): Promise<Upgraded> => {
  const { pending, isNew } = await pendingMigrations(database, folder)
  const [first] = pending
  let backup: string | undefined
  if (first !== undefined && !isNew && file !== undefined) {
    const { backupBefore } = await import('./backup-sqlite.ts')
    const about = { foyer, at: new Date(now()).toISOString() }
    backup = await backupBefore(file, first, about, { progress })
  }
  return { applied: await migrate(database, now, folder, begun), backup }
}

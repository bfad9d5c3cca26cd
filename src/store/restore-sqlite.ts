/**
 * Puts a backup in the place of a SQLite database. The new file is made ready beside the old one
 * and takes its place in one step; the old one stays, under another name.
 */
import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { refuse } from '../refusal.ts'
import { checkBackup, checkGoing, type LongOptions, type Manifest, syncPath } from './backup.ts'
import { findDamage, stampOf } from './backup-sqlite.ts'
import { settleRestored } from './restored.ts'
import { openSqlite } from './sqlite.ts'

/** What SQLite keeps beside a file while it is open, or was when the process died. */
const companions = ['-wal', '-shm', '-journal'] as const

const busyWords =
  'A process has the database open: stop it first (systemctl stop foyer), then restore.'

const isBusy = (error: unknown): boolean => (error as { errcode?: number }).errcode === 5

/**
 * Brings what is in the write-ahead log into the file, which only works when nobody else has it
 * open. A file that SQLite cannot read is left as it is: it is put aside, not used.
 */
const settle = (file: string): void => {
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(file, { timeout: 0 })
    db.exec('pragma locking_mode = exclusive')
    db.prepare('select count(*) from sqlite_master').get()
    db.exec('pragma wal_checkpoint(truncate)')
  } catch (error) {
    if (isBusy(error)) refuse('conflict', busyWords)
  } finally {
    db?.close()
  }
}

/** Whether somebody has begun to use this database: it has an organization, or cannot be read. */
const isUsed = (file: string): boolean => {
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(file, { readOnly: true })
    const tables = "select count(*) as n from sqlite_master where name = 'organization'"
    if (db.prepare(tables).get()?.n === 0) return false
    return db.prepare('select 1 from organization limit 1').get() !== undefined
  } catch {
    return true
  } finally {
    db?.close()
  }
}

/** Looks whether this version can work with the file, and ends what was under way in it. */
const prepare = async (file: string, manifest: Manifest, now: () => number): Promise<void> => {
  const db = new DatabaseSync(file)
  const damage = findDamage(db)
  db.close()
  if (damage !== undefined) refuse('invalid', `The backup is damaged: ${damage}.`)
  const database = openSqlite({ file })
  try {
    await settleRestored(database, manifest, now)
  } finally {
    await database.close()
  }
}

/** The old file under another name, and then the new one in its place: at no moment is none. */
const exchange = (file: string, staged: string, aside: string): void => {
  if (existsSync(file)) linkSync(file, aside)
  for (const suffix of companions) {
    if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix)
  }
  renameSync(staged, file)
  syncPath(dirname(file))
}

export type Restored = { manifest: Manifest; aside: string | undefined }

/**
 * Restores a backup. Gives what is in it, and where the database is that was there before.
 * Refuses with `invalid` a damaged backup, with `conflict` while a process has the database open,
 * or where somebody uses it and `replace` is false.
 */
export const restoreSqlite = async (
  { from, to, replace }: { from: string; to: string; replace: boolean },
  now: () => number,
  options: LongOptions = {},
): Promise<Restored> => {
  const { signal = new AbortController().signal } = options
  const manifest = await checkBackup(from, options)
  if (manifest.engine !== 'sqlite') {
    refuse('invalid', 'This is a backup of PostgreSQL, and the hub is set to SQLite.')
  }
  const isThere = existsSync(to) && statSync(to).size > 0
  if (isThere) settle(to)
  if (isThere && isUsed(to) && !replace) {
    refuse(
      'conflict',
      `${to} is in use: with --replace it is put aside, and the backup goes there.`,
    )
  }
  const staged = `${to}.restoring`
  const leftovers = [staged, ...companions.map((suffix) => staged + suffix)]
  try {
    for (const path of leftovers) rmSync(path, { force: true })
    await copyFile(from, staged)
    checkGoing(signal)
    await prepare(staged, manifest, now)
    checkGoing(signal)
    syncPath(staged)
    const aside = `${to}.before-restore.${stampOf(new Date(now()).toISOString())}`
    // Somebody may have started a process meanwhile.
    if (isThere) settle(to)
    exchange(to, staged, aside)
    return { manifest, aside: isThere ? aside : undefined }
  } finally {
    for (const path of leftovers) rmSync(path, { force: true })
  }
}

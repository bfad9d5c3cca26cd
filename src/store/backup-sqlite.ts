/**
 * Copies a SQLite database while others write to it. The copy is made over a connection of its
 * own, which holds on to one moment: it is what was committed then, however long it takes, and
 * nobody waits for it.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { refuse } from '../refusal.ts'
import { checkGoing, keepBackup, type LongOptions, type Manifest } from './backup.ts'
import { readFault } from './fault.ts'
import { labelOf } from './migrate.ts'

/** Between two steps of so many pages, others get the disk and Ctrl-C is heard. */
const pagesAStep = 400

type Applied = { number: number; name: string }

/** The names of the migrations that a file has had; none where it is not a database of ours. */
const readMigrations = (db: DatabaseSync): string[] =>
  db
    .prepare("select name from sqlite_master where type = 'table' and name = 'migration'")
    .all()
    .flatMap(() => db.prepare('select number, name from migration order by number').all())
    .map((row) => labelOf(row as Applied))

/** What SQLite says of the pages of a file, if it is anything but "ok". */
export const findDamage = (db: DatabaseSync): string | undefined => {
  const answer = String(db.prepare('pragma quick_check(1)').get()?.quick_check)
  return answer === 'ok' ? undefined : answer
}

/** Makes the copy a file that stands for itself, and looks whether it is whole. */
const finish = (file: string): string[] => {
  const db = new DatabaseSync(file)
  try {
    db.exec('pragma journal_mode = delete')
    const damage = findDamage(db)
    if (damage !== undefined) refuse('unavailable', `The database is damaged: ${damage}.`)
    return readMigrations(db)
  } finally {
    db.close()
  }
}

const copy = async (file: string, part: string, options: LongOptions): Promise<string[]> => {
  const { progress = () => {}, signal = new AbortController().signal } = options
  const source = new DatabaseSync(file, { readOnly: true, timeout: 5_000 })
  try {
    // A transaction that has read stays at its moment; without it each commit would begin anew.
    source.exec('begin')
    source.prepare('select count(*) from sqlite_master').get()
    await backup(source, part, {
      rate: pagesAStep,
      progress: ({ totalPages, remainingPages }) => {
        checkGoing(signal)
        progress(1 - remainingPages / totalPages)
      },
    })
    checkGoing(signal)
    return finish(part)
  } catch (error) {
    throw readFault(error)
  } finally {
    source.close()
  }
}

/**
 * Backs a SQLite file up into another that is not there yet. Refuses with `conflict` where it is,
 * and with `unavailable` where the database cannot be read, is damaged, or the disk is full.
 */
export const backupSqlite = (
  { from, to }: { from: string; to: string },
  about: Pick<Manifest, 'foyer' | 'at'>,
  options: LongOptions = {},
): Promise<Manifest> => {
  if (!existsSync(from)) return refuse('not-found', `There is no database ${from} yet.`)
  return keepBackup(to, { ...about, engine: 'sqlite' }, async (part) => ({
    migrations: await copy(from, part, options),
  }))
}

/** How many backups from before an upgrade are kept beside the database. */
const keptCount = 3

const beforePattern = /\.before-\d{3}-[a-z0-9-]+\.\d{14}Z$/

/** Removes the oldest of the backups from before upgrades; those that people made stay. */
const trim = (file: string): void => {
  const folder = dirname(file)
  const names = readdirSync(folder).filter(
    (name) => name.startsWith(basename(file)) && beforePattern.test(name),
  )
  const byTime = names.sort((left, right) => (left.slice(-15) < right.slice(-15) ? 1 : -1))
  for (const name of byTime.slice(keptCount)) {
    for (const path of [name, `${name}.json`]) rmSync(join(folder, path), { force: true })
  }
}

/** `20261122044209Z`: a time as a part of a file's name. */
export const stampOf = (at: string): string => `${at.replaceAll(/[-:T]|\.\d+Z$/g, '')}Z`

/**
 * Backs the database up before a migration is applied to it, beside it. Gives the file. Refuses
 * as `backupSqlite` does: without a way back nothing is migrated.
 */
export const backupBefore = async (
  file: string,
  migration: string,
  about: Pick<Manifest, 'foyer' | 'at'>,
  options?: LongOptions,
): Promise<string> => {
  const to = `${file}.before-${migration}.${stampOf(about.at)}`
  if (!existsSync(to)) await backupSqlite({ from: file, to }, about, options)
  trim(file)
  return to
}

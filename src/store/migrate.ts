/**
 * Brings the tables to what this version expects. Migrations are plain SQL files, numbered
 * without a gap and frozen once they have run anywhere: what ran is known by its checksum.
 * One text serves both engines; what they call differently is a token (`{int}`, `{strict}`).
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { CompiledQuery } from 'kysely'
import { refuse } from '../refusal.ts'
import type { Database, Engine, Runner, Unit } from './database.ts'

/** The words of each engine. STRICT makes SQLite keep to the types that it was told. */
const tokens: Record<Engine, Record<string, string>> = {
  sqlite: {
    id: 'integer primary key',
    int: 'integer',
    bytes: 'blob',
    code: 'collate binary',
    strict: 'strict',
  },
  postgres: {
    id: 'bigint generated always as identity primary key',
    int: 'bigint',
    bytes: 'bytea',
    code: 'collate "C"',
    strict: '',
  },
}

const migrationTable = `create table if not exists migration (
  number {int} primary key,
  name text not null,
  sha256 text not null,
  applied_at {int} not null
) {strict}`

export type Migration = { number: number; name: string; sha256: string; sql: string }

type MigrationTable = { number: number; name: string; sha256: string; applied_at: number }

const fileName = /^(\d{3})-([a-z0-9]+(?:-[a-z0-9]+)*)\.sql$/

const readMigration = (folder: URL, file: string): Migration => {
  const [, number, name] = fileName.exec(file) ?? []
  if (!number || !name) throw new Error(`A migration is named 001-noun.sql, not ${file}`)
  const sql = readFileSync(new URL(file, folder), 'utf8').replaceAll('\r\n', '\n')
  const sha256 = createHash('sha256').update(sql).digest('hex')
  return { number: Number(number), name, sha256, sql }
}

/** The migrations of a folder in their order. */
export const readMigrations = (folder: URL): Migration[] => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'))
  const migrations = files.sort().map((file) => readMigration(folder, file))
  migrations.forEach((migration, index) => {
    if (migration.number !== index + 1) {
      throw new Error(`Migrations are numbered from 001 without a gap: ${labelOf(migration)}`)
    }
  })
  return migrations
}

/** The name of a migration with its number: `001-state`. */
export const labelOf = ({ number, name }: { number: number; name: string }): string =>
  `${String(number).padStart(3, '0')}-${name}`

const writeSql = (text: string, engine: Engine): string =>
  text.replace(/\{([a-z]+)\}/g, (token, name: string) => {
    const word = tokens[engine][name]
    if (word === undefined) throw new Error(`A migration has an unknown token ${token}`)
    return word
  })

/** The statements of a text: each ends with a semicolon at the end of a line. */
const readStatements = (sql: string): string[] =>
  sql
    .replace(/^[ \t]*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')

const readApplied = (database: Database, runner: Runner): Promise<MigrationTable[]> =>
  runner.query(
    database.build
      .withTables<{ migration: MigrationTable }>()
      .selectFrom('migration')
      .selectAll()
      .orderBy('number'),
  )

const stop = (message: string): never => refuse('unavailable', message)

/** Refuses a database that was not made by these migrations, or by more than these. */
const checkApplied = (applied: MigrationTable[], migrations: Migration[]): void => {
  applied.forEach((row, index) => {
    const migration = migrations[index]
    if (!migration) {
      stop(`The database has migration ${labelOf(row)}, which this version does not know. Start \
the version that wrote it or a later one, or restore a backup from before the upgrade.`)
    } else if (row.number !== migration.number) {
      stop(`The database lacks migration ${labelOf(migration)}, though a later one was applied.`)
    } else if (row.sha256 !== migration.sha256 || row.name !== migration.name) {
      stop(`Migration ${labelOf(migration)} is not the one that was applied as ${labelOf(row)}. An \
applied migration must not change: restore its file, and put the change into a new one.`)
    }
  })
}

/**
 * One process migrates at a time. On SQLite every unit holds the lock of the writer already. On
 * PostgreSQL it is the lock of the table and no advisory one, as LOCK TABLE is taken before the
 * transaction's snapshot is, so that whoever waited for it sees what the other has done.
 */
const lockMigrations = async (unit: Unit, engine: Engine): Promise<void> => {
  if (engine === 'sqlite') return
  await unit.query(CompiledQuery.raw('set local statement_timeout = 0'))
  await unit.query(CompiledQuery.raw('lock table migration in exclusive mode'))
}

const apply = (database: Database, migration: Migration, now: () => number): Promise<boolean> =>
  database.write(async (unit) => {
    await lockMigrations(unit, database.engine)
    const applied = await readApplied(database, unit)
    if (applied.some((row) => row.number === migration.number)) return false
    for (const statement of readStatements(writeSql(migration.sql, database.engine))) {
      await unit.query(CompiledQuery.raw(statement))
    }
    const { number, name, sha256 } = migration
    await unit.query(
      database.build
        .withTables<{ migration: MigrationTable }>()
        .insertInto('migration')
        .values({ number, name, sha256, applied_at: now() }),
    )
    return true
  })

const ownFolder = new URL('./migrations/', import.meta.url)

/** Without the table nothing was ever applied (42P01: PostgreSQL's undefined_table). */
const noneWithoutTable = (error: unknown): MigrationTable[] => {
  const { code, message } = error as { code?: string; message?: string }
  if (code === '42P01' || message === 'no such table: migration') return []
  throw error
}

/** Which migrations a database lacks, and whether it has had any. Refuses as `migrate` does. */
export const pendingMigrations = async (
  database: Database,
  folder: URL = ownFolder,
): Promise<{ pending: string[]; isNew: boolean }> => {
  const applied = await readApplied(database, database.read).catch(noneWithoutTable)
  const migrations = readMigrations(folder)
  checkApplied(applied, migrations)
  return { pending: migrations.slice(applied.length).map(labelOf), isNew: applied.length === 0 }
}

/** The names of the migrations that a database of ours has had. */
export const appliedMigrations = async (database: Database): Promise<string[]> =>
  (await readApplied(database, database.read)).map(labelOf)

const createMigrationTable = async (database: Database): Promise<void> => {
  const sql = writeSql(migrationTable, database.engine)
  try {
    await database.write((unit) => unit.query(CompiledQuery.raw(sql)))
  } catch (error) {
    // On PostgreSQL `if not exists` fails when another process makes the table at that moment.
    await readApplied(database, database.read).catch(() => {
      throw error
    })
  }
}

/**
 * Applies the migrations that the database lacks, each in one transaction, and gives the names
 * of those that it applied; `begun` is told each name before it is. Refuses with `unavailable`,
 * and a message for the operator, when the database is not one of this version's.
 */
export const migrate = async (
  database: Database,
  now: () => number,
  folder: URL = ownFolder,
  begun: (name: string) => void = () => {},
): Promise<string[]> => {
  const migrations = readMigrations(folder)
  await createMigrationTable(database)
  const before = await readApplied(database, database.read)
  checkApplied(before, migrations)
  const names: string[] = []
  for (const migration of migrations.slice(before.length)) {
    begun(labelOf(migration))
    if (await apply(database, migration, now)) names.push(labelOf(migration))
  }
  // Another process, of another version, may have been at it too.
  checkApplied(await readApplied(database, database.read), migrations)
  return names
}

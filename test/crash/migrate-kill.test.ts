/** FLT-02, FLT-13: a process is killed in the midst of a migration, and the next goes on. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { CompiledQuery } from 'kysely'
import { migrate } from '../../src/store/migrate.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { killWriter } from './kill.ts'

const cycles = 6
const migrations = 12
const rowsEach = 1500
const writer = fileURLToPath(new URL('./migrate-writer.ts', import.meta.url))

/** Migrations of many statements each: one that ran half, or twice, shows by its rows. */
const writeMigrations = (folder: string): void => {
  for (let number = 1; number <= migrations; number += 1) {
    const name = String(number).padStart(3, '0')
    const rows = Array.from(
      { length: rowsEach },
      (_, row) => `insert into probe (text) values ('${name} ${row}');`,
    )
    const table = number === 1 ? ['create table probe (id {id}, text text unique) {strict};'] : []
    writeFileSync(join(folder, `${name}-step.sql`), [...table, ...rows].join('\n'))
  }
}

const countOf = async (file: string): Promise<{ rows: number; applied: number }> => {
  const database = openSqlite({ file })
  const count = async (table: string): Promise<number> => {
    const sql = `select count(*) as n from ${table}`
    const rows = await database.read.query<{ n: number }>(CompiledQuery.raw(sql)).catch(() => [])
    return rows[0]?.n ?? 0
  }
  const counted = { rows: await count('probe'), applied: await count('migration') }
  await database.close()
  return counted
}

test('FLT-02, FLT-13: a migration that was killed is there wholly or not at all', async () => {
  const place = mkdtempSync(join(tmpdir(), 'foyer-migrate-'))
  const folder = join(place, 'migrations')
  mkdirSync(folder)
  writeMigrations(folder)
  let cut = 0
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const file = join(place, `${cycle}.sqlite`)
    await killWriter(writer, file, folder)
    const { rows, applied } = await countOf(file)
    assert.equal(rows, applied * rowsEach)
    cut += applied < migrations ? 1 : 0
    const database = openSqlite({ file })
    const rest = await migrate(database, Date.now, pathToFileURL(`${folder}/`))
    await database.close()
    assert.equal(rest.length, migrations - applied)
    const whole = { rows: migrations * rowsEach, applied: migrations }
    assert.deepEqual(await countOf(file), whole)
  }
  assert.ok(cut > 0, 'no migration was cut off')
  rmSync(place, { recursive: true })
})

/** A process is killed while it writes, again and again, and its file is looked at each time. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { CompiledQuery } from 'kysely'
import { migrate } from '../../src/store/migrate.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { killWriter } from './kill.ts'

const cycles = 20
const writer = fileURLToPath(new URL('./writer.ts', import.meta.url))

/** Every row that the file has, after SQLite has found it sound. */
const readRows = async (file: string): Promise<Set<string>> => {
  const database = openSqlite({ file })
  const check = await database.read.query(CompiledQuery.raw('pragma integrity_check'))
  assert.deepEqual(check, [{ integrity_check: 'ok' }])
  const rows = await database.read.query(database.build.selectFrom('version').select('name'))
  await database.close()
  return new Set(rows.map((row) => row.name))
}

const isWhole = (rows: Set<string>, row: string): boolean => {
  const [id] = row.split(' ')
  return rows.has(`${id} first`) && rows.has(`${id} second`)
}

test('FLT-01: what was acknowledged survives kill -9, and no unit is half there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-kill-'))
  const file = join(folder, 'foyer.db')
  const database = openSqlite({ file })
  await migrate(database, Date.now)
  await database.close()
  const acknowledged: string[] = []
  for (let cycle = 0; cycle < cycles; cycle++) {
    const ids = await killWriter(writer, file, String(cycle))
    assert.ok(ids.length > 0, 'the writer wrote nothing')
    acknowledged.push(...ids)
    const rows = await readRows(file)
    assert.deepEqual(
      acknowledged.filter((id) => !isWhole(rows, `${id} first`)),
      [],
    )
    assert.deepEqual(
      [...rows].filter((row) => !isWhole(rows, row)),
      [],
    )
  }
  rmSync(folder, { recursive: true })
})

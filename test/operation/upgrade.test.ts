/** FLT-13: what is done before the tables are changed, and the way back. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { checkBackup } from '../../src/store/backup.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { upgrade } from '../../src/store/upgrade.ts'

describe('an upgrade of SQLite', () => {
  let place = ''
  let minute = 0
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'foyer-upgrade-'))
    mkdirSync(join(place, 'migrations'))
  })
  afterEach(() => rmSync(place, { recursive: true }))
  const now = (): number => Date.UTC(2026, 10, 21, 9, minute)
  const file = (): string => join(place, 'foyer.sqlite')
  const write = (number: number, sql: string): void => {
    const name = `${String(number).padStart(3, '0')}-step.sql`
    writeFileSync(join(place, 'migrations', name), sql)
  }
  const bring = async () => {
    minute += 1
    const database = openSqlite({ file: file() })
    const folder = pathToFileURL(`${join(place, 'migrations')}/`)
    try {
      return await upgrade(database, file(), { foyer: '0.2.0', now, folder })
    } finally {
      await database.close()
    }
  }
  const backups = (): string[] => readdirSync(place).filter((name) => /\.before-.*Z$/.test(name))

  it('keeps the database from before, for its owner alone, where there was one', async () => {
    write(1, 'create table probe (id {id}, text text) {strict};\n')
    assert.deepEqual(await bring(), { applied: ['001-step'], backup: undefined })
    assert.equal((await bring()).backup, undefined)
    write(2, "insert into probe (text) values ('new');\n")
    const { applied, backup = '' } = await bring()
    assert.deepEqual(applied, ['002-step'])
    assert.match(backup, /foyer\.sqlite\.before-002-step\.\d{14}Z$/)
    assert.equal(statSync(backup).mode & 0o777, 0o600)
    assert.deepEqual((await checkBackup(backup)).migrations, ['001-step'])
    const before = new DatabaseSync(backup, { readOnly: true })
    assert.equal(before.prepare('select count(*) as n from probe').get()?.n, 0)
    before.close()
  })

  it('keeps the last three, and nothing that somebody else has put there', async () => {
    write(1, 'create table probe (id {id}, text text) {strict};\n')
    await bring()
    writeFileSync(join(place, 'foyer.sqlite.before-holidays'), 'mine')
    for (let number = 2; number <= 6; number += 1) {
      write(number, `insert into probe (text) values ('${number}');\n`)
      await bring()
    }
    const steps = backups().map((name) => /before-(\d{3})/.exec(name)?.[1])
    assert.deepEqual(steps.sort(), ['004', '005', '006'])
    const manifests = readdirSync(place).filter((name) => /Z\.json$/.test(name))
    assert.equal(manifests.length, 3)
    assert.ok(readdirSync(place).includes('foyer.sqlite.before-holidays'))
  })

  it('that fails leaves the database and the backup, and goes on when it is mended', async () => {
    write(1, 'create table probe (id {id}, text text) {strict};\n')
    await bring()
    write(2, "insert into probe (text) values ('one');\n")
    write(3, "insert into probe (text) values ('two');\nselect nonsense;\n")
    await assert.rejects(bring(), /nonsense/)
    const read = () => {
      const db = new DatabaseSync(file(), { readOnly: true })
      const rows = db.prepare('select text from probe order by id').all()
      db.close()
      return rows.map(({ text }) => text)
    }
    assert.deepEqual(read(), ['one'])
    assert.equal(backups().length, 1)
    write(3, "insert into probe (text) values ('two');\n")
    assert.deepEqual((await bring()).applied, ['003-step'])
    assert.deepEqual(read(), ['one', 'two'])
  })

  it('does not begin where the backup cannot be made', async () => {
    write(1, 'create table probe (id {id}, text text) {strict};\n')
    await bring()
    write(2, "insert into probe (text) values ('new');\n")
    minute += 1
    const stamp = new Date(now()).toISOString().replaceAll(/[-:T]|\.\d+Z$/g, '')
    mkdirSync(`${file()}.before-002-step.${stamp}Z.part`)
    minute -= 1
    await assert.rejects(bring())
    const db = new DatabaseSync(file(), { readOnly: true })
    assert.equal(db.prepare('select count(*) as n from probe').get()?.n, 0)
    db.close()
  })
})

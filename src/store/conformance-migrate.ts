/** The part of `conformance.ts` for migrations, each case on a database of its own. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Case, Opened, Part } from './conformance.ts'
import type { Database } from './database.ts'
import { migrate } from './migrate.ts'

type Folder = {
  url: URL
  write(name: string, sql: string): void
  remove(name: string): void
}

const now = () => Date.UTC(2026, 0, 1)

/** A case with an empty database and an empty folder of migrations. */
const withFolder =
  (run: (opened: Opened, folder: Folder) => Promise<void>): Case =>
  async (_, open) => {
    const path = mkdtempSync(join(tmpdir(), 'foyer-migration-'))
    const opened = await open()
    const folder = {
      url: pathToFileURL(`${path}/`),
      write: (name: string, sql: string) => writeFileSync(join(path, name), sql),
      remove: (name: string) => rmSync(join(path, name)),
    }
    try {
      await run(opened, folder)
    } finally {
      await opened.close()
      rmSync(path, { recursive: true })
    }
  }

type Probe = { id: number; number: number | null; bytes: Uint8Array | null; text: string | null }

const probeSql = `-- A table of every type; its rows are made here.
create table probe (
  id {id},
  number {int},
  bytes {bytes},
  text text
) {strict};

insert into probe (text) values ('a; b');
`

const readProbe = (database: Database): Promise<Probe[]> =>
  database.read.query(
    database.build.withTables<{ probe: Probe }>().selectFrom('probe').selectAll().orderBy('id'),
  )

const addProbe = (database: Database, row: Omit<Probe, 'id'>): Promise<unknown> =>
  database.write((unit) =>
    unit.query(
      database.build.withTables<{ probe: Omit<Probe, 'id'> }>().insertInto('probe').values(row),
    ),
  )

export const migrationPart: Part = {
  name: 'migrations',
  cases: {
    'apply once, in their order, and make the same tables': withFolder(
      async ({ database }, folder) => {
        folder.write('001-probe.sql', probeSql)
        assert.deepEqual(await migrate(database, now, folder.url), ['001-probe'])
        folder.write('002-more.sql', "insert into probe (text) values ('second');\n")
        assert.deepEqual(await migrate(database, now, folder.url), ['002-more'])
        assert.deepEqual(await migrate(database, now, folder.url), [])
        const bytes = new Uint8Array([0, 1, 127, 128, 255])
        await addProbe(database, { number: 7, bytes, text: null })
        assert.deepEqual(await readProbe(database), [
          { id: 1, number: null, bytes: null, text: 'a; b' },
          { id: 2, number: null, bytes: null, text: 'second' },
          { id: 3, number: 7, bytes, text: null },
        ])
      },
    ),
    'one that was changed stops the start': withFolder(async ({ database }, folder) => {
      folder.write('001-probe.sql', probeSql)
      await migrate(database, now, folder.url)
      folder.write('001-probe.sql', `${probeSql}\n`)
      await assert.rejects(migrate(database, now, folder.url), /001-probe is not the one/)
    }),
    'one that this version does not know stops the start': withFolder(
      async ({ database }, folder) => {
        folder.write('001-probe.sql', probeSql)
        folder.write('002-more.sql', "insert into probe (text) values ('second');\n")
        await migrate(database, now, folder.url)
        folder.remove('002-more.sql')
        await assert.rejects(migrate(database, now, folder.url), /002-more.*does not know/)
      },
    ),
    'one that fails leaves nothing half done': withFolder(async ({ database }, folder) => {
      folder.write('001-probe.sql', probeSql)
      folder.write('002-bad.sql', 'insert into probe (text) values (1);\nselect nonsense;\n')
      await assert.rejects(migrate(database, now, folder.url), /nonsense/)
      assert.equal((await readProbe(database)).length, 1)
      folder.write('002-bad.sql', "insert into probe (text) values ('good');\n")
      assert.deepEqual(await migrate(database, now, folder.url), ['002-bad'])
    }),
    'processes that start at once apply each once': withFolder(async (opened, folder) => {
      folder.write('001-probe.sql', probeSql)
      folder.write('002-more.sql', "insert into probe (text) values ('second');\n")
      const handles = [opened.database, await opened.another(), await opened.another()]
      const applied = await Promise.all(handles.map((each) => migrate(each, now, folder.url)))
      assert.deepEqual(applied.flat().sort(), ['001-probe', '002-more'])
      assert.equal((await readProbe(opened.database)).length, 2)
    }),
    'are named and numbered without a gap': withFolder(async ({ database }, folder) => {
      folder.write('002-late.sql', '')
      await assert.rejects(migrate(database, now, folder.url), /without a gap/)
      folder.write('notes.sql', '')
      await assert.rejects(migrate(database, now, folder.url), /named/)
    }),
    'know no other tokens': withFolder(async ({ database }, folder) => {
      folder.write('001-token.sql', 'create table probe (id {uuid});\n')
      await assert.rejects(migrate(database, now, folder.url), /unknown token/)
    }),
  },
}

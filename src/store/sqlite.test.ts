import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { CompiledQuery } from 'kysely'
import { openTestSqlite } from '../../test/database.ts'
import { type Opened, storeConformance } from './conformance.ts'
import { attemptParts } from './conformance-attempt.ts'
import { auditPart } from './conformance-audit.ts'
import { dataKeyPart } from './conformance-data-key.ts'
import { doorParts } from './conformance-door.ts'
import { iconParts } from './conformance-icon.ts'
import { listParts } from './conformance-list.ts'
import { nounParts } from './conformance-noun.ts'
import { personParts } from './conformance-person.ts'
import { recordParts } from './conformance-record.ts'
import { removalPart } from './conformance-removal.ts'
import { signingKeyPart } from './conformance-signing-key.ts'
import { sourceParts } from './conformance-source.ts'
import { refusedAs } from './conformance-unit.ts'
import type { Database, Runner, Unit } from './database.ts'
import { migrate } from './migrate.ts'

storeConformance('SQLite', openTestSqlite, [
  ...nounParts,
  ...personParts,
  ...doorParts,
  ...attemptParts,
  ...iconParts,
  signingKeyPart,
  dataKeyPart,
  ...listParts,
  ...sourceParts,
  ...recordParts,
  removalPart,
  auditPart,
])

const withDatabase = (run: (database: Database, opened: Opened) => Promise<void>) => async () => {
  const opened = await openTestSqlite()
  try {
    await migrate(opened.database, () => 0)
    await run(opened.database, opened)
  } finally {
    await opened.close()
  }
}

const prepareAdd = (database: Database) =>
  database.prepare((build, row: { name: string }) =>
    build.insertInto('version').values({ name: row.name, value: 1 }),
  )

const readNames = async (database: Database, runner: Runner = database.read) => {
  const rows = await runner.query(
    database.build.selectFrom('version').select('name').orderBy('name'),
  )
  return rows.map((row) => row.name)
}

/** A unit that waits for the outside world, and then tries to go on. */
const createStalled = (database: Database) => {
  const gate = Promise.withResolvers<void>()
  const unit = async (runner: Unit) => {
    await runner.run(prepareAdd(database), { name: 'before the wait' })
    await gate.promise
    await runner.run(prepareAdd(database), { name: 'after the wait' })
  }
  return { unit, go: () => gate.resolve() }
}

describe('SQLite: units of one turn', () => {
  it(
    'become visible together, in one commit',
    withDatabase(async (database) => {
      const add = prepareAdd(database)
      const seen: string[][] = []
      const first = database.write((unit) => unit.run(add, { name: 'first' }))
      const second = database.write(async (unit) => {
        seen.push(await readNames(database), await readNames(database, unit))
        await unit.run(add, { name: 'second' })
      })
      await first
      assert.deepEqual(await readNames(database), ['first', 'second'])
      await second
      assert.deepEqual(seen, [[], ['first']])
    }),
  )
  it(
    'go on when one of them awaits something other than SQL, which is undone',
    withDatabase(async (database) => {
      const add = prepareAdd(database)
      const stalled = createStalled(database)
      const settled = await Promise.allSettled([
        database.write((unit) => unit.run(add, { name: 'first' })),
        database.write(stalled.unit),
        database.write((unit) => unit.run(add, { name: 'third' })),
        database.write(() => database.write(async () => 'inside another')),
        database.write((unit) => unit.run(add, { name: 'fifth' })),
      ])
      const reasons = settled.map((each) => each.status === 'rejected' && String(each.reason))
      assert.deepEqual(
        reasons.map((reason) => reason && /awaited something other/.test(reason)),
        [false, true, false, true, false],
      )
      stalled.go()
      await turn()
      assert.deepEqual(await readNames(database), ['fifth', 'first', 'third'])
    }),
  )
  it(
    'are all lost, and refused as unavailable, when the commit fails',
    withDatabase(async (database) => {
      const raw = (unit: Unit, sql: string) => unit.query(CompiledQuery.raw(sql))
      await database.write(async (unit) => {
        await raw(unit, 'create table parent (id integer primary key) strict')
        await raw(
          unit,
          'create table child (id integer references parent deferrable initially deferred) strict',
        )
      })
      const settled = await Promise.allSettled([
        database.write((unit) => unit.run(prepareAdd(database), { name: 'neighbour' })),
        database.write((unit) => raw(unit, 'insert into child values (1)')),
      ])
      for (const each of settled) {
        assert.ok(each.status === 'rejected' && refusedAs('unavailable')(each.reason))
      }
      assert.deepEqual(await readNames(database), [])
      await database.write((unit) => unit.run(prepareAdd(database), { name: 'later' }))
      assert.deepEqual(await readNames(database), ['later'])
    }),
  )
})

describe('SQLite: a file', () => {
  it(
    'that is full is unavailable, keeps what was acknowledged, and recovers',
    withDatabase(async (database) => {
      const limitPages = (pages: number) =>
        database.write((unit) => unit.query(CompiledQuery.raw(`pragma max_page_count = ${pages}`)))
      const kept: string[] = []
      await limitPages(1)
      const fill = async () => {
        for (let index = 0; index < 1000; index++) {
          const name = `${String(index).padStart(4, '0')} ${'x'.repeat(2000)}`
          await database.write((unit) => unit.run(prepareAdd(database), { name }))
          kept.push(name)
        }
      }
      await assert.rejects(fill(), refusedAs('unavailable'))
      assert.deepEqual(await readNames(database), kept)
      await limitPages(1_000_000)
      await database.write((unit) => unit.run(prepareAdd(database), { name: 'zz' }))
      assert.deepEqual(await readNames(database), [...kept, 'zz'])
    }),
  )
  it(
    'is readable to its owner alone, and read-only to readers',
    withDatabase(async (database) => {
      const [row] = await database.read.query(
        CompiledQuery.raw('select file from pragma_database_list'),
      )
      assert.equal(statSync((row as { file: string }).file).mode & 0o777, 0o600)
      const write = database.read.run(prepareAdd(database), { name: 'no' })
      await assert.rejects(write, refusedAs('unavailable'))
    }),
  )
})

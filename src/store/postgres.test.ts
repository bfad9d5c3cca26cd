import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CompiledQuery } from 'kysely'
import { openTestPostgres } from '../../test/database.ts'
import { postgresAvailable } from '../../test/postgres.ts'
import { storeConformance } from './conformance.ts'
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
import type { Database, Unit } from './database.ts'
import { migrate } from './migrate.ts'
import { openPostgres } from './postgres.ts'

const missing = postgresAvailable()

const withDatabase = (run: (database: Database) => Promise<void>) => async () => {
  const opened = await openTestPostgres()
  try {
    await migrate(opened.database, () => 0)
    await run(opened.database)
  } finally {
    await opened.close()
  }
}

const raw = (unit: Unit, sql: string) => unit.query(CompiledQuery.raw(sql))

const readCount = async (database: Database) => {
  const rows = await database.read.query(database.build.selectFrom('version').select('name'))
  return rows.length
}

/** Ends every connection to this database but the asking one, as a restart would. */
const endConnections = (database: Database) =>
  database.write((unit) =>
    raw(
      unit,
      `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
    ),
  )

/** Makes the commit of a new row in `version` lose its connection. */
const breakCommits = (database: Database) =>
  database.write(async (unit) => {
    await raw(
      unit,
      `create function leave() returns trigger language plpgsql as
      'begin perform pg_terminate_backend(pg_backend_pid()); return null; end'`,
    )
    await raw(
      unit,
      `create constraint trigger leave after insert on version
      deferrable initially deferred for each row execute function leave()`,
    )
  })

const insert = "insert into version (name, value) values ('row', 1)"

if (!missing)
  storeConformance('PostgreSQL', openTestPostgres, [
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

describe('PostgreSQL: connections', { skip: missing ?? false }, () => {
  it(
    'that the server ends are replaced, and what was open is unavailable',
    withDatabase(async (database) => {
      const begun = Promise.withResolvers<void>()
      const ended = Promise.withResolvers<void>()
      const open = database.write(async (unit) => {
        await raw(unit, insert)
        begun.resolve()
        await ended.promise
      })
      const refused = assert.rejects(open, refusedAs('unavailable'))
      await begun.promise
      await endConnections(database)
      ended.resolve()
      await refused
      assert.equal(await readCount(database), 0)
      await database.write((unit) => raw(unit, insert))
      assert.equal(await readCount(database), 1)
    }),
  )
  it(
    'that are lost during a commit leave it unknown, and the unit is not run again',
    withDatabase(async (database) => {
      await breakCommits(database)
      let runs = 0
      const write = database.write(async (unit) => {
        runs++
        await raw(unit, insert)
      })
      await assert.rejects(write, refusedAs('unavailable'))
      assert.equal(runs, 1)
      assert.equal(await readCount(database), 0)
    }),
  )
  it(
    'to a server that has become a standby are given up, and the next one may lead to the primary',
    withDatabase(async (database) => {
      const demote = 'set session characteristics as transaction read only'
      await database.write((unit) => raw(unit, demote))
      const write = () => database.write((unit) => raw(unit, insert))
      await assert.rejects(write(), refusedAs('unavailable'))
      await write()
      assert.equal(await readCount(database), 1)
    }),
  )
  it('to a server that is away are unavailable', async () => {
    const database = openPostgres({ url: 'postgres://foyer@localhost/foyer?host=/nowhere' })
    await assert.rejects(readCount(database), refusedAs('unavailable'))
    await assert.rejects(
      database.write(async () => 1),
      refusedAs('unavailable'),
    )
    await database.close()
  })
})

describe('PostgreSQL: reads that go together', { skip: missing ?? false }, () => {
  const prepare = (database: Database, sql: string) =>
    database.prepare(() => CompiledQuery.raw(sql) as CompiledQuery<{ value: number }>)

  it(
    'fail one by one',
    withDatabase(async (database) => {
      const good = prepare(database, 'select 1 as value')
      const bad = prepare(database, 'select 1 / 0 as value')
      const reads = [good, bad, good, bad, good].map((each) => database.read.first(each, {}))
      const settled = await Promise.allSettled(reads)
      const values = settled.map((each) => each.status === 'fulfilled' && each.value)
      assert.deepEqual(values, [{ value: 1 }, false, { value: 1 }, false, { value: 1 }])
    }),
  )
  it(
    'are unavailable when their connection is lost, and the next ones have another',
    withDatabase(async (database) => {
      const lost = prepare(database, 'select pg_terminate_backend(pg_backend_pid())::int as value')
      const good = prepare(database, 'select 1 as value')
      await assert.rejects(database.read.first(lost, {}), refusedAs('unavailable'))
      assert.deepEqual(await database.read.first(good, {}), { value: 1 })
    }),
  )
  it(
    'have a connection anew when a table has changed under one of them',
    withDatabase(async (database) => {
      const all = database.prepare((build) => build.selectFrom('version').selectAll())
      await database.write((unit) => raw(unit, insert))
      const before = await database.read.all(all, {})
      await database.write((unit) => raw(unit, 'alter table version add column more integer'))
      await assert.rejects(database.read.all(all, {}), { code: '0A000' })
      const after = await database.read.all(all, {})
      assert.deepEqual(after, [{ ...before[0], more: null }])
    }),
  )
})

describe('PostgreSQL: a crowd', { skip: missing ?? false }, () => {
  it(
    'is served up to a bound, and refused as unavailable beyond it',
    withDatabase(async (database) => {
      const calls = Array.from({ length: 2100 }, () => readCount(database))
      const settled = await Promise.allSettled(calls)
      const refused = settled.filter((each) => each.status === 'rejected')
      assert.ok(refused.length >= 100 && refused.length < 2100)
      assert.ok(refused.every((each) => refusedAs('unavailable')(each.reason)))
    }),
  )
  it(
    'of statements in one unit is answered in turn, and one that nobody waits for undoes it',
    withDatabase(async (database) => {
      await database.write((unit) => Promise.all([raw(unit, insert), raw(unit, 'select 1')]))
      const write = database.write(async (unit) => {
        raw(unit, insert).catch(() => {})
      })
      await assert.rejects(write)
      assert.equal(await readCount(database), 1)
    }),
  )
})

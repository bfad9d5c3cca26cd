/**
 * KEY-07, KEY-08: a fact and its event are there together, or neither is, and what is sealed can
 * be verified, whenever the process dies.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { hubOver } from '../../src/store/conformance-noun.ts'
import { migrate } from '../../src/store/migrate.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { verifyAll } from '../audit/log.ts'
import { killWriter } from './kill.ts'

const cycles = 8
const writer = fileURLToPath(new URL('./hub-writer.ts', import.meta.url))

/** Facts and events as the file has them: kind and id, in order. */
const readFile = async (file: string) => {
  const { read, build, close } = openSqlite({ file })
  const users = await read.query(build.selectFrom('user_account').select(['id', 'deleted_at']))
  const applications = await read.query(build.selectFrom('application').select('id'))
  const sessions = await read.query(build.selectFrom('session').select('user_id'))
  const events = await read.query(
    build.selectFrom('event').select(['type', 'user_id', 'subject_id', 'application_id']),
  )
  await close()
  const gone = users.filter((user) => user.deleted_at !== null)
  const isGone = new Set(gone.map((user) => user.id))
  const idOf: Record<string, 'subject_id' | 'application_id' | 'user_id'> = {
    'user.added': 'subject_id',
    'user.removed': 'subject_id',
    'application.added': 'application_id',
    'session.started': 'user_id',
  }
  const kindOf: Record<string, string> = {
    'user.added': 'user',
    'user.removed': 'removed',
    'application.added': 'application',
    'session.started': 'session',
  }
  const told = events
    .filter(({ type }) => Object.hasOwn(kindOf, type))
    .map((event) => `${kindOf[event.type]} ${event[idOf[event.type] ?? 'user_id']}`)
  const facts = [
    ...users.map(({ id }) => `user ${id}`),
    ...gone.map(({ id }) => `removed ${id}`),
    ...applications.map(({ id }) => `application ${id}`),
    ...sessions.map((session) => `session ${session.user_id}`),
  ]
  // A session ends with its person: of those that are gone the event alone remains.
  const lasting = (line: string): boolean =>
    !(line.startsWith('session ') && isGone.has(line.slice('session '.length)))
  return { told, lastingTold: told.filter(lasting).sort(), facts: facts.filter(lasting).sort() }
}

/** What is wrong with the seals, and how many events have one. */
const verifyFile = async (file: string) => {
  const hub = hubOver(openSqlite({ file }))
  const { faults, events } = await verifyAll(hub)
  await hub.close()
  return { faults, events }
}

test('KEY-07, KEY-08: after kill -9 facts and events fit, and so do the seals', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-orphan-'))
  const file = join(folder, 'foyer.db')
  const database = openSqlite({ file })
  await migrate(database, Date.now)
  await database.close()
  const acknowledged: string[] = []
  const sealed: number[] = []
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const lines = await killWriter(writer, file, String(cycle))
    assert.ok(lines.length > 0, 'the writer wrote nothing')
    acknowledged.push(...lines)
    const { told, lastingTold, facts } = await readFile(file)
    const known = new Set(told)
    assert.equal(known.size, told.length, 'no event is there twice')
    assert.deepEqual(
      acknowledged.filter((line) => !known.has(line)),
      [],
    )
    assert.deepEqual(lastingTold, facts)
    const { faults, events } = await verifyFile(file)
    assert.deepEqual(faults, [])
    sealed.push(events)
  }
  assert.ok(acknowledged.some((line) => line.startsWith('removed ')))
  assert.ok(sealed.some((events) => events > 0))
  rmSync(folder, { recursive: true })
})

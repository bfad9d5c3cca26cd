/** How often the hub waits for PostgreSQL: each Sync that it sends is one wait. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { describe, it } from 'node:test'
import { getPostgres, postgresAvailable } from '../../test/postgres.ts'
import type { Database } from './database.ts'
import { migrate } from './migrate.ts'
import { openPostgres } from './postgres.ts'

/** Counts the messages of that type (PostgreSQL, "Message Formats"); the first of all has none. */
const createCounter = (type: string) => {
  let buffer = Buffer.alloc(0)
  let head = 0
  let count = 0
  const take = (chunk: Buffer): void => {
    buffer = Buffer.concat([buffer, chunk])
    while (buffer.length >= head + 4) {
      const length = head + buffer.readUInt32BE(head)
      if (buffer.length < length) return
      if (head === 1 && buffer.toString('latin1', 0, 1) === type) count += 1
      buffer = buffer.subarray(length)
      head = 1
    }
  }
  return { take, count: () => count }
}

/** A way to the server on which the waits of all connections are counted. */
const openCountedWay = async (url: string) => {
  const counters: ReturnType<typeof createCounter>[] = []
  const listener = createServer((client) => {
    const counter = createCounter('S')
    counters.push(counter)
    const server = connect(`${new URL(url).searchParams.get('host')}/.s.PGSQL.5432`)
    client.on('data', counter.take).pipe(server)
    server.pipe(client)
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const { username, pathname } = new URL(url)
  return {
    url: `postgres://${username}@127.0.0.1:${port}${pathname}?sslmode=disable`,
    waits: () => counters.reduce((sum, { count }) => sum + count(), 0),
    close: () => listener.close(),
  }
}

const prepare = (database: Database) => ({
  get: database.prepare((build, row: { name: string }) =>
    build.selectFrom('version').select('value').where('name', '=', row.name),
  ),
  add: database.prepare((build, row: { name: string }) =>
    build.insertInto('version').values({ name: row.name, value: 1 }),
  ),
})

type Statements = ReturnType<typeof prepare>

describe('PostgreSQL: round trips', { skip: postgresAvailable() ?? false }, () => {
  const waitsOf = async (
    work: (database: Database, statements: Statements) => Promise<unknown>,
  ): Promise<number> => {
    const way = await openCountedWay(await (await getPostgres()).createDatabase())
    const database = openPostgres({ url: way.url })
    try {
      await migrate(database, () => 0)
      const before = way.waits()
      await work(database, prepare(database))
      return way.waits() - before
    } finally {
      await database.close()
      way.close()
    }
  }

  it('a unit that only sends is one', async () => {
    const waits = await waitsOf((database, { add }) =>
      database.write(async (unit) => {
        for (const name of ['a', 'b', 'c']) await unit.send(add, { name })
      }),
    )
    assert.equal(waits, 1)
  })

  it('a unit is one for each answer that it waits for, and one for its end', async () => {
    const waits = await waitsOf((database, { get, add }) =>
      database.write(async (unit) => {
        await unit.send(add, { name: 'a' })
        await unit.first(get, { name: 'a' })
        await Promise.all([unit.run(add, { name: 'b' }), unit.first(get, { name: 'a' })])
        await unit.send(add, { name: 'c' })
      }),
    )
    assert.equal(waits, 3)
  })

  it('the reads of one turn are one', async () => {
    const waits = await waitsOf((database, { get }) =>
      Promise.all(['a', 'b', 'c'].map((name) => database.read.first(get, { name }))),
    )
    assert.equal(waits, 1)
  })
})

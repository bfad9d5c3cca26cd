/** What is old enough goes, from the beginning of its chain, and the rest can still be verified. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { openTestHub, type TestHub } from '../helper.ts'
import { ask, exportAll, findFaults, verifyAll } from './log.ts'

const day = 24 * 3_600_000

let hub: TestHub

/** A day with so many events of Harbor. */
const live = async (count: number): Promise<void> => {
  hub.pass(day)
  const organization = hub.organizations.harbor
  const add = () => hub.hub.events.add({ type: 'test.happened', organization })
  await Promise.all(Array.from({ length: count }, add))
  await hub.hub.audit.seal()
}

const countEvents = async (): Promise<number> => {
  const [row] = await ask<{ count: number }>(hub.database, 'select count(*) as count from event')
  return row?.count ?? 0
}

describe('retention', () => {
  beforeEach(async () => {
    hub = await openTestHub({ eventDays: 2 })
    await hub.hub.audit.seal()
  })
  afterEach(() => hub.close())

  test('drops what is too old, in batches, and the log stays whole', async () => {
    await live(600)
    await live(600)
    const [kept] = await hub.hub.audit.checkpoints(hub.organizations.harbor.id)
    await live(10)
    await live(10)
    const dropped = await hub.hub.audit.retain()
    assert.ok(dropped > 600)
    const { events, faults } = await verifyAll(hub.hub, { kept: kept ? [kept] : [] })
    assert.deepEqual(faults, [])
    assert.equal(events, await countEvents())
    assert.equal(await hub.hub.audit.retain(), 0)
    assert.notDeepEqual(await exportAll(hub.hub), [])
  })

  test('keeps the last of each chain, so that no id comes twice', async () => {
    await live(5)
    hub.pass(10 * day)
    await hub.hub.audit.retain()
    const { events, faults, chains } = await verifyAll(hub.hub)
    assert.deepEqual([faults, events], [[], chains])
    const [{ id = 0 } = {}] = await ask<{ id: number }>(
      hub.database,
      'select max(event_id) as id from audit_seal',
    )
    await live(1)
    assert.ok((await hub.events(1))[0]?.id === id + 1)
    assert.deepEqual(await findFaults(hub.hub), [])
  })

  test('keeps what is not sealed, and what a stream has not delivered', async () => {
    await live(5)
    hub.pass(10 * day)
    const organization = hub.organizations.harbor
    await hub.hub.events.add({ type: 'test.late', organization })
    hub.pass(10 * day)
    const url = 'https://away.example/'
    const { stream } = await hub.hub.audit.streams.add({ url, isFromStart: true })
    const before = await countEvents()
    assert.equal(await hub.hub.audit.retain(), 0)
    assert.equal(await countEvents(), before)
    await hub.hub.audit.streams.remove(stream.id)
    assert.ok((await hub.hub.audit.retain()) > 0)
    const types = (await hub.events(10)).map(({ type }) => type)
    assert.ok(types.includes('test.late'))
  })

  test('drops nothing for as long as nobody says so', async () => {
    const other = await openTestHub()
    await other.hub.audit.seal()
    other.pass(10_000 * day)
    assert.equal(await other.hub.audit.retain(), 0)
    await other.close()
  })
})

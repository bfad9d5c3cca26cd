/** What is written is sealed, once, whoever seals it and whenever it was committed. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { missingIds } from '../../src/audit-seal.ts'
import { openTestHub } from '../helper.ts'
import { ask, findFaults, force, verifyAll } from './log.ts'

describe('the sealer', () => {
  test('seals a long log in batches, with others in between', async () => {
    const hub = await openTestHub()
    await force(
      hub.database,
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)
       insert into event (at, type, outcome, data) select 1, 'test.old', 'ok', '{}' from n`,
    )
    const sealing = hub.hub.audit.seal()
    await hub.hub.events.add({ type: 'test.between' })
    const [{ count = 0 } = {}] = await ask<{ count: number }>(
      hub.database,
      'select count(*) as count from audit_seal',
    )
    assert.ok(count < 3_000, 'an event is written before all is sealed')
    await sealing
    await hub.hub.audit.seal()
    const { faults, unsealed, events } = await verifyAll(hub.hub)
    assert.deepEqual([faults, unsealed], [[], 0])
    assert.ok(events > 3_000)
    await hub.close()
  })

  test('writes nothing when there is nothing to seal', async () => {
    const hub = await openTestHub()
    await hub.hub.audit.seal()
    await hub.hub.audit.seal()
    const before = await ask(hub.database, 'select * from audit_chain')
    hub.pass(10_000)
    assert.equal(await hub.hub.audit.seal(), 0)
    assert.deepEqual(await ask(hub.database, 'select * from audit_chain'), before)
    await hub.close()
  })

  test('seals what comes late to an id that was passed over, and nothing else', async () => {
    const hub = await openTestHub()
    const insert = (id: number) =>
      `insert into event (id, at, type, outcome, data) values (${id}, 1, 'test.late', 'ok', '{}')`
    await hub.hub.audit.seal()
    await hub.hub.audit.seal()
    const [{ last = 0 } = {}] = await ask<{ last: number }>(
      hub.database,
      'select max(id) as last from event',
    )
    // As of two transactions on PostgreSQL that commit in another order than they began.
    await force(hub.database, insert(last + 3))
    assert.equal(await hub.hub.audit.seal(), 1)
    await force(hub.database, insert(last + 1), insert(last + 2))
    assert.equal(await hub.hub.audit.seal(), 2)
    assert.deepEqual(await findFaults(hub.hub), [])
    await force(hub.database, insert(-1))
    assert.equal(await hub.hub.audit.seal(), 0)
    assert.match(String(await findFaults(hub.hub)), /was inserted/)
    await hub.close()
  })

  test('knows the ids that are missing, unless somebody has moved the counter', () => {
    assert.deepEqual(missingIds(3, [4, 5, 8, 9]), [6, 7])
    assert.deepEqual(missingIds(0, [2]), [1])
    assert.deepEqual(missingIds(0, [100_000, 100_002]), [100_001])
  })
})

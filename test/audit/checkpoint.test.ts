/** KEY-07: what is kept elsewhere tells of a log that was cut or set back with its checkpoint. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { Checkpoint } from '../../src/audit-checkpoint.ts'
import { openTestHub, type TestHub } from '../helper.ts'
import { ask, findFaults, force, verifyAll } from './log.ts'

let hub: TestHub
let harbor: string

const add = async (number: number): Promise<void> => {
  const organization = hub.organizations.harbor
  await hub.hub.events.add({ type: 'test.happened', organization, data: { number } })
  await hub.hub.audit.seal()
}

const keep = async (): Promise<Checkpoint> => {
  const [checkpoint] = await hub.hub.audit.checkpoints(harbor)
  return checkpoint ?? assert.fail('there is no checkpoint')
}

const tables = ['event', 'audit_seal', 'audit_chain', 'audit_sealer']

/** The database as it is now, to be put back later as from a backup of that day. */
const backUp = () =>
  force(hub.database, ...tables.map((name) => `create table old_${name} as select * from ${name}`))

const restore = () =>
  force(
    hub.database,
    ...tables.flatMap((name) => [
      `delete from ${name}`,
      `insert into ${name} select * from old_${name}`,
    ]),
  )

describe('KEY-07: checkpoints that are kept elsewhere', () => {
  beforeEach(async () => {
    hub = await openTestHub()
    harbor = hub.organizations.harbor.id
    await add(1)
  })
  afterEach(() => hub.close())

  test('KEY-07: each that was kept still holds while the log grows', async () => {
    const kept: Checkpoint[] = []
    for (let number = 2; number < 6; number += 1) {
      kept.push(await keep())
      await add(number)
    }
    assert.deepEqual(await findFaults(hub.hub, { kept }), [])
  })

  test('KEY-07: a database of yesterday is found by what was kept alone', async () => {
    await backUp()
    await add(2)
    const kept = [await keep()]
    await restore()
    assert.deepEqual(await findFaults(hub.hub), [])
    const words = 'of the kept checkpoint is missing: the log was cut or set back'
    assert.deepEqual(await findFaults(hub.hub, { kept }), [`${kept[0]?.position} ${words}`])
    await add(3)
    const other = 'is not what the kept checkpoint says'
    assert.deepEqual(await findFaults(hub.hub, { kept }), [`${kept[0]?.position} ${other}`])
  })

  test('KEY-07: a chain that is gone without a trace is found by what was kept', async () => {
    const kept = [await keep()]
    await force(
      hub.database,
      `delete from event where root_id = '${harbor}'`,
      `delete from audit_seal where chain = '${harbor}'`,
      `delete from audit_chain where chain = '${harbor}'`,
    )
    assert.deepEqual(await findFaults(hub.hub), [])
    const [fault] = await findFaults(hub.hub, { kept })
    assert.match(String(fault), /missing, with its whole chain/)
  })

  test('KEY-07: what was kept is believed if this hub has signed it', async () => {
    const kept = await keep()
    const forged = [
      { ...kept, position: kept.position - 1 },
      { ...kept, key: 'another' },
      { ...kept, signature: '' },
    ]
    const { faults } = await verifyAll(hub.hub, { kept: forged })
    assert.deepEqual(
      faults.map(({ words }) => words),
      forged.map(() => 'of the kept checkpoint was not signed by this hub'),
    )
  })

  test('KEY-01: the key is sealed: its private half is nowhere in the database', async () => {
    const rows = await ask<{ sealed: string }>(hub.database, 'select sealed from audit_key')
    assert.equal(rows.length, 1)
    const bytes = Buffer.from(rows[0]?.sealed ?? '', 'base64').toString('latin1')
    // Of an Ed25519 key in PKCS #8 (RFC 8410 §7), the first bytes are always the same.
    assert.ok(!bytes.includes(Buffer.from('302e020100300506032b6570', 'hex').toString('latin1')))
  })
})

describe('KEY-07: since when', () => {
  test('KEY-07: verifying may begin later, and finds what was changed from then on', async () => {
    hub = await openTestHub()
    harbor = hub.organizations.harbor.id
    for (let number = 1; number < 8; number += 1) {
      hub.pass(60_000)
      await add(number)
    }
    const since = hub.now() - 3 * 60_000
    const all = await verifyAll(hub.hub, { chain: harbor })
    const some = await verifyAll(hub.hub, { chain: harbor, since })
    assert.deepEqual([some.events, some.faults], [4, []])
    assert.ok(all.events > 8)
    const later = await verifyAll(hub.hub, { since: hub.now() + 1 })
    assert.deepEqual([later.events, later.faults], [0, []])
    await force(hub.database, `update event set type = 'x' where at = ${since}`)
    assert.equal((await findFaults(hub.hub, { since })).length, 1)
    assert.deepEqual(await findFaults(hub.hub, { since: since + 1 }), [])
    await hub.close()
  })
})

/** KEY-07: whoever has the database, and not the secret, changes nothing without being found. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { hashEvent } from '../../src/audit-line.ts'
import { createStore } from '../../src/store/store.ts'
import { openTestHub, type TestHub } from '../helper.ts'
import { eventAt, findFaults, force, verifyAll } from './log.ts'

let hub: TestHub
let harbor: string
let otter: string

/** Seven events of Harbor and two of Otter, sealed. */
const live = async (): Promise<void> => {
  const { organizations } = hub
  for (let number = 1; number <= 7; number += 1) {
    await hub.hub.events.add({
      type: 'test.happened',
      organization: organizations.harbor,
      userId: hub.people.ana.id,
      attempt: 'R7K2-QF9X',
      address: '192.0.2.1',
      data: { number, subject: hub.people.chloe.id },
    })
  }
  for (const number of [1, 2]) {
    const organization = organizations.otter
    await hub.hub.events.add({ type: 'test.happened', organization, data: { number } })
  }
  await hub.hub.audit.seal()
  // The first time leaves an event of its own: that the key was made.
  await hub.hub.audit.seal()
}

const change = (...statements: string[]) => force(hub.database, ...statements)
const faults = (request = {}) => findFaults(hub.hub, request)

/** The last position of Harbor's chain. */
const end = async (): Promise<number> => (await hub.hub.audit.checkpoints(harbor))[0]?.position ?? 0

const drop = (chain: string, condition: string): string[] => [
  `delete from event where id in
   (select event_id from audit_seal where chain = '${chain}' and ${condition})`,
  `delete from audit_seal where chain = '${chain}' and ${condition}`,
]

/** Writes the hashes of a chain anew, from a position on, as who knows how it is done. */
const rehash = async (chain: string, from: number): Promise<string[]> => {
  const { auditPages } = createStore(hub.database, hub.now).read
  const [before] = await auditPages.ofChain(chain, from - 2, 1)
  let hash = before?.hash ?? ''
  const statements: string[] = []
  for (const { position, event } of await auditPages.ofChain(chain, from - 1, 500)) {
    if (event) hash = hashEvent(hash, position, event)
    const where = `where chain = '${chain}' and position = ${position}`
    statements.push(`update audit_seal set hash = x'${hash}' ${where}`)
  }
  return [...statements, `update audit_chain set hash = x'${hash}' where chain = '${chain}'`]
}

describe('KEY-07: the audit log against whoever has the database', () => {
  beforeEach(async () => {
    hub = await openTestHub()
    harbor = hub.organizations.harbor.id
    otter = hub.organizations.otter.id
    await live()
  })
  afterEach(() => hub.close())

  test('KEY-07: an untouched log is whole, and what is not sealed is counted', async () => {
    const state = await verifyAll(hub.hub)
    assert.deepEqual([state.faults, state.unsealed, state.chains], [[], 0, 3])
    const count = (await hub.events(1000)).length
    assert.equal(state.events, count)
    await hub.hub.events.add({ type: 'test.late' })
    assert.equal((await verifyAll(hub.hub)).unsealed, 1)
    assert.deepEqual(await faults(), [])
  })

  test('KEY-07: each column of an event is part of its hash', async () => {
    const at = (await end()) - 3
    const id = await eventAt(hub.database, harbor, at)
    const changes: Record<string, string> = {
      at: 'at + 1',
      organization_id: `'${otter}'`,
      type: `'test.occurred'`,
      outcome: `'refused'`,
      attempt: `'R7K2-QF9Y'`,
      user_id: `'${hub.people.otto.id}'`,
      application_id: `'x'`,
      key_id: `'x'`,
      address: `'192.0.2.2'`,
      data: `replace(data, ':4', ':5')`,
      subject_id: 'null',
    }
    for (const [column, value] of Object.entries(changes)) {
      await change(
        'create table if not exists kept as select * from event',
        `update event set ${column} = ${value} where id = ${id}`,
      )
      assert.deepEqual(await faults(), [`${at} was altered`], column)
      await change(
        `update event set ${column} = (select ${column} from kept where kept.id = ${id})
         where id = ${id}`,
      )
      assert.deepEqual(await faults(), [], column)
    }
    await change(`update event set root_id = '${otter}' where id = ${id}`)
    assert.deepEqual(await faults(), [`${at} was altered: it belongs to another chain`])
  })

  test('KEY-07: an event that is called another is found, in its table and in both', async () => {
    const at = await end()
    const id = await eventAt(hub.database, harbor, at)
    await change(`update event set id = 999 where id = ${id}`)
    const missing = `${at} is missing: its seal is there alone`
    assert.deepEqual((await faults())[0], missing)
    await change(`update audit_seal set event_id = 999 where event_id = ${id}`)
    assert.deepEqual(await faults(), [`${at} was altered`])
  })

  test('KEY-07: white space in the data is a change too', async () => {
    const at = await end()
    const id = await eventAt(hub.database, harbor, at)
    await change(`update event set data = ' ' || data where id = ${id}`)
    assert.deepEqual(await faults(), [`${at} was altered`])
  })

  test('KEY-07: the first, a middle and the last event are missed, with their seals', async () => {
    const last = await end()
    await change(...drop(harbor, `position = ${last - 2}`))
    assert.deepEqual(await faults(), [`${last - 2} is missing`])
    await change(...drop(harbor, 'position in (1, 2)'))
    assert.deepEqual(await faults(), ['1 to 2 are missing', `${last - 2} is missing`])
    await change(...drop(harbor, `position > ${last - 2}`))
    assert.deepEqual((await faults()).at(-1), `${last - 2} to ${last} are missing: the end was cut`)
  })

  test('KEY-07: an event without its seal is missed too', async () => {
    const last = await end()
    await change(`delete from event where id = ${await eventAt(hub.database, harbor, last)}`)
    assert.deepEqual(await faults(), [`${last} is missing: its seal is there alone`])
  })

  test('KEY-07: what is put in between is named, sealed or not', async () => {
    const copy = (id: string) =>
      `insert into event select ${id}, at, root_id, organization_id, type, outcome, attempt,
       user_id, application_id, key_id, address, data, subject_id from event where id = 1`
    await change(copy('-5'))
    assert.deepEqual(await faults(), ['- was inserted: those around it are sealed, and it is not'])
    await change('delete from event where id = -5')
    const last = await end()
    await change(
      copy('-5'),
      `insert into audit_seal values (-1, -5, '${harbor}', ${last + 1}, x'00')`,
    )
    const beyond = `${last + 1} was inserted: no checkpoint reaches so far`
    assert.deepEqual(await faults(), [beyond])
  })

  test('KEY-07: events that change places are both named', async () => {
    const last = await end()
    const ids = [await eventAt(hub.database, harbor, 2), await eventAt(hub.database, harbor, last)]
    await change(
      `update audit_seal set event_id = -1 where event_id = ${ids[0]}`,
      `update audit_seal set event_id = ${ids[0]} where event_id = ${ids[1]}`,
      `update audit_seal set event_id = ${ids[1]} where event_id = -1`,
    )
    assert.deepEqual(await faults(), ['2 was altered', `${last} was altered`])
  })

  test('KEY-07: chains that change places are both named', async () => {
    const swap = (table: string) => [
      `update ${table} set chain = 'x' where chain = '${harbor}'`,
      `update ${table} set chain = '${harbor}' where chain = '${otter}'`,
      `update ${table} set chain = '${otter}' where chain = 'x'`,
    ]
    await change(...swap('audit_seal'), ...swap('audit_chain'))
    const { faults: found } = await verifyAll(hub.hub)
    assert.ok(found.some(({ words }) => /belongs to another chain/.test(words)))
    const unsigned = found.filter(({ words }) => /did not sign/.test(words))
    assert.deepEqual(new Set(unsigned.map(({ chain }) => chain)), new Set([harbor, otter]))
  })

  test('KEY-07: a chain that is written anew needs a signature that nobody else has', async () => {
    const at = (await end()) - 1
    const id = await eventAt(hub.database, harbor, at)
    await change(`update event set user_id = null where id = ${id}`)
    await change(...(await rehash(harbor, at)))
    assert.deepEqual(await faults(), ['- has a checkpoint that this hub did not sign'])
  })

  test('KEY-07: a chain that is said to begin later is not signed so', async () => {
    const where = `where chain = '${harbor}'`
    await change(
      ...drop(harbor, 'position = 1').slice(0, 1),
      `update audit_chain set first_position = 2, previous =
       (select hash from audit_seal ${where} and position = 1) ${where}`,
      `delete from audit_seal ${where} and position = 1`,
    )
    assert.deepEqual(await faults(), ['- has a checkpoint that this hub did not sign'])
  })

  test('KEY-07: a chain without its checkpoint, and one without its seals', async () => {
    await change(`delete from audit_chain where chain = '${otter}'`)
    assert.ok((await faults()).includes('- has no checkpoint'))
    await change(...drop(harbor, 'position > 0'))
    const { faults: found } = await verifyAll(hub.hub, { chain: harbor })
    assert.match(String(found[0]?.words), /are missing: the end was cut/)
  })
})

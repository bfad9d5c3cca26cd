/** KEY-02: what is kept of the sessions of sources, when data keys follow one another. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../../src/dialects/index.ts'
import { createHub } from '../../src/hub.ts'
import { createStore } from '../../src/store/store.ts'
import { systemWorld } from '../../src/world.ts'
import { openTestHub } from '../helper.ts'

const minute = 60_000
const operator = { by: 'command' } as const

test('KEY-02: what is kept of the session of a source outlasts the data key', async () => {
  const at = await openTestHub()
  const connector = await at.hub.connectors.add({
    ...{ owner: at.organizations.harbor, name: 'Source', type: 'oidc' },
    settings: { issuer: 'https://id.example', clientId: 'foyer', createUsers: true },
  })
  const kept = { idToken: 'what the source wants to see again' }
  const begun = []
  for (const subject of ['one', 'another', 'one']) {
    const journey = { connector, attempt: 'K7QF-M2XD', kept: null, steps: [] }
    const prove = async () => ({ claimed: { subject }, session: { name: 'sid', kept } })
    begun.push(await at.hub.upstream.arrive(journey, prove, {}, {}))
  }
  await at.hub.dataKeys.add(operator)
  at.pass(minute)
  await assert.rejects(at.hub.dataKeys.forget(1, true, operator), /reseal/)
  const { rowCount, isDone } = await at.hub.dataKeys.reseal(operator)
  assert.deepEqual([rowCount, isDone], [3, true])
  await at.hub.dataKeys.forget(1, true, operator)
  const world = { now: at.now, random: systemWorld.random }
  const store = createStore(at.database, at.now)
  const fresh = createHub({ config: at.config, store, world, dialects })
  await fresh.dataKeys.prepare()
  for (const { session } of begun) {
    assert.deepEqual((await fresh.upstream.findBegun(session))?.kept, kept)
  }
  await at.close()
})

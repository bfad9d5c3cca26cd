/** FLT-08, TEN-06: two hubs on one PostgreSQL, each with a clock of its own. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { dialects } from '../../src/dialects/index.ts'
import { createHub, type Hub } from '../../src/hub.ts'
import { isRefusal } from '../../src/refusal.ts'
import { createStore } from '../../src/store/store.ts'
import { systemWorld } from '../../src/world.ts'
import { openTestPostgres } from '../database.ts'
import { openTestHub, type TestHub } from '../helper.ts'

const minute = 60_000
const apartMs = 5 * minute
/** What was changed in one process is seen by the other after so long (rulings, TEN-06). */
const seenMs = 1_000

describe('two hubs on one PostgreSQL', () => {
  let cast: TestHub
  let here: Hub
  let there: Hub
  let steady = 0
  before(async () => {
    const opened = await openTestPostgres()
    cast = await openTestHub({}, async () => opened)
    here = cast.hub
    // Its time of day is five minutes late, and nobody sets the clock by which it waits.
    const now = () => cast.now() - apartMs
    const store = createStore(await opened.another(), now, () => steady)
    const world = { now, random: systemWorld.random }
    there = createHub({ config: cast.config, store, world, dialects })
    await there.dataKeys.prepare()
  })
  after(() => cast.close())

  /** How many of so many tries at once, in both hubs by turns, went well. */
  const countAmong = async (
    count: number,
    attempt: (hub: Hub) => Promise<unknown>,
  ): Promise<number> => {
    const tries = Array.from({ length: count }, async (_, index) => {
      try {
        return await attempt(index % 2 === 0 ? here : there)
      } catch (error) {
        if (isRefusal(error) && ['expired', 'throttled'].includes(error.code)) return undefined
        throw error
      }
    })
    return (await Promise.all(tries)).filter(Boolean).length
  }

  test('FLT-08: a session is there in both, and gone in both, with the commit', async () => {
    const { session, secret } = await here.sessions.start({
      user: cast.people.chloe,
      method: 'password',
    })
    assert.equal((await there.sessions.find(secret))?.user.id, cast.people.chloe.id)
    await there.sessions.end(session)
    assert.equal(await here.sessions.find(secret), undefined)
  })

  test('FLT-08: a ticket is used once, however many bring it to either', async () => {
    const facts = { purpose: 'hop', lifetimeMinutes: 10, uses: 1 } as const
    for (const issuer of [here, there]) {
      const ticket = await issuer.tickets.issue(facts)
      assert.equal(await countAmong(20, (hub) => hub.tickets.redeem('hop', ticket)), 1)
    }
  })

  test('FLT-08: what is kept for minutes is taken once, and marks are set once', async () => {
    await here.state.put('journey', 'one', 'prize', 600)
    assert.equal(await countAmong(20, (hub) => hub.state.take('journey', 'one')), 1)
    assert.equal(await countAmong(20, (hub) => hub.state.putOnce('mark', 'one', true, 600)), 1)
  })

  test('FLT-08, AUTH-03: tries count together, though the clocks are apart', async () => {
    const limit = { bucket: 'a door of two hubs', burst: 10, everyMs: minute }
    assert.equal(await here.limits.allows(limit), true)
    assert.equal(await countAmong(29, (hub) => hub.limits.allows(limit)), 9)
    for (let turn = 0; turn < 3; turn += 1) {
      assert.equal(await countAmong(4, (hub) => hub.limits.allows(limit)), 0)
    }
    // Whose clock is late waits for the other one's time, and for no longer.
    cast.pass(apartMs + minute)
    assert.equal(await there.limits.allows(limit), true)
  })

  test('FLT-08, AUTH-03: what a late clock has counted runs out early by as much', async () => {
    const limit = { bucket: 'another door of two hubs', burst: 10, everyMs: minute }
    for (let turn = 0; turn < 5; turn += 1) {
      assert.equal(await there.limits.allows(limit), true)
    }
    assert.equal(await countAmong(30, (hub) => hub.limits.allows(limit)), 10)
    assert.equal(await countAmong(10, (hub) => hub.limits.allows(limit)), 0)
  })

  test('TEN-06, FLT-08: a change is seen by the other within a second of its own', async () => {
    const { harbor } = cast.organizations
    const owner = harbor
    const settings = { url: 'https://app.example/' }
    const made = await here.applications.add({ owner, name: 'One', type: 'link', settings })
    await there.applications.find(made.id)
    await there.organizations.get(harbor.id)
    const key = await there.signingKeys.current(harbor)
    await here.organizations.change(harbor.id, { name: 'Harbour' })
    await here.applications.change(made, { name: 'Two' })
    await here.signingKeys.add(harbor)
    const promoted = await here.signingKeys.promote(harbor)
    assert.notEqual(promoted.id, key.id)
    // The time of day stands still meanwhile.
    steady += seenMs
    assert.equal((await there.organizations.get(harbor.id)).name, 'Harbour')
    assert.equal((await there.applications.find(made.id))?.name, 'Two')
    assert.equal((await there.signingKeys.current(harbor)).id, promoted.id)
  })

  test('FLT-08: what one has sealed or marked is what the other reads', async () => {
    const sealed = here.seal.close('pending', '', 'to go on')
    assert.equal(there.seal.open('pending', '', sealed), 'to go on')
    const mark = here.seal.mark('door', 'a browser')
    assert.equal(there.seal.isMark('door', 'a browser', mark), true)
  })
})

/** FLT-09: clocks that are set forward or back, or stand still. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { clockSkewMs, createClockWatch } from '../../src/clock.ts'
import { openTestHub, password, type TestHub } from '../helper.ts'
import { addressOf, enter, openDoor } from '../security/browser.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe('a clock that is wrong', () => {
  let hub: TestHub
  beforeEach(async () => {
    hub = await openTestHub()
  })
  afterEach(() => hub.close())

  const isSignedIn = async (browser: Awaited<ReturnType<typeof enter>>): Promise<boolean> =>
    (await browser.get('/')).statusCode === 200

  test('FLT-09: an hour forward and back costs nobody their session', async () => {
    const browser = await enter(hub, hub.people.chloe)
    hub.pass(hour)
    assert.equal(await isSignedIn(browser), true)
    await hub.hub.sweep()
    hub.pass(-hour)
    assert.equal(await isSignedIn(browser), true)
    hub.pass(9 * hour)
    assert.equal(await isSignedIn(browser), true, 'it is being used all the time')
  })

  test('FLT-09: a session from the future is none, and none lives longer for it', async () => {
    hub.pass(400 * day)
    const future = await enter(hub, hub.people.chloe)
    assert.equal(await isSignedIn(future), true)
    hub.pass(-400 * day)
    assert.equal(await isSignedIn(future), false)
    hub.pass(30 * day)
    assert.equal(await isSignedIn(future), false)
    assert.equal(await isSignedIn(await enter(hub, hub.people.chloe)), true)
  })

  test('FLT-09: clocks that are apart by the skew see one another’s sessions', async () => {
    hub.pass(clockSkewMs)
    const browser = await enter(hub, hub.people.chloe)
    hub.pass(-clockSkewMs)
    assert.equal(await isSignedIn(browser), true)
    hub.pass(-1)
    assert.equal(await isSignedIn(browser), false)
  })

  test('FLT-09: limits that were reached at another time lock nobody out', async () => {
    const email = hub.people.chloe.email ?? ''
    const knock = async (word = ''): Promise<number> =>
      (await (await openDoor(hub.browser()))(email, word)).statusCode
    hub.pass(400 * day)
    for (let index = 0; index < 10; index += 1) assert.equal(await knock(), 401)
    assert.equal(await knock(), 429)
    hub.pass(-400 * day)
    assert.equal(await knock(password), 303)
  })

  test('FLT-09: nor do they begin anew for who guesses while the clock goes back', async () => {
    const email = hub.people.chloe.email ?? ''
    let number = 0
    const knock = async (): Promise<number> => {
      number += 1
      const door = await openDoor(hub.browser({ address: addressOf(number) }))
      return (await door(email)).statusCode
    }
    for (let index = 0; index < 10; index += 1) assert.equal(await knock(), 401)
    for (let steps = 0; steps < 5; steps += 1) {
      hub.pass(-hour)
      const statuses = [await knock(), await knock(), await knock()]
      assert.deepEqual(statuses, [401, 429, 429], 'one try for each time that it is set')
    }
    hub.pass(clockSkewMs + minute)
    assert.equal(await knock(), 401, 'the wait has an end')
  })

  test('FLT-09: what was used once stays used while the clock goes there and back', async () => {
    const { state } = hub.hub
    assert.equal(await state.putOnce('mark', 'one', true, 300), true)
    hub.pass(hour)
    while ((await hub.hub.sweep()) > 0);
    hub.pass(-hour)
    assert.equal(await state.putOnce('mark', 'one', true, 300), false)
  })

  test('FLT-09: a link that was sealed in the future is over', async () => {
    hub.pass(400 * day)
    const input = { purpose: 'open', lifetimeMinutes: 10 } as const
    const sealed = hub.hub.tickets.seal(input)
    assert.equal(hub.hub.tickets.unseal('open', sealed).isOver, false)
    hub.pass(-400 * day)
    assert.equal(hub.hub.tickets.unseal('open', sealed).isOver, true)
  })

  test('FLT-09: ids of one and the same moment are different, also beyond 2038', async () => {
    hub.pass(20 * 365 * day)
    const people = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        hub.hub.users.add({ home: hub.organizations.harbor, email: `t${index}@harbor.example` }),
      ),
    )
    assert.equal(new Set(people.map(({ id }) => id)).size, 50)
    assert.equal(await isSignedIn(await enter(hub, people[0] ?? hub.people.dev)), true)
  })

  test('FLT-09: that a clock was set is noticed, that it drifts is not', () => {
    const clock = { at: 1_000_000, steady: 0 }
    const go = (ms: number, steadyMs = ms): void => {
      clock.at += ms
      clock.steady += steadyMs
    }
    const watch = createClockWatch(
      () => clock.at,
      () => clock.steady,
    )
    go(5_000)
    assert.equal(watch.findStep(), 0)
    go(5_100, 5_000)
    assert.equal(watch.findStep(), 0)
    go(hour, 5_000)
    assert.equal(watch.findStep(), hour - 5_000)
    assert.equal(watch.findStep(), 0)
    go(-hour, 5_000)
    assert.equal(watch.findStep(), -hour - 5_000)
  })
})

/** FLT-15: processes on one PostgreSQL are no copies of one another, however they take turns. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { dialects } from '../../src/dialects/index.ts'
import { createHub, type Hub } from '../../src/hub.ts'
import { createOutside } from '../../src/outside.ts'
import { createStore } from '../../src/store/store.ts'
import { systemWorld } from '../../src/world.ts'
import { openTestPostgres } from '../database.ts'
import { openTestHub, type TestHub } from '../helper.ts'
import { type Address, look, openAddress } from './copy.ts'

/** Of the time of day of the others, which is earlier and later by so much. */
const apartMs = 400 * 24 * 3_600_000

describe('processes on one PostgreSQL', () => {
  let address: Address
  let first: TestHub
  let others: Hub[]
  before(async () => {
    address = await openAddress()
    const opened = await openTestPostgres()
    const outside = createOutside({ allow: [], resolve: async () => ['127.0.0.1'] })
    const options = { url: address.url, copyCheck: true }
    first = await openTestHub(options, async () => opened, { outside })
    others = []
    for (const direction of [0, 1, -1]) {
      const now = () => first.now() + direction * apartMs
      const store = createStore(await opened.another(), now)
      const world = { now, random: systemWorld.random }
      const hub = createHub({ config: first.config, store, world, dialects, outside })
      await hub.dataKeys.prepare()
      others.push(hub)
    }
    address.lead(first)
  })
  after(async () => {
    await first.close()
    await address.close()
  })

  const all = (): Hub[] => [first.hub, ...others]
  const setAside = (): number => all().filter(({ copies }) => copies.isSetAside()).length

  test('FLT-15: they find that it is their own database that answers', async () => {
    for (const hub of all()) await look({ hub }, 1)
    for (const hub of others) assert.equal(await hub.copies.ask(), 'own')
  })

  test('FLT-15: none is set aside, though all look at once, or one more often', async () => {
    for (let round = 0; round < 8; round += 1) {
      await Promise.all(all().map((hub) => look({ hub }, 1 + (round % 3))))
    }
    assert.equal(setAside(), 0)
    assert.equal((await first.hub.events.newest({ type: 'hub.' }, 1)).length, 0)
  })

  test('FLT-15: a beat lasts from look to look, and one of them renews it', async () => {
    const beats = () => first.hub.state.get<string[]>('beat', 'hub')
    await look(first, 2)
    const [current] = (await beats()) ?? []
    for (const hub of others) await look({ hub }, 1)
    assert.equal((await beats())?.[0], current)
    await Promise.all(all().map((hub) => look({ hub }, 1)))
    assert.equal((await beats())?.[1], current)
  })
})

/** What sessions, tickets, limits, keys and events need of a database, through the hub. */
import assert from 'node:assert/strict'
import type { Part } from './conformance.ts'
import { hubOver, openHub } from './conformance-noun.ts'
import { refusedAs } from './conformance-unit.ts'
import { createStore } from './store.ts'

const day = 24 * 3_600_000

const doorPart: Part = {
  name: 'sessions, tickets and limits',
  cases: {
    'a session lives until it is idle, over, ended, or its user disabled': async (opened) => {
      const { hub, clock, user } = await openHub(opened, 'Sessions')
      const start = () => hub.sessions.start({ user, method: 'password' })
      const idle = await start()
      clock.at += 9 * 3_600_000
      assert.ok(await hub.sessions.find(idle.secret))
      clock.at += 11 * 3_600_000
      assert.equal(await hub.sessions.find(idle.secret), undefined)
      const ended = await start()
      await hub.sessions.end(ended.session)
      assert.equal(await hub.sessions.find(ended.secret), undefined)
      const replaced = await start()
      const next = await hub.sessions.start({
        user,
        method: 'password',
        replaces: replaced.session,
      })
      assert.equal(await hub.sessions.find(replaced.secret), undefined)
      await hub.users.change(user.id, { status: 'disabled' })
      assert.equal(await hub.sessions.find(next.secret), undefined)
      await assert.rejects(start(), refusedAs('forbidden'))
      await hub.users.change(user.id, { status: 'active' })
      await start()
      clock.at += 30 * day
      assert.ok((await hub.sessions.sweep(100)) >= 1)
    },
    'what a source knows of a session is there as long as that is': async (opened) => {
      const { hub, clock, root, user } = await openHub(opened, 'Begun')
      const settings = { address: 'a' }
      const input = { owner: root, name: 'one', type: 'source', settings }
      const [one, two] = [await hub.connectors.add(input), await hub.connectors.add(input)]
      const { read } = createStore(opened.database, () => clock.at)
      const start = async (connectorId: string, name: string | null) => {
        const upstream = { connectorId, name, kept: `kept of ${name}` }
        return (await hub.sessions.start({ user, method: 'connector', upstream })).session
      }
      const [first, same] = [await start(one.id, 'a'), await start(one.id, 'a')]
      const unnamed = await start(one.id, null)
      const other = await start(two.id, 'a')
      const idsOf = async (named: Parameters<typeof read.sessions.begunBy>[0]) =>
        (await read.sessions.begunBy(named)).map(({ session }) => session.id).sort()
      const sorted = (...sessions: (typeof first)[]) => sessions.map(({ id }) => id).sort()
      assert.deepEqual(await idsOf({ connector: one.id, name: 'a' }), sorted(first, same))
      const all = await idsOf({ connector: one.id, user: user.id })
      assert.deepEqual(all, sorted(first, same, unnamed))
      const { kept, name } = (await read.sessions.upstreamOf(other.id)) ?? {}
      assert.deepEqual([kept, name], ['kept of a', 'a'])
      await hub.sessions.endAll([first, other])
      assert.deepEqual(await idsOf({ connector: one.id, name: 'a' }), [same.id])
      assert.equal(await read.sessions.upstreamOf(other.id), undefined)
      clock.at += 30 * day
      await hub.sessions.sweep(100)
      assert.deepEqual(await idsOf({ connector: one.id, user: user.id }), [])
    },
    'a ticket is used as often as it may be, by however many at once': async (opened) => {
      const { hub, clock } = await openHub(opened, 'Tickets')
      const purpose = 'first-administrator'
      const secret = await hub.tickets.issue({ purpose, lifetimeMinutes: 1, uses: 2 })
      const tries = Array.from({ length: 20 }, () => hub.tickets.redeem(purpose, secret))
      const done = await Promise.allSettled(tries)
      assert.equal(done.filter((each) => each.status === 'fulfilled').length, 2)
      const late = await hub.tickets.issue({ purpose, lifetimeMinutes: 1 })
      await hub.tickets.redeem(purpose, late)
      clock.at += 60_000
      await assert.rejects(hub.tickets.redeem(purpose, late), refusedAs('expired'))
      await assert.rejects(hub.tickets.redeem('open', secret), refusedAs('expired'))
      assert.ok((await hub.tickets.sweep(100)) >= 1)
    },
    'a limit lets a burst pass, then one every so often, whoever asks at once': async (opened) => {
      const { hub, clock } = await openHub(opened, 'Limits')
      const limit = { bucket: 'knocks', burst: 5, everyMs: 1_000 }
      const knock = () => hub.limits.take([limit])
      const burst = await Promise.allSettled(Array.from({ length: 20 }, knock))
      assert.equal(burst.filter((each) => each.status === 'fulfilled').length, 5)
      await assert.rejects(knock(), refusedAs('throttled'))
      clock.at += 1_000
      await knock()
      await assert.rejects(knock(), refusedAs('throttled'))
      await hub.limits.clear(['knocks'])
      await knock()
      clock.at += day
      assert.ok((await hub.limits.sweep(100)) >= 1)
    },
  },
}

const keyPart: Part = {
  name: 'keys, signing keys and events',
  cases: {
    'a key is right to the last letter, until it is revoked or over': async (opened) => {
      const { hub, clock, root, user } = await openHub(opened, 'Keys')
      const { key, text } = await hub.keys.add({ organization: root, user, name: 'K' })
      assert.equal((await hub.keys.check(text)).user?.id, user.id)
      const wrong = `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`
      await assert.rejects(hub.keys.check(wrong), refusedAs('unauthenticated'))
      const short = await hub.keys.add({ organization: root, name: 'S', endsAt: clock.at + 1 })
      await hub.keys.check(short.text)
      clock.at += 1
      await assert.rejects(hub.keys.check(short.text), refusedAs('unauthenticated'))
      await hub.keys.revoke(key.id)
      await assert.rejects(hub.keys.check(text), refusedAs('unauthenticated'))
    },
    'a root has one signing key, however many ask for the first': async (opened) => {
      const { hub, root } = await openHub(opened, 'Signing')
      const other = hubOver(await opened.another())
      const asked = await Promise.all([
        hub.signingKeys.current(root, 'EC-P256'),
        other.signingKeys.current(root, 'EC-P256'),
      ])
      assert.equal(asked[0].id, asked[1].id)
      assert.equal((await hub.signingKeys.published(root)).length, 1)
    },
    'an event is kept with its fact, and not without it': async (opened) => {
      const { hub, root, user } = await openHub(opened, 'Events')
      const [newest] = await hub.events.newest({ rootId: root.id }, 1)
      assert.deepEqual([newest?.type, newest?.data.subject], ['user.added', user.id])
      const again = hub.users.add({ home: root, email: 'ana@events.example' })
      await assert.rejects(again, refusedAs('conflict'))
      assert.equal((await hub.events.newest({ rootId: root.id }, 10)).length, 2)
    },
  },
}

export const doorParts: Part[] = [doorPart, keyPart]

/** What attempts need of a database, through the hub: found, joined, listed in parts, swept. */
import assert from 'node:assert/strict'
import type { Part } from './conformance.ts'
import { openHub } from './conformance-noun.ts'
import { createStore } from './store.ts'

const day = 24 * 3_600_000

const attemptPart: Part = {
  name: 'attempts',
  cases: {
    'are found by what they are about, in parts, and gone after their days': async (opened) => {
      const { hub, clock, root, user } = await openHub(opened, 'Attempts')
      const office = await hub.organizations.add({ name: 'Attempts office', parent: root })
      const tell = async (code: string, outcome: 'ok' | 'refused', email: string) => {
        clock.at += 1_000
        const data = { email, rule: outcome === 'ok' ? undefined : 'password.wrong' }
        const event = { type: 'session.started', organization: office, attempt: code, outcome }
        hub.attempts.note(code, { name: 'step', facts: { text: 'Ångström \0 \ud800' } })
        await hub.events.add({ ...event, data })
      }
      await tell('AAAA-0001', 'refused', 'Kay@attempts.example')
      await tell('AAAA-0002', 'ok', 'lou@attempts.example')
      await tell('AAAA-0003', 'refused', 'kay@attempts.example')
      const codes = async (filter: object, slice = {}) => {
        const { items, next } = await hub.attempts.list({ rootId: root.id, ...filter }, slice)
        return [...items.map(({ code }) => code.slice(-1)), next && 'more'].join('')
      }
      assert.equal(await codes({ email: 'KAY@attempts.example' }), '31')
      assert.equal(await codes({ rule: 'password.wrong' }, { limit: 1 }), '3more')
      assert.equal(await codes({ outcome: 'ok', kind: 'sign-in' }), '2')
      assert.equal(await codes({ within: [office] }), '321')
      assert.equal(await codes({ within: [] }), '')
      assert.equal(await codes({ userId: user.id }), '')
      assert.equal(await codes({ since: clock.at }), '3')
      assert.equal(await codes({ until: clock.at }), '21')
      const { items, next } = await hub.attempts.list({ rootId: root.id }, { limit: 2 })
      assert.equal(await codes({}, { after: next }), '1')
      assert.equal(items.length, 2)
      const found = await hub.timelines.find('AAAA-0001', { rootId: root.id })
      assert.equal(found?.entries[0]?.facts.text, 'Ångström \uFFFD \uFFFD')
      clock.at += 31 * day
      assert.equal(await hub.attempts.sweep(2), 2)
      assert.equal(await hub.attempts.sweep(2), 1)
      assert.equal(await codes({}), '')
    },
    'are counted by days and by causes, and no more of them than may be': async (opened) => {
      const { hub, clock, root } = await openHub(opened, 'Attempts counted')
      const office = await hub.organizations.add({ name: 'Attempts counting', parent: root })
      const tell = async (code: string, organization: typeof root, rule?: string) => {
        const type = rule === undefined ? 'application.opened' : 'session.started'
        const outcome = rule === undefined ? ('ok' as const) : ('refused' as const)
        await hub.events.add({ type, organization, attempt: code, outcome, data: { rule } })
      }
      await tell('AAAA-0021', root, 'password.wrong')
      clock.at += day
      await tell('AAAA-0022', office, 'password.wrong')
      await tell('AAAA-0023', root, 'user.unknown')
      await tell('AAAA-0024', office)
      const read = async (organization: typeof root) => {
        const request = { span: 'week', zoneMinutes: -90 } as const
        const { bars, refusals, took } = await hub.overviews.read(organization, request)
        const last = bars.slice(-2).map(({ launches, refused }) => [launches, refused])
        return [last, refusals.map(({ rule, count }) => `${rule} ${count}`), took.launch?.count]
      }
      assert.deepEqual(await read(root), [
        ...[
          [
            [0, 1],
            [1, 2],
          ],
          ['password.wrong 2', 'user.unknown 1'],
        ],
        1,
      ])
      assert.deepEqual(await read(office), [
        ...[
          [
            [0, 0],
            [1, 1],
          ],
          ['password.wrong 1'],
        ],
        1,
      ])
      const { attemptCounts } = createStore(opened.database, () => clock.at).read
      const bounds = { rootId: root.id, since: 0, lateMs: 0 }
      assert.equal((await attemptCounts.floor({ ...bounds, most: 4 })).cutAt, null)
      assert.equal((await attemptCounts.floor({ ...bounds, most: 3 })).cutAt, clock.at - day)
    },
    'is one, however many processes write of it': async (opened) => {
      const { hub, root } = await openHub(opened, 'Attempts twice')
      const event = { type: 'session.started', organization: root, attempt: 'AAAA-0009' }
      await hub.events.add({ ...event, outcome: 'refused' })
      await hub.attempts.flush()
      await hub.events.add(event)
      const { items } = await hub.attempts.list({ rootId: root.id })
      assert.deepEqual(
        items.map(({ outcome, rule }) => [outcome, rule]),
        [['ok', null]],
      )
    },
  },
}

export const attemptParts: Part[] = [attemptPart]

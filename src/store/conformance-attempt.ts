/** What attempts need of a database, through the hub: found, joined, listed in parts, swept. */
import assert from 'node:assert/strict'
import type { Part } from './conformance.ts'
import { openHub } from './conformance-noun.ts'

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

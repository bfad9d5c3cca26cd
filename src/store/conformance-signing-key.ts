/** Signing keys that follow one another: one of each kind, seen by every process. */
import assert from 'node:assert/strict'
import type { Part } from './conformance.ts'
import { hubOver, openHub } from './conformance-noun.ts'
import { refusedAs } from './conformance-unit.ts'

const day = 24 * 3_600_000

export const signingKeyPart: Part = {
  name: 'signing keys that follow one another',
  cases: {
    'a promoted key signs here at once, and in another process within a second': async (opened) => {
      const { hub, root, clock } = await openHub(opened, 'Rollover')
      const other = hubOver(await opened.another(), () => clock.at)
      const first = await hub.signingKeys.current(root, 'EC-P256')
      const next = await hub.signingKeys.add(root)
      const ids = async (of: typeof hub) =>
        (await of.signingKeys.published(root)).map((key) => key.id)
      assert.deepEqual(await ids(other), [first.id, next.id])
      await hub.signingKeys.promote(root, { overlapDays: 1 })
      assert.equal((await hub.signingKeys.current(root)).id, next.id)
      clock.at += 999
      assert.equal((await other.signingKeys.current(root)).id, next.id)
      assert.deepEqual(await ids(other), [next.id, first.id])
      clock.at += day - 999
      assert.deepEqual(await ids(other), [next.id])
      const [newest] = await hub.events.newest({ rootId: root.id }, 1)
      assert.deepEqual([newest?.type, newest?.data.retired], ['signing-key.promoted', first.id])
    },
    'of many who add or promote at once, one does': async (opened) => {
      const { hub, root, clock } = await openHub(opened, 'Rollover race')
      const hubs = [hub, hubOver(await opened.another(), () => clock.at)]
      await hub.signingKeys.current(root, 'EC-P256')
      const at = Array.from({ length: 6 }, (_, index) => hubs[index % 2] ?? hub)
      const added = await Promise.allSettled(at.map((each) => each.signingKeys.add(root)))
      const promoted = await Promise.allSettled(at.map((each) => each.signingKeys.promote(root)))
      for (const results of [added, promoted]) {
        assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
      }
      clock.at += 1000
      const statuses = (await hub.signingKeys.list(root)).map((key) => key.status)
      assert.deepEqual(statuses.sort(), ['current', 'retired'])
      await assert.rejects(hub.signingKeys.promote(root), refusedAs('not-found'))
    },
  },
}

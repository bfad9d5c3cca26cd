/** What the seals of the audit log need of a database, through the hub. */
import assert from 'node:assert/strict'
import { startVerifying, type VerifyState } from '../audit-verify.ts'
import type { Hub } from '../hub.ts'
import type { Part } from './conformance.ts'
import { hubOver, openHub } from './conformance-noun.ts'
import { createStore } from './store.ts'

const verify = async (hub: Hub, chain?: string): Promise<VerifyState> => {
  let state = startVerifying()
  while (!state.isDone) state = await hub.audit.verify({ chain }, state)
  return state
}

export const auditPart: Part = {
  name: 'the seals of the audit log',
  cases: {
    'two processes that seal at once make one chain': async (opened) => {
      const { hub, clock, root } = await openHub(opened, 'Sealed twice')
      const hubs = [hub, hubOver(await opened.another(), () => clock.at)]
      const add = (number: number) =>
        hub.events.add({ type: 'test.happened', organization: root, data: { number } })
      const life = async (): Promise<void> => {
        for (let number = 0; number < 40; number += 1) {
          await Promise.all([add(number), ...hubs.map((each) => each.audit.seal())])
        }
      }
      await life()
      while ((await hub.audit.seal()) > 0) clock.at += 1
      const { faults, unsealed, events } = await verify(hub, root.id)
      assert.deepEqual([faults, unsealed], [[], 0])
      assert.ok(events > 40)
      const [checkpoint] = await hub.audit.checkpoints(root.id)
      assert.equal(checkpoint?.position, events)
      assert.equal((await hub.audit.publicKey()).id, (await hubs[1]?.audit.publicKey())?.id)
    },
    'events of units that commit in any order are all sealed': async (opened) => {
      const { hub, root } = await openHub(opened, 'Any order')
      const add = (number: number) =>
        hub.organizations.add({ name: `Office ${number}`, parent: root })
      const adding = Promise.all(Array.from({ length: 60 }, (_, number) => add(number)))
      let isAdded = false
      void adding.then(() => {
        isAdded = true
      })
      while (!isAdded) await hub.audit.seal()
      await adding
      while ((await hub.audit.seal()) > 0) assert.ok(isAdded)
      const { faults, unsealed } = await verify(hub)
      assert.deepEqual([faults, unsealed], [[], 0])
    },
    'what is dropped from the beginning leaves a chain that begins later': async (opened) => {
      const { hub, root, clock } = await openHub(opened, 'Dropped')
      await hub.audit.seal()
      const { audit } = hubOver(await opened.another(), () => clock.at, { eventDays: 1 })
      clock.at += 48 * 3_600_000
      assert.ok((await audit.retain()) > 0)
      const [checkpoint] = await hub.audit.checkpoints(root.id)
      assert.equal(checkpoint?.first, checkpoint?.position)
      const { faults, events } = await verify(hub, root.id)
      assert.deepEqual([faults, events], [[], 1])
    },
    'a stream is held by one process, and moves from where it was': async (opened) => {
      const { hub, root } = await openHub(opened, 'Streamed')
      const url = 'https://siem.example/hooks?token=secret'
      const { stream, secret } = await hub.audit.streams.add({ url, chain: root.id })
      assert.ok(secret)
      const listed = (await hub.audit.streams.list()).find((each) => each.stream.id === stream.id)
      assert.deepEqual([listed?.stream, listed?.behind], [stream, 0])
      assert.equal(stream.url, 'https://siem.example')
      await hub.audit.seal()
      const [{ behind = 0 } = {}] = await hub.audit.streams.list()
      assert.ok(behind > 0)
      const store = createStore(opened.database, Date.now)
      const hold = (holder: string, now: number) => {
        const held = { id: stream.id, holder, heldUntil: now + 10, now }
        return store.write((rows) => rows.auditStreams.hold(held))
      }
      const holders = [await hold('one', 0), await hold('two', 9), await hold('one', 9)]
      assert.deepEqual(holders, [true, false, true])
      assert.deepEqual([await hold('two', 18), await hold('two', 19)], [false, true])
      const move = (from: number, place: number) => {
        const arrived = { id: stream.id, from, place, deliveredAt: 1 }
        return store.write((rows) => rows.auditStreams.arrived(arrived))
      }
      const moved = [await move(stream.place, 7), await move(stream.place, 8), await move(7, 8)]
      assert.deepEqual(moved, [true, false, true])
      await hub.audit.streams.remove(stream.id)
      assert.deepEqual(await hub.audit.streams.list(), [])
    },
  },
}

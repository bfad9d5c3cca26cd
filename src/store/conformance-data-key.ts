/** Data keys that follow one another, and what they have sealed, as every process has them. */
import assert from 'node:assert/strict'
import type { Application } from '../application.ts'
import { findKeyNumber } from '../seal.ts'
import type { Part } from './conformance.ts'
import { hubOver, openHub } from './conformance-noun.ts'
import { refusedAs } from './conformance-unit.ts'
import { createStore } from './store.ts'

const minute = 60_000

export const dataKeyPart: Part = {
  name: 'data keys that follow one another',
  cases: {
    'of many processes that begin at once, all have the same first one': async (opened) => {
      const { clock } = await openHub(opened, 'Data key')
      const others = [await opened.another(), await opened.another()]
      const hubs = [opened.database, ...others].map((each) => hubOver(each, () => clock.at))
      await Promise.all(hubs.map((hub) => hub.dataKeys.prepare()))
      const sealed = hubs.map((hub) => hub.seal.close('setting', 'place', 'a secret'))
      for (const hub of hubs) {
        for (const text of sealed) {
          assert.equal(findKeyNumber(text), 1)
          assert.equal(hub.seal.open('setting', 'place', text), 'a secret')
        }
      }
    },
    'of many who add one at once, one does, and it seals everywhere in a minute': async (
      opened,
    ) => {
      const { hub, clock } = await openHub(opened, 'Data key race')
      const other = hubOver(await opened.another(), () => clock.at)
      await Promise.all([hub, other].map((each) => each.dataKeys.prepare()))
      const tries = [hub, other, hub, other].map((each) => each.dataKeys.add())
      const done = await Promise.allSettled(tries)
      assert.equal(done.filter(({ status }) => status === 'fulfilled').length, 1)
      clock.at += minute
      await Promise.all([hub, other].map((each) => each.dataKeys.refresh()))
      const numbers = [hub, other].map((each) => each.seal.current())
      assert.deepEqual(numbers, [2, 2])
      await assert.rejects(hub.dataKeys.forget(9, true), refusedAs('not-found'))
    },
    'what is sealed is sealed anew while others change it, and nothing is lost': async (opened) => {
      const { hub, root, clock } = await openHub(opened, 'Reseal')
      await hub.dataKeys.prepare()
      const add = (index: number) =>
        hub.applications.add({
          ...{ owner: root, name: `Door ${index}`, type: 'door' },
          settings: { address: `reseal-${index}`, word: `the word ${index}` },
        })
      const added = []
      for (let index = 0; index < 6; index += 1) added.push(await add(index))
      clock.at += minute
      await hub.dataKeys.add()
      clock.at += minute
      const change = (application: Application, index: number) =>
        hub.applications.change(application, { settings: { word: `another ${index}` } })
      await Promise.all([hub.dataKeys.reseal(), ...added.slice(0, 3).map(change)])
      const other = hubOver(await opened.another(), () => clock.at)
      await other.dataKeys.prepare()
      assert.equal((await other.dataKeys.reseal()).rowCount, 0)
      for (const [index, { id }] of added.entries()) {
        const word = index < 3 ? `another ${index}` : `the word ${index}`
        assert.equal((await other.applications.find(id))?.settings.word, word)
      }
      const rows = (await hub.dataKeys.status()).keys.map(({ rowCount }) => rowCount)
      assert.deepEqual(rows.slice(0, -1), rows.slice(0, -1).fill(0))
    },
    'the session of a source stands beside ours, and is sealed for whose it is': async (opened) => {
      const { hub, clock, root, user } = await openHub(opened, 'Upstream')
      const input = { owner: root, name: 'one', type: 'source', settings: { address: 'a' } }
      const { id: connector } = await hub.connectors.add(input)
      const start = async (kept: string) => {
        const upstream = { connectorId: connector, name: 'sid', kept }
        return (await hub.sessions.start({ user, method: 'connector', upstream })).session
      }
      const begun = [await start('kept 0'), await start('kept 1'), await start('kept 2')]
      const store = createStore(opened.database, () => clock.at)
      const { sealed, sessions } = store.read
      const [first] = await sealed.page('upstream-session', undefined, 1)
      assert.ok(first)
      assert.deepEqual(first, {
        ...{ id: begun[0]?.id, text: 'kept 0' },
        context: `${connector}/${user.id}`,
      })
      const rest = await sealed.page('upstream-session', first.id, 2)
      const texts = rest.map(({ text }) => text)
      assert.deepEqual(texts, ['kept 1', 'kept 2'])
      const swap = () => store.write((rows) => rows.sealed.swap('upstream-session', first, 'other'))
      assert.deepEqual([await swap(), await swap()], [true, false])
      assert.equal((await sessions.upstreamOf(Number(first.id)))?.kept, 'other')
      await hub.sessions.endAll(begun.slice(0, 1))
      assert.equal(await sessions.upstreamOf(Number(first.id)), undefined)
      assert.equal((await sessions.begunBy({ connector, name: 'sid' })).length, 2)
      assert.equal((await sessions.begunBy({ connector, user: user.id })).length, 2)
    },
  },
}

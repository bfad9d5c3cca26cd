/** What outside sources, devices and tries need of a database, through the hub. */
import assert from 'node:assert/strict'
import type { Part } from './conformance.ts'
import { openHub } from './conformance-noun.ts'
import { refusedAs } from './conformance-unit.ts'
import { createStore } from './store.ts'

const connectorPart: Part = {
  name: 'connectors',
  cases: {
    'are asked in their order, the nearest on the way up': async (opened) => {
      const { hub, clock, root } = await openHub(opened, 'Sources')
      const office = await hub.organizations.add({ name: 'Sources office', parent: root })
      const settings = { address: 'a' }
      const add = (name: string, position: number, domains: string[] = []) => {
        clock.at += 1
        return hub.connectors.add({
          owner: root,
          name,
          type: 'source',
          settings,
          position,
          domains,
        })
      }
      await add('second', 2)
      const first = await add('first', 1)
      await add('other', 0, ['other.example'])
      const asked = async (email?: string) =>
        (await hub.connectors.askedFor(office, email)).map(({ name }) => name)
      assert.deepEqual(await asked('Ana@Sources.example'), ['first', 'second'])
      assert.deepEqual(await asked('x@OTHER.example'), ['other', 'first', 'second'])
      assert.deepEqual(await asked(), ['other', 'first', 'second'])
      await hub.connectors.change(first, { isActive: false })
      assert.deepEqual(await asked('ana@sources.example'), ['second'])
      clock.at += 1
      await hub.connectors.add({ owner: office, name: 'own', type: 'source', settings })
      assert.deepEqual(await asked(), ['own'])
      const { items, next } = await hub.connectors.list({ within: root, limit: 3 })
      assert.deepEqual([items.length, next], [3, items.at(-1)?.id])
      const rest = await hub.connectors.list({ within: root, limit: 3, after: next ?? '' })
      assert.deepEqual(
        rest.items.map(({ name }) => name),
        ['own'],
      )
      await hub.connectors.remove(first)
      await assert.rejects(hub.connectors.remove(first), refusedAs('not-found'))
      await assert.rejects(hub.connectors.change(first, { name: 'x' }), refusedAs('not-found'))
      assert.equal(await hub.connectors.find(first.id), undefined)
    },
    'keep their secrets sealed, each for itself': async (opened) => {
      const { hub, clock, root } = await openHub(opened, 'Sealed')
      const settings = { address: 'a', word: 'canary of the word' }
      const input = { owner: root, name: 'one', type: 'source', settings }
      const { id } = await hub.connectors.add(input)
      assert.equal((await hub.connectors.find(id))?.settings.word, settings.word)
      const { read } = createStore(opened.database, () => clock.at)
      const kept = await read.connectors.find(id)
      assert.notEqual(kept?.settings.word, settings.word)
      assert.doesNotMatch(JSON.stringify(kept), /canary/)
    },
    'know whom they mean by a name of their own': async (opened) => {
      const { hub, clock, root, user } = await openHub(opened, 'Linked')
      const other = await hub.users.add({ home: root, username: 'other' })
      const input = { owner: root, name: 'one', type: 'source', settings: { address: 'a' } }
      const [one, two] = [await hub.connectors.add(input), await hub.connectors.add(input)]
      const store = createStore(opened.database, () => clock.at)
      const link = (connector: string, to: string) =>
        store.write((rows) => rows.connectors.link(connector, '77', to, clock.at))
      await link(one.id, user.id)
      await link(two.id, other.id)
      assert.equal(await store.read.connectors.findLinked(one.id, '77'), user.id)
      assert.equal(await store.read.connectors.findLinked(two.id, '77'), other.id)
      assert.equal(await store.read.connectors.findLinked(one.id, '78'), undefined)
      await link(one.id, other.id)
      assert.equal(await store.read.connectors.findLinked(one.id, '77'), other.id)
    },
  },
}

const devicePart: Part = {
  name: 'devices',
  cases: {
    'are seen again, the last one first, and stay blocked': async (opened) => {
      const { hub, clock, root, user } = await openHub(opened, 'Devices')
      const other = await hub.users.add({ home: root, username: 'device-other' })
      const see = (id: string, name: string) => hub.devices.see(user, { id, os: 'iOS', name })
      await see('a', 'Phone')
      clock.at += 1
      await see('b', 'Tablet')
      await hub.devices.block(user, 'a')
      clock.at += 1
      await see('a', 'New name')
      const found = await hub.devices.of(user)
      assert.deepEqual(
        found.map(({ id, name, blockedAt }) => [id, name, blockedAt === null]),
        [
          ['a', 'New name', false],
          ['b', 'Tablet', true],
        ],
      )
      assert.equal(await hub.devices.isBlocked(user, 'a'), true)
      assert.equal(await hub.devices.isBlocked(other, 'a'), false)
      await assert.rejects(hub.devices.block(other, 'a'), refusedAs('not-found'))
      await hub.devices.release(user, 'a')
      assert.equal(await hub.devices.isBlocked(user, 'a'), false)
    },
  },
}

const manyPart: Part = {
  name: 'many devices',
  cases: {
    'are a hundred, and those that are blocked': async (opened) => {
      const { hub, clock, user } = await openHub(opened, 'Many devices')
      for (let index = 0; index < 110; index += 1) {
        clock.at += 1
        await hub.devices.see(user, { id: `d${index}`, os: '', name: '' })
        if (index === 0) await hub.devices.block(user, 'd0')
      }
      const ids = (await hub.devices.of(user)).map(({ id }) => id)
      assert.deepEqual([ids.length, ids[0], ids.at(-2), ids.at(-1)], [101, 'd109', 'd10', 'd0'])
    },
  },
}

const tryPart: Part = {
  name: 'tries that were none',
  cases: {
    'are given back, and no more than was taken': async (opened) => {
      const { hub, clock } = await openHub(opened, 'Given back')
      const limit = { bucket: 'given back', burst: 2, everyMs: 1000 }
      for (let index = 0; index < 5; index += 1) {
        await hub.limits.take([limit])
        await hub.limits.giveBack([limit])
      }
      clock.at += 60_000
      await hub.limits.giveBack([limit, { ...limit, bucket: 'never taken' }])
      await hub.limits.take([limit])
      await hub.limits.take([limit])
      await assert.rejects(hub.limits.take([limit]), refusedAs('throttled'))
    },
  },
}

export const sourceParts: Part[] = [connectorPart, devicePart, manyPart, tryPart]

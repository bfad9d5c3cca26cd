/** What importing people and groups that sources write need of a database, by the hub. */
import assert from 'node:assert/strict'
import type { Part } from './conformance.ts'
import { openHub } from './conformance-noun.ts'
import { createStore } from './store.ts'

const tableOf = (count: number, name: string): Buffer =>
  Buffer.from(
    ['email,first name', ...Array.from({ length: count }, (_, n) => `p${n}@${name},Nia`)].join(
      '\n',
    ),
  )

const importPart: Part = {
  name: 'imports of people',
  cases: {
    'each line is carried out once, also by two at the same time': async (opened) => {
      const { hub, root } = await openHub(opened, 'Imports')
      const made = await hub.personImports.read(root, 'a.csv', tableOf(230, 'once.example'))
      assert.deepEqual(made.expected, { add: 230, change: 0, same: 0, skip: 0, faults: 0 })
      const step = () => hub.personImports.step(root, made.id, false, {})
      await Promise.all([step(), step()])
      const last = await step()
      assert.deepEqual(last.done, { add: 230, change: 0, same: 0, skip: 0 })
      assert.equal(last.partsDone, last.parts)
      const { items } = await hub.users.list({ within: root, search: 'nia', limit: 1000 })
      assert.equal(items.length, 230)
      const again = await hub.personImports.read(root, 'a.csv', tableOf(230, 'ONCE.example'))
      assert.equal(again.expected.same, 230)
    },
    'whom a source writes is left alone, and its groups say so': async (opened) => {
      const { hub, root, user, clock } = await openHub(opened, 'Writers')
      const store = createStore(opened.database, () => clock.at)
      const settings = { address: 'a' }
      const add = (name: string) =>
        hub.connectors.add({ owner: root, name, type: 'source', settings })
      const [one, two] = [await add('One'), await add('Two')]
      const [group, other] = [await hub.groups.add(root, 'A'), await hub.groups.add(root, 'B')]
      const record = {
        ...{ connectorId: one.id, name: 'x', nameKey: 'x', externalId: '', isActive: true },
        ...{ version: 1, attributes: {}, createdAt: clock.at, updatedAt: clock.at },
      }
      await store.write(async (rows) => {
        const own = { id: group.id, kind: 'group' as const, userId: null, groupId: group.id }
        await rows.records.add({ ...record, ...own })
        const person = { id: user.id, kind: 'user' as const, userId: user.id, groupId: null }
        await rows.records.add({ ...record, ...person })
        await rows.connectors.nameGroup(two.id, 'b', group.id)
      })
      const names = (await hub.groups.writersOf([group, other])).map(({ groupId, connector }) => {
        assert.equal(groupId, group.id)
        return connector.name
      })
      assert.deepEqual(names.toSorted(), ['One', 'Two'])
      const file = Buffer.from(`email,first name\n${user.email},Other`)
      const { expected } = await hub.personImports.read(root, 'b.csv', file)
      assert.deepEqual(expected, { add: 0, change: 0, same: 0, skip: 1, faults: 0 })
      await hub.connectors.remove(one)
      assert.equal((await hub.personImports.read(root, 'b.csv', file)).expected.change, 1)
      assert.equal((await hub.groups.writersOf([group])).length, 1)
    },
  },
}

export const importParts: Part[] = [importPart]

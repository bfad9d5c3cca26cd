/** What sources write, name and give, of a database: records, groups of sources, mapped rights. */
import assert from 'node:assert/strict'
import type { RecordKind, SourceRecord } from '../record.ts'
import type { Opened, Part } from './conformance.ts'
import { openHub } from './conformance-noun.ts'
import { refusedAs } from './conformance-unit.ts'
import { createStore } from './store.ts'

const open = async (opened: Opened, name: string) => {
  const place = await openHub(opened, name)
  const store = createStore(opened.database, () => place.clock.at)
  const add = () =>
    place.hub.connectors.add({
      owner: place.root,
      name: 'one',
      type: 'source',
      settings: { address: 'a' },
    })
  const [one, two] = [await add(), await add()]
  const recordOf = (
    id: string,
    kind: RecordKind,
    given: Partial<SourceRecord> = {},
  ): SourceRecord => ({
    ...{ id: `${place.root.id.slice(0, 24)}${id}`, connectorId: one.id, kind },
    ...{ userId: null, groupId: null, name: id, nameKey: id.toLowerCase(), externalId: '' },
    ...{ isActive: true, version: 1, attributes: { title: 'Ä' } },
    ...{ createdAt: place.clock.at, updatedAt: place.clock.at },
    ...given,
  })
  return { ...place, store, one, two, recordOf }
}

const recordPart: Part = {
  name: 'records',
  cases: {
    'are kept and read as they were, by id and by name': async (opened) => {
      const { store, one, two, recordOf, user } = await open(opened, 'Records')
      const record = recordOf('000000000001', 'user', { userId: user.id, name: 'Zoë' })
      await store.write((rows) => rows.records.add(record))
      assert.deepEqual(await store.read.records.find(one.id, 'user', record.id), record)
      assert.deepEqual(await store.read.records.ofUser(user.id), [record])
      for (const [connector, kind] of [
        [two.id, 'user'],
        [one.id, 'group'],
      ] as const) {
        assert.equal(await store.read.records.find(connector, kind, record.id), undefined)
      }
      const changed = { ...record, isActive: false, version: 2, attributes: {} }
      await store.write((rows) => rows.records.change(changed))
      const { nameKey } = record
      assert.deepEqual(await store.read.records.findByName(one.id, 'user', nameKey), changed)
    },
    'of people have a name once in a connector; those of groups need not': async (opened) => {
      const { store, two, recordOf } = await open(opened, 'Once')
      const add = (record: SourceRecord) => store.write((rows) => rows.records.add(record))
      await add(recordOf('000000000001', 'user', { nameKey: 'same' }))
      const again = recordOf('000000000002', 'user', { nameKey: 'same' })
      await assert.rejects(add(again), refusedAs('conflict'))
      await add({ ...again, connectorId: two.id })
      await add(recordOf('000000000003', 'group', { nameKey: 'same' }))
      await add(recordOf('000000000004', 'group', { nameKey: 'same' }))
    },
    'are linked as members, and leave with what they are linked to': async (opened) => {
      const { store, recordOf } = await open(opened, 'Members')
      const group = recordOf('000000000001', 'group')
      const people = ['000000000002', '000000000003'].map((id) => recordOf(id, 'user'))
      await store.write(async (rows) => {
        for (const each of [group, ...people]) await rows.records.add(each)
        for (const { id } of [...people, ...people]) await rows.records.join(group.id, id)
      })
      const membersOf = async () =>
        ((await store.read.records.membersOf([group.id])).get(group.id) ?? []).map(({ id }) => id)
      const ids = people.map(({ id }) => id)
      assert.deepEqual(await membersOf(), ids)
      const [first = ''] = ids
      assert.equal((await store.read.records.groupsOf(ids)).get(first)?.[0]?.id, group.id)
      await store.write(async (rows) => {
        await rows.records.touchGroupsOf(first, group.updatedAt + 1)
        await rows.records.remove(first)
      })
      assert.deepEqual(await membersOf(), ids.slice(1))
      const touched = await store.read.records.find(group.connectorId, 'group', group.id)
      assert.deepEqual([touched?.version, touched?.updatedAt], [2, group.updatedAt + 1])
    },
  },
}

const groupPart: Part = {
  name: 'groups of sources',
  cases: {
    'are known by the names that each source has for them': async (opened) => {
      const { hub, store, one, two, root } = await open(opened, 'Named')
      const group = await hub.groups.add(root, 'Ours')
      const other = await hub.groups.add(root, 'Others')
      await store.write(async (rows) => {
        await rows.connectors.nameGroup(one.id, 'Theirs', other.id)
        await rows.connectors.nameGroup(one.id, 'Theirs', group.id)
        await rows.connectors.nameGroup(two.id, 'theirs', other.id)
      })
      const named = await store.read.connectors.groupsOf(one.id)
      assert.deepEqual([...named], [['Theirs', group.id]])
      await hub.groups.remove(group, root)
      assert.deepEqual([...(await store.read.connectors.groupsOf(one.id))], [])
    },
    'have the people whom a source says or writes, each once': async (opened) => {
      const { hub, store, one, two, root, user, recordOf } = await open(opened, 'People')
      const zoe = await hub.users.add({ home: root, username: 'people-zoe' })
      const group = await hub.groups.add(root, 'Staff')
      const written = recordOf('000000000001', 'group', { name: 'Staff' })
      const record = recordOf('000000000002', 'user', { userId: user.id })
      await store.write(async (rows) => {
        await rows.connectors.nameGroup(one.id, 'Staff', group.id)
        for (const { id } of [user, zoe]) await rows.groups.join(group.id, id)
        await rows.records.add(written)
        await rows.records.add(record)
        await rows.records.join(written.id, record.id)
      })
      const page = (after: string, limit: number, connector = one.id) =>
        store.read.groupMappings.peopleIn({ connector, name: 'Staff', after, limit })
      const all = [user.id, zoe.id].sort()
      assert.deepEqual(await page('', 10), all)
      assert.deepEqual(await page('', 1), all.slice(0, 1))
      assert.deepEqual(await page(all[0] ?? '', 10), all.slice(1))
      assert.deepEqual(await page('', 10, two.id), [])
      const names = await store.read.groupMappings.namesOf(one.id, user.id)
      assert.deepEqual([...names], ['Staff'])
    },
  },
}

const rightPart: Part = {
  name: 'mapped rights',
  cases: {
    'are given once a place, and are each source’s own': async (opened) => {
      const { hub, store, one, two, root, user } = await open(opened, 'Rights')
      const mapping = {
        ...{ id: `${root.id.slice(0, 24)}000000000001`, connectorId: one.id, name: 'Admins' },
        ...{ kind: 'role' as const, targetId: root.id, role: 'administrator', createdAt: 1 },
      }
      const add = (id: string) => store.write((rows) => rows.groupMappings.add({ ...mapping, id }))
      await add(mapping.id)
      await assert.rejects(add(`${root.id.slice(0, 24)}000000000002`), refusedAs('conflict'))
      assert.deepEqual(await store.read.groupMappings.of(one.id), [mapping])
      const place = { kind: 'role' as const, targetId: root.id }
      const keep = (connectorId: string, role: string) =>
        store.write((rows) =>
          rows.mappedRights.keep(user.id, { ...place, connectorId, role, ownRole: '' }),
        )
      await keep(one.id, 'member')
      await keep(one.id, 'administrator')
      await keep(two.id, 'member')
      await store.write((rows) => rows.mappedRights.setOwn(user.id, 'role', root.id, 'visitor'))
      const rolesAt = async () =>
        (await store.read.mappedRights.at(user.id, 'role', root.id))
          .map(({ role, ownRole }) => `${role} ${ownRole}`)
          .sort()
      assert.deepEqual(await rolesAt(), ['administrator visitor', 'member visitor'])
      await hub.connectors.remove(two)
      assert.deepEqual(await rolesAt(), ['administrator visitor'])
      await store.write((rows) => rows.mappedRights.drop(one.id, user.id, { ...place, role: '' }))
      assert.deepEqual(await rolesAt(), [])
    },
    'leave one administrator who can sign in': async (opened) => {
      const { hub, store, root, user } = await open(opened, 'Last')
      const other = await hub.users.add({ home: root, username: 'last', role: 'administrator' })
      const hasOther = () => store.read.memberships.hasOtherAdministrator([root.id], user.id)
      assert.equal(await hasOther(), true)
      assert.equal(await store.read.memberships.hasOtherAdministrator([root.id], other.id), false)
      await hub.users.change(other.id, { status: 'disabled' })
      assert.equal(await hasOther(), false)
    },
  },
}

export const recordParts: Part[] = [recordPart, groupPart, rightPart]

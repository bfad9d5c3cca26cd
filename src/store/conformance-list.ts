/** What lists, searches and removals need of a database, through the hub. */
import assert from 'node:assert/strict'
import type { KeyOwner } from '../key.ts'
import type { List, Slice } from '../list.ts'
import type { Part } from './conformance.ts'
import { openHub } from './conformance-noun.ts'
import { refusedAs } from './conformance-unit.ts'

/** Everything of a list, read two at a time. */
const readAll = async <T>(read: (slice: Slice) => Promise<List<T>>): Promise<T[]> => {
  const items: T[] = []
  let after: string | undefined
  for (let parts = 0; parts < 20; parts += 1) {
    const part = await read({ after, limit: 2 })
    assert.ok(part.items.length <= 2)
    items.push(...part.items)
    if (part.next === null) return items
    after = part.next
  }
  return assert.fail('the list has no end')
}

const names = (items: { name: string }[]): string[] => items.map((each) => each.name)

const treePart: Part = {
  name: 'lists of organizations and people',
  cases: {
    'a tree is listed from above, a part at a time': async (opened) => {
      const { hub, clock, root } = await openHub(opened, 'Tree')
      const add = async (name: string, parent: typeof root) => {
        clock.at += 1
        return hub.organizations.add({ name, parent })
      }
      const west = await add('West', root)
      await add('West one', west)
      const east = await add('East', root)
      await add('West two', west)
      const list = (slice: Slice) => hub.organizations.list({ below: root, ...slice })
      const tree = ['Tree', 'West', 'West one', 'West two', 'East']
      assert.deepEqual(names(await readAll(list)), tree)
      const below = await hub.organizations.list({ below: west })
      assert.deepEqual(names(below.items), ['West', 'West one', 'West two'])
      await hub.organizations.remove(east.id)
      assert.deepEqual(names(await readAll(list)), tree.slice(0, 4))
      assert.ok(names((await hub.organizations.list({})).items).includes('Tree'))
      await assert.rejects(list({ after: east.id }), refusedAs('not-found'))
    },
    'people are listed by age, and found by how their e-mail begins': async (opened) => {
      const { hub, clock, root } = await openHub(opened, 'People')
      const office = await hub.organizations.add({ name: 'Office', parent: root })
      const add = (email: string, home = root) => {
        clock.at += 1
        return hub.users.add({ home, email })
      }
      // A language would pass over hyphens, and sort Z with z.
      for (const email of ['an-b@x.example', 'Anb@x.example', 'an@x.example']) await add(email)
      const zoe = await add('Zoe@x.example', office)
      await add('Änne@x.example', office)
      const emails = async (input: { search?: string; within?: typeof root }) => {
        const read = (slice: Slice) => hub.users.list({ within: root, ...input, ...slice })
        return (await readAll(read)).map((user) => user.email?.split('@')[0])
      }
      assert.deepEqual(await emails({}), ['Ana', 'an-b', 'Anb', 'an', 'Zoe', 'Änne'])
      assert.deepEqual(await emails({ search: 'AN' }), ['an-b', 'an', 'Ana', 'Anb'])
      assert.deepEqual(await emails({ search: 'an-' }), ['an-b'])
      assert.deepEqual(await emails({ search: 'ä' }), ['Änne'])
      assert.deepEqual(await emails({ search: '%' }), [])
      assert.deepEqual(await emails({ within: office }), ['Zoe', 'Änne'])
      await hub.users.remove(zoe.id)
      assert.deepEqual(await emails({ within: office, search: '' }), ['Änne'])
      assert.equal((await hub.users.findAll([zoe.id, root.id])).length, 0)
      await assert.rejects(hub.users.remove(zoe.id), refusedAs('not-found'))
      assert.notEqual((await add('zoe@x.example')).id, zoe.id)
    },
  },
}

const thingPart: Part = {
  name: 'lists of groups, applications, grants and keys',
  cases: {
    'members and groups are listed, renamed, left and removed': async (opened) => {
      const { hub, clock, root, user } = await openHub(opened, 'Members')
      const other = await hub.organizations.add({ name: 'Other members' })
      const stranger = hub.memberships.set(user, other, 'member')
      await assert.rejects(stranger, refusedAs('invalid'))
      const add = (name: string) => {
        clock.at += 1
        return hub.groups.add(root, name)
      }
      const [first, second] = [await add('Z'), await add('A')]
      await add('M')
      const read = (slice: Slice) => hub.groups.list({ organization: root, ...slice })
      assert.deepEqual(names(await readAll(read)), ['Z', 'A', 'M'])
      const taken = hub.groups.rename(first, root, 'A')
      await assert.rejects(taken, refusedAs('conflict'))
      await hub.groups.rename(first, root, 'B')
      assert.equal((await hub.groups.findByName(root, 'B'))?.id, first.id)
      for (const name of ['b', 'c', 'd']) {
        clock.at += 1
        await hub.groups.join(
          first,
          await hub.users.add({ home: root, email: `${name}@m.example` }),
        )
      }
      const members = await readAll((slice) => hub.groups.members({ group: first, ...slice }))
      assert.deepEqual(
        members.map((each) => each.email),
        ['b@m.example', 'c@m.example', 'd@m.example'],
      )
      await assert.rejects(hub.groups.leave(first, user), refusedAs('not-found'))
      await hub.groups.remove(second, root)
      await assert.rejects(hub.groups.remove(second, root), refusedAs('not-found'))
      await assert.rejects(hub.groups.join(second, user), refusedAs('not-found'))
      const people = (slice: Slice) => hub.memberships.list({ organizationId: root.id, ...slice })
      assert.equal((await readAll(people)).length, 4)
      await hub.memberships.remove(user, root)
      await assert.rejects(hub.memberships.remove(user, root), refusedAs('not-found'))
    },
    'applications and grants are listed from each side': async (opened) => {
      const { hub, clock, root, user } = await openHub(opened, 'Sides')
      const office = await hub.organizations.add({ name: 'Sides office', parent: root })
      const add = (name: string, owner = root) => {
        clock.at += 1
        return hub.applications.add({ owner, name, type: 'door', settings: { address: name } })
      }
      const one = await add('One')
      const two = await add('Two', office)
      const three = await add('Three')
      const read = (slice: Slice) => hub.applications.list({ within: root, ...slice })
      assert.deepEqual(names(await readAll(read)), ['One', 'Three', 'Two'])
      await hub.applications.change(three, { position: 2 })
      await hub.applications.change(one, { position: 1 })
      assert.deepEqual(names(await readAll(read)), ['Two', 'One', 'Three'])
      const found = async (search: string) =>
        names((await hub.applications.list({ within: root, search })).items)
      assert.deepEqual(await found('hR'), ['Three'])
      assert.deepEqual(await found('_'), [])
      assert.deepEqual(names((await hub.applications.list({ within: office })).items), ['Two'])
      assert.equal((await hub.applications.allByName('Two'))[0]?.id, two.id)
      const group = await hub.groups.add(root, 'G')
      for (const application of [one, two, three]) {
        clock.at += 1
        await hub.grants.give({ application, to: { userId: user.id } })
      }
      await hub.grants.give({ application: one, to: { groupId: group.id } })
      const list = (of: Parameters<typeof hub.grants.list>[0]['of']) =>
        readAll((slice) => hub.grants.list({ of, ...slice }))
      assert.equal((await list({ userId: user.id })).length, 3)
      assert.equal((await list({ applicationId: one.id })).length, 2)
      assert.equal((await list({ groupId: group.id })).length, 1)
      await hub.applications.delete(two)
      assert.equal((await list({ userId: user.id })).length, 2)
      await hub.users.remove(user.id)
      assert.equal((await list({ applicationId: one.id })).length, 1)
      const none = hub.grants.withdraw(three, { groupId: group.id })
      await assert.rejects(none, refusedAs('not-found'))
    },
    'a key is rotated: both are good, and then the new one alone': async (opened) => {
      const { hub, clock, root, user } = await openHub(opened, 'Rotated')
      const old = await hub.keys.add({
        organization: root,
        user,
        name: 'K',
        permissions: ['users'],
      })
      clock.at += 1
      const next = await hub.keys.rotate(old.key.id, { overlapMs: 1000 })
      const both = await Promise.all([hub.keys.check(old.text), hub.keys.check(next.text)])
      const rights = both.map(({ key }) => [key.userId, key.permissions.join(), key.name].join())
      assert.equal(rights[0], rights[1])
      const ids = async () => (await hub.keys.list({ within: root })).items.map((key) => key.id)
      assert.deepEqual(await ids(), [old.key.id, next.key.id])
      const countOf = async (owner: KeyOwner) =>
        (await hub.keys.list({ within: root, owner })).items.length
      assert.equal(await countOf({ kind: 'person', id: root.id }), 0)
      assert.equal(await countOf({ kind: 'person', id: user.id }), 2)
      assert.equal(await countOf({ kind: 'person' }), 2)
      assert.equal(await countOf({ kind: 'organization', id: root.id }), 0)
      const own = await hub.keys.add({ organization: root, name: 'O' })
      assert.equal(await countOf({ kind: 'organization' }), 1)
      assert.equal(await countOf({ kind: 'application' }), 0)
      await hub.keys.revoke(own.key.id)
      const again = hub.keys.rotate(old.key.id, { overlapMs: 1 })
      await assert.rejects(again, refusedAs('conflict'))
      clock.at += 1000
      await assert.rejects(hub.keys.check(old.text), refusedAs('unauthenticated'))
      await hub.keys.check(next.text)
      const late = hub.keys.rotate(old.key.id, { overlapMs: 1, endsAt: null })
      await assert.rejects(late, refusedAs('not-found'))
      await hub.keys.revoke(next.key.id)
      await assert.rejects(hub.keys.revoke(next.key.id), refusedAs('not-found'))
      assert.deepEqual(await ids(), [old.key.id])
    },
  },
}

const trailPart: Part = {
  name: 'lists of sessions and events',
  cases: {
    'sessions are listed newest first while they last, and ended one or all': async (opened) => {
      const { hub, clock, root, user } = await openHub(opened, 'Signed in')
      const ben = await hub.users.add({ home: root, email: 'ben@signed.example' })
      const start = async (who = user) => await hub.sessions.start({ user: who, method: 'm' })
      await start()
      clock.at += 9 * 3_600_000
      const started = [await start(), await start(ben), await start()]
      const list = (of: Parameters<typeof hub.sessions.list>[0]['of']) =>
        readAll((slice) => hub.sessions.list({ of, ...slice }))
      assert.equal((await list({ userId: user.id })).length, 3)
      clock.at += 3_600_000
      const ids = started.map(({ session }) => session.id)
      const listed = await list({ rootId: root.id })
      assert.deepEqual(
        listed.map((each) => each.id),
        [...ids].reverse(),
      )
      assert.equal((await hub.sessions.findById(ids[0] ?? 0))?.userId, user.id)
      assert.equal(await hub.sessions.endAllOf(user), 3)
      assert.equal(await hub.sessions.findById(ids[0] ?? 0), undefined)
      assert.equal((await list({ rootId: root.id })).length, 1)
      assert.deepEqual(await list({ userId: user.id }), [])
      assert.equal(await hub.sessions.findById(Number.NaN), undefined)
    },
    'events are found by who, whom, what, where and since when': async (opened) => {
      const { hub, clock, root, user } = await openHub(opened, 'Found')
      const application = await hub.applications.add({
        owner: root,
        name: 'F',
        type: 'door',
        settings: { address: 'f' },
      })
      clock.at += 1000
      const since = clock.at
      await hub.users.change(user.id, { firstName: 'A' }, { by: 'command', attempt: 'R7K2-QF9X' })
      await hub.sessions.start({ user, method: 'password' }, { userId: user.id })
      await hub.applications.change(application, { position: 1 })
      const find = async (filter: Parameters<typeof hub.events.newest>[0]) =>
        (await hub.events.newest({ rootId: root.id, ...filter }, 10)).map((each) => each.type)
      const newest = ['application.changed', 'session.started', 'user.changed']
      assert.deepEqual(await find({ since }), newest)
      assert.deepEqual(await find({ since: since + 1 }), [])
      assert.deepEqual(await find({ userId: user.id, since }), newest.slice(1))
      assert.deepEqual(await find({ type: 'application.' }), [newest[0], 'application.added'])
      assert.deepEqual(await find({ applicationId: application.id, since }), [newest[0]])
      assert.deepEqual(await find({ attempt: 'R7K2-QF9X' }), ['user.changed'])
      const [event] = await hub.events.newest({ attempt: 'R7K2-QF9X', rootId: root.id }, 1)
      assert.equal(event?.data.by, 'command')
      assert.deepEqual(await find({ before: event?.id, type: 'user.' }), ['user.added'])
    },
  },
}

export const listParts: Part[] = [treePart, thingPart, trailPart]

/** What looking for people needs of a database, by the hub. */
import assert from 'node:assert/strict'
import type { User } from '../user.ts'
import { searchKeysOf } from '../user-key.ts'
import type { UserListInput } from '../user-list.ts'
import type { Opened, Part } from './conformance.ts'
import { openHub } from './conformance-noun.ts'
import { refusedAs } from './conformance-unit.ts'
import { createStore } from './store.ts'

const openPeople = async (opened: Opened, name: string) => {
  const place = await openHub(opened, name)
  const { hub, root, user, clock } = place
  await hub.users.remove(user.id)
  const office = await hub.organizations.add({ name: `${name} office`, parent: root })
  const add = async (input: Partial<User> & { email: string }, home = root): Promise<User> => {
    clock.at += 1
    const { email, firstName = '', lastName = '', username } = input
    const given = { email, firstName, lastName, ...(username && { username }) }
    return hub.users.add({ ...given, home })
  }
  /** The e-mails of those who are found, read so many at a time. */
  const find = async (input: Partial<UserListInput>, limit = 2): Promise<string[]> => {
    const found: string[] = []
    for (let after: string | undefined; ; ) {
      const { items, next } = await hub.users.list({ within: root, ...input, after, limit })
      found.push(...items.map(({ email }) => email?.split('@')[0] ?? ''))
      if (next === null) return found
      after = next
    }
  }
  return { ...place, office, add, find }
}

const searchPart: Part = {
  name: 'looking for people',
  cases: {
    'they are found by the beginning of each name, once, wherever it fits': async (opened) => {
      const { office, add, find, hub } = await openPeople(opened, 'Looking')
      await add({ email: 'q1@x.example', firstName: 'Ana', lastName: 'Ruiz' })
      await add({ email: 'ruiz-q2@x.example', firstName: 'Ben', lastName: 'RUIZ' })
      await add({ email: 'q3@x.example', username: 'ruizito', firstName: 'Ruiza' }, office)
      await add({ email: 'q4@x.example', firstName: 'Élan', lastName: 'de  la Cruz' })
      await add({ email: 'q5@x.example', firstName: 'Zoë', lastName: 'Ruiz' }, office)
      const all = ['q1', 'ruiz-q2', 'q5', 'q3']
      for (const limit of [1, 2, 3, 100])
        assert.deepEqual(await find({ search: 'ruiz' }, limit), all)
      assert.deepEqual(await find({ search: 'ana r' }), ['q1'])
      assert.deepEqual(await find({ search: 'RUIZ Z' }), ['q5'])
      assert.deepEqual(await find({ search: 'élan' }), ['q4'])
      assert.deepEqual(await find({ search: 'DE LA' }), ['q4'])
      assert.deepEqual(await find({ search: 'ruiz', within: office }), ['q5', 'q3'])
      assert.deepEqual(await find({ search: 'uiz' }), [])
      assert.deepEqual(await find({ search: '%' }), [])
      const page = await hub.users.list({ within: office, search: 'ruiz', limit: 1 })
      await hub.users.change(page.next ?? '', { lastName: 'Other', firstName: 'Other' })
      const rest = hub.users.list({ within: office, search: 'ruiz', after: page.next ?? '' })
      await assert.rejects(rest, refusedAs('conflict'))
    },
    'only those of a status are listed and found': async (opened) => {
      const { office, add, find, hub } = await openPeople(opened, 'Status')
      const names = ['a', 'b', 'c', 'd', 'e']
      for (const name of names) {
        const user = await add({ email: `${name}@s.example`, firstName: 'Same' }, office)
        if ('bd'.includes(name)) await hub.users.change(user.id, { status: 'disabled' })
      }
      assert.deepEqual(await find({ status: 'disabled' }), ['b', 'd'])
      assert.deepEqual(await find({ status: 'active', within: office }), ['a', 'c', 'e'])
      assert.deepEqual(await find({ status: 'disabled', search: 'same' }), ['b', 'd'])
      assert.deepEqual(await find({ search: 'same', within: office }), names)
    },
    'people from before there were keys are given theirs': async (opened) => {
      const { add, find, hub, clock } = await openPeople(opened, 'Before')
      const one = await add({ email: 'k1@b.example', firstName: 'Ägidius', lastName: 'Óscar' })
      const { build, write } = opened.database
      const clear = build.updateTable('user_account').set({ first_key: null, last_key: null })
      await write((unit) => unit.query(clear.where('id', '=', one.id).compile()))
      assert.deepEqual(await find({ search: 'óscar' }), [])
      assert.equal(await hub.users.prepare(), 1)
      assert.equal(await hub.users.prepare(), 0)
      assert.deepEqual(await find({ search: 'óscar' }), ['k1'])
      // Who has changed since they were read keeps what was written then.
      const store = createStore(opened.database, () => clock.at)
      const late = { ...searchKeysOf(one), first: 'nobody', last: 'nobody' }
      await store.write((rows) => rows.peopleFound.setKeys(one.id, late))
      assert.deepEqual(await find({ search: 'ägid' }), ['k1'])
    },
  },
}

export const searchParts: Part[] = [searchPart]

/** What icons, avatars, places in the tree and new members need of a database, by the hub. */
import assert from 'node:assert/strict'
import type { Part } from './conformance.ts'
import { hubOver, openHub } from './conformance-noun.ts'
import { refusedAs } from './conformance-unit.ts'
import { createStore } from './store.ts'

const gif = (color: number): Buffer => {
  const bytes = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
  bytes[13] = color
  return bytes
}

const iconPart: Part = {
  name: 'icons',
  cases: {
    'an icon is kept to the byte, replaced, and gone with its application': async (opened) => {
      const { hub, root } = await openHub(opened, 'Icons')
      const settings = { address: 'picture' }
      const application = await hub.applications.add({
        owner: root,
        name: 'I',
        type: 'door',
        settings,
      })
      const name = async () => (await hub.applications.find(application.id))?.icon ?? ''
      for (const color of [0, 255]) {
        const before = await name()
        await hub.icons.set(application, gif(color))
        const found = await hub.icons.find(await name())
        assert.deepEqual(Buffer.from(found?.bytes ?? []), gif(color))
        assert.equal(found?.type, 'image/gif')
        assert.equal(await hub.icons.find(before), undefined)
      }
      await hub.applications.change(application, { name: 'Still with an icon' })
      assert.ok(await hub.icons.find(await name()))
      await hub.icons.remove(application)
      assert.equal(await name(), '')
      await hub.icons.set(application, gif(1))
      const last = await name()
      await hub.applications.delete(application)
      assert.equal(await hub.icons.find(last), undefined)
      await assert.rejects(hub.icons.set(application, gif(2)), refusedAs('not-found'))
      const left = opened.database.build.selectFrom('icon').select('application_id')
      assert.deepEqual(await opened.database.read.query(left), [])
    },
  },
}

const avatarPart: Part = {
  name: 'avatars',
  cases: {
    'an avatar is kept to the byte, replaced, and gone with its person': async (opened) => {
      const { hub, root, user } = await openHub(opened, 'Avatars')
      const name = async (id = user.id) =>
        (await hub.users.find(id))?.avatar?.split('/').at(-1) ?? ''
      for (const color of [0, 255]) {
        const before = await name()
        await hub.avatars.set(user, gif(color))
        const found = await hub.avatars.find(await name())
        assert.deepEqual(Buffer.from(found?.bytes ?? []), gif(color))
        assert.equal(found?.type, 'image/gif')
        assert.equal(await hub.avatars.find(before), undefined)
      }
      await hub.users.change(user.id, { firstName: 'Still with an avatar' })
      assert.ok(await hub.avatars.find(await name()))
      await hub.avatars.remove(user)
      assert.equal(await name(), '')
      await hub.avatars.set(user, gif(1))
      const last = await name()
      await hub.users.remove(user.id)
      assert.equal(await hub.avatars.find(last), undefined)
      await assert.rejects(hub.avatars.set(user, gif(2)), refusedAs('not-found'))
      const branch = await hub.organizations.add({ name: 'Branch', parent: root })
      const other = await hub.users.add({ home: branch, email: 'o@avatars.example' })
      await hub.avatars.set(other, gif(3))
      await hub.organizations.remove(branch.id)
      const left = opened.database.build.selectFrom('avatar').select('user_id')
      assert.deepEqual(await opened.database.read.query(left), [])
    },
  },
}

const placePart: Part = {
  name: 'places in the tree',
  cases: {
    'a move takes along all that stands below, also what is deleted': async (opened) => {
      const { hub, root, clock } = await openHub(opened, 'Moves')
      const add = (name: string, parent: typeof root) => hub.organizations.add({ name, parent })
      const [from, to] = [await add('From', root), await add('To', root)]
      const moved = await add('Moved', from)
      const inner = await add('Inner', moved)
      const closed = await add('Closed', inner)
      const beside = await add('Beside', from)
      await hub.organizations.change(closed.id, { deletedAt: 1 })
      await hub.organizations.change(moved.id, { move: { from, to }, name: 'Renamed' })
      const { read } = createStore(opened.database, () => clock.at)
      const pathOf = async ({ id }: typeof root) => (await read.organizations.find(id))?.path
      const path = `${to.path}${moved.id}/`
      assert.equal(await pathOf(moved), path)
      assert.equal(await pathOf(inner), `${path}${inner.id}/`)
      assert.equal(await pathOf(closed), `${path}${inner.id}/${closed.id}/`)
      assert.equal(await pathOf(beside), beside.path)
      assert.equal((await hub.organizations.get(moved.id)).parentId, to.id)
      assert.equal((await hub.organizations.get(moved.id)).name, 'Renamed')
    },
    'a tree that changed since it was looked at is not changed again': async (opened) => {
      const { hub, root } = await openHub(opened, 'Stale')
      const add = (name: string, parent: typeof root) => hub.organizations.add({ name, parent })
      const [left, right] = [await add('Left', root), await add('Right', root)]
      const move = (id: string, to: typeof root) =>
        hub.organizations.change(id, { move: { from: root, to } })
      const answers = await Promise.allSettled([move(left.id, right), move(right.id, left)])
      const refused = answers.find((each) => each.status === 'rejected')
      assert.equal(answers.filter((each) => each.status === 'fulfilled').length, 1)
      assert.ok(refusedAs('conflict')(refused?.reason))
      const below = await add('Below', left)
      await assert.rejects(move(left.id, below), /changed in the meantime|cannot stand/)
      const elsewhere = await hub.organizations.add({ name: 'Elsewhere' })
      const other = await hub.organizations.add({ name: 'Other', parent: elsewhere })
      const away = hub.organizations.change(other.id, { move: { from: elsewhere, to: root } })
      await assert.rejects(away, refusedAs('invalid'))
    },
    'an organization comes with its people, or not at all': async (opened) => {
      const { hub, root, user } = await openHub(opened, 'People')
      const members = [{ userId: user.id, role: 'administrator' as const }]
      const parent = root
      const added = await hub.organizations.add({ name: 'With people', parent, members })
      assert.equal(await hub.memberships.roleIn(user, added), 'administrator')
      const elsewhere = await hub.organizations.add({ name: 'Not theirs' })
      const strange = hub.organizations.add({ name: 'Strange', parent: elsewhere, members })
      await assert.rejects(strange, refusedAs('invalid'))
      assert.equal(await hub.organizations.bySlug('strange'), undefined)
      const changed = hub.organizations.change(elsewhere.id, { name: 'New', members })
      await assert.rejects(changed, refusedAs('invalid'))
      assert.equal(
        (await hubOver(opened.database).organizations.get(elsewhere.id)).name,
        'Not theirs',
      )
    },
  },
}

export const iconParts: Part[] = [iconPart, avatarPart, placePart]

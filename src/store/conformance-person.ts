/** What favourites, what was opened last, and logos need of a database, by the hub. */
import assert from 'node:assert/strict'
import type { Part } from './conformance.ts'
import { importParts } from './conformance-import.ts'
import { openHub } from './conformance-noun.ts'
import { searchParts } from './conformance-search.ts'
import { createStore } from './store.ts'

const gif = (color: number): Buffer => {
  const bytes = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
  bytes[13] = color
  return bytes
}

type Open = Awaited<ReturnType<typeof openHub>>

const addDoors = ({ hub, root }: Open, prefix: string) =>
  Promise.all(
    ['a', 'b', 'c'].map((name) =>
      hub.applications.add({
        ...{ owner: root, name, type: 'door' },
        settings: { address: `${prefix} ${name}` },
      }),
    ),
  )

const favouritePart: Part = {
  name: 'favourites',
  cases: {
    'they keep their order, each once, and one is as gone as it is left': async (opened) => {
      const place = await openHub(opened, 'Favourites')
      const { hub, user } = place
      const [a, b, c] = await addDoors(place, 'favourite')
      assert.ok(a && b && c)
      for (const each of [b, a, b, c]) await hub.favourites.add(user, each)
      assert.deepEqual(await hub.favourites.of(user), [b.id, a.id, c.id])
      await hub.favourites.remove(user, a)
      await hub.favourites.remove(user, a)
      await hub.favourites.add(user, a)
      assert.deepEqual(await hub.favourites.of(user), [b.id, c.id, a.id])
    },
    'two at once stand behind one another': async (opened) => {
      const place = await openHub(opened, 'At once')
      const { hub, user } = place
      const doors = await addDoors(place, 'at once')
      await Promise.all(doors.map((each) => hub.favourites.add(user, each)))
      const ids = await hub.favourites.of(user)
      assert.deepEqual(ids.toSorted(), doors.map(({ id }) => id).toSorted())
    },
    'what was opened last comes first, and goes with its person': async (opened) => {
      const place = await openHub(opened, 'Recent')
      const { hub, user, root, clock } = place
      const [a, b, c] = await addDoors(place, 'recent')
      assert.ok(a && b && c)
      const store = createStore(opened.database, () => clock.at)
      for (const { id } of [a, b, c, a]) {
        clock.at += 1
        await store.write((rows) => rows.favourites.open(user.id, id, clock.at))
      }
      assert.deepEqual(await hub.favourites.recent(user, 2), [a.id, c.id])
      await hub.favourites.add(user, a)
      await hub.users.remove(user.id)
      assert.deepEqual(await hub.favourites.recent(user, 2), [])
      assert.deepEqual(await hub.favourites.of(user), [])
      const branch = await hub.organizations.add({ name: 'Branch', parent: root })
      const other = await hub.users.add({ home: branch, email: 'o@recent.example' })
      await hub.favourites.add(other, b)
      await hub.organizations.remove(branch.id)
      assert.deepEqual(await hub.favourites.of(other), [])
    },
  },
}

const logoPart: Part = {
  name: 'logos',
  cases: {
    'a logo is kept to the byte, replaced, and gone with its organization': async (opened) => {
      const { hub, root } = await openHub(opened, 'Logos')
      const branch = await hub.organizations.add({ name: 'Branch', parent: root })
      const name = async () =>
        (await hub.branding.of(await hub.organizations.get(branch.id))).logo?.value
          .split('/')
          .at(-1) ?? ''
      for (const color of [0, 255]) {
        const before = await name()
        await hub.branding.setLogo(branch, gif(color))
        const found = await hub.branding.find(await name())
        assert.deepEqual(Buffer.from(found?.bytes ?? []), gif(color))
        assert.equal(await hub.branding.find(before), undefined)
      }
      const last = await name()
      await hub.organizations.remove(branch.id)
      assert.equal(await hub.branding.find(last), undefined)
    },
  },
}

const languagePart: Part = {
  name: 'languages of people',
  cases: {
    'a language is kept and taken away': async (opened) => {
      const { hub, user } = await openHub(opened, 'Languages')
      assert.equal(user.language, null)
      await hub.users.change(user.id, { language: 'de' })
      assert.equal((await hub.users.get(user.id)).language, 'de')
      await hub.users.change(user.id, { language: null })
      assert.equal((await hub.users.get(user.id)).language, null)
    },
  },
}

export const personParts: Part[] = [
  favouritePart,
  logoPart,
  languagePart,
  ...searchParts,
  ...importParts,
]

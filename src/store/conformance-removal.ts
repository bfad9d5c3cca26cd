/** What changing and removing people and organizations leaves of them, through the hub. */
import assert from 'node:assert/strict'
import type { Part } from './conformance.ts'
import { openHub } from './conformance-noun.ts'
import { refusedAs } from './conformance-unit.ts'

const day = 24 * 3_600_000

export const removalPart: Part = {
  name: 'people and organizations that are changed and removed',
  cases: {
    'who is removed has no session, no key, and stands in no list': async (opened) => {
      const { hub, root, user } = await openHub(opened, 'Gone')
      const { secret } = await hub.sessions.start({ user, method: 'password' })
      const { text } = await hub.keys.add({ organization: root, user, name: 'K' })
      const group = await hub.groups.add(root, 'G')
      await hub.groups.join(group, user)
      await hub.users.remove(user.id)
      assert.equal(await hub.sessions.find(secret), undefined)
      await assert.rejects(hub.keys.check(text), refusedAs('unauthenticated'))
      const lists = await Promise.all([
        hub.memberships.list({ organizationId: root.id }),
        hub.groups.members({ group }),
        hub.keys.list({ within: root }),
        hub.sessions.list({ of: { rootId: root.id } }),
      ])
      assert.deepEqual(
        lists.map((list) => list.items.length),
        [0, 0, 0, 0],
      )
    },
    'a new password signs out, and a name does not': async (opened) => {
      const { hub, user } = await openHub(opened, 'Words')
      const { secret } = await hub.sessions.start({ user, method: 'password' })
      await hub.users.change(user.id, { firstName: 'Ana' })
      assert.ok(await hub.sessions.find(secret))
      const change = { passwordHash: await hub.passwords.hash('correct horse battery staple') }
      await hub.users.change(user.id, change)
      assert.equal(await hub.sessions.find(secret), undefined)
      const wrong = hub.users.change(user.id, { email: 'nobody' })
      await assert.rejects(wrong, refusedAs('invalid'))
    },
    'TEN-02: with an organization goes what belongs to it': async (opened) => {
      const { hub, root } = await openHub(opened, 'Owner')
      const office = await hub.organizations.add({ name: 'Gone office', parent: root })
      await hub.organizations.change(office.id, { hostnames: ['gone.owner.example'] })
      const user = await hub.users.add({ home: office, email: 'dev@owner.example' })
      const { secret } = await hub.sessions.start({ user, method: 'password' })
      const { text } = await hub.keys.add({ organization: office, name: 'K' })
      const settings = { address: 'gone' }
      const application = await hub.applications.add({
        owner: office,
        name: 'A',
        type: 'door',
        settings,
      })
      const group = await hub.groups.add(office, 'G')
      await hub.groups.join(group, user)
      await hub.grants.give({ application, to: { groupId: group.id } })
      await assert.rejects(hub.organizations.remove(root.id), refusedAs('conflict'))
      const removed = { people: 1, sessions: 1, applications: 1, keys: 1 }
      assert.deepEqual(await hub.holdings.of(office), removed)
      assert.deepEqual(await hub.organizations.remove(office.id), removed)
      await assert.rejects(hub.organizations.remove(office.id), refusedAs('not-found'))
      assert.equal(await hub.sessions.find(secret), undefined)
      await assert.rejects(hub.keys.check(text), refusedAs('unauthenticated'))
      assert.equal(await hub.applications.find(application.id), undefined)
      assert.deepEqual(await hub.applications.atAddress(root.id, 'door', 'gone'), [])
      assert.equal(await hub.groups.find(group.id), undefined)
      assert.equal(await hub.organizations.byHostname('gone.owner.example'), undefined)
      await hub.users.add({ home: root, email: 'dev@owner.example' })
    },
    'passwords are counted where they would be forgotten': async (opened) => {
      const { hub, root } = await openHub(opened, 'Counted')
      const office = await hub.organizations.add({ name: 'Own words', parent: root })
      const passwordHash = await hub.passwords.hash('correct horse battery staple')
      for (const home of [root, office]) {
        const { id } = await hub.users.add({ home, email: `${home.slug}@counted.example` })
        await hub.users.change(id, { passwordHash })
      }
      const before = await hub.holdings.passwordsAt(root)
      await hub.organizations.change(office.id, { settings: { passwords: 'here' } })
      assert.equal(await hub.holdings.passwordsAt(root), before - 1)
      assert.equal(await hub.holdings.passwordsAt(office), 1)
    },
    'TEN-02: its slug is nobody’s for 90 days': async (opened) => {
      const { hub, clock, root } = await openHub(opened, 'Quarantine')
      const again = () => hub.organizations.add({ name: 'Next', slug: root.slug })
      await assert.rejects(again(), refusedAs('conflict'))
      await hub.organizations.remove(root.id)
      assert.equal(await hub.organizations.bySlug(root.slug), undefined)
      clock.at += 90 * day
      await assert.rejects(again(), refusedAs('conflict'))
      clock.at += 1
      const next = await again()
      assert.equal((await hub.organizations.bySlug(root.slug))?.id, next.id)
    },
    'what is not named stays, and null gives back what is inherited': async (opened) => {
      const { hub, root } = await openHub(opened, 'Merged')
      const { pairwiseSalt } = root.settings
      const { change } = hub.organizations
      await change(root.id, { settings: { accent: '#112233' } })
      await change(root.id, { settings: { logo: 'x' }, features: { embedding: false } })
      const changed = await change(root.id, { settings: { accent: null }, name: 'New' })
      assert.deepEqual(changed.settings, { pairwiseSalt, logo: 'x' })
      assert.deepEqual([changed.features, changed.name], [{ embedding: false }, 'New'])
      const inherits = await change(root.id, { features: { embedding: null } })
      assert.deepEqual(inherits.features, {})
    },
  },
}

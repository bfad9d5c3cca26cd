/**
 * What the nouns need of a database, told through the hub, the same on each engine: their rules
 * live in the core, but uniqueness, counting and order are kept by the store.
 */
import assert from 'node:assert/strict'
import type { Config } from '../config.ts'
import { createDialects, type Launch } from '../dialect.ts'
import { createHub } from '../hub.ts'
import { systemWorld } from '../world.ts'
import type { Opened, Part } from './conformance.ts'
import { source } from './conformance-source-kind.ts'
import { refusedAs } from './conformance-unit.ts'
import type { Database } from './database.ts'
import { createStore } from './store.ts'

const launch: Launch = {
  type: 'door',
  label: 'Door',
  settings: [
    { key: 'address', label: 'Address', help: '', kind: 'text', required: true },
    { key: 'word', label: 'Word', help: '', kind: 'secret' },
  ],
  note: () => '',
  addresses: (settings) => [{ kind: 'door', address: String(settings.address) }],
  open: async () => ({ answer: { kind: 'redirect', url: 'https://door.example/' } }),
}

const config = {
  port: 0,
  host: '',
  url: 'http://localhost:3000',
  baseDomain: 'localhost',
  data: '',
  database: undefined,
  secret: 'a secret of the tests, long enough to be one',
  previousSecrets: [],
  processes: 1,
  drainSeconds: 0,
  trustedProxies: [],
  outsideAllow: [],
  copyCheck: false,
  mail: undefined,
  mailFrom: '',
  attemptDays: 30,
  eventDays: undefined,
  attemptSampling: 1,
  metrics: undefined,
  metricsToken: '',
  isDevelopment: true,
  logLevel: 'silent',
}

export const hubOver = (
  database: Database,
  now: () => number = Date.now,
  more: Partial<Config> = {},
) => {
  const world = { ...systemWorld, now }
  const dialects = createDialects([{ name: 'door', launch, connector: source }])
  const store = createStore(database, now)
  return createHub({ config: { ...config, ...more }, store, world, dialects })
}

/** A hub with a root of its own and a person in it, at a clock that the case moves. */
export const openHub = async ({ database }: Opened, name: string) => {
  const clock = { at: Date.UTC(2026, 0, 1) }
  const hub = hubOver(database, () => clock.at)
  const root = await hub.organizations.add({ name })
  const user = await hub.users.add({ home: root, email: `Ana@${root.slug}.example` })
  return { hub, clock, root, user, by: {} }
}

const organizationPart: Part = {
  name: 'organizations',
  cases: {
    'a tree inherits settings and features, and says where they come from': async (opened) => {
      const { hub, root } = await openHub(opened, 'Inherits')
      const office = await hub.organizations.add({ name: 'Office', parent: root })
      const team = await hub.organizations.add({ name: 'Team', parent: office })
      await hub.organizations.change(root.id, { settings: { accent: '#112233' } })
      await hub.organizations.change(office.id, { features: { embedding: false } })
      const found = await hub.organizations.setting(team, 'accent')
      assert.deepEqual([found?.value, found?.from.id], ['#112233', root.id])
      assert.equal(await hub.organizations.hasFeature(team, 'embedding'), false)
      assert.equal(await hub.organizations.hasFeature(root, 'embedding'), true)
      assert.deepEqual(
        new Set(await hub.organizations.idsBelow(root)),
        new Set([root.id, office.id, team.id]),
      )
    },
    'a slug and a hostname belong to one organization': async (opened) => {
      const { hub, root } = await openHub(opened, 'Unique')
      const twin = await hub.organizations.add({ name: 'Unique' })
      assert.notEqual(twin.slug, root.slug)
      await hub.organizations.change(root.id, { hostnames: ['sso.unique.example'] })
      const takes = hub.organizations.change(twin.id, { hostnames: ['sso.unique.example'] })
      await assert.rejects(takes, refusedAs('conflict'))
      assert.equal((await hub.organizations.byHostname('sso.unique.example'))?.id, root.id)
      const slug = hub.organizations.add({ name: 'Other', slug: root.slug })
      await assert.rejects(slug, refusedAs('conflict'))
    },
    'a change is seen by another process within a second': async (opened) => {
      const { hub, root, clock } = await openHub(opened, 'Seen')
      const other = hubOver(await opened.another(), () => clock.at)
      assert.equal((await other.organizations.get(root.id)).name, 'Seen')
      await hub.organizations.change(root.id, { name: 'Changed' })
      assert.equal((await hub.organizations.get(root.id)).name, 'Changed')
      clock.at += 999
      assert.equal((await other.organizations.get(root.id)).name, 'Changed')
    },
  },
}

const personPart: Part = {
  name: 'users, memberships and groups',
  cases: {
    'an e-mail is unique in its root, without regard to case, until it is deleted': async (
      opened,
    ) => {
      const { hub, root, user } = await openHub(opened, 'Mail')
      const again = () => hub.users.add({ home: root, email: ' ANA@MAIL.example ' })
      await assert.rejects(again(), refusedAs('conflict'))
      const elsewhere = await hub.organizations.add({ name: 'Elsewhere' })
      await hub.users.add({ home: elsewhere, email: 'ana@mail.example' })
      assert.equal((await hub.users.findByEmail(root.id, 'ANA@mail.EXAMPLE'))?.id, user.id)
      assert.equal((await hub.users.allByEmail('ana@mail.example')).length, 2)
      await hub.users.change(user.id, { deletedAt: 1 })
      assert.equal(await hub.users.find(user.id), undefined)
      assert.notEqual((await again()).id, user.id)
    },
    'a role holds below the organization where it was given': async (opened) => {
      const { hub, root, user } = await openHub(opened, 'Roles')
      const office = await hub.organizations.add({ name: 'Roles office', parent: root })
      assert.equal(await hub.memberships.roleIn(user, office), 'member')
      await hub.memberships.set(user, root, 'administrator')
      assert.equal(await hub.memberships.roleIn(user, office), 'administrator')
      await hub.memberships.set(user, root, 'member')
      await hub.memberships.set(user, office, 'administrator')
      assert.equal(await hub.memberships.roleIn(user, root), 'member')
      assert.deepEqual([...(await hub.memberships.count([root.id, office.id])).values()], [1, 1])
      await hub.memberships.remove(user, root)
      assert.equal(await hub.memberships.roleIn(user, root), undefined)
    },
    'a group has each member once': async (opened) => {
      const { hub, root, user } = await openHub(opened, 'Groups')
      const group = await hub.groups.add(root, 'Agents')
      await assert.rejects(hub.groups.add(root, 'Agents'), refusedAs('conflict'))
      await hub.groups.join(group, user)
      await hub.groups.join(group, user)
      assert.deepEqual(await hub.groups.of(user.id), [group])
      await hub.groups.leave(group, user)
      assert.deepEqual(await hub.groups.of(user.id), [])
    },
  },
}

const applicationPart: Part = {
  name: 'applications and grants',
  cases: {
    'an application is found by its address and where it is open, in order': async (opened) => {
      const { hub, root } = await openHub(opened, 'Places')
      const office = await hub.organizations.add({ name: 'Places office', parent: root })
      const add = (name: string, position: number, organizationIds: string[]) =>
        hub.applications.add({
          owner: root,
          name,
          type: 'door',
          settings: { address: 'front', word: 'sesame' },
          position,
          organizationIds,
        })
      const last = await add('B', 2, [root.id])
      const first = await add('Z', 1, [root.id])
      const inside = await add('A', 2, [office.id])
      const ids = async (place: typeof root) =>
        (await hub.applications.availableIn([place])).map((each) => each.id)
      assert.deepEqual(await ids(root), [first.id, last.id])
      assert.deepEqual(await ids(office), [first.id, inside.id, last.id])
      assert.equal((await hub.applications.atAddress(root.id, 'door', 'front')).length, 3)
      await hub.applications.delete(first)
      assert.deepEqual(await ids(root), [last.id])
      assert.equal(await hub.applications.find(first.id), undefined)
      const revive = hub.applications.change(first, { name: 'Again' })
      await assert.rejects(revive, refusedAs('not-found'))
    },
    'a secret setting is sealed where it is kept, and open to the launch': async (opened) => {
      const { hub, root } = await openHub(opened, 'Sealed')
      const settings = { address: 'back', word: 'sesame-4711' }
      const added = await hub.applications.add({ owner: root, name: 'S', type: 'door', settings })
      const found = await hubOver(opened.database).applications.find(added.id)
      assert.equal(found?.settings.word, 'sesame-4711')
      const query = opened.database.build.selectFrom('application').selectAll()
      const rows = await opened.database.read.query(query.where('id', '=', added.id))
      assert.doesNotMatch(JSON.stringify(rows), /sesame-4711/)
    },
    'a grant opens what is open to the granted alone, to a user or through a group': async (
      opened,
    ) => {
      const { hub, root, user } = await openHub(opened, 'Grants')
      const application = await hub.applications.add({
        owner: root,
        name: 'G',
        type: 'door',
        settings: { address: 'side' },
        openTo: 'granted',
      })
      const may = async () => (await hub.may(user, application)).yes
      assert.equal(await may(), false)
      await hub.grants.give({ application, to: { userId: user.id }, status: 'invited' })
      assert.equal(await may(), false)
      await hub.sessions.start({ user, method: 'ticket' })
      assert.equal(await may(), false)
      await hub.sessions.start({ user, method: 'password' })
      assert.equal(await may(), true, 'who signs in has accepted')
      await hub.grants.give({ application, to: { userId: user.id } })
      assert.equal(await may(), true)
      await hub.grants.withdraw(application, { userId: user.id })
      const group = await hub.groups.add(root, 'Granted')
      await hub.groups.join(group, user)
      await hub.grants.give({ application, to: { groupId: group.id }, permissions: ['x'] })
      assert.equal(await may(), true)
      await hub.grants.withdraw(application, { groupId: group.id })
      assert.equal(await may(), false)
    },
  },
}

export const nounParts: Part[] = [organizationPart, personPart, applicationPart]

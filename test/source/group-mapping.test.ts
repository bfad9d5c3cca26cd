/** RP-17, SCIM-02: what groups of a source give, to whom, and until when. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Connector } from '../../src/connector.ts'
import {
  causeOf,
  isSignedIn,
  type OidcHub,
  openOidcHub,
  signInWith,
} from '../../src/dialects/oidc/testdata/door.ts'
import type { Right } from '../../src/group-mapping.ts'
import { type Directory, openDirectory, person } from '../scim/client.ts'

let hub: OidcHub
let connector: Connector
const begin = async (settings = {}): Promise<void> => {
  await hub?.close()
  hub = await openOidcHub()
  connector = await hub.addProvider({ createUsers: true, ...settings })
}
after(() => hub.close())

const zoe = { sub: 'zoe', email: 'zoe@harbor.example', email_verified: true }

/** Signs Zoe in with these groups, or with none that are said. */
const come = async (groups?: unknown): Promise<string> => {
  hub.provider.is({ ...zoe, ...(groups !== undefined && { groups }) })
  const { browser } = await signInWith(hub, connector)
  assert.ok(isSignedIn(browser), await causeOf(hub))
  const user = await hub.hub.users.findByEmail(hub.organizations.harbor.id, zoe.email)
  return user?.id ?? assert.fail('nobody came')
}
const map = (name: string, right: Right) => hub.hub.groupMappings.add(connector, { name, ...right })
const roleAt = (targetId: string, role = 'administrator'): Right => ({
  kind: 'role',
  targetId,
  role,
})
const roleOf = async (userId: string, organizationId: string): Promise<string | undefined> => {
  const memberships = await hub.hub.memberships.of(userId)
  return memberships.find((each) => each.organizationId === organizationId)?.role
}
const addApplication = (owner = hub.organizations.harbor) =>
  hub.hub.applications.add({
    owner,
    name: 'Ledger',
    type: 'link',
    settings: { url: 'https://ledger.example/' },
    openTo: 'granted',
  })
const eventsOf = async (type: string) => {
  const events = await hub.events(200)
  return events.filter((event) => event.type === type)
}

test('RP-17: a role comes with the group and goes with it; absent is unknown', async () => {
  await begin()
  const { downtown, harbor } = hub.organizations
  await map('Office admins', roleAt(downtown.id))
  const id = await come(['Office admins'])
  assert.equal(await roleOf(id, downtown.id), 'administrator')
  assert.equal(await roleOf(id, harbor.id), 'member')
  await come()
  assert.equal(await roleOf(id, downtown.id), 'administrator')
  const [applied] = await eventsOf('mapping.applied')
  assert.deepEqual(applied?.data.changes, [`role ${downtown.id}: nothing → administrator`])
  await come([])
  assert.equal(await roleOf(id, downtown.id), undefined)
  assert.equal((await eventsOf('membership.removed'))[0]?.data.subject, id)
  await come(['office admins'])
  assert.equal(await roleOf(id, downtown.id), undefined, 'letter by letter')
})

test('a member who is lifted is a member again, and no less', async () => {
  await begin()
  const { harbor } = hub.organizations
  await map('Admins', roleAt(harbor.id))
  const id = await come(['Admins'])
  assert.equal(await roleOf(id, harbor.id), 'administrator')
  await come(['Others'])
  assert.equal(await roleOf(id, harbor.id), 'member')
})

test('what people gave by hand stays, also where a source gave the same before', async () => {
  await begin()
  const { harbor, downtown } = hub.organizations
  const application = await addApplication()
  const group = await hub.hub.groups.add(harbor, 'By hand')
  await map('Admins', roleAt(downtown.id))
  await map('Admins', { kind: 'grant', targetId: application.id, role: 'member' })
  await map('Admins', { kind: 'group', targetId: group.id, role: 'member' })
  const user = await hub.hub.users.get(await come(['Admins']))
  const isMember = async () =>
    (await hub.hub.groups.of(user.id)).some(({ name }) => name === 'By hand')
  assert.equal((await hub.hub.may(user, application)).yes, true)
  assert.equal(await isMember(), true)
  await hub.hub.memberships.set(user, downtown, 'administrator')
  await hub.hub.grants.give({ application, to: { userId: user.id }, permissions: ['own'] })
  await hub.hub.groups.join(group, user)
  await come([])
  assert.equal(await roleOf(user.id, downtown.id), 'administrator')
  const [grant] = await hub.hub.grants.held(user, application)
  assert.deepEqual(grant?.permissions, ['own'])
  assert.equal(await isMember(), true)
})

test('what people took by hand is not theirs any more when the source takes its own', async () => {
  await begin()
  const application = await addApplication()
  await map('Editors', { kind: 'grant', targetId: application.id, role: 'owner' })
  const user = await hub.hub.users.get(await come([]))
  await hub.hub.grants.give({ application, to: { userId: user.id }, permissions: ['read'] })
  await come(['Editors'])
  const roles = async () =>
    (await hub.hub.grants.held(user, application)).map(({ role, permissions }) => [
      role,
      ...permissions,
    ])
  assert.deepEqual(await roles(), [['owner', 'read']])
  await come([])
  assert.deepEqual(await roles(), [['member', 'read']])
  await come(['Editors'])
  await hub.hub.grants.withdraw(application, { userId: user.id })
  await come(['Editors'])
  assert.deepEqual(await roles(), [['owner']])
  await come([])
  assert.deepEqual(await roles(), [])
})

test('of several groups the highest counts, and two sources live side by side', async () => {
  await begin()
  const { downtown } = hub.organizations
  await map('Staff', roleAt(downtown.id, 'member'))
  await map('Admins', roleAt(downtown.id))
  const id = await come(['Staff', 'Admins'])
  assert.equal(await roleOf(id, downtown.id), 'administrator')
  await come(['Staff'])
  assert.equal(await roleOf(id, downtown.id), 'member')

  const directory = await openDirectory(hub, { domains: ['harbor.example'] })
  const add = { name: 'Bosses', ...roleAt(downtown.id) }
  await hub.hub.groupMappings.add(directory.connector, add)
  const { body } = await directory.post('/Users', person(zoe.email))
  const group = await directory.post('/Groups', {
    displayName: 'Bosses',
    members: [{ value: body.id }],
  })
  assert.equal(await roleOf(id, downtown.id), 'administrator')
  await come([])
  assert.equal(await roleOf(id, downtown.id), 'administrator', 'the other source says so')
  await directory.delete(`/Groups/${group.body.id}`)
  assert.equal(await roleOf(id, downtown.id), undefined)
})

test('nobody is lifted above what the organization of the source has', async () => {
  await begin()
  const { harbor, downtown, lakeside, otter } = hub.organizations
  connector = await hub.addProvider({ createUsers: true }, { owner: downtown, name: 'Office' })
  const above = await addApplication(harbor)
  const beside = await hub.hub.groups.add(lakeside, 'Beside')
  const rights: Right[] = [
    roleAt(harbor.id),
    roleAt(lakeside.id),
    roleAt(otter.id),
    { kind: 'grant', targetId: above.id, role: 'member' },
    { kind: 'group', targetId: beside.id, role: 'member' },
    { kind: 'group', targetId: 'x', role: 'member' },
    { kind: 'role', targetId: downtown.id, role: 'visitor' },
  ]
  for (const right of rights) await assert.rejects(map('Admins', right), { code: 'invalid' })
  await map('Admins', roleAt(downtown.id))
  await assert.rejects(map('Admins', roleAt(downtown.id)), { code: 'conflict' })
})

test('the last administrator stays one, and the event says why', async () => {
  await begin()
  const { otter } = hub.organizations
  connector = await hub.addProvider({}, { owner: otter, domains: ['otter.example'] })
  await map('Admins', roleAt(otter.id))
  const { otto } = hub.people
  await hub.hub.memberships.set(otto, otter, 'member')
  const meet = async (groups: string[]): Promise<void> => {
    hub.provider.is({ sub: 'otto', email: 'otto@otter.example', email_verified: true, groups })
    await signInWith(hub, connector)
  }
  await meet(['Admins'])
  assert.equal(await roleOf(otto.id, otter.id), 'administrator')
  await meet([])
  assert.equal(await roleOf(otto.id, otter.id), 'administrator')
  const [kept] = await eventsOf('membership.kept')
  assert.deepEqual([kept?.outcome, kept?.data.subject], ['refused', otto.id])
  await hub.hub.users.add({ home: otter, email: 'olga@otter.example', role: 'administrator' })
  await meet([])
  assert.equal(await roleOf(otto.id, otter.id), 'member')
})

test('who keeps a password for emergencies is left as they are', async () => {
  await begin()
  const { harbor, downtown } = hub.organizations
  await map('Admins', roleAt(downtown.id))
  const user = await hub.hub.users.get(await come([]))
  await hub.hub.memberships.set(user, harbor, 'administrator')
  await hub.hub.users.change(user.id, { isBreakGlass: true })
  await come(['Admins'])
  assert.equal(await roleOf(user.id, downtown.id), undefined)
})

test('a mapping holds at once for who is in the group, and ends with it', async () => {
  await begin()
  const { downtown } = hub.organizations
  const id = await come(['Admins'])
  const mapping = await map('Admins', roleAt(downtown.id))
  assert.equal(await roleOf(id, downtown.id), 'administrator')
  const [listed] = await hub.hub.groupMappings.list(connector)
  assert.deepEqual([listed?.name, listed?.target], ['Admins', 'Downtown'])
  await hub.hub.groupMappings.remove(connector, mapping)
  assert.equal(await roleOf(id, downtown.id), undefined)
  await assert.rejects(hub.hub.groupMappings.remove(connector, mapping), { code: 'not-found' })
  const types = (await hub.events(200)).map(({ type }) => type)
  assert.ok(types.includes('mapping.added') && types.includes('mapping.removed'))
})

const openScim = async (): Promise<Directory> => {
  await begin()
  const directory = await openDirectory(hub)
  const { downtown } = hub.organizations
  await hub.hub.groupMappings.add(directory.connector, { name: 'Admins', ...roleAt(downtown.id) })
  return directory
}
const addPerson = async (directory: Directory, email: string) => {
  const { body } = await directory.post('/Users', person(email))
  const user = await hub.hub.users.findByEmail(hub.organizations.harbor.id, email)
  return { value: body.id, userId: user?.id ?? assert.fail('nobody was made') }
}

test('SCIM-02: members of a written group have what it gives, while it is there', async () => {
  const directory = await openScim()
  const { downtown } = hub.organizations
  const [one, two] = [
    await addPerson(directory, 'one@source.example'),
    await addPerson(directory, 'two@source.example'),
  ]
  const members = [{ value: one.value }, { value: two.value }]
  const group = await directory.post('/Groups', { displayName: 'Admins', members })
  const roles = async () => [
    await roleOf(one.userId, downtown.id),
    await roleOf(two.userId, downtown.id),
  ]
  assert.deepEqual(await roles(), ['administrator', 'administrator'])
  const path = `/Groups/${group.body.id}`
  await directory.patch(path, [{ op: 'Remove', path: 'members', value: [{ value: one.value }] }])
  assert.deepEqual(await roles(), [undefined, 'administrator'])
  await directory.patch(path, [{ op: 'replace', value: { displayName: 'Staff' } }])
  assert.deepEqual(await roles(), [undefined, undefined])
  await directory.put(path, { displayName: 'Admins', members })
  assert.deepEqual(await roles(), ['administrator', 'administrator'])
  await directory.delete(path)
  assert.deepEqual(await roles(), [undefined, undefined])
})

test('SCIM-08: who comes back has no power until the source gives it anew', async () => {
  const directory = await openScim()
  const { downtown } = hub.organizations
  const one = await addPerson(directory, 'one@source.example')
  const members = [{ value: one.value }]
  const group = await directory.post('/Groups', { displayName: 'Admins', members })
  const set = (active: boolean) =>
    directory.patch(`/Users/${one.value}`, [{ op: 'replace', value: { active } }])
  await set(false)
  assert.equal(await roleOf(one.userId, downtown.id), 'member')
  await directory.patch(`/Groups/${group.body.id}`, [{ op: 'add', path: 'members', value: [] }])
  await set(true)
  assert.equal(await roleOf(one.userId, downtown.id), 'member')
})

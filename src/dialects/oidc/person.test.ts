/** RP-08 to RP-11, RP-17: whom a provider means, and what it may say of them. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Settings } from '../../setting.ts'
import { causeOf, isSignedIn, type OidcHub, openOidcHub, signInWith } from './testdata/door.ts'
import type { Json } from './testdata/provider.ts'

let hub: OidcHub
const begin = async (): Promise<void> => {
  await hub?.close()
  hub = await openOidcHub()
}
after(() => hub.close())

const chloe: Json = {
  sub: 'chloe',
  email: 'Chloe.Okafor@harbor.example',
  email_verified: true,
  given_name: 'Chloe',
  family_name: 'Okafor',
}

/** Who is signed in, or why nobody is. */
const come = async (connector: { id: string }, person: Json): Promise<string> => {
  hub.provider.is(person)
  const { browser } = await signInWith(hub, connector)
  if (!isSignedIn(browser)) return causeOf(hub)
  const [event] = (await hub.events()).filter(({ type }) => type === 'session.started')
  return String(event?.userId)
}
const groupsOf = async (userId: string): Promise<string[]> =>
  (await hub.hub.groups.of(userId)).map(({ name }) => name).sort()

test('RP-09: a verified e-mail links once, then the subject alone counts', async () => {
  await begin()
  const connector = await hub.addProvider()
  const { id } = hub.people.chloe
  assert.equal(await come(connector, chloe), id)
  assert.equal(await come(connector, { sub: 'chloe' }), id)
  assert.equal(await come(connector, { sub: 'chloe', email: 'ana.ruiz@harbor.example' }), id)
  const other = { ...chloe, sub: 'somebody who got the address' }
  assert.match(await come(connector, other), /another name for the person/)
})

test('RP-09: an e-mail that is not verified or of the domain links nobody', async () => {
  await begin()
  const connector = await hub.addProvider()
  const odd: Json[] = [
    { email_verified: false },
    { email_verified: 'true' },
    { email_verified: undefined },
    { email: 'otto@otter.example' },
    { email: 'chloe.okafor@harbor.example@evil.example' },
    { email: ['chloe.okafor@harbor.example'] },
    { email: 'chloe.okafor@harbor.example\u0000' },
    { email: 'chloe.okafor@harbor.example, ana.ruiz@harbor.example' },
  ]
  for (const change of odd) {
    const said = await come(connector, { ...chloe, ...change })
    assert.match(said, /nobody who is known/, JSON.stringify(change))
  }
})

test('RP-09: without domains of its own, those of the organization count', async () => {
  await begin()
  const connector = await hub.addProvider({}, { domains: [] })
  assert.match(await come(connector, chloe), /nobody who is known/)
  const settings = { emailDomains: ['harbor.example'] }
  await hub.hub.organizations.change(hub.organizations.harbor.id, { settings })
  assert.equal(await come(connector, chloe), hub.people.chloe.id)
})

test('RP-09: who is not of the organization of the provider is not signed in by it', async () => {
  await begin()
  const { downtown, otter } = hub.organizations
  const beside = await hub.addProvider({}, { owner: downtown })
  const ana = { sub: 'ana', email: 'ana.ruiz@harbor.example', email_verified: true }
  assert.match(await come(beside, ana), /not of the organization/)
  const abroad = await hub.addProvider({}, { owner: otter })
  assert.match(await come(abroad, ana), /nobody who is known/)
})

test('who is disabled is not signed in', async () => {
  await begin()
  const connector = await hub.addProvider()
  await come(connector, chloe)
  await hub.hub.users.change(hub.people.chloe.id, { status: 'disabled' })
  assert.match(await come(connector, chloe), /disabled/)
})

test('RP-11: the password of somebody who never showed their e-mail ends', async () => {
  await begin()
  const connector = await hub.addProvider()
  const early = hub.browser()
  await early.signIn(hub.people.chloe)
  assert.equal((await early.get('/')).statusCode, 200)
  assert.equal(await come(connector, chloe), hub.people.chloe.id)
  assert.equal((await early.get('/')).statusCode, 303)
  assert.equal((await hub.browser().signIn(hub.people.chloe)).statusCode, 401)
  const changed = (await hub.events()).find(({ type }) => type === 'user.changed')
  assert.deepEqual(changed?.data.fields, ['emailVerifiedAt', 'passwordHash'])
})

test('RP-11: who showed it, and who keeps a password for emergencies, keeps it', async () => {
  await begin()
  const connector = await hub.addProvider()
  const { chloe: person, ana } = hub.people
  await hub.hub.users.change(person.id, { emailVerifiedAt: hub.now() })
  await hub.hub.users.change(ana.id, { isBreakGlass: true })
  await come(connector, chloe)
  await come(connector, { sub: 'ana', email: ana.email, email_verified: true })
  for (const each of [person, ana]) {
    assert.equal((await hub.browser().signIn(each)).statusCode, 303)
  }
})

test('oidcc-client-test-userinfo: details come from there, for the same person', async () => {
  await begin()
  const connector = await hub.addProvider({ userinfo: true })
  hub.provider.does({
    claims: ({ email: _, email_verified: __, ...rest }) => rest,
  })
  assert.equal(await come(connector, chloe), hub.people.chloe.id)
})

test('RP-08: oidcc-client-test-userinfo-invalid-sub: of another person', async () => {
  await begin()
  const connector = await hub.addProvider({ userinfo: true })
  hub.provider.does({ userinfo: (right) => ({ ...right, sub: 'ana' }) })
  assert.match(await come(connector, chloe), /sub|unexpected/)
  hub.provider.does({ userinfo: ({ sub: _, ...rest }) => rest })
  assert.match(await come(connector, chloe), /sub|invalid/)
})

test('RP-09: who verified one address has not verified another', async () => {
  await begin()
  const connector = await hub.addProvider({ userinfo: true })
  hub.provider.does({
    claims: ({ email_verified: _, ...rest }) => ({ ...rest, email: 'ana.ruiz@harbor.example' }),
  })
  assert.match(await come(connector, chloe), /nobody who is known/)
})

const created: Settings = { createUsers: true }
const zoe: Json = {
  sub: 'zoe',
  email: 'zoe@harbor.example',
  email_verified: true,
  given_name: 'Zoë',
  family_name: 'Łaska',
  preferred_username: 'zoe',
}

test('who is new is made, if the word of the provider is enough for that', async () => {
  await begin()
  const connector = await hub.addProvider()
  assert.match(await come(connector, zoe), /nobody is made/)
  const making = await hub.addProvider(created)
  const id = await come(making, zoe)
  const user = await hub.hub.users.get(id)
  const { email, firstName, lastName, username, homeId, emailVerifiedAt } = user
  assert.deepEqual(
    { email, firstName, lastName, username, homeId },
    {
      email: 'zoe@harbor.example',
      firstName: 'Zoë',
      lastName: 'Łaska',
      username: 'zoe',
      homeId: hub.organizations.harbor.id,
    },
  )
  assert.equal(emailVerifiedAt, hub.now())
  assert.ok((await hub.events()).some(({ type }) => type === 'user.created-at-sign-in'))
  assert.equal(await come(making, { sub: 'zoe' }), id)
})

test('RP-09: of somebody new, an e-mail that nobody vouches for is not kept', async () => {
  await begin()
  const connector = await hub.addProvider(created)
  const id = await come(connector, { ...zoe, email: 'ceo@else.example', email_verified: false })
  assert.equal((await hub.hub.users.get(id)).email, null)
  const taken = { ...chloe, email_verified: false }
  assert.match(await come(connector, taken), /somebody else has that e-mail/)
})

test('groups are those that the provider says, and absent is unknown', async () => {
  await begin()
  const connector = await hub.addProvider(created)
  const id = await come(connector, { ...zoe, groups: ['Agents', 'Brokers'] })
  assert.deepEqual(await groupsOf(id), ['Agents', 'Brokers'])
  await come(connector, zoe)
  assert.deepEqual(await groupsOf(id), ['Agents', 'Brokers'])
  await come(connector, { ...zoe, groups: ['Agents'] })
  assert.deepEqual(await groupsOf(id), ['Agents'])
  await come(connector, { ...zoe, groups: [] })
  assert.deepEqual(await groupsOf(id), [])
})

test('RP-17: a group of the same name is another, and others stay as they are', async () => {
  await begin()
  const { harbor } = hub.organizations
  const own = await hub.hub.groups.add(harbor, 'Administrators')
  const kept = await hub.hub.groups.add(harbor, 'By hand')
  const connector = await hub.addProvider(created)
  const id = await come(connector, { ...zoe, groups: ['Administrators'] })
  const [group] = await hub.hub.groups.of(id)
  assert.match(group?.name ?? '', /^Administrators \(Okta, [0-9a-f]{4}\)$/)
  assert.notEqual(group?.id, own.id)
  await hub.hub.groups.join(kept, await hub.hub.users.get(id))
  await come(connector, { ...zoe, groups: [] })
  assert.deepEqual(await groupsOf(id), ['By hand'])
  const roles = await hub.hub.memberships.of(id)
  assert.deepEqual(
    roles.map(({ role }) => role),
    ['member'],
  )
})

test('RP-17: too many groups, or groups that are elsewhere, change nothing', async () => {
  await begin()
  const connector = await hub.addProvider(created)
  const id = await come(connector, { ...zoe, groups: ['Agents'] })
  const many = Array.from({ length: 1000 }, (_, index) => `g${index}`)
  for (const change of [
    { groups: many },
    { groups: ['x'], hasgroups: true },
    { _claim_names: { groups: 'src1' }, groups: [] },
    { groups: [1, 2] },
    { groups: { a: 1 } },
  ]) {
    await come(connector, { ...zoe, ...change })
    assert.deepEqual(await groupsOf(id), ['Agents'], JSON.stringify(change).slice(0, 60))
  }
})

test('claims are read where the administrator says', async () => {
  await begin()
  const claims = { email: 'mail', groups: 'realm_access.roles', firstName: 'vorname' }
  const connector = await hub.addProvider({ ...created, claims, trustsEmail: true })
  const id = await come(connector, {
    ...{ sub: 'eva', mail: 'eva@harbor.example', vorname: 'Eva' },
    realm_access: { roles: ['editors'] },
  })
  const { email, firstName } = await hub.hub.users.get(id)
  assert.deepEqual([email, firstName], ['eva@harbor.example', 'Eva'])
  assert.deepEqual(await groupsOf(id), ['editors'])
  await assert.rejects(hub.addProvider({ claims: { role: 'x' } }), /role/)
  await assert.rejects(hub.addProvider({ parameters: { state: 'x' } }), /state/)
})

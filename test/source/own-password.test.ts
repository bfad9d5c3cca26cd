/** Where passwords are elsewhere: what was kept is forgotten, and nothing is kept any more. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal } from '../../src/refusal.ts'
import { password } from '../helper.ts'
import { no, onlyFor, openSourceHub, type SourceHub, tryDoor } from './source.ts'

const word = 'what they have elsewhere'
const another = 'a brand new password of ours'

let hub: SourceHub
let pending: string
before(async () => {
  hub = await openSourceHub()
  const { harbor, lakeside } = hub.organizations
  await hub.addSource(harbor, 'directory', onlyFor(word))
  // Lakeside says that it keeps its own.
  await hub.hub.organizations.change(lakeside.id, { settings: { passwords: 'here' } })
  const { link } = await hub.hub.recovery.reset(hub.people.ben)
  pending = new URL(link).searchParams.get('ticket') ?? ''
  await hub.hub.users.change(hub.people.ana.id, { isBreakGlass: true })
  await hub.hub.organizations.change(harbor.id, { settings: { passwords: 'elsewhere' } })
})
after(() => hub.close())

const hashOf = async (id: string) => (await hub.hub.users.get(id)).passwordHash
const refusedAs = (code: string) => (error: unknown) => isRefusal(error) && error.code === code

test('the hashes are gone at once, below too, but for break-glass administrators', async () => {
  const { ana, ben, chloe, dev, otto } = hub.people
  assert.equal(await hashOf(ben.id), null)
  assert.equal(await hashOf(chloe.id), null)
  assert.notEqual(await hashOf(ana.id), null)
  assert.notEqual(await hashOf(dev.id), null, 'Lakeside keeps its own')
  assert.notEqual(await hashOf(otto.id), null)
  const [event] = (await hub.events(20)).filter(({ type }) => type === 'passwords.forgotten')
  assert.equal(event?.data.count, 2)
  assert.equal(await tryDoor(hub, chloe.email ?? '', password), 401)
  assert.equal(await tryDoor(hub, chloe.email ?? '', word), 303)
})

test('a break-glass administrator signs in here, and an event says so', async () => {
  hub.takeAsked()
  hub.says('directory', no)
  assert.equal(await tryDoor(hub, hub.people.ana.email ?? '', password), 303)
  assert.deepEqual(hub.takeAsked(), [])
  const [started, event] = await hub.events(2)
  assert.equal(event?.type, 'break-glass.used')
  assert.deepEqual([event?.data.subject, event?.attempt], [hub.people.ana.id, started?.attempt])
  hub.says('directory', onlyFor(word))
})

test('no new password is kept there, by none of the ways', async () => {
  const { users, recovery, vouching, keys, applications } = hub.hub
  const { harbor, downtown } = hub.organizations
  const email = 'fresh@harbor.example'
  await assert.rejects(
    users.add({ home: downtown, email, password: another }),
    refusedAs('conflict'),
  )
  assert.equal(await users.findByEmail(harbor.rootId, email), undefined)
  const passwordHash = await hub.hub.passwords.hash(another)
  const { ben, chloe } = hub.people
  await assert.rejects(users.change(chloe.id, { passwordHash }), refusedAs('conflict'))
  await assert.rejects(
    recovery.choose({ purpose: 'reset', ticket: pending, password: another }, {}),
    refusedAs('conflict'),
  )
  assert.equal(await hashOf(ben.id), null)
  await assert.rejects(recovery.reset(chloe), refusedAs('conflict'))
  await assert.rejects(recovery.invite(chloe), refusedAs('conflict'))

  const settings = { url: 'http://lounge.harbor.localhost:3000/room/' }
  const room = { owner: harbor, name: 'Lounge', type: 'chat-room', settings }
  const application = await applications.add(room)
  const { text } = await keys.add({ organization: harbor, name: 'site' })
  const holder = await keys.check(text)
  const vouched = { email: 'vouched@harbor.example', password: another }
  const { user } = await vouching.introduce(vouched, { holder, application, by: {} })
  assert.equal(await hashOf(user.id), null, 'vouched for without it')
})

test('a link of a letter to somebody new makes no account with a password', async () => {
  const { organizations, registrations, tickets } = hub.hub
  const { harbor } = hub.organizations
  const [room] = (await hub.hub.applications.availableIn([harbor])).filter(
    ({ type }) => type === 'chat-room',
  )
  const value = { email: 'late@harbor.example', username: 'late' }
  const given = { purpose: 'register', lifetimeMinutes: 60, uses: 1, value } as const
  const ticket = await tickets.issue({ ...given, applicationId: room?.id })
  const choose = () => registrations.choose({ ticket, password: another }, {})
  await assert.rejects(choose(), refusedAs('conflict'))
  assert.equal(await hub.hub.users.findByEmail(harbor.id, value.email), undefined)
  await organizations.change(harbor.id, { settings: { passwords: 'here' } })
  assert.notEqual((await choose()).passwordHash, null, 'the link was not used up')
  await organizations.change(harbor.id, { settings: { passwords: 'elsewhere' } })
})

test('an organization that loses its own say, or moves below, forgets as well', async () => {
  const { organizations, users } = hub.hub
  const { harbor, lakeside, otter } = hub.organizations
  await organizations.change(lakeside.id, { settings: { passwords: null } })
  assert.equal(await hashOf(hub.people.dev.id), null)
  const away = await organizations.add({ name: 'Away', parent: otter })
  const below = await organizations.add({ name: 'Below', parent: otter })
  const sam = await users.add({ home: below, email: 'sam@otter.example', password: another })
  await organizations.change(away.id, { settings: { passwords: 'elsewhere' } })
  assert.notEqual(await hashOf(sam.id), null)
  await organizations.change(below.id, { move: { from: otter, to: away } })
  assert.equal(await hashOf(sam.id), null)
  assert.equal((await organizations.get(harbor.id)).settings.passwords, 'elsewhere')
})

test('only administrators are break-glass, and whoever is no more loses the password', async () => {
  const { users } = hub.hub
  const { ana, chloe } = hub.people
  await assert.rejects(users.change(chloe.id, { isBreakGlass: true }), refusedAs('invalid'))
  await users.change(ana.id, { isBreakGlass: false })
  assert.equal(await hashOf(ana.id), null)
  const passwordHash = await hub.hub.passwords.hash(another)
  await assert.rejects(users.change(ana.id, { passwordHash }), refusedAs('conflict'))
  await users.change(ana.id, { isBreakGlass: true })
  await users.change(ana.id, { passwordHash })
  assert.equal(await tryDoor(hub, ana.email ?? '', another), 303)
})

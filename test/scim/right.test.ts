/** What a directory may do to whom, and with which key (SCIM-03 to -06, -08, -12). */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, password, type TestHub } from '../helper.ts'
import { openDirectory, person } from './client.ts'

let hub: TestHub
before(async () => {
  hub = await openTestHub()
})
after(() => hub.close())

const domains = ['harbor.example']
const emailOf = (user: { email: string | null }): string => user.email ?? ''

test('SCIM-03: nobody from elsewhere, in charge or of another domain is taken over', async () => {
  const { harbor, lakeside } = hub.organizations
  const { ana, ben, chloe, dev, otto } = hub.people
  const cases = [
    [await openDirectory(hub), chloe],
    [await openDirectory(hub, { domains: ['other.example'] }), chloe],
    [await openDirectory(hub, { domains }), ana],
    [await openDirectory(hub, { domains }), ben],
    [await openDirectory(hub, { owner: lakeside, domains }), chloe],
  ] as const
  for (const [directory, user] of cases) {
    const taken = await directory.post('/Users', person(emailOf(user), { active: false }))
    assert.deepEqual([taken.status, taken.body.scimType], [409, 'uniqueness'])
    const own = await directory.post('/Users', person(`own.${directory.connector.id}@x.example`))
    const put = await directory.put(`/Users/${own.body.id}`, person(emailOf(user)))
    assert.equal(put.status, 409)
    const value = { emails: [{ value: emailOf(user), primary: true }] }
    const patched = await directory.patch(`/Users/${own.body.id}`, [{ op: 'replace', value }])
    assert.equal(patched.status, 409)
    assert.deepEqual(await hub.hub.users.get(user.id), user)
  }
  // Somebody of another root is nobody here: who is made is somebody else.
  const directory = await openDirectory(hub, { domains: ['otter.example'] })
  const { body } = await directory.post('/Users', person(emailOf(otto)))
  const made = await hub.hub.users.findByEmail(harbor.id, emailOf(otto))
  assert.ok(body.id && made && made.id !== otto.id)
  assert.deepEqual(await hub.hub.users.get(dev.id), dev)
})

test('SCIM-03: at first contact the address stays; a second source gets nobody', async () => {
  const directory = await openDirectory(hub, { domains })
  const { dev } = hub.people
  const sent = person(emailOf(dev).toUpperCase(), { name: { givenName: 'Deva' } })
  const { status, body } = await directory.post('/Users', sent)
  assert.equal(status, 201)
  const adopted = await hub.hub.users.get(dev.id)
  assert.deepEqual([adopted.email, adopted.firstName], [dev.email, 'Deva'])
  const second = await openDirectory(hub, { domains })
  assert.equal((await second.post('/Users', sent)).status, 409)
  assert.equal((await directory.get(`/Users/${body.id}`)).body.userName, sent.userName)
})

test('SCIM-03: the address of an administrator is not a source’s to change', async () => {
  const directory = await openDirectory(hub)
  const { body } = await directory.post('/Users', person('rise@source.example'))
  const { harbor } = hub.organizations
  const user = await hub.hub.users.findByEmail(harbor.id, 'rise@source.example')
  assert.ok(user)
  await hub.hub.memberships.set(user, harbor, 'administrator')
  const value = { emails: [{ value: 'thief@source.example' }], title: 'Chief' }
  const patched = await directory.patch(`/Users/${body.id}`, [{ op: 'replace', value }])
  assert.equal(patched.status, 200)
  assert.equal((await hub.hub.users.get(user.id)).email, 'rise@source.example')
})

test('SCIM-04: a password is dropped, and signs nobody in', async () => {
  const directory = await openDirectory(hub)
  const sent = person('pass@source.example', { password })
  const { body } = await directory.post('/Users', sent)
  await directory.patch(`/Users/${body.id}`, [{ op: 'replace', path: 'password', value: password }])
  await directory.put(`/Users/${body.id}`, sent)
  const browser = hub.browser()
  await browser.signIn({ email: 'pass@source.example' })
  assert.equal((await browser.get('/')).statusCode, 303)
})

test('SCIM-05: a key is good for its connector alone', async () => {
  const first = await openDirectory(hub)
  const second = await openDirectory(hub, { owner: hub.organizations.otter })
  const made = await first.post('/Users', person('five@source.example'))
  const authorization = `Bearer ${second.text}`
  for (const path of ['/Users', `/Users/${made.body.id}`]) {
    assert.equal((await first.get(path, { authorization })).status, 401)
  }
  assert.equal((await second.get(`/Users/${made.body.id}`)).status, 404)
  const organization = await hub.caller(hub.organizations.harbor)
  const personal = await hub.caller(hub.people.ana)
  for (const { text } of [organization, personal]) {
    assert.equal((await first.get('/Users', { authorization: `Bearer ${text}` })).status, 401)
  }
  const { text } = first
  const { statusCode } = await hub.server.inject({
    url: `/brands/${hub.organizations.harbor.id}/sso_applications`,
    headers: { host: 'localhost:3000', authorization: `Bearer ${text}` },
  })
  assert.equal(statusCode, 401)
})

test('SCIM-05: two keys overlap while one takes the place of the other', async () => {
  const directory = await openDirectory(hub)
  const next = await hub.hub.keys.rotate(directory.key.id, { overlapMs: 60_000 })
  const authorization = `Bearer ${next.text}`
  assert.equal((await directory.get('/Users')).status, 200)
  assert.equal((await directory.get('/Users', { authorization })).status, 200)
  hub.pass(61_000)
  assert.equal((await directory.get('/Users')).status, 401)
  assert.equal((await directory.get('/Users', { authorization })).status, 200)
})

test('SCIM-05: a connector that is off, removed or revoked takes nothing', async () => {
  const off = await openDirectory(hub)
  await hub.hub.connectors.change(off.connector, { isActive: false })
  const removed = await openDirectory(hub)
  await hub.hub.connectors.remove(removed.connector)
  const revoked = await openDirectory(hub)
  await hub.hub.keys.revoke(revoked.key.id)
  for (const { get } of [off, removed, revoked]) assert.equal((await get('/Users')).status, 401)
})

test('SCIM-06: the location is from the config, also where it is conditional', async () => {
  const directory = await openDirectory(hub)
  const forwarded = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }
  const made = await directory.post('/Users', person('six@source.example'), forwarded)
  assert.match(String(made.headers.location), /^http:\/\/localhost:3000\/scim\//)
  assert.doesNotMatch(made.text, /evil/)
})

test('SCIM-08: who is deactivated and comes back has no more rights than others', async () => {
  const directory = await openDirectory(hub, { domains })
  const { harbor } = hub.organizations
  const { chloe } = hub.people
  const { body } = await directory.post('/Users', person(emailOf(chloe)))
  await hub.hub.memberships.set(chloe, harbor, 'administrator')
  const caller = await hub.caller(chloe)
  const browser = hub.browser()
  await browser.signIn(chloe)
  const set = (active: boolean) =>
    directory.patch(`/Users/${body.id}`, [{ op: 'replace', value: { active } }])
  await set(false)
  assert.equal((await browser.get('/')).statusCode, 303)
  assert.equal((await hub.hub.keys.find(caller.key.id))?.revokedAt, hub.now())
  await set(true)
  assert.equal((await browser.get('/')).statusCode, 303)
  const roles = (await hub.hub.memberships.of(chloe.id)).map(({ role }) => role)
  assert.ok(!roles.includes('administrator'))
  assert.equal((await hub.hub.users.get(chloe.id)).status, 'active')
})

test('SCIM-08: who is deleted loses their session; who comes next is somebody else', async () => {
  const directory = await openDirectory(hub, { domains })
  const { harbor } = hub.organizations
  const email = 'leaver@harbor.example'
  const before = await hub.hub.users.add({ email, home: harbor, password })
  const group = await hub.hub.groups.add(harbor, 'Keepers')
  await hub.hub.groups.join(group, before)
  const { body } = await directory.post('/Users', person(email))
  const browser = hub.browser()
  await browser.signIn(before)
  assert.equal((await browser.get('/')).statusCode, 200)
  assert.equal((await directory.delete(`/Users/${body.id}`)).status, 204)
  assert.equal((await browser.get('/')).statusCode, 303)
  const again = await directory.post('/Users', person(email))
  assert.equal(again.status, 201)
  const user = await hub.hub.users.findByEmail(harbor.id, email)
  assert.ok(user && user.id !== before.id && again.body.id !== body.id)
  assert.deepEqual(await hub.hub.groups.of(user.id), [])
})

test('SCIM-08: who keeps a password for emergencies is not for a source to disable', async () => {
  const directory = await openDirectory(hub)
  const { harbor } = hub.organizations
  const { body } = await directory.post('/Users', person('glass@source.example'))
  const user = await hub.hub.users.findByEmail(harbor.id, 'glass@source.example')
  assert.ok(user)
  await hub.hub.memberships.set(user, harbor, 'administrator')
  await hub.hub.users.change(user.id, { isBreakGlass: true })
  const off = [{ op: 'replace', value: { active: false } }]
  assert.equal((await directory.patch(`/Users/${body.id}`, off)).status, 403)
  assert.equal((await directory.delete(`/Users/${body.id}`)).status, 403)
  assert.equal((await hub.hub.users.get(user.id)).status, 'active')
})

test('SCIM-12: a source is known by its id, whatever it is called', async () => {
  const first = await openDirectory(hub, { name: 'password' })
  const second = await openDirectory(hub, { name: 'password' })
  const made = await first.post('/Users', person('twelve@source.example'))
  assert.equal((await second.get(`/Users/${made.body.id}`)).status, 404)
  const found = await hub.hub.connectors.askedFor(hub.organizations.harbor)
  assert.ok(found.every(({ type }) => type !== 'scim'))
})

test('TEN-06: with the organization the key is gone', async () => {
  const { downtown } = hub.organizations
  const directory = await openDirectory(hub, { owner: downtown })
  assert.equal((await directory.get('/Users')).status, 200)
  await hub.hub.organizations.remove(downtown.id)
  assert.equal((await directory.get('/Users')).status, 401)
})

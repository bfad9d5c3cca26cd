/** What directories expect of people: behaviours 1 to 31 of `testdata/behaviours.json`. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../helper.ts'
import { type Directory, enterpriseUrn, groupUrn, openDirectory, person } from './client.ts'

let hub: TestHub
let directory: Directory
before(async () => {
  hub = await openTestHub()
  directory = await openDirectory(hub)
})
after(() => hub.close())

let number = 0
const nextName = (): string => `person.${++number}@brindle.example`
const add = async (more: { [name: string]: unknown } = {}) => {
  const userName = nextName()
  const { status, body } = await directory.post('/Users', person(userName, more))
  assert.equal(status, 201)
  return body
}

test('1, 2: nobody found is an empty list', async () => {
  const guid = '7f2c9d0e-1b1a-4c57-9a3f-0b5f3a1f8f11'
  const { status, body } = await directory.find('Users', `userName eq "${guid}"`)
  assert.deepEqual([status, body.totalResults, body.Resources], [200, 0, []])
})

test('3, 4: without a key that is right: 401, in JSON, with a challenge', async () => {
  for (const authorization of [undefined, 'non-token', 'Bearer wrong', 'Bearer', 'Basic !!!']) {
    const { status, body, headers } = await directory.get('/Users', { authorization })
    assert.deepEqual([status, body.status], [401, '401'])
    assert.ok(body.detail.length > 0)
    assert.match(String(headers['www-authenticate']), /Bearer/)
  }
})

test('4: a key is taken as a bearer token and as the password of Basic', async () => {
  const basic = Buffer.from(`anything:${directory.text}`).toString('base64')
  for (const authorization of [`bearer ${directory.text}`, `Basic ${basic}`]) {
    assert.equal((await directory.get('/Users', { authorization })).status, 200)
  }
})

test('5: an id that there is not is a 404', async () => {
  for (const id of ['010101001010101011001010101011', 'none', crypto.randomUUID()]) {
    const { status, body } = await directory.get(`/Users/${id}`)
    assert.deepEqual([status, body.status], [404, '404'])
  }
})

test('6, 7: who is listed has names, active and an e-mail; counts are numbers', async () => {
  await add({ name: { givenName: 'Ada', familyName: 'Lind' } })
  const { body } = await directory.get('/Users?startIndex=1&count=500')
  const found = body.Resources.find(({ name }) => name?.givenName === 'Ada')
  assert.equal(found?.name.familyName, 'Lind')
  assert.equal(found?.active, true)
  assert.ok(found?.id && found.userName && found.emails[0]?.value)
  assert.ok([body.startIndex, body.itemsPerPage, body.totalResults].every(Number.isInteger))
})

test('8, 13, 14: a new person is given back whole, without a password', async () => {
  const sent = { groups: [], meta: { resourceType: 'User' }, password: 'P7-unlikely-vK' }
  const body = await add({ ...sent, externalId: '00u1', displayName: 'Tom' })
  assert.deepEqual([body.externalId, body.displayName, body.active], ['00u1', 'Tom', true])
  assert.ok(!Object.hasOwn(body, 'password') && !Object.hasOwn(body, 'groups'))
  const user = await hub.hub.users.findByEmail(hub.organizations.harbor.id, body.userName)
  assert.equal(user?.passwordHash, null)
})

test('9, 10: a userName keeps its letters, and is taken in any case', async () => {
  const userName = `Mixed.${nextName()}`
  const { body } = await directory.post('/Users', person(userName))
  assert.equal(body.userName, userName)
  const again = await directory.post('/Users', person(userName.toUpperCase()))
  assert.deepEqual([again.status, again.body.scimType], [409, 'uniqueness'])
})

test('11: a second group of the same name is refused, unless the connector lets it', async () => {
  const group = { schemas: [groupUrn], displayName: 'Twins' }
  assert.equal((await directory.post('/Groups', group)).status, 201)
  const second = await directory.post('/Groups', { ...group, displayName: 'TWINS' })
  assert.deepEqual([second.status, second.body.scimType], [409, 'uniqueness'])
  const lax = await openDirectory(hub, { settings: { duplicateGroups: true } })
  assert.equal((await lax.post('/Groups', group)).status, 201)
  assert.equal((await lax.post('/Groups', group)).status, 201)
})

test('12: a look-up with filter, startIndex and count together', async () => {
  const { userName, id } = await add()
  const filter = encodeURIComponent(`userName eq "${userName}"`)
  const { body } = await directory.get(`/Users?filter=${filter}&startIndex=1&count=100`)
  assert.deepEqual(
    body.Resources.map((each) => each.id),
    [id],
  )
})

test('15 to 18: active is set by a bare value, by a text and by ops in any case', async () => {
  const { id } = await add()
  for (const [op, value] of [
    [{ op: 'replace', value: { active: false } }, false],
    [{ op: 'Replace', path: 'active', value: 'True' }, true],
    [{ op: 'REPLACE', path: 'Active', value: 'fAlse' }, false],
    [{ op: 'Add', path: 'active', value: true }, true],
  ] as const) {
    const { status, body } = await directory.patch(`/Users/${id}`, [op])
    assert.deepEqual([status, body.active], [200, value])
    assert.equal((await directory.get(`/Users/${id}`)).body.active, value)
  }
})

test('19: who is deactivated is read, listed and found', async () => {
  const { id, userName } = await add({ active: false })
  assert.equal((await directory.get(`/Users/${id}`)).body.active, false)
  const { body } = await directory.find('Users', `userName eq "${userName}"`)
  assert.equal(body.Resources[0]?.active, false)
})

test('20: deactivation ends a session by the next request', async () => {
  const trusted = await openDirectory(hub, { domains: ['harbor.example'] })
  const { chloe } = hub.people
  const { body, status } = await trusted.post('/Users', person(chloe.email ?? ''))
  assert.equal(status, 201)
  const browser = hub.browser()
  await browser.signIn(chloe)
  assert.equal((await browser.get('/')).statusCode, 200)
  await trusted.patch(`/Users/${body.id}`, [{ op: 'replace', value: { active: false } }])
  assert.equal((await browser.get('/')).statusCode, 303)
  const [event] = await hub.hub.events.newest({ type: 'user.provisioned' }, 1)
  assert.deepEqual(
    [event?.data.connector, event?.data.what, event?.data.subject],
    [trusted.connector.id, 'deactivated', chloe.id],
  )
})

test('21 to 23: who is deleted is gone, and the name is free for somebody new', async () => {
  const { id, userName } = await add()
  const deleted = await directory.delete(`/Users/${id}`)
  assert.deepEqual([deleted.status, deleted.text], [204, ''])
  const gone = [
    await directory.get(`/Users/${id}`),
    await directory.patch(`/Users/${id}`, [{ op: 'add', path: 'title', value: 'x' }]),
    await directory.delete(`/Users/${id}`),
  ]
  assert.deepEqual(
    gone.map(({ status }) => status),
    [404, 404, 404],
  )
  const again = await directory.post('/Users', person(userName))
  assert.equal(again.status, 201)
  assert.notEqual(again.body.id, id)
})

test('24, 25: PUT clears what is left out, and ignores what is ours', async () => {
  const made = await add({ title: 'Keeper', nickName: 'K' })
  const sent = person(made.userName, { id: 'other', groups: [{ value: 'x' }], nickName: 'N' })
  const { status, body } = await directory.put(`/Users/${made.id}`, {
    ...sent,
    meta: { created: '1999-01-01T00:00:00Z' },
  })
  assert.deepEqual([status, body.id, body.title, body.nickName], [200, made.id, undefined, 'N'])
  assert.equal(body.meta.created, made.meta.created)
})

test('25: what is written again changes nothing, and leaves no event', async () => {
  const body = await add({ title: 'Keeper' })
  const [before] = await hub.events(1)
  const again = await directory.put(`/Users/${body.id}`, person(body.userName, { title: 'Keeper' }))
  assert.deepEqual([again.status, again.body], [200, body])
  assert.equal((await hub.events(1))[0]?.id, before?.id)
})

test('24: a PUT that does not say whether somebody is active leaves it', async () => {
  const { id, userName } = await add({ active: false })
  assert.equal((await directory.put(`/Users/${id}`, person(userName))).body.active, false)
})

test('26, 27: PUT needs a userName; unknown attributes are dropped', async () => {
  const { id, userName } = await add()
  const nameless = await directory.put(`/Users/${id}`, { displayName: 'x' })
  assert.deepEqual([nameless.status, nameless.body.scimType], [400, 'invalidValue'])
  const { status, body } = await directory.put(`/Users/${id}`, person(userName, { dispName: 'x' }))
  assert.deepEqual([status, 'dispName' in body], [200, false])
})

test('28, 29: empty and null mean that there is no value', async () => {
  const nothing = { title: '', phoneNumbers: [], name: null, addresses: null, roles: [] }
  const body = await add({ ...nothing, [enterpriseUrn]: { department: null, manager: null } })
  for (const name of [...Object.keys(nothing), enterpriseUrn]) assert.ok(!(name in body), name)
})

test('30, 31: unknown schemas are tolerated, in any order', async () => {
  const schemas = [enterpriseUrn, 'urn:scim:schemas:core:2.0', 'urn:made:up']
  const body = await add({ schemas, [enterpriseUrn]: { department: 'Light' } })
  assert.deepEqual(body[enterpriseUrn], { department: 'Light' })
  assert.ok(!body.schemas.includes('urn:made:up'))
})

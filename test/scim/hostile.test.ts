/** What a hostile client sends to SCIM: filters, paths, bodies (SCIM-01, -02, -07, -09 to -11). */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../helper.ts'
import { type Directory, groupUrn, type Operation, openDirectory, person } from './client.ts'

let hub: TestHub
let directory: Directory
before(async () => {
  hub = await openTestHub()
  directory = await openDirectory(hub)
})
after(() => hub.close())

let number = 0
const add = async (more: { [name: string]: unknown } = {}) =>
  (await directory.post('/Users', person(`h${++number}@hostile.example`, more))).body

/** By POST, where an address would be too long before the filter is. */
const search = async (filter: string) => {
  const { status, body } = await directory.post('/Users/.search', { filter })
  return { status, scimType: body.scimType, total: body.totalResults }
}

test('SCIM-01: what is no filter is refused, however long or deep it is', async () => {
  const filters = [
    `${'('.repeat(100_000)}userName pr${')'.repeat(100_000)}`,
    `${'('.repeat(30)}userName pr${')'.repeat(30)}`,
    `${'not ('.repeat(30)}userName pr${')'.repeat(30)}`,
    `userName eq "${'a'.repeat(1_000_000)}"`,
    `userName eq "${'\\'.repeat(3001)}`,
    'userName regex "a"',
    'userName eq "a" ; drop',
    'password eq "x"',
    'password pr',
    'urn:ietf:params:scim:schemas:core:2.0:User:password sw "x"',
    'passwordHash eq "x"',
    '__proto__ pr',
    'constructor pr',
    'meta. pr',
    'userName[value eq "a"]',
    'emails[password eq "a"]',
    'active gt true',
    'userName co 7',
    'userName eq {"a":1}',
    'meta.created gt "yesterday"',
  ]
  for (const filter of filters) {
    const { status, scimType } = await search(filter)
    assert.deepEqual([status, scimType], [400, 'invalidFilter'], filter.slice(0, 60))
  }
  assert.equal((await directory.get('/Users?sortBy=password')).status, 400)
  for (const filter of ['', [], {}, 7, ['userName pr', 'title pr']]) {
    assert.equal((await directory.post('/Users/.search', { filter })).status, 400)
  }
  assert.equal((await directory.get('/Users?filter=')).status, 400)
  assert.equal((await directory.get('/Users?filter=id+pr&filter=title+pr')).status, 400)
  const odd = { count: { toString: 1 }, startIndex: [], sortBy: {}, attributes: { toString: 1 } }
  assert.equal((await directory.post('/Users/.search', odd)).status, 200)
})

test('SCIM-01: what means something to SQL, patterns and expressions is data', async () => {
  await add()
  for (const value of ['" or 1=1 --', "' or '1'='1", '%', '_', '!%', '.*', '(a+)+$', '\u0000']) {
    for (const operator of ['eq', 'co', 'sw', 'ew']) {
      const { status, total } = await search(`userName ${operator} ${JSON.stringify(value)}`)
      if (value === '\u0000') assert.equal(status, 400)
      else assert.deepEqual([status, total], [200, 0], `${operator} ${value}`)
    }
  }
  assert.equal((await search(String.raw`userName sw "\u0068"`)).total, 1)
})

test('SCIM-02: what a client may not say is dropped', async () => {
  const sent = JSON.parse(`{
    "id": "mine", "meta": {"version": "x"}, "groups": [{"value": "x"}], "isAdmin": true,
    "tenant": "other", "rootId": "other", "passwordHash": "x", "isBreakGlass": true,
    "roles": [{"value": "administrator"}], "entitlements": [{"value": "everything"}],
    "urn:made:up": {"role": "administrator"}, "__proto__": {"isAdmin": true},
    "constructor": {"prototype": {"isAdmin": true}}, "name": {"__proto__": {"isAdmin": true}}
  }`)
  const text = JSON.stringify({ ...sent, userName: 'mass@hostile.example' })
  const poisoned = `${text.slice(0, -1)},"__proto__":{"isAdmin":true},"name":{"__proto__":{"a":1}}}`
  const { status, body } = await directory.post('/Users', poisoned)
  assert.equal(status, 201)
  assert.deepEqual(Object.keys(body).sort(), [
    ...['active', 'entitlements', 'id', 'meta', 'roles', 'schemas', 'userName'],
  ])
  assert.equal(({} as { isAdmin?: boolean }).isAdmin, undefined)
  const user = await hub.hub.users.findByEmail(hub.organizations.harbor.id, 'mass@hostile.example')
  assert.ok(user)
  assert.equal(user.isBreakGlass, false)
  const memberships = await hub.hub.memberships.of(user.id)
  assert.deepEqual(
    memberships.map(({ role }) => role),
    ['member'],
  )
})

test('SCIM-02: a group never becomes one that people have made', async () => {
  const { harbor } = hub.organizations
  const own = await hub.hub.groups.add(harbor, 'Administrators')
  const { id } = await add()
  const members = [{ value: id }]
  const group = { schemas: [groupUrn], displayName: 'Administrators', members }
  const made = await directory.post('/Groups', group)
  assert.deepEqual([made.status, made.body.displayName], [201, 'Administrators'])
  assert.equal((await hub.hub.groups.members({ group: own })).items.length, 0)
  const other = await hub.hub.groups.findByName(harbor, 'Administrators (Directory)')
  assert.ok(other)
  assert.equal((await directory.delete(`/Groups/${made.body.id}`)).status, 204)
  assert.ok(await hub.hub.groups.find(own.id))
  assert.equal(await hub.hub.groups.find(other.id), undefined)
})

test('SCIM-07: paths that are none, and values that do not fit, change nothing', async () => {
  const { id } = await add({ title: 'Whole' })
  const operations: Operation[] = [
    { op: 'replace', path: '__proto__.polluted', value: 'x' },
    { op: 'add', path: 'constructor.prototype.polluted', value: 'x' },
    { op: 'add', path: 'emails[__proto__ eq "x"].value', value: 'x' },
    { op: 'add', path: 'emails[999999999]', value: 'x' },
    { op: 'add', path: 'emails[type eq "work"', value: 'x' },
    { op: 'add', path: `${'a.'.repeat(5000)}b`, value: 'x' },
    { op: 'add', path: 7, value: 'x' },
    { op: 'remove' },
    { op: 'upsert', path: 'title', value: 'x' },
    { op: { toString: 'add' }, path: 'title', value: 'x' },
    { op: 'replace', path: 'title', value: { a: 1 } },
    { op: 'replace', path: 'active', value: 'perhaps' },
    { op: 'replace', path: 'active', value: { toString: 'true' } },
    { op: 'replace', path: 'name', value: 'x' },
    { op: 'add', path: 'groups', value: [{ value: 'x' }] },
    { op: 'remove', path: 'userName' },
    { op: 'replace', value: 'x' },
    { op: 'replace', value: null },
  ]
  for (const operation of operations) {
    const first = { op: 'replace', path: 'title', value: 'Half' }
    const { status, text } = await directory.patch(`/Users/${id}`, [first, operation])
    assert.equal(status, 400, `${JSON.stringify(operation).slice(0, 80)}: ${text}`)
  }
  const many = Array.from({ length: 10_000 }, () => ({ op: 'add', path: 'title', value: 'x' }))
  assert.equal((await directory.patch(`/Users/${id}`, many)).status, 400)
  assert.equal((await directory.get(`/Users/${id}`)).body.title, 'Whole')
  assert.equal(({} as { polluted?: string }).polluted, undefined)
})

test('SCIM-07: keys of a value without a path do not reach a prototype', async () => {
  const { id } = await add()
  const value = '{"__proto__":{"polluted":1},"constructor.prototype.polluted":1,"title":"ok"}'
  const text = `{"Operations":[{"op":"replace","value":${value}}]}`
  const { status, body } = await directory.call('PATCH', `/Users/${id}`, text)
  assert.deepEqual([status, body.title], [200, 'ok'])
  assert.equal(({} as { polluted?: number }).polluted, undefined)
})

test('SCIM-10: a version that somebody has overtaken is refused', async () => {
  const { id, meta } = await add()
  const change = [{ op: 'replace', path: 'title', value: 'First' }]
  const match = { 'if-match': meta.version }
  const first = await directory.patch(`/Users/${id}`, change, match)
  assert.equal(first.status, 200)
  assert.notEqual(first.headers.etag, meta.version)
  for (const second of [
    await directory.patch(`/Users/${id}`, change, match),
    await directory.put(`/Users/${id}`, person('x@hostile.example'), match),
    await directory.delete(`/Users/${id}`, match),
  ]) {
    assert.deepEqual([second.status, second.body.status], [412, '412'])
  }
  const etag = String(first.headers.etag)
  assert.equal((await directory.get(`/Users/${id}`, { 'if-none-match': etag })).status, 304)
  assert.equal((await directory.get(`/Users/${id}`, { 'if-none-match': meta.version })).status, 200)
})

test('SCIM-10: of changes at the same time none is lost', async () => {
  const { id } = await add()
  const values = Array.from({ length: 20 }, (_, index) => `role-${index}`)
  const answers = await Promise.all(
    values.map((value) =>
      directory.patch(`/Users/${id}`, [{ op: 'add', path: 'roles', value: [{ value }] }]),
    ),
  )
  assert.ok(answers.every(({ status }) => status === 200))
  assert.equal((await directory.get(`/Users/${id}`)).body.roles.length, 20)
})

test('SCIM-11: names are the same in any case and any form; values have limits', async () => {
  const composed = person('caf\u00e9.lind', { emails: [] })
  assert.equal((await directory.post('/Users', composed)).status, 201)
  for (const userName of ['CAF\u00c9.LIND', 'cafe\u0301.lind', ' caf\u00e9.lind ']) {
    const { status, body } = await directory.post('/Users', { ...composed, userName })
    assert.deepEqual([status, body.scimType], [409, 'uniqueness'], userName)
  }
  const emails = Array.from({ length: 10_000 }, (_, index) => ({ value: `e${index}@h.example` }))
  for (const more of [{ displayName: 'x'.repeat(1024 * 1024) }, { emails }, { title: '\ud800' }]) {
    const { status, body } = await directory.post('/Users', person('limit@h.example', more))
    assert.deepEqual([status, body.scimType], [400, 'invalidValue'])
  }
})

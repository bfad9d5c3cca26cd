/** What directories send by PATCH: behaviours 32 to 53, 62 and 63 of `testdata/behaviours.json`. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../helper.ts'
import {
  type Directory,
  enterpriseUrn,
  groupUrn,
  type Operation,
  openDirectory,
  person,
} from './client.ts'

let hub: TestHub
let directory: Directory
before(async () => {
  hub = await openTestHub()
  directory = await openDirectory(hub)
})
after(() => hub.close())

let number = 0
const add = async (more: { [name: string]: unknown } = {}) => {
  hub.pass(1)
  const userName = `person.${++number}@brindle.example`
  return (await directory.post('/Users', person(userName, more))).body
}
const addGroup = async (ids: string[]) => {
  const displayName = `Group ${++number}`
  const members = ids.map((value) => ({ value }))
  return (await directory.post('/Groups', { schemas: [groupUrn], displayName, members })).body
}
const patched = async (id: string, ...operations: Operation[]) => {
  const { status, body, text } = await directory.patch(`/Users/${id}`, operations)
  assert.equal(status, 200, text)
  return body
}
const membersAfter = async (id: string, ...operations: Operation[]) => {
  assert.equal((await directory.patch(`/Groups/${id}`, operations)).status, 204)
  return ((await directory.get(`/Groups/${id}`)).body.members ?? []).map(({ value }) => value)
}
const refused = async (path: string, ...operations: Operation[]) => {
  const { status, body } = await directory.patch(path, operations)
  return [status, body.scimType]
}

test('32: a path with a filter and a part', async () => {
  const { id } = await add()
  const path = 'emails[type eq "work"].value'
  const { emails } = await patched(id, { op: 'Replace', path, value: 'new@brindle.example' })
  assert.deepEqual(emails, [{ value: 'new@brindle.example', type: 'work', primary: true }])
})

test('33 to 35: what the filter does not find is made, once', async () => {
  const { id } = await add()
  const body = await patched(
    id,
    { op: 'Add', path: 'addresses[type eq "work"].streetAddress', value: '1 Kai' },
    { op: 'Add', path: 'addresses[type eq "work"].country', value: 'NO' },
    { op: 'Replace', path: 'phoneNumbers[type eq "mobile"].value', value: '+47 1' },
  )
  assert.deepEqual(body.addresses, [{ type: 'work', streetAddress: '1 Kai', country: 'NO' }])
  assert.deepEqual(body.phoneNumbers, [{ type: 'mobile', value: '+47 1' }])
})

test('34: by the letter, there is nothing to replace', async () => {
  const strict = await openDirectory(hub, { settings: { strict: true } })
  const { body } = await strict.post('/Users', person('strict@brindle.example'))
  const path = 'ims[type eq "xmpp"].value'
  const answer = await strict.patch(`/Users/${body.id}`, [{ op: 'replace', path, value: 'b' }])
  assert.deepEqual([answer.status, answer.body.scimType], [400, 'noTarget'])
})

test('36, 37: roles with primary as a text', async () => {
  const { id, roles } = await add({ roles: [{ primary: 'True', value: 'one', display: 'One' }] })
  assert.equal(roles[0]?.primary, true)
  const path = 'roles[primary eq "True"].value'
  const body = await patched(id, { op: 'Replace', path, value: 'two' })
  assert.deepEqual(body.roles, [{ primary: true, value: 'two', display: 'One' }])
})

test('38, 39: attributes of the extension with their URN, and without', async () => {
  const { id } = await add()
  const body = await patched(
    id,
    { op: 'Add', path: `${enterpriseUrn}:department`, value: 'Light' },
    { op: 'Add', path: 'employeeNumber', value: '7' },
  )
  assert.deepEqual(body[enterpriseUrn], { department: 'Light', employeeNumber: '7' })
  const { body: found } = await directory.find('Users', 'employeeNumber eq "7"')
  assert.equal(found.Resources[0]?.id, id)
})

test('40, 41: a manager as list, object and text; empty goes, unknown stays', async () => {
  const { id } = await add()
  for (const value of [[{ value: 'boss' }], { value: 'boss' }, 'boss']) {
    const body = await patched(id, { op: 'Add', path: 'manager', value })
    assert.deepEqual(body[enterpriseUrn], { manager: { value: 'boss' } })
    const without = await patched(id, { op: 'Replace', path: 'manager', value: '' })
    assert.ok(!(enterpriseUrn in without))
  }
  await patched(id, { op: 'Add', path: 'manager', value: 'boss' })
  assert.ok(!(enterpriseUrn in (await patched(id, { op: 'Add', path: 'manager', value: null }))))
})

test('42, 43: keys with dots and URNs leave their neighbours alone', async () => {
  const { id } = await add({ name: { formatted: 'A B', givenName: 'A', familyName: 'B' } })
  const value = { 'name.givenName': 'C', [`${enterpriseUrn}:department`]: 'Sea', title: 'Mate' }
  const body = await patched(id, { op: 'replace', value })
  assert.deepEqual(body.name, { formatted: 'A B', givenName: 'C', familyName: 'B' })
  assert.deepEqual([body[enterpriseUrn], body.title], [{ department: 'Sea' }, 'Mate'])
})

test('44: what is not named of a complex value stays', async () => {
  const { id } = await add({ name: { givenName: 'A', familyName: 'B' } })
  const body = await patched(id, { op: 'replace', path: 'name', value: { familyName: 'C' } })
  assert.deepEqual(body.name, { givenName: 'A', familyName: 'C' })
})

test('45, 46: members with nulls and odd keys are added once', async () => {
  const { id } = await add()
  const group = await addGroup([])
  const value = [{ $ref: null, display: null, displayName: 'x', value: id }]
  for (const op of ['Add', 'add']) {
    assert.deepEqual(await membersAfter(group.id, { op, path: 'members', value }), [id])
  }
})

test('47 to 50: members are removed by filter, by list, or all of them', async () => {
  const ids = [(await add()).id, (await add()).id, (await add()).id]
  const [first = '', second = '', third = ''] = ids
  const { id } = await addGroup(ids)
  const path = `members[value eq "${first}"]`
  assert.deepEqual(await membersAfter(id, { op: 'remove', path }), [second, third])
  const listed = { op: 'Remove', path: 'members', value: [{ $ref: null, value: second }] }
  assert.deepEqual(await membersAfter(id, listed), [third])
  assert.deepEqual(await membersAfter(id, listed), [third])
  assert.deepEqual(await membersAfter(id, { op: 'remove', path: 'members' }), [])
})

test('51, 52: the whole list is replaced; a rename may carry the id', async () => {
  const first = await add()
  const second = await add()
  const { id } = await addGroup([first.id])
  const value = [{ value: second.id, display: 'x' }]
  assert.deepEqual(await membersAfter(id, { op: 'replace', path: 'members', value }), [second.id])
  await membersAfter(id, { op: 'replace', value: { id, displayName: 'Renamed' } })
  const { body } = await directory.get(`/Groups/${id}`)
  assert.equal(body.displayName, 'Renamed')
  const other = { op: 'replace', value: { id: 'other' } }
  assert.deepEqual(await refused(`/Groups/${id}`, other), [400, 'mutability'])
})

test('48: the members of ours follow', async () => {
  const { id: person } = await add()
  const { id } = await addGroup([person])
  const { record } = await hub.hub.records.get(
    { connector: directory.connector, organization: hub.organizations.harbor, by: {} },
    'group',
    id,
  )
  const group = await hub.hub.groups.find(record.groupId ?? '')
  assert.ok(group)
  assert.equal((await hub.hub.groups.members({ group })).items.length, 1)
  await membersAfter(id, { op: 'remove', path: 'members', value: [{ value: person }] })
  assert.equal((await hub.hub.groups.members({ group })).items.length, 0)
})

test('53: all operations hold, or none', async () => {
  const { id } = await add({ title: 'Whole' })
  const half = { op: 'replace', path: 'title', value: 'Half' }
  const broken = { op: 'replace', path: 'no such path!!', value: 1 }
  assert.deepEqual(await refused(`/Users/${id}`, half, broken), [400, 'invalidPath'])
  assert.equal((await directory.get(`/Users/${id}`)).body.title, 'Whole')
  const body = await patched(id, half, { ...half, value: 'Twice' })
  assert.equal(body.title, 'Twice')
})

test('62: a new primary takes the place of the former', async () => {
  const { id } = await add()
  const value = [{ value: 'p2@brindle.example', type: 'home', primary: true }]
  const { emails } = await patched(id, { op: 'add', path: 'emails', value })
  assert.deepEqual(
    emails.map(({ primary }) => primary),
    [undefined, true],
  )
})

test('63: what is ours cannot be written by a path', async () => {
  const { id } = await add()
  for (const path of ['id', 'meta', 'groups', 'meta.version', 'schemas']) {
    const operation = { op: 'replace', path, value: 'x' }
    assert.deepEqual(await refused(`/Users/${id}`, operation), [400, 'mutability'], path)
  }
})

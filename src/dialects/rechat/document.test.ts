/** Seed 002, "SSO", call by call: its own bodies, and whole answers against golden files. */
import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import {
  applicationKeys,
  brandKeys,
  checkError,
  createBody,
  goldenPath,
  readList,
  readShown,
  updateBody,
  writeGolden,
} from './testdata/sample.ts'

let hub: TestHub
let parent = ''
let child = ''
let path = ''
let application = ''
let ana: Awaited<ReturnType<TestHub['caller']>>

before(async () => {
  hub = await openTestHub()
  parent = hub.organizations.harbor.id
  child = hub.organizations.downtown.id
  path = `/brands/${parent}/sso_applications`
  ana = await hub.caller(hub.people.ana)
})

after(() => hub.close())

const checkGolden = (context: TestContext, name: string, document: unknown): void => {
  const names = { [application]: 'APPLICATION', [parent]: 'PARENT', [child]: 'CHILD' }
  const text = writeGolden(document, names)
  context.assert.fileSnapshot(text, goldenPath(name), { serializers: [String] })
}

test('Create an app', async (context) => {
  const answer = await ana.post(path, createBody([parent]))
  application = readShown(answer).id
  assert.deepEqual(Object.keys(answer.json()), ['code', 'data'])
  assert.deepEqual(Object.keys(readShown(answer)), applicationKeys)
  checkGolden(context, 'create', answer.json())
})

test('Update an app: the id in the body, and the whole object with it', async (context) => {
  hub.pass(1_250)
  const answer = await ana.put(path, updateBody(application, [parent]))
  assert.deepEqual(Object.keys(readShown(answer)), applicationKeys)
  checkGolden(context, 'update', answer.json())
})

test('Update an app: the id in the path', async () => {
  const body = updateBody('anything', [parent])
  const byPath = await ana.put(`${path}/${application}`, body)
  const byBody = await ana.put(path, { ...body, id: application })
  const { open_url: one, ...left } = readShown(byPath)
  const { open_url: other, ...right } = readShown(byBody)
  assert.deepEqual(left, right)
  assert.notEqual(one, other)
})

test('Set Brands that are allowed to use this app', async (context) => {
  const address = `${path}/${application}/brands?associations=sso_application.brands`
  const answer = await ana.put(address, { brands: [parent, child] })
  const shown = readShown(answer)
  const { brands = [] } = shown
  assert.deepEqual(Object.keys(shown), applicationKeys.toSpliced(-1, 0, 'brands'))
  assert.equal(brands.length, 2)
  for (const brand of brands) assert.deepEqual(Object.keys(brand), brandKeys)
  // Ids are drawn; the order of the answer is theirs.
  const sorted = brands.toSorted((left, right) => left.name.localeCompare(right.name))
  checkGolden(context, 'brands', { code: 'OK', data: { ...shown, brands: sorted } })
})

test('Get all available applications', async (context) => {
  const answer = await ana.get(path)
  const list = readList(answer)
  assert.deepEqual(Object.keys(list), ['code', 'data', 'info'])
  assert.deepEqual(Object.keys(list.data[0] ?? {}), applicationKeys)
  checkGolden(context, 'list', list)
})

test('Delete an app, with the body that the document sends', async (context) => {
  const address = `${path}/${application}`
  const answer = await ana.delete(address, updateBody(application, [parent]))
  assert.deepEqual(Object.keys(readShown(answer)), applicationKeys)
  checkGolden(context, 'delete', answer.json())
  assert.deepEqual(readList(await ana.get(path)).info, { count: 0, total: 0 })
  checkError(await ana.delete(address), 404)
})

test('every value has the type that the document shows', async () => {
  const given = {
    ...createBody([parent]),
    start_url: 'https://samltest.id/',
    signed: true,
    name_id: 'email',
    name_id_format: 'EMAIL',
    mappings: { mail: 'email' },
    audience: 'https://samltest.id/saml/sp',
    destination: 'https://samltest.id/other',
    recipient: 'https://samltest.id/other',
    order: 7,
    extra: { note: ['any', 1, null] },
  }
  const shown = readShown(await ana.post(path, given))
  const { brands: _, ...fields } = given
  for (const [field, value] of Object.entries(fields)) assert.deepEqual(shown[field], value, field)
  assert.match(shown.id, /^[0-9a-f-]{36}$/)
  assert.equal(shown.created_at, hub.now() / 1000)
  assert.equal(shown.updated_at, hub.now() / 1000)
  assert.equal(shown.deleted_at, null)
  assert.equal(shown.url, null)
  assert.equal(shown.issuer, parent)
  assert.equal(shown.type, 'sso_application')
  assert.match(shown.open_url, /^http:\/\/localhost:3000\/sso_applications\/open\?hash=[^+/=]+$/)
  await ana.delete(`${path}/${shown.id}`)
})

test('the other type: a link has its url, and nothing of a service provider', async (context) => {
  const body = {
    ...createBody([parent]),
    name: 'Handbook',
    authentication_type: 'None',
    url: 'https://handbook.example/start?from=hub',
  }
  const answer = await ana.post(path, body)
  application = readShown(answer).id
  checkGolden(context, 'link', answer.json())
})

test('APP-04: what holds links is kept by nobody on the way', async () => {
  for (const answer of [await ana.get(path), await ana.put(`${path}/${application}`, {})]) {
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.equal(answer.statusCode, 200)
  }
})

/** Lists, and what surrounds them: behaviours 54 to 61 and 64 to 73 of the list in `testdata`. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../helper.ts'
import { type Directory, enterpriseUrn, groupUrn, openDirectory, person } from './client.ts'

let hub: TestHub
let directory: Directory
const ids: string[] = []
before(async () => {
  hub = await openTestHub()
  directory = await openDirectory(hub)
  for (let number = 0; number < 7; number += 1) {
    hub.pass(1)
    const more = { title: `T${number}`, [enterpriseUrn]: { department: 'Sea' } }
    ids.push((await directory.post('/Users', person(`p${number}@list.example`, more))).body.id)
  }
  const members = ids.map((value) => ({ value }))
  await directory.post('/Groups', { schemas: [groupUrn], displayName: 'All', members })
})
after(() => hub.close())

test('54, 55: attributes and excludedAttributes; id and schemas always come', async () => {
  const list = await directory.get('/Groups?excludedAttributes=members')
  const [group] = list.body.Resources
  assert.ok(group && !Object.hasOwn(group, 'members'))
  const one = await directory.get(`/Groups/${group.id}?excludedAttributes=members,id`)
  assert.deepEqual(Object.keys(one.body).sort(), ['displayName', 'id', 'meta', 'schemas'])
  const { body } = await directory.get(`/Users/${ids[0]}?attributes=userName,emails.value`)
  assert.deepEqual(Object.keys(body).sort(), ['emails', 'id', 'schemas', 'userName'])
  assert.deepEqual(body.emails, [{ value: 'p0@list.example' }])
})

test('56: names and operators in any case', async () => {
  const { body } = await directory.find('Users', 'USERNAME EQ "P1@list.example" AND Title Pr')
  assert.equal(body.Resources[0]?.id, ids[1])
})

test('57: a plus for a blank, a dangling & and ?, and unknown parameters', async () => {
  const filter = 'filter=userName+eq+%22p2%40list.example%22&'
  const { body } = await directory.get(`/Users?${filter}&aadOptscim062020`)
  assert.equal(body.Resources[0]?.id, ids[2])
  assert.equal((await directory.put(`/Users/${ids[2]}?`, person('p2@list.example'))).status, 200)
})

test('58: pages do not overlap, and one beyond the end is empty', async () => {
  const found: string[] = []
  for (let start = 1; start < 12; start += 3) {
    const { status, body } = await directory.get(`/Users?startIndex=${start}&count=3`)
    assert.deepEqual([status, body.totalResults], [200, 7])
    found.push(...body.Resources.map(({ id }) => id))
  }
  assert.deepEqual(found, ids)
})

test('59: odd numbers are taken as the nearest that mean something', async () => {
  for (const [query, count] of [
    ['count=0', 0],
    ['count=-5&startIndex=-3', 0],
    ['count=abc&startIndex=xyz', 7],
    ['count=1000000000', 7],
  ] as const) {
    const { status, body } = await directory.get(`/Users?${query}`)
    assert.deepEqual([status, body.Resources.length, body.totalResults], [200, count, 7], query)
    assert.equal(body.startIndex, 1)
  }
})

test('60, 61: what is no filter finds nobody; quotes within a value are data', async () => {
  for (const filter of ['userName eq', 'userName xx "a"', 'userName eq "a" or', 'nobody eq "a"']) {
    const { status, body } = await directory.find('Users', filter)
    assert.deepEqual([status, body.scimType], [400, 'invalidFilter'], filter)
  }
  const filter = String.raw`userName eq "a\" or id pr or userName eq \"b"`
  assert.equal((await directory.find('Users', filter)).body.totalResults, 0)
})

test('64, 65: content types', async () => {
  const types = [
    'application/json',
    'application/scim+json',
    'application/scim+json; charset=utf-8',
  ]
  for (const type of types) {
    const body = person(`type.${types.indexOf(type)}@list.example`)
    const made = await directory.post('/Users', body, { 'content-type': type })
    assert.equal(made.status, 201)
    assert.match(String(made.headers['content-type']), /^application\/scim\+json/)
    await directory.delete(`/Users/${made.body.id}`)
  }
  const { status } = await directory.get('/Users', { 'content-type': 'application/scim+json' })
  assert.equal(status, 200)
})

test('66: discovery is complete, and takes neither other methods nor filters', async () => {
  for (const path of ['ServiceProviderConfig', 'ResourceTypes', 'Schemas', 'Schemas/urn:x']) {
    assert.equal((await directory.post(`/${path}`, {})).status, 405)
  }
  assert.equal((await directory.get('/ResourceTypes/Nope')).status, 404)
  assert.equal((await directory.get('/Schemas/urn:none')).status, 404)
  assert.equal((await directory.get('/ResourceTypes?filter=name+pr')).status, 403)
  const { body } = await directory.get('/Schemas')
  for (const { id, schemas, attributes } of body.Resources) {
    assert.equal((await directory.get(`/Schemas/${id}`)).status, 200)
    assert.ok(schemas.length === 1 && Array.isArray(attributes) && attributes.length > 0)
  }
})

test('67: an address that there is not is said in JSON', async () => {
  for (const path of ['/nowhere', '/Users/a/b']) {
    const { status, body, headers } = await directory.get(path)
    assert.deepEqual([status, body.status], [404, '404'])
    assert.match(String(headers['content-type']), /^application\/scim\+json/)
  }
})

test('68: POST .search', async () => {
  const asked = { attributes: ['userName'], filter: 'title eq "T4"', startIndex: 1, count: 10 }
  const { body } = await directory.post('/Users/.search', asked)
  assert.deepEqual(
    body.Resources.map((each) => Object.keys(each).sort()),
    [['id', 'schemas', 'userName']],
  )
})

test('69: beyond the limit: 429 and whole seconds', async () => {
  const other = await openDirectory(hub)
  const bucket = `writes of connector ${other.connector.id}`
  await hub.hub.limits.take([{ bucket, burst: 1, everyMs: 60_000 }])
  await assert.rejects(async () => {
    for (;;) await hub.hub.limits.take([{ bucket, burst: 1, everyMs: 60_000 }])
  })
  const { status, headers, body } = await other.post('/Users', person('late@list.example'))
  assert.deepEqual([status, body.status], [429, '429'])
  assert.match(String(headers['retry-after']), /^\d+$/)
})

test('70, 71: locations are ours, whatever host is named', async () => {
  const host = 'harbor.localhost:3000'
  const made = await directory.post('/Users', person('place@list.example'), { host })
  assert.equal(made.headers.location, made.body.meta.location)
  const base = `http://localhost:3000${directory.base}`
  assert.equal(made.body.meta.location, `${base}/Users/${made.body.id}`)
  const groups = await directory.get('/Groups?count=100')
  assert.equal(groups.body.Resources[0]?.members[0]?.$ref, `${base}/Users/${ids[0]}`)
})

test('72, 73: sources do not see each other; an externalId is each source’s own', async () => {
  const other = await openDirectory(hub, { owner: hub.organizations.downtown })
  const externalId = 'same'
  const mine = await directory.post('/Users', person('mine@list.example', { externalId }))
  const theirs = await other.post('/Users', person('theirs@list.example', { externalId }))
  assert.deepEqual([mine.status, theirs.status], [201, 201])
  assert.equal((await other.get(`/Users/${mine.body.id}`)).status, 404)
  assert.equal((await other.delete(`/Users/${mine.body.id}`)).status, 404)
  const { body } = await other.find('Users', 'externalId eq "same"')
  assert.deepEqual(
    body.Resources.map(({ id }) => id),
    [theirs.body.id],
  )
})

test('every behaviour of the list has its test', () => {
  const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
  const { items } = JSON.parse(read('testdata/behaviours.json')) as { items: { n: number }[] }
  const names = ['user', 'patch', 'list']
    .map((each) => read(`behaviour-${each}.test.ts`))
    .join('\n')
  const proved = new Set<number>()
  for (const [, numbers = ''] of names.matchAll(/^test\('([\d, to]+):/gm)) {
    for (const part of numbers.split(',')) {
      const [first = 0, last = first] = part.split('to').map(Number)
      for (let each = first; each <= last; each += 1) proved.add(each)
    }
  }
  assert.deepEqual(
    items.map(({ n }) => n).filter((n) => !proved.has(n)),
    [],
  )
})

/** SCIM-09 and what is not there: limits and refusals in SCIM's own face. */
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { bodyBytes } from '../../src/dialects/scim/caller.ts'
import { openTestHub, type TestHub } from '../helper.ts'
import { type Directory, openDirectory, person } from './client.ts'

const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error'

let hub: TestHub
let directory: Directory
before(async () => {
  hub = await openTestHub()
  directory = await openDirectory(hub)
})
after(() => hub.close())

const send = (payload: string | Readable, type = 'application/scim+json') =>
  hub.server.inject({
    method: 'POST',
    url: `${directory.base}/Users`,
    headers: {
      host: 'localhost:3000',
      authorization: `Bearer ${directory.text}`,
      'content-type': type,
    },
    payload,
  })

test('SCIM-09: a body over the limit is a 413, whether its size is said or not', async () => {
  const big = JSON.stringify(person('big@source.example', { title: 'x'.repeat(bodyBytes) }))
  for (const payload of [big, Readable.from([big.slice(0, bodyBytes), big.slice(bodyBytes)])]) {
    const answer = await send(payload)
    assert.equal(answer.statusCode, 413)
    assert.match(String(answer.headers['content-type']), /^application\/scim\+json/)
    assert.deepEqual([answer.json().status, answer.json().schemas], ['413', [errorUrn]])
  }
})

test('a body of another type is a 415', async () => {
  const answer = await send('<a/>', 'application/xml')
  assert.deepEqual([answer.statusCode, answer.json().status], [415, '415'])
})

test('SCIM-09: bulk and /Me are not supported, as it is said', async () => {
  const { body } = await directory.get('/ServiceProviderConfig')
  assert.deepEqual(body.bulk, { supported: false, maxOperations: 0, maxPayloadSize: 0 })
  const asked = [
    await directory.post('/Bulk', { schemas: [], Operations: [] }),
    await directory.get('/Me'),
    await directory.put('/Me', {}),
    await directory.patch('/Me', []),
    await directory.post('/Me', {}),
    await directory.delete('/Me'),
  ]
  for (const { status, body: said } of asked) {
    assert.deepEqual([status, said.status, said.schemas], [501, '501', [errorUrn]])
  }
  assert.equal((await directory.get('/Me', { authorization: undefined })).status, 401)
})

test('an organization without the package for enterprises takes nothing', async () => {
  const { lakeside } = hub.organizations
  const office = await openDirectory(hub, { owner: lakeside })
  assert.equal((await office.get('/Users')).status, 200)
  const features = { 'enterprise-toolkit': false }
  await hub.hub.organizations.change(lakeside.id, { features })
  for (const answer of [await office.get('/Users'), await office.post('/Users', person('x@y.z'))]) {
    assert.deepEqual([answer.status, answer.body.status], [403, '403'])
  }
  await assert.rejects(openDirectory(hub, { owner: lakeside }), { code: 'forbidden' })
  assert.equal((await directory.get('/Users')).status, 200)
})

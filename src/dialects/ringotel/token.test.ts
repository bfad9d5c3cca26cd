/** OAuth2 towards our own web service, and the description of it that is handed out. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { openTestHub, password, type TestHub } from '../../../test/helper.ts'
import { readDescription } from './description.ts'

let hub: TestHub
let key: string
describe('token', () => {
  before(async () => {
    hub = await openTestHub()
    const organization = hub.organizations.harbor
    key = (await hub.hub.keys.add({ organization, name: 'x', permissions: ['passwords'] })).text
  })
  after(() => hub.close())
  afterEach(() => hub.pass(600_000))

  const host = 'localhost:3000'
  const form = 'application/x-www-form-urlencoded'

  const post = (url: string, payload: string, headers: Record<string, string> = {}) =>
    hub.server.inject({
      method: 'POST',
      url,
      headers: { host, 'content-type': 'application/json', ...headers },
      payload,
    })

  const path = '/ringotel/harbor/token'
  const grant = { grant_type: 'client_credentials' }
  const basic = (text: string) => `Basic ${Buffer.from(`id:${text}`).toString('base64')}`

  const getToken = async (): Promise<string> => {
    const body = JSON.stringify({ ...grant, client_id: 'x', client_secret: key })
    return (await post(path, body)).json().access_token
  }
  const ask = (token: string, at = 'harbor') =>
    post(
      `/ringotel/${at}/authorize`,
      JSON.stringify({ username: hub.people.chloe.email, password }),
      { authorization: `Bearer ${token}` },
    )

  test('a key gives a token, in JSON, in a form and in the header', async () => {
    const given = { ...grant, client_id: 'x', client_secret: key }
    const answers = [
      await post(path, JSON.stringify(given)),
      await post(path, new URLSearchParams(given).toString(), { 'content-type': form }),
      await post(path, new URLSearchParams(grant).toString(), {
        'content-type': form,
        authorization: basic(key),
      }),
    ]
    for (const answer of answers) {
      assert.equal(answer.statusCode, 200)
      assert.match(String(answer.headers['cache-control']), /no-store/)
      const { access_token: token, ...rest } = answer.json()
      assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 3600 })
      assert.equal((await ask(token)).statusCode, 200)
    }
  })

  test('a token is good for an hour, for its organization, while its key is', async () => {
    const token = await getToken()
    hub.pass(3_599_000)
    assert.equal((await ask(token)).statusCode, 200)
    assert.equal((await ask(token, 'downtown')).statusCode, 401)
    hub.pass(1000)
    assert.equal((await ask(token)).statusCode, 401)
    const organization = hub.organizations.harbor
    const other = await hub.hub.keys.add({ organization, name: 'y', permissions: ['passwords'] })
    const before = key
    key = other.text
    const dying = await getToken()
    assert.equal((await ask(dying)).statusCode, 200)
    await hub.hub.keys.revoke(other.key.id)
    key = before
    assert.equal((await ask(dying)).statusCode, 401)
  })

  test('a token opens nothing else, and gives no other token', async () => {
    const token = await getToken()
    const headers = { host, authorization: `Bearer ${token}` }
    const { id } = hub.organizations.harbor
    const brands = await hub.server.inject({ method: 'GET', url: `/brands/${id}`, headers })
    assert.equal(brands.statusCode, 401)
    const again = await post(path, JSON.stringify({ ...grant, client_secret: token }))
    assert.equal(again.statusCode, 401)
  })

  test('what is wrong is said as OAuth says it', async () => {
    const wrong: [string, Record<string, string>, number, string][] = [
      [JSON.stringify({ ...grant, client_secret: `${key}x` }), {}, 401, 'invalid_client'],
      [JSON.stringify(grant), {}, 401, 'invalid_client'],
      [JSON.stringify({ ...grant, client_secret: 1 }), {}, 401, 'invalid_client'],
      [JSON.stringify(grant), { authorization: basic('x') }, 401, 'invalid_client'],
      [JSON.stringify({ client_secret: key }), {}, 400, 'unsupported_grant_type'],
      [
        JSON.stringify({ grant_type: 'password', client_secret: key }),
        {},
        400,
        'unsupported_grant_type',
      ],
      ['{', {}, 400, 'invalid_request'],
      ['', {}, 400, 'invalid_request'],
    ]
    for (const [body, headers, status, error] of wrong) {
      const answer = await post(path, body, headers)
      assert.deepEqual([answer.statusCode, answer.json().error], [status, error], body)
      assert.equal(answer.headers['www-authenticate'] !== undefined, status === 401)
    }
  })

  const describeTo = (headers: Record<string, string>, query = '') =>
    hub.server.inject({
      url: `/ringotel/harbor/description${query}`,
      headers: { host, ...headers },
    })

  test('the description is one that we read ourselves, whichever way it is', async () => {
    for (const way of ['Bearer', 'Basic', 'OAuth2']) {
      const answer = await describeTo({ authorization: `Bearer ${key}` }, `?authorization=${way}`)
      const read = readDescription(answer.json())
      assert.equal(read.url, 'http://localhost:3000/ringotel/harbor/authorize')
      assert.equal(read.authorization.type, way.toLowerCase())
      assert.equal(read.name, 'Harbor')
      assert.doesNotMatch(answer.body, /fyr_/)
    }
    assert.equal(
      (await describeTo({ authorization: `Bearer ${key}` }, '?authorization=x')).statusCode,
      403,
    )
  })

  test('the description is for administrators of the organization, and for its keys', async () => {
    const { ana, ben, chloe, otto } = hub.people
    for (const [user, status] of [
      [ana, 200],
      [ben, 403],
      [chloe, 403],
      [otto, 403],
    ] as const) {
      const browser = hub.browser()
      await browser.signIn(user)
      assert.equal((await browser.get('/ringotel/harbor/description')).statusCode, status)
    }
    assert.equal((await describeTo({})).statusCode, 401)
    assert.equal((await describeTo({ authorization: 'Bearer x' })).statusCode, 401)
  })
})

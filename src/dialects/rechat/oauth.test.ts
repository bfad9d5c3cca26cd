/** OAuth on this wire: the whole way of a client, its answers, and what it leaves behind. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, readFormFields, type TestHub } from '../../../test/helper.ts'
import { enter } from '../../../test/security/browser.ts'
import { captureLog } from '../../../test/security/log.ts'
import {
  addClient,
  allow,
  askPath,
  callBrand,
  callToken,
  codeBody,
  getCode,
  getTokens,
  listings,
  readTokenError,
  readTokens,
  refreshBody,
  refreshOf,
  type Tokens,
} from './testdata/client.ts'
import { goldenPath, writeGolden } from './testdata/sample.ts'

let hub: TestHub

before(async () => {
  hub = await openTestHub({ logLevel: 'info' })
  captureLog(hub.server)
  await addClient(hub)
})

after(() => hub.close())

const lasts = 2_678_400_000

test('the answer of the token address, whole', async (context) => {
  const { ana } = hub.people
  const tokens = await getTokens(hub, await enter(hub, ana))
  const names = {
    [tokens.access_token]: 'ACCESS',
    [tokens.refresh_token]: 'REFRESH',
    [ana.id]: 'USER',
    [ana.homeId]: 'BRAND',
  }
  const text = writeGolden(tokens, names)
  context.assert.fileSnapshot(text, goldenPath('token'), { serializers: [String] })
})

/** What a client keeps between calls, and how it goes on when a token is over. */
const startClient = (first: Tokens) => {
  let kept = first
  const calls: number[] = []
  const call = async () => {
    const answer = await callBrand(hub, kept)
    calls.push(answer.statusCode)
    return answer
  }
  return {
    calls,
    async list() {
      const answer = await call()
      if (answer.json().http !== 401) return answer
      kept = readTokens(await callToken(hub, refreshBody(kept.refresh_token)))
      return call()
    },
  }
}

test('a client from its first click to the third month', async () => {
  const browser = hub.browser()
  const signedIn = await browser.signIn(hub.people.chloe, { at: askPath() })
  const page = await browser.follow(signedIn)
  assert.match(page.body, /Continue to <bdi>Listings<\/bdi>\?/)
  assert.match(page.body, /chloe\.okafor@harbor\.example/)
  assert.match(page.body, /<strong>listings\.example<\/strong>/)
  const consent = await browser.post('/oauth2/auth', readFormFields(page.body))
  const onward = await browser.follow(consent)
  const back = new URL(refreshOf(onward))
  const code = back.searchParams.get('code') ?? ''
  assert.equal(back.href, `${listings.redirectUri}&code=${code}`)
  const tokens = readTokens(await callToken(hub, codeBody(code)))
  for (const name of ['access_token', 'refresh_token', 'brand', 'expires_in'] as const) {
    assert.ok(tokens[name])
  }
  assert.equal(tokens.data.id, hub.people.chloe.id)
  assert.equal(tokens.brand, hub.organizations.downtown.id)
  const client = startClient(tokens)
  assert.equal((await client.list()).json().code, 'OK')
  for (let month = 0; month < 3; month += 1) {
    hub.pass(lasts)
    assert.equal((await client.list()).json().code, 'OK')
  }
  assert.deepEqual(client.calls, [200, 401, 200, 401, 200, 401, 200])
})

test('JSON is taken as a form is, and both give the same', async () => {
  const browser = await enter(hub, hub.people.ana)
  const form = readTokens(await callToken(hub, codeBody(await getCode(browser))))
  const json = readTokens(await callToken(hub, codeBody(await getCode(browser)), 'json'))
  assert.deepEqual(Object.keys(json), Object.keys(form))
  const next = readTokens(await callToken(hub, refreshBody(json.refresh_token), 'json'))
  assert.deepEqual(next.data, json.data)
  assert.notEqual(next.access_token, json.access_token)
})

test('a state is given back as it came, and none where there was none', async () => {
  const browser = await enter(hub, hub.people.ana)
  for (const state of ['x', '', 'a b&c=d#e', '"><script>', 'ä€\n', 'x'.repeat(1024)]) {
    const back = new URL(refreshOf(await allow(browser, { state })))
    assert.equal(back.searchParams.get('state'), state)
    assert.equal(back.origin, 'https://listings.example')
    assert.equal(back.hash, '')
  }
  assert.doesNotMatch(refreshOf(await allow(browser)), /state/)
})

test('a lent key has the rights of its person, an end, and the name of its client', async () => {
  const { access_token, brand } = await getTokens(hub, await enter(hub, hub.people.ben))
  const { key, user } = await hub.hub.keys.check(access_token)
  assert.equal(user?.id, hub.people.ben.id)
  assert.equal(key.name, 'Client Listings')
  assert.equal(key.endsAt, hub.now() + lasts)
  const call = (method: 'GET' | 'PUT', url: string, body?: object) =>
    hub.server.inject({
      method,
      url,
      headers: {
        host: 'localhost:3000',
        authorization: `Bearer ${access_token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { payload: JSON.stringify(body) }),
    })
  const { harbor } = hub.organizations
  assert.equal((await call('GET', `/brands/${brand}`)).statusCode, 200)
  assert.equal((await call('PUT', `/brands/${brand}`, { messages: {} })).statusCode, 200)
  assert.equal((await call('GET', `/brands/${harbor.id}`)).statusCode, 403)
  // A client never makes administrators.
  const roles = [{ role: 'Admin', members: [{ user: hub.people.dev.id }] }]
  assert.equal((await call('PUT', `/brands/${brand}`, { roles })).statusCode, 403)
  assert.equal((await call('GET', '/api/me')).statusCode, 401)
})

test('no secret stands in the log, in an event, in the store, or in a referrer', async () => {
  const lines = captureLog(hub.server)
  const browser = await enter(hub, hub.people.ana)
  const page = await browser.get(askPath({ state: 'state-of-the-client' }))
  const consent = await browser.post('/oauth2/auth', readFormFields(page.body))
  const to = String(consent.headers.location)
  const hold = new URL(to, 'http://localhost').searchParams.get('hold') ?? ''
  const onward = await browser.get(to)
  assert.equal(onward.headers['referrer-policy'], 'no-referrer')
  assert.equal(onward.headers['cache-control'], 'no-store')
  const code = new URL(refreshOf(onward)).searchParams.get('code') ?? ''
  const tokens = readTokens(await callToken(hub, codeBody(code)))
  await callToken(hub, { ...refreshBody(tokens.refresh_token), client_secret: 'wrong-secret' })
  const next = readTokens(await callToken(hub, refreshBody(tokens.refresh_token)))
  readTokenError(await callToken(hub, codeBody(code)), 400)
  await callBrand(hub, tokens)
  await callBrand(hub, next)
  const { build, read } = hub.database
  const rows = [
    ...(await read.query(build.selectFrom('state').selectAll())),
    ...(await read.query(build.selectFrom('api_key').selectAll())),
    ...(await read.query(build.selectFrom('application').selectAll())),
  ]
  const told = lines.join('\n') + JSON.stringify([rows, await hub.events(200)])
  assert.ok(lines.length > 5)
  const both = [tokens, next].flatMap((each) => [each.access_token, each.refresh_token])
  const secrets = [
    hold,
    code,
    listings.clientSecret,
    'wrong-secret',
    ...both.map((each) => each.slice(-40)),
  ]
  for (const secret of secrets) {
    assert.ok(secret.length > 10)
    assert.ok(!told.includes(secret), secret)
  }
})

test('each step leaves its event', async () => {
  await getTokens(hub, await enter(hub, hub.people.dev))
  const newest = (await hub.events(5)).reverse()
  const types = ['session.started', 'application.allowed', 'ticket.issued']
  assert.deepEqual(
    newest.map(({ type }) => type),
    [...types, 'key.added', 'ticket.redeemed'],
  )
  for (const { userId, rootId } of newest.slice(1)) {
    assert.deepEqual([userId, rootId], [hub.people.dev.id, hub.organizations.harbor.id])
  }
})

test('a tile leads home, and without a home there is none', async () => {
  const { organizations, people } = hub
  const otto = await enter(hub, people.otto)
  const plain = await addClient(hub, {}, organizations.otter)
  assert.doesNotMatch((await otto.get('/')).body, /Listings/)
  assert.equal((await otto.get(`/applications/${plain.id}/open`)).statusCode, 404)
  const key = await hub.caller(people.otto)
  const path = `/brands/${organizations.otter.id}/sso_applications`
  assert.deepEqual((await key.get(path)).json().info, { count: 0, total: 0 })
  await hub.hub.applications.change(plain, { settings: { homeUrl: 'https://home.example/' } })
  assert.match((await otto.get('/')).body, /Listings/)
  const { headers } = await otto.get(`/applications/${plain.id}/open`)
  assert.equal(headers.location, 'https://home.example/')
  assert.equal((await key.get(path)).json().info.total, 1)
  assert.doesNotMatch((await key.get(path)).body, new RegExp(listings.clientSecret))
})

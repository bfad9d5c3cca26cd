/** The token address: every no, in the words of the wire and of OAuth. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type Browser, openTestHub, type TestHub } from '../../../test/helper.ts'
import { enter } from '../../../test/security/browser.ts'
import type { User } from '../../user.ts'
import {
  addClient,
  callBrand,
  callToken,
  codeBody,
  getCode,
  getTokens,
  listings,
  readTokenError,
  readTokens,
  refreshBody,
} from './testdata/client.ts'

let hub: TestHub
let ana: Browser

describe('OAuth, refused', () => {
  before(async () => {
    hub = await openTestHub()
    await addClient(hub)
    ana = await enter(hub, hub.people.ana)
  })

  /** The budget for wrong tries is full again. */
  beforeEach(() => hub.pass(60_000))

  after(() => hub.close())

  const other = {
    clientId: 'other-client',
    clientSecret: 'another-secret-long-enough-to-be-one',
    redirectUri: 'https://other.example/back',
  }
  const asOther = { client_id: other.clientId, client_secret: other.clientSecret }

  /** What each change of a right request leads to; null leaves the field away. */
  const refusals: [given: Record<string, string | null>, http: number, error: string][] = [
    [{ grant_type: null }, 400, 'invalid_request'],
    [{ grant_type: '' }, 400, 'unsupported_grant_type'],
    [{ grant_type: 'password', username: 'ana', password: 'x' }, 400, 'unsupported_grant_type'],
    [{ grant_type: 'client_credentials' }, 400, 'unsupported_grant_type'],
    [{ grant_type: 'toString' }, 400, 'unsupported_grant_type'],
    [{ grant_type: '__proto__' }, 400, 'unsupported_grant_type'],
    [{ grant_type: 'AUTHORIZATION_CODE' }, 400, 'unsupported_grant_type'],
    [{ client_id: null }, 401, 'invalid_client'],
    [{ client_secret: null }, 401, 'invalid_client'],
    [{ client_secret: '' }, 401, 'invalid_client'],
    [{ client_secret: `${listings.clientSecret} ` }, 401, 'invalid_client'],
    [{ client_secret: listings.clientSecret.toUpperCase() }, 401, 'invalid_client'],
    [{ client_secret: other.clientSecret }, 401, 'invalid_client'],
    [{ client_id: 'nobody' }, 400, 'invalid_grant'],
    [asOther, 400, 'invalid_grant'],
    [{ code: null }, 400, 'invalid_grant'],
    [{ code: '' }, 400, 'invalid_grant'],
    [{ code: 'x' }, 400, 'invalid_grant'],
  ]

  test('the refusals, one by one; none of them uses the code up', async () => {
    await addClient(hub, other)
    const code = await getCode(ana)
    for (const [given, http, error] of refusals) {
      for (const type of ['form', 'json']) {
        const answer = await callToken(hub, { ...codeBody(code), ...given }, type)
        assert.equal(readTokenError(answer, http), error, JSON.stringify(given))
      }
      hub.pass(1_000)
    }
    readTokens(await callToken(hub, codeBody(code)))
  })

  test('a wrong redirect URI is refused, and the code is gone', async () => {
    const { redirectUri } = listings
    for (const redirect_uri of [null, '', `${redirectUri}/`, other.redirectUri]) {
      const code = await getCode(ana)
      const answer = await callToken(hub, { ...codeBody(code), redirect_uri })
      assert.equal(readTokenError(answer, 400), 'invalid_grant')
      assert.equal(readTokenError(await callToken(hub, codeBody(code)), 400), 'invalid_grant')
    }
  })

  test('a code is good for a minute', async () => {
    const code = await getCode(ana)
    const late = await getCode(ana)
    hub.pass(59_999)
    readTokens(await callToken(hub, codeBody(code)))
    hub.pass(1)
    assert.equal(readTokenError(await callToken(hub, codeBody(late)), 400), 'invalid_grant')
  })

  test('a body that is none is refused', async () => {
    const send = (payload: string, type: string) =>
      hub.server.inject({
        method: 'POST',
        url: '/oauth2/token',
        headers: { host: 'localhost:3000', 'content-type': type },
        payload,
      })
    const form = 'application/x-www-form-urlencoded'
    const cases: [payload: string, type: string, http: number][] = [
      ['', form, 400],
      ['grant_type=refresh_token&grant_type=password', form, 400],
      ['{', 'application/json', 400],
      ['[]', 'application/json', 400],
      ['null', 'application/json', 400],
      ['{"grant_type":["refresh_token"]}', 'application/json', 400],
      ['{"grant_type":{"a":1}}', 'application/json', 400],
      ['grant_type=refresh_token', 'text/plain', 400],
      [`a=${'x'.repeat(17_000)}`, form, 400],
    ]
    for (const [payload, type, http] of cases) {
      assert.equal(readTokenError(await send(payload, type), http), 'invalid_request', payload)
    }
    const asked = await ana.get('/oauth2/token?grant_type=password')
    assert.deepEqual([asked.statusCode, asked.json().code], [405, 'MethodNotAllowed'])
  })

  test('who guesses is held up, and fills no log', async () => {
    const guess = () => callToken(hub, codeBody('guess'))
    for (let count = 0; count < 30; count += 1) readTokenError(await guess(), 400)
    const before = (await hub.events(200)).length
    const answer = await guess()
    assert.equal(readTokenError(answer, 429), 'temporarily_unavailable')
    assert.ok(Number(answer.headers['retry-after']) > 0)
    assert.equal((await hub.events(200)).length, before)
    // Whose request is right is not held up by others.
    readTokens(await callToken(hub, codeBody(await getCode(ana))))
  })

  const addPerson = (name: string): Promise<User> =>
    hub.hub.users.add({ home: hub.organizations.harbor, email: `${name}@harbor.example` })

  test('who is disabled between the steps gets nothing, and what they had is over', async () => {
    const user = await addPerson('leaver')
    const browser = await enter(hub, user)
    const tokens = await getTokens(hub, browser)
    const code = await getCode(browser)
    await hub.hub.users.change(user.id, { status: 'disabled' })
    assert.equal(readTokenError(await callToken(hub, codeBody(code)), 400), 'invalid_grant')
    assert.equal((await callBrand(hub, tokens)).statusCode, 401)
    const again = await callToken(hub, refreshBody(tokens.refresh_token))
    assert.equal(readTokenError(again, 400), 'invalid_grant')
  })

  test('with its client, everything that was lent is over, and nothing else', async () => {
    const given = { ...other, clientId: 'closing' }
    const closing = await addClient(hub, given)
    const ask = { client_id: given.clientId, redirect_uri: given.redirectUri }
    const as = { client_id: given.clientId, client_secret: given.clientSecret }
    const body = async () => ({ ...codeBody(await getCode(ana, ask)), ...as, ...ask })
    const kept = await getTokens(hub, ana)
    const first = readTokens(await callToken(hub, await body()))
    assert.equal((await callBrand(hub, first)).statusCode, 200)
    // Closed to the person first, and open again: the key waits for it.
    await hub.hub.applications.change(closing, { openTo: 'granted' })
    const closed = await callBrand(hub, first)
    assert.deepEqual([closed.statusCode, closed.json().code], [401, 'Unauthorized'])
    await hub.hub.applications.change(closing, { openTo: 'everyone' })
    assert.equal((await callBrand(hub, first)).statusCode, 200)
    const late = await body()
    await hub.hub.applications.delete(closing)
    assert.equal((await callBrand(hub, first)).statusCode, 401)
    assert.equal(readTokenError(await callToken(hub, late), 400), 'invalid_grant')
    const again = await callToken(hub, { ...refreshBody(first.refresh_token), ...as })
    assert.equal(readTokenError(again, 400), 'invalid_grant')
    assert.equal((await callBrand(hub, kept)).statusCode, 200)
  })

  test('a client of the same name in another root speaks for its own people alone', async () => {
    const { otter } = hub.organizations
    const secret = 'the-secret-of-the-client-of-the-otters'
    await addClient(hub, { clientSecret: secret }, otter)
    const otto = await enter(hub, hub.people.otto)
    const ours = await getCode(ana)
    const theirs = await getCode(otto)
    const crossed = { ...codeBody(ours), client_secret: secret }
    assert.equal(readTokenError(await callToken(hub, crossed), 401), 'invalid_client')
    assert.equal(readTokenError(await callToken(hub, codeBody(theirs)), 401), 'invalid_client')
    const tokens = readTokens(await callToken(hub, { ...codeBody(theirs), client_secret: secret }))
    assert.equal(tokens.brand, otter.id)
    const { harbor } = hub.organizations
    assert.equal((await callBrand(hub, { ...tokens, brand: harbor.id })).statusCode, 404)
  })

  test('the event says why, the answer does not', async () => {
    const answer = await callToken(hub, { ...codeBody(await getCode(ana)), client_secret: 'wrong' })
    assert.doesNotMatch(answer.body, /the secret is wrong/)
    const [event] = await hub.events(1)
    assert.equal(event?.type, 'ticket.redeemed')
    assert.equal(event?.outcome, 'refused')
    assert.equal(event?.data.cause, 'the secret is wrong')
    assert.equal(event?.rootId, hub.organizations.harbor.id)
  })
})

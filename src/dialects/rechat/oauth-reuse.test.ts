/** What is good once: codes and refresh tokens, one after another and many at once. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type Browser, openTestHub, type TestHub } from '../../../test/helper.ts'
import { enter, openAnother } from '../../../test/security/browser.ts'
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

describe('OAuth, used again', () => {
  before(async () => {
    hub = await openTestHub()
    await addClient(hub)
    ana = await enter(hub, hub.people.ana)
  })

  /** The budget for wrong tries is full again. */
  beforeEach(() => hub.pass(60_000))

  after(() => hub.close())

  const twenty = <T>(work: () => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: 20 }, work))

  test('a code is good once', async () => {
    const body = codeBody(await getCode(ana))
    const tokens = readTokens(await callToken(hub, body))
    assert.equal(readTokenError(await callToken(hub, body), 400), 'invalid_grant')
    assert.equal((await callBrand(hub, tokens)).statusCode, 200)
  })

  test('of twenty that bring one code at once, one gets tokens', async () => {
    const body = codeBody(await getCode(ana))
    const answers = await twenty(() => callToken(hub, body))
    const won = answers.filter(({ statusCode }) => statusCode === 200)
    assert.equal(won.length, 1)
    for (const answer of answers.filter((each) => !won.includes(each))) {
      assert.equal(readTokenError(answer, 400), 'invalid_grant')
    }
  })

  test('of two processes that get one code, one gives tokens', async () => {
    const other = await openAnother(hub)
    const { clientId: client_id, clientSecret: client_secret } = listings
    const body = codeBody(await getCode(ana))
    const answers = await Promise.all(
      [hub.server, other].map((server) =>
        server.inject({
          method: 'POST',
          url: '/oauth2/token',
          headers: { host: 'localhost:3000', 'content-type': 'application/json' },
          payload: JSON.stringify({ ...body, client_id, client_secret }),
        }),
      ),
    )
    assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [200, 400])
    await other.close()
  })

  test('a refresh gives both anew and ends what was before', async () => {
    const first = await getTokens(hub, ana)
    const second = readTokens(await callToken(hub, refreshBody(first.refresh_token)))
    assert.notEqual(second.access_token, first.access_token)
    assert.notEqual(second.refresh_token, first.refresh_token)
    assert.equal((await callBrand(hub, first)).statusCode, 401)
    assert.equal((await callBrand(hub, second)).statusCode, 200)
  })

  test('an old refresh token ends its family, and no other', async () => {
    const beside = await getTokens(hub, ana)
    const first = await getTokens(hub, ana)
    const second = readTokens(await callToken(hub, refreshBody(first.refresh_token)))
    const third = readTokens(await callToken(hub, refreshBody(second.refresh_token)))
    const again = await callToken(hub, refreshBody(first.refresh_token))
    assert.equal(readTokenError(again, 400), 'invalid_grant')
    const [event] = await hub.events(1)
    assert.equal(event?.data.cause, 'it came again: its family is over')
    assert.equal((await callBrand(hub, third)).statusCode, 401)
    for (const { refresh_token } of [first, second, third]) {
      const answer = await callToken(hub, refreshBody(refresh_token))
      assert.equal(readTokenError(answer, 400), 'invalid_grant')
    }
    assert.equal((await callBrand(hub, beside)).statusCode, 200)
    readTokens(await callToken(hub, refreshBody(beside.refresh_token)))
  })

  test('of twenty refreshes with one token at once, one gets tokens', async () => {
    const { refresh_token } = await getTokens(hub, ana)
    const answers = await twenty(() => callToken(hub, refreshBody(refresh_token)))
    assert.equal(answers.filter(({ statusCode }) => statusCode === 200).length, 1)
    const rest = answers.filter(({ statusCode }) => statusCode !== 200)
    for (const answer of rest) assert.equal(readTokenError(answer, 400), 'invalid_grant')
  })

  test('a refresh token shown by another, or changed, gives nothing', async () => {
    const { refresh_token, ...tokens } = await getTokens(hub, ana)
    const stranger = { ...refreshBody(refresh_token), client_secret: 'x'.repeat(40) }
    assert.equal(readTokenError(await callToken(hub, stranger), 401), 'invalid_client')
    const nobody = { ...refreshBody(refresh_token), client_id: 'nobody' }
    assert.equal(readTokenError(await callToken(hub, nobody), 400), 'invalid_grant')
    for (const changed of ['', '.', `x${refresh_token}`, tokens.access_token]) {
      const answer = await callToken(hub, refreshBody(changed))
      assert.equal(readTokenError(answer, 400), 'invalid_grant')
    }
    // A code is no refresh token and a refresh token no code, nor a key.
    const crossed = await callToken(hub, codeBody(refresh_token))
    assert.equal(readTokenError(crossed, 400), 'invalid_grant')
    const code = await getCode(ana)
    assert.equal(readTokenError(await callToken(hub, refreshBody(code)), 400), 'invalid_grant')
    const asKey = { ...tokens, access_token: refresh_token, refresh_token }
    assert.equal((await callBrand(hub, asKey)).statusCode, 401)
    readTokens(await callToken(hub, refreshBody(refresh_token)))
  })

  test('a key that somebody revoked is not refreshed', async () => {
    const tokens = await getTokens(hub, ana)
    const { key } = await hub.hub.keys.check(tokens.access_token)
    await hub.hub.keys.revoke(key.id)
    assert.equal((await callBrand(hub, tokens)).statusCode, 401)
    const answer = await callToken(hub, refreshBody(tokens.refresh_token))
    assert.equal(readTokenError(answer, 400), 'invalid_grant')
  })

  test('a key that the operator rotates stays that of its client', async () => {
    const given = { clientId: 'rotated', redirectUri: 'https://rotated.example/' }
    const client = await addClient(hub, given)
    const ask = { client_id: given.clientId, redirect_uri: given.redirectUri }
    const body = { ...codeBody(await getCode(ana, ask)), ...ask }
    const tokens = readTokens(await callToken(hub, body))
    const { key } = await hub.hub.keys.check(tokens.access_token)
    const { text } = await hub.hub.keys.rotate(key.id, { overlapMs: 0, endsAt: key.endsAt })
    const rotated = { ...tokens, access_token: text }
    assert.equal((await callBrand(hub, rotated)).statusCode, 200)
    await hub.hub.applications.delete(client)
    assert.equal((await callBrand(hub, rotated)).statusCode, 401)
  })

  test('access ends after 31 days, and a client that is silent for 62 is forgotten', async () => {
    const tokens = await getTokens(hub, ana)
    hub.pass(2_678_399_999)
    assert.equal((await callBrand(hub, tokens)).statusCode, 200)
    hub.pass(1)
    assert.equal((await callBrand(hub, tokens)).statusCode, 401)
    hub.pass(2_678_400_000)
    const answer = await callToken(hub, refreshBody(tokens.refresh_token))
    assert.equal(readTokenError(answer, 400), 'invalid_grant')
  })
})

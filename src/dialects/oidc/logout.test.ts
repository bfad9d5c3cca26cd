/** RP-12: logout tokens, right ones and others. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SignJWT } from 'jose'
import type { Browser } from '../../../test/helper.ts'
import type { Connector } from '../../connector.ts'
import { causeOf, type OidcHub, openOidcHub, signInWith } from './testdata/door.ts'
import { type Json, newKeyPair } from './testdata/provider.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'

let hub: OidcHub
let connector: Connector
let browser: Browser
let count = 0
before(async () => {
  hub = await openOidcHub()
  connector = await hub.addProvider()
})
const begin = async (): Promise<void> => {
  count += 1
  const sid = `session-${count}`
  hub.provider.is({ sub: 'ana', email: 'ana.ruiz@harbor.example', email_verified: true, sid })
  browser = (await signInWith(hub, connector)).browser
}
after(() => hub.close())

const tokenOf = (change: Json = {}, signer = hub.provider.key): Promise<string> => {
  const seconds = Math.floor(hub.now() / 1000)
  const right = {
    ...{ iss: hub.provider.issuer, aud: 'foyer', iat: seconds, exp: seconds + 120 },
    ...{ jti: `jti-${count}-${Math.random()}`, events: { [event]: {} }, sid: `session-${count}` },
  }
  const header = { alg: signer.alg, kid: 'first', typ: 'logout+jwt' }
  return new SignJWT({ ...right, ...change }).setProtectedHeader(header).sign(signer.privateKey)
}
const post = async (token: string, id = connector.id): Promise<number> => {
  const { statusCode } = await hub.server.inject({
    method: 'POST',
    url: `/oidc/${id}/logout`,
    headers: { host: 'localhost:3000', 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ logout_token: token }).toString(),
  })
  return statusCode
}
const isIn = async (): Promise<boolean> => (await browser.get('/')).statusCode === 200

const refused = async (token: string, cause: RegExp): Promise<void> => {
  assert.equal(await post(token), 400, String(cause))
  assert.match(await causeOf(hub), cause)
  assert.equal(await isIn(), true)
}

test('oidcc-client-test-rp-backchannel-rplogout: the session ends, and no other', async () => {
  await begin()
  const other = browser
  const sid = 'session-other'
  hub.provider.is({ sub: 'ana', sid })
  browser = (await signInWith(hub, connector)).browser
  assert.equal(await post(await tokenOf()), 200)
  assert.equal(await isIn(), true)
  browser = other
  assert.equal(await isIn(), false)
})

test('a token for the person ends all sessions', async () => {
  await begin()
  assert.equal(await post(await tokenOf({ sid: undefined, sub: 'ana' })), 200)
  assert.equal(await isIn(), false)
})

test('RP-12: oidcc-client-test-rp-backchannel-rplogout-alg-none', async () => {
  await begin()
  const [, body] = (await tokenOf()).split('.')
  const head = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
  await refused(`${head}.${body}.`, /signed with none/)
  await refused(await tokenOf({}, await newKeyPair()), /signature/)
  await refused('', /compact/)
})

test('RP-12: oidcc-client-test-rp-backchannel-rplogout-no-event', async () => {
  await begin()
  await refused(await tokenOf({ events: undefined }), /another event/)
})

test('RP-12: oidcc-client-test-rp-backchannel-rplogout-wrong-event', async () => {
  await begin()
  await refused(await tokenOf({ events: { other: {} } }), /another event/)
  await refused(await tokenOf({ events: { [event]: true } }), /another event/)
})

test('RP-12: oidcc-client-test-rp-backchannel-rplogout-with-nonce', async () => {
  await begin()
  await refused(await tokenOf({ nonce: 'x' }), /nonce/)
})

test('RP-12: oidcc-client-test-rp-backchannel-rplogout-wrong-aud', async () => {
  await begin()
  await refused(await tokenOf({ aud: 'another' }), /is for/)
})

test('RP-12: oidcc-client-test-rp-backchannel-rplogout-wrong-issuer', async () => {
  await begin()
  await refused(await tokenOf({ iss: 'https://evil.example' }), /another issuer/)
})

test('RP-12: tokens without a name, a jti or a time, and old ones, are refused', async () => {
  await begin()
  await refused(await tokenOf({ sid: undefined }), /nobody/)
  await refused(await tokenOf({ jti: undefined }), /jti/)
  await refused(await tokenOf({ iat: undefined }), /of now/)
  await refused(await tokenOf({ iat: hub.now() / 1000 - 3600 }), /of now/)
  await refused(await tokenOf({ exp: hub.now() / 1000 - 600 }), /over/)
})

test('RP-12: a token that was used before is refused', async () => {
  await begin()
  const token = await tokenOf({ sid: 'nobody' })
  assert.equal(await post(token), 200)
  await refused(token, /used before/)
})

test('a connector that is not there answers as a token that does not hold', async () => {
  await begin()
  assert.equal(await post(await tokenOf(), hub.organizations.harbor.id), 400)
  assert.equal(await isIn(), true)
})

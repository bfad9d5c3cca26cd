/** RP-06, RP-07, RP-14, RP-18: what a provider publishes, and how it answers. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Connector } from '../../connector.ts'
import {
  causeOf,
  isSignedIn,
  leave,
  type OidcHub,
  openOidcHub,
  signInWith,
} from './testdata/door.ts'
import { type Json, newKeyPair } from './testdata/provider.ts'

let hub: OidcHub
let connector: Connector
const begin = async (): Promise<void> => {
  await hub?.close()
  hub = await openOidcHub()
  connector = await hub.addProvider()
  hub.provider.is({ sub: 'ana', email: 'ana.ruiz@harbor.example', email_verified: true })
}
after(() => hub.close())

const closed = async (cause: RegExp): Promise<void> => {
  const { statusCode, body } = await hub.browser().get(`/sign-in/with/${connector.id}`)
  assert.equal(statusCode, 503)
  assert.match(body, /We could not sign you in with Okta/)
  assert.match(await causeOf(hub), cause)
}
const enters = async (): Promise<void> => {
  const { browser, answer } = await signInWith(hub, connector)
  assert.equal(answer.statusCode, 303, answer.body.slice(0, 400))
  assert.equal(isSignedIn(browser), true)
}
const fails = async (cause: RegExp, status = 401): Promise<void> => {
  const { browser, answer } = await signInWith(hub, connector)
  assert.equal(answer.statusCode, status)
  assert.match(await causeOf(hub), cause)
  assert.equal(isSignedIn(browser), false)
}

test('oidcc-client-test-discovery-openid-config: read, and not each time', async () => {
  await begin()
  await enters()
  await enters()
  const count = hub.provider.asked.filter((path) => path.startsWith('/.well-known')).length
  assert.equal(count, 1)
})

test('RP-06: oidcc-client-test-discovery-issuer-mismatch', async () => {
  await begin()
  for (const issuer of ['https://evil.example', `${hub.provider.issuer}/`, undefined]) {
    hub.provider.does({ description: (right) => ({ ...right, issuer }) })
    await closed(/another issuer/)
  }
})

test('RP-06: endpoints that are missing, plain http or no address are refused', async () => {
  await begin()
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri']) {
    for (const value of [undefined, 'http://evil.example/x', 'javascript:alert(1)', 7]) {
      hub.provider.does({ description: (right) => ({ ...right, [name]: value }) })
      await closed(new RegExp(name))
    }
  }
})

test('RP-06: what is no description is refused', async () => {
  await begin()
  hub.provider.does({ description: () => ({ type: 'text/html', body: '<html></html>' }) })
  await closed(/no JSON object/)
  hub.provider.does({ description: () => ({ body: [] }) })
  await closed(/no JSON object/)
  hub.provider.does({ description: () => ({ status: 302, body: {} }) })
  await closed(/answered 302/)
  hub.provider.does({ description: (right) => ({ ...right, x: 'x'.repeat(100_000) }) })
  await closed(/more than/)
})

test('RP-06: addresses within are not asked', async () => {
  await begin()
  const token_endpoint = 'https://10.0.0.1/token'
  hub.provider.does({ description: (right) => ({ ...right, token_endpoint }) })
  await fails(/10\.0\.0\.1|address/, 503)
})

test('RP-06: an old description serves while no new one can be had', async () => {
  await begin()
  await enters()
  hub.pass(11 * 60_000)
  hub.provider.does({ description: () => ({ status: 500, body: {} }) })
  await enters()
  hub.provider.does({ description: (right) => ({ ...right, issuer: 'https://evil.example' }) })
  await enters()
})

test('RP-06: an issuer that is not https is not taken', async () => {
  await begin()
  const input = { issuer: 'http://login.example' }
  await assert.rejects(hub.addProvider(input), /must begin with https/)
  await assert.rejects(hub.addProvider({ issuer: 'https://login.example/?x' }), /query/)
})

test('RP-07: oidcc-client-test-kid-absent-single-jwks', async () => {
  await begin()
  const others = [
    { kty: 'oct', k: 'AAAA' },
    { kty: 'EC', crv: 'P-256', use: 'enc' },
  ]
  hub.provider.does({
    header: () => ({ kid: undefined }),
    keys: (right) => [...others, ...right, null, 7],
  })
  await enters()
})

test('RP-07: oidcc-client-test-kid-absent-multiple-jwks', async () => {
  await begin()
  hub.provider.rotate([hub.provider.key, await newKeyPair('ES256', 'second')])
  hub.provider.does({ header: () => ({ kid: undefined }) })
  await fails(/2 keys of the provider fit/)
  hub.provider.does({})
  await enters()
})

test('RP-07: two keys of one name are none', async () => {
  await begin()
  hub.provider.rotate([hub.provider.key, await newKeyPair('ES256', 'first')])
  await fails(/2 keys/)
})

test('RP-07: keys that are weak, private or for something else are not taken', async () => {
  await begin()
  const { jwk, privateKey } = await newKeyPair('RS256')
  const odd: Json[] = [
    { ...jwk, e: 'AQ' },
    { ...jwk, n: String(jwk.n).slice(0, 86) },
    { ...jwk, use: 'enc' },
    { ...jwk, key_ops: ['encrypt'] },
    { ...jwk, alg: 'RS512' },
    { ...jwk, kid: 'another' },
    { ...jwk, d: 'AQAB' },
  ]
  for (const key of odd) {
    await hub.hub.connectors.remove(connector)
    connector = await hub.addProvider()
    hub.provider.does({ keys: () => [key], signer: { alg: 'RS256', privateKey } })
    await fails(/no key of the provider fits/)
  }
  await hub.hub.connectors.remove(connector)
  connector = await hub.addProvider()
  hub.provider.does({ keys: () => [jwk], signer: { alg: 'RS256', privateKey } })
  await enters()
})

test('RP-07: unknown key ids have the keys fetched once in five minutes', async () => {
  await begin()
  await enters()
  hub.provider.does({ header: () => ({ kid: 'unknown' }) })
  for (let turn = 0; turn < 5; turn += 1) await fails(/kid unknown/)
  const fetched = () => hub.provider.asked.filter((path) => path === '/keys').length
  assert.equal(fetched(), 2)
  hub.pass(5 * 60_000)
  await fails(/kid unknown/)
  assert.equal(fetched(), 3)
})

test('RP-18: oidcc-client-test-signing-key-rotation', async () => {
  await begin()
  await enters()
  hub.provider.rotate([await newKeyPair('ES256', 'second')])
  await enters()
})

test('RP-14: token responses that are none are refused', async () => {
  await begin()
  const odd = [
    { type: 'text/html', body: '<html></html>' },
    { body: '[]' },
    { body: 'null' },
    { body: `${'['.repeat(50_000)}` },
    { body: '{"access_token":"x","token_type":"Bearer"' },
  ]
  for (const said of odd) {
    hub.provider.does({ token: () => said })
    await fails(/./)
  }
  hub.provider.does({ token: (right) => ({ ...right, x: 'x'.repeat(100_000) }) })
  await fails(/more than/, 503)
  hub.provider.does({ token: ({ access_token: _, ...rest }) => rest })
  await fails(/./)
  hub.provider.does({ token: (right) => ({ ...right, token_type: 'mac' }) })
  await fails(/./)
})

test('a provider that is away is a page, with the way back', async () => {
  await begin()
  const other = await hub.addProvider({ issuer: 'http://127.0.0.1:1' })
  const answer = await hub.browser().get(`/sign-in/with/${other.id}`)
  assert.equal(answer.statusCode, 503)
  assert.match(answer.body, /Try again/)
  await leave(hub.browser(), connector)
})

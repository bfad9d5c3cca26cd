/** RP-01 to RP-03: ID tokens that a provider, or somebody in its place, gets wrong. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Connector } from '../../connector.ts'
import { causeOf, isSignedIn, type OidcHub, openOidcHub, signInWith } from './testdata/door.ts'
import { type Faults, type Json, newKeyPair } from './testdata/provider.ts'

let hub: OidcHub
let connector: Connector
before(async () => {
  hub = await openOidcHub()
  connector = await hub.addProvider()
  hub.provider.is({ sub: 'ana', email: 'ana.ruiz@harbor.example', email_verified: true })
})
after(() => hub.close())

/** Nobody is signed in, and the cause is found by the attempt. */
const refused = async (faults: Faults, cause: RegExp): Promise<void> => {
  hub.provider.does(faults)
  const { browser, answer } = await signInWith(hub, connector)
  hub.provider.does({})
  assert.equal(answer.statusCode, 401, `${cause}: ${answer.body.slice(0, 300)}`)
  assert.equal(isSignedIn(browser), false)
  assert.match(await causeOf(hub), cause)
  assert.match(answer.body, /We could not sign you in with Okta/)
}
const taken = async (faults: Faults): Promise<void> => {
  hub.provider.does(faults)
  const { browser, answer } = await signInWith(hub, connector)
  hub.provider.does({})
  assert.equal(answer.statusCode, 303, answer.body.slice(0, 500))
  assert.equal(isSignedIn(browser), true)
}
const claims = (change: Json): Faults => ({ claims: (right) => ({ ...right, ...change }) })
const without = (name: string): Faults => ({
  claims: ({ [name]: _, ...rest }) => rest,
})
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const now = (): number => Math.floor(hub.now() / 1000)

test('oidcc-client-test: a right ID token signs in', () => taken({}))

test('RP-01: oidcc-client-test-idtoken-sig-none: an unsigned token is refused', async () => {
  const idToken = (right: string) => `${encode({ alg: 'none' })}.${right.split('.')[1]}.`
  await refused({ idToken }, /signed with none/)
  await refused({ idToken: (right) => right.replace(/[^.]+$/, '') }, /signature/)
  const cased = (right: string) => `${encode({ alg: 'nOnE' })}.${right.split('.')[1]}.`
  await refused({ idToken: cased }, /signed with nOnE/)
})

test('RP-01: HS256 with the client secret or the public key is refused', async () => {
  const { jwk } = hub.provider.key
  for (const secret of ['s3cret'.padEnd(32, 'x'), JSON.stringify(jwk)]) {
    const signer = { alg: 'HS256', privateKey: new TextEncoder().encode(secret) }
    await refused({ signer }, /signed with HS256/)
  }
})

test('RP-01: oidcc-client-test-invalid-sig-es256: another key is refused', async () => {
  await refused({ signer: await newKeyPair() }, /signature of the token/)
  const idToken = (right: string) => {
    const [head, , signature] = right.split('.')
    return `${head}.${encode({ sub: 'somebody' })}.${signature}`
  }
  await refused({ idToken }, /signature of the token/)
})

test('RP-01: oidcc-client-test-invalid-sig-rs256: RS256 of another key is refused', async () => {
  const signer = await newKeyPair('RS256')
  await refused({ signer }, /no key of the provider fits/)
  const published = await newKeyPair('RS256', 'rsa')
  const header = () => ({ kid: 'rsa' })
  await refused({ signer: published, header, keys: (right) => right }, /no key of the provider/)
})

test('RP-01: an algorithm that the provider does not name is refused', async () => {
  await refused({ signer: await newKeyPair('PS256') }, /signed with PS256/)
})

test('RP-01: headers that bring a key along are refused', async () => {
  const signer = await newKeyPair()
  const { jwk } = signer
  await refused({ signer, header: () => ({ jwk }) }, /holds jwk/)
  await refused({ signer, header: () => ({ jku: 'https://evil.example/keys' }) }, /holds jku/)
  await refused({ signer, header: () => ({ x5u: 'https://evil.example/c' }) }, /holds x5u/)
  const crit = (right: string) => {
    const [, body, signature] = right.split('.')
    return `${encode({ alg: 'ES256', crit: ['exp'], exp: 1 })}.${body}.${signature}`
  }
  await refused({ idToken: crit }, /holds crit/)
})

test('RP-01: what is encrypted, cut or no token at all is refused', async () => {
  await refused({ idToken: () => 'a.b.c.d.e' }, /compact form/)
  await refused({ idToken: () => 'a.b' }, /compact form/)
  await refused({ idToken: () => '' }, /compact form/)
  await refused({ idToken: () => '!.!.!' }, /compact form/)
  await refused({ idToken: () => 'a.b.c' }, /header of the token/)
  await refused({ idToken: () => undefined }, /no ID token/)
})

test('RP-02: oidcc-client-test-invalid-iss: another issuer is refused', async () => {
  await refused(claims({ iss: 'https://evil.example' }), /another issuer/)
  await refused(claims({ iss: `${hub.provider.issuer}/` }), /another issuer/)
  await refused(claims({ iss: [hub.provider.issuer] }), /another issuer/)
  await refused(without('iss'), /another issuer/)
})

test('RP-02: oidcc-client-test-invalid-aud: another audience is refused', async () => {
  await refused(claims({ aud: 'another' }), /is for "another"/)
  await refused(claims({ aud: [] }), /is for \[\]/)
  await refused(claims({ aud: ['foyer', 'another'] }), /several/)
  await refused(claims({ aud: ['foyer', 'another'], azp: 'another' }), /azp/)
  await refused(claims({ azp: 'another' }), /azp/)
  await refused(without('aud'), /is for/)
  await taken(claims({ aud: ['foyer'] }))
  await taken(claims({ aud: ['foyer', 'another'], azp: 'foyer' }))
})

test('RP-02: oidcc-client-test-missing-sub: without a subject it is refused', async () => {
  await refused(without('sub'), /sub is/)
  await refused(claims({ sub: '' }), /sub is/)
  await refused(claims({ sub: 7 }), /sub is/)
})

test('RP-02: oidcc-client-test-missing-iat: times must be there and right', async () => {
  await refused(without('iat'), /iat is/)
  await refused(claims({ iat: now() + 400 }), /iat is/)
  await refused(without('exp'), /exp is/)
  await refused(claims({ exp: now() - 301 }), /exp is/)
  await refused(claims({ exp: String(now() + 300) }), /exp is/)
  await refused(claims({ nbf: now() + 400 }), /nbf is/)
})

test('RP-18: a clock that is some minutes wrong is taken', async () => {
  await taken(claims({ iat: now() + 120, nbf: now() + 120, exp: now() + 400 }))
  await taken(claims({ iat: now() - 420, exp: now() - 120 }))
})

test('RP-03: oidcc-client-test-nonce-invalid: another nonce, or none, is refused', async () => {
  await refused(claims({ nonce: 'another' }), /nonce/)
  await refused(without('nonce'), /nonce/)
  let first = ''
  const keep = (right: Json) => {
    first = String(right.nonce)
    return right
  }
  await taken({ claims: keep })
  await refused(claims({ nonce: first }), /nonce/)
})

test('RP-03: oidcc-client-test-invalid-athash is refused', async () => {
  await refused(claims({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }), /at_hash/)
})

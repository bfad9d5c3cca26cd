/**
 * The modules of the OpenID conformance suite for relying parties, basic and config, that no other
 * file has: restated here, each under its own name. The others stand beside what they are about.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { isSignedIn, type OidcHub, openOidcHub, signInWith } from './testdata/door.ts'
import { newKeyPair } from './testdata/provider.ts'

let hub: OidcHub
const ana = { sub: 'ana', email: 'ana.ruiz@harbor.example', email_verified: true }
const begin = async (settings = {}) => {
  await hub?.close()
  hub = await openOidcHub()
  hub.provider.is(ana)
  return hub.addProvider(settings)
}
after(() => hub.close())

const enters = async (connector: { id: string }): Promise<void> => {
  const { browser, answer } = await signInWith(hub, connector)
  assert.ok(isSignedIn(browser), answer.body.slice(0, 500))
}
const shownAt = (path: string) => {
  const found = hub.provider.shown.filter((each) => each.path === path)
  assert.equal(found.length, 1)
  return found[0]
}

test('oidcc-client-test-idtoken-sig-rs256: a token by RS256 signs in', async () => {
  const connector = await begin()
  hub.provider.rotate([await newKeyPair('RS256', 'rsa')])
  await enters(connector)
})

test('oidcc-client-test-client-secret-basic: the secret goes in the header', async () => {
  const connector = await begin({ clientId: 'foyer', clientSecret: 'a:b c/%' })
  await enters(connector)
  const { authorization = '' } = shownAt('/token') ?? {}
  const [scheme, text = ''] = authorization.split(' ')
  const [id, secret = ''] = Buffer.from(text, 'base64').toString().split(':')
  const read = decodeURIComponent(secret.replaceAll('+', ' '))
  assert.deepEqual([scheme, id, read], ['Basic', 'foyer', 'a:b c/%'])
})

test('oidcc-client-test-userinfo-bearer-header: the access token goes in the header', async () => {
  await enters(await begin({ userinfo: true }))
  assert.deepEqual(shownAt('/userinfo'), {
    method: 'GET',
    path: '/userinfo',
    authorization: 'Bearer access',
  })
})

test('oidcc-client-test-userinfo-bearer-body: which is optional, is not done', async () => {
  await enters(await begin({ userinfo: true }))
  assert.equal(hub.provider.shown.filter(({ path }) => path.startsWith('/userinfo')).length, 1)
  assert.equal(shownAt('/userinfo')?.method, 'GET')
})

test('oidcc-client-test-scope-userinfo-claims: what the scopes bring is used', async () => {
  const scopes = ['openid', 'profile', 'email', 'groups']
  const connector = await begin({ userinfo: true, createUsers: true, scopes })
  hub.provider.is({
    ...{ sub: 'zoe', email: 'zoe@harbor.example', email_verified: true },
    ...{ given_name: 'Zoë', family_name: 'Łaska', preferred_username: 'zoe', groups: ['Agents'] },
  })
  // The ID token says who it is, and no more; the rest is asked for.
  hub.provider.does({
    claims: ({ iss, aud, nonce, iat, exp, sub }) => ({ iss, aud, nonce, iat, exp, sub }),
  })
  await enters(connector)
  const user = await hub.hub.users.findByEmail(hub.organizations.harbor.id, 'zoe@harbor.example')
  assert.deepEqual([user?.firstName, user?.lastName, user?.username], ['Zoë', 'Łaska', 'zoe'])
  const groups = await hub.hub.groups.of(user?.id ?? '')
  assert.deepEqual(
    groups.map(({ name }) => name),
    ['Agents'],
  )
})

test('oidcc-client-test-discovery-jwks-uri-keys: keys are read where discovery says', async () => {
  const connector = await begin()
  hub.provider.does({
    description: (right) => ({ ...right, jwks_uri: `${hub.provider.issuer}/keys-of-this-run` }),
  })
  await enters(connector)
  assert.ok(hub.provider.asked.includes('/keys-of-this-run'))
  assert.ok(!hub.provider.asked.includes('/keys'))
})

test('oidcc-client-test-signing-key-rotation-just-before-signing: keys are read anew', async () => {
  const connector = await begin()
  await enters(connector)
  const next = await newKeyPair('ES256', 'just-before')
  hub.provider.does({
    token: (right) => right,
    claims: (right) => {
      hub.provider.rotate([next])
      return right
    },
    signer: next,
    header: () => ({ kid: 'just-before' }),
  })
  await enters(connector)
  assert.equal(hub.provider.asked.filter((path) => path === '/keys').length, 2)
})

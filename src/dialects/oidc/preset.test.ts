/** Each preset with a real provider in its shape: people sign in through the door. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestHub } from '../../../test/helper.ts'
import { readPreset } from '../../preset.ts'
import { readSettings, type Settings } from '../../setting.ts'
import { oidc } from './index.ts'
import { isSignedIn, leave } from './testdata/door.ts'
import { client, openRealProvider, type Shape } from './testdata/real-provider.ts'

const kind = oidc.redirect
if (!kind) throw new Error('the dialect leads to no source')

const tenant = '11111111-2222-4333-8444-555555555555'

const okta: Shape = {
  path: '/oauth2/default',
  people: {
    chloe: {
      ...{ sub: '00u1chloe', ver: 1, preferred_username: 'chloe.okafor@harbor.example' },
      ...{ email: 'chloe.okafor@harbor.example', email_verified: true, name: 'Chloe Okafor' },
      groups: ['Everyone', 'Agents'],
    },
  },
  claims: {
    openid: ['sub', 'ver'],
    profile: ['name', 'preferred_username'],
    email: ['email', 'email_verified'],
    groups: ['groups'],
  },
  isWhole: false,
  authentication: 'client_secret_basic',
}

const entra: Shape = {
  path: `/${tenant}/v2.0`,
  people: {
    chloe: {
      ...{ sub: 'pairwise', oid: 'aaaa', tid: tenant, ver: '2.0', name: 'Chloe Okafor' },
      ...{ preferred_username: 'chloe.okafor@harbor.example', given_name: 'Chloe' },
      ...{ email: 'chloe.okafor@harbor.example', groups: ['0f0f'] },
    },
  },
  claims: {
    openid: ['sub', 'oid', 'tid', 'ver', 'groups'],
    profile: ['name', 'preferred_username', 'given_name'],
    email: ['email'],
  },
  isWhole: true,
  authentication: 'client_secret_post',
}

const ping: Shape = {
  path: '/22222222-2222-4333-8444-555555555555/as',
  people: {
    chloe: {
      ...{ sub: 'ping-chloe', email: 'chloe.okafor@harbor.example', email_verified: true },
      ...{ given_name: 'Chloe', family_name: 'Okafor', preferred_username: 'chloe' },
    },
  },
  claims: {
    openid: ['sub'],
    profile: ['given_name', 'family_name', 'preferred_username'],
    email: ['email', 'email_verified'],
  },
  isWhole: false,
  authentication: 'client_secret_basic',
}

/** Opens both, leads a browser there and back, and says who is signed in. */
const enter = async (
  shape: Shape,
  preset: string,
  answers: (issuer: string) => Settings,
  times = 1,
) => {
  const hub = await openTestHub({ outsideAllow: ['127.0.0.1'] })
  // The provider has the clock of the machine.
  hub.pass(Date.now() - hub.now())
  const { harbor } = hub.organizations
  const redirectUris = [
    'http://localhost:3000/oidc/callback',
    `http://localhost:3000/oidc/callback/${harbor.id}`,
  ]
  const provider = await openRealProvider(shape, redirectUris)
  const settings = readPreset(kind, preset, answers(provider.issuer))
  const domains = ['harbor.example']
  const input = { owner: harbor, name: preset, type: 'oidc', settings, domains }
  const connector = await hub.hub.connectors.add(input)
  let people: string[] = []
  for (let time = 0; time < times; time += 1) {
    const browser = hub.browser()
    const back = await provider.signIn(await leave(browser, connector), 'chloe')
    const answer = await browser.get(`${back.pathname}${back.search}`)
    assert.equal(answer.statusCode, 303, JSON.stringify((await hub.events())[0]))
    assert.equal(isSignedIn(browser), true)
    const [event] = (await hub.events()).filter(({ type }) => type === 'session.started')
    people = [...people, String(event?.userId)]
  }
  const user = await hub.hub.users.get(people[0] ?? '')
  const groups = (await hub.hub.groups.of(user.id)).map(({ name }) => name)
  await provider.close()
  await hub.close()
  return { hub, user, people, groups: groups.sort() }
}

const secret = { clientId: client.id, clientSecret: client.secret }

test('Okta: the basic code flow, groups by their scope, details from userinfo', async () => {
  const scopes = ['openid', 'profile', 'email', 'groups']
  const { user, hub, groups } = await enter(okta, 'okta', (issuer) => ({
    issuer,
    scopes,
    ...secret,
  }))
  assert.equal(user.id, hub.people.chloe.id)
  assert.deepEqual(groups, ['Agents', 'Everyone'])
})

test('Okta as a native application: a public client with PKCE', async () => {
  const native: Shape = { ...okta, authentication: 'none' }
  const answers = (issuer: string) => ({ issuer, clientId: client.id })
  const { user, hub } = await enter(native, 'okta', answers)
  assert.equal(user.id, hub.people.chloe.id)
})

test('Entra ID: a person is tid and oid, and the e-mail links nobody', async () => {
  const people = { chloe: { ...entra.people.chloe, email: 'new@harbor.example', sub: 'pairwise' } }
  const answers = (issuer: string) => ({ tenant, issuer, createUsers: true, ...secret })
  const { user, hub, groups, people: came } = await enter({ ...entra, people }, 'entra', answers, 2)
  assert.notEqual(user.id, hub.people.chloe.id)
  assert.equal(user.email, 'new@harbor.example')
  assert.equal(user.emailVerifiedAt, null)
  assert.deepEqual(came, [user.id, user.id])
  assert.deepEqual(groups, ['0f0f'])
})

test('Ping Identity: the basic code flow', async () => {
  const { user, hub } = await enter(ping, 'ping', (issuer) => ({ issuer, ...secret }))
  assert.equal(user.id, hub.people.chloe.id)
})

test('any provider: the basic code flow', async () => {
  const { user, hub } = await enter(ping, 'any', (issuer) => ({ issuer, ...secret }))
  assert.equal(user.id, hub.people.chloe.id)
})

test('every preset asks for what it needs, and gives settings that fit', () => {
  const answers: Record<string, Settings> = {
    okta: { issuer: 'https://acme.okta.com', ...secret },
    entra: { tenant, ...secret },
    ping: { issuer: `https://auth.pingone.eu/${tenant}/as`, ...secret },
    google: { hostedDomain: 'harbor.example', ...secret },
    keycloak: { host: 'https://id.harbor.example', realm: 'staff', ...secret },
    any: { issuer: 'https://id.harbor.example/', ...secret },
  }
  const issuers = (kind.presets ?? []).map(({ name }) => {
    const settings = readSettings(kind.settings, readPreset(kind, name, answers[name] ?? {}))
    kind.check?.(settings)
    return settings.issuer
  })
  assert.deepEqual(issuers, [
    'https://acme.okta.com',
    `https://login.microsoftonline.com/${tenant}/v2.0`,
    `https://auth.pingone.eu/${tenant}/as`,
    'https://accounts.google.com',
    'https://id.harbor.example/realms/staff',
    'https://id.harbor.example/',
  ])
})

/** Sign-out here and at the provider: who begins it, what is kept for it, and what a page says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leadsTo, readFormFields, readHandOver } from '../../../test/helper.ts'
import type { Settings } from '../../setting.ts'
import { createStore } from '../../store/store.ts'
import { type OidcHub, openOidcHub, signInWith } from './testdata/door.ts'
import type { Json } from './testdata/provider.ts'

const ana = { sub: 'ana', email: 'ana.ruiz@harbor.example', email_verified: true, sid: 's-1' }

type Signed = { hub: OidcHub; browser: ReturnType<OidcHub['browser']>; idToken: () => string }

/** Ana is signed in by a provider that can be told of sign-outs. */
const withAna =
  (settings: Settings, work: (signed: Signed) => Promise<void>, person: Json = ana) =>
  async (): Promise<void> => {
    const hub = await openOidcHub()
    try {
      let kept = ''
      const offers = { end_session_endpoint: `${hub.provider.issuer}/end?a=b` }
      hub.provider.does({
        description: (right) => ({ ...right, ...offers }),
        idToken: (right) => {
          kept = right
          return right
        },
      })
      hub.provider.is(person)
      const connector = await hub.addProvider(settings)
      const { browser } = await signInWith(hub, connector)
      await work({ hub, browser, idToken: () => kept })
    } finally {
      await hub.close()
    }
  }

const signOut = async (browser: Signed['browser']) => {
  const { token = '' } = readFormFields((await browser.get('/')).body)
  return browser.post('/sign-out', { token })
}

const lastSignOut = async (hub: OidcHub) => {
  const event = (await hub.events()).find(({ type }) => type === 'connector.signed-out')
  return event ?? assert.fail('no sign-out reached the provider')
}

test(
  'who signs out here is led to the provider, and back',
  withAna({ signOutThere: true }, async ({ hub, browser, idToken }) => {
    const cookie = browser.jar.get('foyer') ?? ''
    const answer = await signOut(browser)
    assert.equal(answer.statusCode, 200)
    assert.match(answer.body, /Continuing to <bdi>Okta/)
    assert.equal(browser.jar.has('foyer'), false)
    const url = new URL(leadsTo(answer) ?? '')
    assert.equal(url.origin + url.pathname, `${hub.provider.issuer}/end`)
    const { state, ...rest } = Object.fromEntries(url.searchParams)
    assert.deepEqual(rest, {
      a: 'b',
      id_token_hint: idToken(),
      client_id: 'foyer',
      post_logout_redirect_uri: `${hub.config.url}/signed-out`,
    })
    // Here it is over before anybody is led anywhere.
    browser.jar.set('foyer', cookie)
    assert.equal((await browser.get('/')).statusCode, 303)
    const back = await browser.get(`/signed-out?state=${state}`, { 'sec-fetch-site': 'cross-site' })
    assert.match(back.body, /You were also led to <strong><bdi>Okta/)
    const { data, address } = await lastSignOut(hub)
    assert.equal(data.outcome, 'led')
    assert.equal(address, '192.0.2.1')
    // Another state says nothing of anybody.
    assert.doesNotMatch((await browser.get('/signed-out?state=x')).body, /Okta/)
  }),
)

test(
  'it is off by default, and the page says what goes on',
  withAna({}, async ({ hub, browser }) => {
    const answer = await signOut(browser)
    assert.equal(answer.statusCode, 303)
    const page = await browser.follow(answer)
    assert.match(page.body, /You are still signed in at <strong><bdi>Okta/)
    assert.equal((await lastSignOut(hub)).data.outcome, 'open')
  }),
)

test(
  'of a provider that offers nothing, or is away, the page says that too',
  withAna({ signOutThere: true }, async ({ hub, browser }) => {
    hub.pass(11 * 60_000)
    hub.provider.does({})
    const page = await browser.follow(await signOut(browser))
    assert.match(page.body, /still signed in at/)
    const connector = await hub.addProvider({ signOutThere: true, clientId: 'second' })
    const { browser: next } = await signInWith(hub, connector)
    hub.pass(1)
    await hub.hub.connectors.change(connector, { name: 'Okta, renamed' })
    hub.provider.does({ description: () => ({ status: 500, body: {} }) })
    const away = await next.follow(await signOut(next))
    assert.match(away.body, /still signed in at <strong><bdi>Okta, renamed/)
    assert.match(String((await lastSignOut(hub)).data.cause), /answered 500/)
    assert.equal((await next.get('/')).statusCode, 303)
  }),
)

test(
  'the ID token is kept where it is needed, sealed, and ends with the session',
  withAna({ signOutThere: true }, async ({ hub, browser, idToken }) => {
    const of = { rootId: hub.organizations.harbor.id }
    const [session] = (await hub.hub.sessions.list({ of })).items
    assert.ok(session)
    const read = () => hub.hub.upstream.findBegun(session)
    assert.deepEqual((await read())?.kept, { idToken: idToken() })
    const { read: rows } = createStore(hub.database, hub.now)
    const kept = JSON.stringify(await rows.sessions.upstreamOf(session.id))
    assert.doesNotMatch(kept, /eyJ|s-1/)
    await signOut(browser)
    assert.equal(await rows.sessions.upstreamOf(session.id), undefined)
    const events = JSON.stringify(await hub.events(500))
    assert.doesNotMatch(events, /eyJ|s-1/)
  }),
)

test(
  'an address that would be too long goes as a form',
  withAna(
    { signOutThere: true },
    async ({ hub, browser, idToken }) => {
      const { action, fields } = readHandOver((await signOut(browser)).body)
      assert.equal(action, `${hub.provider.issuer}/end?a=b`)
      assert.equal(fields.id_token_hint, idToken())
      assert.equal(fields.client_id, 'foyer')
    },
    { ...ana, groups: Array.from({ length: 200 }, (_, index) => `a group of theirs ${index}`) },
  ),
)

test('a session that took the number of one that is over is another', async () => {
  const hub = await openOidcHub()
  try {
    hub.provider.is(ana)
    const connector = await hub.addProvider()
    const { browser } = await signInWith(hub, connector)
    await signOut(browser)
    hub.provider.is({ ...ana, sid: 's-2' })
    const { browser: next } = await signInWith(hub, connector)
    const by = { address: '192.0.2.9' }
    assert.equal(await hub.hub.upstream.endNamed(connector, 's-1', () => true, by), 0)
    assert.equal((await next.get('/')).statusCode, 200)
    assert.equal(await hub.hub.upstream.endNamed(connector, 's-2', () => true, by), 1)
    assert.equal((await next.get('/')).statusCode, 303)
  } finally {
    await hub.close()
  }
})

test(
  'front channel: a frame of the provider ends the session that it names, without a cookie',
  withAna({}, async ({ hub, browser }) => {
    const { items } = await hub.hub.connectors.list({ within: hub.organizations.harbor })
    const id = items[0]?.id ?? ''
    const framed = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' }
    const ask = (query: Record<string, string>, headers = framed, connector = id) =>
      hub
        .browser()
        .get(`/oidc/${connector}/front-channel-logout?${new URLSearchParams(query)}`, headers)
    const iss = hub.provider.issuer
    const wrong = [
      await ask({ sid: 's-1' }),
      await ask({ iss }),
      await ask({ iss: 'https://evil.example', sid: 's-1' }),
      await ask({ iss: `${iss}/`, sid: 's-1' }),
      await ask({ iss, sid: '' }),
      await ask({ iss, sid: 's-1' }, { ...framed, 'sec-fetch-dest': 'image' }),
      await ask({ iss, sid: 's-1' }, framed, hub.organizations.harbor.id),
      await hub
        .browser()
        .get(`/oidc/${id}/front-channel-logout?iss=${iss}&sid=s-1&sid=s-1`, framed),
    ]
    for (const [index, { statusCode }] of wrong.entries()) {
      assert.ok([400, 403].includes(statusCode), `${index}: ${statusCode}`)
    }
    assert.equal((await ask({ iss, sid: 'another' })).statusCode, 200)
    assert.equal((await browser.get('/')).statusCode, 200)
    const done = await ask({ iss, sid: 's-1' })
    assert.equal(done.statusCode, 200)
    assert.match(String(done.headers['content-security-policy']), /frame-ancestors http:\/\/127/)
    assert.equal(done.headers['x-frame-options'], undefined)
    assert.equal((await browser.get('/')).statusCode, 303)
    assert.equal((await lastSignOut(hub)).data.sessions, 1)
  }),
)

test('front channel: nobody tries out names of sessions', async () => {
  const hub = await openOidcHub()
  try {
    const { id } = await hub.addProvider()
    const query = new URLSearchParams({ iss: hub.provider.issuer, sid: 'x' })
    const ask = async () =>
      (await hub.browser().get(`/oidc/${id}/front-channel-logout?${query}`)).statusCode
    const statuses = await Promise.all(Array.from({ length: 100 }, ask))
    assert.ok(statuses.includes(429))
  } finally {
    await hub.close()
  }
})

test('nobody is led out who was not led in', async () => {
  const hub = await openOidcHub()
  try {
    await hub.addProvider({ signOutThere: true })
    const browser = hub.browser()
    await browser.signIn(hub.people.ana)
    assert.equal((await signOut(browser)).headers.location, '/signed-out')
    assert.equal(
      (await hub.events()).some(({ type }) => type === 'connector.signed-out'),
      false,
    )
  } finally {
    await hub.close()
  }
})

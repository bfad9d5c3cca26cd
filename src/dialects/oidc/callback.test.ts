/** RP-04, RP-05, RP-13, RP-15, RP-16: what comes back, to whom, and from where. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Connector } from '../../connector.ts'
import {
  causeOf,
  comeBack,
  isSignedIn,
  leave,
  type OidcHub,
  openOidcHub,
  signInWith,
} from './testdata/door.ts'
import { openProvider } from './testdata/provider.ts'

let hub: OidcHub
let connector: Connector
before(async () => {
  hub = await openOidcHub()
  connector = await hub.addProvider()
  hub.provider.is({ sub: 'ana', email: 'ana.ruiz@harbor.example', email_verified: true })
})
after(() => hub.close())

test('the browser is led away with PKCE, and comes back to what waited', async () => {
  const browser = hub.browser()
  const application = await hub.hub.applications.add({
    owner: hub.organizations.harbor,
    name: 'Ledger',
    type: 'link',
    settings: { url: 'https://ledger.example/' },
  })
  const first = await browser.get(`/applications/${application.id}/open`)
  const pending = new URL(String(first.headers.location), 'http://x').searchParams.get('pending')
  const query = `?pending=${encodeURIComponent(pending ?? '')}`
  const address = await leave(browser, connector, query)
  const { searchParams: said, origin, pathname } = new URL(address)
  assert.equal(`${origin}${pathname}`, `${hub.provider.issuer}/authorize`)
  assert.equal(said.get('response_type'), 'code')
  assert.equal(said.get('code_challenge_method'), 'S256')
  assert.equal(said.get('scope'), 'openid profile email')
  assert.equal(said.get('redirect_uri'), 'http://localhost:3000/oidc/callback')
  for (const name of ['state', 'nonce', 'code_challenge'])
    assert.match(said.get(name) ?? '', /^.{43}$/)
  const answer = await comeBack(browser, address, hub.provider.consent(address))
  assert.equal(answer.headers.location, `/applications/${application.id}/open?after=form`)
  const [event] = await hub.events()
  assert.equal(event?.type, 'connector.asked')
  assert.equal(event?.outcome, 'ok')
  assert.equal(event?.userId, hub.people.ana.id)
  const steps = event?.data.steps as { name: string }[]
  assert.deepEqual(
    steps.map(({ name }) => name),
    ['led', 'answered', 'checked', 'captured', 'decided'],
  )
  const session = (await hub.events()).find(({ type }) => type === 'session.started')
  assert.equal(session?.data.method, 'connector')
  assert.equal(session?.attempt, event?.attempt)
})

test('RP-04: a state that is missing, wrong, used or old is refused', async () => {
  const browser = hub.browser()
  const address = await leave(browser, connector)
  const right = hub.provider.consent(address)
  for (const state of ['', 'x', 'x'.repeat(43), `${right.state}x`]) {
    const answer = await comeBack(browser, address, { ...right, state })
    assert.equal(answer.statusCode, 410, state)
    assert.match(await causeOf(hub), /no journey/)
  }
  assert.equal(isSignedIn(browser), false)
  assert.equal((await comeBack(browser, address, right)).statusCode, 303)
  browser.jar.delete('foyer')
  assert.equal((await comeBack(browser, address, right)).statusCode, 410)
  assert.equal(isSignedIn(browser), false)
  const late = await leave(browser, connector)
  const answer = hub.provider.consent(late)
  hub.pass(16 * 60_000)
  assert.equal((await comeBack(browser, late, answer)).statusCode, 410)
})

test('RP-04: the state of another browser is refused, and its own may still come', async () => {
  const browser = hub.browser()
  const address = await leave(browser, connector)
  const answer = hub.provider.consent(address)
  const another = hub.browser()
  assert.equal((await comeBack(another, address, answer)).statusCode, 410)
  assert.match(await causeOf(hub), /another browser/)
  await leave(another, connector)
  assert.equal((await comeBack(another, address, answer)).statusCode, 410)
  assert.equal(isSignedIn(another), false)
  assert.equal((await comeBack(browser, address, answer)).statusCode, 303)
})

test('RP-04: two tabs do not disturb one another', async () => {
  const browser = hub.browser()
  const [first, second] = [await leave(browser, connector), await leave(browser, connector)]
  const one = await comeBack(browser, second, hub.provider.consent(second))
  const two = await comeBack(browser, first, hub.provider.consent(first))
  assert.deepEqual([one.statusCode, two.statusCode], [303, 303])
})

test('RP-04: a parameter that is given twice is refused', async () => {
  const browser = hub.browser()
  const address = await leave(browser, connector)
  const answer = new URLSearchParams(hub.provider.consent(address))
  const { statusCode } = await browser.get(`/oidc/callback?${answer}&code=another`)
  assert.equal(statusCode, 400)
  assert.equal(isSignedIn(browser), false)
})

test('RP-05: the answer of another issuer, or of nobody, is refused', async () => {
  for (const iss of ['https://evil.example', `${hub.provider.issuer}/`, '']) {
    const browser = hub.browser()
    const address = await leave(browser, connector)
    const answer = await comeBack(browser, address, { ...hub.provider.consent(address), iss })
    assert.equal(answer.statusCode, 401)
    assert.match(await causeOf(hub), /iss/)
    assert.equal(isSignedIn(browser), false)
  }
})

test('RP-05: who sends no iss answers at the address of the organization alone', async () => {
  const quiet = await openProvider(() => hub.now())
  quiet.does({
    description: ({ authorization_response_iss_parameter_supported: _, ...rest }) => rest,
  })
  quiet.is({ sub: 'otto', email: 'otto@otter.example', email_verified: true })
  const { otter, harbor } = hub.organizations
  const settings = { issuer: quiet.issuer }
  const other = await hub.addProvider(settings, { owner: otter, domains: ['otter.example'] })
  const own = `/oidc/callback/${otter.id}`
  for (const path of ['/oidc/callback', `/oidc/callback/${harbor.id}`]) {
    const browser = hub.browser()
    const address = await leave(browser, other)
    assert.equal(new URL(address).searchParams.get('redirect_uri'), `http://localhost:3000${own}`)
    const { iss: _, ...answer } = quiet.consent(address)
    assert.equal((await comeBack(browser, address, answer, path)).statusCode, 401)
    assert.match(await causeOf(hub), /another address/)
    assert.equal(isSignedIn(browser), false)
  }
  const browser = hub.browser()
  const address = await leave(browser, other)
  const { iss: _, ...answer } = quiet.consent(address)
  assert.equal((await comeBack(browser, address, answer)).statusCode, 303)
  await quiet.close()
})

test('RP-13: a code of another sign-in is worth nothing here', async () => {
  const attacker = hub.browser()
  const theirs = await leave(attacker, connector)
  const { code = '' } = hub.provider.consent(theirs)
  const browser = hub.browser()
  const address = await leave(browser, connector)
  const answer = await comeBack(browser, address, { ...hub.provider.consent(address), code })
  assert.equal(answer.statusCode, 401)
  assert.match(await causeOf(hub), /invalid_grant/)
  assert.equal(isSignedIn(browser), false)
})

test('RP-13: tokens beside the code are refused', async () => {
  const browser = hub.browser()
  const address = await leave(browser, connector)
  const answer = { ...hub.provider.consent(address), id_token: 'a.b.c' }
  assert.equal((await comeBack(browser, address, answer)).statusCode, 401)
  assert.equal(isSignedIn(browser), false)
})

test('RP-15: what a provider says of an error is cut, and in the event alone', async () => {
  const browser = hub.browser()
  const address = await leave(browser, connector)
  const { state, iss } = hub.provider.consent(address)
  const error_description = `<script>alert(1)</script>\r\nforged: line ${'x'.repeat(10_000)}`
  const given = { state: state ?? '', iss: iss ?? '', error: 'access_denied', error_description }
  const answer = await comeBack(browser, address, given)
  assert.equal(answer.statusCode, 401)
  assert.doesNotMatch(answer.body, /alert|forged/)
  assert.match(answer.body, /did not succeed/)
  const cause = await causeOf(hub)
  assert.match(cause, /^the provider says access_denied: <script>/)
  assert.ok(cause.length < 300 && !/[\r\n]/.test(cause))
})

test('RP-16: a provider that is switched off meanwhile lets nobody in', async () => {
  for (const close of [
    (one: Connector) => hub.hub.connectors.change(one, { isActive: false }),
    (one: Connector) => hub.hub.connectors.remove(one),
    ({ organizationId }: Connector) =>
      hub.hub.organizations.change(organizationId, { features: { 'enterprise-toolkit': false } }),
  ]) {
    const one = await hub.addProvider({ preset: 'okta' })
    const browser = hub.browser()
    const address = await leave(browser, one)
    await close(one)
    const answer = await comeBack(browser, address, hub.provider.consent(address))
    assert.equal(answer.statusCode, 403)
    assert.match(await causeOf(hub), /switched off/)
    assert.equal((await browser.get(`/sign-in/with/${one.id}`)).statusCode, 404)
    assert.equal(isSignedIn(browser), false)
  }
})

test('form_post: the answer is kept, and read in a request that brings the cookie', async () => {
  const one = await hub.addProvider({ responseMode: 'form_post' })
  const browser = hub.browser()
  const address = await leave(browser, one)
  assert.equal(new URL(address).searchParams.get('response_mode'), 'form_post')
  const posted = await hub.server.inject({
    method: 'POST',
    url: '/oidc/callback',
    headers: {
      host: 'localhost:3000',
      origin: hub.provider.issuer,
      'sec-fetch-site': 'cross-site',
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: new URLSearchParams(hub.provider.consent(address)).toString(),
  })
  assert.equal(posted.statusCode, 303)
  const next = String(posted.headers.location)
  assert.match(next, /^\/oidc\/callback\?answer=[\w-]{43}$/)
  assert.equal((await browser.get(next)).statusCode, 303)
  assert.equal(isSignedIn(browser), true)
  assert.equal((await browser.get(next)).statusCode, 410)
})

test('a picture or a prefetch leads nobody away and brings nobody back', async () => {
  const browser = hub.browser()
  const address = await leave(browser, connector)
  const answer = new URLSearchParams(hub.provider.consent(address))
  for (const headers of [{ 'sec-fetch-dest': 'image' }, { 'sec-purpose': 'prefetch' }]) {
    assert.equal((await browser.get(`/sign-in/with/${connector.id}`, headers)).statusCode, 403)
    assert.equal((await browser.get(`/oidc/callback?${answer}`, headers)).statusCode, 403)
  }
  assert.equal((await browser.get(`/oidc/callback?${answer}`)).statusCode, 303)
})

test('a sign-in that has to be new is asked for, and its time is checked', async () => {
  const browser = hub.browser()
  await signInWith(hub, connector, browser)
  const notBefore = hub.now()
  const path = hub.hub.signIn.start({ to: '/', notBefore })
  const query = path.slice(path.indexOf('?'))
  const address = await leave(browser, connector, query)
  assert.equal(new URL(address).searchParams.get('prompt'), 'login')
  hub.provider.does({ claims: (right) => ({ ...right, auth_time: notBefore / 1000 - 3600 }) })
  const old = await comeBack(browser, address, hub.provider.consent(address))
  hub.provider.does({})
  assert.equal(old.statusCode, 401)
  assert.match(await causeOf(hub), /auth_time/)
  const again = await leave(browser, connector, query)
  assert.equal((await comeBack(browser, again, hub.provider.consent(again))).statusCode, 303)
})

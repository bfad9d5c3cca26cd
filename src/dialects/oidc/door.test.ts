/** The door of an organization whose people sign in elsewhere. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type Browser, readFormFields } from '../../../test/helper.ts'
import { isSignedIn, type OidcHub, openOidcHub } from './testdata/door.ts'

let hub: OidcHub
const begin = async (): Promise<void> => {
  await hub?.close()
  hub = await openOidcHub()
}
after(() => hub.close())

const at = '/sign-in?organization=harbor'
const submit = async (browser: Browser, email: string, password = '', url = at) => {
  const page = await browser.get(url)
  return browser.post('/sign-in', { ...readFormFields(page.body), email, password })
}

test('the page has a button for each provider, and none where none is', async () => {
  await begin()
  const okta = await hub.addProvider()
  const more = await hub.addProvider({}, { name: 'Ping <b>' })
  const { body } = await hub.browser().get(at)
  assert.match(body, new RegExp(`href="/sign-in/with/${okta.id}">Continue with Okta<`))
  assert.match(body, new RegExp(`href="/sign-in/with/${more.id}">Continue with Ping &lt;b&gt;<`))
  const other = await hub.browser().get('/sign-in?organization=otter')
  assert.doesNotMatch(other.body, /Continue with/)
  await hub.hub.connectors.change(okta, { isActive: false })
  assert.doesNotMatch((await hub.browser().get(at)).body, /Continue with Okta/)
})

test('the button brings along what waits', async () => {
  await begin()
  await hub.addProvider()
  const { harbor } = hub.organizations
  const path = hub.hub.signIn.start({ to: '/api/me', organizationId: harbor.id })
  const { body } = await hub.browser().get(path)
  assert.match(body, /href="\/sign-in\/with\/[0-9a-f-]{36}\?pending=[^"]+">Continue with Okta</)
})

test('Okta, Entra ID and Ping come with the package for enterprises', async () => {
  await begin()
  const { harbor } = hub.organizations
  for (const preset of ['okta', 'entra', 'ping'])
    await hub.addProvider({ preset }, { name: preset })
  const any = await hub.addProvider({ preset: 'any' }, { name: 'ours' })
  await hub.hub.organizations.change(harbor.id, { features: { 'enterprise-toolkit': false } })
  const { body } = await hub.browser().get(at)
  assert.deepEqual(
    [...body.matchAll(/Continue with (\w+)/g)].map(([, name]) => name),
    ['ours'],
  )
  const browser = hub.browser()
  assert.equal((await browser.get(`/sign-in/with/${any.id}`)).statusCode, 303)
})

test('who types an e-mail alone is led to the provider of its domain', async () => {
  await begin()
  const connector = await hub.addProvider()
  const browser = hub.browser()
  const answer = await submit(browser, 'somebody@harbor.example')
  assert.equal(answer.statusCode, 303)
  const to = String(answer.headers.location)
  assert.ok(to.startsWith(`/sign-in/with/${connector.id}?pending=`))
  const onward = await browser.get(to)
  // A page and no redirect: browsers hold what follows a form to its form-action.
  assert.equal(onward.statusCode, 200)
  const address = String(onward.headers.refresh).slice('0; url='.length)
  assert.equal(new URL(address).searchParams.get('login_hint'), 'somebody@harbor.example')
})

test('the domain decides where the door is not of one organization', async () => {
  await begin()
  const { harbor } = hub.organizations
  await hub.addProvider({}, { domains: [] })
  await hub.hub.organizations.change(harbor.id, { settings: { emailDomains: ['harbor.example'] } })
  const answer = await submit(hub.browser(), 'x@harbor.example', '', '/sign-in')
  assert.match(String(answer.headers.location), /^\/sign-in\/with\//)
  const other = await submit(hub.browser(), 'x@else.example', '', '/sign-in')
  assert.equal(other.statusCode, 401)
})

test('AUTH-04: whoever types a password is answered as ever, known or not', async () => {
  await begin()
  await hub.addProvider()
  for (const email of ['ana.ruiz@harbor.example', 'nobody@harbor.example']) {
    const browser = hub.browser()
    const { statusCode, body } = await submit(browser, email, 'a wrong password')
    assert.equal(statusCode, 401)
    assert.match(body, /Continue with Okta/)
    assert.equal(isSignedIn(browser), false)
  }
  const browser = hub.browser()
  await browser.signIn(hub.people.ana, { at })
  assert.equal(isSignedIn(browser), true)
})

test('at the host of an organization, the way leads over the address of the hub', async () => {
  await begin()
  const connector = await hub.addProvider()
  const browser = hub.browser({ host: 'harbor.localhost:3000' })
  const { statusCode, headers } = await browser.get(`/sign-in/with/${connector.id}`)
  assert.equal(statusCode, 303)
  assert.equal(headers.location, `http://localhost:3000/sign-in/with/${connector.id}`)
})

test('a source that is no redirect, or not there, leads nobody anywhere', async () => {
  await begin()
  const { harbor } = hub.organizations
  for (const id of [harbor.id, 'x', '%00', 'https:%2f%2fevil.example']) {
    assert.equal((await hub.browser().get(`/sign-in/with/${id}`)).statusCode, 404, id)
  }
})

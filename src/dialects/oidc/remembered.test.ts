/** Who has signed in with a source is offered that one first the next time. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Connector } from '../../connector.ts'
import { type OidcHub, openOidcHub, signInWith } from './testdata/door.ts'

let hub: OidcHub
let connector: Connector
const begin = async () => {
  await hub?.close()
  hub = await openOidcHub()
  connector = await hub.addProvider()
  hub.provider.is({ sub: 'ana', email: 'ana.ruiz@harbor.example', email_verified: true })
  const { browser } = await signInWith(hub, connector)
  browser.jar.delete('foyer')
  return browser
}
after(() => hub.close())

const at = '/sign-in?organization=harbor'

test('the source is offered first, and another way is always there', async () => {
  const browser = await begin()
  const { body } = await browser.get(at)
  assert.match(body, new RegExp(`href="/sign-in/with/${connector.id}">Continue with Okta<`))
  assert.doesNotMatch(body, /type="password"/)
  const [, other = ''] = /href="([^"]+)">Use another way</.exec(body) ?? []
  assert.equal(other, '/sign-in?organization=harbor&amp;other=1')
  const all = await browser.get(other.replaceAll('&amp;', '&'))
  assert.match(all.body, /type="password"/)
  assert.match(all.body, /Continue with Okta/)
  const bare = await browser.get('/sign-in')
  assert.match(bare.body, /Use another way/)
})

test('what waits comes along, on either way', async () => {
  const browser = await begin()
  const { harbor } = hub.organizations
  const { body } = await browser.get(
    hub.hub.signIn.start({ to: '/api/me', organizationId: harbor.id }),
  )
  assert.match(body, /href="\/sign-in\/with\/[0-9a-f-]{36}\?pending=[^"]+">Continue with Okta</)
  assert.match(body, /href="\/sign-in\?pending=[^"]+&amp;organization=harbor&amp;other=1"/)
})

test('it is not offered elsewhere, for another domain, or switched off', async () => {
  const browser = await begin()
  const { harbor } = hub.organizations
  const isOffered = async (path: string): Promise<boolean> =>
    (await browser.get(path)).body.includes('Use another way')
  assert.equal(await isOffered('/sign-in?organization=otter'), false)
  const elsewhere = { to: '/', organizationId: harbor.id, email: 'x@else.example' }
  assert.equal(await isOffered(hub.hub.signIn.start(elsewhere)), false)
  assert.equal(await isOffered(at), true)
  await hub.hub.connectors.change(connector, { isActive: false })
  assert.equal(await isOffered(at), false)
  assert.equal(await isOffered('/sign-in'), false)
})

test('the cookie holds the id of the source, and a mark that it is ours', async () => {
  const browser = await begin()
  const value = browser.jar.get('foyer-source') ?? ''
  assert.equal(value.slice(0, 36), connector.id)
  assert.equal(value.length, 36 + 43)
  const second = await hub.addProvider({}, { name: 'Second' })
  for (const forged of [second.id, `${second.id}${value.slice(36)}`, `${connector.id}x`, 'x']) {
    browser.jar.set('foyer-source', forged)
    assert.doesNotMatch((await browser.get(at)).body, /Use another way/, forged)
  }
})

test('who comes with a password is asked anew the next time', async () => {
  const browser = await begin()
  await browser.signIn(hub.people.ben, { at: `${at}&other=1` })
  assert.ok(browser.jar.has('foyer'))
  assert.equal(browser.jar.has('foyer-source'), false)
})

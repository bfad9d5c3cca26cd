/**
 * Two brands and what they share: an application that one lends to the other and takes back, a
 * person who is invited, works, and leaves.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { OpenDatabase } from '../../src/store/conformance.ts'
import { type Browser, openTestHub, readFormFields, readHandOver, type TestHub } from '../helper.ts'

const acsUrl = 'https://studio.example/saml/acs'

const body = (brands: string[]) => ({
  name: 'Studio',
  authentication_type: 'SAML',
  acs_url: acsUrl,
  entity_id: 'https://studio.example/saml',
  brands,
})

const tilesOf = (page: string): string[] =>
  [...page.matchAll(/\/applications\/([0-9a-f-]{36})\/open/g)].map(([, id = '']) => id)

const readCause = async (hub: TestHub, type: string): Promise<unknown> => {
  const events = await hub.events(20)
  return events.find((event) => event.type === type && event.outcome === 'refused')?.data.cause
}

/** Lent, opened, taken back: a tile and a link that were on the screen open nothing any more. */
const lendAndWithdraw = async (hub: TestHub): Promise<void> => {
  const { downtown, lakeside } = hub.organizations
  const ana = await hub.caller(hub.people.ana)
  const dev = await hub.caller(hub.people.dev)
  const base = `/brands/${downtown.id}/sso_applications`
  const made = await ana.post(base, body([downtown.id]))
  const { id } = made.json().data

  const browser = hub.browser()
  await browser.signIn(hub.people.dev)
  assert.deepEqual(tilesOf((await browser.get('/')).body), [])
  const lent = await ana.put(`${base}/${id}/brands`, { brands: [downtown.id, lakeside.id] })
  assert.equal(lent.json().code, 'OK')
  assert.deepEqual(tilesOf((await browser.get('/')).body), [id])
  const opened = await browser.get(`/applications/${id}/open`)
  assert.equal(readHandOver(opened.body).action, acsUrl)
  const listed = await dev.get(`/brands/${lakeside.id}/sso_applications`)
  const link = listed.json().data[0].open_url
  assert.equal((await hub.browser().get(link)).statusCode, 200)

  await ana.put(`${base}/${id}/brands`, { brands: [downtown.id] })
  assert.equal((await browser.get(`/applications/${id}/open`)).statusCode, 404)
  assert.equal((await hub.browser().get(link)).statusCode, 403)
  assert.equal(await readCause(hub, 'ticket.redeemed'), 'the brand is deleted or withdrawn')
  assert.deepEqual(tilesOf((await browser.get('/')).body), [])
  await ana.delete(`${base}/${id}`)
}

/** An office wears its own colour on its own host, and its people sign in there as elsewhere. */
const ownFace = async (hub: TestHub): Promise<void> => {
  const { downtown, harbor } = hub.organizations
  await hub.hub.organizations.change(harbor.id, { settings: { accent: '#884422' } })
  await hub.hub.organizations.change(downtown.id, { settings: { accent: '#224488' } })
  const own = hub.browser({ host: `${downtown.slug}.localhost:3000` })
  const page = await own.get('/sign-in')
  assert.match(page.body, /Sign in to <bdi>Downtown<\/bdi>[\s\S]*Downtown<\/bdi> signs in with/)
  assert.match(page.body, /accent-224488\.css/)
  const inherited = await hub
    .browser({ host: `${hub.organizations.lakeside.slug}.localhost:3000` })
    .get('/sign-in')
  assert.match(inherited.body, /accent-884422\.css/)
  const launcher = await own.follow(await own.signIn(hub.people.chloe))
  assert.match(launcher.body, /chloe/)
  assert.equal((await hub.browser().get('/')).statusCode, 303, 'the other host knows nothing of it')
}

const chosen = 'eleven quiet otters by the pier'

const enter = async (browser: Browser, link: string): Promise<void> => {
  const { pathname, search } = new URL(link)
  const page = await browser.follow(await browser.get(`${pathname}${search}`))
  const form = { ...readFormFields(page.body), password: chosen }
  assert.equal((await browser.post(pathname, form)).statusCode, 303)
}

/** Invited, in, asked for by an application, and gone at once when they leave. */
const comeAndLeave = async (hub: TestHub): Promise<void> => {
  const { downtown } = hub.organizations
  const zoe = await hub.hub.users.add({ home: downtown, email: 'zoe@harbor.example' })
  const { link } = await hub.hub.recovery.invite(zoe)
  const first = hub.browser()
  await enter(first, link)
  assert.equal((await first.get('/')).statusCode, 200)
  const again = await hub.browser().get(new URL(link).pathname + new URL(link).search)
  assert.ok(again.statusCode >= 300, 'the link was used')
  const second = hub.browser()
  await second.signIn(zoe, { word: chosen })
  const key = await hub.caller(zoe)
  assert.equal((await key.get(`/brands/${downtown.id}/sso_applications`)).statusCode, 200)

  await hub.hub.users.change(zoe.id, { status: 'disabled' })
  for (const browser of [first, second]) {
    assert.equal((await browser.get('/')).statusCode, 303)
    assert.equal((await browser.get('/api/me')).statusCode, 401)
  }
  assert.equal((await key.get(`/brands/${downtown.id}/sso_applications`)).statusCode, 401)
  const knock = hub.browser()
  const no = await knock.signIn(zoe, { word: chosen })
  assert.equal(no.statusCode, 401)
  assert.equal(await readCause(hub, 'session.started'), 'the user is disabled')
}

/** The same stories on any database. */
export const twoBrands = (engine: string, open: OpenDatabase): void => {
  describe(`two brands, on ${engine}`, () => {
    let hub: TestHub
    before(async () => {
      hub = await openTestHub({}, open)
    })
    after(() => hub.close())

    test('an application is lent, opened, and taken back while it is on the screen', () =>
      lendAndWithdraw(hub))
    test('an office has a face of its own, and inherits what it does not choose', () =>
      ownFace(hub))
    test('a person is invited, comes in, and is gone everywhere when they leave', () =>
      comeAndLeave(hub))
  })
}

/** `open_url` in a clean browser: what it opens, and what it does to the session. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { leadsTo, openTestHub, readHandOver, type TestHub } from '../../../test/helper.ts'
import type { User } from '../../user.ts'
import { createBody, pathOf, readList, readShown } from './testdata/sample.ts'

let hub: TestHub
let path = ''
let ana: Awaited<ReturnType<TestHub['caller']>>
const ids: Record<string, string> = {}

before(async () => {
  hub = await openTestHub()
  const { id } = hub.organizations.harbor
  path = `/brands/${id}/sso_applications`
  ana = await hub.caller(hub.people.ana)
  const saml = { ...createBody([id]), name: 'Studio', start_url: '/home?a=1&b="2"' }
  const link = {
    name: 'Handbook',
    authentication_type: 'None',
    url: 'https://handbook.example/?a=1',
  }
  for (const body of [saml, link]) {
    const shown = readShown(await ana.post(path, body))
    ids[shown.name] = shown.id
  }
})

after(() => hub.close())

/** A fresh link of that person's key, as a path. */
const linkOf = async (user: User, name: string): Promise<string> => {
  const { id } = user.email?.startsWith('ana')
    ? hub.organizations.harbor
    : hub.organizations.downtown
  const key = await hub.caller(user)
  const { data } = readList(await key.get(`/brands/${id}/sso_applications`))
  return pathOf(data.find((each) => each.name === name)?.open_url ?? '')
}

const minutes = 60_000

test('a SAML application gets its response by a form that posts itself to the ACS', async () => {
  const browser = hub.browser()
  const page = await browser.get(await linkOf(hub.people.chloe, 'Studio'), {
    'sec-fetch-site': 'cross-site',
  })
  assert.equal(page.statusCode, 200)
  const { action, fields } = readHandOver(page.body)
  assert.equal(action, 'https://samltest.id/saml/sp')
  assert.equal(fields.RelayState, '/home?a=1&b="2"')
  const response = Buffer.from(fields.SAMLResponse ?? '', 'base64').toString()
  assert.match(response, />chloe\.okafor@harbor\.example<\/saml:NameID>/)
  assert.doesNotMatch(response, /InResponseTo/)
  assert.equal(page.headers['cache-control'], 'no-store')
  assert.equal(page.headers['referrer-policy'], 'no-referrer')
  const policy = String(page.headers['content-security-policy'])
  assert.match(policy, /frame-ancestors 'none'/)
  const [event] = await hub.events(1)
  assert.equal(event?.type, 'application.opened')
  assert.equal(event?.userId, hub.people.chloe.id)
  assert.equal(event?.applicationId, ids.Studio)
})

test('a link is a redirect that does not say where it comes from', async () => {
  const answer = await hub.browser().get(await linkOf(hub.people.chloe, 'Handbook'))
  assert.equal(answer.statusCode, 303)
  assert.equal(answer.headers.location, 'https://handbook.example/?a=1')
  assert.equal(answer.headers['referrer-policy'], 'no-referrer')
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.equal(answer.body, '')
})

test('the session reaches that application and nothing else of the hub', async () => {
  const browser = hub.browser()
  await browser.get(await linkOf(hub.people.chloe, 'Handbook'))
  const [, started] = await hub.events(2)
  assert.equal(started?.type, 'session.started')
  assert.deepEqual(started?.data.reach, [ids.Handbook])
  assert.equal(started?.data.method, 'ticket')
  const launcher = await browser.get('/')
  assert.match(String(launcher.headers.location), /^\/sign-in\?/)
  assert.equal((await browser.get('/api/me')).statusCode, 401)
  for (const id of Object.values(ids)) {
    const other = await browser.get(`/applications/${id}/open`)
    assert.match(String(other.headers.location), /^\/sign-in\?/)
  }
  const door = await browser.follow(launcher)
  assert.match(door.body, /type="password"/)
})

test('links of one person add up in one session', async () => {
  const browser = hub.browser()
  await browser.get(await linkOf(hub.people.chloe, 'Handbook'))
  const cookie = browser.jar.get('foyer')
  await browser.get(await linkOf(hub.people.chloe, 'Studio'))
  assert.equal(browser.jar.get('foyer'), cookie)
  const found = await hub.hub.sessions.find(cookie ?? '')
  assert.deepEqual(found?.session.reach, [ids.Handbook, ids.Studio])
})

test('who is signed in as the same person stays signed in to everything', async () => {
  const browser = hub.browser()
  await browser.signIn(hub.people.chloe)
  const cookie = browser.jar.get('foyer')
  const answer = await browser.get(await linkOf(hub.people.chloe, 'Handbook'))
  assert.equal(answer.statusCode, 303)
  assert.equal(browser.jar.get('foyer'), cookie)
  assert.equal((await browser.get('/api/me')).json().email, hub.people.chloe.email)
})

test("APP-03: another person's session is replaced, with an event", async () => {
  const browser = hub.browser()
  await browser.signIn(hub.people.ana)
  const cookie = browser.jar.get('foyer') ?? ''
  await browser.get(await linkOf(hub.people.chloe, 'Handbook'))
  assert.notEqual(browser.jar.get('foyer'), cookie)
  assert.equal(await hub.hub.sessions.find(cookie), undefined)
  assert.equal((await browser.get('/api/me')).statusCode, 401)
  const started = (await hub.events(3)).find((each) => each.type === 'session.started')
  assert.equal(started?.userId, hub.people.chloe.id)
  assert.equal(started?.data.replaced, hub.people.ana.id)
})

test('APP-03: it works more than once while it lasts, then leads through the sign-in', async () => {
  const link = await linkOf(hub.people.chloe, 'Handbook')
  for (const wait of [0, 1, 5 * minutes, 5 * minutes - 2]) {
    hub.pass(wait)
    assert.equal((await hub.browser().get(link)).headers.location, 'https://handbook.example/?a=1')
  }
  hub.pass(1)
  const browser = hub.browser()
  const answer = await browser.get(link)
  assert.equal(answer.statusCode, 303)
  assert.equal(browser.jar.has('foyer'), false)
  const door = await browser.follow(answer)
  assert.match(door.body, /to continue to <bdi>Handbook/)
  const at = String(answer.headers.location)
  const opened = await browser.follow(await browser.signIn(hub.people.chloe, { at }))
  assert.equal(leadsTo(opened), 'https://handbook.example/?a=1')
})

test('a link that is over opens for who is signed in, whoever it was minted for', async () => {
  const link = await linkOf(hub.people.chloe, 'Handbook')
  hub.pass(10 * minutes)
  const browser = hub.browser()
  await browser.signIn(hub.people.ben)
  const opened = await browser.follow(await browser.get(link))
  assert.equal(leadsTo(opened), 'https://handbook.example/?a=1')
  const [event] = await hub.events(1)
  assert.equal(event?.userId, hub.people.ben.id)
})

test('the link of a session that a link gave is over like any other', async () => {
  const link = await linkOf(hub.people.chloe, 'Handbook')
  const browser = hub.browser()
  await browser.get(link)
  hub.pass(10 * minutes)
  const door = await browser.follow(await browser.get(link))
  assert.match(door.body, /to continue to <bdi>Handbook/)
})

test('the links of a key without a person lead through the sign-in', async () => {
  const key = await hub.caller(hub.organizations.harbor)
  const { data } = readList(await key.get(path))
  const link = pathOf(data.find((each) => each.name === 'Handbook')?.open_url ?? '')
  const browser = hub.browser()
  const answer = await browser.get(link)
  assert.match(String(answer.headers.location), /^\/sign-in\?pending=/)
  assert.equal(browser.jar.has('foyer'), false)
  const at = String(answer.headers.location)
  const opened = await browser.follow(await browser.signIn(hub.people.dev, { at }))
  assert.equal(leadsTo(opened), 'https://handbook.example/?a=1')
})

const asides: Record<string, string>[] = [
  ...['image', 'iframe', 'frame', 'embed', 'object', 'script', 'style', 'empty', 'audio'].map(
    (dest) => ({ 'sec-fetch-dest': dest }),
  ),
  ...['prefetch', 'prefetch;prerender', 'Prefetch', 'prerender'].map((purpose) => ({
    'sec-purpose': purpose,
  })),
  { purpose: 'prefetch' },
  { 'x-moz': 'prefetch' },
  { purpose: 'preview' },
]

test('IDP-13: what is no navigation that a person sees launches nothing', async () => {
  const link = await linkOf(hub.people.chloe, 'Studio')
  const opened = async () => {
    const events = await hub.events(100)
    return events.filter(({ type }) => type !== 'page.refused').map(({ id }) => id)[0]
  }
  const before = await opened()
  for (const headers of asides) {
    const browser = hub.browser()
    const answer = await browser.get(link, headers)
    assert.equal(answer.statusCode, 403, JSON.stringify(headers))
    assert.doesNotMatch(answer.body, /SAMLResponse/)
    assert.equal(browser.jar.size, 0)
  }
  for (const method of ['HEAD', 'POST', 'OPTIONS', 'PUT'] as const) {
    const browser = hub.browser()
    const answer = await browser.send({ method, url: link })
    assert.equal(answer.statusCode, 405, method)
    assert.equal(browser.jar.size, 0)
  }
  assert.equal(await opened(), before)
  assert.equal((await hub.browser().get(link)).statusCode, 200)
})

test('a browser that says nothing of its purpose is let in', async () => {
  const link = await linkOf(hub.people.chloe, 'Handbook')
  const headers = { host: 'localhost:3000' }
  const answer = await hub.server.inject({ method: 'GET', url: link, headers })
  assert.equal(answer.statusCode, 303)
})

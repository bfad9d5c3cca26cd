/** WEB-04, WEB-14: requests that another site makes in a browser of ours. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { User } from '../../src/user.ts'
import { type Browser, openTestHub, password, readFormFields, type TestHub } from '../helper.ts'
import { openSourceHub, yes } from '../source/source.ts'
import { emptyHub, enter, firstLink } from './browser.ts'
import { personForms } from './person-form.ts'
import { addRoom, type Ready, roomForms, writeForm } from './room-form.ts'
import { nameOfRoute, routesOf } from './route.ts'

let hub: TestHub
let bare: TestHub
let tile: string
const client = { clientId: 'listings', redirectUri: 'https://listings.example/back' }

before(async () => {
  const sources = await openSourceHub()
  hub = sources
  bare = await openTestHub()
  await emptyHub(bare)
  await addRoom(hub)
  const { lakeside } = hub.organizations
  await hub.hub.users.add({ home: lakeside, username: 'desk' })
  const both = yes('desk', hub.people.dev.email ?? '')
  await sources.addSource(lakeside, 'phones', both, { asks: 'anyone' })
  const application = await hub.hub.applications.add({
    owner: hub.organizations.harbor,
    name: 'Handbook',
    type: 'link',
    settings: { url: 'https://handbook.example/' },
  })
  tile = `/applications/${application.id}/open`
  await hub.hub.applications.add({
    owner: hub.organizations.harbor,
    name: 'Listings',
    type: 'rechat-client',
    settings: { ...client, clientSecret: 'x'.repeat(32) },
  })
})
after(async () => {
  await hub.close()
  await bare.close()
})

let people = 0
const addPerson = (): Promise<User> => {
  people += 1
  return hub.hub.users.add({ home: hub.organizations.harbor, email: `p${people}@harbor.example` })
}

/** A link of a letter to somebody new, opened. */
const prepareLink = async (purpose: 'reset' | 'invite'): Promise<Ready> => {
  const user = await addPerson()
  const { link } = await hub.hub.recovery[purpose](user)
  const browser = hub.browser()
  const page = await browser.follow(await browser.get(link.replace(hub.config.url, '')))
  const form = { ...readFormFields(page.body), password }
  const happened = async () => (await hub.hub.users.get(user.id)).passwordHash !== null
  return { browser, url: `/${purpose}`, form, token: 'token', happened }
}

const prepare: Record<string, () => Promise<Ready>> = {
  ...roomForms(() => hub),
  ...personForms(() => hub),
  async 'POST /sign-in'() {
    const browser = hub.browser()
    const fields = readFormFields((await browser.get('/sign-in')).body)
    const form = { ...fields, email: hub.people.dev.email ?? '', password }
    const happened = async () => browser.jar.has('foyer')
    return { browser, url: '/sign-in', form, token: 'token', happened }
  },
  async 'POST /sign-in/account'() {
    const browser = hub.browser()
    const page = await browser.get('/sign-in?organization=lakeside')
    const typed = { ...readFormFields(page.body), email: 'extension 7', password }
    const choice = readFormFields((await browser.post('/sign-in', typed)).body)
    const form = { ...choice, user: hub.people.dev.id }
    const happened = async () => browser.jar.has('foyer')
    return { browser, url: '/sign-in/account', form, token: 'token', happened }
  },
  async 'POST /sign-out'() {
    const browser = await enter(hub, hub.people.dev)
    const { token = '' } = readFormFields((await browser.get('/')).body)
    const happened = async () => !browser.jar.has('foyer')
    return { browser, url: '/sign-out', form: { token }, token: 'token', happened }
  },
  async 'POST /.foyer/sign-out'() {
    const { id } = await hub.hub.applications.add({
      owner: hub.organizations.harbor,
      name: 'Wiki',
      type: 'forward-auth',
      settings: { url: 'http://wiki.harbor.example/' },
    })
    const user = hub.people.dev
    const { secret } = await hub.hub.sessions.start({ user, method: 'ticket', reach: [id] })
    const host = 'wiki.harbor.example'
    const browser = hub.browser({ host })
    browser.jar.set('foyer', secret)
    const page = await browser.get('/.foyer/sign-out', { 'sec-fetch-site': 'cross-site' })
    const happened = async () => (await hub.hub.sessions.find(secret)) === undefined
    const form = readFormFields(page.body)
    return { browser, url: '/.foyer/sign-out', form, token: 'token', happened, host }
  },
  async 'POST /applications/:id/open'() {
    const browser = await enter(hub, hub.people.dev)
    const page = await browser.get(tile, { 'sec-fetch-site': 'cross-site' })
    const opened = async () =>
      (await hub.events(1000)).filter((event) => event.type === 'application.opened').length
    const count = await opened()
    const happened = async () => (await opened()) > count
    return { browser, url: tile, form: readFormFields(page.body), token: 'token', happened }
  },
  async 'POST /oauth2/auth'() {
    const browser = await enter(hub, hub.people.dev)
    const { clientId, redirectUri } = client
    const query = { response_type: 'code', client_id: clientId, redirect_uri: redirectUri }
    const page = await browser.get(`/oauth2/auth?${new URLSearchParams(query)}`)
    const allowed = async () =>
      (await hub.events(1000)).filter((event) => event.type === 'application.allowed').length
    const count = await allowed()
    const happened = async () => (await allowed()) > count
    const form = readFormFields(page.body)
    return { browser, url: '/oauth2/auth', form, token: 'token', happened }
  },
  async 'POST /forgotten'() {
    const browser = hub.browser()
    const fields = readFormFields((await browser.get('/forgotten')).body)
    const form = { ...fields, email: hub.people.ana.email ?? '' }
    const happened = async () => {
      await hub.hub.mail.work()
      return hub.hub.mail.kept().some(({ to }) => to === form.email)
    }
    return { browser, url: '/forgotten', form, token: 'token', happened }
  },
  'POST /reset': () => prepareLink('reset'),
  'POST /invite': () => prepareLink('invite'),
  async 'POST /verify-email'() {
    const user = await addPerson()
    await hub.hub.recovery.verifyEmail(user, `new.${user.email}`)
    await hub.hub.mail.work()
    const browser = hub.browser()
    const link = hub.hub.mail.kept().find(({ to }) => to === `new.${user.email}`)?.link ?? ''
    const page = await browser.follow(await browser.get(link.replace(hub.config.url, '')))
    const happened = async () => (await hub.hub.users.get(user.id)).emailVerifiedAt !== null
    const form = readFormFields(page.body)
    return { browser, url: '/verify-email', form, token: 'token', happened }
  },
  async 'POST /first-administrator'() {
    const browser = bare.browser()
    const form = {
      ...readFormFields((await browser.get(await firstLink(bare))).body),
      organization: 'Pier',
      name: 'Pia Long',
      email: 'pia@pier.example',
      password,
    }
    const happened = async () => (await bare.hub.organizations.roots()).length > 0
    return { browser, url: '/first-administrator', form, token: 'ticket', happened }
  },
}

/** Sends it from its own page, but for those headers. */
const send = (ready: Ready, form: Record<string, string>, headers: Record<string, string> = {}) => {
  const { payload, type } = writeForm(ready, form)
  const origin = `http://${ready.host ?? 'localhost:3000'}`
  const all = { origin, 'content-type': type, ...headers }
  return ready.browser.send({ method: 'POST', url: ready.url, payload, headers: all })
}

/** Headers that a page of another site can bring about, or that say nothing good. */
const foreign: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:3000' },
  { 'sec-fetch-site': 'SAME-ORIGIN' },
  { origin: 'null' },
  { origin: 'https://evil.example' },
  { origin: 'http://localhost:3001' },
  { origin: 'http://localhost' },
  { origin: 'http://localhost:3000.evil.example' },
  { origin: 'http://evil.localhost:3000' },
  { origin: 'http://localhost:3000@evil.example' },
  { origin: '' },
]

const cookieOf = (browser: Browser): string =>
  [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ')

/** Sends it with those headers alone: nothing that a browser would add by itself. */
const sendBare = (ready: Ready, headers: Record<string, string>) => {
  const { browser, url, host = 'localhost:3000' } = ready
  const server = url === '/first-administrator' ? bare.server : hub.server
  const { payload, type } = writeForm(ready, ready.form)
  const base = { host, cookie: cookieOf(browser), 'content-type': type }
  return server.inject({ method: 'POST', url, payload, headers: { ...base, ...headers } })
}

/** What servers send, or other sites' pages as a protocol has it: no forms of ours. */
const calls = ['/api/', '/saml', '/oauth2/token', '/sso/', '/tool/', '/forward-auth/'].concat([
  '/authorization/',
  '/teams',
  '/rest/',
  '/ringotel/',
  '/oidc/',
  '/scim/',
])
const isCall = (url: string): boolean => calls.some((begin) => url.startsWith(begin))

test('WEB-04: every form of ours is known here', () => {
  const forms = routesOf(hub.server).filter(
    ({ method, url, caller }) => method === 'POST' && caller !== 'key' && !isCall(url),
  )
  assert.deepEqual(forms.map(nameOfRoute).sort(), Object.keys(prepare).sort())
  const writing = routesOf(hub.server).filter(
    ({ method, url }) => !/^(GET|POST)$/.test(method) && !isCall(url),
  )
  assert.ok(writing.every(({ caller }) => caller === 'key'))
})

for (const [name, open] of Object.entries(prepare)) {
  test(`WEB-04: ${name} does nothing for a page of another site`, async () => {
    const ready = await open()
    for (const headers of foreign) {
      const { statusCode } = await send(ready, ready.form, headers)
      assert.equal(await ready.happened(), false, JSON.stringify(headers))
      assert.equal(statusCode, 403, JSON.stringify(headers))
    }
  })

  test(`WEB-04: ${name} takes its own form and its own token only`, async () => {
    const ready = await open()
    const other = await open()
    for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x', '']) {
      const answer = await ready.browser.post(ready.url, ready.form, { 'content-type': type })
      assert.ok([400, 415].includes(answer.statusCode), `${type}: ${answer.statusCode}`)
    }
    const json = { 'content-type': 'text/plain' }
    const body = JSON.stringify(ready.form)
    const answer = await ready.browser.send({
      method: 'POST',
      url: ready.url,
      payload: body,
      headers: json,
    })
    assert.equal(answer.statusCode, 415)
    const { [ready.token]: own = '', ...without } = ready.form
    const forged = [without, { ...without, [ready.token]: '' }, { ...without, [ready.token]: 'x' }]
    // Whoever holds a link holds the right to use it; every other token is one browser's own.
    if (ready.token === 'token') forged.push({ ...without, token: other.form.token ?? '' })
    forged.push({
      ...without,
      [ready.token]: `${own.slice(0, -1)}${own.endsWith('A') ? 'B' : 'A'}`,
    })
    for (const form of forged) {
      await send(ready, form)
      assert.equal(await ready.happened(), false, JSON.stringify(form))
    }
  })

  test(`WEB-04: ${name} cannot be reached by another method`, async () => {
    const ready = await open()
    const query = new URLSearchParams(ready.form).toString()
    const { browser, url } = ready
    const override = { 'x-http-method-override': 'POST', 'x-method-override': 'POST' }
    await browser.get(`${url}?${query}`, { ...override, 'sec-fetch-dest': 'image' })
    await browser.get(`${url}?${query}&_method=POST`, { ...override, 'sec-fetch-dest': 'image' })
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'] as const) {
      const answer = await browser.send({ method, url: `${url}?${query}`, headers: override })
      assert.ok([200, 303, 405].includes(answer.statusCode), `${method}: ${answer.statusCode}`)
      assert.equal(answer.headers['access-control-allow-origin'], undefined)
    }
    assert.equal(await ready.happened(), false)
  })

  test(`WEB-14: ${name} without Sec-Fetch falls back to the origin and the token`, async () => {
    const ready = await open()
    const { [ready.token]: _, ...without } = ready.form
    assert.equal((await sendBare(ready, { origin: 'https://evil.example' })).statusCode, 403)
    assert.ok((await sendBare({ ...ready, form: without }, {})).statusCode >= 400)
    assert.equal(await ready.happened(), false)
    const answer = await sendBare(ready, {})
    assert.ok([200, 303].includes(answer.statusCode), 'an old browser with the right token')
  })
}

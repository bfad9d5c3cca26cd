/** The authorization page: who is asked, what is a page of ours, and where nobody is ever sent. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import {
  type Browser,
  openTestHub,
  readFormFields,
  type TestHub,
  unescapeHtml,
} from '../../../test/helper.ts'
import { enter } from '../../../test/security/browser.ts'
import { hostileTargets } from '../../../test/security/target-payload.ts'
import type { Application } from '../../application.ts'
import { addClient, allow, askPath, listings, refreshOf } from './testdata/client.ts'

let hub: TestHub
let client: Application
let ana: Browser

before(async () => {
  hub = await openTestHub()
  client = await addClient(hub)
  ana = await enter(hub, hub.people.ana)
})

after(() => hub.close())

/** A page of ours that leads nowhere else. */
const checkPage = (answer: LightMyRequestResponse, status: number, about = ''): void => {
  assert.equal(answer.statusCode, status, about)
  assert.match(String(answer.headers['content-type']), /^text\/html/, about)
  assert.equal(answer.headers.location, undefined, about)
  assert.equal(answer.headers.refresh, undefined, about)
  for (const [, to = ''] of answer.body.matchAll(/(?:href|action|src)="([^"]*)"/g)) {
    assert.match(unescapeHtml(to), /^\/(?!\/)/, about)
  }
}

test('nobody is signed in: the sign-in first, then the same question', async () => {
  const browser = hub.browser()
  const answer = await browser.get(askPath({ state: 'a&b' }))
  assert.equal(answer.statusCode, 303)
  assert.match(String(answer.headers.location), /^\/sign-in\?pending=/)
  const back = await browser.signIn(hub.people.dev, { at: askPath({ state: 'a&b' }) })
  const page = await browser.follow(back)
  checkPage(page, 200)
  assert.equal(readFormFields(page.body).state, 'a&b')
})

test('a session that a ticket gave is not enough', async () => {
  const browser = await enter(hub, hub.people.dev, { reach: [client.id], method: 'ticket' })
  const answer = await browser.get(askPath())
  assert.match(String(answer.headers.location), /^\/sign-in\?pending=/)
})

test('the page keeps its strict policy, and so does the one that goes on', async () => {
  const page = await ana.get(askPath())
  checkPage(page, 200)
  const onward = await allow(ana)
  for (const answer of [page, onward]) {
    const policy = String(answer.headers['content-security-policy'])
    assert.match(policy, /form-action 'self';/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.doesNotMatch(policy, /script-src|listings/)
  }
  const [, shown = ''] = /<a class="button primary" href="([^"]*)"/.exec(onward.body) ?? []
  assert.equal(unescapeHtml(shown), refreshOf(onward))
})

test('a redirect URI is compared letter by letter, and no other is ever gone to', async () => {
  const { redirectUri } = listings
  const near = [
    ...['', redirectUri.slice(0, -1), `${redirectUri}&`, `${redirectUri}#`, `${redirectUri} `],
    ...[redirectUri.toUpperCase(), redirectUri.replace('https', 'http')],
    ...[
      redirectUri.replace('example/', 'example:443/'),
      redirectUri.replace('example', 'example.'),
    ],
    ...[redirectUri.replace('/wp-admin', '/wp-admin/../wp-admin'), redirectUri.split('?')[0] ?? ''],
    ...[redirectUri.replace('https://', 'https://a@'), `${redirectUri}%00`, `${redirectUri}\n`],
    ...[redirectUri.replace('https:', ''), encodeURIComponent(redirectUri)],
    ...['https://listings.example.evil.example/', 'https://evil.example/', 'javascript:alert(1)'],
  ]
  const fields = readFormFields((await ana.get(askPath())).body)
  const all = [...near, ...hostileTargets]
  assert.ok(all.length > 100)
  for (const redirect_uri of all) {
    const about = JSON.stringify(redirect_uri)
    checkPage(await ana.get(askPath({ redirect_uri })), 400, about)
    checkPage(await ana.post('/oauth2/auth', { ...fields, redirect_uri }), 400, about)
  }
})

test('what is not asked as it should be is a page of ours', async () => {
  const cases: [path: string, status: number][] = [
    ['/oauth2/auth', 400],
    [askPath({ response_type: 'token' }), 400],
    [askPath({ response_type: 'code token' }), 400],
    [askPath({ response_type: '' }), 400],
    [askPath({ client_id: 'nobody' }), 400],
    [askPath({ client_id: '' }), 400],
    [askPath({ client_id: client.id }), 400],
    [askPath({ client_id: listings.clientId.toUpperCase() }), 400],
    [askPath({ state: 'x'.repeat(1025) }), 400],
    [`${askPath()}&state=a&state=b`, 400],
    [`${askPath()}&client_id=${listings.clientId}`, 400],
    [`${askPath()}&redirect_uri=https://evil.example/`, 400],
    [`${askPath()}&response_type=code`, 400],
    ['/oauth2/continue', 410],
    ['/oauth2/continue?hold=x', 410],
    ['/oauth2/continue?hold=x&hold=y', 410],
  ]
  for (const [path, status] of cases) checkPage(await ana.get(path), status, path)
})

test('a client of another root, or one that is not open to them, is none', async () => {
  checkPage(await (await enter(hub, hub.people.otto)).get(askPath()), 400)
  const own = { clientId: 'granted', redirectUri: 'https://granted.example/' }
  const granted = await addClient(hub, own)
  await hub.hub.applications.change(granted, { openTo: 'granted' })
  const path = askPath({ client_id: 'granted', redirect_uri: own.redirectUri })
  checkPage(await ana.get(path), 403)
  await hub.hub.grants.give({ application: granted, to: { userId: hub.people.ana.id } })
  checkPage(await ana.get(path), 200)
})

test('the answer of one question is no answer to another', async () => {
  const other = { clientId: 'other', redirectUri: 'https://other.example/' }
  await addClient(hub, other)
  const fields = readFormFields((await ana.get(askPath({ state: 'a' }))).body)
  const { state: _, ...without } = fields
  const changed = { client_id: other.clientId, redirect_uri: other.redirectUri }
  for (const form of [{ ...fields, ...changed }, { ...fields, state: 'b' }, without]) {
    checkPage(await ana.post('/oauth2/auth', form), 403)
  }
  checkPage(await (await enter(hub, hub.people.ana)).post('/oauth2/auth', fields), 403)
})

test('the way on is for the same browser, once, and for a minute', async () => {
  const say = async () => {
    const fields = readFormFields((await ana.get(askPath())).body)
    return String((await ana.post('/oauth2/auth', fields)).headers.location)
  }
  const first = await say()
  assert.match(first, /^\/oauth2\/continue\?hold=/)
  refreshOf(await ana.get(first))
  checkPage(await ana.get(first), 410)
  checkPage(await (await enter(hub, hub.people.ana)).get(await say()), 410)
  const late = await say()
  hub.pass(60_001)
  checkPage(await ana.get(late), 410)
  const many = await say()
  const answers = await Promise.all(Array.from({ length: 20 }, () => ana.get(many)))
  assert.equal(answers.filter(({ statusCode }) => statusCode === 200).length, 1)
})

test('a client that changes or goes between the steps gets no code', async () => {
  const given = { clientId: 'moving', redirectUri: 'https://moving.example/' }
  const moving = await addClient(hub, given)
  const query = { client_id: given.clientId, redirect_uri: given.redirectUri }
  const say = async () => {
    const fields = readFormFields((await ana.get(askPath(query))).body)
    return String((await ana.post('/oauth2/auth', fields)).headers.location)
  }
  const before = await say()
  const settings = { redirectUri: 'https://moved.example/' }
  await hub.hub.applications.change(moving, { settings })
  checkPage(await ana.get(before), 410)
  await hub.hub.applications.change(moving, { settings: { redirectUri: given.redirectUri } })
  const gone = await say()
  await hub.hub.applications.delete(moving)
  checkPage(await ana.get(gone), 410)
})

test('only a navigation that a person sees asks or goes on', async () => {
  for (const path of [askPath(), '/oauth2/continue?hold=x']) {
    for (const dest of ['image', 'iframe', 'empty', 'script']) {
      checkPage(await ana.get(path, { 'sec-fetch-dest': dest }), 403)
    }
    checkPage(await ana.get(path, { 'sec-purpose': 'prefetch' }), 403)
    assert.equal((await ana.send({ method: 'HEAD', url: path })).statusCode, 405)
  }
})

test('settings of a client that would be a hole are refused, naming the field', async () => {
  const wrong: [key: string, value: string][] = [
    ['redirectUri', 'http://listings.example/'],
    ['redirectUri', 'https://listings.example/#x'],
    ['redirectUri', 'https://listings.example/#'],
    ['redirectUri', 'https://a@listings.example/'],
    ['redirectUri', 'listings:back'],
    ['redirectUri', 'http://localhost.evil.example/'],
    ['clientSecret', 'short'],
    ['clientSecret', `${'x'.repeat(32)} y`],
    ['clientId', 'two words'],
    ['clientId', ''],
    ['homeUrl', 'javascript:alert(1)'],
  ]
  for (const [key, value] of wrong) {
    await assert.rejects(addClient(hub, { [key]: value }), { code: 'invalid' }, `${key} ${value}`)
  }
  for (const redirectUri of ['http://localhost:8080/back', 'http://127.0.0.1/back']) {
    await addClient(hub, { clientId: redirectUri, redirectUri })
  }
  // Whoever is below cannot ask in the name of a client from above.
  const { downtown, otter } = hub.organizations
  await assert.rejects(addClient(hub, {}, downtown), { code: 'conflict' })
  await addClient(hub, {}, otter)
})

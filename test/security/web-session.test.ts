/** WEB-01, -02, -05, -12, -13, AUTH-12: the session cookie, whose it is, how far and how long. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Browser, openTestHub, password, readFormFields, type TestHub } from '../helper.ts'
import { enter, openDoor } from './browser.ts'

let hub: TestHub
let secured: TestHub

before(async () => {
  hub = await openTestHub()
  const url = 'https://sso.foyer.test'
  secured = await openTestHub({ url, baseDomain: 'foyer.test', isDevelopment: false })
})
after(async () => {
  await hub.close()
  await secured.close()
})

const hour = 3_600_000
const isSignedIn = async (browser: Browser): Promise<boolean> =>
  (await browser.get('/api/me')).statusCode === 200

/** What `/api/me` answers to exactly that Cookie header. */
const statusWith = async (at: TestHub, cookie: string): Promise<number> => {
  const host = new URL(at.config.url).host
  const answer = await at.server.inject({ url: '/api/me', headers: { host, cookie } })
  return answer.statusCode
}

test('WEB-01: a session id that was planted before the sign-in is worth nothing', async () => {
  const victim = hub.browser()
  victim.jar.set('foyer', 'a'.repeat(43))
  await victim.signIn(hub.people.chloe)
  assert.notEqual(victim.jar.get('foyer'), 'a'.repeat(43))
  assert.ok(await isSignedIn(victim))
  assert.equal(await statusWith(hub, `foyer=${'a'.repeat(43)}`), 401)
})

test('WEB-01: signing in over a session of somebody else ends that one', async () => {
  const attacker = await enter(hub, hub.people.dev)
  const victim = hub.browser()
  const post = await openDoor(victim)
  victim.jar.set('foyer', attacker.jar.get('foyer') ?? '')
  await post(hub.people.chloe.email ?? '', password)
  assert.notEqual(victim.jar.get('foyer'), attacker.jar.get('foyer'))
  assert.equal(await isSignedIn(attacker), false)
  const [event] = await hub.events(1)
  assert.equal(event?.type, 'session.started')
  assert.equal(event?.data.replaced, hub.people.dev.id)
})

test('WEB-01: signing in again and signing out each kill the id that was', async () => {
  const browser = await enter(hub, hub.people.ben)
  const first = browser.jar.get('foyer')
  const form = readFormFields((await hub.browser().get('/sign-in')).body)
  await browser.post('/sign-in', { ...form, email: 'x', password: 'x' })
  assert.ok(await isSignedIn(browser), 'a try that fails ends nothing')
  const { token } = readFormFields((await browser.get('/')).body)
  const out = await browser.post('/sign-out', { token: token ?? '' })
  assert.equal(out.statusCode, 303)
  assert.equal(out.headers['clear-site-data'], '"cache"', 'WEB-12')
  assert.equal(browser.jar.has('foyer'), false)
  assert.equal(await statusWith(hub, `foyer=${first}`), 401)
  assert.equal((await hub.events(1))[0]?.type, 'session.ended')
})

test('WEB-01: two cookies of the same name are none', async () => {
  const [one, two] = [await enter(hub, hub.people.ben), await enter(hub, hub.people.dev)]
  const names = [one, two].map((browser) => `foyer=${browser.jar.get('foyer')}`)
  assert.equal(await statusWith(hub, names[0] ?? ''), 200)
  for (const cookie of [names.join('; '), names.reverse().join(';'), `${names[0]}; ${names[0]}`]) {
    assert.equal(await statusWith(hub, cookie), 401, cookie)
  }
})

test('WEB-01: over https cookies are __Host-, Secure, HttpOnly, Lax, of no domain', async () => {
  const { ana } = secured.people
  const browser = secured.browser()
  const page = await browser.get('/sign-in')
  const answer = await browser.signIn(ana, { keep: true })
  const cookies = [page, answer].flatMap((each) => [each.headers['set-cookie'] ?? []].flat())
  const names = cookies.map((cookie) => cookie.split('=')[0])
  assert.deepEqual([...new Set(names)].sort(), [
    '__Host-foyer',
    '__Host-foyer-device',
    '__Host-foyer-door',
  ])
  for (const cookie of cookies) {
    assert.match(cookie, /; Path=\/; HttpOnly; SameSite=Lax; Secure(; Max-Age=\d+)?$/)
    assert.doesNotMatch(cookie, /domain/i)
  }
})

test('WEB-02: only the exact name of the cookie counts', async () => {
  const browser = await enter(secured, secured.people.ana)
  const value = browser.jar.get('__Host-foyer') ?? ''
  const wide = Buffer.from('\u2000').toString('latin1')
  assert.equal(await statusWith(secured, `a=1; __Host-foyer=${value}; b=2`), 200)
  const tricks = [
    `foyer=${value}`,
    `__host-foyer=${value}`,
    `__HOST-FOYER=${value}`,
    `__Secure-foyer=${value}`,
    `${wide}__Host-foyer=${value}`,
    `\u00a0__Host-foyer=${value}`,
    `\u0085__Host-foyer=${value}`,
    `\u000b__Host-foyer=${value}`,
    `=__Host-foyer=${value}`,
    `"__Host-foyer"=${value}`,
    `__Host-foyer="${value}"`,
    `__Host-foyer =${value}`,
    `__Host-foyer= ${value}`,
    `__Host-foyer=${value},__Host-foyer=${value}`,
    `$Version=1, __Host-foyer=${value}`,
    `__Host-foyer=${value}%00`,
    `__Host%2dfoyer=${value}`,
    `a="; __Host-foyer=${value}"`,
    `__Host-foyer=${value}; __Host-foyer=`,
    `__Host-foyer[]=${value}`,
  ]
  for (const cookie of tricks) assert.equal(await statusWith(secured, cookie), 401, cookie)
})

test('WEB-05: a sign-in form of another browser signs nobody in', async () => {
  const attacker = hub.browser()
  const theirs = readFormFields((await attacker.get('/sign-in')).body)
  const credentials = {
    email: hub.people.ana.email ?? '',
    password: 'correct horse battery staple',
  }
  const fresh = hub.browser()
  const opened = hub.browser()
  const own = readFormFields((await opened.get('/sign-in')).body)
  const tries = [
    fresh.post('/sign-in', { ...theirs, ...credentials }),
    fresh.post('/sign-in', credentials),
    opened.post('/sign-in', { ...theirs, ...credentials }),
    opened.post('/sign-in', { ...own, ...credentials, attempt: theirs.attempt ?? '' }),
    opened.post('/sign-in', { ...own, ...credentials, token: '' }),
  ]
  for (const answer of await Promise.all(tries)) {
    assert.equal(answer.statusCode, 410)
    assert.ok(answer.cookies.every((cookie) => cookie.name !== 'foyer'))
  }
  for (const browser of [fresh, opened]) assert.equal(await isSignedIn(browser), false)
})

test('AUTH-12: what a ticket gave reaches its application, and nothing of the hub', async () => {
  const { harbor } = hub.organizations
  const add = (name: string) =>
    hub.hub.applications.add({
      owner: harbor,
      name,
      type: 'link',
      settings: { url: 'https://app.example/' },
    })
  const [open, closed] = [await add('Open'), await add('Closed')]
  const browser = await enter(hub, hub.people.ana, { method: 'ticket', reach: [open.id] })
  assert.equal(await isSignedIn(browser), false)
  for (const path of ['/', `/applications/${closed.id}/open`]) {
    assert.match(String((await browser.get(path)).headers.location), /^\/sign-in\?pending=/)
  }
  assert.equal((await browser.get('/sign-in')).statusCode, 200, 'the door is not skipped either')
  const narrow = browser.jar.get('foyer')
  await browser.signIn(hub.people.ana)
  assert.notEqual(browser.jar.get('foyer'), narrow)
  assert.ok(await isSignedIn(browser))
})

test('WEB-13: an unused session ends after ten hours, a used one after a day', async () => {
  const idle = await enter(hub, hub.people.chloe)
  const used = await enter(hub, hub.people.chloe)
  hub.pass(9.9 * hour)
  assert.ok(await isSignedIn(used))
  hub.pass(0.2 * hour)
  assert.equal(await isSignedIn(idle), false)
  assert.ok(await isSignedIn(used))
  hub.pass(9 * hour)
  assert.ok(await isSignedIn(used))
  hub.pass(4.95 * hour)
  assert.equal(await isSignedIn(used), false, 'the absolute end, however often it is used')
  assert.ok((await hub.hub.sweep()) >= 2)
})

test('WEB-13: "keep me signed in" lasts 14 days unused, and 30 in all', async () => {
  const day = 24 * hour
  const idle = await enter(hub, hub.people.chloe, { keep: true })
  const used = await enter(hub, hub.people.chloe, { keep: true })
  hub.pass(13.9 * day)
  assert.ok(await isSignedIn(used))
  hub.pass(0.2 * day)
  assert.equal(await isSignedIn(idle), false)
  hub.pass(13 * day)
  assert.ok(await isSignedIn(used))
  hub.pass(2.95 * day)
  assert.equal(await isSignedIn(used), false)
})

test('WEB-13: a clock that is set back brings no session back', async () => {
  const browser = await enter(hub, hub.people.chloe)
  const { token } = readFormFields((await browser.get('/')).body)
  const secret = browser.jar.get('foyer')
  await browser.post('/sign-out', { token: token ?? '' })
  hub.pass(-5 * hour)
  assert.equal(await statusWith(hub, `foyer=${secret}`), 401)
  hub.pass(5 * hour)
})

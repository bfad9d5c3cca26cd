/** `/` on the host of a room: links with a token, and where they lead. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { leadsTo } from '../../../test/helper.ts'
import { browserAt, cookiesOf, createWatch, isIn, link, picture } from './testdata/browser.ts'
import { openRoom, type Room, shop } from './testdata/room.ts'

let room: Room
before(async () => {
  room = await openRoom()
})
after(() => room.close())

const minute = 60_000

test('CHT-10: a link signs in, and its first answer leads away from the token', async () => {
  const token = await room.token('una@shop.example')
  const watch = createWatch(room)
  await watch()
  const browser = browserAt(room)
  const answer = await browser.get(`/?access_token=${token}&rememberMe=0`, link)
  assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/'])
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.equal(answer.headers['referrer-policy'], 'no-referrer')
  assert.equal(answer.headers['cross-origin-opener-policy'], 'same-origin')
  assert.equal(answer.body, '')
  assert.deepEqual(cookiesOf(answer), { foyer: 'Path=/; HttpOnly; SameSite=Lax' })
  const on = await browser.get('/')
  assert.deepEqual([on.statusCode, on.headers.location], [303, `http://${room.host}/room/`])
  const events = await watch()
  assert.deepEqual(
    events.map(({ type }) => type),
    ['ticket.redeemed', 'session.started', 'application.opened'],
  )
  const [redeemed] = events
  assert.ok(redeemed?.userId)
  assert.ok(events.every(({ userId }) => userId === redeemed.userId))
  assert.equal(events[2]?.applicationId, room.room.id)
})

test('CHT-17: rememberMe=1 keeps the session; the address may be in any letter case', async () => {
  const token = await room.token('kept@shop.example')
  const answer = await browserAt(room).get(`/?ACCESS_TOKEN=${token}&REMEMBERME=1`, link)
  assert.deepEqual(cookiesOf(answer), { foyer: 'Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000' })
})

test('CHT-06: HEAD, prefetches and pictures use nothing up and sign nobody in', async () => {
  const token = await room.token('ahead@shop.example')
  const url = `/?access_token=${token}&rememberMe=1`
  const watch = createWatch(room)
  await watch()
  const head = await browserAt(room).send({ method: 'HEAD', url, headers: link })
  assert.deepEqual([head.statusCode, head.headers.location], [303, '/'])
  assert.equal(head.headers['set-cookie'], undefined)
  assert.deepEqual(await watch(), [])
  const asides = [
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { purpose: 'prefetch' },
    { 'x-moz': 'prefetch' },
    picture(),
    { 'sec-fetch-dest': 'empty' },
    { 'sec-fetch-dest': 'script' },
  ]
  for (const aside of asides) {
    const answer = await browserAt(room).get(url, aside as Record<string, string>)
    assert.equal(answer.statusCode, 403, JSON.stringify(aside))
    assert.equal(answer.headers['set-cookie'], undefined)
  }
  const types = new Set((await watch()).map(({ type }) => type))
  assert.deepEqual([...types], ['page.refused'])
})

test("CHT-06: after a scanner has opened the link, the person's click still works", async () => {
  const token = await room.token('scanned@shop.example')
  const url = `/?access_token=${token}`
  const agent = 'Slackbot-LinkExpanding 1.0'
  const headers = { host: room.host, 'user-agent': agent }
  const scanned = await room.hub.server.inject({ url, headers })
  assert.equal(scanned.statusCode, 303)
  const browser = browserAt(room)
  await browser.get(url, link)
  assert.ok(await isIn(browser))
  await browser.get(`/sso/token/logout?access_token=${token}`, picture(null, 'same-site'))
  room.hub.pass(24 * 60 * minute)
  const cookie = `foyer=${scanned.cookies.find(({ name }) => name === 'foyer')?.value}`
  const later = await room.hub.server.inject({ url: '/', headers: { host: room.host, cookie } })
  assert.match(String(later.headers.location), /\/sign-in\?/, 'what the scanner got is over')
})

test('CHT-05: an old, unknown or foreign token leaves the session as it is', async () => {
  const token = await room.token('stale@shop.example')
  const browser = browserAt(room)
  await browser.get(`/?access_token=${token}`, link)
  const cookie = browser.jar.get('foyer')
  room.hub.pass(60 * minute + 1000)
  const watch = createWatch(room)
  await watch()
  for (const stale of [token, 'x', '', '%00', `${token}-x`, 'é', 'a'.repeat(5000)]) {
    const answer = await browser.get(`/?access_token=${stale}&rememberMe=1`, link)
    assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/'], stale.slice(0, 40))
    assert.equal(browser.jar.get('foyer'), cookie)
    assert.ok(await isIn(browser))
    const [refused, opened] = await watch()
    assert.deepEqual([refused?.type, refused?.data.refusal], ['ticket.redeemed', 'expired'])
    assert.equal(opened?.type, 'application.opened')
  }
  const other = browserAt(room)
  const door = await other.follow(await other.get(`/?access_token=${token}`, link))
  assert.match(door.body, /type="password"/)
})

test('CHT-05: by a link as by a picture: ten times, and not after deletion', async () => {
  const token = await room.token('ten@shop.example')
  const browsers = Array.from({ length: 10 }, () => browserAt(room))
  for (const browser of browsers) {
    await browser.get(`/?access_token=${token}`, link)
    assert.ok(await isIn(browser))
  }
  await room.call('/sso/user/delete', { emails: 'ten@shop.example' })
  for (const browser of browsers) {
    await browser.get(`/?access_token=${token}`, link)
    assert.equal(await isIn(browser), false)
  }
})

test('CHT-07: a link takes the place of another person, with an event', async () => {
  const [one, two] = [await room.token('one@shop.example'), await room.token('two@shop.example')]
  const browser = browserAt(room)
  await browser.get(`/?access_token=${one}`, link)
  const before = browser.jar.get('foyer') ?? ''
  const replaced = await room.hub.hub.sessions.find(before)
  const watch = createWatch(room)
  await watch()
  await browser.get(`/?access_token=${two}`, link)
  assert.notEqual(browser.jar.get('foyer'), before)
  assert.equal(await room.hub.hub.sessions.find(before), undefined)
  const started = (await watch()).find(({ type }) => type === 'session.started')
  assert.equal(started?.data.replaced, replaced?.user.id)
})

test('the session of a token opens the room, and nothing of the hub', async () => {
  const member = room.hub.people.chloe
  const token = await room.token(member.email ?? '')
  const browser = browserAt(room)
  await browser.get(`/?access_token=${token}`, link)
  assert.ok(await isIn(browser))
  const cookie = `foyer=${browser.jar.get('foyer')}`
  const { slug } = room.hub.organizations.harbor
  for (const host of ['localhost:3000', `${slug}.localhost:3000`]) {
    const ask = (url: string) => room.hub.server.inject({ url, headers: { host, cookie } })
    assert.match(String((await ask('/')).headers.location), /^\/sign-in\?/)
    assert.equal((await ask('/api/me')).statusCode, 401)
    assert.match((await ask('/sign-in')).body, /type="password"/)
    const tile = await ask(`/applications/${room.room.id}/open`)
    assert.match(String(tile.headers.location), /^\/sign-in\?/)
  }
  for (const url of ['/api/me', `/applications/${room.room.id}/open`]) {
    assert.equal((await browser.get(url)).statusCode, 421, url)
  }
})

test('old links to /chatroom keep what they bring', async () => {
  const token = await room.token('past@shop.example')
  for (const path of ['/chatroom', '/chatroom/']) {
    const browser = browserAt(room)
    const answer = await browser.get(`${path}?access_token=${token}&rememberMe=1&to=//evil`, link)
    assert.equal(answer.statusCode, 303)
    assert.equal(answer.headers.location, `/?access_token=${token}&rememberMe=1`)
    assert.equal(answer.headers['referrer-policy'], 'no-referrer')
    const plain = await browser.get(`${path}?rememberMe=on`, link)
    assert.equal(plain.headers.location, '/')
    const end = await browser.follow(answer)
    assert.equal(end.headers['set-cookie'], undefined)
    assert.ok(await isIn(browser))
  }
  assert.equal((await room.hub.browser().get('/chatroom')).statusCode, 404)
})

test('who is not signed in signs in at the door of the room, and goes on into it', async () => {
  const browser = browserAt(room)
  const door = await browser.get('/')
  assert.equal(door.statusCode, 303)
  const at = String(door.headers.location).replace(`http://${room.host}`, '')
  assert.match(at, /^\/sign-in\?pending=/)
  const answer = await browser.signIn(room.hub.people.chloe, { at })
  assert.equal(answer.headers.location, '/')
  assert.ok(await isIn(browser))
  const { session } = (await room.hub.hub.sessions.find(browser.jar.get('foyer') ?? '')) ?? {}
  assert.deepEqual(session?.reach, [room.room.id])
  const head = await browser.send({ method: 'HEAD', url: '/' })
  assert.equal(head.headers.location, `http://${room.host}/room/`)
  const stranger = await browserAt(room).send({ method: 'HEAD', url: '/' })
  assert.match(String(stranger.headers.location), /\/sign-in\?pending=/)
})

test("CHT-18: the URL settings stand in the place of the room's own pages", async () => {
  const settings = {
    loginUrl: `${shop}/login?next=room`,
    logoutUrl: `${shop}/?action=ssoLogout`,
    registrationUrl: `${shop}/register`,
  }
  const own = await openRoom({ settings })
  const browser = browserAt(own)
  const away = await browser.follow(await browser.get('/?loginUrl=https://evil.example/'))
  assert.deepEqual([away.statusCode, away.headers.location], [303, settings.loginUrl])
  const posted = await browser.post('/sign-in', { email: 'a@b.example', password: 'x' })
  assert.equal(posted.statusCode, 403)
  const token = await own.token('una@shop.example')
  await browser.get(`/?access_token=${token}`, link)
  const found = await own.hub.hub.sessions.find(browser.jar.get('foyer') ?? '')
  const mark = own.hub.hub.seal.mark('sign-out', String(found?.session.id))
  const out = await browser.post('/sign-out', { token: mark, logoutUrl: 'https://evil.example/' })
  assert.equal(leadsTo(out), settings.logoutUrl)
  const shown = await browser.get('/signed-out')
  assert.equal(shown.headers.location, settings.logoutUrl)
  await own.close()
  const registering = await openRoom({ settings: { registrationUrl: settings.registrationUrl } })
  const page = await browserAt(registering).get('/sign-in')
  assert.match(page.body, /href="http:\/\/shop\.localhost:4000\/register">Create an account</)
  await registering.close()
})

/** Pictures that sign in, how often and for how long. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { browserAt, cookiesOf, createWatch, isIn, picture, pictureUrl } from './testdata/browser.ts'
import { openRoom, type Room } from './testdata/room.ts'

let room: Room
before(async () => {
  room = await openRoom()
})
after(() => room.close())

const minute = 60_000

const personOf = async (email: string) => {
  const user = await room.hub.hub.users.findByEmail(room.room.rootId, email)
  assert.ok(user, email)
  return user
}

test('CHT-09: a cross-site picture signs in by a cookie for all sites and its twin', async () => {
  const token = await room.token('una@shop.example')
  const watch = createWatch(room)
  await watch()
  const browser = browserAt(room)
  const answer = await browser.get(pictureUrl('login', token), picture())
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['content-type'], 'image/gif')
  assert.equal(answer.rawPayload.subarray(0, 6).toString(), 'GIF89a')
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.equal(answer.headers['cross-origin-resource-policy'], 'cross-origin')
  assert.equal(answer.headers['referrer-policy'], 'no-referrer')
  assert.deepEqual(cookiesOf(answer), {
    'foyer-abroad': 'Path=/; HttpOnly; SameSite=None; Secure',
    'foyer-framed': 'Path=/; HttpOnly; SameSite=None; Secure; Partitioned',
  })
  const una = await personOf('una@shop.example')
  const events = await watch()
  assert.deepEqual(
    events.map(({ type, userId }) => [type, userId]),
    [
      ['ticket.redeemed', una.id],
      ['session.started', una.id],
    ],
  )
  assert.deepEqual(events[1]?.data.reach, [room.room.id])
  assert.equal(events[1]?.data.method, 'ticket')
  assert.ok(await isIn(browser))
  assert.equal((await watch()).at(-1)?.type, 'application.opened')
})

test('CHT-09: over https the cookies are __Host-, and Secure', async () => {
  const config = { url: 'https://sso.example', isDevelopment: false, baseDomain: 'sso.example' }
  const secured = await openRoom({
    config,
    settings: { url: 'https://chat.shop.example/room/', sites: ['https://shop.example'] },
  })
  const { hub, room: application } = secured
  const user = hub.people.chloe
  const { key } = await hub.hub.keys.add({
    organization: hub.organizations.harbor,
    application,
    name: 'test',
  })
  const holder = { key, organization: hub.organizations.harbor, user: undefined }
  const voucher = { holder, application, by: {} }
  const token = await hub.hub.vouching.issue({ user, lifetimeMinutes: 60 }, voucher)
  const browser = hub.browser({ host: 'chat.shop.example' })
  const near = { ...picture('https://shop.example/', 'same-site') }
  const far = { ...picture('https://shop.example/') }
  const url = pictureUrl('login', token, '1')
  assert.deepEqual(cookiesOf(await hub.browser({ host: 'chat.shop.example' }).get(url, far)), {
    '__Host-foyer-abroad': 'Path=/; HttpOnly; SameSite=None; Secure; Max-Age=2592000',
    '__Host-foyer-framed': 'Path=/; HttpOnly; SameSite=None; Secure; Partitioned; Max-Age=2592000',
  })
  assert.deepEqual(cookiesOf(await browser.get(url, near)), {
    '__Host-foyer': 'Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=2592000',
  })
  await secured.close()
})

test('a picture of the same site signs in with the cookie that our own pages have', async () => {
  const token = await room.token('same@shop.example')
  const browser = browserAt(room)
  const answer = await browser.get(pictureUrl('login', token), picture(null, 'same-site'))
  assert.deepEqual(cookiesOf(answer), { foyer: 'Path=/; HttpOnly; SameSite=Lax' })
  assert.ok(await isIn(browser))
})

test('parameters are found in any letter case; one that comes twice is none', async () => {
  const token = await room.token('case@shop.example')
  const tries: [string, boolean][] = [
    [`Access_Token=${token}&REMEMBERME=1`, true],
    [`ACCESS_TOKEN=${token}&rememberme=on`, true],
    [`access_token=${token}&Access_Token=${token}`, false],
    [`access_token=${token}&access_token=x`, false],
    [`access_token[]=${token}`, false],
    [`access_token=${token}%00`, false],
    [`access_token=`, false],
    ['', false],
  ]
  for (const [query, isGood] of tries) {
    const browser = browserAt(room)
    const answer = await browser.get(`/sso/token/login?${query}`, picture())
    assert.equal(answer.headers['content-type'], 'image/gif', query)
    assert.equal(await isIn(browser), isGood, query)
  }
})

test('who takes no pictures is told in JSON, also a server that takes anything', async () => {
  const token = await room.token('debug@shop.example')
  const ask = async (headers: Record<string, string>, by = token) => {
    const url = `/sso/token/login?access_token=${by}`
    return room.hub.server.inject({ url, headers: { host: room.host, ...headers } })
  }
  const good = { success: true, message: 'Logged in.' }
  const bad = { success: false, message: 'The access token does not log in here.' }
  for (const headers of [{}, { accept: '*/*' }, { accept: 'application/json' }]) {
    const answer = await ask(headers)
    assert.match(String(answer.headers['content-type']), /^application\/json/)
    assert.deepEqual(answer.json(), good)
    assert.deepEqual((await ask(headers, 'x')).json(), bad)
  }
  const page = { accept: 'text/html,image/avif,*/*;q=0.8', 'sec-fetch-dest': 'document' }
  assert.deepEqual((await ask({ ...page, 'sec-fetch-site': 'none' })).json(), good)
  assert.match(String((await ask(picture())).headers['content-type']), /^image\/gif/)
  const old = await ask({ accept: 'image/webp,*/*;q=0.5' })
  assert.equal(old.headers['content-type'], 'image/gif')
})

test('CHT-05: a token signs in again and again, in other browsers too, for an hour', async () => {
  const token = await room.token('often@shop.example')
  const often = await personOf('often@shop.example')
  for (let count = 1; count <= 10; count += 1) {
    const address = `198.51.100.${count}`
    const browser = room.hub.browser({ host: room.host, address })
    await browser.get(pictureUrl('login', token), { ...picture(), 'user-agent': `agent ${count}` })
    assert.ok(await isIn(browser), `browser ${count}`)
  }
  const { items } = await room.hub.hub.sessions.list({ of: { userId: often.id } })
  assert.deepEqual(items.map(({ agent, address, method }) => [agent, address, method]).at(-1), [
    'agent 1',
    '198.51.100.1',
    'ticket',
  ])
  assert.equal(items.length, 10)
  const first = browserAt(room)
  await first.get(pictureUrl('login', token), picture())
  await first.get(pictureUrl('login', token), picture())
  const again = await room.hub.hub.sessions.list({ of: { userId: often.id } })
  assert.equal(again.items.length, 11, 'who is signed in already gets no other session')
})

test('CHT-05: 60 minutes and a second are over', async () => {
  const token = await room.token('late@shop.example')
  room.hub.pass(60 * minute - 1000)
  const early = browserAt(room)
  await early.get(pictureUrl('login', token), picture())
  assert.ok(await isIn(early))
  room.hub.pass(2000)
  const watch = createWatch(room)
  await watch()
  const late = browserAt(room)
  await late.get(pictureUrl('login', token), picture())
  assert.equal(await isIn(late), false)
  const [event] = await watch()
  assert.equal(event?.type, 'ticket.redeemed')
  assert.equal(event?.outcome, 'refused')
  assert.equal(event?.applicationId, room.room.id)
  assert.deepEqual([event?.data.refusal, event?.data.way], ['expired', 'picture'])
})

test('CHT-05: 200 browsers, and no more, begin a session with one token', async () => {
  const token = await room.token('many@shop.example')
  const many = await personOf('many@shop.example')
  const url = pictureUrl('login', token)
  for (let count = 0; count < 203; count += 1) await browserAt(room).get(url, picture())
  const count = await room.hub.hub.sessions.endAllOf(many)
  assert.equal(count, 200)
})

test('CHT-05: logout, deletion and another password end a token', async () => {
  const deeds = {
    logout: (token: string) => browserAt(room).get(pictureUrl('logout', token), picture()),
    delete: () => room.call('/sso/user/delete', { emails: 'delete@shop.example' }),
    edit: () =>
      room.call('/sso/user/edit', { user: 'edit@shop.example', password: 'a new one, and long' }),
  }
  for (const [name, perform] of Object.entries(deeds)) {
    const token = await room.token(`${name}@shop.example`)
    const known = browserAt(room)
    await known.get(pictureUrl('login', token), picture())
    await perform(token)
    const browser = browserAt(room)
    await browser.get(pictureUrl('login', token), picture())
    assert.equal(await isIn(browser), false, name)
    if (name !== 'logout') assert.equal(await isIn(known), false, `${name}: sessions end`)
  }
})

test('CHT-06: HEAD and what is fetched ahead do nothing', async () => {
  const token = await room.token('ahead@shop.example')
  const watch = createWatch(room)
  await watch()
  for (const act of ['login', 'logout'] as const) {
    const browser = browserAt(room)
    const url = pictureUrl(act, token)
    const answer = await browser.get(url, { ...picture(), 'sec-purpose': 'prefetch' })
    assert.equal(answer.headers['content-type'], 'image/gif')
    const head = await browser.send({ method: 'HEAD', url, headers: picture() })
    assert.equal(head.statusCode, 405)
    assert.equal(browser.jar.size, 0)
  }
  assert.deepEqual(await watch(), [])
})

test('CHT-17: rememberMe=1 is kept for 30 days and is listed; all else is 0', async () => {
  const token = await room.token('kept@shop.example')
  const kept = await personOf('kept@shop.example')
  for (const value of ['1', '0', '', 'on', '11', 'true', '01']) {
    const answer = await browserAt(room).get(pictureUrl('login', token, value), picture())
    const isKept = /Max-Age=2592000$/.test(cookiesOf(answer)['foyer-framed'] ?? '')
    assert.equal(isKept, value === '1', value)
    const { items } = await room.hub.hub.sessions.list({ of: { userId: kept.id } })
    assert.equal(items[0]?.keep, value === '1', value)
  }
  const { items } = await room.hub.hub.sessions.list({ of: { userId: kept.id } })
  const days = items.map(({ authenticatedAt, endsAt }) => (endsAt - authenticatedAt) / 86_400_000)
  assert.deepEqual(days, [1, 1, 1, 1, 1, 1, 30])
})

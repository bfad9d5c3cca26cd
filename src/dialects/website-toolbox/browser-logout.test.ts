/** CHT-08: pictures that sign out, and whom they leave alone. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  browserAt,
  cookiesOf,
  createWatch,
  isIn,
  link,
  picture,
  pictureUrl,
} from './testdata/browser.ts'
import { openRoom, type Room } from './testdata/room.ts'

let room: Room
before(async () => {
  room = await openRoom()
})
after(() => room.close())

const day = 86_400_000
const near = picture(null, 'same-site')

/** A browser that came with a link, and the token of it. */
const enter = async (email: string, { keep = false } = {}) => {
  const token = await room.token(email)
  const browser = browserAt(room)
  await browser.get(`/?access_token=${token}${keep ? '&rememberMe=1' : ''}`, link)
  assert.ok(await isIn(browser))
  return { browser, token }
}

test('CHT-08: a token signs its own person out, and all cookies go', async () => {
  const { browser, token } = await enter('una@shop.example')
  const watch = createWatch(room)
  await watch()
  const answer = await browser.get(pictureUrl('logout', token), near)
  assert.equal(answer.headers['content-type'], 'image/gif')
  assert.deepEqual(cookiesOf(answer), {
    foyer: 'Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
    'foyer-abroad': 'Path=/; HttpOnly; SameSite=None; Secure; Max-Age=0',
    'foyer-framed': 'Path=/; HttpOnly; SameSite=None; Secure; Partitioned; Max-Age=0',
  })
  const user = await room.hub.hub.users.findByEmail(room.room.rootId, 'una@shop.example')
  const events = (await watch()).map(({ type, userId }) => [type, userId])
  assert.deepEqual(events, [['session.ended', user?.id]])
  assert.equal(await isIn(browser), false)
})

test('CHT-08: also long after its time, when nothing is kept of it any more', async () => {
  const { browser, token } = await enter('old@shop.example', { keep: true })
  room.hub.pass(5 * day)
  await room.hub.hub.sweep()
  assert.ok(await isIn(browser))
  await browser.get(pictureUrl('logout', token), near)
  assert.equal(await isIn(browser), false)
})

test('CHT-08: another token of the same person does it too', async () => {
  const { browser } = await enter('two@shop.example')
  const answer = await browser.get(pictureUrl('logout', await room.token('two@shop.example')), {
    'sec-fetch-dest': 'empty',
  })
  assert.deepEqual(answer.json(), { success: true, message: 'Logged out.' })
  assert.equal(await isIn(browser), false)
})

test('CHT-08: no token, an unknown one and that of another person change nothing', async () => {
  const { browser, token } = await enter('stay@shop.example')
  const theirs = await room.token('other@shop.example')
  const { hub } = room.hub
  const host = 'den.harbor.localhost:3000'
  const den = await hub.applications.add({
    owner: room.hub.organizations.harbor,
    name: 'Den',
    type: 'chat-room',
    settings: { url: `http://${host}/den/` },
  })
  const { text } = await hub.keys.add({
    organization: room.hub.organizations.harbor,
    application: den,
    name: 'Den',
  })
  const query = { email: 'stay@shop.example' }
  const elsewhere = await room.call('/sso/token/generate', query, { apikey: text, host })
  const foreign = elsewhere.json().access_token
  assert.match(foreign, /^[A-Za-z0-9]{33}$/)
  const watch = createWatch(room)
  await watch()
  const before = [...browser.jar]
  const forged = `${token.slice(0, 22)}${theirs.slice(22)}`
  for (const wrong of ['', 'x', forged, theirs, foreign, `${token}x`, token.slice(1)]) {
    for (const headers of [near, picture(), picture('https://evil.example/')]) {
      const answer = await browser.get(pictureUrl('logout', wrong), headers)
      assert.equal(answer.headers['content-type'], 'image/gif')
      assert.equal(answer.headers['set-cookie'], undefined)
    }
  }
  assert.deepEqual([...browser.jar], before)
  assert.deepEqual(await watch(), [])
  assert.ok(await isIn(browser))
})

test('CHT-08: of two sessions in a browser, only those of the person end', async () => {
  const { browser } = await enter('here@shop.example')
  const abroad = browserAt(room)
  const token = await room.token('abroad@shop.example')
  await abroad.get(pictureUrl('login', token), picture())
  for (const [name, value] of abroad.jar) browser.jar.set(name, value)
  const answer = await browser.get(pictureUrl('logout', token), picture())
  assert.equal(answer.headers['set-cookie'], undefined)
  assert.ok(await isIn(browser), 'here')
  assert.equal(await isIn(abroad), false)
})

test('CHT-05: a token that has signed out signs nobody in', async () => {
  const { browser, token } = await enter('over@shop.example')
  await browser.get(pictureUrl('logout', token), near)
  for (const headers of [near, picture()]) {
    await browser.get(pictureUrl('login', token), headers)
    assert.equal(await isIn(browser), false)
  }
  await browser.get(`/?access_token=${token}`, link)
  assert.equal(await isIn(browser), false)
})

test('who signs out at the room is not signed in by what a picture has begun', async () => {
  const { browser } = await enter('both@shop.example')
  const abroad = browserAt(room)
  await abroad.get(pictureUrl('login', await room.token('both@shop.example')), picture())
  for (const [name, value] of abroad.jar) browser.jar.set(name, value)
  const found = await room.hub.hub.sessions.find(browser.jar.get('foyer') ?? '')
  assert.ok(found)
  const token = room.hub.hub.seal.mark('sign-out', String(found.session.id))
  const answer = await browser.post('/sign-out', { token })
  assert.equal(answer.statusCode, 303)
  assert.equal(await isIn(browser), false)
  assert.equal(await isIn(abroad), false)
})

test('a picture of another site signs out of what a link began, without a cookie', async () => {
  const { browser, token } = await enter('linked@shop.example')
  const elsewhere = browserAt(room)
  await elsewhere.get(pictureUrl('logout', token), picture())
  assert.equal(await isIn(browser), false)
})

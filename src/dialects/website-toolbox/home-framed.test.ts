/** The room within a page of the website. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  browserAt,
  cookiesOf,
  createWatch,
  frame,
  isIn,
  link,
  picture,
  pictureUrl,
} from './testdata/browser.ts'
import { openRoom, type Room } from './testdata/room.ts'

let room: Room
before(async () => {
  room = await openRoom({ settings: { loginUrl: 'https://login.shop.example/in' } })
})
after(() => room.close())

const sessionOf = async (browser: ReturnType<typeof browserAt>, name = 'foyer-framed') =>
  (await room.hub.hub.sessions.find(browser.jar.get(name) ?? ''))?.session

test('a frame signs in with cookies for pages of other sites, embedded', async () => {
  const token = await room.token('una@shop.example')
  const browser = browserAt(room)
  const answer = await browser.get(`/?access_token=${token}&rememberMe=1`, frame())
  assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/'])
  assert.equal(answer.headers['referrer-policy'], 'no-referrer')
  assert.deepEqual(Object.keys(cookiesOf(answer)), ['foyer-abroad', 'foyer-framed'])
  const session = await sessionOf(browser)
  assert.deepEqual([session?.isEmbedded, session?.keep], [true, true])
  assert.deepEqual(session?.reach, [room.room.id])
  const on = await browser.get('/', frame())
  assert.equal(on.headers.location, `http://${room.host}/room/`)
  const [event] = await room.hub.events(1)
  assert.equal(event?.type, 'application.opened')
})

test('a picture beside the frame leaves it as it is', async () => {
  const token = await room.token('una@shop.example')
  const browser = browserAt(room)
  await browser.get(`/?access_token=${token}`, frame())
  const before = [...browser.jar]
  await browser.get(pictureUrl('login', token), picture())
  assert.deepEqual([...browser.jar], before)
  assert.equal((await sessionOf(browser))?.isEmbedded, true)
})

test('nobody signed in: a page that the websites may frame says how to', async () => {
  const answer = await browserAt(room).get('/', frame())
  assert.equal(answer.statusCode, 200)
  assert.match(answer.body, /<a [^>]*target="_blank" rel="noopener"\s+href="\/">/)
  assert.match(answer.body, /Sign in to <bdi>Harbor Chat/)
  assert.equal(answer.headers['x-frame-options'], undefined)
  assert.match(
    String(answer.headers['content-security-policy']),
    /; frame-ancestors http:\/\/shop\.localhost:4000 https:\/\/login\.shop\.example;/,
  )
})

test('a room that names no website cannot be framed', async () => {
  const closed = await openRoom({ settings: { sites: [] } })
  const token = await closed.token('una@shop.example')
  const browser = browserAt(closed)
  await browser.get(`/?access_token=${token}`, frame())
  assert.equal(browser.jar.size, 0)
  const shown = await browser.get('/', frame())
  assert.equal(shown.headers['x-frame-options'], 'DENY')
  assert.match(String(shown.headers['content-security-policy']), /frame-ancestors 'none'/)
  await closed.close()
})

test('CHT-07: a frame in a page of another website signs nobody in', async () => {
  const token = await room.token('una@shop.example')
  const watch = createWatch(room)
  for (const referrer of ['https://evil.example/', `http://${room.host}/`, null]) {
    await watch()
    const browser = browserAt(room)
    const answer = await browser.get(`/?access_token=${token}`, frame(referrer))
    assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/'])
    assert.equal(browser.jar.size, 0)
    const [event] = await watch()
    assert.deepEqual([event?.type, event?.data.way], ['ticket.redeemed', 'frame'])
    assert.equal(event?.data.refusal, 'forbidden')
  }
})

test('what a frame has begun does not take the place of who is signed in here', async () => {
  const browser = browserAt(room)
  await browser.get(`/?access_token=${await room.token('here@shop.example')}`, link)
  const framed = browserAt(room)
  await framed.get(`/?access_token=${await room.token('there@shop.example')}`, frame())
  for (const [name, value] of framed.jar) browser.jar.set(name, value)
  assert.ok(await isIn(browser))
  const [event] = await room.hub.events(1)
  assert.equal(event?.userId, (await sessionOf(browser, 'foyer'))?.userId)
})

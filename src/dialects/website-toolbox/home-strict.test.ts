/** CHT-05, the strict face: a token is good once, by a link, in the browser that it is for. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  browserAt,
  createWatch,
  frame,
  isIn,
  link,
  picture,
  pictureUrl,
} from './testdata/browser.ts'
import { openRoom, type Room, shop } from './testdata/room.ts'

let room: Room
before(async () => {
  room = await openRoom({ settings: { faces: 'strict' } })
})
after(() => room.close())

const minute = 60_000

/** The mark that the room gives a browser, as the website reads it. */
const fetchMark = async (browser: ReturnType<typeof browserAt>): Promise<string> => {
  const url = `/sso/v2/browser?return=${encodeURIComponent(`${shop}/in`)}`
  const answer = await browser.get(url, link)
  return new URL(String(answer.headers.location)).searchParams.get('foyer_browser') ?? ''
}

const tokenFor = async (mark: string, email = 'una@shop.example'): Promise<string> => {
  const { host, apikey } = room
  const answer = await room.hub.server.inject({
    method: 'POST',
    url: '/sso/v2/token',
    headers: { host, authorization: `Bearer ${apikey}`, 'content-type': 'application/json' },
    payload: JSON.stringify({ email, browser: mark }),
  })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json().access_token
}

/** Follows the link, and says whether a session began. */
const click = async (browser: ReturnType<typeof browserAt>, token: string) => {
  const answer = await browser.get(`/?access_token=${token}`, link)
  assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/'])
  return answer.headers['set-cookie'] !== undefined
}

test('CHT-05: once, in its browser', async () => {
  const browser = browserAt(room)
  const token = await tokenFor(await fetchMark(browser))
  const watch = createWatch(room)
  await watch()
  const thief = browserAt(room)
  await fetchMark(thief)
  for (const other of [browserAt(room), thief]) assert.equal(await click(other, token), false)
  const causes = (await watch()).map(({ data }) => data.cause)
  assert.deepEqual(causes, Array(2).fill('the strict token is for another browser'))
  assert.equal(await click(browser, token), true)
  assert.ok(await isIn(browser))
  const again = browserAt(room)
  again.jar.set('foyer-hop', browser.jar.get('foyer-hop') ?? '')
  assert.equal(await click(again, token), false)
  assert.equal((await room.hub.events(1))[0]?.data.refusal, 'expired')
})

test('CHT-05: who is signed in already uses it up as well', async () => {
  const browser = browserAt(room)
  const mark = await fetchMark(browser)
  await click(browser, await tokenFor(mark))
  const token = await tokenFor(mark)
  assert.equal(await click(browser, token), false)
  browser.jar.delete('foyer')
  assert.equal(await click(browser, token), false)
})

test('CHT-05: never by a picture or in a frame, and not after its time', async () => {
  const browser = browserAt(room)
  const mark = await fetchMark(browser)
  const token = await tokenFor(mark, 'ula@shop.example')
  const watch = createWatch(room)
  await watch()
  await browser.get(pictureUrl('login', token), picture())
  await browser.get(`/?access_token=${token}`, frame())
  const causes = (await watch()).map(({ data }) => data.cause)
  assert.deepEqual(causes, ['a strict token came by a picture', 'a strict token came by a frame'])
  assert.equal(await isIn(browser), false)
  room.hub.pass(5 * minute)
  assert.equal(await click(browser, token), false)
  assert.equal(await click(browser, await tokenFor(mark, 'ula@shop.example')), true)
})

test('CHT-08: one logout', async () => {
  const browser = browserAt(room)
  const token = await tokenFor(await fetchMark(browser), 'out@shop.example')
  await click(browser, token)
  room.hub.pass(60 * minute)
  await browser.get(pictureUrl('logout', token), picture(null, 'same-site'))
  assert.equal(await isIn(browser), false)
})

test('a room that has become strict takes no tokens of the compatible face', async () => {
  const both = await openRoom({ settings: { faces: 'both' } })
  const token = await both.token('una@shop.example')
  const early = browserAt(both)
  await early.get(`/?access_token=${token}`, link)
  assert.ok(await isIn(early))
  await both.hub.hub.applications.change(both.room, { settings: { faces: 'strict' } })
  const late = browserAt(both)
  await late.get(`/?access_token=${token}`, link)
  assert.equal(await isIn(late), false)
  const causes = (await both.hub.events(3)).map(({ data }) => data.cause)
  assert.ok(causes.includes('the room takes no compatible tokens'))
  await both.close()
})

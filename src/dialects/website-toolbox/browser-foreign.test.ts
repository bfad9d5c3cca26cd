/** Pictures in pages of others: whom they do not replace, and what they do not tell. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { browserAt, createWatch, isIn, link, picture, pictureUrl } from './testdata/browser.ts'
import { openRoom, type Room, shop } from './testdata/room.ts'

let room: Room
before(async () => {
  room = await openRoom()
})
after(() => room.close())

const personOf = async (email: string) => {
  const user = await room.hub.hub.users.findByEmail(room.room.rootId, email)
  assert.ok(user, email)
  return user
}

test('CHT-07: a picture never takes the place of another person', async () => {
  const [mine, theirs] = [
    await room.token('me@shop.example'),
    await room.token('them@shop.example'),
  ]
  const me = await personOf('me@shop.example')
  const browser = browserAt(room)
  await browser.get(`/?access_token=${mine}`, link)
  const before = [...browser.jar]
  const watch = createWatch(room)
  for (const site of ['cross-site', 'same-site']) {
    await watch()
    const answer = await browser.get(pictureUrl('login', theirs), picture(`${shop}/`, site))
    assert.equal(answer.headers['content-type'], 'image/gif')
    assert.deepEqual([...browser.jar], before)
    const [event, ...others] = await watch()
    assert.deepEqual([event?.type, event?.data.refusal], ['ticket.redeemed', 'conflict'])
    assert.match(String(event?.data.cause), new RegExp(me.id))
    assert.deepEqual(others, [])
  }
})

test('CHT-07: nor where the browser does not bring the session that is there', async () => {
  const [mine, theirs] = [
    await room.token('me@shop.example'),
    await room.token('them@shop.example'),
  ]
  const me = await personOf('me@shop.example')
  const browser = browserAt(room)
  await browser.get(`/?access_token=${mine}`, link)
  const bare = browserAt(room)
  await bare.get(pictureUrl('login', theirs), picture())
  for (const [name, value] of bare.jar) browser.jar.set(name, value)
  const watch = createWatch(room)
  await watch()
  assert.ok(await isIn(browser))
  assert.equal((await watch()).at(-1)?.userId, me.id)
})

test('CHT-07: a picture in a page of a website that is not of the room does nothing', async () => {
  const token = await room.token('page@shop.example')
  const evil = 'https://evil.example/'
  for (const referrer of [evil, `${shop}.evil.example/`, 'https://shop.localhost:4000/', null]) {
    const watch = createWatch(room)
    await watch()
    const browser = browserAt(room)
    const answer = await browser.get(pictureUrl('login', token), picture(referrer))
    assert.equal(answer.headers['content-type'], 'image/gif')
    assert.equal(answer.headers['set-cookie'], undefined)
    const [event] = await watch()
    assert.deepEqual([event?.type, event?.outcome], ['ticket.redeemed', 'refused'])
    assert.match(String(event?.data.cause), /^a picture in a page of /)
  }
})

test('CHT-07: a room that names no website takes pictures from everywhere', async () => {
  const open = await openRoom({ settings: { sites: [] } })
  const token = await open.token('any@shop.example')
  const browser = browserAt(open)
  await browser.get(pictureUrl('login', token), picture(null))
  assert.ok(await isIn(browser))
  await open.close()
})

test('CHT-20: a picture tells the page nothing of who is signed in', async () => {
  const token = await room.token('told@shop.example')
  const other = await room.token('other@shop.example')
  const signedIn = browserAt(room)
  await signedIn.get(pictureUrl('login', token), picture())
  const asked = [
    signedIn.get(pictureUrl('login', token), picture()),
    signedIn.get(pictureUrl('login', other), picture()),
    signedIn.get(pictureUrl('login', 'x'), picture()),
    signedIn.get(pictureUrl('logout', 'x'), picture()),
    signedIn.get(pictureUrl('logout', other), picture()),
    browserAt(room).get(pictureUrl('login', token), picture()),
    browserAt(room).get(pictureUrl('login', token), picture('https://evil.example/')),
    browserAt(room).get(pictureUrl('logout', 'x'), picture()),
    signedIn.get(pictureUrl('logout', token), picture()),
  ]
  const seen = new Set<string>()
  for (const each of asked) {
    const { statusCode, headers, rawPayload } = await each
    const { 'set-cookie': _, date: __, ...shown } = headers
    seen.add(JSON.stringify([statusCode, shown, rawPayload.toString('hex')]))
  }
  assert.equal(seen.size, 1)
})

test('where there is no room there are no pictures, and a token is good at one room', async () => {
  const token = await room.token('one@shop.example')
  const elsewhere = await room.hub.browser().get(pictureUrl('login', token), picture())
  assert.equal(elsewhere.statusCode, 404)
  const host = 'den.harbor.localhost:3000'
  await room.hub.hub.applications.add({
    owner: room.hub.organizations.harbor,
    name: 'Den',
    type: 'chat-room',
    settings: { url: `http://${host}/den/`, sites: [shop] },
  })
  const browser = room.hub.browser({ host })
  await browser.get(pictureUrl('login', token), picture())
  assert.equal(browser.jar.size, 0)
  assert.match(String((await room.hub.events(1))[0]?.data.cause), /the ticket is for application/)
})

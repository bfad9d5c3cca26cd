/** The script that shows the room within a page of the website. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { writeEmbed } from './embed.ts'
import { browserAt } from './testdata/browser.ts'
import { openRoom, type Room } from './testdata/room.ts'

let room: Room
before(async () => {
  room = await openRoom()
})
after(() => room.close())

const asScript = { 'sec-fetch-dest': 'script', 'sec-fetch-site': 'cross-site' }

/** What the script puts into a page that has loaded it from that address. */
const runIn = (script: string, src: string, { isMarked = true } = {}) => {
  const added: Record<string, unknown>[] = []
  const place = {
    querySelector: () => added[0] ?? null,
    appendChild: (element: Record<string, unknown>) => added.push(element),
  }
  const document = {
    currentScript: null,
    createElement: (name: string) => ({ name, style: {} }),
    getElementById: (id: string) => {
      if (id === 'embedded_chatroom') return { src, parentNode: place }
      return isMarked && id === 'wtChatRoomEmbedCode' ? place : null
    },
  }
  const page = { document, URL, location: { href: 'https://shop.example/chat' } }
  for (let count = 0; count < 2; count += 1) runInNewContext(script, page)
  return added
}

test('the script is written as its golden file, for the host of the settings', async (context) => {
  const answer = await browserAt(room).get('/js/embed.js', asScript)
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['content-type'], 'text/javascript; charset=utf-8')
  assert.equal(answer.headers['x-content-type-options'], 'nosniff')
  assert.equal(answer.headers['cross-origin-resource-policy'], 'cross-origin')
  assert.equal(answer.headers['cache-control'], 'public, max-age=3600')
  const golden = new URL('testdata/embed.js.txt', import.meta.url).pathname
  context.assert.fileSnapshot(answer.body, golden, { serializers: [String] })
})

test('CHT-10: with a token it is the same script, and is not kept', async () => {
  const token = await room.token('una@shop.example')
  const browser = browserAt(room)
  const plain = await browser.get('/js/embed.js', asScript)
  const answer = await browser.get(`/js/embed.js?access_token=${token}&rememberMe=1`, asScript)
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.equal(answer.body, plain.body)
  assert.equal(browser.jar.size, 0)
})

test('it shows the room once, with the token of its own address', () => {
  const script = writeEmbed({ origin: 'https://chat.example', name: 'Chat' })
  const src = '//chat.example/js/embed.js?access_token=88SngRlfrqL&rememberMe=1'
  for (const isMarked of [true, false]) {
    const [frame, ...others] = runIn(script, src, { isMarked })
    assert.deepEqual(others, [])
    assert.equal(frame?.name, 'iframe')
    assert.equal(frame?.title, 'Chat')
    assert.equal(frame?.width, '100%')
    assert.equal(frame?.src, 'https://chat.example/?access_token=88SngRlfrqL&rememberMe=1')
    assert.equal(frame?.referrerPolicy, 'origin')
  }
})

test('only letters and digits are a token, and only 1 remembers', () => {
  const script = writeEmbed({ origin: 'https://chat.example', name: 'Chat' })
  const addresses = [
    ['', ''],
    ['?access_token=', ''],
    ['?access_token=a-b', ''],
    ['?access_token=%22%3E%3Cscript', ''],
    ['?access_token=a%26x%3D1&rememberMe=1', ''],
    ['?rememberMe=1', ''],
    ['?access_token=a&rememberMe=on', '?access_token=a'],
    ['?access_token=a&room=//evil.example', '?access_token=a'],
  ]
  for (const [query, expected] of addresses) {
    const [frame] = runIn(script, `https://chat.example/js/embed.js${query}`)
    assert.equal(frame?.src, `https://chat.example/${expected}`, query)
  }
})

test('the name of a room cannot become code', () => {
  const name = '"+alert(1)+"\u2028</script>\\'
  const [frame] = runIn(writeEmbed({ origin: 'https://chat.example', name }), '/js/embed.js')
  assert.equal(frame?.title, name)
})

test('CHT-11: the host of a request says nothing; without a room, no script', async () => {
  const headers = { host: room.host.toUpperCase(), 'x-forwarded-host': 'evil.example' }
  const answer = await room.hub.server.inject({ url: '/js/embed.js', headers })
  assert.match(answer.body, /"http:\/\/chat\.harbor\.localhost:3000"/)
  assert.equal((await room.hub.browser().get('/js/embed.js')).statusCode, 404)
  const unknown = room.hub.browser({ host: 'chat.otter.localhost:3000' })
  assert.equal((await unknown.get('/js/embed.js')).statusCode, 421)
})

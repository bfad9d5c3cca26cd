/** The picture that a person sets in a chat room. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type Browser, readFormFields, type TestHub } from '../helper.ts'
import { openRoom, type Room, roomOrigin } from './room.ts'

const decode = (text: string): Buffer => Buffer.from(text, 'base64')
const gif = decode('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7')
const otherGif = Buffer.from(gif).fill(0x7f, 13, 14)
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><rect width="8"/></svg>')

let at: Room
let hub: TestHub
let browser: Browser
describe('avatar', () => {
  before(async () => {
    at = await openRoom()
    hub = at.hub
  })
  after(() => at.close())
  beforeEach(async () => {
    await at.begin()
    await hub.hub.avatars.remove(hub.people.ana)
    browser = at.browser()
    await browser.signIn(hub.people.ana)
  })

  type Sent = {
    fields?: Record<string, string>
    files?: Buffer[]
    headers?: Record<string, string>
  }

  /** Sends the form as browsers do (RFC 7578); without `fields` with its own. */
  const upload = async ({ fields, files = [gif], headers = {} }: Sent, by = browser) => {
    const own = fields ?? readFormFields((await by.get('/avatar')).body)
    const parts: (string | Buffer)[] = []
    for (const [name, value] of Object.entries(own)) {
      if (name === 'picture') continue
      parts.push(`--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    }
    const disposition = 'Content-Disposition: form-data; name="picture"; filename="me.gif"'
    for (const file of files) {
      parts.push(`--edge\r\n${disposition}\r\nContent-Type: image/gif\r\n\r\n`, file, '\r\n')
    }
    const payload = Buffer.concat([...parts, '--edge--\r\n'].map((part) => Buffer.from(part)))
    const type = { 'content-type': 'multipart/form-data; boundary=edge', origin: roomOrigin }
    return by.send({ method: 'POST', url: '/avatar', payload, headers: { ...type, ...headers } })
  }

  const avatarOf = async (id = hub.people.ana.id) => (await hub.hub.users.find(id))?.avatar ?? null
  const pathOf = (url: string | null): string => new URL(url ?? '').pathname

  test('a picture is set, shown, served everywhere, and taken away', async () => {
    const empty = await browser.get('/avatar')
    assert.match(empty.body, /<span class="portrait tone-\d+" aria-hidden="true">AR<\/span>/)
    assert.match(empty.body, /href="\/room\/">Back to <bdi>Harbor Lounge</)
    assert.doesNotMatch(empty.body, /Remove the picture/)
    const done = await upload({})
    assert.deepEqual([done.statusCode, done.headers.location], [303, '/avatar'])
    const url = await avatarOf()
    assert.match(url ?? '', /^http:\/\/localhost:3000\/\.foyer\/avatars\/[0-9a-f]{32}\.gif$/)
    const page = await browser.get('/avatar')
    assert.ok(page.body.includes(`<img class="portrait" src="${pathOf(url)}"`))
    assert.match(String(page.headers['content-security-policy']), /img-src 'self' data:;/)

    for (const host of [at.host, 'localhost:3000', 'harbor.localhost:3000']) {
      const { statusCode, headers, rawPayload } = await hub.browser({ host }).get(pathOf(url))
      assert.equal(statusCode, 200)
      assert.deepEqual(rawPayload, gif)
      assert.equal(headers['content-type'], 'image/gif')
      assert.equal(headers['x-content-type-options'], 'nosniff')
      assert.equal(headers['cross-origin-resource-policy'], 'cross-origin')
      assert.match(String(headers['content-security-policy']), /^sandbox; default-src 'none'/)
      assert.match(String(headers['content-disposition']), /^attachment/)
      assert.match(String(headers['cache-control']), /immutable/)
    }
    const [event] = await hub.events(1)
    assert.deepEqual(
      [event?.type, event?.userId, event?.data.subject, event?.data.fields],
      ['user.changed', hub.people.ana.id, hub.people.ana.id, ['avatar']],
    )

    await upload({ files: [otherGif] })
    assert.notEqual(await avatarOf(), url)
    assert.equal((await browser.get(pathOf(url))).statusCode, 404, 'the one before is gone')
    const last = await avatarOf()
    const fields = readFormFields((await browser.get('/avatar')).body)
    const removed = await browser.post('/avatar/remove', fields)
    assert.deepEqual([removed.statusCode, removed.headers.location], [303, '/avatar'])
    assert.equal(await avatarOf(), null)
    assert.equal((await browser.get(pathOf(last))).statusCode, 404)
  })

  test('the same picture of two people has two names', async () => {
    const other = at.browser()
    await other.signIn(hub.people.dev)
    await hub.hub.grants.give({ application: at.room, to: { userId: hub.people.dev.id } })
    await upload({})
    await upload({}, other)
    assert.notEqual(await avatarOf(), await avatarOf(hub.people.dev.id))
  })

  test('CHT-14: a picture of a website is shown over https, on this page alone', async () => {
    const show = async (avatar: string) => {
      await hub.hub.users.change(hub.people.ana.id, { avatar })
      const { body, headers } = await browser.get('/avatar')
      return { body, policy: String(headers['content-security-policy']) }
    }
    const shown = await show('https://pictures.shop.example/ana.png?s=1')
    assert.ok(shown.body.includes('src="https://pictures.shop.example/ana.png?s=1"'))
    assert.match(shown.policy, /img-src 'self' https:\/\/pictures\.shop\.example data:;/)
    const door = await at.browser().get('/sign-in')
    assert.match(String(door.headers['content-security-policy']), /img-src 'self' data:;/)
    for (const odd of [
      'http://pictures.example/a.png',
      'javascript:alert(1)',
      'https://a.example;script-src/x.png',
    ]) {
      const { body, policy } = await show(odd)
      assert.doesNotMatch(body, /<img class="portrait"/)
      assert.match(policy, /img-src 'self' data:;/)
    }
  })

  test('what a website says of the picture ends the one that was kept', async () => {
    await upload({})
    const url = await avatarOf()
    await hub.hub.users.change(hub.people.ana.id, { firstName: 'Ana' })
    assert.equal((await browser.get(pathOf(url))).statusCode, 200)
    await hub.hub.users.change(hub.people.ana.id, { avatar: 'https://pictures.example/a.png' })
    assert.equal((await browser.get(pathOf(url))).statusCode, 404)
  })

  test('the picture goes with its person', async () => {
    const { harbor } = hub.organizations
    const user = await hub.hub.users.add({ home: harbor, email: 'gone@h.example' })
    await hub.hub.avatars.set(user, gif)
    const url = pathOf(await avatarOf(user.id))
    assert.equal((await browser.get(url)).statusCode, 200)
    await hub.hub.users.remove(user.id)
    assert.equal((await browser.get(url)).statusCode, 404)
    await assert.rejects(hub.hub.avatars.set(user, gif), { code: 'not-found' })
  })

  test('APP-10: what is no still picture of pixels is refused beside the form', async () => {
    const files = [
      [],
      [gif, gif],
      [Buffer.alloc(0)],
      [svg],
      [Buffer.from('<html>')],
      [gif.subarray(9)],
    ]
    for (const each of files) {
      const { statusCode, body } = await upload({ files: each })
      assert.equal(statusCode, 400)
      if (each.length === 1) assert.match(body, /That picture cannot be used/)
    }
    const big = Buffer.concat([gif, Buffer.alloc(1024 * 1024)])
    assert.ok([400, 413].includes((await upload({ files: [big] })).statusCode))
    assert.equal(await avatarOf(), null)
  })

  test('WEB-04: a picture is taken from our own form alone', async () => {
    const fields = readFormFields((await browser.get('/avatar')).body)
    const stranger = at.browser()
    await stranger.signIn(hub.people.ben)
    const { token = '', ...without } = readFormFields((await stranger.get('/avatar')).body)
    const sent: [Sent, number][] = [
      [{ fields, headers: { origin: 'https://evil.example' } }, 403],
      [{ fields, headers: { 'sec-fetch-site': 'same-site' } }, 403],
      [{ fields, headers: { 'sec-fetch-site': 'cross-site' } }, 403],
      [{ fields: { ...fields, token } }, 410],
      [{ fields: without }, 410],
      [{ fields: {} }, 410],
    ]
    for (const [each, status] of sent) assert.equal((await upload(each)).statusCode, status)
    assert.equal(await avatarOf(), null)
  })

  test('only who is signed in, and let in, sets a picture', async () => {
    const nobody = at.browser()
    assert.match(String((await nobody.get('/avatar')).headers.location), /^\/sign-in\?pending=/)
    const back = await nobody.signIn(hub.people.chloe, { at: '/avatar' })
    assert.equal(back.headers.location, '/avatar')
    const fields = readFormFields((await browser.get('/avatar')).body)
    assert.equal((await upload({ fields }, at.browser())).statusCode, 401)
    assert.equal((await at.browser().post('/avatar/remove', fields)).statusCode, 401)
    const broken = { method: 'POST', url: '/avatar', payload: 'x' } as const
    const type = { 'content-type': 'multipart/form-data; boundary=edge' }
    assert.equal((await at.browser().send({ ...broken, headers: type })).statusCode, 401)
    const stranger = await hub.hub.users.add({
      home: hub.organizations.otter,
      email: 'x@o.example',
    })
    const { secret } = await hub.hub.sessions.start({
      user: stranger,
      method: 'ticket',
      reach: [at.room.id],
    })
    const closed = at.browser()
    closed.jar.set('foyer', secret)
    assert.equal((await closed.get('/avatar')).statusCode, 403)
    for (const host of ['localhost:3000', 'harbor.localhost:3000']) {
      const own = hub.browser({ host })
      await own.signIn(hub.people.ana)
      assert.equal((await own.get('/avatar')).statusCode, 404)
    }
  })

  test('nobody fills the store with pictures', async () => {
    const statuses: number[] = []
    for (let count = 0; count < 21; count += 1) statuses.push((await upload({})).statusCode)
    assert.deepEqual(statuses, [...Array(20).fill(303), 429])
  })
})

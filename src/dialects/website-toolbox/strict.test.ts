/** The strict face: CHT-01 to CHT-05, CHT-11, CHT-12 and CHT-18 for it, and which face is taken. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { hashSecret } from '../../identifier.ts'
import { openRoom, type Room, type RoomOptions, shop } from './testdata/room.ts'

let room: Room

const reopen = async (options: RoomOptions): Promise<void> => {
  await room.close()
  room = await openRoom(options)
}

describe('the strict face', () => {
  beforeEach(async () => {
    room = await openRoom({ settings: { faces: 'strict' } })
  })
  afterEach(() => room.close())

  const email = 'visitor@shop.example'
  const mark = hashSecret('the nonce of a browser')

  type How = {
    key?: string | null
    form?: boolean
    headers?: Record<string, string>
    host?: string
  }

  const call = (path: string, parameters: Record<string, unknown>, how: How = {}) => {
    const key = how.key === undefined ? room.apikey : how.key
    const isForm = how.form === true
    const form = new URLSearchParams(parameters as Record<string, string>).toString()
    return room.hub.server.inject({
      method: 'POST',
      url: `/sso/v2/${path}`,
      headers: {
        host: how.host ?? room.host,
        'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...how.headers,
      },
      payload: isForm ? form : JSON.stringify(parameters),
    })
  }

  const find = () => room.hub.hub.users.findByEmail(room.hub.organizations.harbor.id, email)

  const browserPath = (to: string): string => `/sso/v2/browser?return=${encodeURIComponent(to)}`

  test('CHT-05: from the website to the room and back, and a token for that browser', async () => {
    const browser = room.hub.browser({ host: room.host })
    const answer = await browser.get(browserPath(`${shop}/chat?x=1#top`), {
      'sec-fetch-site': 'cross-site',
    })
    assert.equal(answer.statusCode, 303)
    assert.equal(answer.headers['referrer-policy'], 'no-referrer')
    const back = new URL(String(answer.headers.location))
    assert.equal(back.origin, shop)
    assert.equal(back.searchParams.get('x'), '1')
    const given = back.searchParams.get('foyer_browser') ?? ''
    assert.equal(given, hashSecret(browser.jar.get('foyer-hop') ?? ''))

    for (const form of [true, false]) {
      const token = await call('token', { email, browser: given }, { form })
      assert.equal(token.statusCode, 200)
      assert.equal(token.headers['cache-control'], 'no-store')
      const { success, access_token: secret } = token.json()
      assert.equal(success, true)
      assert.match(secret, /^[A-Za-z0-9]{22,}$/)
      const ticket = await room.hub.hub.vouching.read(room.room, secret)
      assert.deepEqual(ticket.value, { face: 'strict', mark: given })
      assert.equal(ticket.usesLeft, 1)
      assert.equal(ticket.endsAt - room.hub.now(), 5 * 60_000)
    }
  })

  test('two tabs of a browser have the same mark', async () => {
    const browser = room.hub.browser({ host: room.host })
    const [first, second] = [
      await browser.get(browserPath(`${shop}/`)),
      await browser.get(browserPath(`${shop}/`)),
    ]
    assert.equal(first.headers.location, second.headers.location)
  })

  test('the mark is for a person who navigates, and nobody else', async () => {
    const browser = room.hub.browser({ host: room.host })
    const others: Record<string, string>[] = [
      { 'sec-fetch-dest': 'image', 'sec-fetch-mode': 'no-cors' },
      { 'sec-fetch-dest': 'iframe' },
      { 'sec-purpose': 'prefetch' },
    ]
    for (const headers of others) {
      const answer = await browser.get(browserPath(`${shop}/`), headers)
      assert.equal(answer.statusCode, 403)
      assert.equal(answer.headers['set-cookie'], undefined)
    }
  })

  test('CHT-18: a browser is sent back to a website of the room, and nowhere else', async () => {
    const loginUrl = 'https://www.shop.example/login'
    await reopen({ settings: { faces: 'both', loginUrl } })
    const browser = room.hub.browser({ host: room.host })
    for (const to of [`${shop}/`, 'https://www.shop.example/elsewhere']) {
      assert.equal((await browser.get(browserPath(to))).statusCode, 303, to)
    }
    const others = [
      'https://evil.example/',
      `${shop}.evil.example/`,
      `http://shop.localhost:4001/`,
      'https://www.shop.example@evil.example/',
      'javascript:alert(1)',
      '//evil.example/',
      '/room/',
      '',
    ]
    for (const to of others) {
      const answer = await browser.get(browserPath(to))
      assert.equal(answer.statusCode, 400, to)
      assert.equal(answer.headers.location, undefined)
      assert.match(String(answer.headers['content-type']), /^text\/html/)
    }
    const twice = `${browserPath(`${shop}/`)}&return=https%3A%2F%2Fevil.example`
    assert.equal((await browser.get(twice)).statusCode, 400)
  })

  test('people are registered, edited and deleted, and a no has its status', async () => {
    const registered = await call('user/register', { email, username: 'visitor' })
    assert.deepEqual(registered.json(), { success: true, message: 'The user was registered.' })
    const again = await call('user/register', { email })
    assert.equal(again.statusCode, 409)
    assert.equal(again.json().success, false)
    assert.equal((await call('user/edit', { user: email, name: 'Vi Sitor' })).statusCode, 200)
    assert.equal((await find())?.lastName, 'Sitor')
    assert.equal((await call('user/edit', { user: 'nobody', name: 'X' })).statusCode, 400)
    const beyond = { user: room.hub.people.ana.email, name: 'X' }
    assert.equal((await call('user/edit', beyond)).statusCode, 403)
    assert.equal((await call('user/delete', { emails: email })).statusCode, 200)
    assert.equal(await find(), undefined)
  })

  test('CHT-01: a key in a query is not taken', async () => {
    const url = `/sso/v2/token?apikey=${room.apikey}&email=visitor%40shop.example&browser=${mark}`
    for (const headers of [
      { host: room.host },
      { host: room.host, authorization: `Bearer ${room.apikey}` },
    ]) {
      const answer = await room.hub.server.inject({ method: 'POST', url, headers })
      assert.equal(answer.statusCode, 400)
      assert.equal(answer.json().success, false)
    }
    assert.equal(
      (await room.hub.server.inject({ url, headers: { host: room.host } })).statusCode,
      405,
    )
    assert.equal(await find(), undefined)
  })

  test('CHT-03: the strict calls come by https, whatever the room allows the others', async () => {
    await reopen({ settings: { faces: 'both', allowHttp: true } })
    const answer = await room.hub.server.inject({
      method: 'POST',
      url: '/sso/v2/token',
      remoteAddress: '192.0.2.9',
      headers: { host: room.host, authorization: `Bearer ${room.apikey}` },
      payload: { email, browser: mark },
    })
    assert.equal(answer.statusCode, 403)
    assert.match(String((await room.hub.events(1))[0]?.data.cause), /^the key was seen in clear/)
  })

  test('CHT-04: no page of a browser calls', async () => {
    for (const headers of [
      { origin: shop },
      { 'sec-fetch-site': 'same-origin' },
      { cookie: 'a=b' },
    ]) {
      const answer = await call('token', { email, browser: mark }, { headers: { ...headers } })
      assert.equal(answer.statusCode, 403)
    }
    assert.equal(await find(), undefined)
  })

  test('CHT-11, CHT-12: a wrong key, no key, and a host without a room', async () => {
    const given = { email, browser: mark }
    for (const key of ['wrong', null, `${room.apikey}x`]) {
      assert.equal((await call('token', given, { key })).statusCode, 401)
    }
    assert.equal((await call('token', given, { host: 'localhost:3000' })).statusCode, 404)
    assert.equal(await find(), undefined)
  })

  test('a token without a browser, and bodies that are no texts, are refused', async () => {
    const bodies: Record<string, unknown>[] = [
      { email },
      { email, browser: '' },
      { email, browser: 'x' },
      { email, browser: `${mark}x` },
      { email, browser: { mark } },
      { email: [email], browser: mark },
      { email, browser: mark, Browser: mark },
      { email, browser: null },
    ]
    for (const body of bodies) {
      const answer = await call('token', body)
      assert.equal(answer.statusCode, 400, JSON.stringify(body))
      assert.equal(answer.json().success, false)
    }
    for (const payload of ['', '[]', '"text"', 'null', '{']) {
      const headers = { host: room.host, 'content-type': 'application/json' }
      const url = '/sso/v2/token'
      const answer = await room.hub.server.inject({ method: 'POST', url, headers, payload })
      assert.ok([400, 401].includes(answer.statusCode), payload)
    }
    assert.equal(await find(), undefined)
  })

  test('a room takes the face that was chosen for it, and says no to the other', async () => {
    const strict = () => call('token', { email, browser: mark })
    const compatible = () => room.call('/sso/token/generate', { email })
    const takes = async (faces: string | null): Promise<[boolean, boolean]> => {
      await reopen({ settings: { faces } })
      const said: [boolean, boolean] = [
        (await compatible()).json().success,
        (await strict()).json().success,
      ]
      const browser = room.hub.browser({ host: room.host })
      const { statusCode } = await browser.get(browserPath(`${shop}/`))
      assert.equal(statusCode, said[1] ? 303 : 404)
      return said
    }
    assert.deepEqual(await takes(null), [true, false])
    assert.deepEqual(await takes('compatible'), [true, false])
    assert.deepEqual(await takes('strict'), [false, true])
    assert.equal((await compatible()).statusCode, 200, 'also this no is a 200')
    assert.deepEqual(await takes('both'), [true, true])
  })
})

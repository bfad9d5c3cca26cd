/** Sign-in by an app: `POST /api/v1/sign-in`, the ticket, and the browser that brings it. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { password } from '../helper.ts'
import { away, openSourceHub, type SourceHub, yes } from './source.ts'

const device = { id: 'phone-1', os: 'iOS', name: 'Ana’s phone' }

let hub: SourceHub
let ana: string
describe('app', () => {
  before(async () => {
    hub = await openSourceHub()
    ana = hub.people.ana.email ?? ''
  })
  after(() => hub.close())
  beforeEach(() => hub.pass(86_400_000))

  const send = (payload: string, headers: Record<string, string> = {}, host = 'localhost:3000') =>
    hub.server.inject({
      method: 'POST',
      url: '/api/v1/sign-in',
      payload,
      headers: { host, 'content-type': 'application/json', ...headers },
    })
  const ask = (body: unknown, host?: string) => send(JSON.stringify(body), {}, host)

  const enter = { 'sec-fetch-site': 'none' }
  const ticketFor = async (body: object = {}): Promise<string> => {
    const answer = await ask({ email: ana, password, ...body })
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json().ticket
  }

  test('a ticket signs one browser in, once, to everything; the device is seen', async () => {
    const answer = await ask({ email: ana, password, device })
    assert.equal(answer.statusCode, 200)
    assert.deepEqual(Object.keys(answer.json()), ['ticket', 'expiresInSeconds'])
    assert.equal(answer.json().expiresInSeconds, 120)
    assert.equal(answer.headers['set-cookie'], undefined)
    assert.deepEqual(await hub.hub.devices.of(hub.people.ana), [])
    const url = `/sign-in/ticket?ticket=${answer.json().ticket}`
    const browser = hub.browser()
    const landed = await browser.get(url, enter)
    assert.deepEqual([landed.statusCode, landed.headers.location], [303, '/'])
    const me = (await browser.get('/api/me')).json()
    assert.deepEqual([me.email, me.session.method], [ana, 'password'])
    const [seen] = await hub.hub.devices.of(hub.people.ana)
    assert.deepEqual({ id: seen?.id, os: seen?.os, name: seen?.name }, device)
    const types = (await hub.events(6)).map(({ type }) => type)
    assert.deepEqual(types.slice(0, 3), ['session.started', 'ticket.redeemed', 'ticket.issued'])
    assert.equal((await hub.browser().get(url, enter)).statusCode, 410)
  })

  test('a ticket lasts two minutes', async () => {
    const ticket = await ticketFor()
    hub.pass(120_000)
    assert.equal(
      (await hub.browser().get(`/sign-in/ticket?ticket=${ticket}`, enter)).statusCode,
      410,
    )
  })

  test('only a page that a person opens redeems it: no prefetch, frame or picture', async () => {
    const ticket = await ticketFor()
    const url = `/sign-in/ticket?ticket=${ticket}`
    const refused: Record<string, string>[] = [
      { 'sec-fetch-dest': 'image' },
      { 'sec-fetch-dest': 'iframe' },
      { 'sec-fetch-dest': 'empty' },
      { 'sec-purpose': 'prefetch' },
      { purpose: 'prefetch' },
      { 'sec-fetch-site': 'cross-site' },
    ]
    const browser = hub.browser()
    for (const headers of refused) {
      assert.equal((await browser.get(url, headers)).statusCode, 403, JSON.stringify(headers))
    }
    assert.equal((await browser.send({ method: 'HEAD', url })).statusCode, 405)
    assert.ok(!browser.jar.has('foyer'))
    assert.equal((await browser.get(url, enter)).statusCode, 303, 'it is still good')
    for (const wrong of ['', 'x', `${ticket}x`]) {
      assert.equal((await browser.get(`/sign-in/ticket?ticket=${wrong}`, enter)).statusCode, 410)
    }
    const open = await hub.hub.tickets.issue({
      purpose: 'open',
      lifetimeMinutes: 1,
      userId: hub.people.ana.id,
    })
    assert.equal((await browser.get(`/sign-in/ticket?ticket=${open}`, enter)).statusCode, 410)
  })

  test('AUTH-03: the words and the limits are those of the page', async () => {
    const problem = async (body: object) => {
      const answer = await ask(body)
      assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
      const { attempt: _, ...rest } = answer.json()
      return rest
    }
    const words = 'That e-mail and password do not match.'
    const wrong = await problem({ email: ana, password: 'wrong' })
    assert.deepEqual([wrong.status, wrong.title, wrong.detail], [401, 'unauthenticated', words])
    assert.deepEqual(await problem({ email: 'nobody@harbor.example', password: 'wrong' }), wrong)
    const browser = hub.browser()
    for (let index = 0; index < 9; index += 1) {
      await browser.signIn({ email: ana }, { word: 'wrong' })
    }
    const held = await ask({ email: ana, password })
    assert.deepEqual([held.statusCode, held.json().title], [429, 'throttled'])
    assert.ok(Number(held.headers['retry-after']) >= 1)
    assert.equal((await browser.signIn({ email: ana })).statusCode, 429)
  })

  test('AUTH-16: texts are texts, each once, and nothing else is taken', async () => {
    const email = ana
    const good = { email, password }
    const bad: unknown[] = [
      { ...good, password: { $ne: 1 } },
      { ...good, password: ['x'] },
      { ...good, password: 1 },
      { ...good, password: true },
      { ...good, password: null },
      { ...good, email: { $gt: '' } },
      { ...good, email: `${'a'.repeat(255)}@x.example` },
      { ...good, password: '' },
      { ...good, admin: true },
      { ...good, device: 'phone' },
      { ...good, device: [] },
      { ...good, device: { ...device, id: '' } },
      { ...good, device: { ...device, id: 7 } },
      { ...good, device: { ...device, name: 'a\nb' } },
      { ...good, device: { ...device, os: 'x'.repeat(201) } },
      { ...good, device: { id: 'x' } },
      { email },
      { password },
      [good],
      'text',
      null,
      1,
    ]
    for (const body of bad) {
      const answer = await ask(body)
      assert.equal(answer.statusCode, 400, JSON.stringify(body))
      assert.equal(answer.json().title, 'invalid')
    }
    const texts = [
      `{"email":"${email}","password":"a","password":"${password}"}`,
      `{"email":"${email}","p\\u0061ssword":"a","password":"${password}"}`,
      `{"email":"${email}","password":"${password}","__proto__":{}}`,
      `{"email":"${email}","password":"${password}"`,
      '',
    ]
    for (const text of texts) assert.equal((await send(text)).statusCode, 400, text)
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/csp-report',
    ]) {
      const answer = await send(JSON.stringify(good), { 'content-type': type })
      assert.equal(answer.statusCode, 415, type)
    }
    const quoted = JSON.stringify({ ...good, device: { ...device, name: '{"a":1,"a":2}' } })
    assert.equal((await send(quoted)).statusCode, 200, 'what stands in a text is no name')
  })

  test('WEB-04: no page of another site asks here', async () => {
    const body = JSON.stringify({ email: ana, password })
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      const answer = await send(body, headers)
      assert.equal(answer.statusCode, 403)
      assert.equal(answer.headers['access-control-allow-origin'], undefined)
    }
  })

  test('a blocked device signs nobody in, and only who knows the password hears it', async () => {
    const { devices } = hub.hub
    const lost = { ...device, id: 'lost' }
    const before = await ticketFor({ device: lost })
    const browser = hub.browser()
    await browser.get(`/sign-in/ticket?ticket=${await ticketFor({ device: lost })}`, enter)
    await devices.block(hub.people.ana, 'lost')
    const answer = await ask({ email: ana, password, device: lost })
    assert.deepEqual([answer.statusCode, answer.json().detail], [403, 'This device is blocked.'])
    assert.equal((await ask({ email: ana, password: 'wrong', device: lost })).statusCode, 401)
    const late = await hub.browser().get(`/sign-in/ticket?ticket=${before}`, enter)
    assert.equal(late.statusCode, 403, 'nor by a ticket from before')
    const [event] = await hub.events(1)
    assert.match(String(event?.data.cause), /device lost is blocked/)
    assert.equal((await ask({ email: ana, password, device })).statusCode, 200)
    await devices.release(hub.people.ana, 'lost')
    assert.equal((await ask({ email: ana, password, device: lost })).statusCode, 200)
  })

  test('TPL-13: several accounts are listed, and one is named in a second call', async () => {
    const { downtown } = hub.organizations
    const add = (username: string) => hub.hub.users.add({ home: downtown, username })
    const [desk, night] = [await add('desk'), await add('night')]
    await hub.addSource(downtown, 'phones', yes('desk', 'night'), { asks: 'anyone' })
    const host = 'downtown.localhost:3000'
    const typed = { email: 'extension 7', password: 'x', device }
    const answer = await ask(typed, host)
    assert.equal(answer.statusCode, 409)
    const { title, accounts } = answer.json()
    assert.equal(title, 'conflict')
    assert.deepEqual(
      accounts.map((each: { id: string }) => each.id).sort(),
      [desk.id, night.id].sort(),
    )
    const named = await ask({ ...typed, account: night.id }, host)
    assert.equal(named.statusCode, 200)
    const browser = hub.browser()
    await browser.get(`/sign-in/ticket?ticket=${named.json().ticket}`, enter)
    assert.equal((await browser.get('/api/me')).json().id, night.id)
    assert.equal((await ask({ ...typed, account: hub.people.ana.id }, host)).statusCode, 409)
    assert.deepEqual(
      hub.asked.at(-1)?.credentials.device,
      { ...device, address: '127.0.0.1' },
      'the source hears of the device',
    )
    hub.says('phones', away)
    const silent = await ask(typed, host)
    const words = 'We cannot check passwords right now.'
    assert.deepEqual([silent.statusCode, silent.json().detail], [503, words])
  })
})

/** FLT-15: hubs on copies of one database, with one address between them. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import type { Answerer } from '../../src/beat.ts'
import { systemWorld } from '../../src/world.ts'
import type { TestHub } from '../helper.ts'
import { fillRoute, nameOfRoute, routesOf } from '../security/route.ts'
import { type Address, type Answering, hubOf, look, nobody, openAddress } from './copy.ts'

/** Until both have beats that the other one has not. */
const partedLooks = 2
/** Until a copy that is parted has been told twice. */
const enoughLooks = 4

const isReady = async (hub: TestHub): Promise<boolean> =>
  (await hub.browser().get('/readyz')).statusCode === 200

/** What it says of itself in the audit log, the oldest first. */
const toldBy = async ({ hub }: TestHub): Promise<string[]> =>
  (await hub.events.newest({ type: 'hub.' }, 10)).map(({ type }) => type).reverse()

describe('a hub and a copy of it', () => {
  let address: Address
  let original: TestHub
  let copy: TestHub
  /** Of the original, and so of the copy: a person's session, and a server's key. */
  let jar: Map<string, string>
  let key: string
  beforeEach(async () => {
    address = await openAddress()
    original = await address.open()
    address.lead(original)
    await look(original, 1)
    const browser = original.browser()
    await browser.signIn(original.people.ana)
    jar = browser.jar
    key = (await original.caller(original.organizations.harbor)).text
    copy = await address.copy(original)
    await look(original, partedLooks)
  })
  afterEach(async () => {
    await copy.close()
    await original.close()
    await address.close()
  })

  /** Who was signed in before there was a copy comes to one of the two. */
  const comeBack = (hub: TestHub) => {
    const browser = hub.browser()
    for (const [name, value] of jar) browser.jar.set(name, value)
    return browser
  }
  const call = (hub: TestHub, url: string) =>
    hub.server.inject({ url, headers: { host: address.host, authorization: `Bearer ${key}` } })

  test('FLT-15: the copy issues nothing, and the original goes on', async () => {
    const { harbor, downtown } = original.organizations
    const operation = `/api/v1/organizations/${downtown.id}`
    const wire = `/brands/${harbor.id}/sso_applications`
    const inside = comeBack(copy)
    assert.equal((await inside.get('/')).statusCode, 200, 'nobody has told it yet')
    const told = await look(copy, enoughLooks)
    assert.equal(told.length, 1)
    assert.match(
      told[0] ?? '',
      /this hub is a copy, and serves nobody: another one answers at http/,
    )
    assert.deepEqual(await toldBy(copy), ['hub.set-aside'])

    for (const path of ['/', '/sign-in', '/applications/x/open', '/sso_applications/open']) {
      const page = await inside.get(path)
      assert.deepEqual([page.statusCode, page.headers['retry-after']], [503, '60'], path)
      assert.match(page.body, /This is only a copy/)
      assert.equal(page.headers['set-cookie'], undefined)
    }
    const elsewhere = { host: 'room.example' }
    assert.equal((await copy.server.inject({ url: '/', headers: elsewhere })).statusCode, 503)
    const problem = await call(copy, operation)
    assert.equal(problem.statusCode, 503)
    assert.match(String(problem.headers['content-type']), /^application\/problem\+json/)
    assert.equal(problem.json().detail, 'Another copy of this hub answers at its address.')
    const refused = await call(copy, wire)
    assert.equal(refused.statusCode, 503)
    assert.equal(refused.json().http, 503, refused.body)
    const ready = await copy.browser().get('/readyz')
    assert.deepEqual([ready.statusCode, ready.body], [503, 'a copy\n'])
    const gauge = copy.hub.metrics.read().find(({ name }) => name === 'foyer_set_aside')
    assert.equal(gauge?.samples[0]?.value, 1)
    assert.equal((await copy.browser().get('/healthz')).statusCode, 200)

    assert.deepEqual(await look(original, enoughLooks), [])
    assert.equal((await original.browser().signIn(original.people.chloe)).statusCode, 303)
    for (const url of [operation, wire]) assert.equal((await call(original, url)).statusCode, 200)
    assert.equal(await isReady(original), true)
    assert.deepEqual(await toldBy(original), [])
  })

  test('FLT-15: every route of the copy says no', async () => {
    await look(copy, enoughLooks)
    const open = /^\/(healthz|readyz|icons\/:name|\.foyer\/(beat|logos\/:name|assets\/.+))$/
    const routes = routesOf(copy.server).filter(({ url }) => !open.test(url))
    for (const route of routes) {
      const url = fillRoute(route.url, {}).replace('*', 'x')
      const { method } = route
      const headers = { host: address.host }
      const answer = await copy.server.inject({ method: method as 'GET', url, headers })
      const what = `${nameOfRoute(route)}: ${answer.statusCode} ${answer.body.slice(0, 100)}`
      assert.ok(answer.statusCode === 503 || /"success": ?false/.test(answer.body), what)
      assert.equal(answer.headers['set-cookie'], undefined, what)
    }
    assert.ok(routes.length > 150)
  })

  test('FLT-15: one answer of another is not enough', async () => {
    address.lead(nobody)
    await look(copy, partedLooks)
    address.lead(original)
    await look(copy, 1)
    assert.equal(await isReady(copy), true)
    await look(copy, 1)
    assert.equal(await isReady(copy), false)
  })

  test('FLT-15: it goes on by itself when the address leads to it', async () => {
    await look(copy, enoughLooks)
    address.lead(copy)
    const told = await look(copy, 1)
    assert.match(told.join(), /^no other copy of this hub answers at .*: it serves again$/)
    assert.equal((await comeBack(copy).get('/')).statusCode, 200)
    assert.deepEqual(await toldBy(copy), ['hub.set-aside', 'hub.resumed'])
    await look(original, enoughLooks)
    assert.equal(await isReady(original), false, 'now the other one is not reached')
  })

  test('FLT-15: it goes on when the other has been away for longer than a restart', async () => {
    await look(copy, enoughLooks)
    address.lead(nobody)
    assert.deepEqual(await look(copy, 5), [])
    assert.equal(await isReady(copy), false)
    assert.equal((await look(copy, 1)).length, 1)
    assert.equal(await isReady(copy), true)
    address.lead(original)
    await look(copy, 2)
    assert.equal(await isReady(copy), false, 'and gives way when it is back')
  })

  test('FLT-15: a copy that does not ask serves; the original may be told by it', async () => {
    const quiet = await address.copy(original, { copyCheck: false })
    const asked = address.asked.length
    await look(quiet, enoughLooks)
    assert.equal(address.asked.length, asked)
    assert.equal(await isReady(quiet), true)
    address.lead(quiet)
    await look(original, 2)
    assert.equal(await isReady(original), false)
    await quiet.close()
  })

  test('FLT-15: another secret or another address is somebody else', async () => {
    const stranger = await address.copy(original, { url: 'http://localhost:1' })
    await look(stranger, partedLooks)
    address.lead(hubOf(stranger, 'localhost:1'))
    assert.equal(await original.hub.copies.ask(), 'unknown')
    address.lead(nobody)
    await stranger.close()
    const other = await address.open({ secret: 'a secret of somebody else, and long enough' })
    await look(other, partedLooks)
    address.lead(other)
    assert.equal(await original.hub.copies.ask(), 'unknown')
    await other.close()
  })
})

describe('who answers at the address', () => {
  let address: Address
  let hub: TestHub
  before(async () => {
    address = await openAddress()
    hub = await address.open()
    address.lead(hub)
    await look(hub, 2)
  })
  after(async () => {
    await hub.close()
    await address.close()
  })

  const answersOf = async (answerings: Answering[]): Promise<Answerer[]> => {
    const found: Answerer[] = []
    for (const answering of answerings) {
      address.lead(answering)
      found.push(await hub.hub.copies.ask())
    }
    return found
  }
  const ask = (path: string): Promise<string> => hubOf(hub, address.host)(path)
  const random = (): string => systemWorld.random(32).toString('base64url')
  const changed = (field: number, value: string): Answering => {
    return async (path) => {
      const [head = '', body = ''] = (await ask(path)).split('\r\n\r\n')
      return `${head}\r\n\r\n${body.trim().split(' ').with(field, value).join(' ')}\n`
    }
  }

  test('FLT-15: nobody, garbage, forgery and what is old change nothing', async () => {
    const old = await ask(`/.foyer/beat?challenge=${random()}`)
    const found = await answersOf([
      nobody,
      async () => 'HTTP/1.1 502 Bad Gateway\r\n\r\nnginx',
      async () => `HTTP/1.1 301 Moved\r\nLocation: ${address.url}/.foyer/beat\r\n\r\n`,
      async () => 'x'.repeat(1_000_000),
      async () => `foyer ${random()} ${random()} ${random()}`,
      async () => old,
      changed(1, random()),
      changed(2, random()),
      changed(3, random()),
    ])
    assert.deepEqual(new Set(found), new Set(['unknown']))
    assert.deepEqual(await answersOf([ask]), ['own'])
  })

  test('FLT-15: many of these do not set it aside, and each asks the address itself', async () => {
    address.lead(async () => `foyer ${random()} ${random()} ${random()}`)
    const asked = address.asked.length
    assert.deepEqual(await look(hub, 10), [])
    assert.equal(address.asked.length, asked + 10)
    assert.match(address.asked.at(-1) ?? '', /^GET \/\.foyer\/beat\?challenge=[\w-]{43} HTTP\/1\.1/)
    assert.equal(await isReady(hub), true)
  })

  test('FLT-15: a beat that is renewed before its answer is read still counts', async () => {
    const renewing: Answering = async (path) => {
      const answer = await ask(path)
      address.lead(nobody)
      await look(hub, 1)
      return answer
    }
    assert.deepEqual(await answersOf([renewing]), ['own'])
  })

  test('FLT-15: a stranger who asks learns nothing, not even what is the same', async () => {
    const browser = hub.browser()
    const challenge = random()
    const fields = new Set<string>()
    for (const each of [challenge, challenge, random()]) {
      const answer = await browser.get(`/.foyer/beat?challenge=${each}`)
      assert.equal(answer.headers['cache-control'], 'no-store')
      const [name, ...codes] = answer.body.trim().split(' ')
      assert.equal(name, 'foyer')
      for (const code of codes) fields.add(code)
    }
    assert.equal(fields.size, 9)
    for (const query of ['', '?challenge=', '?challenge=x', `?challenge=${'x'.repeat(44)}`]) {
      assert.equal((await browser.get(`/.foyer/beat${query}`)).statusCode, 400, query)
    }
    const twice = `/.foyer/beat?challenge=${challenge}&challenge=${challenge}`
    assert.equal((await browser.get(twice)).statusCode, 400)
  })

  test('FLT-15: before its first look it has nothing to say', async () => {
    const fresh = await address.open()
    const answer = await fresh.browser().get(`/.foyer/beat?challenge=${random()}`)
    assert.equal(answer.statusCode, 503)
    await fresh.close()
  })
})

/** HTTP-03, HTTP-04, HTTP-08: bodies, parameters, and faults of our own. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { InjectOptions } from 'fastify'
import { Refusal } from '../../src/refusal.ts'
import { openTestHub, password, readFormFields, type TestHub } from '../helper.ts'
import { enter, openDoor } from './browser.ts'
import { captureLog } from './log.ts'

let hub: TestHub
let log: string[]
let key: string
let brand: string

before(async () => {
  hub = await openTestHub({ logLevel: 'trace' })
  log = captureLog(hub.server)
  const caller = await hub.caller(hub.people.ana)
  key = caller.text
  brand = `/brands/${hub.organizations.harbor.id}/sso_applications`
})
after(() => hub.close())

const form = 'application/x-www-form-urlencoded'

const send = (url: string, payload: string | Buffer, headers: Record<string, string>) => {
  const authorization = `Bearer ${key}`
  const base = { host: 'localhost:3000', authorization }
  return hub.server.inject({ method: 'POST', url, payload, headers: { ...base, ...headers } })
}

test('HTTP-03: a body that is too big, nested, packed or of another kind is refused', async () => {
  const json = 'application/json'
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [i, 0])))
  const nested = `{"name":"x","authentication_type":"None","url":"https://x","extra":${deep}}`
  const parts = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'.repeat(10_000)
  const fields = Array.from({ length: 1_000 }, (_, index) => `f${index}=1`).join('&')
  const table: [number[], string, string | Buffer, Record<string, string>][] = [
    [[400, 413], brand, 'a'.repeat(1024 * 1024 + 1), { 'content-type': json }],
    [[413], '/sign-in', `email=${'a'.repeat(20_000)}`, { 'content-type': form }],
    [[413], '/sign-in', 'a=b', { 'content-type': form, 'content-length': '1073741824' }],
    [[400, 413], brand, deep, { 'content-type': json }],
    [[400, 413], brand, nested, { 'content-type': json }],
    [[400, 413], brand, wide, { 'content-type': json }],
    [[400], brand, gzipSync(wide), { 'content-type': json, 'content-encoding': 'gzip' }],
    [[400], brand, '{"name":', { 'content-type': json }],
    [[400], brand, '', { 'content-type': json }],
    [[400], brand, '[]', { 'content-type': json }],
    [[400], brand, '"text"', { 'content-type': json }],
    [[400], brand, Buffer.from([0xff, 0xfe, 0x7b, 0x00]), { 'content-type': json }],
    [[400], brand, 'name=x', { 'content-type': form }],
    [[400, 415], brand, parts, { 'content-type': 'multipart/form-data; boundary=x' }],
    [
      [415],
      '/sign-in',
      parts.slice(0, 9_000),
      { 'content-type': 'multipart/form-data; boundary=x' },
    ],
    [[415], '/sign-in', 'a=b', { 'content-type': 'text/plain' }],
    [[415], '/sign-in', 'a=b', { 'content-type': `${form}x` }],
    [[400], '/sign-in', fields, { 'content-type': form }],
  ]
  for (const [expected, url, payload, headers] of table) {
    const { statusCode, body } = await send(url, payload, headers)
    const what = `${url} ${JSON.stringify(headers)} ${String(payload).slice(0, 40)}: ${statusCode}`
    assert.ok(expected.includes(statusCode), what)
    assert.doesNotMatch(body, /FST_|SyntaxError|position \d|\.ts:/, what)
  }
  assert.equal((await hub.browser().get('/readyz')).statusCode, 200)
})

test('HTTP-04: one source for a parameter, and one value', async () => {
  const { attempt = '', token = '' } = readFormFields((await hub.browser().get('/sign-in')).body)
  const own = new URLSearchParams({
    attempt,
    token,
    email: 'a@b.example',
    password: 'x',
  }).toString()
  for (const twice of ['email', 'password', 'attempt', 'token', 'pending', 'keep']) {
    const payload = `${own}&${twice}=1&${twice}=2`
    assert.equal((await send('/sign-in', payload, { 'content-type': form })).statusCode, 400, twice)
  }
  const browser = hub.browser()
  const fields = readFormFields((await browser.get('/sign-in')).body)
  const { email: _, password: __, ...hidden } = fields
  const credentials = new URLSearchParams({ email: hub.people.dev.email ?? '', password })
  await browser.post(`/sign-in?${credentials}`, hidden)
  assert.equal(browser.jar.has('foyer'), false, 'credentials are not read from the address')
  for (const name of [
    'email[]',
    'email[0]',
    'user[email]',
    'email%00',
    ' email',
    'Email',
    'EMAIL',
  ]) {
    const answer = await browser.post('/sign-in', {
      ...hidden,
      [name]: 'dev.patel@harbor.example',
      password,
    })
    assert.ok([400, 401].includes(answer.statusCode), name)
    assert.equal(browser.jar.has('foyer'), false, name)
  }
  const signedIn = await enter(hub, hub.people.ana)
  for (const query of [
    'q=a&q=b',
    'q[]=a',
    'q[a]=b',
    'q=%ff%fe',
    'q=%00',
    'q=%',
    `q=${'a'.repeat(9_000)}`,
  ]) {
    assert.equal((await signedIn.get(`/?${query}`)).statusCode, 200, query)
    assert.equal((await hub.browser().get(`/sign-in?pending=a&pending=b&${query}`)).statusCode, 200)
  }
})

type Hub = TestHub['hub']
type Break = (hub: Hub) => () => void

const secretWords = 'near "select": /srv/foyer/secret.db is locked'

/** Puts something that fails in the place of a function, and gives what puts it back. */
const breaking =
  <T extends object>(pick: (hub: Hub) => T, name: keyof T, error: unknown): Break =>
  (at) => {
    const place = pick(at)
    const before = place[name]
    place[name] = (() => {
      throw error
    }) as T[keyof T]
    return () => {
      place[name] = before
    }
  }

const error = new TypeError(secretWords)
const nothing = undefined

const faults: [string, Break[], InjectOptions, RegExp][] = [
  ['a page', [breaking((at) => at.sessions, 'find', error)], { url: '/' }, /^text\/html/],
  ['the API', [breaking((at) => at.sessions, 'find', error)], { url: '/api/me' }, /problem\+json/],
  ['a thing thrown', [breaking((at) => at.sessions, 'find', nothing)], { url: '/' }, /^text\//],
  ['a text thrown', [breaking((at) => at.sessions, 'find', secretWords)], { url: '/' }, /^text\//],
  ['the check of keys', [breaking((at) => at.keys, 'check', error)], { url: 'brand' }, /json/],
  ['a wire', [breaking((at) => at.applications, 'availableIn', error)], { url: 'brand' }, /json/],
  ['what waits', [breaking((at) => at.signIn, 'start', error)], { url: '/' }, /^text\/html/],
  [
    'the face of the page that says so',
    [
      breaking((at) => at.sessions, 'find', error),
      breaking((at) => at.organizations, 'roots', error),
      breaking((at) => at.organizations, 'setting', error),
    ],
    { url: '/' },
    /^text\/html/,
  ],
  ['a host', [breaking((at) => at.organizations, 'bySlug', error)], { url: '/host' }, /^text\//],
  ['the readiness', [breaking((at) => at.events, 'newest', error)], { url: '/readyz' }, /^text\//],
]

for (const [name, breaks, { url }, type] of faults) {
  test(`HTTP-08: a fault in ${name} is a plain 500, and the process serves on`, async () => {
    const mend = breaks.map((each) => each(hub.hub))
    log.length = 0
    const cookie = `foyer=${'a'.repeat(43)}`
    const host = url === '/host' ? 'harbor.localhost:3000' : 'localhost:3000'
    const headers = {
      host,
      ...(url !== '/' || name !== 'what waits' ? { cookie } : {}),
      authorization: `Bearer ${key}`,
    }
    const answer = await hub.server.inject({ url: url === 'brand' ? brand : String(url), headers })
    for (const each of mend) each()
    // A wire says it in its own words, which may know of no 500.
    assert.ok(answer.statusCode === 500 || (url === 'brand' && answer.statusCode === 503))
    assert.match(String(answer.headers['content-type']), type)
    assert.doesNotMatch(answer.body, /select|secret|TypeError|\.ts\b|\n\s+at /)
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.equal(answer.headers['set-cookie'], undefined)
    assert.ok(
      log.some((line) => line.includes('a fault of ours')),
      'and it is logged',
    )
    assert.equal((await hub.browser().get('/readyz')).statusCode, 200)
    assert.equal((await (await enter(hub, hub.people.ana)).get('/')).statusCode, 200)
  })
}

test('HTTP-08: where the count or the event cannot be kept, nobody gets in', async () => {
  const broken: Break[] = [
    breaking((at) => at.limits, 'take', error),
    breaking((at) => at.sessions, 'start', error),
    breaking((at) => at.users, 'findByEmail', error),
    breaking((at) => at.passwords, 'isRight', error),
  ]
  for (const each of broken) {
    const browser = hub.browser()
    const door = await openDoor(browser, '/sign-in?organization=harbor')
    const mend = each(hub.hub)
    const answer = await door(hub.people.ana.email ?? '', password)
    mend()
    assert.equal(answer.statusCode, 500)
    assert.equal(browser.jar.has('foyer'), false)
  }
})

test('HTTP-08: a store that says it cannot is told as 503, in the words of each wire', async () => {
  const refusal = new Refusal('unavailable', 'The hub is stopping.', { retryAfterSeconds: 2 })
  const mend = breaking((at) => at.keys, 'check', refusal)(hub.hub)
  const headers = { host: 'localhost:3000', authorization: `Bearer ${key}` }
  const answer = await hub.server.inject({ url: brand, headers })
  mend()
  assert.equal(answer.statusCode, 503)
  assert.equal(answer.headers['retry-after'], '2')
  assert.equal(answer.json().code, 'Unavailable')
})

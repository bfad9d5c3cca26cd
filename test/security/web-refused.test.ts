/** WEB-03, WEB-04, WEB-05: too many cookies, the origin of our own forms, and what is noted. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, password, readFormFields, type TestHub, type TestOptions } from '../helper.ts'
import { listen, sendRaw, statusOf } from './socket.ts'

let hub: TestHub
let port: number
let secured: TestHub
let securedPort: number

const https: TestOptions = {
  url: 'https://sso.foyer.test',
  baseDomain: 'foyer.test',
  isDevelopment: false,
}

before(async () => {
  hub = await openTestHub()
  port = await listen(hub.server)
  secured = await openTestHub(https)
  securedPort = await listen(secured.server)
})
after(async () => {
  await hub.close()
  await secured.close()
})

const headOf = (answer: string): string => answer.slice(0, answer.indexOf('\r\n\r\n'))
const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4)

const ask = (host: string, rest: string, path = '/sign-in'): string =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${rest}\r\n`

test('WEB-03: a jar full of planted cookies gets a calm page, and is emptied', async () => {
  const many = Array.from({ length: 12 }, (_, index) => `c${index}=${'canary'.repeat(400)}`)
  const answer = await sendRaw(securedPort, ask('sso.foyer.test', `Cookie: ${many.join('; ')}\r\n`))
  assert.equal(statusOf(answer), 431)
  const head = headOf(answer).toLowerCase()
  assert.match(head, /\r\nclear-site-data: "cookies"/)
  assert.match(head, /\r\ncontent-type: text\/html; charset=utf-8/)
  assert.match(head, /\r\nconnection: close/)
  assert.match(head, /\r\ncache-control: no-store/)
  assert.match(head, /\r\nx-content-type-options: nosniff/)
  assert.match(head, /\r\nstrict-transport-security: max-age=/)
  assert.match(head, /content-security-policy: default-src 'none'.*frame-ancestors 'none'/)
  const body = bodyOf(answer)
  assert.match(body, /<a class="button primary" href="\/sign-in">Sign in<\/a>/)
  assert.equal(/content-length: (\d+)/.exec(head)?.[1], String(body.length))
  assert.doesNotMatch(answer, /canary|HPE_|node_modules/)
})

test('WEB-03: a long address or another header signs nobody out', async () => {
  const long = 'a'.repeat(20_000)
  const requests = [
    ask('localhost', 'Cookie: foyer=x\r\n', `/sign-in?${long}`),
    ask('localhost', `Referer: https://evil.example/${long}\r\nCookie: foyer=x\r\n`),
    ask('localhost', `X-Long: a\r\n${'X: y\r\n'.repeat(5_000)}`),
    ask('localhost', `X: cookie: ${long}\r\n`),
  ]
  for (const request of requests) {
    const answer = await sendRaw(port, request)
    assert.equal(statusOf(answer), 431)
    assert.doesNotMatch(answer, /clear-site-data/i)
    assert.match(bodyOf(answer), /remove the cookies of this site/)
  }
})

test('WEB-03: what is no request at all gets one short answer with every header', async () => {
  for (const text of ['nonsense\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', '\x16\x03\x01\x02\x00\x01']) {
    const answer = await sendRaw(port, text)
    assert.equal(statusOf(answer), 400, text)
    assert.match(headOf(answer).toLowerCase(), /\r\nx-frame-options: deny/)
    assert.equal(bodyOf(answer), 'The request cannot be read.\n')
  }
  assert.equal(statusOf(await sendRaw(port, ask('localhost', 'Connection: close\r\n'))), 200)
})

test('WEB-03: the page comes on a connection that has answered before, too', async () => {
  const first = ask('localhost', '', '/readyz')
  const bomb = ask('localhost', `Cookie: ${'a'.repeat(20_000)}\r\n`)
  const answer = await sendRaw(port, first + bomb)
  const statuses = answer.match(/HTTP\/1\.1 \d{3}/g)
  assert.ok(statuses?.includes('HTTP/1.1 431'), String(statuses))
  assert.match(answer, /clear-site-data: "cookies"/)
})

test('WEB-03: nothing that follows an answer of that kind is heard', async () => {
  const smuggled = ask('localhost', 'Connection: close\r\n', '/readyz')
  const answer = await sendRaw(
    port,
    `${ask('localhost', `X: ${'a'.repeat(20_000)}\r\n`)}${smuggled}`,
  )
  assert.equal(answer.match(/HTTP\/1\.1 \d{3}/g)?.length, 1)
})

/** A form of the sign-in as the browser of that host has it, and what its origin makes of it. */
const postFrom = async (at: TestHub, host: string, origin: string): Promise<number> => {
  const browser = at.browser({ host })
  const fields = readFormFields((await browser.get('/sign-in')).body)
  const form = { ...fields, email: at.people.dev.email ?? '', password }
  const { statusCode } = await browser.post('/sign-in', form, {
    origin,
    'sec-fetch-site': 'same-origin',
  })
  assert.equal(browser.jar.has(at === secured ? '__Host-foyer' : 'foyer'), statusCode === 303)
  return statusCode
}

test('WEB-04: the origin of a form is ours with its scheme, its host and its port', async () => {
  const { slug } = secured.organizations.harbor
  const table: [number, TestHub, string, string][] = [
    [303, secured, 'sso.foyer.test', 'https://sso.foyer.test'],
    [403, secured, 'sso.foyer.test', 'http://sso.foyer.test'],
    [403, secured, 'sso.foyer.test', 'https://sso.foyer.test:8443'],
    [403, secured, 'sso.foyer.test', 'https://sso.foyer.test.'],
    [403, secured, 'sso.foyer.test', 'https://sso.foyer.test/'],
    [403, secured, 'sso.foyer.test', `https://${slug}.foyer.test`],
    [403, secured, 'sso.foyer.test', 'null'],
    [303, secured, `${slug}.foyer.test`, `https://${slug}.foyer.test`],
    [403, secured, `${slug}.foyer.test`, `http://${slug}.foyer.test`],
    [403, secured, `${slug}.foyer.test`, 'https://sso.foyer.test'],
    [403, secured, `${slug}.foyer.test`, 'https://otter.foyer.test'],
    [303, hub, 'localhost:3000', 'http://localhost:3000'],
    [303, hub, '127.0.0.1:3000', 'http://127.0.0.1:3000'],
    [403, hub, 'localhost:3000', 'https://localhost:3000'],
    [403, hub, 'localhost:3000', 'http://127.0.0.1:3000'],
  ]
  for (const [expected, at, host, origin] of table) {
    assert.equal(await postFrom(at, host, origin), expected, `${host} from ${origin}`)
  }
})

test('WEB-05: a form that is not this browser’s leaves an event, and no secret', async () => {
  const attacker = hub.browser()
  const theirs = readFormFields((await attacker.get('/sign-in')).body)
  const browser = hub.browser()
  const own = readFormFields((await browser.get('/sign-in')).body)
  const credentials = { email: 'ana.ruiz@harbor.example', password: 'a canary of a password' }
  const cases: [RegExp, Record<string, string>, Record<string, string>][] = [
    [/token of the form/, { ...theirs, ...credentials }, {}],
    [/token of the form/, { ...own, ...credentials, token: 'x' }, {}],
    [
      /Sec-Fetch-Site is cross-site/,
      { ...own, ...credentials },
      { 'sec-fetch-site': 'cross-site' },
    ],
    [
      /Origin is https:\/\/evil\.example/,
      { ...own, ...credentials },
      { origin: 'https://evil.example' },
    ],
  ]
  for (const [cause, form, headers] of cases) {
    const answer = await browser.post('/sign-in', form, headers)
    const [event, before] = await hub.events(2)
    assert.equal(event?.type, 'form.refused')
    assert.equal(event?.outcome, 'refused')
    assert.match(String(event?.data.cause), cause)
    assert.equal(event?.data.path, '/sign-in')
    assert.notEqual(before?.attempt, event?.attempt, 'one event a try')
    assert.match(answer.body, new RegExp(`<code>${event?.attempt}</code>`))
    assert.doesNotMatch(JSON.stringify(event), /canary|ana\.ruiz/)
    assert.ok(!JSON.stringify(event).includes(theirs.token ?? '-'))
  }
})

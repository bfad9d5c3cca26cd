/**
 * Traefik cannot be started here, so its questions are asked as it writes them: those of the
 * ForwardAuth middleware of Traefik 3 (`pkg/middlewares/auth/forward.go`), for
 * `examples/proxy/traefik.yml`. A GET without a body, at the address of the hub; of the browser's
 * headers those that the example names; and X-Forwarded-For, -Method, -Proto, -Host and -Uri,
 * which Traefik sets itself.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../helper.ts'

const example = readFileSync(new URL('../../examples/proxy/traefik.yml', import.meta.url), 'utf8')

/** A list of the example, by the key that it stands under. */
const listOf = (key: string): string[] => {
  const [, lines = ''] = new RegExp(`\\b${key}:\\n((?: +- .+\\n)+)`).exec(example) ?? []
  return [...lines.matchAll(/- (.+)/g)].map(([, name = '']) => name)
}

const path = new URL(/address: (\S+)/.exec(example)?.[1] ?? '').pathname
const wiki = 'wiki.example.com'

let hub: TestHub

before(async () => {
  hub = await openTestHub({
    url: 'https://sso.example.com',
    baseDomain: 'sso.example.com',
    isDevelopment: false,
    trustedProxies: ['127.0.0.1'],
  })
  await hub.hub.applications.add({
    owner: hub.organizations.harbor,
    name: 'Wiki',
    type: 'forward-auth',
    settings: { url: `https://${wiki}/`, publicPaths: ['/public/*'] },
  })
})

after(() => hub.close())

type Asked = { method?: string; uri?: string; headers?: Record<string, string | string[]> }

/** What Traefik asks when a browser asks it. Headers of `headers` win, as those of a bad config. */
const question = ({ method = 'GET', uri = '/page', headers = {} }: Asked = {}) => ({
  host: '127.0.0.1:3000',
  'user-agent': 'Go-http-client/1.1',
  'accept-encoding': 'gzip',
  'x-forwarded-for': '192.0.2.1',
  'x-forwarded-host': wiki,
  'x-forwarded-method': method,
  'x-forwarded-proto': 'https',
  'x-forwarded-uri': uri,
  ...headers,
})

const ask = (asked: Asked = {}, remoteAddress = '127.0.0.1') =>
  hub.server.inject({ method: 'GET', url: path, remoteAddress, headers: question(asked) })

const page = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

const told = ['remote-user', 'remote-email', 'remote-name', 'remote-groups', 'x-foyer-jwt']

/** Signs Chloe in to the wiki, by way of the hub, and gives the cookie that Traefik passes on. */
const signIn = async (): Promise<string> => {
  const [atHub, atWiki] = [hub.browser(), hub.browser({ host: wiki })]
  const pathOf = (location: unknown): string => {
    const { pathname, search } = new URL(String(location))
    return `${pathname}${search}`
  }
  await atHub.signIn(hub.people.chloe)
  const away = await atWiki.get('/.foyer/sign-in?to=/page')
  const back = await atHub.get(pathOf(away.headers.location))
  const there = await atWiki.get(pathOf(back.headers.location))
  assert.equal(there.headers.location, '/page')
  return [...atWiki.jar].map(([name, value]) => `${name}=${value}`).join('; ')
}

test('FWD-01: Traefik: the example takes over every header of identity', async () => {
  const names = listOf('authResponseHeaders').map((name) => name.toLowerCase())
  assert.deepEqual(names, told)
  const answer = await ask({ uri: '/public/logo.svg' })
  assert.equal(answer.statusCode, 200)
  // Traefik takes the browser's header away for each of the list, also for one that is empty.
  for (const name of told) assert.equal(answer.headers[name], '')
})

test('FWD-01: Traefik: the headers that the example passes on are enough', async () => {
  const passed = listOf('authRequestHeaders').map((name) => name.toLowerCase())
  for (const name of ['cookie', ...Object.keys(page)]) assert.ok(passed.includes(name), name)
  const answer = await ask({ headers: { ...page, cookie: await signIn() } })
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['remote-user'], 'chloe.okafor@harbor.example')
  assert.equal(answer.headers['remote-email'], 'chloe.okafor@harbor.example')
  assert.match(String(answer.headers['x-foyer-jwt']), /^[\w-]+\.[\w-]+\.[\w-]+$/)
})

test('FWD-05: Traefik: only a page is led to the sign-in, of its own host', async () => {
  const answer = await ask({ uri: '/page?x=1', headers: page })
  const expected = `https://${wiki}/.foyer/sign-in?to=${encodeURIComponent('/page?x=1')}`
  assert.deepEqual([answer.statusCode, answer.headers.location], [302, expected])
  const api = await ask({ uri: '/api', headers: { accept: 'application/json' } })
  assert.deepEqual([api.statusCode, api.headers.location], [401, undefined])
})

test('FWD-02: Traefik: nobody else may ask', async () => {
  for (const address of ['192.0.2.9', '10.0.0.1', '::2']) {
    const answer = await ask({ uri: '/public/a' }, address)
    assert.equal(answer.statusCode, 403)
    for (const name of told) assert.equal(answer.headers[name], undefined)
    const [event] = await hub.events(1)
    assert.equal(event?.type, 'check.refused')
    assert.match(JSON.stringify(event?.data), /FOYER_TRUSTED_PROXIES/)
  }
})

test('FWD-02: Traefik: believing the headers of browsers does not open more', async () => {
  // trustForwardHeader: true has Traefik pass on what a browser sent, doubled or made up.
  const made: Record<string, string | string[]>[] = [
    { 'x-forwarded-uri': ['/public/a', '/page'] },
    { 'x-forwarded-uri': 'https://elsewhere.example/public/a' },
    { 'x-forwarded-uri': 'public/a' },
    { 'x-forwarded-uri': '' },
    { 'x-forwarded-host': 'elsewhere.example' },
    { 'x-forwarded-host': `${wiki}, elsewhere.example` },
    { 'x-forwarded-host': `elsewhere.example@${wiki}` },
    { 'x-forwarded-host': [wiki, wiki] },
    { 'x-forwarded-proto': 'gopher' },
    { 'x-forwarded-method': 'get' },
    { 'x-forwarded-method': '' },
  ]
  for (const headers of made) {
    const { statusCode } = await ask({ uri: '/public/a', headers })
    assert.equal(statusCode, 403, JSON.stringify(headers))
  }
  for (const name of ['x-forwarded-uri', 'x-forwarded-host', 'x-forwarded-method']) {
    const { [name]: _, ...headers } = question({ uri: '/public/a' }) as Record<string, string>
    const request = { method: 'GET', url: path, remoteAddress: '127.0.0.1', headers } as const
    assert.equal((await hub.server.inject(request)).statusCode, 403, `without ${name}`)
  }
})

test('FWD-02: Traefik: without authRequestHeaders no other header is listened to', async () => {
  // All that a browser sent comes along, with what the entry point adds.
  const headers = {
    'x-real-ip': '192.0.2.1',
    'x-forwarded-port': '443',
    'x-forwarded-server': 'traefik',
    'x-original-url': `https://${wiki}/public/a`,
    'x-original-method': 'GET',
    'remote-user': 'forged',
    'content-encoding': 'identity',
    'content-type': 'application/json',
  }
  assert.equal((await ask({ headers })).statusCode, 401)
})

test('FWD-03: Traefik: no spelling of a path makes it public', async () => {
  // As Go writes them again: RequestURI() of what it has read.
  const uris = [
    '/public/../page',
    '/public/%2e%2e/page',
    '/public/..%2Fpage',
    '/public/..%5Cpage',
    '/public/;/page',
    '//public/page',
    '/PUBLIC/page',
    '/page%23/public/a',
  ]
  for (const uri of uris) assert.equal((await ask({ uri })).statusCode, 401, uri)
})

test('FWD-08: Traefik: every method is asked about alike', async () => {
  const cookie = await signIn()
  for (const method of ['HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'TRACE']) {
    assert.equal((await ask({ method })).statusCode, 401, method)
    assert.equal((await ask({ method, headers: { cookie } })).statusCode, 200, method)
  }
  // A web socket: Traefik says https, or wss where it believes an entry point that says so.
  for (const proto of ['https', 'wss']) {
    const headers = { 'x-forwarded-proto': proto }
    assert.equal((await ask({ headers })).statusCode, 401)
    assert.equal((await ask({ headers: { ...headers, cookie } })).statusCode, 200)
  }
})

test('FWD-07: Traefik: who has signed out is not let in by the next answer', async () => {
  const cookie = await signIn()
  assert.equal((await ask({ headers: { cookie } })).statusCode, 200)
  const headers = { host: wiki, cookie, 'sec-fetch-site': 'same-origin' }
  await hub.server.inject({ method: 'GET', url: '/.foyer/sign-out', headers })
  assert.equal((await ask({ headers: { cookie } })).statusCode, 401)
})

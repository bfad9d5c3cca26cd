/** WEB-06, WEB-10, WEB-15, WEB-16: the headers of every answer, over the whole table of routes. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { openTestHub, type TestHub } from '../helper.ts'
import { enter } from './browser.ts'
import { fillRoute, nameOfRoute, routesOf } from './route.ts'

let hub: TestHub
let secured: TestHub

before(async () => {
  hub = await openTestHub()
  const url = 'https://sso.foyer.test'
  secured = await openTestHub({ url, baseDomain: 'foyer.test', isDevelopment: false })
})
after(async () => {
  await hub.close()
  await secured.close()
})

const exact: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** Everything that an answer must say, whatever it answers. */
const checkHeaders = (answer: LightMyRequestResponse, what: string, isSecure = false): void => {
  const { headers } = answer
  for (const [name, value] of Object.entries(exact)) assert.equal(headers[name], value, what)
  const policy = String(headers['content-security-policy'])
  for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"]) {
    assert.ok(policy.includes(part), `${what}: ${policy}`)
  }
  assert.doesNotMatch(policy, /unsafe|\*|data: ?script|http:/, what)
  assert.match(String(headers['referrer-policy']), /^(same-origin|no-referrer)$/, what)
  assert.match(String(headers['permissions-policy']), /camera=\(\), microphone=\(\)/, what)
  for (const name of ['server', 'x-powered-by', 'access-control-allow-origin', 'etag']) {
    // The API says which version of a thing it gave, for whoever changes that (RFC 9110 §8.8.3).
    if (name === 'etag' && what.includes(' /api/v1/')) continue
    assert.equal(headers[name], undefined, `${what}: ${name}`)
  }
  const isKept = /^public, max-age=(31536000, immutable|86400|300)$/.test(
    String(headers['cache-control']),
  )
  assert.ok(isKept || headers['cache-control'] === 'no-store', what)
  if (isKept) assert.equal(headers['set-cookie'], undefined, what)
  const strict = headers['strict-transport-security']
  if (isSecure) assert.match(String(strict), /^max-age=\d{8}; includeSubDomains$/, what)
  else assert.equal(strict, undefined, what)
}

const valuesOf = ({ organizations }: TestHub): Record<string, string> => ({
  root: organizations.harbor.id,
  brand: organizations.harbor.id,
  id: '01a20000-0000-7000-8000-000000000000',
  color: '0a7d55',
  name: 'test',
})

for (const isSecure of [false, true]) {
  const title = isSecure ? 'https' : 'http'
  test(`WEB-15: every route sends every header, signed in or not (${title})`, async () => {
    const at = isSecure ? secured : hub
    const routes = routesOf(at.server)
    assert.ok(routes.length > 20)
    const caller = await at.caller(at.people.ana)
    const { host } = new URL(at.config.url)
    const authorization = `Bearer ${caller.text}`
    const browsers = [at.browser(), await enter(at, at.people.ana)]
    for (const route of routes) {
      const method = route.method as NonNullable<InjectOptions['method']>
      const url = fillRoute(route.url, valuesOf(at))
      for (const browser of browsers) {
        checkHeaders(await browser.send({ method, url }), nameOfRoute(route), isSecure)
      }
      const headers = { host, authorization }
      const answer = await at.server.inject({ method, url, headers })
      checkHeaders(answer, nameOfRoute(route), isSecure)
    }
  })
}

test('WEB-15: what no route answers sends every header too', async () => {
  const browser = hub.browser()
  const form = 'application/x-www-form-urlencoded'
  const long = 'a'.repeat(600)
  const requests: [number, InjectOptions][] = [
    [404, { url: '/nothing' }],
    [404, { url: '/brands/nothing/here' }],
    [405, { method: 'TRACE', url: '/' }],
    [405, { method: 'OPTIONS', url: '/' }],
    [405, { method: 'PATCH', url: '/sign-in', payload: '' }],
    [404, { url: '/%zz' }],
    [404, { url: '/%ff%fe' }],
    [414, { url: `/applications/${long}/open` }],
    [421, { url: '/', headers: { host: 'evil.example' } }],
    [421, { url: '/nothing', headers: { host: 'evil.example' } }],
    [415, { method: 'POST', url: '/sign-in', payload: '{}' }],
    [413, { method: 'POST', url: '/sign-in', payload: 'a'.repeat(17_000) }],
    [400, { method: 'POST', url: '/sign-in', payload: 'a=1&a=2' }],
    [303, { url: '/' }],
    [401, { url: '/api/me' }],
  ]
  for (const [status, options] of requests) {
    const type = status === 415 ? 'application/json' : form
    const headers = { ...(options.payload !== undefined && { 'content-type': type }) }
    const answer = await browser.send({ ...options, headers: { ...headers, ...options.headers } })
    const what = `${options.method ?? 'GET'} ${JSON.stringify(options.url).slice(0, 60)}`
    assert.equal(answer.statusCode, status, what)
    checkHeaders(answer, what)
    assert.doesNotMatch(answer.body, /FST_|evil\.example|aaaaaaaaaa|%zz/, what)
  }
})

test('WEB-15: a fault of ours sends every header too', async () => {
  const { newest } = hub.hub.events
  hub.hub.events.newest = () => Promise.reject(new Error('the disk has gone'))
  try {
    const answer = await hub.browser().get('/readyz')
    assert.equal(answer.statusCode, 500)
    checkHeaders(answer, '500')
  } finally {
    hub.hub.events.newest = newest
  }
})

test('WEB-06: pages let nobody frame them, and run no script', async () => {
  const browser = await enter(hub, hub.people.ana)
  const anonymous = hub.browser()
  for (const page of [
    await browser.get('/'),
    await anonymous.get('/sign-in'),
    await anonymous.get('/signed-out'),
    await anonymous.get('/nothing'),
  ]) {
    const policy = String(page.headers['content-security-policy'])
    assert.doesNotMatch(policy, /script-src/)
    assert.match(policy, /form-action 'self'/)
    assert.doesNotMatch(page.body, /<script|<style|\son\w+=|\sstyle=/i)
  }
})

test('WEB-10: no suffix, encoding or parameter makes a private page a kept one', async () => {
  const browser = await enter(hub, hub.people.ana)
  const suffixes = [
    '/x.css',
    '/.css',
    '.css',
    ';.css',
    ';a=b',
    '%2fx.css',
    '%3b.js',
    '%00.css',
    '%0a.css',
    '%23.css',
    '%3f.css',
    '/..%2fx.css',
    '/%2e%2e/x.css',
    '?x.css',
    '?/.foyer/assets/look.css',
    '/',
    '//',
    '.json',
  ]
  for (const path of ['/api/me', '/', '/sign-in', '/applications/x/open']) {
    for (const suffix of suffixes) {
      const answer = await browser.get(`${path}${suffix}`)
      const what = `${path}${suffix}`
      assert.equal(answer.headers['cache-control'], 'no-store', what)
      const isPlain = suffix.startsWith('?') || (path === '/' && suffix === '/')
      if (answer.statusCode === 200) assert.ok(isPlain, what)
    }
  }
})

test('WEB-10: what is kept for good holds nothing of anybody', async () => {
  const browser = await enter(hub, hub.people.ana)
  const anonymous = hub.browser()
  const routes = routesOf(hub.server).filter(({ url }) => url.startsWith('/.foyer/assets/'))
  assert.ok(routes.length > 2)
  for (const { url } of routes) {
    const path = fillRoute(url, valuesOf(hub))
    const [mine, theirs] = [await browser.get(path), await anonymous.get(path)]
    assert.equal(mine.statusCode, 200, path)
    assert.equal(mine.body, theirs.body)
  }
})

test('WEB-16: another site learns nothing from an address that needs a sign-in', async () => {
  const missing = '/applications/01a20000-0000-7000-8000-000000000000/open'
  const image = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' }
  const answer = await (await enter(hub, hub.people.ana)).get(missing, image)
  const other = await (await enter(hub, hub.people.otto)).get(missing, image)
  assert.equal(answer.statusCode, 403)
  assert.equal(other.statusCode, answer.statusCode)
})

test('WEB-16: without the Lax cookie, another site sees one and the same outcome', async () => {
  const { id } = await hub.hub.applications.add({
    owner: hub.organizations.harbor,
    name: 'Handbook',
    type: 'link',
    settings: { url: 'https://handbook.example/' },
  })
  const [signedIn, stranger] = [await enter(hub, hub.people.ana), hub.browser()]
  const open = `/applications/${id}/open`
  const paths = ['/', '/api/me', open, '/applications/x/open', '/sign-in', '/readyz', '/nothing']
  const destinations = ['image', 'script', 'iframe', 'object', 'empty']
  for (const path of paths) {
    for (const destination of destinations) {
      const mode = destination === 'iframe' ? 'navigate' : 'no-cors'
      const headers = {
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': mode,
        'sec-fetch-dest': destination,
        // Lax: a browser sends none along with what is no navigation of the whole page.
        cookie: '',
      }
      const [mine, theirs] = [await signedIn.get(path, headers), await stranger.get(path, headers)]
      const what = `${path} as ${destination}`
      assert.equal(mine.statusCode, theirs.statusCode, what)
      const [place, other] = [mine, theirs].map(({ headers: { location } }) => location)
      assert.equal(String(place).split('?')[0], String(other).split('?')[0], what)
      for (const name of ['content-type', 'content-length', 'cross-origin-resource-policy']) {
        assert.equal(mine.headers[name], theirs.headers[name], `${what}: ${name}`)
      }
      assert.equal(mine.headers['cross-origin-resource-policy'], 'same-origin', what)
      assert.equal(mine.headers['cross-origin-opener-policy'], 'same-origin', what)
      assert.equal(mine.headers['x-frame-options'], 'DENY', what)
    }
  }
})

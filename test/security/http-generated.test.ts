/** HTTP-09: every route, asked at random by everybody: never a fault, always in its own face. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { InjectOptions } from 'fastify'
import { openTestHub, type TestHub } from '../helper.ts'
import { enter } from './browser.ts'
import { faceOf, fillRoute, nameOfRoute, type Route, routesOf } from './route.ts'

const perRoute = 100
const seed = 20_261_121

let hub: TestHub
let callers: Record<string, string>[]
let ids: string[]

before(async () => {
  hub = await openTestHub()
  const { ana, chloe } = hub.people
  const cookieOf = async (user: typeof ana) => `foyer=${(await enter(hub, user)).jar.get('foyer')}`
  const keyOf = async (owner: Parameters<TestHub['caller']>[0]) =>
    `Bearer ${(await hub.caller(owner)).text}`
  callers = [
    {},
    { cookie: await cookieOf(chloe) },
    { cookie: await cookieOf(ana) },
    { authorization: await keyOf(ana) },
    { authorization: await keyOf(chloe) },
    { authorization: await keyOf(hub.organizations.harbor) },
  ]
  const { harbor, downtown, otter } = hub.organizations
  ids = [harbor.id, harbor.id, downtown.id, otter.id, ana.id]
})
after(() => hub.close())

/** Numbers below one, the same in each run (mulberry32). */
const createChance = (start: number) => {
  let state = start
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const chance = createChance(seed)
const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T
const often = (share: number): boolean => chance() < share

const texts = [
  '',
  'x',
  ' ',
  'Handbook',
  'https://app.example/',
  'javascript:alert(1)',
  'a'.repeat(300),
  '\u0000',
  '\u202e',
  '\ud83d\ude00',
  '\ud800',
  '../..',
  "' or 1=1",
  '<b>',
  '{{x}}',
  '%00',
  '#0a7d55',
  '0',
  '-1',
  '9'.repeat(30),
]

const fields = ['id', 'name', 'authentication_type', 'url', 'acs_url', 'entity_id', 'signed']
  .concat(['order', 'brands', 'mappings', 'name_id', 'name_id_format', 'extra', 'icon', 'parent'])
  .concat(['roles', 'palette', 'brand_type', 'messages', 'assets', '__proto__', 'email', 'ticket'])
  .concat(['password', 'token', 'attempt', 'pending', 'organization', 'SAMLRequest', 'RelayState'])

const aValue = (depth = 0): unknown => {
  const kind = Math.floor(chance() * (depth > 2 ? 7 : 9))
  if (kind < 2) return pick(texts)
  if (kind === 2) return pick(ids)
  if (kind === 3) return pick([0, -0, 1, -1, 1.5, 2 ** 31, 2 ** 53, 1e308, 1e-7])
  if (kind === 4) return pick([true, false])
  if (kind === 5) return null
  if (kind === 6) return pick(['SAML', 'None', 'EMAIL', 'PERSISTENT', 'Office'])
  const count = Math.floor(chance() * 4)
  const parts = Array.from({ length: count }, () => aValue(depth + 1))
  return kind === 7 ? parts : Object.fromEntries(parts.map((part) => [pick(fields), part]))
}

const aBody = (): string => {
  if (often(0.1)) return pick(['', '{', '[]', 'null', '"x"', '\u0000', '{"a":1,}', '[[[[', 'a=b'])
  const start = often(0.6) ? { name: 'Handbook', authentication_type: 'None', url: texts[4] } : {}
  const some = Array.from({ length: Math.floor(chance() * 5) }, () => [pick(fields), aValue()])
  return JSON.stringify({ ...start, ...Object.fromEntries(some) })
}

const aForm = (): string => {
  const some = Array.from({ length: Math.floor(chance() * 6) }, () => [pick(fields), pick(texts)])
  return new URLSearchParams(some as [string, string][]).toString()
}

const types = [
  'application/json',
  'application/x-www-form-urlencoded',
  'text/plain',
  'image/png',
].concat(['application/json; charset=utf-16', 'multipart/form-data; boundary=x', 'x', ''])

const oddHeaders: Record<string, string>[] = [
  {},
  {},
  { accept: 'image/*' },
  { 'accept-language': 'de;q=zz,,*' },
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' },
  { origin: 'null' },
  { cookie: 'foyer=; foyer==; =; ;;' },
  { authorization: 'Bearer' },
  { authorization: 'Basic eDp5' },
  { 'x-rechat-brand': 'x' },
  { 'x-forwarded-for': 'x', forwarded: 'for=' },
  { 'content-encoding': 'gzip' },
  { range: 'bytes=0-0', 'if-none-match': '*' },
  { host: 'harbor.localhost:3000' },
]

const aQuery = (): string => {
  if (often(0.5)) return ''
  const names = ['q', 'hash', 'ticket', 'request', 'pending', 'start', 'limit', 'associations']
  const encoded = texts.map((text) => encodeURIComponent(text.toWellFormed()))
  return `?${pick(names)}=${pick(['%', '%ff', '%00', ...encoded])}`
}

const aSegment = (): string =>
  often(0.6)
    ? pick(ids)
    : pick(['x', '%00', '%ff', '%2f', '...', 'test', '0a7d55', 'A'.repeat(200)])

const aRequest = (route: Route): InjectOptions => {
  const values = Object.fromEntries(
    ['root', 'brand', 'organization', 'id', 'name', 'color'].map((name) => [name, aSegment()]),
  )
  const isWriting = route.method !== 'GET'
  const isForm = route.caller !== 'key'
  const type = often(0.8) ? (isForm ? types[1] : types[0]) : pick(types)
  return {
    method: route.method as NonNullable<InjectOptions['method']>,
    url: fillRoute(route.url, values) + aQuery(),
    headers: {
      host: 'localhost:3000',
      ...pick(callers),
      ...pick(oddHeaders),
      ...(isWriting && type !== '' && { 'content-type': type }),
    },
    ...(isWriting && { payload: isForm ? aForm() : aBody() }),
  }
}

/** A person’s browser opens the link of an application: a no is a page there. */
const isPage = (url: string): boolean => url === '/sso_applications/open'

test('HTTP-09: no request of many thousand brings about a fault', async () => {
  const seen = new Set<number>()
  for (const route of routesOf(hub.server)) {
    for (let round = 0; round < perRoute; round += 1) {
      const request = aRequest(route)
      const { statusCode, headers, body } = await hub.server.inject(request)
      seen.add(statusCode)
      const what = `${nameOfRoute(route)} ${statusCode} ${JSON.stringify(request).slice(0, 600)}`
      assert.ok(statusCode < 500 || statusCode === 503, `${what} ${body.slice(0, 200)}`)
      assert.equal(headers['x-content-type-options'], 'nosniff', what)
      assert.doesNotMatch(body, /SQLITE|TypeError|node_modules|\.ts:\d|FST_|at async/, what)
      if (statusCode < 400 || statusCode === 421) continue
      assert.match(
        String(headers['content-type']),
        isPage(route.url) ? /^text\/(html|plain)/ : faceOf(hub.hub.dialects.all, route.url),
        what,
      )
    }
  }
  for (const status of [200, 303, 400, 401, 403, 404]) assert.ok(seen.has(status), String(status))
  assert.equal((await hub.browser().get('/readyz')).statusCode, 200)
})

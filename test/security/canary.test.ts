/**
 * CHT-01, CHT-02, CHT-10, XEN-13: keys, passwords and tokens, right and wrong, in every spelling,
 * in queries, paths, bodies and headers of every call of three wires. Nothing of them is left in
 * a log, an event, a row, an error, or anything that a browser or a proxy may keep.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { enterSite, liveThrough } from './canary-life.ts'
import { type CanaryPlace, hosts, openCanaryPlace } from './canary-place.ts'
import { type Route, routesOf } from './route.ts'
import { findTraces, pathSpellings, type Said, spellings } from './spelling.ts'

let place: CanaryPlace
before(async () => {
  place = await openCanaryPlace()
})
after(() => place.close())

/** None of them is anybody's, and each has the shape of what it stands for. */
const wrong = {
  key: `fyr_${'0f'.repeat(16)}_CANARYKEY-q7xk2v9m4w_hz8n6tCANARYKEY-r5cj1`,
  password: 'CANARYPWq7xk2v9m with a heron & a %',
  token: 'CANARYTOKENq7xk2v9m4whz8n6tr5cj1p',
}

/** The names under which the wires take each of them, and some that they do not. */
const namesOf: Record<keyof typeof wrong, string[]> = {
  key: ['apikey', 'chatRoomAPIKey', 'AccountAPIKey', 'BotAPIKey', 'key'],
  password: ['password', 'pw', 'BotAPISecret'],
  token: ['access_token', 'token', 'ticket', 'hop'],
}

const said: Said = Object.fromEntries(
  Object.entries(wrong).flatMap(([kind, secret]) =>
    namesOf[kind as keyof typeof wrong].map((name) => [name, secret]),
  ),
)

const ownPath =
  /^\/(?:sso\/|tool\/|js\/|chatroom|auth\/|authorization|teams|\.foyer\/|forward-auth\/)/

/** The calls of the three wires, as they are registered, at each of the hosts. */
const callsOf = (): { route: Route; host: string }[] => {
  const routes = routesOf(place.server).filter(({ url }) => ownPath.test(url))
  const calls = routes.flatMap((route) => Object.values(hosts).map((host) => ({ route, host })))
  const homes = [hosts.room, hosts.bot].map((host) => ({
    route: { method: 'GET', url: '/', caller: undefined },
    host,
  }))
  return [...calls, ...homes]
}

type Call = Pick<InjectOptions, 'headers' | 'payload'> & { query?: string }

const bodyOf = (type: string, payload: string): Call => ({
  payload,
  headers: { 'content-type': type },
})

const basic = Buffer.from(`${wrong.key}:${wrong.password}`).toString('base64')

const nearby = {
  authorization: `Bearer ${wrong.key}`,
  cookie: `foyer=${wrong.token}; foyer-hop=${wrong.token}`,
  referer: `https://shop.example/?access_token=${wrong.token}`,
}

/** Everything that one call is tried with. */
const triesOf = ({ method }: Route): Call[] => {
  const queries = Object.values(spellings).map((write) => write(said))
  const tries: Call[] = [
    ...queries.map((query) => ({ query })),
    { headers: nearby },
    { headers: { ...nearby, authorization: `Basic ${basic}` } },
  ]
  if (method === 'GET') return tries
  return [
    ...tries,
    ...queries.map((text) => bodyOf('application/x-www-form-urlencoded', text)),
    bodyOf('application/json', JSON.stringify({ ...said, Email: 'ana.ruiz@harbor.example' })),
    bodyOf('application/json', `{"apikey":"${wrong.key}","Password":"${wrong.password}`),
    bodyOf('text/plain', Object.values(wrong).join(' ')),
  ]
}

/** What a proxy and a browser may keep of an answer: the same for everybody, and no secret. */
const isForEverybody = (url: string): boolean =>
  url === '/js/embed.js' || url.endsWith('/jwks.json') || url.startsWith('/.foyer/assets/')

const checkKept = ({ headers }: LightMyRequestResponse, url: string, what: string): void => {
  const isKept = headers['cache-control'] !== 'no-store'
  assert.ok(!isKept || isForEverybody(url), `${what}: ${headers['cache-control']}`)
  assert.match(String(headers['referrer-policy']), /^(no-referrer|same-origin)$/, what)
}

/** An address of the room that was replaced leads to the new one with its token: nobody else. */
const isHandedOn = (url: string): boolean => url.startsWith('/chatroom')

const checkSilent = (
  { statusCode, headers, body }: LightMyRequestResponse,
  url: string,
  secrets: Said,
  what: string,
): void => {
  assert.ok(statusCode < 500, what)
  // A cookie is where a browser keeps a secret; no other reads it.
  const { location, 'set-cookie': _, ...others } = headers
  const shown = isHandedOn(url) ? others : { location, ...others }
  assert.deepEqual(findTraces(`${JSON.stringify(shown)}\n${body}`, secrets), [], what)
}

test('CHT-01, CHT-02, CHT-10, XEN-13: what is sent in any spelling is nowhere', async () => {
  const calls = callsOf()
  assert.ok(calls.length > 100, `${calls.length}`)
  for (const { route, host } of calls) {
    const { method, url } = route
    for (const { query, headers, payload } of triesOf(route)) {
      const path = url.replaceAll(/:\w+|\*/g, 'x')
      const answer = await place.send({
        method: method as 'GET',
        url: query === undefined ? path : `${path}?${query}`,
        headers: { host, ...headers },
        ...(payload !== undefined && { payload }),
      })
      const what = `${method} ${host}${url} ${query ?? payload ?? 'headers'}`.slice(0, 300)
      checkKept(answer, url, what)
      checkSilent(answer, url, wrong, what)
    }
  }
  assert.ok(place.log.length > calls.length)
  assert.deepEqual(await place.findLeaks(wrong), [])
})

test('CHT-01, CHT-02, XEN-13: what works in any spelling is nowhere but as a hash', async () => {
  const secrets = await liveThrough(place)
  assert.deepEqual(await place.findLeaks(secrets), [])
  const { user } = (await place.hub.keys.check(place.keys.account)) ?? {}
  assert.equal(user, undefined, 'the key still works')
})

/** Where a secret might be pasted into a path, by a client or by a person. */
const prefixes = [
  ...['/', '/nothing/', '/sso/token/generate/', '/sso/user/edit/', '/auth/sso/', '/auth/sso/x/'],
  ...['/authorization/sso/', '/teams/', '/chatroom/', '/.foyer/enter/', '/.foyer/sign-in/'],
  ...['/forward-auth/', '/forward-auth/enter/', '/sign-in/', '/avatars/', '/assets/'],
]

test('CHT-02, XEN-05, XEN-13: what stands in a path is in no log and no event', async () => {
  const secrets = { ...(await liveThrough(place)), ...wrong }
  const { password: _, ...inPaths } = secrets
  const whole: Said = { ...inPaths, ...place.keys }
  for (const secret of Object.values(whole)) {
    for (const [index, write] of pathSpellings.entries()) {
      for (const prefix of prefixes) {
        const host = Object.values(hosts)[index % 4] ?? ''
        await place.send({ url: `${prefix}${write(secret)}`, headers: { host } })
      }
    }
  }
  assert.deepEqual(await place.findLeaks(inPaths), [])
})

/** A question of a proxy about a page of the site, for a browser with that cookie. */
const askFor = (uri: string, cookie: string, host: string = hosts.wiki) =>
  place.send({
    url: '/forward-auth/caddy',
    remoteAddress: '10.0.0.7',
    headers: {
      ...{ host: hosts.hub, accept: 'text/html', cookie },
      ...{ 'x-forwarded-method': 'GET', 'x-forwarded-proto': 'http' },
      ...{ 'x-forwarded-host': host, 'x-forwarded-uri': uri },
    },
  })

test('XEN-13: what stands in a path that a proxy asks about is in no log or event', async () => {
  const { user, session } = await enterSite(place, '/page')
  const cookie = `foyer=${session}`
  const tried = { key: wrong.key, token: wrong.token, session }
  for (const secret of Object.values(tried)) {
    const closed = await askFor(`/closed/${secret}?ticket=${secret}`, cookie)
    assert.equal(closed.statusCode, 403)
    const nowhere = await askFor(`/auth/sso/${secret}/x`, cookie, 'evil.example')
    assert.equal(nowhere.statusCode, 403)
    await enterSite(place, `/auth/sso/${secret}/conversation?ticket=${secret}`)
  }
  assert.deepEqual(await place.findLeaks(tried), [])
  const events = await place.events(200)
  const opened = events.find(({ data }) => data.to === '/auth/sso/[ticket]/conversation')
  assert.equal(opened?.userId, user.id)
  const noes = events.map(({ data }) => `${data.path} ${data.cause}`)
  assert.ok(noes.some((each) => each.startsWith('/closed/[ticket] ')))
  assert.ok(noes.some((each) => each.includes('evil.example with the path /auth/sso/[ticket]/x')))
})

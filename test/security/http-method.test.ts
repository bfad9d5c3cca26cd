/** HTTP-05: what an address says to methods that it does not take, and to HEAD. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { InjectOptions } from 'fastify'
import { openTestHub, type TestHub } from '../helper.ts'
import { enter } from './browser.ts'
import { faceOf, fillRoute, type Route, routesOf } from './route.ts'

let hub: TestHub
before(async () => {
  hub = await openTestHub()
})
after(() => hub.close())

type Method = NonNullable<InjectOptions['method']>

const methods: Method[] = ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'POST', 'GET']
const color = '0a7d55'

const addressOf = ({ url }: Route, application = 'x'): string => {
  const { harbor } = hub.organizations
  const { id: root } = harbor
  const values = { root, brand: root, organization: root, id: application, name: 'test', color }
  return fillRoute(url, values)
}

/** The methods of each address, as the server has registered them; HEAD aside. */
const readTable = (): Map<string, Set<string>> => {
  const table = new Map<string, Set<string>>()
  for (const route of routesOf(hub.server)) {
    const url = addressOf(route)
    // To any other method than POST, that is an id as others are.
    if (url.endsWith('/.search') || url === '/api/v1/connectors/test') continue
    table.set(url, (table.get(url) ?? new Set()).add(route.method))
  }
  return table
}

/** The addresses whose GET only shows something. */
const isShown = (url: string): boolean =>
  /^\/$|^\/(sign-in|signed-out|profile|healthz|readyz|\.foyer\/beat)$/.test(url) ||
  /^\/(\.foyer\/(assets|avatars|logos)|icons|admin\/assets)\//.test(url) ||
  /^\/saml\/[^/]+\/(metadata|certificate\.pem|provider\/[^/]+\/metadata)$/.test(url) ||
  /^\/ringotel\/[^/]+\/description$/.test(url) ||
  /^\/(room|console)\//.test(url) ||
  /^\/forward-auth\/(nginx|haproxy|caddy|traefik|[^/]+\/jwks\.json)$/.test(url)

/** This wire has a 404 for it, as what it is compatible with. */
const statusOf = (url: string): number => (url.startsWith('/ringotel/') ? 404 : 405)

test('HTTP-05: a method that an address does not take is a 405 that names the others', async () => {
  const browser = await enter(hub, hub.people.ana)
  for (const [url, taken] of readTable()) {
    for (const method of methods.filter((each) => !taken.has(each))) {
      const headers = { 'x-secret': 'canary', 'max-forwards': '0' }
      for (const payload of [undefined, '{"broken":']) {
        const type = payload && { 'content-type': 'application/json' }
        const answer = await browser.send({
          method,
          url,
          headers: { ...headers, ...type },
          ...(payload !== undefined && { payload }),
        })
        const what = `${method} ${url}`
        assert.equal(answer.statusCode, statusOf(url), what)
        const allowed = [...taken, ...(isShown(url) ? ['HEAD'] : [])].sort().join(', ')
        assert.equal(answer.headers.allow, allowed, what)
        assert.match(
          String(answer.headers['content-type']),
          faceOf(hub.hub.dialects.all, url),
          what,
        )
        assert.doesNotMatch(answer.body + JSON.stringify(answer.headers), /canary/)
      }
    }
  }
})

test('HTTP-05: in the envelope of the wire, and in that of the API', async () => {
  const { text } = await hub.caller(hub.people.ana)
  const headers = { host: 'localhost:3000', authorization: `Bearer ${text}` }
  const url = `/brands/${hub.organizations.harbor.id}/sso_applications`
  const wire = await hub.server.inject({ method: 'PATCH', url, headers })
  assert.equal(wire.statusCode, 405)
  assert.deepEqual(wire.json(), {
    trace: false,
    http: 405,
    message: 'The address does not take that method.',
    code: 'MethodNotAllowed',
    slack: false,
  })
  const problem = await hub.server.inject({ method: 'DELETE', url: '/api/me', headers })
  assert.equal(problem.json().status, 405)
  const nothing = await hub.server.inject({ method: 'GET', url: '/api/nothing', headers })
  assert.deepEqual([nothing.statusCode, nothing.json().title], [404, 'not-found'])
})

test('HTTP-05: what is nowhere is nowhere for every method', async () => {
  for (const method of [...methods, 'HEAD'] as const) {
    for (const url of ['/nothing', '/brands/x/y', '/sign-in/', '/SIGN-IN', '/api/you']) {
      const answer = await hub.browser().send({ method, url })
      assert.equal(answer.statusCode, 404, `${method} ${url}`)
      assert.equal(answer.headers.allow, undefined)
    }
  }
})

test('HTTP-05: HEAD answers as GET does where that only shows something', async () => {
  const browsers = [hub.browser(), await enter(hub, hub.people.ana)]
  const shown = [...readTable()].filter(([url, taken]) => taken.has('GET') && isShown(url))
  assert.ok(shown.length > 8)
  for (const browser of browsers) {
    for (const [url] of shown) {
      const [head, get] = [await browser.send({ method: 'HEAD', url }), await browser.get(url)]
      assert.equal(head.statusCode, get.statusCode, url)
      assert.equal(head.body, '', url)
      assert.equal(head.headers['content-type'], get.headers['content-type'], url)
      for (const name of ['content-security-policy', 'cache-control', 'x-frame-options']) {
        assert.equal(head.headers[name], get.headers[name], `${url} ${name}`)
      }
    }
  }
})

test('HTTP-05: HEAD launches nothing, uses nothing up and leaves no event', async () => {
  const { harbor } = hub.organizations
  const application = await hub.hub.applications.add({
    owner: harbor,
    name: 'Handbook',
    type: 'link',
    settings: { url: 'https://handbook.example/' },
  })
  const caller = await hub.caller(hub.people.ana)
  const list = await caller.get(`/brands/${harbor.id}/sso_applications`)
  const open = new URL(list.json().data[0].open_url)
  const browser = await enter(hub, hub.people.ana)
  const before = (await hub.events(1))[0]?.id
  const others = routesOf(hub.server).filter(({ method }) => method === 'GET')
  const urls = others.map((route) => addressOf(route, application.id))
  const launching = [`${open.pathname}${open.search}`, ...urls.filter((url) => !isShown(url))]
  assert.ok(launching.some((url) => url.startsWith('/applications/')))
  for (const url of launching) {
    const answer = await browser.send({ method: 'HEAD', url })
    assert.equal(answer.statusCode, 405, url)
    assert.deepEqual([answer.headers.location, answer.body], [undefined, ''])
  }
  assert.equal((await hub.events(1))[0]?.id, before)
  const opened = await hub.browser().get(`${open.pathname}${open.search}`)
  assert.equal(opened.headers.location, 'https://handbook.example/', 'the link is still good')
})

/** What proxies are answered: passes, and the ways to the sign-in, for every method. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestHub } from '../../../test/helper.ts'
import {
  addSite,
  ask,
  navigating,
  noneTold,
  nothingTold,
  openHub,
  openPerson,
  proxies,
  questionOf,
  type TestPerson,
  toldIn,
  wikiUrl,
} from './testdata/proxy.ts'

let hub: TestHub
let ana: TestPerson
before(async () => {
  hub = await openHub()
  await addSite(hub, { publicPaths: ['/health', '/public/*'] })
  ana = openPerson(hub)
  await ana.enter(hub.people.ana)
})
after(() => hub.close())

test('each proxy is answered with the statuses that it understands', async () => {
  for (const proxy of proxies) {
    const url = `${wikiUrl}/pages?x=1`
    const asked = await ask(hub, { proxy, url })
    assert.equal(asked.statusCode, proxy === 'caddy' || proxy === 'traefik' ? 302 : 401, proxy)
    const to = encodeURIComponent('/pages?x=1')
    assert.equal(asked.headers.location, `${wikiUrl}/.foyer/sign-in?to=${to}`, proxy)
    assert.deepEqual(toldIn(asked), nothingTold)
    assert.equal((await ana.check(url, { proxy })).statusCode, 200, proxy)
    const nowhere = await ana.check(url, { proxy, headers: { cookie: '' } })
    assert.notEqual(nowhere.statusCode, 200, proxy)
  }
})

test('FWD-01: a pass holds every header, and is empty where there is nobody', async () => {
  const forged = { ...noneTold }
  for (const name of Object.keys(forged)) forged[name] = 'root'
  const nobody = await ask(hub, { url: `${wikiUrl}/health`, headers: forged })
  assert.equal(nobody.statusCode, 200)
  assert.deepEqual(toldIn(nobody), noneTold)
  const somebody = await ana.check(`${wikiUrl}/pages`, { headers: forged })
  const { jwt, ...told } = { ...toldIn(somebody), jwt: somebody.headers['x-foyer-jwt'] }
  assert.match(String(jwt), /^ey[\w-]+\.ey[\w-]+\.[\w-]+$/)
  assert.deepEqual(
    { ...told, 'x-foyer-jwt': '' },
    {
      ...noneTold,
      'remote-user': 'ana.ruiz@harbor.example',
      'remote-email': 'ana.ruiz@harbor.example',
      'remote-name': 'ana ruiz',
    },
  )
})

test('FWD-01: on a public path a person who is signed in is told too', async () => {
  const { headers } = await ana.check(`${wikiUrl}/public/a`)
  assert.equal(headers['remote-user'], 'ana.ruiz@harbor.example')
  const dev = openPerson(hub)
  await dev.enter(hub.people.dev)
  await hub.hub.users.change(hub.people.dev.id, { status: 'disabled' })
  const answer = await dev.check(`${wikiUrl}/public/a`)
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(toldIn(answer), noneTold, 'who may not open the rest is nobody')
  await hub.hub.users.change(hub.people.dev.id, { status: 'active' })
})

test('FWD-01: the headers are called as the application wants them', async () => {
  const url = 'https://metrics.harbor.example'
  const headerNames = { user: 'X-WEBAUTH-USER', groups: 'X-Webauth-Groups' }
  const site = await addSite(hub, { url: `${url}/`, headerNames, publicPaths: ['/login'] })
  const person = openPerson(hub)
  await person.enter(hub.people.ana, `${url}/`)
  const { headers } = await person.check(`${url}/`)
  assert.equal(headers['x-webauth-user'], 'ana.ruiz@harbor.example')
  assert.equal(headers['x-webauth-groups'], '')
  assert.equal(headers['remote-email'], 'ana.ruiz@harbor.example')
  assert.equal('remote-user' in headers, false)
  const { headers: empty } = await ask(hub, { url: `${url}/login` })
  assert.deepEqual([empty['x-webauth-user'], empty['remote-email']], ['', ''])
  await hub.hub.applications.delete(site)
})

test('FWD-04: no health check and no User-Agent opens anything', async () => {
  const agents = [
    'kube-probe/1.33',
    'GoogleHC/1.0',
    'ELB-HealthChecker/2.0',
    'HAProxy',
    'Amazon-Route53-Health-Check-Service',
    'curl/8.0',
    '',
  ]
  for (const agent of agents) {
    for (const path of [
      '/pages',
      '/healthz',
      '/ping',
      '/ready',
      '/readyz',
      '/health/',
      '/robots.txt',
    ]) {
      const url = `${wikiUrl}${path}`
      const answer = await ask(hub, { url, headers: { 'user-agent': agent } })
      assert.equal(answer.statusCode, 302, `${agent} ${path}`)
    }
  }
})

test('FWD-08: every method is asked about alike', async () => {
  const methods = [
    ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'],
    ...['PROPFIND', 'MKCOL', 'REPORT', 'PRI', 'QUERY', 'X-OWN'],
  ]
  for (const method of methods) {
    for (const proxy of proxies) {
      const url = `${wikiUrl}/pages`
      const isPage = method === 'GET' || method === 'HEAD'
      const { statusCode, headers } = await ask(hub, { proxy, url, method })
      assert.equal(headers.location === undefined, !isPage, `${proxy} ${method}`)
      const forPage = proxy === 'caddy' || proxy === 'traefik' ? 302 : 401
      assert.equal(statusCode, isPage ? forPage : 401, `${proxy} ${method}`)
      assert.equal((await ana.check(url, { proxy, method })).statusCode, 200)
    }
  }
})

test('FWD-08: a check may be of any method, and say what it likes of a body', async () => {
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const
  const body = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
  for (const by of methods) {
    assert.equal((await ask(hub, { by })).statusCode, 302, by)
    assert.equal((await ana.check(`${wikiUrl}/`, { by, headers: body })).statusCode, 200, by)
  }
  const answer = await hub.server.inject({
    method: 'POST',
    url: '/forward-auth/traefik',
    remoteAddress: '10.0.0.7',
    headers: {
      ...{ host: 'foyer:3000', 'content-type': 'multipart/form-data; boundary=x' },
      ...questionOf('traefik', `${wikiUrl}/health`, 'POST'),
    },
    payload: 'not a form at all',
  })
  assert.equal(answer.statusCode, 200)
})

test('FWD-08: a web socket passes with a session, and is led nowhere without', async () => {
  const headers = { upgrade: 'websocket', connection: 'Upgrade', 'sec-fetch-mode': 'websocket' }
  const url = `wss://wiki.harbor.example/socket`
  const nobody = await ask(hub, { url, headers })
  assert.deepEqual([nobody.statusCode, nobody.headers.location], [401, undefined])
  assert.equal((await ana.check(`${wikiUrl}/socket`, { headers })).statusCode, 200)
})

test('what is no navigation of a person is not led to the sign-in', async () => {
  const odd: Record<string, string>[] = [
    { 'sec-fetch-mode': 'cors' },
    { 'sec-fetch-mode': 'no-cors' },
    { 'sec-fetch-mode': 'cors', accept: 'text/html' },
    { 'sec-fetch-mode': '' },
  ]
  for (const headers of odd) {
    const answer = await ask(hub, { headers })
    assert.deepEqual([answer.statusCode, answer.headers.location], [401, undefined])
  }
  const old = async (accept: string) =>
    (
      await hub.server.inject({
        url: '/forward-auth/caddy',
        remoteAddress: '10.0.0.7',
        headers: { host: 'foyer:3000', accept, ...questionOf('caddy', `${wikiUrl}/`) },
      })
    ).statusCode
  assert.equal(await old('text/html,application/xhtml+xml'), 302)
  assert.equal(await old('application/json'), 401)
  assert.equal(await old('*/*'), 401)
})

test('the headers of a person hold what headers can hold', async () => {
  const at = await openHub()
  await addSite(at)
  const { harbor } = at.organizations
  const user = await at.hub.users.add({
    ...{ email: 'zoe@harbor.example', home: harbor, firstName: 'Zoë', lastName: 'Łaska' },
  })
  for (const name of ['Agents, all', '100%', 'Büro']) {
    await at.hub.groups.join(await at.hub.groups.add(harbor, name), user)
  }
  const person = openPerson(at)
  const { secret } = await at.hub.sessions.start({ user, method: 'password' })
  person.on('sso.foyer.test').jar.set('__Host-foyer', secret)
  await person.enter(user)
  const { headers } = await person.check(`${wikiUrl}/`, { headers: navigating })
  const read = (name: string) => Buffer.from(String(headers[name]), 'latin1').toString('utf8')
  assert.equal(read('remote-name'), 'Zoë Łaska')
  assert.deepEqual(read('remote-groups').split(',').sort(), ['100%25', 'Agents%2C all', 'Büro'])
  await at.close()
})

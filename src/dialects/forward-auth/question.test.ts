/** FWD-02: who may ask, and which headers count. What is not clear is a no. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestHub } from '../../../test/helper.ts'
import {
  addSite,
  ask,
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

const events = async (type: string) => (await hub.events(500)).filter((each) => each.type === type)

test('FWD-02: only a trusted proxy may ask, whatever it says of itself', async () => {
  const from = '203.0.113.9'
  const headers = {
    'x-forwarded-for': '10.0.0.7',
    'x-real-ip': '10.0.0.7',
    forwarded: 'for=10.0.0.7',
  }
  const count = (await events('check.refused')).length
  for (const proxy of proxies) {
    for (const url of [`${wikiUrl}/health`, `${wikiUrl}/pages`]) {
      const answer = await ana.check(url, { proxy, from, headers })
      assert.equal(answer.statusCode, 403)
      assert.deepEqual(toldIn(answer), nothingTold)
      assert.equal(answer.headers.location, undefined)
    }
  }
  const noted = await events('check.refused')
  assert.equal(noted.length, count + 8)
  assert.equal(noted[0]?.address, from)
  assert.match(String(noted[0]?.data.cause), /203\.0\.113\.9 asks.*FOYER_TRUSTED_PROXIES/)
  assert.equal((await ask(hub, { from: '::ffff:10.0.0.7' })).statusCode, 302, 'the same, mapped')
})

test('FWD-02: what nobody may ask about fills no log', async () => {
  const from = '203.0.113.10'
  const count = (await events('check.refused')).length
  for (let asked = 0; asked < 40; asked += 1) await ask(hub, { from })
  assert.equal((await events('check.refused')).length, count + 10)
})

test('FWD-02: without trusted proxies nobody may ask', async () => {
  const bare = await openHub({ trustedProxies: [] })
  await addSite(bare, { publicPaths: ['/public/*'] })
  for (const from of ['127.0.0.1', '10.0.0.7', '::1']) {
    const answer = await ask(bare, { from, url: `${wikiUrl}/public/a` })
    assert.equal(answer.statusCode, 403)
  }
  await bare.close()
})

test('FWD-02: each address reads the headers of its own proxy alone', async () => {
  const secret = `${wikiUrl}/pages`
  const open = `${wikiUrl}/health`
  for (const proxy of proxies) {
    const other = proxy === 'nginx' || proxy === 'haproxy' ? 'caddy' : 'nginx'
    const extra = {
      ...questionOf(other, open),
      'x-original-uri': '/health',
      'x-rewrite-url': '/health',
      'x-forwarded-path': '/health',
      'x-forwarded-prefix': '/health',
      'x-auth-request-redirect': '/health',
      x_forwarded_uri: '/health',
      x_original_url: open,
    }
    const answer = await ask(hub, { proxy, url: secret, headers: extra })
    assert.notEqual(answer.statusCode, 200, proxy)
    const { server } = hub
    const alone = await server.inject({
      url: `/forward-auth/${proxy}`,
      remoteAddress: '10.0.0.7',
      headers: { host: 'foyer:3000', ...questionOf(other, open) },
    })
    assert.equal(alone.statusCode, 403, `${proxy} without its own`)
  }
})

/** Headers that are not one clear answer. */
const unclear: Record<string, string | undefined>[] = [
  { 'x-forwarded-host': undefined },
  { 'x-forwarded-host': '' },
  { 'x-forwarded-host': 'wiki.harbor.example, evil.example' },
  { 'x-forwarded-host': 'wiki.harbor.example,wiki.harbor.example' },
  { 'x-forwarded-host': 'evil@wiki.harbor.example' },
  { 'x-forwarded-host': 'wiki.harbor.example@evil.example' },
  { 'x-forwarded-host': 'wiki.harbor.example:99999' },
  { 'x-forwarded-host': 'wiki.harbor.example:443:443' },
  { 'x-forwarded-host': 'wiki.harbor.example:' },
  { 'x-forwarded-host': 'wiki.harbor.example:8443' },
  { 'x-forwarded-host': 'wiki.harbor.example:0' },
  { 'x-forwarded-host': 'wiki.harbor.example.' },
  { 'x-forwarded-host': ' wiki.harbor.example/' },
  { 'x-forwarded-host': 'wiki.harbor.example\\evil' },
  { 'x-forwarded-host': 'wiki.harbor.example%00' },
  { 'x-forwarded-host': 'xn--wiki.harbor.example' },
  { 'x-forwarded-host': 'evil.wiki.harbor.example' },
  { 'x-forwarded-host': 'wiki.harbor.example.evil.example' },
  { 'x-forwarded-host': 'sso.foyer.test' },
  { 'x-forwarded-host': 'a'.repeat(300) },
  { 'x-forwarded-uri': undefined },
  { 'x-forwarded-uri': '' },
  { 'x-forwarded-uri': '*' },
  { 'x-forwarded-uri': 'health' },
  { 'x-forwarded-uri': '?/health' },
  { 'x-forwarded-uri': 'https://wiki.harbor.example/health' },
  { 'x-forwarded-method': undefined },
  { 'x-forwarded-method': '' },
  { 'x-forwarded-method': 'GET, POST' },
  { 'x-forwarded-method': 'get' },
  { 'x-forwarded-proto': undefined },
  { 'x-forwarded-proto': 'https,http' },
  { 'x-forwarded-proto': 'javascript' },
  { 'x-forwarded-proto': 'HTTPS' },
]

test('FWD-02: a header that is missing or can be read in two ways is a no', async () => {
  for (const change of unclear) {
    const question = { ...questionOf('caddy', `${wikiUrl}/health`), ...change }
    const headers = Object.fromEntries(
      Object.entries({ host: 'foyer:3000', ...question }).filter(
        ([, value]) => value !== undefined,
      ),
    ) as Record<string, string>
    for (const proxy of ['caddy', 'traefik']) {
      const url = `/forward-auth/${proxy}`
      const answer = await hub.server.inject({ url, remoteAddress: '10.0.0.7', headers })
      assert.equal(answer.statusCode, 403, JSON.stringify(change))
    }
  }
  const urls = [
    ...['', '/health', 'wiki.harbor.example/health', '//wiki.harbor.example/health'],
    ...['https://wiki.harbor.example', 'https://wiki.harbor.example?/health'],
    ...['https://wiki.harbor.example#/health', 'https:/wiki.harbor.example/health'],
    ...['https://a@wiki.harbor.example/health', 'https://a:b@wiki.harbor.example/health'],
    ...['file://wiki.harbor.example/health', 'https://wiki.harbor.example:1/health'],
    ...[
      'https://evil.example\\@wiki.harbor.example/health',
      ' https://wiki.harbor.example/health,',
    ],
    ...['https://wiki.harbor.example/health, https://wiki.harbor.example/health '.trim()],
    ...['https://evil.example/https://wiki.harbor.example/health'],
  ]
  for (const url of urls) {
    for (const proxy of ['nginx', 'haproxy'] as const) {
      const answer = await ask(hub, { proxy, url })
      assert.ok([401, 403].includes(answer.statusCode), `${url}: ${answer.statusCode}`)
    }
  }
})

test('FWD-02: a header that comes twice is a no', async () => {
  for (const proxy of proxies) {
    const question = questionOf(proxy, `${wikiUrl}/health`)
    for (const name of Object.keys(question)) {
      const twice = { ...question, [name]: [question[name], question[name]] }
      const answer = await hub.server.inject({
        url: `/forward-auth/${proxy}`,
        remoteAddress: '10.0.0.7',
        headers: { host: 'foyer:3000', ...twice } as Record<string, string>,
      })
      assert.equal(answer.statusCode, 403, `${proxy} ${name}`)
    }
  }
})

test('the usual port may be said, or left out', async () => {
  assert.equal((await ask(hub, { url: 'https://wiki.harbor.example:443/health' })).statusCode, 200)
  const url = 'https://odd.harbor.example:8443/'
  const site = await addSite(hub, { url, publicPaths: ['/health'] })
  for (const [port, status] of Object.entries({ ':8443': 200, '': 200, ':443': 403 })) {
    const asked = `https://odd.harbor.example${port}/health`
    assert.equal((await ask(hub, { url: asked })).statusCode, status, asked)
  }
  await hub.hub.applications.delete(site)
})

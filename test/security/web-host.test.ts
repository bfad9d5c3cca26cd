/** WEB-08, WEB-09: what a request says of its host and of where it comes from. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, readFormFields, type TestHub } from '../helper.ts'
import { openDoor } from './browser.ts'
import { listen, sendRaw, statusOf } from './socket.ts'

let hub: TestHub
let secured: TestHub
let proxied: TestHub
let port: number

before(async () => {
  hub = await openTestHub()
  const url = 'https://sso.foyer.test'
  secured = await openTestHub({ url, baseDomain: 'foyer.test', isDevelopment: false })
  proxied = await openTestHub({ trustedProxies: ['192.0.2.1', '10.0.0.0/8'] })
  await secured.hub.organizations.change(secured.organizations.harbor.id, {
    hostnames: ['login.harbor.example'],
  })
  port = await listen(hub.server)
})
after(async () => {
  for (const each of [hub, secured, proxied]) await each.close()
})

const strangers = [
  'evil.example',
  'sso.foyer.test.evil.example',
  'evilsso.foyer.test',
  'nobody.foyer.test',
  'harbor.foyer.test.',
  'sso.foyer.test.',
  'foyer.test',
  '.foyer.test',
  'a.harbor.foyer.test',
  'sso.foyer.test:99999',
  'sso.foyer.test:-1',
  'sso.foyer.test:',
  'sso.foyer.test:80:80',
  'sso.foyer.test@evil.example',
  'evil.example@sso.foyer.test',
  'user:word@sso.foyer.test',
  'sso.foyer.test/evil.example',
  'sso.foyer.test#evil.example',
  'sso.foyer.test?evil.example',
  'sso.foyer.test, evil.example',
  'sso.foyer.test evil.example',
  'sso_foyer.test',
  'sso.foyer.test\\evil.example',
  'sso%2efoyer%2etest',
  'localhost',
  '127.0.0.1',
  '[::1]',
  'xn--sso-.foyer.test',
  `${'a'.repeat(1000)}.foyer.test`,
  '*',
  '',
]

test('WEB-08: a host that is not ours is answered with 421, whatever it resembles', async () => {
  for (const host of strangers) {
    for (const url of ['/', '/sign-in', '/api/me', '/nothing', '/brands/x/sso_applications']) {
      const answer = await secured.server.inject({ url, headers: { host } })
      assert.equal(answer.statusCode, 421, `${host} ${url}`)
      assert.equal(answer.body, 'This host is not served here.\n')
      assert.equal(answer.headers['set-cookie'], undefined)
    }
  }
})

test('WEB-08: our own hosts are served, in any case and with a port', async () => {
  const own = ['sso.foyer.test', 'SSO.Foyer.TEST', 'sso.foyer.test:443', 'harbor.foyer.test']
  for (const host of [...own, 'login.harbor.example', 'LOGIN.harbor.example:8443']) {
    const answer = await secured.server.inject({ url: '/sign-in', headers: { host } })
    assert.equal(answer.statusCode, 200, host)
  }
})

test('WEB-08: links are built from the config, never from what a request says', async () => {
  const forwarded = {
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'gopher',
    'x-forwarded-port': '666',
    'x-forwarded-server': 'evil.example',
    'x-original-host': 'evil.example',
    'x-host': 'evil.example',
    'x-original-url': '/evil.example',
    'x-rewrite-url': '/evil.example',
    'x-forwarded-prefix': '/evil.example',
    forwarded: 'host=evil.example;proto=gopher;for=6.6.6.6',
  }
  for (const at of [hub, proxied]) {
    const { harbor } = at.organizations
    const settings = { url: 'https://app.example/' }
    await at.hub.applications.add({ owner: harbor, name: 'App', type: 'link', settings })
    const { text } = await at.caller(at.people.ana)
    const authorization = `Bearer ${text}`
    for (const host of ['localhost:3000', 'harbor.localhost:1234']) {
      const headers = { ...forwarded, host, authorization }
      for (const url of [
        '/',
        '/sign-in',
        '/nothing',
        `/saml/${harbor.id}/metadata`,
        `/brands/${harbor.id}/sso_applications`,
      ]) {
        const answer = await at.server.inject({ url, headers, remoteAddress: '192.0.2.1' })
        const whole = JSON.stringify(answer.headers) + answer.body
        assert.doesNotMatch(whole, /evil\.example|gopher|:666|:1234/, url)
      }
    }
    const list = await at.server.inject({
      url: `/brands/${harbor.id}/sso_applications`,
      headers: { ...forwarded, host: 'harbor.localhost:1234', authorization },
    })
    assert.match(list.json().data[0].open_url, /^http:\/\/localhost:3000\/sso_applications\/open\?/)
  }
})

test('WEB-08: over a real socket a host is said once, and in the Host header alone', async () => {
  const end = 'Connection: close\r\n\r\n'
  const table: [number[], string][] = [
    [[200], `GET /readyz HTTP/1.1\r\nHost: localhost\r\n${end}`],
    [[421], `GET http://evil.example/readyz HTTP/1.1\r\nHost: localhost\r\n${end}`],
    [[421], `GET http://localhost/readyz HTTP/1.1\r\nHost: evil.example\r\n${end}`],
    [[421], `GET http://localhost/readyz HTTP/1.1\r\nHost: localhost\r\n${end}`],
    [[400, 421], `GET evil.example/readyz HTTP/1.1\r\nHost: localhost\r\n${end}`],
    [[400, 404, 421], `GET //evil.example/readyz HTTP/1.1\r\nHost: localhost\r\n${end}`],
    [[400, 421], `GET /readyz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n${end}`],
    [[400, 421], `GET /readyz HTTP/1.1\r\nHost: evil.example\r\nhost: localhost\r\n${end}`],
    [[400, 421], `GET /readyz HTTP/1.1\r\nHost: localhost\r\n Host: evil.example\r\n${end}`],
    [[400, 421], `GET /readyz HTTP/1.1\r\nHost : localhost\r\n${end}`],
    [[400], `GET /readyz HTTP/1.1\r\n${end}`],
    [[421], `GET /readyz HTTP/1.0\r\n\r\n`],
    [[400, 404, 421], `OPTIONS * HTTP/1.1\r\nHost: localhost\r\n${end}`],
    [[0, 400], `CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n${end}`],
  ]
  for (const [expected, request] of table) {
    const answer = await sendRaw(port, request)
    assert.ok(expected.includes(statusOf(answer)), `${request}\n${answer.slice(0, 200)}`)
    assert.doesNotMatch(answer, /evil/)
  }
})

/** The address that the event of a refused sign-in holds. */
const notedAddress = async (at: TestHub, address: string, forwardedFor: string) => {
  const browser = at.browser({ address })
  const fields = readFormFields((await browser.get('/sign-in')).body)
  const form = { ...fields, email: `nobody@${forwardedFor.length}${address}.example`, password: '' }
  await browser.post('/sign-in', form, { 'x-forwarded-for': forwardedFor, 'x-real-ip': '6.6.6.6' })
  return (await at.events(1))[0]?.address
}

test('WEB-09: X-Forwarded-For is believed from trusted proxies, and only their part', async () => {
  const cases: [TestHub, string, string, string][] = [
    [hub, '203.0.113.7', '6.6.6.6', '203.0.113.7'],
    [hub, '192.0.2.1', '6.6.6.6', '192.0.2.1'],
    [proxied, '203.0.113.7', '6.6.6.6', '203.0.113.7'],
    [proxied, '192.0.2.1', '203.0.113.9', '203.0.113.9'],
    [proxied, '192.0.2.1', '6.6.6.6, 203.0.113.9', '203.0.113.9'],
    [proxied, '192.0.2.1', '6.6.6.6, 203.0.113.9, 10.1.2.3', '203.0.113.9'],
    [proxied, '192.0.2.1', '127.0.0.1, 203.0.113.9', '203.0.113.9'],
    [proxied, '192.0.2.1', '', '192.0.2.1'],
  ]
  for (const [at, address, forwardedFor, noted] of cases) {
    assert.equal(await notedAddress(at, address, forwardedFor), noted, forwardedFor)
  }
})

test('WEB-09: a new X-Forwarded-For for each try is no new address for the limit', async () => {
  const statuses: number[] = []
  const post = await openDoor(hub.browser({ address: '203.0.113.50' }))
  for (let index = 0; index < 60; index += 1) {
    statuses.push((await post(`someone${index}@elsewhere.example`)).statusCode)
  }
  assert.deepEqual([...new Set(statuses)], [401])
  const browser = hub.browser({ address: '203.0.113.50' })
  const fields = readFormFields((await browser.get('/sign-in')).body)
  for (const forged of ['1.2.3.4', '203.0.113.51', '::1', 'x']) {
    const form = { ...fields, email: 'another@elsewhere.example', password: '' }
    const answer = await browser.post('/sign-in', form, { 'x-forwarded-for': forged })
    assert.equal(answer.statusCode, 429)
  }
})

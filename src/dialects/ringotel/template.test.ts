/** How what somebody types is written into a request, and what an administrator sees of it. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe as group, suite, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import { describeAgent } from '../../device.ts'
import type { JsonValue } from '../../organization.ts'
import type { Settings } from '../../setting.ts'
import {
  addConnector,
  describe,
  keepElsewhere,
  openService,
  type Service,
  signIn,
  values,
} from './testdata/service.ts'

let hub: TestHub
let service: Service
suite('template', () => {
  before(async () => {
    service = await openService(() => ({ body: values('101') }))
    hub = await openTestHub({ outsideAllow: ['127.0.0.1'] })
    await keepElsewhere(hub, hub.organizations.harbor)
    await hub.hub.users.change(hub.people.chloe.id, { username: '101' })
  })
  after(async () => {
    await hub.close()
    await service.close()
  })
  beforeEach(() => {
    service.asked.length = 0
  })
  afterEach(async () => {
    const { items } = await hub.hub.connectors.list({ within: hub.organizations.harbor })
    for (const each of items) await hub.hub.connectors.remove(each)
    hub.pass(600_000)
  })

  type Hook = { [key: string]: JsonValue }

  const use = (hook: Hook, top: Hook = {}, settings: Settings = {}) =>
    addConnector(hub, { description: describe(service.url, hook, top), ...settings })

  /** What was sent of what somebody typed. */
  const sentFor = async (email: string, word: string) => {
    const { status } = await signIn(hub, email, word)
    return { status, sent: service.asked.at(-1) }
  }

  const attacks = [
    '","admin":true,"x":"',
    '$password$',
    '$username$ $domain$ $$ $x$',
    '{{USERPASSWORD}} {{constructor.constructor(1)}} <%= 1 %> $' + '{7*7}',
    'a&role=admin %26 + b=c',
    '</user><admin/>',
    '../admin?x=#@evil\\ %2e%2e',
    'Zoë 😀 "quoted" \\',
  ]

  group('values', () => {
    test('TPL-01, TPL-06: in JSON they are texts, whatever they hold', async () => {
      await use({
        request_parameters: { username: '$username$', nested: { list: ['<$password$>', 1, true] } },
      })
      for (const text of attacks) {
        const { sent } = await sentFor(text, `${text}!`)
        assert.deepEqual(JSON.parse(sent?.body ?? ''), {
          username: text,
          nested: { list: [`<${text}!>`, 1, true] },
        })
      }
    })

    test('TPL-02, TPL-06: in a form they come back letter by letter', async () => {
      await use({
        request_content_type: 'application/x-www-form-urlencoded;charset=utf-8',
        request_parameters: { 'user name': '$username$', word: '$password$', fixed: 3 },
      })
      for (const text of attacks) {
        const { sent } = await sentFor(text, `${text}!`)
        assert.equal(sent?.headers['content-type'], 'application/x-www-form-urlencoded')
        assert.deepEqual(
          [...new URLSearchParams(sent?.body)],
          [
            ['user name', text],
            ['word', `${text}!`],
            ['fixed', '3'],
          ],
        )
      }
    })

    test('TPL-04: in an address they stay one segment of its path, or its query', async () => {
      await use({ request_url: `${service.url}/a b/$username$/c?d=$username$` })
      for (const text of attacks) {
        const { sent } = await sentFor(text, 'word')
        const url = new URL(sent?.url ?? '', service.url)
        const [, first, segment = '', last, ...more] = url.pathname.split('/')
        assert.deepEqual([first, last, more], ['a%20b', 'c', []])
        assert.equal(decodeURIComponent(segment), text)
        assert.deepEqual([...url.searchParams], [['d', text]])
      }
      for (const text of ['..', '.']) {
        const asked = service.asked.length
        assert.equal((await sentFor(text, 'word')).status, 503)
        assert.equal(service.asked.length, asked, 'nothing is sent')
      }
    })

    test('GET has its parameters in the query', async () => {
      await use({ request_method: 'GET', request_url: `${service.url}/users?v=1` })
      const { sent } = await sentFor('a&b', 'c d')
      assert.equal(sent?.url, '/users?v=1&username=a%26b&password=c%20d')
      assert.deepEqual(
        [sent?.method, sent?.body, sent?.headers['content-type']],
        ['GET', '', undefined],
      )
    })

    test('TPL-05: what a header cannot carry is not sent', async () => {
      await use({ request_headers: { 'X-User': 'u=$username$' } })
      assert.equal((await sentFor('bob', 'w')).sent?.headers['x-user'], 'u=bob')
      const asked = service.asked.length
      for (const text of ['b\nX-Admin: 1', 'Zoë']) {
        assert.equal((await sentFor(text, 'w')).status, 401)
      }
      assert.equal(service.asked.length, asked)
    })

    test('TPL-08: what nobody sets is empty, and never the name', async () => {
      await use(
        {
          request_parameters: {
            username: '$username$',
            password: '$password$',
            id: '$user_id$',
            domain: '$domain$',
          },
        },
        { parameters: { user_id: 'string' } },
      )
      const { sent } = await sentFor('bob', 'w')
      const read = JSON.parse(sent?.body ?? '')
      assert.deepEqual([read.id, read.domain], ['', ''])
    })

    test('a path is below resource_url, and properties are part of all', async () => {
      await use(
        {
          request_url: '',
          request_path: '/find?q=$Client ID$ x',
          request_headers: { 'X-Key': '$API key$' },
        },
        { resource_url: `${service.url}/base/`, properties: ['Client ID', 'API key'] },
        { properties: JSON.stringify({ 'Client ID': 'a b', 'API key': '$password$' }) },
      )
      const { sent } = await sentFor('bob', 'w')
      assert.equal(sent?.url, '/base/find?q=a%20b%20x')
      assert.equal(sent?.headers['x-key'], '$password$', 'TPL-06: a value asks for nothing')
    })

    test('one object is one row, and a list may be the whole reply', async () => {
      const reply = { extension: '101', authname: 'x', domain: 'acme', deep: { name: 'Mia' } }
      await use({ response_map: { extension: '$username$', deep: { name: '$displayname$' } } })
      service.answerWith({ body: reply })
      assert.equal((await signIn(hub, 'x')).isIn, true)
      const [connector] = (await hub.hub.connectors.list({ within: hub.organizations.harbor }))
        .items
      assert.ok(connector)
      const list = describe(service.url, { response_map: [{ extension: '$username$' }] })
      await hub.hub.connectors.change(connector, { settings: { description: list } })
      service.answerWith({ body: [reply, { extension: 'nobody' }] })
      assert.equal((await signIn(hub, 'x')).isIn, true)
      service.answerWith({ body: values('101') })
    })
  })

  group('what an administrator sees', () => {
    test('the request in words and as a command, with what is secret masked', async () => {
      const connector = await use(
        { request_headers: { 'X-Key': '$API key$' } },
        { properties: ['API key'], auth: { type: 'Bearer', token: 'literal' } },
        { properties: '{"API key":"canary one"}' },
      )
      const kind = hub.hub.dialects.connector('ringotel')
      const device = describeAgent('', '')
      const preview = await kind?.preview(hub.hub, {
        connector,
        organization: hub.organizations.harbor,
        credentials: { username: "bob's", password: 'canary two', device },
        user: undefined,
      })
      assert.equal(preview?.headers.authorization, 'Bearer HIDDEN')
      assert.equal(preview?.headers['x-key'], 'HIDDEN')
      assert.deepEqual(JSON.parse(preview?.body ?? ''), { username: "bob's", password: 'HIDDEN' })
      assert.doesNotMatch(JSON.stringify(preview), /canary|literal/)
      assert.match(preview?.curl ?? '', /^curl/)
      assert.equal(service.asked.length, 0)
    })

    test('whose password it is that people type', async () => {
      const kind = hub.hub.dialects.connector('ringotel')
      const face = (top: Hook) => kind?.face({ description: describe(service.url, {}, top) }, 'x')
      const logo = 'https://a.example/logo.png'
      assert.deepEqual(face({ logo }), { name: 'Harbor Phones', logo })
      for (const bad of ['javascript:alert(1)', 'http://a.example/x.png', 'https://a b/', 7]) {
        assert.equal(face({ logo: bad })?.logo, undefined)
      }
    })
  })
})

/** What is refused when a description is saved, so that nobody's sign-in meets it. */
import assert from 'node:assert/strict'
import { after, before, describe as group, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import type { JsonValue } from '../../organization.ts'
import type { Settings } from '../../setting.ts'
import { addConnector, describe, openService } from './testdata/service.ts'

/** Nobody is asked: an address is all that it takes. */
const service = { url: 'https://service.example' }
let hub: TestHub
before(async () => {
  hub = await openTestHub()
})
after(() => hub.close())

type Hook = { [key: string]: JsonValue }

const use = (hook: Hook, top: Hook = {}, settings: Settings = {}) =>
  addConnector(hub, { description: describe(service.url, hook, top), ...settings })

group('what is refused on saving', () => {
  const refused: [string, Hook, Hook, RegExp][] = [
    [
      'an unknown name',
      { request_headers: { a: '$Secret$' } },
      {},
      /\$Secret\$ is given by nobody/,
    ],
    [
      'an engine',
      { request_parameters: { a: '$constructor$', b: '$password$' } },
      {},
      /given by nobody/,
    ],
    [
      'a name before the path',
      { request_url: 'https://$username$.example/' },
      {},
      /before its path/,
    ],
    ['a name for the user', { request_url: 'https://$domain$@a.example/' }, {}, /before its path/],
    ['no scheme', { request_url: '//a.example/' }, {}, /must begin with https/],
    ['plain http', { request_url: 'http://a.example/' }, {}, /https:\/\/ alone/],
    ['a database', { request_url: 'https://a.example:5432/' }, {}, /port 5432/],
    ['a user name', { request_url: 'https://a:b@a.example/' }, {}, /user name/],
    ['a fragment', { request_url: 'https://a.example/#x' }, {}, /no #/],
    ['a path that goes up', { request_url: 'https://a.example/a/../b' }, {}, /goes up/],
    ['no address', { request_url: '' }, {}, /request_url or a request_path/],
    ['another method', { request_method: 'DELETE' }, {}, /GET or POST/],
    ['another type', { request_content_type: 'text/xml' }, {}, /request_content_type must be/],
    ['the header Host', { request_headers: { Host: 'x' } }, {}, /may not hold host/],
    ['a framing header', { request_headers: { 'Transfer-Encoding': 'x' } }, {}, /may not hold/],
    ['a header of two lines', { request_headers: { a: 'b\r\nc: d' } }, {}, /No header can carry/],
    ['a header that is none', { request_headers: { 'a b': 'c' } }, {}, /a name that is none/],
    ['a header twice', { request_headers: { a: '1', A: '2' } }, {}, /twice/],
    ['no password', { request_parameters: { username: '$username$' } }, {}, /sent nowhere/],
    ['no map', { response_map: null }, {}, /where the usernames are/],
    [
      'a map without usernames',
      { response_map: { a: '$displayname$' } },
      {},
      /where \$username\$ is/,
    ],
    [
      'a username within a text',
      { response_map: { a: 'x$username$' } },
      {},
      /where \$username\$ is/,
    ],
    ['two examples', { response_map: ['$username$', '$username$'] }, {}, /one example/],
    ['another class', {}, { class: 'crm' }, /class crm/],
    ['no authenticate', {}, { API: {} }, /no API.authenticate/],
    ['a property twice', {}, { properties: ['A', 'A'] }, /twice/],
    ['a property of a typed name', {}, { properties: ['password'] }, /cannot be called/],
    ['a property without a value', {}, { properties: ['A'] }, /“A” is missing/],
    ['Digest', {}, { auth: { type: 'Digest' } }, /Basic or Bearer/],
    ['Bearer without a token', {}, { auth: { type: 'Bearer' } }, /needs a token/],
    ['a colon in Basic', {}, { auth: { type: 'Basic', username: 'a:b' } }, /cannot be sent/],
    ['flow 0', {}, { OAuth2: { flow_type: 0 } }, /authorization code/],
    ['flow 1', {}, { OAuth2: { flow_type: { default: '1' } } }, /implicit/],
    ['flow 2', {}, { OAuth2: { flow_type: '2' } }, /resource owner password/],
  ]
  for (const [what, hook, top, words] of refused) {
    test(`TPL-04, TPL-05, TPL-07: ${what}`, async () => {
      const description = describe(service.url, hook, top)
      const given = 'API' in top ? { ...description, ...top } : description
      await assert.rejects(addConnector(hub, { description: given }), {
        code: 'invalid',
        message: words,
      })
    })
  }

  const oauth2 = (change: Hook = {}): Hook => ({
    OAuth2: {
      flow_type: '3',
      client_id: 'a',
      client_secret: 'b',
      token_endpoint: 'https://a.example/token',
      ...change,
    },
  })
  const wrong: [Hook, RegExp][] = [
    [{ token_endpoint: 'http://a.example/token' }, /https:\/\/ alone/],
    [{ token_endpoint: 'https://$username$/token' }, /before its path/],
    [{ client_secret: '$password$' }, /may not be part of OAuth2/],
    [{ client_id: '' }, /needs a client_id/],
    [{ request_auth: 'Query' }, /must be Bearer/],
    [{ token_parameters: { request_headers: { host: 'x' } } }, /may not hold host/],
  ]
  for (const [change, words] of wrong) {
    test(`TPL-15: of OAuth2, ${words.source}`, async () => {
      const description = describe(service.url, {}, oauth2(change))
      const added = addConnector(hub, { description })
      await assert.rejects(added, { code: 'invalid', message: words })
    })
  }

  test('properties that are no object of texts, or that nobody asks for', async () => {
    const top = { properties: ['A'] }
    for (const properties of ['x', '[]', '{"A":1}', '{"A":""}', '{}', '{"A":"1","B":"2"}']) {
      await assert.rejects(use({}, top, { properties }), { code: 'invalid' }, properties)
    }
    await use({}, top, { properties: '{"A":"1"}' })
  })

  test('a host that properties make, where it is none, or one for plain http', async () => {
    const hook = { request_url: 'https://$Host$/x' }
    const top = { properties: ['Host'] }
    for (const host of ['a.example/../', 'a.example:22', 'a@b.example', ' ']) {
      const properties = JSON.stringify({ Host: host })
      await assert.rejects(use(hook, top, { properties }), { code: 'invalid' }, host)
    }
    await use(hook, top, { properties: '{"Host":"a.example"}' })
  })

  test('a text that is no JSON even with everything forgiven', async () => {
    const secret = addConnector(hub, { description: '{\n"client_secret": canary}' })
    await assert.rejects(secret, (error: Error) => !error.message.includes('canary'))
    for (const description of ['', '{', '{"a":1', "{'a':1}", '{a:1}', '[1,,2]', '“', '/*x*/{}']) {
      await assert.rejects(addConnector(hub, { description }), { code: 'invalid' }, description)
    }
  })

  test('certificates and keys that are none, or of each other', async () => {
    const description = describe(service.url)
    const other = await openService(() => ({}), 'a.example')
    await other.close()
    for (const wrong of [
      { authority: 'x' },
      { clientCertificate: other.certificate },
      { clientKey: 'x' },
      { timeoutSeconds: 11 },
      { timeoutSeconds: 0 },
    ]) {
      await assert.rejects(addConnector(hub, { description, ...wrong }), { code: 'invalid' })
    }
  })
})

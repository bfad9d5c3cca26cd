/** What a body may not say: each field with each wrong value, at each call that takes it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import { checkError, createBody, readShown, snapshot } from './testdata/sample.ts'

let hub: TestHub
let path = ''
let samlId = ''
let linkId = ''
let ana: Awaited<ReturnType<TestHub['caller']>>

const linkBody = { name: 'Link', authentication_type: 'None', url: 'https://link.example/' }

before(async () => {
  hub = await openTestHub()
  const { id } = hub.organizations.harbor
  path = `/brands/${id}/sso_applications`
  ana = await hub.caller(hub.people.ana)
  samlId = readShown(await ana.post(path, createBody([id]))).id
  linkId = readShown(await ana.post(path, linkBody)).id
})

after(() => hub.close())

const deep = (levels: number): unknown => {
  let value: unknown = 'end'
  for (let level = 0; level < levels; level += 1) value = [value]
  return value
}

const manyTexts = (count: number, length: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}`.padEnd(length), 'id']))

const noTexts = [1, true, [], {}, ['a']]
const noAddresses = [
  ...[
    '',
    'acs',
    '/acs',
    '//evil.example/',
    'https:',
    'https://',
    'https:///a',
    ' https://a.example',
  ],
  ...['javascript:alert(1)', 'JavaScript:alert(1)', 'java\nscript:alert(1)', 'vbscript:x'],
  ...[
    'data:text/html,x',
    'file:///etc/passwd',
    'ms-msdt:/id',
    '\\\\host\\share',
    'ftp://a.example/',
  ],
  ...['https://user@a.example/', 'https://u:p@a.example/', 'https://a.example\\@b.example/'],
  ...['https://a b.example/', 'https://a.example/\n', 'https://a.example/\u0000', 'https://[::1'],
  `https://a.example/${'a'.repeat(5000)}`,
]
const elsewhere = ['https://evil.example/acs', 'https://samltest.id.evil.example/', 'evil']

/** Wrong values of the fields of a SAML application. */
const wrong: Record<string, unknown[]> = {
  name: [
    ...[
      null,
      1,
      true,
      [],
      {},
      '',
      ' ',
      '\u00a0\u2003',
      'a'.repeat(201),
      'a\u0000',
      'a\nb',
      'a\u007f',
    ],
    ...[
      '\u202eelgooG',
      'Goo\u2066gle',
      'a\u200f',
      'a\u2028b',
      'a\ud800b',
      '\u200b\u2060',
      '\u3164',
    ],
  ],
  authentication_type: [
    ...[null, 1, [], {}, '', 'saml', 'none', 'OIDC', 'link', '__proto__', 'constructor', ['SAML']],
  ],
  acs_url: [...noTexts, ...noAddresses, null, 'http://samltest.id/saml/sp'],
  entity_id: [...noTexts, null, '', 'a'.repeat(4097), 'a\u0000b', 'a\u001bb', '\udfff', 'a\uffff'],
  start_url: [...noTexts, 'a'.repeat(1025), 'a\u0000'],
  signed: ['true', '', 1, 0, [], {}],
  name_id: [
    ...noTexts,
    'firstName',
    'displayName',
    'phoneNumber',
    'password',
    '__proto__',
    'Email',
  ],
  name_id_format: [...noTexts, 'X', 'urn:evil', '__proto__', 'constructor'],
  mappings: [
    ...[
      'x',
      1,
      true,
      [],
      ['email'],
      { a: 1 },
      { a: null },
      { a: {} },
      { a: 'password' },
      { '': 'id' },
    ],
    ...[{ a: '__proto__' }, { a: 'passwordHash' }, { 'a\u0000': 'id' }, manyTexts(101, 3)],
    manyTexts(100, 700),
  ],
  audience: [...noTexts, ...elsewhere],
  destination: [...noTexts, ...elsewhere, 'javascript:alert(1)', 'http://samltest.id/'],
  recipient: [...noTexts, ...elsewhere, 'javascript:alert(1)', 'http://samltest.id/'],
  order: ['1', '', true, 1.5, 2 ** 31, -(2 ** 31), 1e300, [], {}],
  extra: [
    deep(9),
    'a'.repeat(70_000),
    { a: { a: { a: { a: { a: { a: { a: { a: { a: 1 } } } } } } } } },
  ],
  brands: ['x', '', 1, true, {}, [1], [null], [[]], [{}], [''], ['x'], Array(1001).fill('x')],
}

test('IDP-04, IDP-10, IDP-12, APP-14: no call keeps a value that is wrong', async () => {
  const before = await snapshot(hub)
  for (const [field, values] of Object.entries(wrong)) {
    for (const value of values) {
      const about = `${field} ${JSON.stringify(value).slice(0, 60)}`
      const body = { ...createBody([]), id: samlId, [field]: value }
      checkError(await ana.post(path, body), 400, `POST ${about}`)
      checkError(await ana.put(path, { id: samlId, [field]: value }), 400, `PUT ${about}`)
      checkError(await ana.put(`${path}/${samlId}`, { [field]: value }), 400, `PUT id ${about}`)
      if (field !== 'brands') continue
      checkError(await ana.put(`${path}/${samlId}/brands`, { brands: value }), 400, about)
    }
  }
  assert.deepEqual(await snapshot(hub), before)
})

test('IDP-15: the address of a link is a web address, or nothing is kept', async () => {
  const before = await snapshot(hub)
  for (const url of [...noTexts, ...noAddresses, null]) {
    const about = JSON.stringify(url).slice(0, 60)
    checkError(await ana.post(path, { ...linkBody, url }), 400, about)
    checkError(await ana.put(path, { id: linkId, url }), 400, about)
    checkError(await ana.put(path, { id: samlId, ...linkBody, url }), 400, about)
  }
  assert.deepEqual(await snapshot(hub), before)
})

test('a field that is missing is named', async () => {
  const { name, authentication_type, acs_url, entity_id } = createBody([])
  const whole = { name, authentication_type, acs_url, entity_id }
  const words = {
    name: 'name',
    authentication_type: 'SAML or None',
    acs_url: 'ACS',
    entity_id: 'Entity',
  }
  for (const [field, word] of Object.entries(words)) {
    const message = checkError(await ana.post(path, { ...whole, [field]: undefined }), 400, field)
    assert.ok(message.includes(word), message)
  }
  for (const id of [undefined, null, 1, [], {}, [samlId]]) {
    checkError(await ana.put(path, { ...whole, id }), 400, `id ${id}`)
  }
  for (const body of [{}, { brands: null }, { brand: [] }]) {
    checkError(await ana.put(`${path}/${samlId}/brands`, body), 400)
  }
})

test('the field that is wrong is named in the words of the form, not repeated', async () => {
  const evil = 'https://user@evil.example/<script>'
  const message = checkError(await ana.post(path, { ...createBody([]), acs_url: evil }), 400)
  assert.match(message, /^ACS URL must/)
  assert.doesNotMatch(message, /evil|script/)
  const brands = ['<script>alert(1)</script>']
  const other = checkError(await ana.post(path, createBody(brands)), 400)
  assert.equal(other, 'Brand scriptalert1script not found')
})

test('APP-14: keys of a prototype are keys like others, and change nothing', async () => {
  const plain = Object.keys(Object.prototype)
  const text = (inner: string) =>
    `{"name":"P","authentication_type":"None","url":"https://p.example/",${inner}}`
  const bodies = [
    '"__proto__":{"name":"x","polluted":1}',
    '"constructor":{"prototype":{"polluted":1}}',
    '"extra":{"__proto__":{"polluted":1},"constructor":1}',
    '"toString":1,"hasOwnProperty":1,"valueOf":null',
  ]
  for (const inner of bodies) {
    const body = JSON.parse(text(inner))
    const shown = readShown(await ana.post(path, body))
    assert.equal(shown.name, 'P')
    assert.deepEqual(shown.extra, body.extra ?? null)
    assert.equal(JSON.stringify(shown.extra), JSON.stringify(body.extra ?? null))
    assert.equal((await ana.delete(`${path}/${shown.id}`)).statusCode, 200)
  }
  assert.equal(({} as Record<string, unknown>).polluted, undefined)
  assert.deepEqual(Object.keys(Object.prototype), plain)
  const only = JSON.parse('{"__proto__":{"name":"x","authentication_type":"None"}}')
  checkError(await ana.post(path, only), 400)
  const mappings = JSON.parse('{"__proto__":"email","constructor":"id"}')
  const shown = readShown(await ana.post(path, { ...createBody([]), mappings }))
  assert.equal(JSON.stringify(shown.mappings), JSON.stringify(mappings))
})

test('what is at the edge is taken: the longest name, deepest extra, emoji, quotes', async () => {
  const { id } = hub.organizations.harbor
  const name = '🚀'.repeat(100)
  const extra = deep(8)
  const start_url = `"><script>alert(1)</script>${'a'.repeat(900)}`
  const order = -(2 ** 31) + 1
  const body = { ...createBody([id]), name, extra, start_url, order }
  const shown = readShown(await ana.post(path, body))
  assert.deepEqual([shown.name, shown.order], [name, order])
  assert.deepEqual(shown.extra, extra)
  const family = '👩‍👩‍👧 Family & <b>"Co"</b>'
  assert.equal(readShown(await ana.put(path, { id: shown.id, name: family })).name, family)
  const browser = hub.browser()
  const launcher = await browser.follow(await browser.signIn(hub.people.ana))
  assert.match(launcher.body, /Family &amp; &lt;b&gt;&quot;Co&quot;&lt;\/b&gt;/)
  assert.doesNotMatch(launcher.body, /<b>/)
})

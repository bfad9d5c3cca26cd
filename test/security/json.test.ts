/** KEY-13: what is JSON is read as it stands, and what is not is refused, on every such call. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { InjectOptions } from 'fastify'
import { openTestHub, type TestHub } from '../helper.ts'
import { fillRoute, nameOfRoute, type Route, routesOf } from './route.ts'

let hub: TestHub
let headers: Record<string, string>
let base: string
let values: Record<string, string>

before(async () => {
  hub = await openTestHub()
  const { harbor } = hub.organizations
  const { text } = await hub.caller(hub.people.ana)
  headers = {
    host: 'localhost:3000',
    authorization: `Bearer ${text}`,
    'content-type': 'application/json',
  }
  base = `/brands/${harbor.id}/sso_applications`
  const settings = { url: 'https://app.example/' }
  const input = { owner: harbor, name: 'Diary', type: 'link', settings }
  const { id } = await hub.hub.applications.add(input)
  values = { brand: harbor.id, id }
})
after(() => hub.close())

/** Values that RFC 8259 allows. */
const valid = [
  ...['0', '-0', '1', '-1', '10', '0.5', '-0.5', '1e1', '1E1', '1e+1', '1e-1', '0e0', '1.5e300'],
  ...['123456789012345678901234567890', '1e-400', '0.1e1', '9007199254740993', '2147483648'],
  ...['true', 'false', 'null', '[]', '{}', '[[]]', '[{}]', '[1,2]', '{"a":1}', '{"":0}'],
  ...[' 1 ', '\t1\n', '\r\n1\r\n', '[ 1 , 2 ]', '{ "a" : 1 }', '[null,1,"1",{}]'],
  ...['""', '" "', '"a"', '"\\""', '"\\\\"', '"\\/"', '"/"', '"\\b\\f\\n\\r\\t"', '"\\u0041"'],
  ...[
    '"\\u00e4"',
    '"\u00e4"',
    '"\\ud83d\\ude00"',
    '"\u{1f600}"',
    '"\\u2028"',
    '"\u2028"',
    '"\ufeff"',
  ],
  ...['"\\u005C"', '"\u007f"', '"\\uFFFF"', '"\\u0022"', '"a\\u00e9b"', '"\u202e"', '"<b>&amp;"'],
  ...['{"a":1,"b":[{"c":null}]}', '{"constructor":1}', '{"toString":{}}', '{"hasOwnProperty":0}'],
  ...['{"length":5}', '{"a":{"constructor":{"prototype":{"x":1}}}}', '{"\\u0061":1}', '{"a b":1}'],
  ...[`${'['.repeat(8)}${']'.repeat(8)}`, '{"then":1}', '{"toJSON":1}', '{"valueOf":"x"}'],
]

/** Texts that are none, where a value should stand. */
const invalid = [
  ...[
    '',
    ' ',
    '-',
    '+1',
    '01',
    '-01',
    '1.',
    '.5',
    '1e',
    '1e+',
    '0x1',
    '1_000',
    '1,2',
    '1 2',
    '--1',
  ],
  ...['NaN', 'Infinity', '-Infinity', 'undefined', 'True', 'nul', 'nulll', 'TRUE', 'tru', "'a'"],
  ...[
    '[',
    ']',
    '[1',
    '[1,',
    '[1,]',
    '[,1]',
    '[,]',
    '[1,,2]',
    '[1 2]',
    '[1}',
    '{',
    '}',
    '{]',
    '{"a"}',
  ],
  ...[
    '{"a":}',
    '{"a":1,}',
    '{,}',
    '{a:1}',
    "{'a':1}",
    '{"a":1 "b":2}',
    '{"a",1}',
    '{1:1}',
    '{"a"::1}',
  ],
  ...['"', '"a', 'a"', '"\\', '"\\"', '"\\x41"', '"\\u004"', '"\\u00G0"', '"\\a"', '"\\U0041"'],
  ...['"\n"', '"\t"', '"\u0000"', '"\u001f"', '\u00a01', '\u20281', '1\u000b', '1\u0000', '\u0000'],
  ...[
    '/* */1',
    '1//x',
    '#1',
    '<x/>',
    '[1]]',
    '{}}',
    '1;',
    '`a`',
    '"a" "b"',
    '(1)',
    '=1',
    '\ufeff1',
  ],
  ...['1n', '1f', '0b1', '0o7', '\\u0031', '*', '&1', '[1:2]', '[...[]]', '{"a":1}}', '@'],
]

const bodyWith = (value: string): string =>
  `{"name":"Diary","authentication_type":"None","url":"https://app.example/","extra":${value}}`

const post = (payload: string | Buffer, more: Record<string, string> = {}) =>
  hub.server.inject({ method: 'POST', url: base, payload, headers: { ...headers, ...more } })

test('KEY-13: what is valid is kept and given back as it was', async () => {
  assert.ok(valid.length + invalid.length >= 120)
  for (const value of valid) {
    const answer = await post(bodyWith(value))
    assert.equal(answer.statusCode, 200, `${value}: ${answer.body}`)
    assert.deepEqual(answer.json().data.extra, JSON.parse(JSON.stringify(JSON.parse(value))), value)
  }
})

const jsonRoutes = (): Route[] =>
  routesOf(hub.server).filter(
    ({ method, caller, url }) => caller === 'key' && method !== 'GET' && method !== 'DELETE' && url,
  )

const checkRefused = async (route: Route, payload: string | Buffer): Promise<void> => {
  const method = route.method as NonNullable<InjectOptions['method']>
  const url = fillRoute(route.url, values)
  const answer = await hub.server.inject({ method, url, payload, headers })
  const what = `${nameOfRoute(route)} ${payload.toString('utf8').slice(0, 60)}: ${answer.body}`
  assert.equal(answer.statusCode, 400, what)
  const { http, code, message } = answer.json()
  assert.deepEqual([http, code], [400, 'Validation'], what)
  assert.doesNotMatch(message, /position|token|Unexpected|SyntaxError/, what)
}

test('KEY-13: what is invalid is refused in the envelope, wherever JSON is taken', async () => {
  const routes = jsonRoutes()
  assert.ok(routes.length >= 5)
  for (const route of routes) {
    for (const value of invalid) await checkRefused(route, bodyWith(value))
  }
})

test('KEY-13: a body that is another value, or in another encoding, is no object', async () => {
  const text = bodyWith('1')
  const wide = Buffer.from(text, 'utf16le')
  const bodies = [
    ...['null', 'true', '1', '"a"', '[]', '[{}]', ' ', '\u0000'],
    wide,
    Buffer.from(wide).swap16(),
    Buffer.concat([Buffer.from([0xff, 0xfe]), wide]),
    Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(wide).swap16()]),
    Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf]), Buffer.from(text)]),
    `${text}${text}`,
    `${text}\u0000`,
    text.slice(0, -1),
    `${'['.repeat(50_000)}`,
    `${'{"a":'.repeat(50_000)}`,
  ]
  for (const route of jsonRoutes()) for (const body of bodies) await checkRefused(route, body)
})

test('KEY-13: what readers disagree about brings about no fault', async () => {
  const open = [
    ...['"\\ud800"', '"\\udc00\\ud800"', '"\\ud800\\u0041"', '"\\u0000"', '1e400', '-1e400'],
    ...[`${'['.repeat(5_000)}${']'.repeat(5_000)}`, `"${'a'.repeat(100_000)}"`, '9'.repeat(5_000)],
    ...['{"a":1,"a":2}', '{"__proto__":{"polluted":1}}', '{"a":{"__proto__":[]}}'],
    '{"constructor":{"prototype":{"polluted":1}}}',
  ]
  for (const value of open) {
    const answer = await post(bodyWith(value))
    const what = `${value.slice(0, 60)}: ${answer.statusCode}`
    assert.ok([200, 400].includes(answer.statusCode), what)
    assert.ok(answer.json().code, what)
  }
  const bytes = Buffer.concat([
    Buffer.from(bodyWith('"').slice(0, -1)),
    Buffer.from([0xff, 0x22, 0x7d]),
  ])
  assert.ok([200, 400].includes((await post(bytes)).statusCode))
  const list = await hub.server.inject({ method: 'GET', url: base, headers })
  assert.equal(list.statusCode, 200, 'what was kept can be read')
})

test('KEY-13: names of the language’s own are names, and the last of two counts', async () => {
  const own =
    '"__proto__":{"name":"Forged","polluted":true},"constructor":{"prototype":{"polluted":1}}'
  const answer = await post(`{${own},${bodyWith('{"a":1,"a":2}').slice(1)}`)
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json().data.extra, { a: 2 })
  assert.equal(answer.json().data.name, 'Diary')
  assert.equal(({} as Record<string, unknown>).polluted, undefined)
  const nameless = await post(
    '{"__proto__":{"name":"Forged"},"authentication_type":"None","url":"https://app.example/"}',
  )
  assert.equal(nameless.statusCode, 400, 'a name that is inherited is none')
  const twice = await post(`{"name":"First",${bodyWith('1').slice(1)}`)
  assert.equal(twice.json().data.name, 'Diary')
})

/** Requests that are wrong before anybody reads a field: bodies, types, addresses, methods. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { InjectOptions } from 'fastify'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import { callWith, checkError, createBody, readShown, snapshot } from './testdata/sample.ts'

let hub: TestHub
let path = ''
let id = ''
let text = ''

before(async () => {
  hub = await openTestHub()
  path = `/brands/${hub.organizations.harbor.id}/sso_applications`
  const ana = await hub.caller(hub.people.ana)
  text = ana.text
  id = readShown(await ana.post(path, createBody([]))).id
})

after(() => hub.close())

type Call = [method: InjectOptions['method'], url: string]

const writing = (): Call[] => [
  ['POST', path],
  ['PUT', path],
  ['PUT', `${path}/${id}`],
  ['PUT', `${path}/${id}/brands`],
]

const checkEach = async (
  calls: Call[],
  payload: string | Buffer,
  headers?: Record<string, string>,
): Promise<void> => {
  const before = await snapshot(hub)
  for (const [method, url] of calls) {
    const answer = await callWith(hub, text, method, url, payload, headers)
    checkError(answer, 400, `${method} ${url} ${payload.slice(0, 40)}`)
  }
  assert.deepEqual(await snapshot(hub), before)
}

test('a body that is no JSON object is refused', async () => {
  const object = JSON.stringify(createBody([]))
  const bodies: (string | Buffer)[] = [
    ...['', ' ', '{', '}', '{"a":1', '{a:1}', "{'a':1}", '{"a":1}{', 'null', 'true', '1', '"text"'],
    ...['[]', '[{"name":"x"}]', `\ufeff${object}`, `${object},`, `/**/${object}`, '\u0000', 'NaN'],
    Buffer.from(object, 'utf16le'),
    Buffer.from([0xff, 0xfe, 0x00]),
  ]
  for (const body of bodies) await checkEach(writing(), body)
})

test('a body of another type is not read', async () => {
  const object = JSON.stringify({ ...createBody([]), id, name: 'Not read' })
  const types = [
    ...['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'],
    ...[
      'application/xml',
      'application/jsonp',
      'text/json',
      'application/vnd.api+json',
      'json',
      '',
    ],
    ...['/', 'application/', 'application/json/x', 'a'.repeat(5000)],
  ]
  for (const type of types) await checkEach(writing(), object, { 'content-type': type })
  await checkEach(writing(), object, {})
})

test('JSON says its type in more than one way', async () => {
  for (const type of [
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/json ;x',
  ]) {
    const body = JSON.stringify({ name: `By ${type}` })
    const headers = { 'content-type': type }
    const answer = await callWith(hub, text, 'PUT', `${path}/${id}`, body, headers)
    assert.equal(readShown(answer).name, `By ${type}`)
  }
})

test('APP-14: a body of more than a mebibyte is not read', async () => {
  const big = JSON.stringify({ ...createBody([]), id, name: 'big', extra: 'a'.repeat(1024 * 1024) })
  await checkEach([...writing(), ['DELETE', `${path}/${id}`]], big)
  const type = { 'content-type': 'text/plain' }
  await checkEach([...writing(), ['DELETE', `${path}/${id}`]], big, type)
})

test('APP-14: JSON nested a hundred thousand deep is an answer, not a fault', async () => {
  const levels = 100_000
  const lists = `${'['.repeat(levels)}${']'.repeat(levels)}`
  const objects = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
  for (const nest of [lists, objects]) {
    await checkEach(writing(), nest === lists ? nest : `[${nest}]`)
    for (const field of ['name', 'acs_url', 'mappings', 'extra', 'brands', 'order', 'signed']) {
      const whole = { ...createBody([]), id, [field]: 'HERE' }
      const calls = field === 'brands' ? writing() : writing().slice(0, 3)
      await checkEach(calls, JSON.stringify(whole).replace('"HERE"', nest))
    }
    const ignored = `{"name":"Deep","open_url":${nest}}`
    const answer = await callWith(hub, text, 'PUT', `${path}/${id}`, ignored)
    assert.equal(readShown(answer).name, 'Deep')
    checkError(await callWith(hub, text, 'PUT', path, `{"id":${nest}}`), 400)
  }
})

test('an id that is none is not found, in whichever way it is written', async () => {
  const before = await snapshot(hub)
  const ids = [
    ...['x', '0', '-1', 'null', 'undefined', id.slice(0, -1), `${id}0`, id.replaceAll('-', '')],
    ...[`{${id}}`, '..', '%2e%2e', '..%2f..', '%00', `${id}%00`, `%20${id}`, `${id}%0a`, "'", '"'],
    ...["'%20or%20'1'='1", '%25', '%ZZ', '%', '%C0%80', '%FF', '%F0%9F%9A%80', 'a'.repeat(400)],
    ...['a'.repeat(600), '__proto__', 'constructor', '*', `${id},${id}`, '%2f', ';', '\\'],
  ]
  for (const wrong of ids) {
    const calls: Call[] = [
      ['GET', `/brands/${wrong}/sso_applications`],
      ['POST', `/brands/${wrong}/sso_applications`],
      ['PUT', `${path}/${wrong}`],
      ['PUT', `${path}/${wrong}/brands`],
      ['DELETE', `${path}/${wrong}`],
    ]
    for (const [method, url] of calls) {
      const body = method === 'GET' ? undefined : '{"brands":[]}'
      const answer = await callWith(hub, text, method, url, body)
      // The router itself stops at five hundred characters.
      const message = checkError(answer, wrong.length > 500 ? 400 : 404, `${method} ${url}`)
      assert.doesNotMatch(message, /[<>"'\\]/)
    }
    checkError(await callWith(hub, text, 'PUT', path, JSON.stringify({ id: wrong })), 404, wrong)
  }
  assert.deepEqual(await snapshot(hub), before)
})

test('methods that the document does not have are refused, its paths apart', async () => {
  const calls: [number, ...Call][] = [
    [405, 'PATCH', `${path}/${id}`],
    [405, 'POST', `${path}/${id}`],
    [405, 'GET', `${path}/${id}`],
    [405, 'DELETE', path],
    [405, 'DELETE', `${path}/${id}/brands`],
    [405, 'GET', '/brands'],
    [404, 'GET', `/brands/${id}`],
    [405, 'OPTIONS', path],
    [404, 'PUT', `${path}/${id}/brands/x`],
    [405, 'POST', '/sso_applications/open'],
    [404, 'GET', '/sso_applications'],
    [404, 'GET', '/sso_applications/open/x'],
    [404, 'GET', `${path}/`],
  ]
  for (const [status, method, url] of calls) {
    checkError(await callWith(hub, text, method, url), status, `${method} ${url}`)
  }
})

test('a DELETE takes any body, or none', async () => {
  for (const body of [undefined, '', '{}', '[]', 'null', '{"id":"other"}']) {
    const created = await callWith(hub, text, 'POST', path, JSON.stringify(createBody([])))
    const url = `${path}/${readShown(created).id}`
    readShown(await callWith(hub, text, 'DELETE', url, body))
  }
  const created = await callWith(hub, text, 'POST', path, JSON.stringify(createBody([])))
  const url = `${path}/${readShown(created).id}`
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  checkError(await callWith(hub, text, 'DELETE', url, '{"id":'), 400)
  readShown(await callWith(hub, text, 'DELETE', url, 'a=b', form))
})

test('a key is carried in one way', async () => {
  const wrong = [
    ...[
      undefined,
      '',
      text,
      `Basic ${text}`,
      `Token ${text}`,
      'Bearer',
      'Bearer ',
      `Bearer${text}`,
    ],
    ...[`Bearer ${text} x`, `Bearer ${text}, Bearer ${text}`, `Bearer ${'a'.repeat(5000)}`],
    ...['Bearer null', 'Bearer fyr__', 'Bearer fyr_00000000000000000000000000000000_x'],
  ]
  for (const authorization of wrong) {
    const headers = {
      host: 'localhost:3000',
      ...(authorization !== undefined && { authorization }),
    }
    const answer = await hub.server.inject({ method: 'GET', url: path, headers })
    checkError(answer, 401, String(authorization).slice(0, 40))
  }
  const url = `${path}?access_token=${text}&key=${text}`
  checkError(await callWith(hub, undefined, 'GET', url), 401)
  const headers = { host: 'localhost:3000', authorization: `bearer ${text}` }
  assert.equal((await hub.server.inject({ method: 'GET', url: path, headers })).statusCode, 200)
})

test('the session of a browser is no key', async () => {
  const browser = hub.browser()
  await browser.signIn(hub.people.ana)
  checkError(await browser.get(path), 401)
  checkError(await browser.post(path, { name: 'forged' }), 401)
})

/** HTTP-01, HTTP-02, HTTP-03, HTTP-05, HTTP-07: what only a real socket can carry. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../helper.ts'
import { listen, sendRaw, statusOf } from './socket.ts'

let hub: TestHub
let port: number
before(async () => {
  hub = await openTestHub()
  port = await listen(hub.server)
})
after(() => hub.close())

const close = 'Connection: close\r\n'
const host = 'Host: localhost\r\n'
const form = 'Content-Type: application/x-www-form-urlencoded\r\n'

const checkRefused = async (request: string, expected: number[]): Promise<void> => {
  const answer = await sendRaw(port, request)
  const what = `${request.slice(0, 200)}\n${answer.slice(0, 300)}`
  assert.ok(expected.includes(statusOf(answer)), what)
  assert.equal(answer.match(/HTTP\/1\.1 \d{3}/g)?.length ?? 0, statusOf(answer) ? 1 : 0, what)
  assert.doesNotMatch(answer, /canary|node_modules|\.ts:/, what)
}

test('HTTP-01: headers and requests that take too long are given up', () => {
  const { headersTimeout, requestTimeout } = hub.server.server
  assert.ok(headersTimeout > 0 && headersTimeout <= 15_000)
  assert.ok(requestTimeout > 0 && requestTimeout <= 30_000)
})

test('HTTP-02: a request whose end can be read in two ways is refused and cut off', async () => {
  const smuggled = `GET /canary HTTP/1.1\r\n${host}\r\n`
  const chunked = 'Transfer-Encoding: chunked\r\n'
  const heads = [
    `Content-Length: 5\r\n${chunked}`,
    `Content-Length: 5\r\nContent-Length: 6\r\n`,
    'Content-Length: -5\r\n',
    'Content-Length: +5\r\n',
    'Content-Length: 5,5\r\n',
    'Content-Length: 0x5\r\n',
    'Transfer-Encoding: xchunked\r\n',
    'Transfer-Encoding : chunked\r\n',
    'Transfer-Encoding: chunked, identity\r\n',
    ' Transfer-Encoding: chunked\r\n',
    `${chunked}Transfer-Encoding: cow\r\n`,
    'X: a\0b\r\n',
    'X: a\rb: c\r\n',
  ]
  for (const head of heads) {
    await checkRefused(
      `POST /sign-in HTTP/1.1\r\n${host}${form}${head}\r\n0\r\n\r\n${smuggled}`,
      [400],
    )
  }
  const chunks = ['-1\r\n', 'ffffffffffffffffff\r\n', '5\n', ' 5\r\n', 'zz\r\n']
  for (const chunk of chunks) {
    await checkRefused(`POST /sign-in HTTP/1.1\r\n${host}${form}${chunked}\r\n${chunk}`, [400])
  }
})

test('HTTP-03: a body without an end is cut off at its limit', async () => {
  const part = `4000\r\n${'a'.repeat(0x4000)}\r\n`
  const head = `POST /sign-in HTTP/1.1\r\n${host}${form}${close}Transfer-Encoding: chunked\r\n\r\n`
  await checkRefused(head + part.repeat(64), [413])
  const long = `POST /sign-in HTTP/1.1\r\n${host}${form}${close}Content-Length: 1073741824\r\n\r\n`
  await checkRefused(`${long}email=a`, [413])
})

test('HTTP-05: what is no request of HTTP/1.1 is none of ours', async () => {
  const table: [string, number[]][] = [
    [`GET /readyz\r\n\r\n`, [0, 400, 421]],
    [`GET /readyz HTTP/0.9\r\n\r\n`, [0, 400, 421]],
    [`GET /readyz HTTP/1.0\r\n\r\n`, [421]],
    [`PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`, [0, 400]],
    [`get /readyz HTTP/1.1\r\n${host}${close}\r\n`, [0, 400]],
    [`TRACE /readyz HTTP/1.1\r\n${host}${close}X-Secret: canary\r\n\r\n`, [405]],
    [`CONNECT localhost:80 HTTP/1.1\r\n${host}\r\n`, [0, 400]],
    [`MKCOL /x HTTP/1.1\r\n${host}${close}\r\n`, [404]],
    [`CANARY /readyz HTTP/1.1\r\n${host}${close}\r\n`, [0, 400]],
    [
      `GET /readyz HTTP/1.1\r\n${host}Upgrade: websocket\r\nConnection: Upgrade, close\r\n\r\n`,
      [200],
    ],
    [`GET /read\x01yz HTTP/1.1\r\n${host}${close}\r\n`, [400, 404]],
    [`GET /\xe4\xff HTTP/1.1\r\n${host}${close}\r\n`, [400, 404]],
  ]
  for (const [request, expected] of table) await checkRefused(request, expected)
})

test('HTTP-07: headers and cookies beyond 16 KiB are refused, below it they are read', async () => {
  const head = `GET /readyz HTTP/1.1\r\n${host}${close}`
  await checkRefused(`${head}Cookie: ${'a'.repeat(20_000)}\r\n\r\n`, [431])
  await checkRefused(`${head}${'X: y\r\n'.repeat(10_000)}\r\n`, [431])
  const many = Array.from({ length: 2_000 }, (_, index) => `c${index}=`).join(';')
  await checkRefused(`${head}Cookie: ${many}\r\n\r\n`, [200])
  await checkRefused(`GET /${'a'.repeat(20_000)} HTTP/1.1\r\n${host}${close}\r\n`, [414, 431])
})

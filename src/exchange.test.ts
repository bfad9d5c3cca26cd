import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  answerOf,
  isFor,
  openExchanges,
  openStandIn,
  withStandIn,
} from '../test/outside/stand-in.ts'

const echo = answerOf('hello', { headers: 'X-One: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n' })

describe('an exchange', () => {
  test('sends a request as it was given, and gives the whole answer', () =>
    withStandIn(
      (socket) => socket.write(echo),
      async (standIn, { ask }) => {
        const given = { method: 'POST', headers: { 'x-two': '2' }, body: '{"a":"ü"}' }
        const { status, headers, body } = await ask(`${standIn.url}a%20b?c=d#e`, {}, given)
        assert.deepEqual(
          [status, headers['x-one'], headers['set-cookie'], String(body)],
          [200, '1', 'a=1, b=2', 'hello'],
        )
        const [request = ''] = standIn.asked
        const [head = '', sent = ''] = request.split('\r\n\r\n')
        assert.match(head, /^POST \/a%20b\?c=d HTTP\/1\.1\r\n/)
        assert.match(head, new RegExp(`^host: 127\\.0\\.0\\.1:${standIn.port}$`, 'im'))
        assert.match(head, /^x-two: 2$/im)
        assert.match(head, /^accept-encoding: identity$/im)
        assert.equal(Buffer.from(sent, 'latin1').toString(), '{"a":"ü"}')
      },
    ))

  test('gives every status as an answer', () =>
    withStandIn(
      (socket, request) =>
        socket.write(answerOf('', { status: `${request.slice(5, 8)} Whatever` })),
      async (standIn, { ask }) => {
        for (const status of [201, 202, 400, 401, 403, 404, 429, 500, 503, 599]) {
          assert.equal((await ask(`${standIn.url}${status}`)).status, status)
        }
        for (const status of [204, 304]) {
          assert.equal((await ask(`${standIn.url}${status}`)).status, status)
        }
      },
    ))

  test('uses a connection again within one source, and trusts it with nothing else', () =>
    withStandIn(
      (socket) => socket.write(echo),
      async (standIn, { ask }) => {
        for (let calls = 0; calls < 20; calls += 1) {
          await ask(standIn.url, {}, { method: 'POST', body: 'a' })
        }
        assert.equal(standIn.asked.length, 20)
        // The second is opened while the first is still busy with the end of its answer.
        assert.ok(standIn.connections() <= 2)
        assert.ok(standIn.asked.every((request) => !/^cookie:/im.test(request)))
      },
    ))

  test('a connection that ends between two calls costs none of them', () =>
    withStandIn(
      (socket) => socket.end(echo),
      async (standIn, { ask }) => {
        await ask(standIn.url)
        await standIn.isLeft()
        assert.equal((await ask(standIn.url)).status, 200)
        assert.equal(standIn.connections(), 2)
      },
    ))

  test('is tried once: a connection that breaks in the middle is no answer', () =>
    withStandIn(
      (socket) => socket.destroy(),
      async (standIn, { ask }) => {
        await assert.rejects(ask(standIn.url), isFor('connection'))
        await assert.rejects(ask(standIn.url, {}, { method: 'PUT', body: 'a' }), {
          code: 'unavailable',
        })
        assert.equal(standIn.asked.length, 2)
      },
    ))

  test('a header that cannot be sent is a fault of ours, and nothing is sent', () =>
    withStandIn(
      (socket) => socket.write(echo),
      async (standIn, { ask }) => {
        const hostile = [
          { 'x-a': 'b\r\nx-evil: 1' },
          { 'x-a\r\nx-evil': '1' },
          { 'x-a': 'b\u0000' },
          { 'transfer-encoding': 'chunked' },
        ]
        for (const headers of hostile) {
          await assert.rejects(ask(standIn.url, {}, { headers }), { code: 'UND_ERR_INVALID_ARG' })
        }
        assert.deepEqual(standIn.asked, [])
      },
    ))

  test('closing leaves nothing open, and ends what is under way', async () => {
    const standIn = await openStandIn((socket, request) => {
      if (!request.includes('/slow')) socket.write(echo)
    })
    const asking = openExchanges()
    await asking.ask(standIn.url)
    await asking.ask(standIn.url, { name: 'two' })
    const slow = asking.ask(`${standIn.url}slow`, { name: 'three' })
    const ended = assert.rejects(slow, { code: 'unavailable' })
    await standIn.isAsked(3)
    await asking.close()
    await ended
    await standIn.isLeft()
    assert.equal(standIn.open(), 0)
    await standIn.close()
  })
})

describe('nobody leads an exchange elsewhere', () => {
  const targets = (port: number): string[] => [
    `http://127.0.0.1:${port}/inside`,
    `http://localhost:${port}/inside`,
    'https://service.example/outside',
    '//elsewhere.example/',
    '/elsewhere',
    'file:///etc/passwd',
    'gopher://127.0.0.1:70/',
    'data:text/plain,200',
  ]

  test('OUT-05: a redirect is an answer like another, and is never followed', () =>
    withStandIn(
      (socket, request) => {
        const [, status = '', to = ''] = /^\w+ \/(\d+)\?(\S*)/.exec(request) ?? []
        const headers = `Location: ${decodeURIComponent(to)}\r\n`
        socket.write(answerOf('', { status: `${status} Elsewhere`, headers }))
      },
      async (standIn, { ask }) => {
        const secret = { headers: { authorization: 'Basic secret' } }
        const calls = [
          { ...secret, method: 'GET' },
          { ...secret, method: 'POST', body: 'password' },
          { ...secret, method: 'PUT', body: 'password' },
        ]
        let count = 0
        for (const status of [300, 301, 302, 303, 305, 307, 308]) {
          for (const target of targets(standIn.port)) {
            const url = `${standIn.url}${status}?${encodeURIComponent(target)}`
            for (const call of calls) {
              const answered = await ask(url, {}, call)
              assert.deepEqual([answered.status, answered.headers.location], [status, target])
              count += 1
            }
          }
        }
        assert.equal(standIn.asked.length, count)
      },
    ))

  test('OUT-11: the environment names no proxy', async () => {
    const proxy = await openStandIn((socket) => socket.write(echo))
    const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy']
    for (const name of names) process.env[name] = proxy.url
    process.env.NODE_USE_ENV_PROXY = '1'
    try {
      await withStandIn(
        (socket) => socket.write(echo),
        async (standIn, { ask }) => {
          assert.equal((await ask(standIn.url)).status, 200)
          const url = `https://127.0.0.1:${standIn.port}/`
          await assert.rejects(ask(url, { limits: { totalMs: 100 } }), isFor('time'))
          assert.equal(standIn.connections(), 2)
        },
      )
      assert.equal(proxy.connections(), 0)
    } finally {
      for (const name of [...names, 'NODE_USE_ENV_PROXY']) delete process.env[name]
      await proxy.close()
    }
  })

  test('OUT-12: no two sources share a connection, nor do two ways of showing oneself', () =>
    withStandIn(
      (socket) => socket.write(echo),
      async (standIn, { ask }) => {
        for (const name of ['one', 'two', 'one', 'two', 'three']) await ask(standIn.url, { name })
        assert.equal(standIn.connections(), 3)
        await ask(standIn.url, { name: 'one', tls: { authority: 'another' } })
        assert.equal(standIn.connections(), 4)
        await ask(standIn.url, { name: 'one' })
        assert.equal(standIn.connections(), 4)
      },
    ))

  test('OUT-12: what is no longer used is closed when there is much of it', () =>
    withStandIn(
      (socket) => socket.write(echo),
      async (standIn, { ask }) => {
        const names = Array.from({ length: 501 }, (_, index) => `source ${index}`)
        for (const name of names) await ask(standIn.url, { name })
        await standIn.when(() => standIn.open() <= 500)
        const before = standIn.connections()
        const authorities = Array.from({ length: 9 }, (_, index) => `${index}`)
        for (const authority of authorities) await ask(standIn.url, { tls: { authority } })
        await ask(standIn.url, { tls: { authority: '1' } })
        assert.equal(standIn.connections(), before + 9)
        await ask(standIn.url, { tls: { authority: '0' } })
        assert.equal(standIn.connections(), before + 10)
      },
    ))
})

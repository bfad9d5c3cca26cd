/** Services that are slow, silent or gone, and who else has to wait for them. */
import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { describe, test } from 'node:test'
import { createBreaker } from '../../src/breaker.ts'
import { answerOf, isFor, openExchanges, openStandIn, withStandIn } from './stand-in.ts'

/** Milliseconds may be broken: an administrator writes seconds. */
const short = { limits: { totalMs: 60.5 } }

/** What is refused with, or the status. */
const outcomeOf = (asked: Promise<{ status: number }>): Promise<string> =>
  asked.then(
    ({ status }) => String(status),
    (error) => String(error.detail?.reason),
  )

/** How often each came. */
const countOf = (outcomes: string[]): Record<string, number> =>
  Object.fromEntries(
    [...new Set(outcomes)].map((each) => [each, outcomes.filter((one) => one === each).length]),
  )

describe('OUT-08: too late', () => {
  const silences: Record<string, (socket: Socket) => void> = {
    'accepts and never answers': () => {},
    'stops within the status': (socket) => void socket.write('HTTP/1.1 20'),
    'stops within the headers': (socket) => void socket.write('HTTP/1.1 200 OK\r\nX-A: '),
    'stops before the body': (socket) =>
      void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n'),
    'stops within the body': (socket) =>
      void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab'),
    'stops within a chunk': (socket) =>
      void socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab'),
  }

  for (const [name, serve] of Object.entries(silences)) {
    test(`OUT-08: a service that ${name} is left`, () =>
      withStandIn(serve, async (standIn, { ask }) => {
        const call = { method: 'POST', body: 'password' }
        await assert.rejects(ask(standIn.url, short, call), isFor('time'))
        await standIn.isLeft()
        assert.equal(standIn.asked.length, 1)
      }))
  }

  test('OUT-08: a TLS handshake that stalls is left', () =>
    withStandIn(
      () => {},
      async (standIn, { ask }) => {
        const url = `https://127.0.0.1:${standIn.port}/`
        await assert.rejects(ask(url, short), isFor('time'))
        await standIn.isLeft()
      },
    ))

  test('OUT-08: a name that nobody answers for is not waited for', async () => {
    const { ask, close } = openExchanges({ resolve: () => new Promise(() => {}) })
    await assert.rejects(ask('https://slow.example/', short), isFor('time'))
    await close()
  })

  test('OUT-08: a yes that comes too late is none, also for the next call', async () => {
    let waiting: Socket | undefined
    const serve = (socket: Socket, request: string): void => {
      if (request.includes('/late')) waiting = socket
      else socket.write(answerOf('', { status: '403 Forbidden' }))
    }
    await withStandIn(serve, async (standIn, { ask }) => {
      await assert.rejects(ask(`${standIn.url}late`, short), isFor('time'))
      waiting?.write(answerOf('yes'))
      assert.equal((await ask(standIn.url)).status, 403)
      assert.equal(standIn.connections(), 2)
    })
  })

  test('OUT-08: nobody is at home', async () => {
    const standIn = await openStandIn(() => {})
    await standIn.close()
    const { ask, close } = openExchanges()
    await assert.rejects(ask(standIn.url), isFor('connection'))
    await close()
  })
})

describe('OUT-09: others do not wait', () => {
  test('OUT-09: 500 calls hang at one source, and another answers meanwhile', async () => {
    const held: Socket[] = []
    const silent = await openStandIn((socket) => void held.push(socket))
    await withStandIn(
      (socket) => socket.write(answerOf('')),
      async (standIn, { ask }) => {
        const names = { name: 'silent' }
        const calls = Array.from({ length: 500 }, () => outcomeOf(ask(silent.url, names)))
        await silent.isAsked(32)
        const others = Array.from({ length: 32 }, () => ask(standIn.url, { name: 'other' }))
        const statuses = (await Promise.all(others)).map(({ status }) => status)
        assert.deepEqual(new Set(statuses), new Set([200]))
        assert.equal(await outcomeOf(ask(silent.url, names)), 'busy')
        for (const socket of held) socket.write(answerOf(''))
        assert.deepEqual(countOf(await Promise.all(calls)), { 200: 32, busy: 468 })
        assert.equal(silent.connections(), 32)
        // Places are given back.
        const again = Promise.all(Array.from({ length: 32 }, () => ask(silent.url, names)))
        await silent.isAsked(64)
        for (const socket of held.slice(32)) socket.write(answerOf(''))
        await again
        assert.equal(silent.connections(), 32)
      },
    )
    await silent.isLeft().catch(() => {})
    await silent.close()
  })

  test('OUT-09, FLT-10: after five silences it rests, is tried once, and is back', async () => {
    let isAway = true
    const held: Socket[] = []
    const serve = (socket: Socket, request: string): void => {
      if (request.includes('/hold')) held.push(socket)
      else if (isAway) socket.destroy()
      else socket.write(answerOf(''))
    }
    await withStandIn(serve, async (standIn, { ask, clock }) => {
      const outcome = (path = '') => outcomeOf(ask(`${standIn.url}${path}`))
      for (let tries = 0; tries < 5; tries += 1) assert.equal(await outcome(), 'connection')
      assert.equal(await outcome(), 'resting')
      assert.equal(standIn.asked.length, 5)
      await assert.rejects(ask(standIn.url), ({ detail }: { detail: { cause: string } }) =>
        /left alone for a while; before, UND_ERR_SOCKET/.test(detail.cause),
      )
      assert.equal(await outcomeOf(ask(standIn.url, { name: 'another' })), 'connection')
      clock.at += 3_999
      assert.equal(await outcome(), 'resting')
      clock.at += 1
      // One is let through to see; it fails, and the rest begins anew.
      assert.deepEqual(countOf(await Promise.all([outcome(), outcome(), outcome()])), {
        connection: 1,
        resting: 2,
      })
      clock.at += 4_000
      isAway = false
      const trial = outcome('hold')
      await standIn.isAsked(8)
      assert.equal(await outcome(), 'resting')
      held[0]?.write(answerOf(''))
      assert.equal(await trial, '200')
      assert.deepEqual(await Promise.all([outcome(), outcome()]), ['200', '200'])
    })
  })

  test('OUT-09: only silence wears a source out: a quick no, or too much, keeps nobody', () =>
    withStandIn(
      (socket) => socket.write(answerOf('a'.repeat(2000), { status: '500 Broken' })),
      async (standIn, { ask }) => {
        for (let tries = 0; tries < 7; tries += 1) {
          const long = ask(standIn.url, { limits: { bodyBytes: 100 } })
          assert.equal(await outcomeOf(long), 'size')
          assert.equal(await outcomeOf(ask('http://10.0.0.1/')), 'address')
          assert.equal(await outcomeOf(ask(standIn.url)), '500')
        }
      },
    ))

  test('OUT-09: a success in between begins the count anew', () => {
    const breaker = createBreaker(() => 0)
    for (let turn = 0; turn < 3; turn += 1) {
      for (let failures = 0; failures < 4; failures += 1) breaker.fail('away')
      assert.equal(breaker.allows(), true)
      breaker.succeed()
    }
  })

  test('OUT-09: a clock that is set back does not make the rest longer', () => {
    let now = 1_000_000_000
    const breaker = createBreaker(() => now)
    for (let failures = 0; failures < 5; failures += 1) breaker.fail('away')
    assert.equal(breaker.allows(), false)
    now -= 3_600_000
    assert.equal(breaker.allows(), true)
  })
})

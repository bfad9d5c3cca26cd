/** Answers that are too much, or that could be read in two ways. */
import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { answerOf, isFor, withStandIn } from './stand-in.ts'

/** Writes for ever, as fast as it is read. */
const pour = (socket: Socket, piece: string): void => {
  const write = (): void => {
    while (!socket.destroyed && socket.write(piece));
  }
  socket.on('drain', write)
  write()
}

const ok = 'HTTP/1.1 200 OK\r\n'
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`
const kibibyte = 'a'.repeat(1024)

/** Refused for that reason, and the connection is gone: the stand-in sees that it is left. */
const checkRefused = (
  serve: (socket: Socket) => void,
  reason: string,
  limits: { totalMs?: number; bodyBytes?: number } = {},
): Promise<void> =>
  withStandIn(serve, async (standIn, { ask }) => {
    await assert.rejects(ask(standIn.url, { limits }), isFor(reason))
    await standIn.isLeft()
  })

describe('OUT-07: too much', () => {
  test('OUT-07: a body of 10 GB that says so, one that does not, and one in chunks', async () => {
    const heads = [`${ok}Content-Length: ${10 * 1024 ** 3}\r\n\r\n`, `${ok}\r\n`]
    for (const head of heads) {
      const serve = (socket: Socket): void => {
        socket.write(head)
        pour(socket, kibibyte)
      }
      await checkRefused(serve, 'size')
    }
    await checkRefused((socket) => {
      socket.write(chunked)
      pour(socket, `400\r\n${kibibyte}\r\n`)
    }, 'size')
  })

  test('OUT-07: a body may be as long as the limit, and no byte longer', () =>
    withStandIn(
      (socket, request) => socket.write(answerOf('a'.repeat(Number(request.slice(5, 9))))),
      async (standIn, { ask }) => {
        const limits = { bodyBytes: 4000 }
        assert.equal((await ask(`${standIn.url}4000`, { limits })).body.length, 4000)
        await assert.rejects(ask(`${standIn.url}4001`, { limits }), isFor('size'))
      },
    ))

  test('OUT-07: what is encoded is refused before a byte of it is read', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024)).toString('latin1')
    for (const encoding of ['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip', 'x-unknown', '']) {
      await checkRefused((socket) => {
        socket.write(`${ok}Content-Encoding: ${encoding}\r\n\r\n`)
        pour(socket, bomb)
      }, 'encoding')
    }
    const twice = `${ok}Content-Encoding: identity\r\nContent-Encoding: gzip\r\n\r\n`
    await checkRefused((socket) => socket.write(twice), 'encoding')
    const plain = answerOf('as it is', { headers: 'Content-Encoding: Identity\r\n' })
    await withStandIn(
      (socket) => socket.write(plain),
      async (standIn, { ask }) => assert.equal(String((await ask(standIn.url)).body), 'as it is'),
    )
  })

  test('OUT-07: headers without end, many of them, and long ones', async () => {
    await checkRefused((socket) => {
      socket.write(ok)
      pour(socket, 'X-Header: value\r\n')
    }, 'size')
    await checkRefused((socket) => {
      socket.write(`${ok}X-Header: `)
      pour(socket, kibibyte)
    }, 'size')
    await checkRefused((socket) => {
      socket.write(ok)
      pour(socket, `${kibibyte}`)
    }, 'size')
    const many = Array.from({ length: 100_000 }, (_, index) => `X-${index}: a\r\n`).join('')
    await checkRefused((socket) => socket.write(answerOf('', { headers: many })), 'size')
    await checkRefused((socket) => {
      socket.write(`${chunked}0\r\n`)
      pour(socket, 'X-Trailer: value\r\n')
    }, 'size')
  })

  test('OUT-07: chunks of one byte and news of progress have an end', async () => {
    const limits = { totalMs: 150 }
    await checkRefused(
      (socket) => {
        socket.write(chunked)
        pour(socket, '1\r\na\r\n')
      },
      'size',
      { ...limits, totalMs: 10_000, bodyBytes: 1000 },
    )
    const drip = (piece: string) => (socket: Socket) => {
      const timer = setInterval(() => socket.write(piece), 10)
      socket.once('close', () => clearInterval(timer))
    }
    await checkRefused(
      (socket) => {
        socket.write(chunked)
        drip('1\r\na\r\n')(socket)
      },
      'time',
      limits,
    )
    await checkRefused(drip('HTTP/1.1 100 Continue\r\n\r\n'), 'connection', limits)
    await checkRefused(drip('HTTP/1.1 103 Early Hints\r\n\r\n'), 'time', limits)
  })
})

describe('OUT-13: answers that could be read in two ways', () => {
  const broken: Record<string, string> = {
    'length and chunks': `${ok}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    'chunks and length': `${ok}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
    'two lengths': `${ok}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
    'a list of lengths': `${ok}Content-Length: 1, 2\r\n\r\nab`,
    'a length below zero': `${ok}Content-Length: -1\r\n\r\n`,
    'a length with a sign': `${ok}Content-Length: +1\r\n\r\na`,
    'a hexadecimal length': `${ok}Content-Length: 0x1\r\n\r\na`,
    'a length beyond numbers': `${ok}Content-Length: 99999999999999999999999\r\n\r\na`,
    'a folded header': `${ok}X-A: 1\r\n b: 2\r\nContent-Length: 0\r\n\r\n`,
    'a folded length': `${ok}Content-Length:\r\n 0\r\n\r\n`,
    'line feeds alone': 'HTTP/1.1 200 OK\nContent-Length: 0\n\n',
    'carriage returns alone': 'HTTP/1.1 200 OK\rContent-Length: 0\r\r',
    'a space before the colon': `${ok}Content-Length : 0\r\n\r\n`,
    'a header without a colon': `${ok}Content-Length\r\n\r\n`,
    'a header without a name': `${ok}: 0\r\nContent-Length: 0\r\n\r\n`,
    'a NUL in a header': `${ok}X-A: a\0b\r\nContent-Length: 0\r\n\r\n`,
    'a chunk that is no number': `${chunked}zz\r\n\r\n`,
    'a chunk that is longer than it says': `${chunked}1\r\nab\r\n0\r\n\r\n`,
    'a chunk beyond numbers': `${chunked}fffffffffffffffff\r\n`,
    'no protocol': 'hello\r\n\r\n',
    'another protocol': 'SSH-2.0-OpenSSH_9.9\r\n',
    'a version that there is not': 'HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n',
    'a status that is none': 'HTTP/1.1 2OO OK\r\nContent-Length: 0\r\n\r\n',
    'a status of two digits': 'HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n',
    'another protocol, switched to': 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: a\r\n\r\n',
    'the start of an answer': 'HTTP/1.1 200',
    'an answer without an end': `${ok}Content-Length: 10\r\n\r\nabc`,
    'chunks without an end': `${chunked}1\r\na\r\n`,
    nothing: '',
  }

  for (const [name, bytes] of Object.entries(broken)) {
    test(`OUT-13: ${name} is no answer`, () =>
      checkRefused((socket) => socket.end(Buffer.from(bytes, 'latin1')), 'connection'))
  }

  test('OUT-13: an answer that nobody asked for is never that to the next call', async () => {
    const answers = [
      answerOf('', { status: '403 Forbidden' }) + answerOf('yes'),
      `${ok}Content-Length: 0\r\n\r\n${answerOf('yes')}`,
      `${answerOf('no')}HTTP/1.1 200 OK\r\n`,
      `${answerOf('no')}\r\n\r\n${answerOf('yes')}`,
    ]
    for (const first of answers) {
      const serve = (socket: Socket, request: string): void =>
        void socket.write(request.includes('/first') ? first : answerOf('mine'))
      await withStandIn(serve, async (standIn, { ask }) => {
        await ask(`${standIn.url}first`).catch(() => {})
        assert.equal(String((await ask(`${standIn.url}second`)).body), 'mine')
        assert.equal(standIn.connections(), 2)
      })
    }
  })

  test('OUT-13: a header may have any name, and changes nothing but itself', () =>
    withStandIn(
      (socket) => socket.write(answerOf('', { headers: '__proto__: a\r\nconstructor: b\r\n' })),
      async (standIn, { ask }) => {
        const { headers, status } = await ask(standIn.url)
        assert.equal(status, 200)
        assert.equal(headers.constructor, 'b')
        assert.equal(Object.getPrototypeOf(headers), Object.prototype)
      },
    ))
})

/** HTTP-01: clients that are slow, silent or many cost a socket each, and nobody else anything. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { openTestHub, type TestHub } from '../helper.ts'
import { listen, sendRaw, statusOf } from './socket.ts'

const slowCount = 400

describe('slow clients', () => {
  let hub: TestHub
  let port: number
  before(async () => {
    hub = await openTestHub()
    port = await listen(hub.server)
  })
  after(() => hub.close())

  const host = 'Host: localhost\r\n'
  const form = 'Content-Type: application/x-www-form-urlencoded\r\n'
  const post = `POST /sign-in HTTP/1.1\r\n${host}${form}`
  const ready = `GET /readyz HTTP/1.1\r\n${host}Connection: close\r\n\r\n`

  const openSlow = async (text: string): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    socket.write(text)
    return socket
  }

  const beginnings: Record<string, string> = {
    'say nothing': '',
    'begin with their headers': `GET /sign-in HTTP/1.1\r\n${host}X-Slow: `,
    'begin with their body': `${post}Content-Length: 1000\r\n\r\na`,
    'do not read': `GET /sign-in HTTP/1.1\r\n${host}\r\n`.repeat(20),
  }
  for (const [name, beginning] of Object.entries(beginnings)) {
    test(`HTTP-01: ${slowCount} clients that ${name} keep nobody waiting`, async () => {
      const slow: Socket[] = []
      for (let index = 0; index < slowCount; index += 1) {
        const socket = await openSlow(beginning)
        slow.push(socket.pause())
      }
      for (let index = 0; index < 5; index += 1) {
        assert.equal(statusOf(await sendRaw(port, ready)), 200)
      }
      for (const socket of slow) socket.destroy()
    })
  }

  test('HTTP-01: slow ones are looked for often, and silent ones are ended', () => {
    const { timeout, keepAliveTimeout, headersTimeout } = hub.server.server
    const { connectionsCheckingInterval } = hub.server.server as {
      connectionsCheckingInterval?: number
    }
    assert.ok(timeout > 0 && timeout <= 60_000)
    // Longer than proxies keep an idle connection, or one would be ended in their hands.
    assert.ok(keepAliveTimeout > 60_000)
    assert.ok(connectionsCheckingInterval && connectionsCheckingInterval <= headersTimeout / 2)
  })

  /** Resolves when the server has no more than so many connections. */
  const untilFewer = (count: number): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        hub.server.server.getConnections((_, open) => {
          if (open <= count) resolve()
          else setImmediate(look)
        })
      }
      look()
    })

  test('HTTP-01: there is a number of connections, and room again below it', async () => {
    const { server } = hub.server
    const most = server.maxConnections
    assert.ok(most > 0 && most <= 10_000)
    await untilFewer(0)
    server.maxConnections = 3
    const held = [await openSlow(''), await openSlow(''), await openSlow('')]
    try {
      assert.equal(statusOf(await sendRaw(port, ready)), 0, 'closed without a word')
      held[0]?.destroy()
      await untilFewer(2)
      assert.equal(statusOf(await sendRaw(port, ready)), 200)
    } finally {
      for (const socket of held) socket.destroy()
      server.maxConnections = most
    }
  })
})

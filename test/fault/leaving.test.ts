/** FLT-12: a server that was told to stop says so, finishes what it has begun, and then ends. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { leave } from '../../src/http/leaving.ts'
import { openTestHub } from '../helper.ts'
import { listen, sendRaw, statusOf } from '../security/socket.ts'

const host = 'Host: localhost\r\n'
const ready = `GET /readyz HTTP/1.1\r\n${host}\r\n`

const openServer = async () => {
  const hub = await openTestHub()
  const begun = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const { isRight } = hub.hub.passwords
  hub.hub.passwords.isRight = async (...given) => {
    begun.resolve()
    await goOn.promise
    return isRight(...given)
  }
  return { hub, port: await listen(hub.server), begun: begun.promise, goOn: goOn.resolve }
}

const ask = async (socket: Socket, text: string): Promise<string> => {
  socket.write(text)
  const [answer] = await once(socket, 'data')
  return String(answer)
}

describe('leaving', () => {
  test('FLT-12: it says 503 at once, serves on, and ends each connection politely', async () => {
    const { hub, port } = await openServer()
    const socket = connect(port, '127.0.0.1')
    const before = await ask(socket, ready)
    assert.equal(statusOf(before), 200)
    assert.match(before, /^connection: keep-alive/im)
    hub.server.leaving.hasBegun = true
    const after = await ask(socket, ready)
    assert.equal(statusOf(after), 503)
    assert.match(after, /^connection: close/im)
    assert.match(after, /stopping\n$/)
    await once(socket, 'close')
    const page = await sendRaw(port, `GET /sign-in HTTP/1.1\r\n${host}\r\n`)
    assert.equal(statusOf(page), 200, 'who comes meanwhile is served')
    assert.match(page, /^connection: close/im)
    await leave(hub.server, 0)
    assert.equal(await sendRaw(port, ready), '')
    await hub.close()
  })

  test('FLT-12: a sign-in that is under way is finished before it ends', async () => {
    const { hub, port, begun, goOn } = await openServer()
    const browser = hub.browser()
    const signingIn = browser.signIn(hub.people.chloe)
    await begun
    const leaving = leave(hub.server, 0)
    goOn()
    assert.equal((await signingIn).statusCode, 303)
    await leaving
    assert.equal(await sendRaw(port, ready), '')
    await hub.close()
  })

  test('FLT-12: idle connections do not hold it up, nor those that never asked', async () => {
    const { hub, port } = await openServer()
    const silent = connect(port, '127.0.0.1')
    const idle = connect(port, '127.0.0.1')
    assert.equal(statusOf(await ask(idle, ready)), 200)
    const closed = [once(idle, 'close'), once(silent, 'close')]
    await leave(hub.server, 0)
    await Promise.all(closed)
    await hub.close()
  })

  test('FLT-12: whoever goes away in the middle is not waited for', async () => {
    const { hub, port } = await openServer()
    const { underWay } = hub.server.leaving
    const socket = connect(port, '127.0.0.1')
    const form = 'Content-Type: application/x-www-form-urlencoded\r\n'
    socket.write(`POST /sign-in HTTP/1.1\r\n${host}${form}Content-Length: 500\r\n\r\nemail=a`)
    while (underWay.size === 0) await setImmediate()
    socket.destroy()
    await leave(hub.server, 0)
    assert.equal(underWay.size, 0)
    await hub.close()
  })
})

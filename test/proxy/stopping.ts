/** Without an answer of the hub everything is closed. */
import assert from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { findPort } from '../browser/hub.ts'
import { ask, navigation } from './client.ts'
import { type ExampleProxy, type Place, startProxy } from './place.ts'

/** Takes connections, and never says a word. */
const openSilence = async (port: number) => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** Every kind of request, with a cookie that was good a moment ago. */
const checkClosed = async ({ application }: Place, origin: string, cookie: string) => {
  const { length } = application.reached
  for (const [method, path, headers] of [
    ['GET', '/page', { ...navigation, cookie }],
    ['POST', '/page', { cookie, 'content-length': '0' }],
    ['GET', '/public/page', {}],
  ] as const) {
    const { status } = await ask(origin, path, { method, headers })
    assert.ok(status === 403 || status >= 500, `${method} ${path}: ${status}`)
  }
  assert.equal(application.reached.length, length)
}

export const testStopping = (name: string, proxy: ExampleProxy, get: () => Place): void => {
  test(`FWD-09: ${name}: a hub that does not answer lets nobody in`, async () => {
    const place = get()
    const cookie = (await place.signIn('ana')).cookies(place.origin)
    const [hubPort, port] = [await findPort(), await findPort()]
    const silence = await openSilence(hubPort)
    const running = await startProxy(proxy, { ...place.addresses, hubPort, port })
    try {
      await checkClosed(place, `http://${place.addresses.host}:${port}`, cookie)
    } finally {
      await running.close()
      await silence.close()
    }
  })

  test(`FWD-09: ${name}: a hub that is down lets nobody in`, async () => {
    const place = get()
    const cookie = (await place.signIn('ana')).cookies(place.origin)
    await place.hub.close()
    await checkClosed(place, place.origin, cookie)
  })
}

/** FLT-20: the name service is gone, or one family of addresses leads nowhere. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { test } from 'node:test'
import { createOutside, type OutsideParts } from '../../src/outside.ts'
import { openTestHub, password, type TestHub } from '../helper.ts'
import { sendRaw, statusOf } from '../security/socket.ts'

const openEcho = async (host: string): Promise<{ server: Server; port: number }> => {
  const server = createServer((socket) => socket.on('error', () => {}).end('hello'))
  server.listen(0, host)
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

const outsideOf = (resolve: NonNullable<OutsideParts['resolve']>) =>
  createOutside({ allow: ['127.0.0.0/8', '::1', '100::/64'], resolve })

/** What the other side says to whoever reaches it by these addresses. */
const hear = async (port: number, addresses: string[]): Promise<string> => {
  const outside = outsideOf(async () => addresses)
  const socket = await outside.connect({ host: 'other.example', port })
  const [bytes] = await once(socket, 'data')
  socket.destroy()
  return String(bytes)
}

const signIn = (hub: TestHub, email: string) =>
  hub.server.inject({
    method: 'POST',
    url: '/api/v1/sign-in',
    headers: { host: 'localhost:3000' },
    payload: { email, password },
  })

test('FLT-20: without a name service, its own people sign in, others are told 503', async () => {
  let isAway = true
  const { server, port } = await openEcho('127.0.0.1')
  const outside = outsideOf(async (host) => {
    if (!isAway) return ['127.0.0.1']
    throw Object.assign(new Error(`getaddrinfo EAI_AGAIN ${host}`), { code: 'EAI_AGAIN' })
  })
  const hub = await openTestHub({}, undefined, { outside })
  const owner = await hub.hub.organizations.add({ name: 'Otter' })
  const settings = { url: `https://names.example:${port}/check` }
  await hub.hub.connectors.add({ owner, name: 'Otter', type: 'rest', settings })
  await hub.hub.organizations.change(owner.id, { settings: { passwords: 'elsewhere' } })
  await hub.hub.users.add({ home: owner, email: 'o@otter.example' })
  assert.equal((await signIn(hub, 'o@otter.example')).statusCode, 503)
  assert.equal((await signIn(hub, hub.people.chloe.email ?? '')).statusCode, 200)
  const { detail } = await outside
    .connect({ host: 'names.example', port })
    .then(() => assert.fail('it connected'))
    .catch((error) => error)
  assert.match(detail.cause, /^names\.example:\d+ does not answer: .*EAI_AGAIN/)
  isAway = false
  const socket = await outside.connect({ host: 'names.example', port })
  socket.destroy()
  server.close()
  await hub.close()
})

test('FLT-20: where one family of addresses leads nowhere, the other is tried', async () => {
  const four = await openEcho('127.0.0.1')
  const six = await openEcho('::1')
  // 100::/64 is for what is thrown away (RFC 6666); at 127.0.0.9 nobody listens.
  assert.equal(await hear(four.port, ['::1', '127.0.0.1']), 'hello')
  assert.equal(await hear(four.port, ['100::1', '127.0.0.1']), 'hello')
  assert.equal(await hear(six.port, ['127.0.0.9', '::1']), 'hello')
  assert.equal(await hear(six.port, ['::1']), 'hello', 'there is no other family')
  await assert.rejects(hear(four.port, ['::1', '127.0.0.9']), { code: 'unavailable' })
  four.server.close()
  six.server.close()
})

test('FLT-20: a hub answers on IPv6 alone, and on both families at once', async () => {
  const hub = await openTestHub()
  const ready = 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
  await hub.server.listen({ port: 0, host: '::' })
  const { port } = hub.server.server.address() as AddressInfo
  assert.equal(statusOf(await sendRaw(port, ready)), 200)
  assert.equal(statusOf(await sendRaw(port, ready, '::1')), 200)
  await hub.close()
})

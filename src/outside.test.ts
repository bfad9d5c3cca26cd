import assert from 'node:assert/strict'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { createOutside, type OutsideParts } from './outside.ts'

let server: Server
let port: number
const sockets: Socket[] = []
before(async () => {
  server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.write('hello')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
after(() => {
  for (const socket of sockets) socket.destroy()
  server.close()
})

const names: Record<string, string[]> = {
  'inner.example': ['127.0.0.1'],
  'mixed.example': ['93.184.215.14', '127.0.0.1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'nowhere.example': [],
}

const createWith = (parts: Partial<OutsideParts> = {}) =>
  createOutside({ allow: [], resolve: async (host) => names[host] ?? [], ...parts })

const connect = async (host: string, parts: Partial<OutsideParts> = {}, more = {}) => {
  const socket = await createWith(parts).connect({ host, port, ...more })
  const chunk = await new Promise<Buffer>((resolve) => socket.once('data', resolve))
  socket.destroy()
  return String(chunk)
}

describe('the one door out', () => {
  test('OUT-01: refuses addresses that are not of the public internet', async () => {
    for (const host of ['127.0.0.1', '[::1]', '10.0.0.1', '169.254.169.254', 'INNER.example.']) {
      await assert.rejects(connect(host), { code: 'forbidden' }, host)
    }
    await assert.rejects(connect('mapped.example'), { code: 'forbidden' })
  })

  test('OUT-02: other spellings of an address are what they lead to', async () => {
    const outside = createOutside({ allow: [] })
    for (const host of ['2130706433', '0x7f.1', '017700000001', '127.1', 'localhost', '0']) {
      await assert.rejects(outside.connect({ host, port }), { code: 'forbidden' }, host)
    }
  })

  test('OUT-04: one private address closes a name with public ones', async () => {
    await assert.rejects(connect('mixed.example'), { code: 'forbidden' })
  })

  test('OUT-04: a name is resolved once, and the connection goes to what was checked', async () => {
    let asked = 0
    const resolve = async () => {
      asked += 1
      return asked === 1 ? ['127.0.0.1'] : ['10.255.255.1']
    }
    assert.equal(await connect('turns.example', { resolve, allow: ['127.0.0.1'] }), 'hello')
    assert.equal(asked, 1)
  })

  test('lets through what the operator allows: networks and hosts', async () => {
    assert.equal(await connect('inner.example', { allow: ['127.0.0.0/8'] }), 'hello')
    assert.equal(await connect('inner.example', { allow: ['Inner.Example'] }), 'hello')
    assert.equal(await connect('mapped.example', { allow: ['127.0.0.1'] }), 'hello')
    await assert.rejects(connect('inner.example', { allow: ['10.0.0.0/8', 'ner.example'] }))
  })

  test('lets through what the operator’s own setting names', async () => {
    assert.equal(await connect('inner.example', {}, { isOwn: true }), 'hello')
  })

  test('OUT-08: waits neither for a name nor for an answer without end', async () => {
    const limits = { connect: 30, idle: 30, total: 1_000 }
    const never = { resolve: () => new Promise<string[]>(() => {}), limits }
    await assert.rejects(connect('slow.example', never), { code: 'unavailable' })
    await assert.rejects(connect('nowhere.example'), { code: 'unavailable' })
    // A server that does not know what TLS is.
    const tls = connect('inner.example', { allow: ['inner.example'], limits }, { tls: true })
    await assert.rejects(tls, { code: 'unavailable' })
    const outside = createWith({ allow: ['inner.example'], limits })
    for (const more of [{ idle: 20 }, { idle: 1_000, total: 20 }]) {
      const hasty = createWith({ allow: ['inner.example'], limits: { ...limits, ...more } })
      const socket = await hasty.connect({ host: 'inner.example', port })
      await new Promise((resolve) => socket.once('close', resolve))
      assert.equal(socket.destroyed, true)
    }
    assert.equal(outside.tlsOptions('Mail.Example.').servername, 'mail.example')
    assert.equal(outside.tlsOptions('127.0.0.1').servername, undefined)
    assert.equal(outside.tlsOptions('mail.example').rejectUnauthorized, true)
  })
})

/** Syslog: RFC 5424 messages, each with its length, over a connection that comes to its end. */
import assert from 'node:assert/strict'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { frameSyslog, writeSyslog } from '../../src/audit-syslog.ts'
import { createOutside } from '../../src/outside.ts'
import { openTestHub, type TestHub } from '../helper.ts'

let hub: TestHub
let server: Server
let url: string
let taken: Buffer[]
let serve: (socket: Socket) => void

/** Everything that came on connections that were brought to an end. */
const take = (socket: Socket): void => {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('end', () => {
    taken.push(Buffer.concat(chunks))
    socket.end()
  })
}

/** RFC 6587 §3.4.1: a length, a space, so many bytes. */
const unframe = (bytes: Buffer): string[] => {
  const messages: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(' ', at)
    const end = space + 1 + Number(bytes.subarray(at, space).toString())
    messages.push(bytes.subarray(space + 1, end).toString('utf8'))
    at = end
  }
  return messages
}

const send = async (): Promise<void> => {
  await hub.hub.audit.seal()
  await hub.hub.audit.delivery.work()
  await hub.hub.audit.delivery.settled()
}

describe('syslog of the audit log', () => {
  beforeEach(async () => {
    hub = await openTestHub({}, undefined, { outside: createOutside({ allow: ['127.0.0.1'] }) })
    taken = []
    serve = take
    server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {})
      serve(socket)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    url = `syslog://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    await send()
    await hub.hub.audit.streams.add({ url, chain: hub.organizations.harbor.id })
  })
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve))
    await hub.close()
  })

  const say = (data: Record<string, string>, outcome: 'ok' | 'refused' = 'ok') =>
    hub.hub.events.add({ type: 'test.said', organization: hub.organizations.harbor, outcome, data })

  test('carries an event a message, with its length in bytes before it', async () => {
    await say({ word: 'é😀\u2028' })
    await say({ word: '\n<0>1 - - - - - -' }, 'refused')
    await send()
    const messages = unframe(taken[0] ?? Buffer.alloc(0)).slice(-2)
    const [one = '', two = ''] = messages
    const at = new Date(hub.now()).toISOString()
    assert.ok(one.startsWith(`<110>1 ${at} localhost foyer - test.said - {"chain":"`), one)
    assert.ok(two.startsWith(`<109>1 ${at} localhost foyer - test.said - {"chain":"`), two)
    const words = messages.map(
      (message) => JSON.parse(message.slice(message.indexOf('{'))).data.word,
    )
    assert.deepEqual(words, ['é😀\u2028', '\n<0>1 - - - - - -'])
    assert.ok(messages.every((message) => !message.includes('\n')))
  })

  test('is sent again when the connection did not come to its end', async () => {
    serve = (socket) => socket.resetAndDestroy()
    await say({ word: 'again' })
    await send()
    const [before] = await hub.hub.audit.streams.list()
    assert.equal(before?.stream.failures, 1)
    serve = take
    hub.pass(600_000)
    await send()
    assert.match(String(taken[0]), /"again"/)
    assert.equal((await hub.hub.audit.streams.list())[0]?.behind, 0)
  })

  test('is tried with a message that says so', async () => {
    const [only] = await hub.hub.audit.streams.list()
    await hub.hub.audit.streams.test(only?.stream.id ?? '')
    assert.match(unframe(taken[0] ?? Buffer.alloc(0))[0] ?? '', /audit-stream\.test - \{"type"/)
  })

  test('has nothing in its head but printable ASCII, of the length that is allowed', () => {
    const text = 'é'
    const type = `a b\n${'c'.repeat(50)}`
    const entry = { at: 0, host: 'ä', type, outcome: 'ok' as const, text }
    const message = writeSyslog(entry)
    assert.equal(message, `<110>1 1970-01-01T00:00:00.000Z - foyer - ab${'c'.repeat(30)} - é`)
    assert.equal(frameSyslog('é'), '2 é')
  })
})

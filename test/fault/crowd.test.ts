/** FLT-11: more connections than there are handles for, more bodies than there is room for. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { connectionsFor, limitConnections } from '../../src/http/load.ts'
import { findHandleLimit } from '../../src/process.ts'
import { openTestHub, type TestHub } from '../helper.ts'
import { listen, sendRaw, statusOf } from '../security/socket.ts'

const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`

describe('FLT-11: a server that is full', () => {
  let hub: TestHub
  let port: number
  let held: Socket[] = []
  before(async () => {
    hub = await openTestHub()
    port = await listen(hub.server)
    limitConnections(hub.server, 6)
  })
  after(async () => {
    for (const socket of held) socket.destroy()
    await hub.close()
  })

  const hold = async (): Promise<void> => {
    const { load } = hub.server
    const before = load.open
    held.push(connect(port, '127.0.0.1'))
    while (load.open === before) await setImmediate()
  }
  const release = async (): Promise<void> => {
    for (const socket of held) socket.destroy()
    held = []
    while (hub.server.load.open > 0) await setImmediate()
  }

  test('FLT-11: whoever comes beyond is told 503 and when to come again', async () => {
    await hold()
    await hold()
    const answer = await sendRaw(port, ask('/sign-in'))
    assert.equal(statusOf(answer), 503)
    assert.match(answer, /^retry-after: [1-9]\d?\r$/im)
    assert.match(answer, /^connection: close\r$/im)
    assert.match(answer, /^x-content-type-options: nosniff\r$/im)
    const alive = ask('/healthz').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')
    assert.equal(statusOf(await sendRaw(port, alive)), 200, 'it lives, and says so')
    await release()
  })

  test('FLT-11: those that were there before are served, and so is everybody later', async () => {
    await hold()
    await hold()
    const [first] = held
    assert.equal(statusOf(await sendRaw(port, ask('/readyz'))), 503)
    first?.write(ask('/readyz'))
    const [answer] = first ? await once(first, 'data') : []
    assert.equal(statusOf(String(answer)), 200)
    await release()
    await hold()
    held[0]?.write(ask('/readyz'))
    const [later] = held[0] ? await once(held[0], 'data') : []
    assert.equal(statusOf(String(later)), 200)
    await release()
  })

  test('FLT-11: beyond those who can be told, connections are closed', async () => {
    for (let count = 0; count < 6; count += 1) await hold()
    assert.equal(statusOf(await sendRaw(port, ask('/readyz'))), 0)
    await release()
  })
})

describe('FLT-11: bodies', () => {
  let hub: TestHub
  let port: number
  let held: Socket[] = []
  before(async () => {
    hub = await openTestHub({ trustedProxies: ['127.0.0.1'] })
    port = await listen(hub.server)
  })
  after(() => hub.close())

  const mib = 1024 * 1024
  const post = (address: string, length: string): string =>
    [
      `POST /saml/${hub.organizations.harbor.rootId}/sso HTTP/1.1`,
      ...['Host: localhost', `X-Forwarded-For: ${address}`, length],
      ...['Content-Type: application/x-www-form-urlencoded', '', 'a'],
    ].join('\r\n')

  /** Clients that say how much is to come, and send the first byte of it. */
  const begin = async (count: number, address: string, length: string): Promise<void> => {
    const { underWay } = hub.server.leaving
    for (let index = 0; index < count; index += 1) {
      const before = underWay.size
      const socket = connect(port, '127.0.0.1', () => socket.write(post(address, length)))
      held.push(socket)
      while (underWay.size === before) await setImmediate()
    }
  }
  const release = async (): Promise<void> => {
    for (const socket of held) socket.destroy()
    held = []
    while (hub.server.load.open > 0) await setImmediate()
  }
  const knock = async (address: string, length: string): Promise<string> => {
    const close = `${length}\r\nConnection: close`
    return sendRaw(port, `${post(address, close)}${'a'.repeat(20_000)}`)
  }

  const half = `Content-Length: ${mib / 2}`
  const small = 'Content-Length: 20001'

  test('FLT-11: one address has its share of the room for bodies, others have theirs', async () => {
    await begin(16, '198.51.100.7', half)
    const answer = await knock('198.51.100.7', small)
    assert.equal(statusOf(answer), 503)
    assert.match(answer, /^retry-after: [1-9]\d?\r$/im)
    assert.notEqual(statusOf(await knock('198.51.100.8', small)), 503)
    await release()
    assert.notEqual(statusOf(await knock('198.51.100.7', small)), 503)
  })

  test('FLT-11: there is so much room, also for bodies that do not say their length', async () => {
    for (const last of [1, 2, 3, 4]) {
      await begin(32, `198.51.100.${last}`, 'Transfer-Encoding: chunked')
    }
    assert.equal(hub.server.load.bodies, 32 * mib)
    assert.equal(statusOf(await knock('198.51.100.9', small)), 503)
    const form = await hub.browser().get('/sign-in')
    assert.equal(form.statusCode, 200)
    assert.equal((await hub.browser().signIn(hub.people.chloe)).statusCode, 303, 'a form is small')
    await release()
    assert.equal(hub.server.load.bodies, 0)
    assert.equal(hub.server.load.bodiesOf.size, 0)
  })
})

test('FLT-11: connections take half of the handles at most, and there is room for a few', () => {
  const expected: [handles: number | undefined, most: number][] = [
    [undefined, 10_000],
    [1_048_576, 10_000],
    [20_032, 10_000],
    [1_024, 496],
    [64, 16],
    [40, 8],
  ]
  for (const [handles, most] of expected) assert.equal(connectionsFor(handles), most)
})

test('FLT-11: the limit of handles is read where there is one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-limit-'))
  const path = join(folder, 'limits')
  const limitOf = (most: string): number | undefined => {
    const lines = [
      'Limit           Soft Limit   Hard Limit   Units',
      'Max processes   95   95   processes',
    ]
    writeFileSync(path, [...lines, `Max open files            ${most}   64   files`].join('\n'))
    return findHandleLimit(path)
  }
  assert.equal(limitOf('64'), 64)
  assert.equal(limitOf('unlimited'), undefined)
  assert.equal(findHandleLimit(join(folder, 'nothing')), undefined)
  rmSync(folder, { recursive: true })
})

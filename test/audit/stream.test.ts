/** Streams: every event arrives, in order, signed, whatever becomes of the receiver or of us. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { createOutside } from '../../src/outside.ts'
import { hubOver } from '../../src/store/conformance-noun.ts'
import { openTestHub, type TestHub } from '../helper.ts'
import { answerOf, openStandIn, type Serve, type StandIn } from '../outside/stand-in.ts'

const secret = 'a secret between two'

let hub: TestHub
let receiver: StandIn
let serve: Serve

const outside = createOutside({ allow: ['127.0.0.1'] })
const done = answerOf('')

const say = async (...numbers: number[]): Promise<void> => {
  const organization = hub.organizations.harbor
  for (const number of numbers) {
    await hub.hub.events.add({ type: 'test.happened', organization, data: { number } })
  }
  await hub.hub.audit.seal()
}

const send = async (): Promise<void> => {
  await hub.hub.audit.delivery.work()
  await hub.hub.audit.delivery.settled()
}

const bodyOf = (request: string): string => request.split('\r\n\r\n')[1] ?? ''
const headerOf = (request: string, name: string): string =>
  new RegExp(`^${name}: (.*)\r$`, 'im').exec(request)?.[1] ?? ''

/** The numbers of the test's events in a request. */
const numbersOf = (request: string): number[] =>
  JSON.parse(bodyOf(request)).flatMap(
    (line: { data: { number?: number } }) => line.data.number ?? [],
  )

const arrived = (): number[] => receiver.asked.flatMap(numbersOf)

const add = (more: { chain?: string } = { chain: hub.organizations.harbor.id }) =>
  hub.hub.audit.streams.add({ url: `${receiver.url}take`, secret, ...more })

const first = async () => {
  const [only] = await hub.hub.audit.streams.list()
  return only ?? assert.fail('there is no stream')
}

describe('a webhook of the audit log', () => {
  beforeEach(async () => {
    hub = await openTestHub({}, undefined, { outside })
    serve = (socket) => socket.write(done)
    receiver = await openStandIn((...given) => serve(...given))
    await hub.hub.audit.seal()
  })
  afterEach(async () => {
    await hub.hub.exchanges.close()
    await receiver.close()
    await hub.close()
  })

  test('takes what is sealed from then on, in order, once', async () => {
    await say(0)
    await add()
    await say(1, 2)
    await send()
    await say(3)
    await send()
    await send()
    assert.deepEqual(arrived(), [1, 2, 3])
    const { behind, stream } = await first()
    assert.deepEqual([behind, stream.deliveredAt], [0, hub.now()])
  })

  test('that is far behind does not keep a process from ending', async () => {
    await add()
    await say(...Array.from({ length: 201 }, (_, number) => number))
    const [begun, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    serve = (socket) => {
      begun.resolve()
      void answered.promise.then(() => socket.write(done))
    }
    await hub.hub.audit.delivery.work()
    await begun.promise
    const closed = hub.hub.audit.close()
    answered.resolve()
    await closed
    // Its own event is the first of the hundred that were under way.
    assert.deepEqual([receiver.asked.length, (await first()).behind], [1, 102])
  })

  test('is signed with the time, so that the receiver knows who wrote it, and when', async () => {
    await add()
    await say(1)
    await send()
    const [request = ''] = receiver.asked
    const at = headerOf(request, 'foyer-timestamp')
    assert.equal(Number(at), Math.floor(hub.now() / 1000))
    // The stand-in has read bytes; so does a receiver.
    const body = Buffer.from(bodyOf(request), 'latin1')
    const expected = createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex')
    assert.equal(headerOf(request, 'foyer-signature'), `v1=${expected}`)
    assert.match(request, /^POST \/take HTTP/)
    assert.doesNotMatch(request, new RegExp(secret))
  })

  test('of one organization takes nothing of another; one of all takes everything', async () => {
    const { harbor, otter } = hub.organizations
    await add({ chain: otter.id })
    await say(1)
    await hub.hub.events.add({ type: 'test.other', organization: otter })
    await hub.hub.audit.seal()
    await send()
    const text = receiver.asked.join('\n')
    assert.match(text, /test\.other/)
    assert.ok(!text.includes(harbor.id))
    await add({})
    await say(2)
    await hub.hub.events.add({ type: 'test.hub' })
    await hub.hub.audit.seal()
    await send()
    assert.match(receiver.asked.at(-1) ?? '', /test\.happened[\s\S]*test\.hub/)
  })

  test('that is away, ill, or leads elsewhere gets the same again, later and later', async () => {
    await add()
    await say(1, 2)
    const troubles: Serve[] = [
      (socket) => socket.destroy(),
      (socket) => socket.write(answerOf('', { status: '500 Ill' })),
      (socket) =>
        socket.write(
          answerOf('', { status: '302 Found', headers: `Location: ${receiver.url}\r\n` }),
        ),
      (socket) => socket.write(answerOf('', { status: '404 Not Found' })),
    ]
    const waits: number[] = []
    for (const [index, trouble] of troubles.entries()) {
      serve = trouble
      await send()
      await send()
      assert.equal(receiver.asked.length, index + 1, 'it is left alone for a while')
      const { stream } = await first()
      assert.equal(stream.failures, index + 1)
      assert.equal(hub.hub.audit.load().failing, 1)
      assert.notEqual(stream.cause, '')
      waits.push(stream.retryAt - hub.now())
      hub.pass(stream.retryAt - hub.now())
    }
    waits.forEach((wait, index) => {
      const most = 2_000 * 2 ** index
      assert.ok(wait >= most / 2 && wait <= most, String(wait))
    })
    serve = (socket) => socket.write(done)
    await say(3)
    await send()
    assert.deepEqual(numbersOf(receiver.asked.at(-1) ?? ''), [1, 2, 3])
    assert.deepEqual((await first()).stream.failures, 0)
    await send()
    assert.equal(hub.hub.audit.load().failing, 0)
    assert.ok(
      receiver.asked.every((request) => /^POST \/take /.test(request)),
      'nothing is followed',
    )
  })

  test('that stays away is told of once, and when it is back', async () => {
    await add()
    await say(1)
    serve = (socket) => socket.write(answerOf('', { status: '503 Away' }))
    for (let times = 0; times < 8; times += 1) {
      await send()
      hub.pass(600_000)
    }
    const types = async () =>
      (await hub.events(100)).map(({ type }) => type).filter((type) => /^audit-stream/.test(type))
    assert.deepEqual(await types(), ['audit-stream.failing', 'audit-stream.added'])
    serve = (socket) => socket.write(done)
    await send()
    assert.deepEqual((await types())[0], 'audit-stream.recovered')
  })

  test('that hangs keeps no other waiting', async () => {
    let hanging: (() => void) | undefined
    serve = (socket, request) => {
      if (request.startsWith('POST /take')) hanging = () => socket.destroy()
      else socket.write(done)
    }
    await add()
    const slow = await first()
    await hub.hub.audit.streams.add({ url: `${receiver.url}quick`, secret })
    const streamThat = async (isSlow: boolean) =>
      (await hub.hub.audit.streams.list()).find(
        ({ stream }) => (stream.id === slow.stream.id) === isSlow,
      )
    await say(1)
    await hub.hub.audit.delivery.work()
    await receiver.isAsked(2)
    await say(2)
    while ((await streamThat(false))?.behind !== 0) {
      await hub.hub.audit.delivery.work()
      await new Promise((resolve) => setImmediate(resolve))
    }
    assert.ok(hanging)
    hanging()
    await hub.hub.audit.delivery.settled()
    assert.equal((await streamThat(true))?.stream.failures, 1)
  })

  test('gets again what it had not acknowledged when the process died', async () => {
    await add()
    await say(1, 2)
    const taken = Promise.withResolvers<() => void>()
    serve = (socket) => taken.resolve(() => socket.destroy())
    await hub.hub.audit.delivery.work()
    const die = await taken.promise
    const { secret: sealWith } = hub.config
    const other = hubOver(hub.database, hub.now, { secret: sealWith, outsideAllow: ['127.0.0.1'] })
    serve = (socket) => socket.write(done)
    await other.dataKeys.refresh()
    await other.audit.delivery.work()
    await other.audit.delivery.settled()
    assert.equal(receiver.asked.length, 1, 'one process sends, for as long as it may still live')
    hub.pass(60_000)
    await other.audit.delivery.work()
    await other.audit.delivery.settled()
    assert.deepEqual(arrived(), [1, 2, 1, 2])
    die()
    await hub.hub.audit.delivery.settled()
    await other.exchanges.close()
    assert.equal((await first()).behind, 0)
  })

  test('that has much to catch up gets it in batches', async () => {
    await add()
    await say(...Array.from({ length: 250 }, (_, number) => number))
    await send()
    assert.equal(receiver.asked.length, 3)
    assert.deepEqual(
      arrived(),
      Array.from({ length: 250 }, (_, number) => number),
    )
  })

  test('leads nowhere that events could be read on the way', async () => {
    const urls = ['http://siem.example/', 'ftp://siem.example/', 'https://a:b@siem.example/', 'x']
    const syslogs = ['syslog://siem.example:514', 'syslogs://siem.example', 'syslogs://a:1/path']
    for (const url of [...urls, ...syslogs]) {
      await assert.rejects(hub.hub.audit.streams.add({ url }), /must be/, url)
    }
    await assert.rejects(hub.hub.audit.streams.add({ url: receiver.url, secret: 'short' }))
  })

  test('OUT-14: goes through the one door out, which private addresses do not pass', async () => {
    await hub.hub.audit.streams.add({ url: 'https://10.0.0.1/', secret })
    await hub.hub.audit.streams.add({ url: 'syslogs://10.0.0.1:6514' })
    await say(1)
    await send()
    for (const { stream } of await hub.hub.audit.streams.list()) {
      assert.match(stream.cause, /FOYER_OUTSIDE_ALLOW/)
    }
  })
})

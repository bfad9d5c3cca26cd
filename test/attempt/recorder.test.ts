/** The recorder itself: what it holds, what it lets go, and who finds what it has written. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createAttempts } from '../../src/attempt.ts'
import { maskUrl, maskXml, trimFacts, writeFacts } from '../../src/attempt-fact.ts'
import { createAttemptMemory, isSampled } from '../../src/attempt-memory.ts'
import { newCode } from '../../src/identifier.ts'
import { systemWorld } from '../../src/world.ts'
import { openTestHub, type TestHub, type TestOptions } from '../helper.ts'

const withHub =
  (work: (hub: TestHub) => Promise<void>, options: TestOptions = {}) =>
  async (): Promise<void> => {
    const hub = await openTestHub(options)
    try {
      await work(hub)
    } finally {
      await hub.close()
    }
  }

const kinds = { started: 'session.started', opened: 'application.opened' } as const

/** An attempt as an event and a step tell it. */
const tell = async (
  { hub, organizations, people }: TestHub,
  code: string,
  { type = kinds.started, outcome = 'ok' }: { type?: string; outcome?: 'ok' | 'refused' } = {},
): Promise<void> => {
  hub.attempts.note(code, { name: 'a step', facts: { number: 1 } })
  const { harbor: organization } = organizations
  const userId = people.chloe.id
  await hub.events.add({ type, outcome, organization, userId, attempt: code })
}

describe('memory', () => {
  const open = (limits: object, sampling = 1) =>
    createAttemptMemory({ now: () => 1_000, sampling, limits })
  const started = { type: kinds.started, outcome: 'ok' } as const

  test('it holds so many attempts, and counts those that had to go', () => {
    const memory = open({ attempts: 3 })
    memory.observe('KNOWN', started)
    for (const code of ['A', 'B', 'C', 'D']) memory.note(code, { name: 'knock' })
    assert.deepEqual(memory.lost, { attempts: 2, steps: 0 })
    assert.deepEqual(memory.waiting(10), ['C', 'D'])
    const [kept] = memory.take()
    assert.equal(kept?.summary.code, 'KNOWN', 'what is known to come to something stays')
  })

  test('it holds so many steps of each, and so many bytes in all', () => {
    const memory = open({ steps: 2 })
    memory.observe('A', started)
    for (const name of ['one', 'two', 'three']) memory.note('A', { name })
    const [held] = memory.take()
    assert.deepEqual([held?.steps.length, held?.dropped, memory.lost.steps], [2, 1, 1])
    const small = open({ bytes: 5_000 })
    small.observe('A', started)
    for (let count = 0; count < 10; count += 1) {
      small.note('A', { name: 'long', facts: { text: 'x'.repeat(1_000) } })
    }
    const [full] = small.take()
    assert.deepEqual([full?.steps.length, full?.dropped], [2, 8])
    small.observe('B', started)
    small.note('B', { name: 'again' })
    assert.equal(small.take()[0]?.steps.length, 1, 'what was taken has made room')
  })

  test('of a long message it keeps the beginning, and none of the rest', () => {
    const message = Buffer.alloc(256 * 1024, 'x')
    const { facts, bytes } = trimFacts({ xml: message })
    assert.ok(bytes < 9_000)
    const kept = facts.xml as Buffer
    assert.notEqual(kept.buffer, message.buffer)
    assert.equal(String(writeFacts(facts).xml).length, 8_193)
  })

  test('whoever only knocks is let go after an hour, and leaves nothing', () => {
    let at = 1_000
    const memory = createAttemptMemory({ now: () => at, sampling: 1 })
    memory.note('KNOCK', { name: 'knock' })
    assert.deepEqual(memory.take(), [])
    assert.deepEqual(memory.waiting(5), ['KNOCK'])
    at += 2 * 3_600_000
    assert.deepEqual(memory.take(), [])
    assert.deepEqual(memory.waiting(5), [])
  })

  test('a share of those that go well is kept, the same everywhere; a refusal always is', () => {
    const codes = Array.from({ length: 2_000 }, () => newCode(systemWorld))
    const share = codes.filter((code) => isSampled(code, 0.25)).length / codes.length
    assert.ok(share > 0.2 && share < 0.3, `${share}`)
    assert.ok(codes.every((code) => isSampled(code, 1) && !isSampled(code, 0)))
    const memory = open({}, 0)
    for (const code of codes.slice(0, 10)) memory.observe(code, started)
    memory.observe('NO', { type: kinds.started, outcome: 'refused' })
    memory.open('OPEN', { kind: 'sign-in' })
    assert.deepEqual(
      memory.take().map(({ summary }) => summary.code),
      ['NO'],
    )
    memory.observe('OPEN', { type: kinds.started, outcome: 'refused' })
    assert.equal(memory.take().length, 1, 'it waited for what would become of it')
  })
})

describe('what is kept', () => {
  test('addresses lose names, values and tickets; documents their signatures', () => {
    assert.equal(
      maskUrl('https://ana:pw@x.example/a?code=1&state=two#three'),
      'https://x.example/a?code=HIDDEN&state=HIDDEN',
    )
    assert.equal(maskUrl('https://x.example/?secretword'), 'https://x.example/?HIDDEN')
    const ticket = 'a'.repeat(43)
    assert.equal(maskUrl(`https://x.example/auth/${ticket}/x`), 'https://x.example/auth/[ticket]/x')
    const signature = '<ds:SignatureValue>abc</ds:SignatureValue><X509Certificate a=">">def<'
    const masked = maskXml(signature)
    assert.ok(!masked.includes('abc') && !masked.includes('def'))
    const facts = { password: 'x', apiKey: 'x', deep: { id_token: 'x', name: 'y' }, list: ['z\0'] }
    assert.deepEqual(writeFacts(facts), {
      ...{ password: 'HIDDEN', apiKey: 'HIDDEN', deep: { id_token: 'HIDDEN', name: 'y' } },
      list: ['z\uFFFD'],
    })
  })

  test(
    'it can be looked up for as many days as is set, and then no more',
    withHub(
      async (hub) => {
        await tell(hub, 'AAAA-AAAA', { outcome: 'refused' })
        await hub.hub.attempts.flush()
        hub.pass(6 * 24 * 3_600_000)
        await tell(hub, 'BBBB-BBBB', { outcome: 'refused' })
        await hub.hub.attempts.flush()
        hub.pass(2 * 24 * 3_600_000)
        await hub.hub.sweep()
        const { items } = await hub.hub.attempts.list({})
        assert.deepEqual(
          items.map(({ code }) => code),
          ['BBBB-BBBB'],
        )
        const left = await hub.hub.timelines.find('AAAA-AAAA')
        assert.equal(left?.attempt.outcome, 'refused', 'the audit log still has its event')
        assert.ok(left?.entries.every(({ from }) => from === 'event'))
      },
      { attemptDays: 7 },
    ),
  )

  test(
    'with a share of none, what goes well leaves no row and is still explained by its events',
    withHub(
      async (hub) => {
        await tell(hub, 'AAAA-AAAA')
        await tell(hub, 'BBBB-BBBB', { outcome: 'refused' })
        const { items } = await hub.hub.attempts.list({})
        assert.deepEqual(
          items.map(({ code }) => code),
          ['BBBB-BBBB'],
        )
        const { attempt } = (await hub.hub.timelines.find('AAAA-AAAA')) ?? assert.fail('unknown')
        assert.deepEqual([attempt.kind, attempt.outcome], ['sign-in', 'ok'])
      },
      { attemptSampling: 0 },
    ),
  )

  test(
    'what only its events explain holds nothing of another root with the same code',
    withHub(
      async (hub) => {
        const { harbor, otter } = hub.organizations
        const event = { type: kinds.started, attempt: 'AAAA-AAAA' }
        const userId = hub.people.otto.id
        await hub.hub.events.add({ ...event, organization: otter, userId })
        await hub.hub.events.add({ ...event, organization: harbor })
        const told = await hub.hub.timelines.find('AAAA-AAAA', { rootId: harbor.id })
        assert.equal(told?.entries.length, 1)
        assert.deepEqual([told.attempt.userId, told.names.person], [null, undefined])
      },
      { attemptSampling: 0 },
    ),
  )
})

describe('who finds it', () => {
  test(
    'a root finds its own, an administrator what is about their organizations or people',
    withHub(async (hub) => {
      const { harbor, downtown, lakeside, otter } = hub.organizations
      await tell(hub, 'AAAA-AAAA', { type: kinds.opened })
      const find = async (filter: object) =>
        (await hub.hub.timelines.find('AAAA-AAAA', filter))?.attempt.code
      assert.equal(await find({ rootId: harbor.id }), 'AAAA-AAAA')
      assert.equal(await find({ rootId: otter.id }), undefined)
      assert.equal(await find({ within: [harbor] }), 'AAAA-AAAA')
      assert.equal(await find({ within: [downtown] }), 'AAAA-AAAA', 'Chloe is at home there')
      assert.equal(await find({ within: [lakeside, otter] }), undefined)
      assert.equal(await find({ within: [] }), undefined)
    }),
  )

  test(
    'of one code in different months, the newest is meant; of different roots, the own',
    withHub(async (hub) => {
      const code = 'CCCC-CCCC'
      await tell(hub, code, { outcome: 'refused' })
      await hub.hub.attempts.flush()
      hub.pass(3 * 24 * 3_600_000)
      await tell(hub, code)
      await hub.hub.attempts.flush()
      const { otter } = hub.organizations
      const other = { type: kinds.started, organization: otter, attempt: code } as const
      await hub.hub.events.add({ ...other, outcome: 'refused' })
      const own = await hub.hub.timelines.find(code, { rootId: hub.organizations.harbor.id })
      assert.equal(own?.attempt.outcome, 'ok')
      assert.equal(own?.entries.length, 2, 'no step or event of another time or root')
      assert.equal((await hub.hub.timelines.find(code, { rootId: otter.id }))?.entries.length, 1)
    }),
  )

  test(
    'what two processes were told of one attempt is one attempt',
    withHub(async (hub) => {
      const { createStore } = await import('../../src/store/store.ts')
      const store = createStore(hub.database, hub.now)
      const world = { now: hub.now, random: systemWorld.random }
      const another = createAttempts(store, world, hub.config)
      another.note('DDDD-DDDD', { name: 'request' })
      await another.flush()
      await tell(hub, 'DDDD-DDDD')
      await hub.hub.attempts.flush()
      await another.flush()
      const { entries } = (await hub.hub.timelines.find('DDDD-DDDD')) ?? assert.fail('unknown')
      assert.deepEqual(entries.map(({ name }) => name).sort(), [
        ...['a step', 'request', 'session.started'],
      ])
      assert.equal((await hub.hub.attempts.list({})).items.length, 1)
    }),
  )

  test(
    'what cannot be written is counted as lost, wherever the database fails',
    withHub(async (hub) => {
      const { createStore } = await import('../../src/store/store.ts')
      const failing = async () => assert.fail('the database is away')
      const store = createStore(hub.database, hub.now)
      const { attempts, users } = store.read
      const read = { ...store.read, attempts, users: { ...users, findAll: failing } }
      const world = { now: hub.now, random: systemWorld.random }
      for (const broken of [
        { ...store, write: failing },
        { ...store, read },
      ]) {
        const recorder = createAttempts(broken, world, hub.config)
        recorder.open('EEEE-EEEE', { kind: 'sign-in', outcome: 'refused' })
        await assert.rejects(recorder.flush(), /is away/)
        assert.equal(recorder.lost.attempts, 1)
      }
    }),
  )
})

/** Name servers that change their mind, or answer with more than they should (OUT-04). */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { OutsideParts } from '../../src/outside.ts'
import { answerOf, isFor, openExchanges, openStandIn, type StandIn } from './stand-in.ts'

const publicAddress = '93.184.215.14'

/** A name server that gives one answer after another, and the last one for ever. */
const answering = (...answers: string[][]) => {
  const asked: string[] = []
  const resolve = async (host: string): Promise<string[]> => {
    asked.push(host)
    return answers[Math.min(asked.length, answers.length) - 1] ?? []
  }
  return { asked, resolve }
}

const withService = async (
  parts: Partial<OutsideParts>,
  work: (
    ask: (host: string, source?: { name: string }) => Promise<number>,
    standIn: StandIn,
  ) => Promise<void>,
): Promise<void> => {
  // It ends its connections, so that each call asks for the name again.
  const standIn = await openStandIn((socket) => socket.end(answerOf('')))
  const asking = openExchanges(parts)
  try {
    await work(async (host, source) => {
      const { status } = await asking.ask(`http://${host}:${standIn.port}/`, source)
      return status
    }, standIn)
  } finally {
    await asking.close()
    await standIn.close()
  }
}

describe('names that lead elsewhere the next time', () => {
  test('OUT-04: the connection goes to the address that was checked', async () => {
    const { asked, resolve } = answering(['127.0.0.1'], ['10.0.0.1'])
    await withService({ resolve }, async (ask, standIn) => {
      assert.equal(await ask('turns.example'), 200)
      assert.deepEqual(asked, ['turns.example'])
      await standIn.isLeft()
      await assert.rejects(ask('turns.example'), isFor('address'))
      assert.equal(asked.length, 2)
      assert.equal(standIn.asked.length, 1)
    })
  })

  test('OUT-04: what leads inside later is refused later, whatever was before', async () => {
    const { resolve } = answering(['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1'], ['::1'])
    await withService({ resolve }, async (ask, standIn) => {
      const went: (number | string)[] = []
      for (let turn = 0; turn < 4; turn += 1) {
        went.push(await ask('turns.example').catch(({ code }) => String(code)))
        await standIn.isLeft()
      }
      assert.deepEqual(went, [200, 'forbidden', 200, 'forbidden'])
    })
  })

  test('OUT-04: one address inside closes a name, wherever in the answer it stands', async () => {
    const mixed = [
      [publicAddress, '127.0.0.1'],
      ['127.0.0.1', publicAddress],
      [publicAddress, '2606:4700::1111', '::1'],
      ['2606:4700::1111', '::ffff:10.0.0.1'],
      [publicAddress, '64:ff9b::a9fe:a9fe', publicAddress],
      [...Array<string>(200).fill(publicAddress), '192.168.0.1'],
      [publicAddress, 'not an address'],
      [''],
    ]
    for (const addresses of mixed) {
      await withService({ allow: [], resolve: async () => addresses }, async (ask, standIn) => {
        await assert.rejects(ask('mixed.example'), { code: 'forbidden' }, String(addresses))
        assert.equal(standIn.connections(), 0)
      })
    }
  })

  test('OUT-04: a name without an address, and a name server without an answer', async () => {
    const fail = async () => {
      throw new Error('SERVFAIL')
    }
    for (const resolve of [async () => [], fail]) {
      await withService({ resolve }, async (ask) => {
        await assert.rejects(ask('nowhere.example'), isFor('connection'))
      })
    }
  })

  test('OUT-04: what is sent unencrypted to this machine stays on it (RFC 6761 §6.3)', async () => {
    for (const host of ['localhost', 'wiki.localhost', 'LOCALHOST.']) {
      const parts = { allow: ['localhost', 'wiki.localhost'], resolve: async () => [publicAddress] }
      await withService(parts, async (ask) => {
        await assert.rejects(ask(host), isFor('address'))
      })
    }
    const home = { allow: ['127.0.0.1'], resolve: async () => ['127.0.0.1'] }
    await withService(home, async (ask) => assert.equal(await ask('wiki.localhost'), 200))
  })

  test('OUT-09: who asks for a name together shares the answer', async () => {
    const { promise, resolve: answer } = Promise.withResolvers<string[]>()
    const asked: string[] = []
    const resolve = (host: string): Promise<string[]> => {
      asked.push(host)
      return promise
    }
    await withService({ resolve }, async (ask) => {
      const names = Array.from({ length: 20 }, (_, index) => ({ name: `source ${index}` }))
      const calls = names.map((source) => ask('slow.example', source))
      answer(['127.0.0.1'])
      assert.deepEqual(new Set(await Promise.all(calls)), new Set([200]))
      assert.deepEqual(asked, ['slow.example'])
      await ask('slow.example', { name: 'later' })
      assert.equal(asked.length, 2)
    })
  })
})

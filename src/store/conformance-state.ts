/** The parts of `conformance.ts` for short-lived state and for what processes keep in memory. */
import assert from 'node:assert/strict'
import type { Part } from './conformance.ts'
import { createState } from './state.ts'
import { createCache } from './version.ts'

/** A clock that stands still until it is told. */
const createClock = () => {
  let time = Date.UTC(2026, 0, 1)
  return {
    now: () => time,
    pass: (milliseconds: number) => {
      time += milliseconds
    },
  }
}

const many = <T>(count: number, step: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => step(index)))

export const statePart: Part = {
  name: 'state',
  cases: {
    'a value is given until it expires, and a later one replaces it': async ({ database }) => {
      const clock = createClock()
      const state = createState(database, clock.now)
      const value = { text: 'a\0b 😀', list: [1, null, true] }
      await state.put('put', 'key', 'first', 10)
      await state.put('put', 'key', value, 10)
      assert.deepEqual(await state.get('put', 'key'), value)
      assert.equal(await state.get('other', 'key'), undefined)
      clock.pass(9_999)
      assert.deepEqual(await state.get('put', 'key'), value)
      clock.pass(1)
      assert.equal(await state.get('put', 'key'), undefined)
      assert.equal(await state.take('put', 'key'), undefined)
    },
    'of 50 who take a value at once, one gets it': async ({ database, another }) => {
      const clock = createClock()
      const states = [database, await another()].map((handle) => createState(handle, clock.now))
      await states[0]?.put('take', 'key', 'prize', 10)
      const taken = await many(50, async (index) => states[index % 2]?.take('take', 'key'))
      assert.deepEqual(
        taken.filter((value) => value !== undefined),
        ['prize'],
      )
    },
    'of 50 who put a value once, one is first': async ({ database, another }) => {
      const clock = createClock()
      const states = [database, await another()].map((handle) => createState(handle, clock.now))
      const first = await many(50, async (index) =>
        states[index % 2]?.putOnce('once', 'key', index, 10),
      )
      assert.equal(first.filter(Boolean).length, 1)
      assert.equal(await states[1]?.get('once', 'key'), first.indexOf(true))
    },
    'what has expired does not count as put': async ({ database }) => {
      const clock = createClock()
      const state = createState(database, clock.now)
      assert.equal(await state.putOnce('again', 'key', 1, 10), true)
      assert.equal(await state.putOnce('again', 'key', 2, 10), false)
      clock.pass(10_000)
      assert.equal(await state.putOnce('again', 'key', 3, 10), true)
      assert.equal(await state.get('again', 'key'), 3)
    },
    'within a unit, what it does holds if the unit does': async ({ database }) => {
      const state = createState(database, createClock().now)
      await state.put('within', 'taken', 1, 10)
      const failing = database.write(async (unit) => {
        const within = state.within(unit)
        assert.equal(await within.take('within', 'taken'), 1)
        assert.equal(await within.putOnce('within', 'made', 1, 10), true)
        throw new Error('told to fail')
      })
      await assert.rejects(failing, /told to fail/)
      assert.equal(await state.get('within', 'taken'), 1)
      assert.equal(await state.get('within', 'made'), undefined)
    },
    'sweeping removes what has expired, so many at a time': async ({ database }) => {
      const clock = createClock()
      const state = createState(database, clock.now)
      clock.pass(1_000_000_000)
      while ((await state.sweep(1000)) > 0);
      await many(25, (index) => state.put('sweep', `old ${index}`, index, 10))
      await state.put('sweep', 'young', 'stays', 10_000)
      clock.pass(10_000)
      assert.equal(await state.sweep(10), 0, 'the clock may be wrong')
      clock.pass(7_200_000)
      const swept = [await state.sweep(10), await state.sweep(10), await state.sweep(10)]
      assert.deepEqual(swept, [10, 10, 5])
      assert.equal(await state.sweep(10), 0)
      assert.equal(await state.get('sweep', 'young'), 'stays')
    },
    'only what JSON can write is kept': async ({ database }) => {
      const state = createState(database, createClock().now)
      await assert.rejects(state.put('json', 'key', undefined, 10), /JSON/)
      await state.put('json', 'key', null, 10)
      assert.equal(await state.get('json', 'key'), null)
    },
  },
}

/** Loads count themselves, so that a test sees which of them were made. */
const createLoads = () => {
  let count = 0
  return { load: async () => ++count }
}

export const versionPart: Part = {
  name: 'what processes keep in memory',
  cases: {
    'a key is loaded once, also by many at once': async ({ database }) => {
      const cache = createCache(database, createClock().now)
      const { load } = createLoads()
      const values = await many(20, () => cache.cached('shared', 'key', load))
      assert.deepEqual(new Set(values), new Set([1]))
      assert.equal(await cache.cached('shared', 'key', load), 1)
      assert.equal(await cache.cached('shared', 'other', load), 2)
    },
    'a change is seen here at once, and elsewhere within a second': async (opened) => {
      const clock = createClock()
      const { load } = createLoads()
      const here = createCache(opened.database, clock.now)
      const there = createCache(await opened.another(), clock.now)
      assert.equal(await here.cached('seen', 'key', load), 1)
      assert.equal(await there.cached('seen', 'key', load), 2)
      await opened.database.write((unit) => here.bump(unit, 'seen'))
      assert.equal(await here.cached('seen', 'key', load), 3)
      clock.pass(400)
      assert.equal(await there.cached('seen', 'key', load), 2)
      clock.pass(599)
      assert.equal(await there.cached('seen', 'key', load), 4)
      assert.equal(await there.cached('seen', 'key', load), 4)
    },
    'other names are kept, and so is all when the unit fails': async ({ database }) => {
      const clock = createClock()
      const cache = createCache(database, clock.now)
      const { load } = createLoads()
      assert.equal(await cache.cached('kept', 'key', load), 1)
      await database.write((unit) => cache.bump(unit, 'changed'))
      const failing = database.write(async (unit) => {
        await cache.bump(unit, 'kept')
        throw new Error('told to fail')
      })
      await assert.rejects(failing, /told to fail/)
      clock.pass(2000)
      assert.equal(await cache.cached('kept', 'key', load), 1)
    },
    'a load that began before a change is not kept after it': async ({ database }) => {
      const cache = createCache(database, createClock().now)
      const begun = Promise.withResolvers<void>()
      const slow = Promise.withResolvers<string>()
      const waiting = cache.cached('slow', 'key', () => {
        begun.resolve()
        return slow.promise
      })
      await begun.promise
      await database.write((unit) => cache.bump(unit, 'slow'))
      assert.equal(await cache.cached('slow', 'key', async () => 'new'), 'new')
      slow.resolve('old')
      assert.equal(await waiting, 'old')
      assert.equal(await cache.cached('slow', 'key', async () => 'newer'), 'new')
    },
    'a load that failed is not kept': async ({ database }) => {
      const cache = createCache(database, createClock().now)
      const failing = cache.cached('failed', 'key', async () => {
        throw new Error('told to fail')
      })
      await assert.rejects(failing, /told to fail/)
      assert.equal(await cache.cached('failed', 'key', async () => 'good'), 'good')
    },
    'the oldest key goes when there are too many': async ({ database }) => {
      const cache = createCache(database, createClock().now, { keptKeys: 2 })
      const { load } = createLoads()
      for (const key of ['a', 'b', 'c']) await cache.cached('bounded', key, load)
      assert.equal(await cache.cached('bounded', 'c', load), 3)
      assert.equal(await cache.cached('bounded', 'a', load), 4)
    },
  },
}

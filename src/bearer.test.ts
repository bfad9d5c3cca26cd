import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBearers } from './bearer.ts'

const open = () => {
  const clock = { at: 0 }
  let count = 0
  const obtain = async () => {
    count += 1
    return { text: `bearer ${count}`, endsAt: clock.at + 1000 }
  }
  return { clock, obtain, count: () => count, bearers: createBearers(() => clock.at) }
}

test('TPL-15: many who need a bearer wait for one, before and after its end', async () => {
  const { bearers, clock, obtain, count } = open()
  const many = () => Promise.all(Array.from({ length: 20 }, () => bearers.get('a', obtain)))
  assert.deepEqual(new Set(await many()), new Set(['bearer 1']))
  clock.at = 1000
  assert.deepEqual(new Set(await many()), new Set(['bearer 2']))
  assert.equal(await bearers.get('b', obtain), 'bearer 3', 'another name is another one')
  assert.equal(count(), 3)
})

test('TPL-15: a bearer that was not taken is dropped once, and not the one after it', async () => {
  const { bearers, obtain } = open()
  const old = await bearers.get('a', obtain)
  await bearers.drop('a', old)
  assert.equal(await bearers.get('a', obtain), 'bearer 2')
  await bearers.drop('a', old)
  assert.equal(await bearers.get('a', obtain), 'bearer 2')
})

test('what fails is told to all who wait, and is tried again by the next', async () => {
  const { bearers, obtain } = open()
  const fail = () => Promise.reject(new Error('away'))
  const all = await Promise.allSettled([bearers.get('a', fail), bearers.get('a', obtain)])
  assert.deepEqual(
    all.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(await bearers.get('a', obtain), 'bearer 1')
})

test('of a thousand and one, the oldest is asked for again', async () => {
  const { bearers, obtain, count } = open()
  for (let name = 0; name <= 1000; name += 1) await bearers.get(`${name}`, obtain)
  await bearers.get('1000', obtain)
  assert.equal(count(), 1001)
  await bearers.get('0', obtain)
  assert.equal(count(), 1002)
})

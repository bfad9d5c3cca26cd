/** What the hub takes from outside itself: here, randomness. */
import assert from 'node:assert/strict'
import { closeSync, openSync } from 'node:fs'
import { test } from 'node:test'
import { readDevice, systemWorld } from './world.ts'

test('FLT-15: random bytes are as many as were asked for, and never the same', () => {
  for (const count of [0, 1, 16, 32, 1_000_000]) {
    assert.equal(systemWorld.random(count).length, count)
  }
  const drawn = Array.from({ length: 1000 }, () => systemWorld.random(16).toString('hex'))
  assert.equal(new Set(drawn).size, 1000)
})

test('FLT-15: a device that ends gives nothing that was not drawn', () => {
  const empty = openSync('/dev/null', 'r')
  assert.throws(() => readDevice(empty)(16), /has come to an end/)
  closeSync(empty)
})

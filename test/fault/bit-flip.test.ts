/** FLT-06: a few bits; `npm run faults` turns thousands. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flipBits } from './bit-flip.ts'

test('FLT-06: whatever bit has changed, nobody is taken for somebody else', async () => {
  const { wrong, noticed } = await flipBits(120, 6)
  assert.deepEqual(wrong, [])
  assert.ok(noticed > 0, 'some of them mattered')
})

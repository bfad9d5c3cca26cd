/** FLT-11: a process that may open 64 files, and a crowd. `npm run faults` tries it for longer. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runCycles } from './cycle.ts'
import { openScene } from './scene.ts'
import { fewHandles } from './shortage.ts'

test('FLT-11: with 64 handles and a crowd it lives, says 503, and loses nothing', async () => {
  const scene = await openScene()
  const outcome = await runCycles({ scene, cycles: 1, seed: 11, trouble: fewHandles })
  scene.close()
  assert.deepEqual(outcome.faults, [], outcome.log)
  assert.ok(outcome.acknowledged > 0)
})

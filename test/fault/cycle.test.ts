/** FLT-01: the fault suite itself: a hub that loses what it acknowledged is found out. */
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Outcome, runCycles, type Trouble } from './cycle.ts'
import { compareSamples, slopeOf } from './measure.ts'
import { openScene } from './scene.ts'

const tryOnce = async (lose: (data: string) => void): Promise<Outcome> => {
  const scene = await openScene()
  const trouble: Trouble = {
    strike: async (running, _random, ledger) => {
      while (ledger.acknowledged() < 15) await sleep(20)
      await running.stop('SIGKILL')
      lose(scene.data)
    },
  }
  const outcome = await runCycles({ scene, cycles: 1, seed: 1, trouble })
  scene.close()
  return outcome
}

describe('the fault suite', () => {
  it('FLT-01: sees that a write-ahead log is gone, by what is gone with it', async () => {
    const { faults } = await tryOnce((data) => {
      rmSync(join(data, 'foyer.sqlite-wal'))
    })
    assert.ok(faults.some((words) => words.endsWith('was acknowledged and is lost')))
  })

  it('compares samples, and draws a line through points', () => {
    const even = Array.from({ length: 300 }, (_, index) => index)
    const odd = even.map((value) => value + 0.5)
    assert.ok(compareSamples(even, odd) > 0.9)
    assert.ok(
      compareSamples(
        even,
        odd.map((value) => value + 60),
      ) < 0.001,
    )
    assert.equal(slopeOf([0, 1, 2].map((x) => ({ x, y: 3 * x + 1 }))), 3)
  })
})

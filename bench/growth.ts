/**
 * Growth: the same job in a small hub and in a large one, in turns. What matters is what one
 * costs in the large by what it costs in the small.
 */

import type { Engine } from './argument.ts'
import { isCpuKnown } from './cpu.ts'
import { jobs } from './job.ts'
import { openPlace, type Place } from './place.ts'
import type { Size } from './prepare.ts'
import type { RoundOptions } from './round.ts'
import { type Spread, spreadOf } from './spread.ts'
import type { Swept } from './sweep.ts'

export const small: Size = { people: 1_000, sessions: 1_000, applications: 10 }
const large: Size = { people: 1_000_000, sessions: 1_000_000, applications: 10_000 }

/** `times`: processor time where that is known, else time, of the large by the small. */
export type Grown = { name: string; title: string; times: Spread }

/** Of the large hub: what a session takes on the disk, and a batch of those that are over. */
export type Kept = { sessions: number; bytesEach: number; batchMs: Spread }

export type Growth = { grown: Grown[]; kept: Kept | undefined }

const costIn = async (place: Place, job: (typeof jobs)[number], seconds: number) => {
  const { count, cpuSeconds, seconds: took } = await place.visit(job, seconds)
  return (isCpuKnown ? cpuSeconds : took) / count
}

const measureKept = ({ foyer }: Place): Kept => {
  const { batchMs, ...sessions } = JSON.parse(foyer.run('sweep.ts')) as Swept
  return { ...sessions, batchMs: spreadOf(batchMs) }
}

export const measureGrowth = async (
  engine: Engine,
  { rounds, seconds, say }: RoundOptions,
): Promise<Growth> => {
  say(`growth: a hub of ${large.people} people is made, which takes its time`)
  const before = await openPlace({ engine, size: small })
  const after = await openPlace({ engine, size: large })
  try {
    const grown: Grown[] = []
    for (const job of jobs) {
      const times: number[] = []
      for (let round = 0; round <= rounds; round += 1) {
        const least = await costIn(before, job, seconds)
        const most = await costIn(after, job, seconds)
        // The first warms both.
        if (round > 0) times.push(most / least)
      }
      grown.push({ name: job.name, title: job.title, times: spreadOf(times) })
      say(`growth: ${job.name} ${spreadOf(times).median.toFixed(2)}`)
    }
    return { grown, kept: engine === 'sqlite' ? measureKept(after) : undefined }
  } finally {
    await before.close()
    await after.close()
  }
}

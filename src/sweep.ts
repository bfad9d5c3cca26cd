/**
 * Sweeping: what is over is removed, by each noun a batch at a time, so that nobody waits long
 * behind it, until nothing is left to remove or others should have the processor again.
 */
import { type BatchOptions, inBatches } from './batch.ts'

/** Removes up to so many; gives how many it were. */
export type Sweep = (limit: number) => Promise<number>

export type SweepOptions = Pick<BatchOptions, 'rest'>

/** Some milliseconds of a disk. */
export const sweepBatch = 200
/** Of each noun in one go: what comes in between two goes is less, however busy the hub is. */
const batchesAtOnce = 200

/** Gives how many were removed. */
export const sweepAll = async (
  sweeps: readonly Sweep[],
  { rest }: SweepOptions = {},
): Promise<number> => {
  const options = { size: sweepBatch, batches: batchesAtOnce, rest }
  const counts = await Promise.all(
    sweeps.map((sweep) => inBatches(() => sweep(sweepBatch), options)),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

/**
 * Sweeping: what is over is removed, by each noun a batch at a time, so that nobody waits long
 * behind it, until nothing is left to remove or others should have the processor again.
 */

/** Removes up to so many; gives how many it were. */
export type Sweep = (limit: number) => Promise<number>

export type SweepOptions = {
  /** Between two batches of a noun, told how many milliseconds the last one took. */
  rest?: (tookMs: number) => Promise<unknown>
}

/** Some milliseconds of a disk. */
export const sweepBatch = 200
/** Of each noun in one go: what comes in between two goes is less, however busy the hub is. */
const batchesAtOnce = 200

const sweepNoun = async (sweep: Sweep, rest: SweepOptions['rest']): Promise<number> => {
  let total = 0
  for (let batch = 0; batch < batchesAtOnce; batch += 1) {
    const begunAt = performance.now()
    const count = await sweep(sweepBatch)
    total += count
    if (count < sweepBatch) break
    await rest?.(performance.now() - begunAt)
  }
  return total
}

/** Gives how many were removed. */
export const sweepAll = async (
  sweeps: readonly Sweep[],
  { rest }: SweepOptions = {},
): Promise<number> => {
  const counts = await Promise.all(sweeps.map((sweep) => sweepNoun(sweep, rest)))
  return counts.reduce((sum, count) => sum + count, 0)
}

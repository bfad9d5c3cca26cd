/**
 * Work in batches: much that waits to be done is done a part at a time, so that nobody waits long
 * behind it.
 */

export type BatchOptions = {
  /** A batch that did less than this was the last: nothing more waits. */
  size: number
  /** No more than so many batches. */
  batches: number
  /** Between two batches, told how many milliseconds the last one took. */
  rest?: ((tookMs: number) => Promise<unknown>) | undefined
}

/** Does batch after batch; each says how much it did. Gives how much it was in all. */
export const inBatches = async (
  work: () => Promise<number>,
  { size, batches, rest }: BatchOptions,
): Promise<number> => {
  let total = 0
  for (let batch = 0; batch < batches; batch += 1) {
    const begunAt = performance.now()
    const count = await work()
    total += count
    if (count < size) break
    await rest?.(performance.now() - begunAt)
  }
  return total
}

/** Several measurements of one thing: the least, the middle and the most. */
export type Spread = { min: number; median: number; max: number }

export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((left, right) => left - right)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  const median = sorted.length % 2 === 0 ? ((sorted[middle - 1] ?? 0) + upper) / 2 : upper
  return { min: sorted[0] ?? 0, median, max: sorted.at(-1) ?? 0 }
}

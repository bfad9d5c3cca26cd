/**
 * Lists: read a part at a time, in an order that stays while others write. What follows is asked
 * for with the id of the last one that was given.
 */

export type Slice = {
  /** The id of the last one of the part before. */
  after?: string | undefined
  /** How many there are at the most; 100 unless said otherwise. */
  limit?: number | undefined
}

export type List<T> = {
  items: T[]
  /** What `after` has to be for the next part, or null when this is the last. */
  next: string | null
}

const limitDefault = 100
const limitMost = 1000

/** How many to read: one more than is given, so that it is known whether there is a next part. */
export const countOf = ({ limit = limitDefault }: Slice): number =>
  Math.min(Math.max(limit, 1), limitMost) + 1

/** A list of what was read with `countOf`. */
export const listOf = <T>(
  read: readonly T[],
  slice: Slice,
  idOf: (item: T) => string | number,
): List<T> => {
  const items = read.slice(0, countOf(slice) - 1)
  const last = items.at(-1)
  const hasNext = last !== undefined && read.length > items.length
  return { items, next: hasNext ? String(idOf(last)) : null }
}

/** Chance that can be repeated: the same numbers for the same seed. */

/** Mulberry32: a whole number from 0, and below what is given. */
export const createRandom = (seed: number) => {
  let state = seed >>> 0
  return (below: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

export type Random = ReturnType<typeof createRandom>

export const pick = <T>(random: Random, items: readonly T[]): T => items[random(items.length)] as T

/** An address of a browser, so that no limit of one address stands in the way. */
export const newAddress = (random: Random): string => `198.18.${random(256)}.${random(256)}`

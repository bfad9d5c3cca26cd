/**
 * What the hub takes from outside itself: the time, randomness, and (through `outside.ts`)
 * connections. They are passed in, so that a test can hold them still.
 */
import { randomBytes } from 'node:crypto'

export type World = {
  /** Milliseconds since the epoch. */
  now: () => number
  /** That many bytes from a cryptographically secure source. */
  random: (byteCount: number) => Buffer
}

export const systemWorld: World = { now: Date.now, random: randomBytes }

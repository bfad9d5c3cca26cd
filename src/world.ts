/**
 * What the hub takes from outside itself: the time, randomness, and (through `outside.ts`)
 * connections. They are passed in, so that a test can hold them still.
 */
import { randomBytes } from 'node:crypto'
import { fstatSync, openSync, readSync } from 'node:fs'

export type World = {
  /** Milliseconds since the epoch. */
  now: () => number
  /** That many bytes from a cryptographically secure source. */
  random: (byteCount: number) => Buffer
}

/** Bytes of an open device. */
export const readDevice =
  (device: number): World['random'] =>
  (byteCount) => {
    const bytes = Buffer.allocUnsafe(byteCount)
    for (let at = 0; at < byteCount; ) {
      const count = readSync(device, bytes, at, byteCount - at, null)
      if (count === 0) throw new Error('The device of random bytes has come to an end.')
      at += count
    }
    return bytes
  }

/**
 * The generator of the kernel, where it can be read. A machine that is cloned while it runs has
 * the state of OpenSSL's in memory, and its copies would draw the same secrets; Linux (5.18) makes
 * a new beginning there (FLT-15). Node has waited for it to be ready before any of this runs.
 */
const findRandom = (): World['random'] => {
  try {
    const device = openSync('/dev/urandom', 'r')
    return fstatSync(device).isCharacterDevice() ? readDevice(device) : randomBytes
  } catch {
    return randomBytes
  }
}

export const systemWorld: World = { now: Date.now, random: findRandom() }

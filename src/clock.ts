/**
 * The clock of the machine, which may be wrong: set forward or back, or apart from those of other
 * machines. What follows from a time is right as long as they differ by less than the skew.
 */

/** So far may the clocks of processes be apart, and a time that was written down lie ahead. */
export const clockSkewMs = 10 * 60_000

/** NTP slews what is less, and steps what is more (RFC 5905 §11.3 has 128 ms). */
const stepMs = 2_000

/** `now` is the time of day, `steady` runs on whatever is done to that; both in milliseconds. */
export const createClockWatch = (now: () => number, steady: () => number) => {
  let apart = now() - steady()
  return {
    /** By how much the clock was set since it was last asked; 0 when it was not. */
    findStep(): number {
      const before = apart
      apart = now() - steady()
      return Math.abs(apart - before) >= stepMs ? Math.round(apart - before) : 0
    },
  }
}

/**
 * A breaker: a source that does not answer is left alone for a while, and then tried with one call
 * at a time, so that waiting for it does not become everybody's wait.
 */

/** After so many failures in a row, for so long. */
const failureCount = 5
const restMs = 10_000

export type Breaker = {
  /** False while the source rests; after that, true for one caller until it is known how it went. */
  allows(): boolean
  succeed(): void
  fail(): void
  failures(): number
}

/** `now` is in milliseconds. */
export const createBreaker = (now: () => number): Breaker => {
  let failures = 0
  let restsUntil = 0
  let isTried = false
  return {
    allows() {
      if (failures < failureCount) return true
      if (now() < restsUntil || isTried) return false
      isTried = true
      return true
    },
    succeed() {
      failures = 0
      isTried = false
    },
    fail() {
      failures += 1
      isTried = false
      restsUntil = now() + restMs
    },
    failures: () => failures,
  }
}

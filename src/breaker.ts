/**
 * A breaker: a source that does not answer is left alone for a while, and then tried with one call
 * at a time, so that waiting for it does not become everybody's wait.
 */

/** OUT-09: after so many failures in a row, for so long; who is well is back soon (FLT-10). */
const failureCount = 5
const restMs = 4_000

export type Breaker = {
  /** False while it rests; after that, true for one caller until it is known how that went. */
  allows(): boolean
  /** True while nobody is let through. */
  isOpen(): boolean
  succeed(): void
  fail(cause: string): void
  /** Why it failed when it last did, for administrators. */
  cause(): string
}

/** `now` is in milliseconds. */
export const createBreaker = (now: () => number): Breaker => {
  let failures = 0
  let failedAt = 0
  let lastCause = ''
  let isTried = false
  // A clock that is set back must not make the rest longer.
  const isResting = (): boolean => Math.abs(now() - failedAt) < restMs
  return {
    allows() {
      if (failures < failureCount) return true
      if (isResting() || isTried) return false
      isTried = true
      return true
    },
    isOpen: () => failures >= failureCount,
    succeed() {
      failures = 0
      isTried = false
    },
    fail(cause) {
      failures += 1
      failedAt = now()
      lastCause = cause
      isTried = false
    },
    cause: () => lastCause,
  }
}

/**
 * One run of a unit: its runner takes statements while the unit lasts and none after it, and
 * none after one of its statements failed. PostgreSQL gives up a transaction at its first error;
 * SQLite would go on; so that a unit means the same on both, the first error ends it on both.
 */
import { type Channel, createRunner, type Unit, type Value } from './database.ts'

export type Run = {
  readonly runner: Unit
  /** What a statement of this unit failed with, if one did. */
  failure(): { error: unknown } | undefined
  /** From now on the runner refuses. */
  end(): void
  /** Calls what waits for the commit. */
  committed(): void
}

const ignore = (): void => {}

const lateStatement =
  'A unit has ended, and a statement came after it. Await every statement within the unit.'

/** Every so many that are sent, a unit waits, so that they do not pile up in memory. */
const sentTogether = 100

/** Opens a run over an engine's channel. */
export const openRun = (channel: Channel): Run => {
  let ended = false
  let failed: { error: unknown } | undefined
  const waiting: (() => void)[] = []
  const fail = (error: unknown): never => {
    failed ??= { error }
    throw error
  }
  const guard = <T>(step: () => T | Promise<T>): T | Promise<T> => {
    if (ended) throw new Error(lateStatement)
    if (failed) throw failed.error
    try {
      const result = step()
      return result instanceof Promise ? result.catch(fail) : result
    } catch (error) {
      return fail(error)
    }
  }
  const guarded: Channel = {
    all: (sql, values, kept) => guard(() => channel.all(sql, values, kept)),
    first: (sql, values) => guard(() => channel.first(sql, values)),
    run: (sql, values) => guard(() => channel.run(sql, values)),
  }
  let sent = 0
  const send = (sql: string, values: Value[]): unknown => {
    const result = guarded.run(sql, values)
    if (!(result instanceof Promise)) return
    sent += 1
    if (sent % sentTogether === 0) return result
    // It fails the unit by itself.
    result.catch(ignore)
  }
  return {
    runner: { ...createRunner(guarded, send), afterCommit: (done) => waiting.push(done) },
    failure: () => failed,
    end: () => {
      ended = true
    },
    committed: () => {
      for (const done of waiting) done()
    },
  }
}

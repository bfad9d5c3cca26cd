/**
 * What an engine says when it cannot, in the words of the hub: a conflict stays what it is and
 * is known by `isConflict`; a full, locked, read-only or lost database is `unavailable`; the
 * rest is a fault of ours and passes through.
 */
import { isRefusal, Refusal } from '../refusal.ts'

type EngineError = Error & { code?: string; errcode?: number }

/** SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY. */
const sqliteConflicts = new Set([2067, 1555])

/** PostgreSQL's unique_violation. */
const postgresConflict = '23505'

/**
 * SQLite's primary result codes for a database that cannot do its work now: busy, locked, out
 * of memory, read-only, I/O error, corrupt, full, cannot open, locking protocol, not a database.
 */
const sqliteOutages = new Set([5, 6, 7, 8, 10, 11, 13, 14, 15, 26])

/**
 * PostgreSQL, Appendix A: connection exceptions (08), insufficient resources (53), operator
 * intervention (57), system errors (58); a read-only server; timeouts of idle transactions and
 * locks; failed serializations that outlived their retries.
 */
const postgresOutage = /^(08|53|57|58)...$|^(25006|25P03|55P03|40001|40P01)$/

/** Errors of the socket or the resolver beneath a connection. */
const socketOutage = /^(E[A-Z]+)$/

/** The words of the `pg` package for connections that are gone or never came; it gives no code. */
const lostConnection =
  /^(Connection terminated|timeout exceeded when trying to connect|Client (was closed|has enc))/

const isOutage = (error: EngineError): boolean => {
  if (error.code === 'ERR_SQLITE_ERROR') return sqliteOutages.has((error.errcode ?? 0) & 0xff)
  if (error.code === undefined) return lostConnection.test(error.message)
  return postgresOutage.test(error.code) || socketOutage.test(error.code)
}

/** True when a statement was refused because a row of the same key is there already. */
export const isConflict = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  const { code, errcode } = error as EngineError
  return code === postgresConflict || (errcode !== undefined && sqliteConflicts.has(errcode))
}

/** True when PostgreSQL gave this transaction up for another: run again, it may succeed. */
export const isContention = (error: unknown): boolean => {
  const { code } = (error ?? {}) as EngineError
  return code === '40001' || code === '40P01'
}

export const unavailable = (cause: string): Refusal =>
  new Refusal('unavailable', 'Records cannot be kept right now. Please try again soon.', {
    cause,
    retryAfterSeconds: 1,
  })

/** The engine's error as the hub knows it. */
export const readFault = (error: unknown): unknown => {
  if (!(error instanceof Error) || isRefusal(error) || !isOutage(error)) return error
  const { code, errcode } = error as EngineError
  return unavailable(`${errcode ?? code ?? error.name}: ${error.message}`)
}

/**
 * A refusal is a no. There are eight kinds, and every no that the hub says is one of them.
 * The message is safe for anyone to read; the cause is for the event log alone.
 * How a no looks on a wire is the business of the dialect that speaks it (`Dialect.refuse`).
 */

import type { Evidence } from './attempt-fact.ts'

export const refusalCodes = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'expired',
  'throttled',
  'unavailable',
] as const

export type RefusalCode = (typeof refusalCodes)[number]

export type RefusalDetail = {
  /** What happened, for the event log: never shown to the caller. */
  cause?: string
  /**
   * By which rule it is a no, for administrators: `explanation.ts` has a sentence for each. Never
   * shown to the caller.
   */
  rule?: string
  /** What was asked and what is registered, where they should be the same. Never shown either. */
  evidence?: Evidence
  /** The field of the input that was refused, where there is one. */
  field?: string
  /** Which of several reasons it is, for those who say it in another language. */
  reason?: string
  /** The methods that the address takes, where it was asked with another. */
  methods?: string[]
  /** How long the caller should wait (`throttled`, `unavailable`). */
  retryAfterSeconds?: number
}

export class Refusal extends Error {
  readonly code: RefusalCode
  readonly detail: RefusalDetail
  /** It has its event: whoever says it last need not leave another. */
  isRecorded = false

  constructor(code: RefusalCode, message: string, detail: RefusalDetail = {}) {
    super(message)
    this.name = 'Refusal'
    this.code = code
    this.detail = detail
  }
}

export const refuse = (code: RefusalCode, message: string, detail?: RefusalDetail): never => {
  throw new Refusal(code, message, detail)
}

/** True for a no that the hub said on purpose; anything else that is thrown is a fault of ours. */
export const isRefusal = (error: unknown): error is Refusal => error instanceof Refusal

/** The HTTP status of each refusal, for wires that have no vocabulary of their own. */
export const refusalStatus: Record<RefusalCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  expired: 410,
  throttled: 429,
  unavailable: 503,
}

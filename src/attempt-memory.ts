/**
 * What attempts are told of, until it is written down: in memory, so that nobody waits for it,
 * and bounded, so that nobody can fill it. What finds no room is counted.
 */
import { hash } from 'node:crypto'
import { type Facts, trimFacts } from './attempt-fact.ts'
import { type AttemptSummary, addEvent, beginSummary, joinSummaries } from './attempt-summary.ts'
import type { EventInput } from './event.ts'

export type Verdict = 'passed' | 'failed'

export type AttemptStep = {
  name: string
  /** What a check came to; what only tells something has none. */
  verdict?: Verdict | undefined
  facts?: Facts | undefined
  /** By which rule it said no. */
  rule?: string | undefined
}

/** A step with its time. */
export type Noted = AttemptStep & { at: number }

export type Held = {
  summary: AttemptSummary
  steps: Noted[]
  /** Steps for which there was no room. */
  dropped: number
  bytes: number
  /**
   * True once something was written down of it elsewhere: whoever only knocks leaves no row. It
   * is then as much as events are (KEY-09).
   */
  isDue: boolean
}

export type MemoryLimits = { attempts: number; steps: number; bytes: number; heldMs: number }

const memoryLimits: MemoryLimits = {
  attempts: 5_000,
  /** Of one attempt, between two writings. */
  steps: 80,
  bytes: 16 * 1024 * 1024,
  /** As long as a sign-in may take (`signin.ts`). */
  heldMs: 3_600_000,
}

/** Attempts and steps that found no room since the process began. */
export type Lost = { attempts: number; steps: number }

/** The same answer in every process: whether an attempt that went well is kept. */
export const isSampled = (code: string, share: number): boolean =>
  hash('sha256', code, 'buffer').readUInt32BE(0) < share * 2 ** 32

export type MemoryOptions = {
  now: () => number
  /** Of those that go well, from 0 to 1. */
  sampling: number
  limits?: Partial<MemoryLimits>
}

export const createAttemptMemory = ({ now, sampling, limits: given }: MemoryOptions) => {
  const limits = { ...memoryLimits, ...given }
  const held = new Map<string, Held>()
  const lost: Lost = { attempts: 0, steps: 0 }
  let bytes = 0

  const remove = (code: string): Held | undefined => {
    const attempt = held.get(code)
    if (attempt && held.delete(code)) bytes -= attempt.bytes
    return attempt
  }

  /** The one that waits longest makes room, before those of which something is known to come. */
  const makeRoom = (): void => {
    const [oldest = ''] = held.keys()
    for (const [code, { isDue }] of held) {
      if (isDue) continue
      remove(code)
      lost.attempts += 1
      return
    }
    remove(oldest)
    lost.attempts += 1
  }

  const getHeld = (code: string): Held => {
    const known = held.get(code)
    if (known) return known
    if (held.size >= limits.attempts) makeRoom()
    const summary = beginSummary(code, now())
    const made: Held = { summary, steps: [], dropped: 0, bytes: 0, isDue: false }
    held.set(code, made)
    return made
  }

  const keepStep = (attempt: Held, step: Noted, size: number): void => {
    if (attempt.steps.length >= limits.steps || bytes + size > limits.bytes) {
      attempt.dropped += 1
      lost.steps += 1
      return
    }
    attempt.steps.push(step)
    attempt.bytes += size
    bytes += size
  }

  /** Whether it is to be written now, to be let go, or to wait for what becomes of it. */
  const fateOf = ({ summary, isDue }: Held): 'write' | 'drop' | 'wait' => {
    const isOld = now() - summary.endedAt > limits.heldMs
    if (!isDue) return isOld ? 'drop' : 'wait'
    if (summary.outcome === 'refused' || isSampled(summary.code, sampling)) return 'write'
    return summary.outcome === 'ok' || isOld ? 'drop' : 'wait'
  }

  return {
    lost,

    note(code: string, step: AttemptStep): void {
      const { facts, bytes: size } = trimFacts(step.facts ?? {})
      const attempt = getHeld(code)
      const at = now()
      attempt.summary.endedAt = at
      keepStep(attempt, { ...step, facts, at }, size)
    },

    /** What an event adds. */
    observe(code: string, event: EventInput): void {
      const known = held.get(code)
      const summary = addEvent(known?.summary ?? beginSummary(code, now()), event, now())
      if (!summary) return
      const attempt = getHeld(code)
      attempt.summary = summary
      attempt.isDue = true
    },

    /** It is kept whatever becomes of it, with what is known of it. */
    open(code: string, known: Partial<AttemptSummary>): void {
      const attempt = getHeld(code)
      const given = { ...beginSummary(code, now()), ...known }
      attempt.summary = joinSummaries(attempt.summary, given)
      attempt.isDue = true
    },

    /** What one code was told goes on under another. */
    join(from: string, to: string): void {
      const attempt = from === to ? undefined : remove(from)
      if (!attempt) return
      const target = getHeld(to)
      target.summary = { ...joinSummaries(attempt.summary, target.summary), code: to }
      target.isDue ||= attempt.isDue
      for (const step of attempt.steps) keepStep(target, step, attempt.bytes / attempt.steps.length)
    },

    /** Those of which something is to be written; they are held no longer. */
    take(): Held[] {
      const due: Held[] = []
      for (const [code, attempt] of held) {
        const fate = fateOf(attempt)
        if (fate === 'wait') continue
        remove(code)
        if (fate === 'write') due.push(attempt)
      }
      return due
    },

    /** The codes of which nothing is written down here, up to that many. */
    waiting(count: number): string[] {
      const codes: string[] = []
      for (const [code, { isDue }] of held) {
        if (codes.length === count) break
        if (!isDue) codes.push(code)
      }
      return codes
    },

    /** Another process has written of them. */
    allow(codes: Iterable<string>): void {
      for (const code of codes) {
        const attempt = held.get(code)
        if (attempt) attempt.isDue = true
      }
    },
  }
}

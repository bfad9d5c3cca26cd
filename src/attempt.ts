/**
 * Attempts: the flight recorder. What somebody tried (a sign-in, a launch, a vouch, a call of a
 * directory, a sign-out) is told as it happens, check by check, and can be looked up afterwards
 * by the code that a page has shown. Steps are best-effort: told without waiting, bounded, and
 * written off the request path. What is certain stands in the events, which share the code.
 */
import type { Facts } from './attempt-fact.ts'
import { writeFacts } from './attempt-fact.ts'
import {
  type AttemptStep,
  createAttemptMemory,
  type Held,
  type Lost,
  type MemoryLimits,
} from './attempt-memory.ts'
import {
  type AttemptKind,
  type AttemptOutcome,
  type AttemptSummary,
  joinSummaries,
} from './attempt-summary.ts'
import type { Config } from './config.ts'
import { countOf, type List, listOf, type Slice } from './list.ts'
import type { Organization } from './organization.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import type { AttemptKept } from './store/attempt.ts'
import type { Rows, Store } from './store/store.ts'
import { emailKey } from './user.ts'
import type { World } from './world.ts'

/** Which attempts are meant; what is not given does not matter. */
export type AttemptFilter = {
  code?: string | undefined
  rootId?: string | undefined
  /** About somebody, or something, of one of these organizations or below. */
  within?: readonly Organization[] | undefined
  email?: string | undefined
  userId?: string | undefined
  applicationId?: string | undefined
  connectorId?: string | undefined
  kind?: AttemptKind | undefined
  outcome?: AttemptOutcome | undefined
  rule?: string | undefined
  /** Begun from this time on, and before that, in epoch milliseconds. */
  since?: number | undefined
  until?: number | undefined
}

/** What of an attempt may be known before it has a user or an application. */
export type AttemptPlace = Partial<
  Pick<AttemptSummary, 'rootId' | 'organizationId' | 'userId' | 'connectorId' | 'outcome' | 'rule'>
> & { kind: AttemptKind }

const day = 24 * 3_600_000
/** Two parts of an attempt lie no further apart: a sign-in waits for an hour. */
export const attemptSpanMs = 2 * 3_600_000
/** So many are written with one commit, so that nobody waits long behind them. */
const unitSize = 50
/** So many of which nothing is written here are looked for, each time. */
const waitingCount = 200

/** One whose end is another's beginning, of one root as far as that is known. */
const isSameAttempt = (kept: AttemptKept, { rootId, startedAt }: AttemptSummary): boolean =>
  startedAt - kept.endedAt < attemptSpanMs &&
  (kept.rootId === null || rootId === null || kept.rootId === rootId)

const writeSteps = ({ steps }: Held): string =>
  JSON.stringify(
    steps.map(({ at, name, verdict, rule, facts = {} }) => ({
      ...{ at, name, verdict, rule },
      facts: writeFacts(facts),
    })),
  )

const keepOne = async (rows: Rows, { summary, ...held }: Held): Promise<void> => {
  const known = (await rows.attempts.byCode(summary.code)).find((each) =>
    isSameAttempt(each, summary),
  )
  const id = known?.id ?? (await rows.attempts.add(summary))
  if (known) await rows.attempts.change(id, joinSummaries(known, summary))
  if (held.steps.length === 0 && held.dropped === 0) return
  await rows.attempts.addPart(id, writeSteps({ summary, ...held }), held.dropped)
}

/** The person's e-mail where none was typed, and where they are at home. */
const addPerson = async ({ read }: Store, due: readonly Held[]): Promise<Held[]> => {
  const ids = new Set(due.flatMap(({ summary }) => summary.userId ?? []))
  const users = new Map((await read.users.findAll([...ids])).map((user) => [user.id, user]))
  return due.map((held) => {
    const user = users.get(held.summary.userId ?? '')
    if (!user) return held
    const typed = held.summary.email
    const email = typed ?? (user.email === null ? null : emailKey(user.email))
    return { ...held, summary: { ...held.summary, email, homeId: user.homeId } }
  })
}

export const createAttempts = (
  store: Store,
  world: World,
  config: Pick<Config, 'attemptDays' | 'attemptSampling'>,
  limits?: Partial<MemoryLimits>,
) => {
  const sampling = config.attemptSampling
  const memory = createAttemptMemory({ now: world.now, sampling, ...(limits && { limits }) })
  /** Refusals that a check has told of already. */
  const told = new WeakSet<Refusal>()
  store.listen((event) => {
    if (event.attempt !== undefined) memory.observe(event.attempt, event)
  })

  const note = (attempt: string | undefined, step: AttemptStep): void => {
    if (attempt !== undefined && attempt !== '') memory.note(attempt, step)
  }

  const noteRefusal = (attempt: string | undefined, name: string, refusal: Refusal): void => {
    const { rule, evidence = {} } = refusal.detail
    if (told.has(refusal)) return
    told.add(refusal)
    note(attempt, { name, verdict: 'failed', rule: rule ?? refusal.code, facts: evidence })
  }

  const failed = (attempt: string | undefined, name: string, error: unknown): never => {
    if (isRefusal(error)) noteRefusal(attempt, name, error)
    throw error
  }

  const allowWaiting = async (): Promise<void> => {
    const since = world.now() - attemptSpanMs
    memory.allow(await store.read.attempts.knownOf(memory.waiting(waitingCount), since))
  }

  /** Writes what is due, part by part. */
  const flush = async (): Promise<void> => {
    await allowWaiting()
    const due = memory.take()
    let written = 0
    try {
      const known = await addPerson(store, due)
      for (; written < known.length; written += unitSize) {
        const part = known.slice(written, written + unitSize)
        await store.write(async (rows) => {
          await Promise.all(part.map((held) => keepOne(rows, held)))
        })
      }
    } catch (error) {
      memory.lost.attempts += due.length - written
      throw error
    }
  }

  return {
    /** What found no room since the process began. */
    lost: memory.lost as Readonly<Lost>,

    /** Tells a step. Nothing is waited for, and what cannot be kept is counted. */
    note,

    /** Does a check and tells its verdict; `factsOf` says what it came to. */
    check<T>(
      attempt: string | undefined,
      name: string,
      work: () => T,
      factsOf?: (value: T) => Facts,
    ): T {
      try {
        const value = work()
        note(attempt, { name, verdict: 'passed', facts: factsOf?.(value) })
        return value
      } catch (error) {
        return failed(attempt, name, error)
      }
    },

    /** The same for a check that is waited for. */
    async checkLater<T>(
      attempt: string | undefined,
      name: string,
      work: () => Promise<T>,
      factsOf?: (value: T) => Facts,
    ): Promise<T> {
      try {
        const value = await work()
        note(attempt, { name, verdict: 'passed', facts: factsOf?.(value) })
        return value
      } catch (error) {
        return failed(attempt, name, error)
      }
    },

    /** A no that no check has told of. */
    refused: (attempt: string | undefined, refusal: Refusal): void =>
      noteRefusal(attempt, 'refused', refusal),

    /** It is kept from now on, also if no event follows: the caller is known, or is counted. */
    open: (attempt: string, place: AttemptPlace): void => memory.open(attempt, place),

    /** What one code was told goes on under another, which the person has seen. */
    join: (from: string, to: string): void => memory.join(from, to),

    /** Writes down what was told until now. It is called again and again, and at the end. */
    flush,

    /** A part of those that fit, newest first. What was told here just now is among them. */
    async list(filter: AttemptFilter, slice: Slice = {}): Promise<List<AttemptKept>> {
      const before = Number(slice.after ?? Number.MAX_SAFE_INTEGER)
      if (!Number.isSafeInteger(before)) return { items: [], next: null }
      await flush()
      const email = filter.email === undefined ? undefined : emailKey(filter.email)
      const read = await store.read.attempts.list({ ...filter, email }, before, countOf(slice))
      return listOf(read, slice, ({ id }) => id)
    },

    /** Removes what is older than it is kept, a batch at a time. Gives how many there were. */
    sweep(limit: number): Promise<number> {
      const before = world.now() - config.attemptDays * day
      return store.write((rows) => rows.attempts.sweep(before, limit))
    },
  }
}

export type Attempts = ReturnType<typeof createAttempts>

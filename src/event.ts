/**
 * Events: one line each of the audit log, committed together with the fact that it tells.
 * Events of one sign-in share an attempt, whose id is the short code that a person reads out.
 */
import type { Attempts } from './attempt.ts'
import { sourceOf } from './limit.ts'
import type { JsonValue, Organization } from './organization.ts'
import type { Refusal } from './refusal.ts'
import type { Store } from './store/store.ts'
import type { World } from './world.ts'

/** Who did it, as far as it is known. */
export type Actor = {
  userId?: string | undefined
  keyId?: string | undefined
  address?: string | undefined
  attempt?: string | undefined
  /** Given where nobody of the hub did it: the operator, by command line. */
  by?: 'command' | undefined
}

export type EventInput = Actor & {
  /** A noun and what happened to it: `session.started`. */
  type: string
  outcome?: 'ok' | 'refused'
  organization?: Pick<Organization, 'id' | 'rootId'> | undefined
  applicationId?: string | undefined
  data?: Record<string, JsonValue | undefined>
}

export type Event = {
  id: number
  at: number
  type: string
  outcome: 'ok' | 'refused'
  rootId: string | null
  organizationId: string | null
  attempt: string | null
  userId: string | null
  applicationId: string | null
  keyId: string | null
  address: string | null
  data: Record<string, JsonValue>
}

/** Which events are meant; what is not given does not matter. */
export type EventFilter = {
  rootId?: string | undefined
  attempt?: string | undefined
  /** How the type begins: `session.` */
  type?: string | undefined
  /** Who did it, or whom it is about. */
  userId?: string | undefined
  applicationId?: string | undefined
  outcome?: 'ok' | 'refused' | undefined
  /** Of that organization and those below it. */
  within?: Pick<Organization, 'path'> | undefined
  /** Not before this time, in epoch milliseconds. */
  since?: number | undefined
  /** Before this time. */
  until?: number | undefined
  /** Only events with a smaller id: what a list before has not given yet. */
  before?: number | undefined
}

const causeLength = 500

/** How many refusals of strangers are recorded: nobody can fill the log by asking (KEY-09). */
const strangers = { burst: 300, everyMs: 1_000 }

const isStranger = (event: EventInput): boolean =>
  event.userId === undefined && event.keyId === undefined

export const createEvents = (store: Store, world: World, attempts: Pick<Attempts, 'refused'>) => ({
  /** An event that stands for itself: there is no fact to commit it with. */
  add(event: EventInput): Promise<void> {
    return store.write((rows) => rows.events.add(event))
  },
  /**
   * Records a no with what the caller was not told. Of one source that nobody knows, no more than
   * a stream of them is kept.
   */
  async refused(event: EventInput, refusal: Refusal): Promise<void> {
    const cause = (refusal.detail.cause ?? refusal.message).slice(0, causeLength)
    const { rule } = refusal.detail
    const data = {
      ...event.data,
      refusal: refusal.code,
      cause,
      ...(rule !== undefined && { rule }),
    }
    refusal.isRecorded = true
    attempts.refused(event.attempt, refusal)
    const limit = { bucket: `refusals of ${sourceOf(event.address)}`, ...strangers }
    await store.write(async (rows) => {
      if (isStranger(event) && !(await rows.limits.take(limit, world.now()))) return
      await rows.events.add({ ...event, outcome: 'refused', data })
    })
  },
  /** The newest events that the filter lets through, newest first. */
  newest(filter: EventFilter, limit: number): Promise<Event[]> {
    return store.read.events.newest(filter, limit)
  },
})

export type Events = ReturnType<typeof createEvents>

/**
 * Events: one line each of the audit log, committed together with the fact that it tells.
 * Events of one sign-in share an attempt, whose id is the short code that a person reads out.
 */
import type { JsonValue, Organization } from './organization.ts'
import type { Refusal } from './refusal.ts'
import type { Store } from './store/store.ts'

/** Who did it, as far as it is known. */
export type Actor = {
  userId?: string | undefined
  keyId?: string | undefined
  address?: string | undefined
  attempt?: string | undefined
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

const causeLength = 500

export const createEvents = (store: Store) => ({
  /** An event that stands for itself: there is no fact to commit it with. */
  add(event: EventInput): Promise<void> {
    return store.write((rows) => rows.events.add(event))
  },
  /** Records a no with what the caller was not told. */
  refused(event: EventInput, refusal: Refusal): Promise<void> {
    const cause = (refusal.detail.cause ?? refusal.message).slice(0, causeLength)
    const data = { ...event.data, refusal: refusal.code, cause }
    return store.write((rows) => rows.events.add({ ...event, outcome: 'refused', data }))
  },
  /** The newest events of a root organization (or of none), newest first. */
  newest(filter: { rootId?: string; attempt?: string }, limit: number): Promise<Event[]> {
    return store.read.events.newest(filter, limit)
  },
})

export type Events = ReturnType<typeof createEvents>

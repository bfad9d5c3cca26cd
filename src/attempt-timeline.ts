/**
 * Timelines: what is told of one attempt. What is certain comes from the event log and what was
 * told on the way from the steps, merged by time; of a refusal, one sentence and its remedy.
 */
import type { AttemptFilter } from './attempt.ts'
import type { Evidence } from './attempt-fact.ts'
import type { Verdict } from './attempt-memory.ts'
import { type AttemptSummary, addEvent, beginSummary } from './attempt-summary.ts'
import { titleOf } from './attempt-title.ts'
import type { Event, EventInput } from './event.ts'
import { type Explanation, type ExplanationNames, explain } from './explanation.ts'
import type { Nouns } from './hub.ts'
import { isObject } from './json-object.ts'
import { isWithin, type JsonValue } from './organization.ts'
import type { AttemptKept } from './store/attempt.ts'
import type { Store } from './store/store.ts'
import { nameOf } from './user.ts'

type Facts = { [name: string]: JsonValue }

export type TimelineEntry = {
  /** Epoch milliseconds. */
  at: number
  /** An event is certain; a step was told as it happened. */
  from: 'event' | 'step'
  name: string
  verdict: Verdict | null
  facts: Facts
}

export type Timeline = {
  attempt: AttemptSummary
  /** How they are called of whom it speaks. */
  names: ExplanationNames
  title: string
  explanation: Explanation | undefined
  entries: TimelineEntry[]
  /** Steps for which there was no room. */
  dropped: number
}

type KeptStep = { at: number; name: string; verdict?: Verdict; rule?: string; facts: Facts }

const minute = 60_000
const eventCount = 200

const inputOf = (event: Event): EventInput => ({
  type: event.type,
  outcome: event.outcome,
  userId: event.userId ?? undefined,
  applicationId: event.applicationId ?? undefined,
  data: event.data,
  ...(event.rootId !== null && {
    organization: { id: event.organizationId ?? event.rootId, rootId: event.rootId },
  }),
})

/** What the events alone say of an attempt; undefined where they are of something else. */
const summarize = (code: string, events: readonly Event[]): AttemptSummary | undefined => {
  let summary: AttemptSummary | undefined
  for (const event of events) {
    const before = summary ?? beginSummary(code, event.at)
    summary = addEvent(before, inputOf(event), event.at) ?? summary
  }
  return summary
}

/** An event, after the steps that a source has left in it. */
const entriesOf = ({ at, type, outcome, address, keyId, data }: Event): TimelineEntry[] => {
  const { steps = [], ...others } = data
  const inner = Array.isArray(steps) ? steps.filter(isObject) : []
  const facts = { ...others, ...(address && { address }), ...(keyId && { key: keyId }) }
  const verdict = outcome === 'refused' ? 'failed' : null
  return [
    ...inner.map(({ name, ...own }): TimelineEntry => {
      return { at, from: 'event', name: String(name), verdict: null, facts: own }
    }),
    { at, from: 'event', name: type, verdict, facts },
  ]
}

/** A no that only its event tells is not told a second time. */
const isShown = ({ name }: KeptStep): boolean => name !== 'refused'

const entryOf = ({ at, name, verdict, facts }: KeptStep): TimelineEntry => {
  return { at, from: 'step', name, verdict: verdict ?? null, facts }
}

const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

const evidenceOf = (step: KeptStep | undefined): Evidence => ({
  asked: textOf(step?.facts.asked),
  registered: textOf(step?.facts.registered),
})

/** The rule that said no; of what went well, that of a check which somebody else may mind. */
const ruleOf = ({ outcome, rule }: AttemptSummary, steps: readonly KeptStep[]) => {
  const verdicts = new Map(steps.map(({ name, verdict }) => [name, verdict]))
  // What was put right by another try is no matter any more.
  const failed = steps.findLast(({ name }) => verdicts.get(name) === 'failed')
  if (outcome === 'refused') return { rule: rule ?? failed?.rule, step: failed }
  const isLeft = outcome === 'ok' && failed?.name !== 'refused'
  return isLeft && failed ? { rule: failed.rule, step: failed } : {}
}

export const createTimelines = (hub: Nouns, store: Store) => {
  const eventsOf = async (code: string, since: number, until: number): Promise<Event[]> => {
    const newest = await hub.events.newest({ attempt: code, since }, eventCount)
    return newest.filter(({ at }) => at <= until).reverse()
  }

  const isVisible = async (
    { rootId, organizationId, homeId }: AttemptSummary,
    { rootId: asked, within }: AttemptFilter,
  ): Promise<boolean> => {
    if (asked !== undefined && asked !== rootId) return false
    if (within === undefined) return true
    const ids = [organizationId, homeId].filter((id) => id !== null)
    const places = await Promise.all(ids.map((id) => hub.organizations.find(id)))
    return places.some((place) => place && within.some((above) => isWithin(above, place)))
  }

  /** What the log has of an attempt of which nothing else was kept. */
  const findInLog = async (code: string, filter: AttemptFilter) => {
    const events = await eventsOf(code, 0, Number.MAX_SAFE_INTEGER)
    // Two roots may have had the same code.
    const isTheirs = ({ rootId }: Event): boolean => rootId === null || rootId === filter.rootId
    const summary = summarize(code, filter.rootId ? events.filter(isTheirs) : events)
    return summary && (await isVisible(summary, filter)) ? summary : undefined
  }

  const readSteps = async ({ id }: Pick<AttemptKept, 'id'>) => {
    const parts = await store.read.attempts.partsOf(id)
    const steps = parts.flatMap((part) => JSON.parse(part.steps) as KeptStep[])
    const dropped = parts.reduce((sum, part) => sum + part.dropped, 0)
    return { steps: steps.sort((left, right) => left.at - right.at), dropped }
  }

  const namesOf = async (attempt: AttemptSummary): Promise<ExplanationNames> => {
    const { userId, applicationId, connectorId, email } = attempt
    const user = userId === null ? undefined : await hub.users.find(userId)
    const application =
      applicationId === null ? undefined : await hub.applications.find(applicationId)
    const source = connectorId === null ? undefined : await hub.connectors.find(connectorId)
    return {
      person: user ? nameOf(user) : (email ?? undefined),
      application: application?.name,
      source: source?.name,
    }
  }

  const tables = hub.dialects.all.flatMap(({ explanations }) => explanations ?? [])

  return {
    /** What is said of a rule, in one sentence; undefined for one that has no words. */
    sentence: (rule: string, names: ExplanationNames = {}): string | undefined =>
      explain({ rule, names, tables })?.sentence,

    /**
     * The newest attempt of that code, within what may be seen: a code is short, and no secret.
     * What this process has been told just now is in it.
     */
    async find(code: string, filter: AttemptFilter = {}): Promise<Timeline | undefined> {
      const { items } = await hub.attempts.list({ ...filter, code }, { limit: 1 })
      const [kept] = items
      const attempt = kept ?? (await findInLog(code, filter))
      if (!attempt) return undefined
      const { steps, dropped } = kept ? await readSteps(kept) : { steps: [], dropped: 0 }
      const { startedAt, endedAt, rootId } = attempt
      const around = await eventsOf(code, startedAt - minute, endedAt + minute)
      const events = around.filter((each) => each.rootId === null || each.rootId === rootId)
      const entries = [...steps.filter(isShown).map(entryOf), ...events.flatMap(entriesOf)]
      const names = await namesOf(attempt)
      const { rule, step } = ruleOf(attempt, steps)
      const evidence = evidenceOf(step)
      return {
        attempt,
        names,
        title: titleOf(attempt, names),
        explanation: rule === undefined ? undefined : explain({ rule, names, evidence, tables }),
        entries: entries.sort((left, right) => left.at - right.at),
        dropped,
      }
    },
  }
}

export type Timelines = ReturnType<typeof createTimelines>

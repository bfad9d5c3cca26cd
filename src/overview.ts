/**
 * The overview: how a day or a month went in an organization, counted from its attempts. What was
 * counted is kept for a few seconds, so that many who look at it do not count again and again.
 */
import { attemptSpanMs } from './attempt.ts'
import type { AttemptKind } from './attempt-summary.ts'
import type { Timelines } from './attempt-timeline.ts'
import type { Nouns } from './hub.ts'
import { isWithin, type Organization } from './organization.ts'
import type { AttemptTook, CountFilter } from './store/attempt-count.ts'
import type { Store } from './store/store.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** The stretches of time that can be looked at, and the bars that each is drawn with. */
const spans = {
  day: { barMs: hourMs, bars: 24 },
  week: { barMs: dayMs, bars: 7 },
  month: { barMs: dayMs, bars: 30 },
} as const

export type OverviewSpan = keyof typeof spans
export const overviewSpans = ['day', 'week', 'month'] as const satisfies readonly OverviewSpan[]

export type OverviewBar = { from: number; signIns: number; launches: number; refused: number }

/** How long it took: half of them at most `halfMs`, nineteen of twenty at most `mostMs`. */
export type Took = { count: number; halfMs: number; mostMs: number }

export type Overview = {
  /** Epoch milliseconds, as all times here. */
  since: number
  barMs: number
  /** Where there were more than are counted: what was before that is not in it. */
  cutAt: number | null
  /** The share of what went well that is kept at all. */
  sampling: number
  bars: OverviewBar[]
  refusals: { rule: string; sentence: string; count: number }[]
  took: { signIn: Took | null; launch: Took | null }
  /** Sources that did not answer, and are left alone for a moment by this process. */
  resting: { connectorId: string; name: string; cause: string }[]
}

export type OverviewRequest = {
  span: OverviewSpan
  /** How far the clock of who looks is ahead of UTC: days begin at their midnight. */
  zoneMinutes: number
}

/** More than these are not counted, so that a large hub is not held up by who looks at it. */
const countedMost = 100_000
const tookMost = 5_000
const ruleMost = 12
const keptMs = 10_000
const keptCount = 200

/** The first of the bars, by its number since 1970, and when it begins. */
const beginning = ({ span, zoneMinutes }: OverviewRequest, now: number) => {
  const { barMs, bars } = spans[span]
  const zoneMs = zoneMinutes * 60_000
  const first = Math.floor((now + zoneMs) / barMs) - bars + 1
  const startOf = (number: number): number => number * barMs - zoneMs
  return { first, bars, barMs, zoneMs, startOf }
}

const tookOf = (all: readonly AttemptTook[], kind: AttemptKind): Took | null => {
  const times = all
    .flatMap((each) => (each.kind === kind ? [each.milliseconds] : []))
    .sort((one, other) => one - other)
  const at = (share: number): number => times[Math.ceil(times.length * share) - 1] ?? 0
  return times.length === 0 ? null : { count: times.length, halfMs: at(0.5), mostMs: at(0.95) }
}

type Parts = Pick<Nouns, 'attempts' | 'config' | 'connectors' | 'exchanges' | 'organizations'> & {
  world: Nouns['world']
  timelines: Timelines
}

export const createOverviews = (parts: Parts, store: Store) => {
  const { attempts, config, connectors, exchanges, organizations, timelines, world } = parts
  const counts = store.read.attemptCounts

  const restingIn = async (organization: Organization): Promise<Overview['resting']> => {
    const found: Overview['resting'] = []
    for (const { name: id, cause } of exchanges.resting()) {
      const connector = await connectors.find(id)
      const owner = connector && (await organizations.find(connector.organizationId))
      if (!connector || !owner || !isWithin(organization, owner)) continue
      found.push({ connectorId: id, name: connector.name, cause })
    }
    return found
  }

  const count = async (organization: Organization, request: OverviewRequest) => {
    await attempts.flush()
    const { id, rootId } = organization
    const { first, bars, barMs, zoneMs, startOf } = beginning(request, world.now())
    const since = startOf(first)
    const bounds = { rootId, since, lateMs: attemptSpanMs, most: countedMost }
    const { fromId, cutAt } = await counts.floor(bounds)
    const within = id === rootId ? undefined : organization
    const filter: CountFilter = { rootId, within, since, fromId }
    const counted = await counts.overTime(filter, { widthMs: barMs, zoneMs })
    const rules = await counts.byRule(filter, ruleMost)
    const took = await counts.took(filter, tookMost)
    const byNumber = new Map(counted.map((each) => [each.number, each]))
    return {
      ...{ since, barMs, cutAt, sampling: config.attemptSampling },
      bars: Array.from({ length: bars }, (_, index): OverviewBar => {
        const { signIns = 0, launches = 0, refused = 0 } = byNumber.get(first + index) ?? {}
        return { from: startOf(first + index), signIns, launches, refused }
      }),
      refusals: rules.map((each) => ({ ...each, sentence: timelines.sentence(each.rule) ?? '' })),
      took: { signIn: tookOf(took, 'sign-in'), launch: tookOf(took, 'launch') },
    }
  }

  type Counted = Awaited<ReturnType<typeof count>>
  const kept = new Map<string, { at: number; counted: Promise<Counted> }>()

  /** What was counted a moment ago, or is being counted, is not counted again. */
  const countOnce = (organization: Organization, request: OverviewRequest): Promise<Counted> => {
    const key = `${organization.id} ${request.span} ${request.zoneMinutes}`
    const now = world.now()
    const known = kept.get(key)
    if (known && Math.abs(now - known.at) < keptMs) return known.counted
    const counted = count(organization, request)
    kept.delete(key)
    kept.set(key, { at: now, counted })
    counted.catch(() => kept.delete(key))
    for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - keptCount))) {
      kept.delete(old)
    }
    return counted
  }

  return {
    /** How it went in an organization and below it. */
    async read(organization: Organization, request: OverviewRequest): Promise<Overview> {
      const counted = await countOnce(organization, request)
      return { ...counted, resting: await restingIn(organization) }
    },
  }
}

export type Overviews = ReturnType<typeof createOverviews>

/** Attempts counted in the store, over a stretch of time that is never longer than can be read. */
import { sql } from 'kysely'
import type { AttemptKind } from '../attempt-summary.ts'
import type { Organization } from '../organization.ts'
import type { Database, Runner } from './database.ts'
import { byCode, pathRange } from './row.ts'

/** Which are counted: those of a root, or of one organization in it and below that. */
export type CountFilter = {
  rootId: string
  within?: Organization | undefined
  /** Begun from this time on, in epoch milliseconds. */
  since: number
  /** None with a smaller id has to be looked at (`floor`). */
  fromId: number
}

export type CountFloor = {
  fromId: number
  /** When the first of those began that are looked at, where there are more than may be. */
  cutAt: number | null
}

/** What went well and what did not within one stretch; `number` counts stretches from 1970. */
export type AttemptCount = { number: number; signIns: number; launches: number; refused: number }

export type AttemptTook = { kind: AttemptKind; milliseconds: number }

const statements = (database: Database) => ({
  firstSince: database.prepare((build, value: { since: number }) =>
    build
      .selectFrom('attempt')
      .select('id')
      .where('started_at', '>=', value.since)
      .orderBy('started_at')
      .limit(1),
  ),
  beyond: database.prepare((build, value: { root: string; from: number; most: number }) =>
    build
      .selectFrom('attempt')
      .select(['id', 'started_at'])
      .where('root_id', '=', value.root)
      .where('id', '>=', value.from)
      .orderBy('id', 'desc')
      .limit(1)
      .offset(value.most),
  ),
})

export const attemptCountRows = (database: Database) => {
  const statement = statements(database)
  const path = byCode(database, 'organization.path')
  const { build } = database

  const meant = ({ rootId, within, since, fromId }: CountFilter) => {
    const query = build
      .selectFrom('attempt')
      .where('root_id', '=', rootId)
      .where('id', '>=', fromId)
      .where('started_at', '>=', since)
    if (within === undefined) return query
    const { from, to } = pathRange(within.path)
    const own = build
      .selectFrom('organization')
      .select('organization.id')
      .where(path, '>=', from)
      .where(path, '<', to)
    return query.where((each) =>
      each.or([each('organization_id', 'in', own), each('home_id', 'in', own)]),
    )
  }

  return (runner: Runner) => ({
    /**
     * From which id on those of a root have to be looked at that began since then, when one is
     * written at the latest `lateMs` after it began; and no more of them than `most`.
     */
    async floor(given: { rootId: string; since: number; lateMs: number; most: number }) {
      const since = given.since - given.lateMs
      const first = await runner.first(statement.firstSince, { since })
      const from = first?.id ?? Number.MAX_SAFE_INTEGER
      const { rootId: root, most } = given
      const beyond = await runner.first(statement.beyond, { root, from, most })
      const floor: CountFloor = beyond
        ? { fromId: beyond.id + 1, cutAt: beyond.started_at }
        : { fromId: from, cutAt: null }
      return floor
    },
    /** Counts by stretches of `widthMs`, each begun `zoneMs` before a whole one of UTC. */
    async overTime(
      filter: CountFilter,
      { widthMs, zoneMs }: { widthMs: number; zoneMs: number },
    ): Promise<AttemptCount[]> {
      const number = sql<number>`(started_at + ${sql.lit(zoneMs)}) / ${sql.lit(widthMs)}`
      const query = meant(filter)
        .select(number.as('number'))
        .select(({ fn }) => [
          fn
            .countAll<number>()
            .filterWhere('outcome', '=', 'ok')
            .filterWhere('kind', '=', 'sign-in')
            .as('signIns'),
          fn
            .countAll<number>()
            .filterWhere('outcome', '=', 'ok')
            .filterWhere('kind', '=', 'launch')
            .as('launches'),
          fn.countAll<number>().filterWhere('outcome', '=', 'refused').as('refused'),
        ])
        .groupBy(number)
      return runner.query(query.compile())
    },
    /** The rules that said no, the most frequent first. */
    async byRule(filter: CountFilter, limit: number): Promise<{ rule: string; count: number }[]> {
      const query = meant(filter)
        .where('outcome', '=', 'refused')
        .where('rule', 'is not', null)
        .select(['rule', ({ fn }) => fn.countAll<number>().as('count')])
        .groupBy('rule')
        .orderBy('count', 'desc')
        .orderBy('rule')
        .limit(limit)
      const rows = await runner.query(query.compile())
      return rows.map(({ rule, count }) => ({ rule: rule ?? '', count }))
    },
    /** How long the newest took that went well, from the first step to the last. */
    async took(filter: CountFilter, limit: number): Promise<AttemptTook[]> {
      const query = meant(filter)
        .where('outcome', '=', 'ok')
        .where('kind', 'in', ['sign-in', 'launch'])
        .select(['kind', sql<number>`ended_at - started_at`.as('milliseconds')])
        .orderBy('id', 'desc')
        .limit(limit)
      const rows = await runner.query(query.compile())
      return rows.map(({ kind, milliseconds }) => ({ kind: kind as AttemptKind, milliseconds }))
    },
  })
}

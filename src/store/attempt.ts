/** Attempts in the store: a row each by which they are found, and their steps beside it. */
import type { AttemptFilter } from '../attempt.ts'
import type { AttemptKind, AttemptOutcome, AttemptSummary } from '../attempt-summary.ts'
import type { Database, Runner } from './database.ts'
import { byCode, columns, pathRange } from './row.ts'
import type { AttemptTable } from './schema-attempt.ts'

type AttemptRow = Omit<AttemptTable, 'id'>

export type AttemptKept = AttemptSummary & { id: number }

const names = [
  'code',
  'root_id',
  'organization_id',
  'home_id',
  'kind',
  'outcome',
  'user_id',
  'application_id',
  'connector_id',
  'email',
  'rule',
  'started_at',
  'ended_at',
] as const

const read = (row: AttemptRow & { id: number }): AttemptKept => ({
  id: row.id,
  code: row.code,
  rootId: row.root_id,
  organizationId: row.organization_id,
  homeId: row.home_id,
  kind: row.kind as AttemptKind,
  outcome: row.outcome as AttemptOutcome,
  userId: row.user_id,
  applicationId: row.application_id,
  connectorId: row.connector_id,
  email: row.email,
  rule: row.rule,
  startedAt: row.started_at,
  endedAt: row.ended_at,
})

const write = (summary: AttemptSummary): AttemptRow => ({
  code: summary.code,
  root_id: summary.rootId,
  organization_id: summary.organizationId,
  home_id: summary.homeId,
  kind: summary.kind,
  outcome: summary.outcome,
  user_id: summary.userId,
  application_id: summary.applicationId,
  connector_id: summary.connectorId,
  email: summary.email,
  rule: summary.rule,
  started_at: summary.startedAt,
  ended_at: summary.endedAt,
})

const statements = (database: Database) => ({
  insert: database.prepare((build, value: AttemptRow) =>
    build.insertInto('attempt').values(columns(value, names)).returning('id'),
  ),
  update: database.prepare((build, value: AttemptRow & { id: number }) =>
    build.updateTable('attempt').set(columns(value, names)).where('id', '=', value.id),
  ),
  byCode: database.prepare((build, value: { code: string; limit: number }) =>
    build
      .selectFrom('attempt')
      .selectAll()
      .where('code', '=', value.code)
      .orderBy('id', 'desc')
      .limit(value.limit),
  ),
  insertPart: database.prepare(
    (build, value: { attempt: number; steps: string; dropped: number }) =>
      build.insertInto('attempt_part').values({
        attempt_id: value.attempt,
        steps: value.steps,
        dropped: value.dropped,
      }),
  ),
  partsOf: database.prepare((build, value: { attempt: number }) =>
    build
      .selectFrom('attempt_part')
      .select(['steps', 'dropped'])
      .where('attempt_id', '=', value.attempt)
      .orderBy('id'),
  ),
  old: database.prepare((build, value: { before: number; limit: number }) =>
    build
      .selectFrom('attempt')
      .select('id')
      .where('started_at', '<', value.before)
      .orderBy('started_at')
      .limit(value.limit),
  ),
  remove: database.prepare((build, value: { id: number }) =>
    build.deleteFrom('attempt').where('id', '=', value.id),
  ),
})

/** Of one code in different months, as many as may have come together. */
const sameCodes = 20

export const attemptRows = (database: Database) => {
  const statement = statements(database)
  const path = byCode(database, 'organization.path')

  const queryOf = (filter: AttemptFilter, before: number, limit: number) => {
    const { code, rootId, within, email, userId, applicationId, connectorId } = filter
    const { kind, outcome, rule, since, until } = filter
    const { build } = database
    let query = build.selectFrom('attempt').selectAll().orderBy('id', 'desc').limit(limit)
    if (before < Number.MAX_SAFE_INTEGER) query = query.where('id', '<', before)
    if (code !== undefined) query = query.where('code', '=', code)
    if (rootId !== undefined) query = query.where('root_id', '=', rootId)
    if (email !== undefined) query = query.where('email', '=', email)
    if (userId !== undefined) query = query.where('user_id', '=', userId)
    if (applicationId !== undefined) query = query.where('application_id', '=', applicationId)
    if (connectorId !== undefined) query = query.where('connector_id', '=', connectorId)
    if (kind !== undefined) query = query.where('kind', '=', kind)
    if (outcome !== undefined) query = query.where('outcome', '=', outcome)
    if (rule !== undefined) query = query.where('rule', '=', rule)
    if (since !== undefined) query = query.where('started_at', '>=', since)
    if (until !== undefined) query = query.where('started_at', '<', until)
    if (within === undefined) return query
    const ranges = within.map((organization) => pathRange(organization.path))
    const own = build
      .selectFrom('organization')
      .select('organization.id')
      .where((each) =>
        each.or(
          ranges.map(({ from, to }) => each.and([each(path, '>=', from), each(path, '<', to)])),
        ),
      )
    return query.where((each) =>
      each.or([each('organization_id', 'in', own), each('home_id', 'in', own)]),
    )
  }

  return (runner: Runner) => ({
    async add(summary: AttemptSummary): Promise<number> {
      const row = await runner.first(statement.insert, write(summary))
      if (!row) throw new Error('The attempt that was added has no id.')
      return row.id
    },
    async change(id: number, summary: AttemptSummary): Promise<void> {
      await runner.send(statement.update, { ...write(summary), id })
    },
    /** Those of that code, the newest first. */
    async byCode(code: string): Promise<AttemptKept[]> {
      return (await runner.all(statement.byCode, { code, limit: sameCodes })).map(read)
    },
    /** Those of the codes that are kept since that time. */
    async knownOf(codes: readonly string[], since: number): Promise<string[]> {
      if (codes.length === 0) return []
      const query = database.build
        .selectFrom('attempt')
        .select('code')
        .where('code', 'in', codes)
        .where('ended_at', '>=', since)
      return (await runner.query(query.compile())).map(({ code }) => code)
    },
    /** `steps` is a JSON list. */
    async addPart(attempt: number, steps: string, dropped: number): Promise<void> {
      await runner.send(statement.insertPart, { attempt, steps, dropped })
    },
    async partsOf(attempt: number): Promise<{ steps: string; dropped: number }[]> {
      return runner.all(statement.partsOf, { attempt })
    },
    async list(filter: AttemptFilter, before: number, limit: number): Promise<AttemptKept[]> {
      if (filter.within?.length === 0) return []
      return (await runner.query(queryOf(filter, before, limit).compile())).map(read)
    },
    async sweep(before: number, limit: number): Promise<number> {
      const rows = await runner.all(statement.old, { before, limit })
      for (const { id } of rows) await runner.send(statement.remove, { id })
      return rows.length
    },
  })
}

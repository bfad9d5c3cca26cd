/** Events in the store. They are only ever added. */
import { sql } from 'kysely'
import type { AuditedEvent } from '../audit-line.ts'
import type { Event, EventFilter, EventInput } from '../event.ts'
import type { Database, Runner, Unit } from './database.ts'
import { byCode, columns, pathRange } from './row.ts'
import type { EventTable } from './schema.ts'

type NewRow = Omit<EventTable, 'id'>

export type EventRow = NewRow & { id: number }

const names = [
  'at',
  'root_id',
  'organization_id',
  'type',
  'outcome',
  'attempt',
  'user_id',
  'application_id',
  'key_id',
  'address',
  'data',
  'subject_id',
] as const

/** An event as it stands there, with its data as a text. */
export const readEvent = (row: EventRow): AuditedEvent => ({
  id: row.id,
  at: row.at,
  type: row.type,
  outcome: row.outcome as Event['outcome'],
  rootId: row.root_id,
  organizationId: row.organization_id,
  attempt: row.attempt,
  userId: row.user_id,
  applicationId: row.application_id,
  keyId: row.key_id,
  address: row.address,
  subjectId: row.subject_id,
  data: row.data,
})

const read = (row: EventRow): Event => {
  const { subjectId: _, data, ...event } = readEvent(row)
  return { ...event, data: JSON.parse(data) }
}

/** What the command line did says so: nobody signed in, and no key was shown. */
const dataOf = ({ data, by }: EventInput) => ({ ...data, ...(by && { by }) })

const subjectOf = ({ data }: EventInput): string | null =>
  typeof data?.subject === 'string' ? data.subject : null

const write = (event: EventInput, at: number): NewRow => ({
  at,
  root_id: event.organization?.rootId ?? null,
  organization_id: event.organization?.id ?? null,
  type: event.type,
  outcome: event.outcome ?? 'ok',
  attempt: event.attempt ?? null,
  user_id: event.userId ?? null,
  application_id: event.applicationId ?? null,
  key_id: event.keyId ?? null,
  address: event.address ?? null,
  data: JSON.stringify(dataOf(event)),
  subject_id: subjectOf(event),
})

/** `tell` is told each event once it is committed. */
export const eventRows = (
  database: Database,
  now: () => number,
  tell: (event: EventInput) => void,
) => {
  const insert = database.prepare((build, value: NewRow) =>
    build.insertInto('event').values(columns(value, names)),
  )
  const firstSince = database.prepare((build, value: { since: number }) =>
    build
      .selectFrom('event')
      .select('id')
      .where('at', '>=', value.since)
      .orderBy('at')
      .orderBy('id')
      .limit(1),
  )
  const path = byCode(database, 'organization.path')
  const queryOf = (filter: EventFilter, from: number, limit: number) => {
    const { rootId, attempt, type, userId, applicationId, since, before } = filter
    const { outcome, within, until } = filter
    const { build } = database
    let query = build.selectFrom('event').selectAll().orderBy('id', 'desc').limit(limit)
    if (rootId !== undefined) query = query.where('root_id', '=', rootId)
    if (outcome !== undefined) query = query.where('outcome', '=', outcome)
    if (until !== undefined) query = query.where('at', '<', until)
    if (within !== undefined) {
      const { from: first, to } = pathRange(within.path)
      const own = build
        .selectFrom('organization')
        .select('organization.id')
        .where(path, '>=', first)
        .where(path, '<', to)
      query = query.where('organization_id', 'in', own)
    }
    if (attempt !== undefined) query = query.where('attempt', '=', attempt)
    if (applicationId !== undefined) query = query.where('application_id', '=', applicationId)
    if (since !== undefined) query = query.where('id', '>=', from).where('at', '>=', since)
    if (before !== undefined) query = query.where('id', '<', before)
    if (type !== undefined) query = query.where(sql`substr(type, 1, ${type.length})`, '=', type)
    if (userId === undefined) return query
    return query.where((each) =>
      each.or([each('user_id', '=', userId), each('subject_id', '=', userId)]),
    )
  }
  return (runner: Runner & Partial<Pick<Unit, 'afterCommit'>>) => ({
    async add(event: EventInput): Promise<void> {
      await runner.send(insert, write(event, now()))
      runner.afterCommit?.(() => tell(event))
    },
    async newest(filter: EventFilter, limit: number): Promise<Event[]> {
      const { since } = filter
      // Ids follow time: with a first id, nothing that is older has to be looked at.
      const first = since === undefined ? undefined : await runner.first(firstSince, { since })
      if (since !== undefined && !first) return []
      const query = queryOf(filter, first?.id ?? 0, limit)
      return (await runner.query(query.compile())).map(read)
    },
  })
}

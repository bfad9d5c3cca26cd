/** Events in the store. They are only ever added. */
import type { Event, EventInput } from '../event.ts'
import type { Database, Runner } from './database.ts'
import { columns } from './row.ts'
import type { EventTable } from './schema.ts'

type EventRow = Omit<EventTable, 'id'>

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
] as const

const read = (row: EventRow & { id: number }): Event => ({
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
  data: JSON.parse(row.data),
})

const write = (event: EventInput, at: number): EventRow => ({
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
  data: JSON.stringify(event.data ?? {}),
})

export const eventRows = (database: Database, now: () => number) => {
  const insert = database.prepare((build, value: EventRow) =>
    build.insertInto('event').values(columns(value, names)),
  )
  return (runner: Runner) => ({
    async add(event: EventInput): Promise<void> {
      await runner.run(insert, write(event, now()))
    },
    async newest(filter: { rootId?: string; attempt?: string }, limit: number): Promise<Event[]> {
      let query = database.build.selectFrom('event').selectAll().orderBy('id', 'desc').limit(limit)
      if (filter.rootId !== undefined) query = query.where('root_id', '=', filter.rootId)
      if (filter.attempt !== undefined) query = query.where('attempt', '=', filter.attempt)
      return (await runner.query(query.compile())).map(read)
    },
  })
}

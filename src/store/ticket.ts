/** Kept tickets in the store. */
import { sql } from 'kysely'
import type { Ticket, TicketPurpose } from '../ticket.ts'
import type { Database, Runner } from './database.ts'
import { checkFound, columns, ownColumn } from './row.ts'
import type { TicketTable } from './schema.ts'

type TicketRow = Omit<TicketTable, 'id'>

const names = [
  'hash',
  'purpose',
  'user_id',
  'organization_id',
  'application_id',
  'uses_left',
  'value',
  'ends_at',
] as const

const read = (row: TicketRow): Ticket => ({
  purpose: row.purpose as TicketPurpose,
  userId: row.user_id,
  organizationId: row.organization_id,
  applicationId: row.application_id,
  usesLeft: row.uses_left,
  value: JSON.parse(row.value),
  endsAt: row.ends_at,
})

export const ticketRows = (database: Database) => {
  const insert = database.prepare((build, value: TicketRow) =>
    build.insertInto('ticket').values(columns(value, names)),
  )
  const find = database.prepare((build, value: { purpose: string; hash: string }) =>
    build
      .selectFrom('ticket')
      .selectAll()
      .select(ownColumn(database, 'ticket', 'hash').as('found_hash'))
      .where('hash', '=', value.hash)
      .where('purpose', '=', value.purpose),
  )
  const use = database.prepare((build, value: { purpose: string; hash: string; now: number }) =>
    build
      .updateTable('ticket')
      .set({ uses_left: sql<number>`uses_left - 1` })
      .where('hash', '=', value.hash)
      .where('purpose', '=', value.purpose)
      .where('ends_at', '>', value.now)
      .where((each) => each.or([each('uses_left', 'is', null), each('uses_left', '>', 0)]))
      .returningAll()
      .returning('hash as found_hash'),
  )
  const endAllOf = database.prepare((build, value: { user: string; purpose: string }) =>
    build
      .deleteFrom('ticket')
      .where('user_id', '=', value.user)
      .where('purpose', '=', value.purpose),
  )
  const end = database.prepare((build, value: { purpose: string; hash: string }) =>
    build.deleteFrom('ticket').where('hash', '=', value.hash).where('purpose', '=', value.purpose),
  )
  const sweep = database.prepare((build, value: { now: number; limit: number }) =>
    build
      .deleteFrom('ticket')
      .where('id', 'in', (from) =>
        from.selectFrom('ticket').select('id').where('ends_at', '<=', value.now).limit(value.limit),
      ),
  )
  return (runner: Runner) => ({
    async add(ticket: Ticket, hash: string): Promise<void> {
      await runner.send(insert, {
        hash,
        purpose: ticket.purpose,
        user_id: ticket.userId,
        organization_id: ticket.organizationId,
        application_id: ticket.applicationId,
        uses_left: ticket.usesLeft,
        value: JSON.stringify(ticket.value),
        ends_at: ticket.endsAt,
      })
    },
    async find(purpose: TicketPurpose, hash: string): Promise<Ticket | undefined> {
      const row = await runner.first(find, { purpose, hash })
      if (row) checkFound(row.found_hash, hash)
      return row && read(row)
    },
    async use(purpose: TicketPurpose, hash: string, now: number): Promise<Ticket | undefined> {
      const row = await runner.first(use, { purpose, hash, now })
      if (row) checkFound(row.found_hash, hash)
      return row && read(row)
    },
    async end(purpose: TicketPurpose, hash: string): Promise<void> {
      await runner.send(end, { purpose, hash })
    },
    async endAllOf(user: string, purpose: TicketPurpose): Promise<void> {
      await runner.send(endAllOf, { user, purpose })
    },
    async sweep(now: number, limit: number): Promise<number> {
      return runner.run(sweep, { now, limit })
    },
  })
}

/** Reading what is sealed, in pages: along one chain, or along all in the order of sealing. */
import { sql } from 'kysely'
import type { AuditedEvent, Sealed } from '../audit-line.ts'
import type { Build, Database, Runner } from './database.ts'
import { type EventRow, readEvent } from './event.ts'

/** A seal and its event, which may have been taken away by force. */
export type KeptSeal = Omit<Sealed, 'event' | 'previous'> & {
  number: number
  eventId: number
  /** The hash before it, or undefined where that is not there. */
  previous: string | undefined
  event: AuditedEvent | undefined
}

export const readHash = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** A seal beside its event, the seal before it, and the beginning of its chain. */
const selectSeals = (build: Build) =>
  build
    .selectFrom('audit_seal as seal')
    .leftJoin('event', 'event.id', 'seal.event_id')
    .leftJoin('audit_seal as earlier', (join) =>
      join
        .onRef('earlier.chain', '=', 'seal.chain')
        .on('earlier.position', '=', sql<number>`seal.position - 1`),
    )
    .leftJoin('audit_chain as start', (join) =>
      join
        .onRef('start.chain', '=', 'seal.chain')
        .onRef('start.first_position', '=', 'seal.position'),
    )
    .selectAll('event')
    .select([
      'seal.number as number',
      'seal.event_id as event_id',
      'seal.chain as chain',
      'seal.position as position',
      'seal.hash as hash',
      'earlier.hash as earlier_hash',
      'start.previous as start_hash',
    ])

type SealRow = { [K in keyof EventRow]: EventRow[K] | null } & {
  number: number
  event_id: number
  chain: string
  position: number
  hash: Uint8Array
  earlier_hash: Uint8Array | null
  start_hash: Uint8Array | null
}

const readSeal = (row: SealRow): KeptSeal => {
  const before = row.start_hash ?? row.earlier_hash
  return {
    number: row.number,
    eventId: row.event_id,
    chain: row.chain,
    position: row.position,
    hash: readHash(row.hash),
    previous: before === null ? undefined : readHash(before),
    event: row.id === null ? undefined : readEvent(row as EventRow),
  }
}

export const auditPageRows = (database: Database) => {
  type Page = { after: number; limit: number }
  const ofChain = database.prepare((build, value: Page & { chain: string }) =>
    selectSeals(build)
      .where('seal.chain', '=', value.chain)
      .where('seal.position', '>', value.after)
      .orderBy('seal.position')
      .limit(value.limit),
  )
  const ofAll = database.prepare((build, value: Page) =>
    selectSeals(build)
      .where('seal.number', '>', value.after)
      .orderBy('seal.number')
      .limit(value.limit),
  )
  const byEvent = database.prepare((build, value: { eventId: number }) =>
    build
      .selectFrom('audit_seal')
      .select('number')
      .where('event_id', '>=', value.eventId)
      .orderBy('event_id')
      .limit(1),
  )
  const firstSince = database.prepare((build, value: { since: number }) =>
    build.selectFrom('event').select('id').where('at', '>=', value.since).orderBy('at').limit(1),
  )
  const presence = database.prepare((build, value: Page) =>
    build
      .selectFrom('event')
      .leftJoin('audit_seal', 'audit_seal.event_id', 'event.id')
      .select(['event.id', 'event.root_id', 'audit_seal.number'])
      .where('event.id', '>', value.after)
      .orderBy('event.id')
      .limit(value.limit),
  )
  return (runner: Runner) => ({
    /** What follows a position of a chain. */
    async ofChain(chain: string, after: number, limit: number): Promise<KeptSeal[]> {
      return (await runner.all(ofChain, { chain, after, limit })).map(readSeal)
    },
    /** What was sealed after a number, of every chain. */
    async ofAll(after: number, limit: number): Promise<KeptSeal[]> {
      return (await runner.all(ofAll, { after, limit })).map(readSeal)
    },
    /** The id of the first event of that time or a later one. */
    async firstSince(since: number): Promise<number | undefined> {
      return (await runner.first(firstSince, { since }))?.id
    },
    /** The number of the first seal of that event or a later one. */
    async numberOf(eventId: number): Promise<number | undefined> {
      return (await runner.first(byEvent, { eventId }))?.number
    },
    /** Events by their ids, and whether they are sealed. */
    async presence(after: number, limit: number) {
      const rows = await runner.all(presence, { after, limit })
      return rows.map(({ id, root_id: rootId, number }) => ({
        ...{ id, rootId, isSealed: number !== null },
      }))
    },
  })
}

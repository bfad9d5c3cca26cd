/** The seals of the audit log in the store: chains, their checkpoints, and how far they go. */
import type { Checkpoint } from '../audit-checkpoint.ts'
import type { SealedAuditKey } from '../audit-key.ts'
import type { AuditedEvent, Sealed } from '../audit-line.ts'
import { readHash } from './audit-page.ts'
import type { Database, Runner } from './database.ts'
import { readEvent } from './event.ts'
import type { AuditChainTable } from './schema-audit.ts'

export type NewSeal = Pick<Sealed, 'chain' | 'position' | 'hash'> & {
  number: number
  eventId: number
}

/** How far it is sealed: the last number, and the last event but for those that come late. */
export type Sealer = { number: number; eventId: number }

const writeHash = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

const readCheckpoint = (row: AuditChainTable): Checkpoint => ({
  chain: row.chain,
  first: row.first_position,
  previous: readHash(row.previous),
  position: row.position,
  hash: readHash(row.hash),
  at: new Date(row.at).toISOString(),
  key: row.key_id,
  signature: row.signature,
})

const writeCheckpoint = (checkpoint: Checkpoint): AuditChainTable => ({
  chain: checkpoint.chain,
  first_position: checkpoint.first,
  previous: writeHash(checkpoint.previous),
  position: checkpoint.position,
  hash: writeHash(checkpoint.hash),
  at: Date.parse(checkpoint.at),
  key_id: checkpoint.key,
  signature: checkpoint.signature,
})

/** Rows of one insert: PostgreSQL is asked less often. */
const rowsAtOnce = 100

const inParts = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / rowsAtOnce) }, (_, part) =>
    items.slice(part * rowsAtOnce, (part + 1) * rowsAtOnce),
  )

const prepareSealing = (database: Database) => ({
  unsealed: database.prepare((build, value: { limit: number }) =>
    build
      .selectFrom(
        build
          .selectFrom('event')
          .selectAll()
          .where('id', '>', (each) => each.selectFrom('audit_sealer').select('event_id'))
          .orderBy('id')
          .limit(value.limit)
          .as('fresh'),
      )
      .selectAll()
      .unionAll(
        build
          .selectFrom('audit_gap')
          .innerJoin('event', 'event.id', 'audit_gap.event_id')
          .selectAll('event'),
      ),
  ),
  sealer: database.prepare((build) => build.selectFrom('audit_sealer').selectAll()),
  moveSealer: database.prepare((build, value: Sealer) =>
    build.updateTable('audit_sealer').set({ number: value.number, event_id: value.eventId }),
  ),
  gaps: database.prepare((build) => build.selectFrom('audit_gap').select('event_id')),
  dropGaps: database.prepare((build, value: { before: number }) =>
    build.deleteFrom('audit_gap').where('seen_at', '<', value.before),
  ),
  keys: database.prepare((build) =>
    build.selectFrom('audit_key').selectAll().orderBy('created_at').orderBy('id'),
  ),
  addKey: database.prepare((build, value: { id: string; sealed: string; createdAt: number }) =>
    build
      .insertInto('audit_key')
      .values({ id: value.id, sealed: value.sealed, created_at: value.createdAt }),
  ),
})

const prepareChains = (database: Database) => ({
  chain: database.prepare((build, value: { chain: string }) =>
    build.selectFrom('audit_chain').selectAll().where('chain', '=', value.chain),
  ),
  firstChain: database.prepare((build, value: { after: string }) =>
    build
      .selectFrom('audit_chain')
      .select((each) => each.fn.min('chain').as('chain'))
      .where('chain', '>', value.after),
  ),
  firstSealed: database.prepare((build, value: { after: string }) =>
    build
      .selectFrom('audit_seal')
      .select((each) => each.fn.min('chain').as('chain'))
      .where('chain', '>', value.after),
  ),
  dropEvents: database.prepare((build, value: { chain: string; position: number }) =>
    build
      .deleteFrom('event')
      .where('id', 'in', (each) =>
        each
          .selectFrom('audit_seal')
          .select('event_id')
          .where('chain', '=', value.chain)
          .where('position', '<=', value.position),
      ),
  ),
  dropSeals: database.prepare((build, value: { chain: string; position: number }) =>
    build
      .deleteFrom('audit_seal')
      .where('chain', '=', value.chain)
      .where('position', '<=', value.position),
  ),
})

export const auditRows = (database: Database) => {
  const statements = { ...prepareSealing(database), ...prepareChains(database) }
  const { build } = database
  return (runner: Runner) => ({
    /** The oldest events without a seal, by their ids, and all that came late to their place. */
    async unsealed(limit: number): Promise<AuditedEvent[]> {
      const events = (await runner.all(statements.unsealed, { limit })).map(readEvent)
      return events.sort((left, right) => left.id - right.id)
    },
    async sealer(): Promise<Sealer> {
      const row = await runner.first(statements.sealer, {})
      if (!row) throw new Error('The table audit_sealer has lost its row.')
      return { number: row.number, eventId: row.event_id }
    },
    async moveSealer(sealer: Sealer): Promise<void> {
      await runner.send(statements.moveSealer, sealer)
    },
    async addSeals(seals: readonly NewSeal[]): Promise<void> {
      for (const part of inParts(seals)) {
        const rows = part.map(({ eventId, hash, ...rest }) => ({
          ...rest,
          event_id: eventId,
          hash: writeHash(hash),
        }))
        await runner.query(build.insertInto('audit_seal').values(rows))
      }
    },
    /** The ids that were passed over, and may still come. */
    async gaps(): Promise<number[]> {
      return (await runner.all(statements.gaps, {})).map((row) => row.event_id)
    },
    async addGaps(ids: readonly number[], seenAt: number): Promise<void> {
      for (const part of inParts(ids)) {
        const rows = part.map((id) => ({ event_id: id, seen_at: seenAt }))
        await runner.query(build.insertInto('audit_gap').values(rows))
      }
    },
    async fillGaps(ids: readonly number[]): Promise<void> {
      if (ids.length === 0) return
      await runner.query(build.deleteFrom('audit_gap').where('event_id', 'in', ids))
    },
    dropGaps: (before: number): Promise<number> => runner.run(statements.dropGaps, { before }),

    async chain(chain: string): Promise<Checkpoint | undefined> {
      const row = await runner.first(statements.chain, { chain })
      return row && readCheckpoint(row)
    },
    async putChain(checkpoint: Checkpoint): Promise<void> {
      const row = writeCheckpoint(checkpoint)
      const { chain: _, ...change } = row
      await runner.query(
        build
          .insertInto('audit_chain')
          .values(row)
          .onConflict((conflict) => conflict.column('chain').doUpdateSet(change)),
      )
    },
    /** The chain that follows by name; by force it may have seals alone, or a checkpoint alone. */
    async nextChain(after: string): Promise<string | undefined> {
      const signed = await runner.first(statements.firstChain, { after })
      const sealed = await runner.first(statements.firstSealed, { after })
      return [signed?.chain ?? [], sealed?.chain ?? []].flat().sort()[0]
    },
    /** Removes events and seals up to a position. */
    async drop(chain: string, position: number): Promise<void> {
      await runner.send(statements.dropEvents, { chain, position })
      await runner.send(statements.dropSeals, { chain, position })
    },

    /** Every key, the oldest first. */
    async keys(): Promise<SealedAuditKey[]> {
      const rows = await runner.all(statements.keys, {})
      return rows.map(({ id, sealed, created_at: createdAt }) => ({ id, sealed, createdAt }))
    },
    async addKey(key: SealedAuditKey): Promise<void> {
      await runner.send(statements.addKey, key)
    },
  })
}

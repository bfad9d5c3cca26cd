/**
 * The sealer: gives every committed event its place in the chain of its root, and signs where each
 * chain ends. Events are written without any of it (decision 019); a place is given when one is
 * sealed, so that an event whose unit took long has a later place than its id says.
 */
import {
  type Checkpoint,
  type CheckpointKey,
  signCheckpoint,
  type Unsigned,
} from './audit-checkpoint.ts'
import type { AuditKeys } from './audit-key.ts'
import { type AuditedEvent, chainOf, hashEvent, noHash } from './audit-line.ts'
import { type BatchOptions, inBatches } from './batch.ts'
import type { NewSeal } from './store/audit.ts'
import type { Rows, Store } from './store/store.ts'
import type { World } from './world.ts'

/** So many events hold the others up for some milliseconds. */
const eventsAtOnce = 250
/** More ids than this were not passed over by units: somebody has moved the counter. */
const gapMost = 1_000

/** The ids that are missing before and between those. */
export const missingIds = (after: number, ids: readonly number[]): number[] => {
  const missing: number[] = []
  let last = after
  for (const id of ids) {
    if (id - last - 1 <= gapMost) for (let at = last + 1; at < id; at += 1) missing.push(at)
    last = id
  }
  return missing
}

/** The end of a chain to which events are added one after another. */
const openChain = (chain: string, before: Checkpoint | undefined, at: number) => {
  const end: Unsigned = before ?? {
    chain,
    first: 1,
    previous: noHash,
    position: 0,
    hash: noHash,
    at: '',
  }
  let { position, hash } = end
  return {
    add(event: AuditedEvent): { chain: string; position: number; hash: string } {
      position += 1
      hash = hashEvent(hash, position, event)
      return { chain, position, hash }
    },
    sign: (key: CheckpointKey): Checkpoint => {
      const { first, previous } = end
      const unsigned = { chain, first, previous, position, hash, at: new Date(at).toISOString() }
      return signCheckpoint(unsigned, key)
    },
  }
}

export type SealOptions = Partial<Pick<BatchOptions, 'batches' | 'rest'>>

export const createSealer = (store: Store, world: World, keys: AuditKeys) => {
  const sealAll = async (
    rows: Rows,
    events: readonly AuditedEvent[],
    { number, key }: { number: number; key: CheckpointKey },
  ): Promise<void> => {
    const chains = new Map<string, ReturnType<typeof openChain>>()
    const seals: NewSeal[] = []
    for (const event of events) {
      const name = chainOf(event)
      const chain = chains.get(name) ?? openChain(name, await rows.audit.chain(name), world.now())
      chains.set(name, chain)
      seals.push({ ...chain.add(event), eventId: event.id, number: number + seals.length + 1 })
    }
    await rows.audit.addSeals(seals)
    for (const chain of chains.values()) await rows.audit.putChain(chain.sign(key))
  }

  /** Seals what was read; gives how many, which is none where another process was quicker. */
  const sealBatch = (events: readonly AuditedEvent[], key: CheckpointKey): Promise<number> =>
    store.write(async (rows) => {
      const { number, eventId } = await rows.audit.sealer()
      const gaps = new Set(await rows.audit.gaps())
      const ids = events.map(({ id }) => id)
      const late = ids.filter((id) => gaps.has(id))
      const fresh = ids.filter((id) => !gaps.has(id))
      if (fresh.some((id) => id <= eventId)) return 0
      // First of all: here the second of two processes waits for the first, and begins anew.
      const last = fresh.at(-1) ?? eventId
      await rows.audit.moveSealer({ number: number + events.length, eventId: last })
      await rows.audit.fillGaps(late)
      await rows.audit.addGaps(missingIds(eventId, fresh), world.now())
      await sealAll(rows, events, { number, key })
      return events.length
    })

  const sealNext = async (): Promise<number> => {
    const events = await store.read.audit.unsealed(eventsAtOnce)
    return events.length === 0 ? 0 : sealBatch(events, await keys.current())
  }

  /**
   * Seals what is committed, in batches between which others have their turn. Gives how many
   * events it were. Two processes may do it at once: one of them finds that it comes too late.
   */
  return ({ batches = Number.POSITIVE_INFINITY, rest }: SealOptions = {}): Promise<number> =>
    inBatches(sealNext, { size: eventsAtOnce, batches, rest })
}

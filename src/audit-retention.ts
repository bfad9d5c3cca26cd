/**
 * Retention: events that are old enough are dropped from the beginning of their chain, which is
 * then said to begin later, signed. What is not sealed stays, and so does what a stream has not
 * delivered yet, and the last event of each chain.
 */
import { signCheckpoint } from './audit-checkpoint.ts'
import type { AuditKeys } from './audit-key.ts'
import type { KeptSeal } from './store/audit-page.ts'
import type { Store } from './store/store.ts'
import type { World } from './world.ts'

const eventsAtOnce = 500
const day = 24 * 3_600_000
/** How long an id that was passed over may still come: no unit lasts for so long. */
const gapMs = 3_600_000

export const createRetention = (
  store: Store,
  world: World,
  { keys, days }: { keys: AuditKeys; days: number | undefined },
) => {
  /** The last of these that may go, all of those before it going too. */
  const findLast = async (
    seals: readonly KeptSeal[],
    end: number,
  ): Promise<KeptSeal | undefined> => {
    const before = world.now() - (days ?? 0) * day
    const streams = await store.read.auditStreams.all()
    const isDelivered = (seal: KeptSeal): boolean =>
      streams.every(({ chain, place }) =>
        chain === null ? seal.number <= place : chain !== seal.chain || seal.position <= place,
      )
    const mayGo = (seal: KeptSeal): boolean =>
      seal.position < end && (seal.event?.at ?? 0) < before && isDelivered(seal)
    const stays = seals.findIndex((seal) => !mayGo(seal))
    return stays === -1 ? seals.at(-1) : seals[stays - 1]
  }

  /** Gives how many were dropped. */
  const dropBatch = async (chain: string): Promise<number> => {
    const there = await store.read.audit.chain(chain)
    if (!there) return 0
    const seals = await store.read.auditPages.ofChain(chain, there.first - 1, eventsAtOnce)
    const last = await findLast(seals, there.position)
    if (!last) return 0
    const key = await keys.current()
    return store.write(async (rows) => {
      const now = await rows.audit.chain(chain)
      if (now?.first !== there.first) return 0
      await rows.audit.drop(chain, last.position)
      const { position, hash } = now
      const at = new Date(world.now()).toISOString()
      const kept = { chain, first: last.position + 1, previous: last.hash, position, hash, at }
      await rows.audit.putChain(signCheckpoint(kept, key))
      return last.position - there.first + 1
    })
  }

  /** Drops what is old enough, in batches between which others have their turn. */
  return async (): Promise<number> => {
    await store.write((rows) => rows.audit.dropGaps(world.now() - gapMs))
    if (days === undefined) return 0
    let total = 0
    let chain = await store.read.audit.nextChain('')
    while (chain !== undefined) {
      const dropped = await dropBatch(chain)
      total += dropped
      if (dropped < eventsAtOnce) chain = await store.read.audit.nextChain(chain)
    }
    return total
  }
}

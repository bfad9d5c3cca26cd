/**
 * Delivery: sends what is sealed along each stream, in order and at least once. How far a stream
 * is stands in the store and moves after each batch that has arrived; a batch that has not is
 * sent again, at growing intervals, and nothing waits in memory. One process at a time sends.
 */
import type { Sealed } from './audit-line.ts'
import { type SendParts, sendEvents } from './audit-send.ts'
import { type AuditStream, openDestination, placeOf } from './audit-stream.ts'
import { newId } from './identifier.ts'
import { isRefusal } from './refusal.ts'
import type { Seal } from './seal.ts'
import type { KeptSeal } from './store/audit-page.ts'
import type { Store } from './store/store.ts'
import type { World } from './world.ts'

const eventsAtOnce = 100
/** Longer than handing one batch over may take. */
const heldMs = 60_000
const shortestRetryMs = 1_000
const longestRetryMs = 300_000
/** From then on administrators are told, once. */
const failuresTold = 5
const causeLength = 300

/** Twice as long each time, and never quite the same, so that many do not come back at once. */
const retryAfter = (failures: number, random: number): number => {
  const most = Math.min(shortestRetryMs * 2 ** Math.min(failures, 20), longestRetryMs)
  return Math.round(most * (0.5 + random / 2))
}

/** What was taken away by force is nothing that could be sent. */
const wholeOf = (seals: readonly KeptSeal[]): Sealed[] =>
  seals.flatMap(({ chain, position, previous = '', hash, event }) =>
    event ? { chain, position, previous, hash, event } : [],
  )

/** Secrets in an address are no words for a cause. */
const causeOf = (error: unknown): string => {
  const words = isRefusal(error) ? (error.detail.cause ?? error.message) : String(error)
  return words.replaceAll(/(?:https?|syslogs?):\S*/gi, '…').slice(0, causeLength)
}

export const createDelivery = (store: Store, world: World, seal: Seal, parts: SendParts) => {
  const holder = newId(world)
  const underWay = new Map<string, Promise<void>>()
  const faults: unknown[] = []
  let failing = 0
  let isEnding = false

  const read = ({ chain, place }: AuditStream): Promise<KeptSeal[]> =>
    chain === null
      ? store.read.auditPages.ofAll(place, eventsAtOnce)
      : store.read.auditPages.ofChain(chain, place, eventsAtOnce)

  const hold = ({ id }: AuditStream): Promise<boolean> => {
    const now = world.now()
    return store.write((rows) =>
      rows.auditStreams.hold({ id, holder, heldUntil: now + heldMs, now }),
    )
  }

  const fail = (stream: AuditStream, error: unknown): Promise<void> => {
    const { id, url } = stream
    const failures = stream.failures + 1
    const cause = causeOf(error)
    const retryAt = world.now() + retryAfter(failures, (world.random(1)[0] ?? 0) / 255)
    return store.write(async (rows) => {
      await rows.auditStreams.failed({ id, failures, retryAt, cause })
      if (failures !== failuresTold) return
      const data = { stream: id, url, cause }
      const organization = placeOf(stream)
      const outcome = 'refused' as const
      await rows.events.add({ type: 'audit-stream.failing', organization, outcome, data })
    })
  }

  const arrive = (stream: AuditStream, place: number): Promise<boolean> => {
    const { id, url, place: from, failures } = stream
    return store.write(async (rows) => {
      const deliveredAt = world.now()
      if (!(await rows.auditStreams.arrived({ id, from, place, deliveredAt }))) return false
      if (failures < failuresTold) return true
      const data = { stream: id, url }
      const organization = placeOf(stream)
      await rows.events.add({ type: 'audit-stream.recovered', organization, data })
      return true
    })
  }

  /** The stream as it is after one more batch, or undefined where it ends for now. */
  const sendBatch = async (stream: AuditStream): Promise<AuditStream | undefined> => {
    const seals = await read(stream)
    const last = seals.at(-1)
    if (!last || !(await hold(stream))) return undefined
    const place = stream.chain === null ? last.number : last.position
    try {
      const name = `audit-stream ${stream.id}`
      const where = { ...openDestination(seal, stream), name, at: world.now() }
      await sendEvents(parts, where, wholeOf(seals))
    } catch (error) {
      await fail(stream, error)
      return undefined
    }
    return (await arrive(stream, place)) ? { ...stream, place, failures: 0 } : undefined
  }

  const run = async (stream: AuditStream): Promise<void> => {
    let next: AuditStream | undefined = stream
    while (next && !isEnding) next = await sendBatch(next)
  }

  /** Resolves when nothing is under way any more. */
  const settled = async (): Promise<void> => {
    await Promise.all(underWay.values())
  }

  return {
    /**
     * Begins to send along every stream that is due and not at it already: one that hangs keeps
     * no other waiting. Throws what went wrong within the hub since it was last called.
     */
    async work(): Promise<void> {
      const streams = await store.read.auditStreams.all()
      failing = streams.filter(({ failures }) => failures > 0).length
      for (const stream of streams) {
        if (isEnding || underWay.has(stream.id) || stream.retryAt > world.now()) continue
        const running = run(stream)
          .catch((error) => void faults.push(error))
          .finally(() => underWay.delete(stream.id))
        underWay.set(stream.id, running)
      }
      const [fault] = faults.splice(0)
      if (fault !== undefined) throw fault
    },
    /** Of how many streams the last try had failed, when they were last looked at. */
    failing: (): number => failing,
    settled,
    /** Begins no further batch, however many are left, and waits for those under way. */
    async close(): Promise<void> {
      isEnding = true
      await settled()
    },
  }
}

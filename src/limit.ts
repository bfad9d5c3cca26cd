/**
 * Limits: how often something may be tried, counted in the store, so that all processes and a
 * restart agree. Each bucket is a leaky one (GCRA): a burst at once, then one every so often.
 */
import { isIPv6 } from 'node:net'
import { refuse } from './refusal.ts'
import type { Store } from './store/store.ts'
import type { World } from './world.ts'

export type Limit = {
  /** What is counted: `sign-in of <account>`. */
  bucket: string
  burst: number
  /** One more is allowed every so many milliseconds. */
  everyMs: number
}

const words = 'That was tried too often. Please wait a moment and try again.'

const networkGroups = 4

/**
 * What counts as one source: an IPv4 address, or the /64 of an IPv6 one, because whoever has one
 * address of it has them all.
 */
export const sourceOf = (address = 'nowhere'): string => {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1]
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address
  const [left = [], right] = address.split('::').map((part) => part.split(':').filter(Boolean))
  const zeros = right ? Array<string>(8 - left.length - right.length).fill('0') : []
  const groups = [...left, ...zeros, ...(right ?? [])].slice(0, networkGroups)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

export const createLimits = (store: Store, world: World) => ({
  /**
   * Counts one try in every bucket, before the work that it guards. Refuses with `throttled`
   * when one of them is full; then none has counted it.
   */
  async take(limits: Limit[]): Promise<void> {
    const now = world.now()
    await store.write(async (rows) => {
      for (const limit of limits) {
        if (await rows.limits.take(limit, now)) continue
        const level = await rows.limits.level(limit.bucket)
        const waitMs = level - now - (limit.burst - 1) * limit.everyMs
        refuse('throttled', words, {
          rule: 'limit.reached',
          cause: `too often: ${limit.bucket}`,
          retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
        })
      }
    })
  },
  /** Counts one if there is room for it, and says whether there was. */
  allows(limit: Limit): Promise<boolean> {
    return store.write((rows) => rows.limits.take(limit, world.now()))
  },
  /** Counts one try less in every bucket: it was none, for nobody could say if it was right. */
  async giveBack(limits: Limit[]): Promise<void> {
    await store.write(async (rows) => {
      for (const limit of limits) await rows.limits.give(limit, world.now())
    })
  },
  /** Forgets what was counted: the person has shown who they are. */
  async clear(buckets: string[]): Promise<void> {
    await store.write(async (rows) => {
      for (const bucket of buckets) await rows.limits.clear(bucket)
    })
  },
  sweep(count: number): Promise<number> {
    return store.write((rows) => rows.limits.sweep(world.now(), count))
  },
})

export type Limits = ReturnType<typeof createLimits>

/** How long keys are good, and how one follows another while both can be used. */
import type { Actor } from './event.ts'
import { hashSecret, isId, newId, newSecret } from './identifier.ts'
import type { Key } from './key.ts'
import { writeKeyText } from './key-text.ts'
import { refuse } from './refusal.ts'
import type { Store } from './store/store.ts'
import type { World } from './world.ts'

const goneWords = 'There is no such key.'

/** `now` is in epoch milliseconds. */
export const isAlive = ({ revokedAt, endsAt }: Key, now: number): boolean =>
  revokedAt === null && (endsAt === null || endsAt > now)

export type Rotation = {
  /** How long the one before stays good beside the new one, unless it ends before. */
  overlapMs: number
  /** When the new one ends; null for never. */
  endsAt?: number | null | undefined
}

/**
 * What gives a new key in the place of another, which stays good for so long that both can be used
 * meanwhile. It refuses with `not-found` when that one is over, with `conflict` when it was
 * replaced before, and with `invalid` when it has an end and nobody says whether the new one has.
 */
export const createRotate =
  (store: Store, world: World) =>
  async (
    id: string,
    { overlapMs, endsAt }: Rotation,
    by: Actor = {},
  ): Promise<{ key: Key; text: string }> => {
    const secret = newSecret(world)
    const now = world.now()
    const key = await store.write(async (rows) => {
      const before = isId(id) ? await rows.keys.find(id) : undefined
      const home = before && (await rows.organizations.find(before.organizationId))
      if (!before || !home || !isAlive(before, now)) return refuse('not-found', goneWords)
      if (before.replacedBy !== null) {
        refuse('conflict', `It was replaced before, by ${before.replacedBy}: rotate that one.`)
      }
      if (before.endsAt !== null && endsAt === undefined) {
        refuse('invalid', 'Say when the new key ends, or that it does not.', { field: 'ends' })
      }
      const end = endsAt ?? null
      const made = { hash: hashSecret(secret), createdAt: now, usedAt: null, endsAt: end }
      const next: Key = { ...before, ...made, id: newId(world) }
      await rows.keys.add(next)
      const last = Math.min(now + overlapMs, before.endsAt ?? Number.POSITIVE_INFINITY)
      await rows.keys.replace(id, next.id, last)
      const data = { id: next.id, replaces: id, name: next.name, subject: next.userId }
      await rows.events.add({ ...by, type: 'key.rotated', organization: home, data })
      return next
    })
    return { key, text: writeKeyText(key, secret) }
  }

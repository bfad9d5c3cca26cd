/**
 * Keys: secrets by which a server may call. A key belongs to an organization and, if it is
 * personal, to a user whose rights it has and with whom it dies. It is shown once.
 */
import type { Actor } from './event.ts'
import { hashSecret, isId, isSame, newId, newSecret } from './identifier.ts'
import type { Memberships } from './membership.ts'
import { isWithin, type Organization, type Organizations } from './organization.ts'
import { refuse } from './refusal.ts'
import type { Store } from './store/store.ts'
import type { User, Users } from './user.ts'
import type { World } from './world.ts'

/** What a key may be used for; `*` is all of it. */
export const permissions = ['applications', 'organizations', 'users', 'vouch', 'provision'] as const
export type Permission = (typeof permissions)[number]

export type Key = {
  id: string
  organizationId: string
  userId: string | null
  name: string
  hash: string
  permissions: string[]
  createdAt: number
  usedAt: number | null
  endsAt: number | null
  revokedAt: number | null
}

/** A server that has shown a key, with the person whose key it is, if it is personal. */
export type KeyHolder = { key: Key; organization: Organization; user: User | undefined }

const prefix = 'fyr'
const useEvery = 60_000
const words = 'The key is not known, or it is no longer valid.'

export const createKeys = (
  store: Store,
  world: World,
  nouns: { organizations: Organizations; users: Users; memberships: Memberships },
) => {
  /** `fyr_<id>_<secret>`: the id finds the row, the secret is compared in constant time. */
  const split = (text: string): { id: string; secret: string } | undefined => {
    const [name, hex, ...rest] = text.split('_')
    if (name !== prefix || hex?.length !== 32 || rest.length === 0) return undefined
    const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)]
    const id = [...parts, hex.slice(20)].join('-')
    return isId(id) ? { id, secret: rest.join('_') } : undefined
  }
  const isAlive = (key: Key): boolean =>
    key.revokedAt === null && (key.endsAt === null || key.endsAt > world.now())

  return {
    /** Gives the text of the key, which nobody can give again. */
    async add(
      input: {
        organization: Organization
        user?: User
        name: string
        permissions?: string[]
        endsAt?: number
      },
      by: Actor = {},
    ): Promise<{ key: Key; text: string }> {
      const secret = newSecret(world)
      const key: Key = {
        id: newId(world),
        organizationId: input.organization.id,
        userId: input.user?.id ?? null,
        name: input.name,
        hash: hashSecret(secret),
        permissions: input.permissions ?? ['*'],
        createdAt: world.now(),
        usedAt: null,
        endsAt: input.endsAt ?? null,
        revokedAt: null,
      }
      await store.write(async (rows) => {
        await rows.keys.add(key)
        await rows.events.add({
          ...by,
          type: 'key.added',
          organization: input.organization,
          data: { id: key.id, name: key.name, subject: key.userId, permissions: key.permissions },
        })
      })
      return { key, text: `${prefix}_${key.id.replaceAll('-', '')}_${secret}` }
    },

    /** Refuses with `unauthenticated`: in the same words and time whatever the reason is. */
    async check(text: string): Promise<KeyHolder> {
      const parts = split(text)
      const key = parts && (await store.read.keys.find(parts.id))
      const isRight = isSame(hashSecret(parts?.secret ?? text), key?.hash ?? '')
      if (!key || !isRight || !isAlive(key)) {
        const cause = key ? `key ${key.id} is wrong, revoked or over` : 'no such key'
        return refuse('unauthenticated', words, { cause })
      }
      const organization = await nouns.organizations.find(key.organizationId)
      const user = key.userId === null ? undefined : await nouns.users.find(key.userId)
      const home = user?.status === 'active' && (await nouns.organizations.find(user.homeId))
      const isOrphan = key.userId !== null && !home
      if (!organization || isOrphan) {
        return refuse('unauthenticated', words, { cause: `the owner of key ${key.id} is gone` })
      }
      if (key.usedAt === null || world.now() - key.usedAt > useEvery) {
        await store.write((rows) => rows.keys.use(key.id, world.now()))
      }
      return { key, organization, user }
    },

    /**
     * What a key holder is in an organization: a personal key is what its user is there, a key of
     * an organization administers it and everything below. Undefined for a stranger.
     */
    async roleIn(
      holder: KeyHolder,
      organization: Organization,
    ): Promise<'administrator' | 'member' | undefined> {
      if (holder.user) return nouns.memberships.roleIn(holder.user, organization)
      return isWithin(holder.organization, organization) ? 'administrator' : undefined
    },

    async revoke(id: string, by: Actor = {}): Promise<void> {
      await store.write(async (rows) => {
        await rows.keys.revoke(id, world.now())
        await rows.events.add({ ...by, type: 'key.revoked', data: { id } })
      })
    },
  }
}

export type Keys = ReturnType<typeof createKeys>

/** Refuses with `forbidden` when the key was not made for that. */
export const checkPermission = (key: Key, permission: Permission): void => {
  if (key.permissions.includes('*') || key.permissions.includes(permission)) return
  refuse('forbidden', `The key lacks the permission ${permission}.`)
}

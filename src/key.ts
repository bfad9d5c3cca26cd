/**
 * Keys: secrets by which a server may call. A key belongs to an organization and, if it is
 * personal, to a user whose rights it has and with whom it dies. It is shown once.
 */
import type { Application } from './application.ts'
import type { Connector } from './connector.ts'
import type { Actor } from './event.ts'
import { hashSecret, isId, isSame, newId, newSecret } from './identifier.ts'
import { createRotate, isAlive } from './key-life.ts'
import { readKeyText, writeKeyText } from './key-text.ts'
import { countOf, type List, listOf, type Slice } from './list.ts'
import type { Memberships } from './membership.ts'
import { isWithin, type Organization, type Organizations } from './organization.ts'
import { refuse } from './refusal.ts'
import type { Store } from './store/store.ts'
import type { User, Users } from './user.ts'
import type { World } from './world.ts'

/**
 * What a key may be used for; `*` is all of it. Who may ask whether `passwords` are right learns
 * what somebody told them anyway; who may `vouch` signs in whom they please.
 */
export const permissions = [
  'applications',
  'organizations',
  'users',
  'vouch',
  'provision',
  'passwords',
] as const
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
  /** The one application that the key is good for; null for one of an organization. */
  applicationId: string | null
  /** The one connector that the key writes to; it is good for nothing else. */
  connectorId: string | null
  /** The key that was given in its place; it ends on purpose then. */
  replacedBy: string | null
}

/** A server that has shown a key, with the person whose key it is, if it is personal. */
export type KeyHolder = { key: Key; organization: Organization; user: User | undefined }

/** Whose a key can be, of one organization or another. */
export const keyOwners = ['organization', 'person', 'application', 'connector'] as const

/** Owners of one kind, or one of them. */
export type KeyOwner = { kind: (typeof keyOwners)[number]; id?: string | undefined }

/** Which keys a list holds: those of an organization and below it, of such owners if it is said. */
export type KeyListInput = Slice & { within: Organization; owner?: KeyOwner | undefined }

const useEvery = 60_000
const goneWords = 'There is no such key.'
const words = 'The key is not known, or it is no longer valid.'

export const createKeys = (
  store: Store,
  world: World,
  nouns: { organizations: Organizations; users: Users; memberships: Memberships },
) => {
  const getHolder = async (text: string): Promise<KeyHolder> => {
    const parts = readKeyText(text)
    const key = parts && (await store.read.keys.find(parts.id))
    const isRight = isSame(hashSecret(parts?.secret ?? text), key?.hash ?? '')
    return holderOf(isRight ? key : undefined, key)
  }

  /** `named` is the key whose public half was shown, whether the secret is right or not. */
  const holderOf = async (key: Key | undefined, named: Key | undefined): Promise<KeyHolder> => {
    if (!named)
      return refuse('unauthenticated', words, { rule: 'key.unknown', cause: 'no such key' })
    if (!key) {
      return refuse('unauthenticated', words, {
        rule: 'key.wrong',
        cause: `key ${named.id} is wrong`,
      })
    }
    if (!isAlive(key, world.now())) {
      const cause = `key ${key.id} is revoked or over`
      return refuse('unauthenticated', words, { rule: 'key.over', cause })
    }
    const organization = await nouns.organizations.find(key.organizationId)
    const user = key.userId === null ? undefined : await nouns.users.find(key.userId)
    const home = user?.status === 'active' && (await nouns.organizations.find(user.homeId))
    const isOrphan = key.userId !== null && !home
    if (!organization || isOrphan) {
      const cause = `the owner of key ${key.id} is gone`
      return refuse('unauthenticated', words, { rule: 'key.owner-gone', cause })
    }
    if (key.usedAt === null || world.now() - key.usedAt > useEvery) {
      await store.write((rows) => rows.keys.use(key.id, world.now()))
    }
    return { key, organization, user }
  }

  const vouchesAt = async (holder: KeyHolder, application: Application): Promise<boolean> => {
    const { key, organization, user } = holder
    if (!holds(key, 'vouch')) return false
    if (key.applicationId !== null) return key.applicationId === application.id
    const owner = await nouns.organizations.find(application.organizationId)
    if (!owner) return false
    // A person's key does what the person may do: to say who somebody is, is to administer.
    if (user) return (await nouns.memberships.roleIn(user, owner)) === 'administrator'
    return isWithin(organization, owner)
  }

  return {
    /** Gives the text of the key, which nobody can give again. */
    async add(
      input: {
        organization: Organization
        user?: User
        application?: Application
        connector?: Pick<Connector, 'id'>
        name: string
        permissions?: string[]
        endsAt?: number
      },
      by: Actor = {},
    ): Promise<{ key: Key; text: string }> {
      const secret = newSecret(world)
      const own = input.application ? 'vouch' : '*'
      const key: Key = {
        id: newId(world),
        organizationId: input.organization.id,
        userId: input.user?.id ?? null,
        name: input.name,
        hash: hashSecret(secret),
        permissions: input.connector ? ['provision'] : (input.permissions ?? [own]),
        createdAt: world.now(),
        usedAt: null,
        endsAt: input.endsAt ?? null,
        revokedAt: null,
        applicationId: input.application?.id ?? null,
        connectorId: input.connector?.id ?? null,
        replacedBy: null,
      }
      await store.write(async (rows) => {
        await rows.keys.add(key)
        await rows.events.add({
          ...by,
          type: 'key.added',
          organization: input.organization,
          applicationId: input.application?.id,
          data: { id: key.id, name: key.name, subject: key.userId, permissions: key.permissions },
        })
      })
      return { key, text: writeKeyText(key, secret) }
    },

    /**
     * The holder of a key of an organization or a person. Refuses with `unauthenticated`: in the
     * same words and time whatever the reason is.
     */
    async check(text: string): Promise<KeyHolder> {
      const holder = await getHolder(text)
      const { id, applicationId, connectorId } = holder.key
      if (applicationId === null && connectorId === null) return holder
      const cause = `key ${id} is good for one application or connector alone`
      return refuse('unauthenticated', words, { rule: 'key.elsewhere', cause })
    },

    /** The holder of a key of that connector. Refuses as `check` does. */
    async checkAt(connector: Connector, text: string): Promise<KeyHolder> {
      const holder = await getHolder(text)
      if (holder.key.connectorId === connector.id && holds(holder.key, 'provision')) return holder
      const cause = `key ${holder.key.id} is not of connector ${connector.id}`
      return refuse('unauthenticated', words, { rule: 'key.elsewhere', cause })
    },

    /**
     * The holder of a key that vouches at an application: its own key, or one of an organization
     * that it belongs to. Refuses as `check` does, and with no other words for a key that is right
     * elsewhere.
     */
    async checkFor(application: Application, text: string): Promise<KeyHolder> {
      const holder = await getHolder(text)
      if (await vouchesAt(holder, application)) return holder
      const cause = `key ${holder.key.id} does not vouch at application ${application.id}`
      return refuse('unauthenticated', words, { rule: 'key.elsewhere', cause })
    },

    /**
     * The organization, for the holder of a key with that permission who administers it. Refuses
     * as `check` does, and with no other words for one that there is not.
     */
    async checkIn(
      organization: Organization | undefined,
      permission: Permission,
      holder: KeyHolder,
    ): Promise<Organization> {
      const { key } = holder
      const role = organization && (await this.roleIn(holder, organization))
      if (organization && role === 'administrator' && holds(key, permission)) return organization
      const place = organization ? `in organization ${organization.id}` : 'anywhere'
      const cause = `key ${key.id} is not for ${permission} ${place}`
      return refuse('unauthenticated', words, { rule: 'key.permission', cause })
    },

    /** The holder of a key of one application, which the key names. Refuses as `check` does. */
    async checkOwn(text: string): Promise<KeyHolder & { applicationId: string }> {
      const holder = await getHolder(text)
      const { id, applicationId } = holder.key
      if (applicationId !== null) return { ...holder, applicationId }
      const cause = `key ${id} is of no application`
      return refuse('unauthenticated', words, { rule: 'key.elsewhere', cause })
    },

    /** True if a key says who somebody is at that application: see `checkFor`. */
    vouchesAt,

    /** The key that a text names, whether its secret is right or wrong: for the event log. */
    async named(text: string): Promise<Key | undefined> {
      return this.find(readKeyText(text)?.id ?? '')
    },

    /**
     * The holder of a key that was shown before, as of now. Refuses with `unauthenticated` when
     * the key is over by now.
     */
    async again(id: string): Promise<KeyHolder> {
      const key = await this.find(id)
      return holderOf(key, key)
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

    async find(id: string): Promise<Key | undefined> {
      return isId(id) ? store.read.keys.find(id) : undefined
    },

    /** The keys of an organization and those below it, oldest first. */
    async list({ within, owner, ...slice }: KeyListInput): Promise<List<Key>> {
      const { after = '' } = slice
      const place = { path: within.path, owner, after, limit: countOf(slice) }
      return listOf(await store.read.keys.list(place), slice, (key) => key.id)
    },

    /** Gives a new key in the place of another: see `createRotate`. */
    rotate: createRotate(store, world),

    /** Refuses with `not-found` when there is no such key, or it was revoked before. */
    async revoke(id: string, by: Actor = {}): Promise<void> {
      await store.write(async (rows) => {
        const key = isId(id) ? await rows.keys.find(id) : undefined
        if (!key || !(await rows.keys.revoke(id, world.now()))) refuse('not-found', goneWords)
        const organization = key && (await rows.organizations.find(key.organizationId))
        const data = { id, subject: key?.userId }
        await rows.events.add({ ...by, type: 'key.revoked', organization, data })
      })
    },
  }
}

export type Keys = ReturnType<typeof createKeys>

/** True if the key was made for that. */
export const holds = ({ permissions: held }: Key, permission: Permission): boolean =>
  held.includes('*') || held.includes(permission)

/** Refuses with `forbidden` when the key was not made for that. */
export const checkPermission = (key: Key, permission: Permission): void => {
  if (holds(key, permission)) return
  refuse('forbidden', `The key lacks the permission ${permission}.`)
}

/**
 * Organizations: a tenant and its tree. Settings and features inherit from the parent; users,
 * entity ids and e-mail addresses belong to the root.
 */
import type { Actor } from './event.ts'
import { isId, newId } from './identifier.ts'
import { countOf, type List, listOf, type Slice } from './list.ts'
import { checkNames } from './name.ts'
import { withChange } from './organization-change.ts'
import { checkHosts, hostsOf } from './organization-host.ts'
import { forgetPasswords } from './organization-password.ts'
import {
  checkDepth,
  keepMembers,
  type Member,
  type Move,
  moveOrganization,
} from './organization-place.ts'
import { type Removed, removeOrganization } from './organization-removal.ts'
import { refuse } from './refusal.ts'
import type { Rows, Store } from './store/store.ts'
import type { World } from './world.ts'

/** The packages that the documents speak of. They are on unless an organization says otherwise. */
export const featureNames = ['sso-login', 'embedding', 'enterprise-toolkit'] as const
export type FeatureName = (typeof featureNames)[number]

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonValue[]
  | { [key: string]: JsonValue }

export type Organization = {
  id: string
  rootId: string
  parentId: string | null
  /** The ids from the root down to this one, each followed by a slash. */
  path: string
  slug: string
  /** What the organization calls itself: Brokerage, Region, Office, Team … */
  kind: string
  name: string
  hostnames: string[]
  settings: Record<string, JsonValue>
  features: Partial<Record<FeatureName, boolean>>
  createdAt: number
  updatedAt: number
  deletedAt: number | null
}

export type OrganizationInput = {
  name: string
  parent?: Organization
  slug?: string
  kind?: string
  hostnames?: string[]
  settings?: Record<string, JsonValue>
  /** Who is in it from the beginning. */
  members?: Member[]
}

/**
 * What may change. Settings and features that are not named stay; null takes one away, so that
 * it is inherited again. The slug stays for good, for it is part of addresses.
 */
export type OrganizationChange = Partial<
  Pick<Organization, 'name' | 'kind' | 'hostnames' | 'deletedAt'>
> & {
  settings?: Record<string, JsonValue>
  features?: Partial<Record<FeatureName, boolean | null>>
  /** Another place within its root, with all that stands below it. */
  move?: Move
  /** People who come to it, or have another role; the others stay. */
  members?: Member[]
}

/** The ids on the way from the root down to that organization, itself included. */
export const lineOf = (organization: Organization): string[] =>
  organization.path.split('/').filter((id) => id !== '')

/** True if the second is the first or stands below it. */
export const isWithin = (above: Organization, below: Organization): boolean =>
  below.path.startsWith(above.path)

/** For so long nobody else gets the slug of an organization that is gone. */
const slugQuarantineDays = 90
const day = 24 * 3_600_000
const goneWords = 'There is no such organization.'

const slugLength = 40

/** Text that becomes part of a hostname: letters, digits and hyphens. */
export const slugOf = (name: string): string => {
  const plain = name.normalize('NFKD').toLowerCase()
  const slug = plain.replaceAll(/[^a-z0-9]+/g, '-').slice(0, slugLength)
  return slug.replace(/^-+/, '').replace(/(?<!-)-+$/, '') || 'organization'
}

/** A new organization, not kept yet. Refuses with `invalid` a bad slug or hostname. */
export const makeOrganization = (
  world: World,
  input: OrganizationInput & { slug: string },
): Organization => {
  const { parent } = input
  const id = newId(world)
  const now = world.now()
  const organization: Organization = {
    id,
    rootId: parent?.rootId ?? id,
    parentId: parent?.id ?? null,
    path: `${parent?.path ?? '/'}${id}/`,
    slug: input.slug,
    kind: input.kind ?? '',
    name: input.name,
    hostnames: input.hostnames ?? [],
    // The salt of pairwise identifiers: no two roots can tell that theirs are one person.
    settings: parent
      ? { ...input.settings }
      : { ...input.settings, pairwiseSalt: world.random(16).toString('base64url') },
    features: {},
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  }
  checkNames(organization)
  checkDepth(organization.path.length)
  return organization
}

/** Keeps a new organization with its event. */
export const keepOrganization = async (
  rows: Rows,
  organization: Organization,
  by: Actor = {},
): Promise<void> => {
  const quarantine = slugQuarantineDays * day
  await rows.organizations.releaseSlug(organization.slug, organization.createdAt - quarantine)
  if ((await rows.organizations.idBySlug(organization.slug)) !== undefined) {
    refuse('conflict', 'That short name is already taken.', { field: 'slug' })
  }
  await rows.organizations.add(organization)
  await rows.events.add({
    ...by,
    type: 'organization.added',
    organization,
    data: { id: organization.id, name: organization.name },
  })
  await rows.bump('organization')
}

/** `baseDomain` is that below which every organization answers. */
export const createOrganizations = (store: Store, world: World, baseDomain: string) => {
  const load = async (id: string): Promise<Organization | undefined> => {
    const organization = isId(id) ? await store.read.organizations.find(id) : undefined
    if (organization?.deletedAt !== null) return undefined
    const { parentId } = organization
    // What stands below one that is deleted is gone with it.
    return parentId === null || (await find(parentId)) ? organization : undefined
  }
  const find = (id: string): Promise<Organization | undefined> =>
    store.cached('organization', `id ${id}`, () => load(id))
  const get = async (id: string): Promise<Organization> =>
    (await find(id)) ?? refuse('not-found', goneWords)

  const freeSlug = async (rows: Rows, wanted: string): Promise<string> => {
    for (let number = 1; ; number += 1) {
      const slug = number === 1 ? wanted : `${wanted.slice(0, slugLength - 5)}-${number}`
      if (!(await rows.organizations.idBySlug(slug))) return slug
    }
  }
  const byId = async (id: string | undefined): Promise<Organization | undefined> =>
    id === undefined ? undefined : await find(id)

  return {
    find,
    get,

    /** Refuses with `invalid` (a bad slug or hostname) or `conflict` (either is taken). */
    async add(input: OrganizationInput, by: Actor = {}): Promise<Organization> {
      return store.write(async (rows) => {
        const slug = input.slug ?? (await freeSlug(rows, slugOf(input.name)))
        const organization = makeOrganization(world, { ...input, slug })
        await checkHosts(rows, hostsOf({ slug, hostnames: [] }, baseDomain), 'slug')
        await checkHosts(rows, organization.hostnames, 'hostnames')
        await keepOrganization(rows, organization, by)
        await keepMembers(rows, organization, input.members ?? [], by)
        return organization
      })
    },

    /**
     * Writes what has changed of an organization, all of it or nothing. Refuses with `not-found`,
     * `invalid` (a name, a place) or `conflict` (a hostname that is taken, a tree that changed).
     */
    async change(id: string, change: OrganizationChange, by: Actor = {}): Promise<Organization> {
      return store.write(async (rows) => {
        const before = await rows.organizations.find(id)
        if (before?.deletedAt !== null) return refuse('not-found', goneWords)
        const { move, members = [], ...rest } = change
        const placed = move ? await moveOrganization(rows, before, move) : before
        const changed = withChange(placed, rest, world.now())
        checkNames(changed)
        const added = changed.hostnames.filter((each) => !before.hostnames.includes(each))
        await checkHosts(rows, added, 'hostnames')
        await rows.organizations.change(changed)
        if (move || rest.settings?.passwords !== undefined) await forgetPasswords(rows, changed, by)
        await keepMembers(rows, changed, members, by)
        await rows.events.add({
          ...by,
          type: 'organization.changed',
          organization: changed,
          data: { fields: Object.keys(change) },
        })
        await rows.bump('organization')
        return changed
      })
    },

    /** Removes it with all that belongs to it; see `removeOrganization`. */
    remove(id: string, by: Actor = {}): Promise<Removed> {
      return store.write((rows) => removeOrganization(rows, id, world.now(), by))
    },

    /** An organization and those below it, or all there are, each after the one above it. */
    async list({
      below,
      ...slice
    }: Slice & { below?: Organization | undefined } = {}): Promise<List<Organization>> {
      const after = slice.after === undefined ? undefined : await get(slice.after)
      const path = below?.path ?? '/'
      const ids = await store.read.organizations.list(path, after?.path ?? '', countOf(slice))
      const { items, next } = listOf(ids, slice, (each) => each)
      const found = await Promise.all(items.map(find))
      return { items: found.filter((each) => each !== undefined), next }
    },

    async bySlug(slug: string): Promise<Organization | undefined> {
      const load = () => store.read.organizations.idBySlug(slug)
      return byId(await store.cached('organization', `slug ${slug}`, load))
    },
    async byHostname(hostname: string): Promise<Organization | undefined> {
      const load = () => store.read.organizations.idByHostname(hostname)
      return byId(await store.cached('organization', `hostname ${hostname}`, load))
    },
    async roots(): Promise<Organization[]> {
      const ids = await store.cached('organization', 'roots', () =>
        store.read.organizations.rootIds(),
      )
      return Promise.all(ids.map(get))
    },
    /** From the root down to that organization, itself included. Empty if one above is gone. */
    async line(organization: Organization): Promise<Organization[]> {
      const line = await Promise.all(lineOf(organization).map(find))
      const present = line.filter((each) => each !== undefined)
      return present.length === line.length ? present : []
    },
    async idsBelow(organization: Organization): Promise<string[]> {
      return store.read.organizations.idsBelow(organization.path)
    },
    /** The nearest value of a setting on the way up, and the organization that it comes from. */
    async setting(
      organization: Organization,
      key: string,
    ): Promise<{ value: JsonValue; from: Organization } | undefined> {
      for (const from of (await this.line(organization)).reverse()) {
        const value = from.settings[key]
        if (value !== undefined && value !== null) return { value, from }
      }
      return undefined
    },
    async hasFeature(organization: Organization, feature: FeatureName): Promise<boolean> {
      for (const from of (await this.line(organization)).reverse()) {
        const value = from.features[feature]
        if (value !== undefined) return value
      }
      return true
    },
  }
}

export type Organizations = ReturnType<typeof createOrganizations>

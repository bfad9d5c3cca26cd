/**
 * Applications: what a user can be sent to. An application belongs to one organization and is
 * available in others: it is available in an organization if that one, or one above it, is among
 * `organizationIds`.
 */
import { type Address, checkAddresses } from './application-address.ts'
import type { Config } from './config.ts'
import type { Dialects } from './dialect.ts'
import type { Actor, EventInput } from './event.ts'
import { isId, newId } from './identifier.ts'
import { countOf, type List, listOf, type Slice } from './list.ts'
import { checkName } from './name.ts'
import { type JsonValue, lineOf, type Organization } from './organization.ts'
import { refuse } from './refusal.ts'
import type { Seal } from './seal.ts'
import { openSettings, readSettings, type Settings, sealSettings } from './setting.ts'
import { hostOf } from './site.ts'
import { checkSite } from './site-setting.ts'
import type { Store } from './store/store.ts'
import type { World } from './world.ts'

export type Application = {
  id: string
  rootId: string
  /** The owner. */
  organizationId: string
  name: string
  /** The type of launch that opens it. */
  type: string
  /** `everyone` in its organizations, or the `granted` alone. */
  openTo: 'everyone' | 'granted'
  settings: Settings
  /** Where it stands among the others: smaller first, then by name. */
  position: number
  organizationIds: string[]
  createdAt: number
  updatedAt: number
  deletedAt: number | null
  /** The name of its picture, as it is served; null for none. */
  icon: string | null
}

export type ApplicationInput = {
  owner: Organization
  name: string
  type: string
  settings: Settings
  openTo?: Application['openTo']
  position?: number
  /** Where it is available; the owner alone unless said otherwise. */
  organizationIds?: string[]
}

/** What may change of an application. Where it is and whose it is stay as they are. */
export type ApplicationChange = Partial<
  Pick<Application, 'name' | 'type' | 'openTo' | 'settings' | 'position' | 'organizationIds'>
>

export type ApplicationListInput = Slice & { within: Organization; search?: string | undefined }

const goneWords = 'There is no such application.'

const eventOf = (type: string, application: Application, by: Actor): EventInput => ({
  ...by,
  type,
  organization: { id: application.organizationId, rootId: application.rootId },
  applicationId: application.id,
})

const byPosition = (left: Application, right: Application): number =>
  left.position - right.position ||
  left.name.localeCompare(right.name, 'en') ||
  (left.id < right.id ? -1 : 1)

/** The application as it will be: settings that are not named stay, unless the type is another. */
const withChange = (before: Application, change: ApplicationChange, at: number): Application => {
  const isSameType = (change.type ?? before.type) === before.type
  const settings = { ...(isSameType && before.settings), ...change.settings }
  return { ...before, ...change, settings, updatedAt: at }
}

/** The names of what differs, for the event. Values stay out: a setting may be a secret. */
const differences = (before: Application, after: Application): string[] => {
  const flat = ({ settings, updatedAt: _, ...rest }: Application): Record<string, JsonValue> => ({
    ...rest,
    ...Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [`settings.${key}`, value]),
    ),
  })
  const [left, right] = [flat(before), flat(after)]
  const keys = new Set([...Object.keys(left), ...Object.keys(right)])
  const textOf = (value: JsonValue | undefined): string => JSON.stringify(value ?? null)
  return [...keys].filter((key) => textOf(left[key]) !== textOf(right[key])).sort()
}

export const createApplications = (
  store: Store,
  world: World,
  { config, seal, dialects }: { config: Config; seal: Seal; dialects: Dialects },
) => {
  const placeOf = (application: Application): string => `application/${application.id}`
  const declaredBy = (type: string) =>
    dialects.launch(type)?.settings ??
    refuse('invalid', 'There is no such type of application.', { field: 'type' })

  const opened = (kept: Application): Application => {
    const declared = dialects.launch(kept.type)?.settings ?? []
    return { ...kept, settings: openSettings(declared, kept.settings, seal, placeOf(kept)) }
  }
  const load = async (id: string): Promise<Application | undefined> => {
    const kept = isId(id) ? await store.read.applications.find(id) : undefined
    return kept?.deletedAt === null ? opened(kept) : undefined
  }
  const find = (id: string): Promise<Application | undefined> =>
    store.cached('application', `id ${id}`, () => load(id))
  const findAll = async (ids: string[]): Promise<Application[]> => {
    const found = await Promise.all(ids.map(find))
    return found.filter((each) => each !== undefined).sort(byPosition)
  }
  const sealed = (application: Application): [Application, Address[]] => {
    const declared = declaredBy(application.type)
    const settings = readSettings(declared, application.settings)
    const launch = dialects.launch(application.type)
    launch?.check?.(settings)
    if (launch?.site) checkSite(settings)
    const site = launch?.site?.(settings)
    const addresses = [...(launch?.addresses?.(settings) ?? []), ...(site ? [hostOf(site)] : [])]
    const kept = sealSettings(declared, settings, seal, placeOf(application))
    return [{ ...application, settings: kept }, addresses]
  }

  return {
    find,

    /**
     * Refuses with `invalid`, naming the field, or with `conflict` when another organization has
     * an address that belongs to one.
     */
    async add(input: ApplicationInput, by: Actor = {}): Promise<Application> {
      const now = world.now()
      const application: Application = {
        id: newId(world),
        rootId: input.owner.rootId,
        organizationId: input.owner.id,
        name: input.name,
        type: input.type,
        openTo: input.openTo ?? 'everyone',
        settings: input.settings,
        position: input.position ?? 0,
        organizationIds: input.organizationIds ?? [input.owner.id],
        createdAt: now,
        updatedAt: now,
        deletedAt: null,
        icon: null,
      }
      checkName(application.name)
      const [kept, addresses] = sealed(application)
      await store.write(async (rows) => {
        await checkAddresses(rows, config, application, addresses)
        await rows.applications.add(kept, addresses)
        const event = eventOf('application.added', application, by)
        await rows.events.add({ ...event, data: { name: input.name, type: input.type } })
        await rows.bump('application')
      })
      return { ...application, settings: readSettings(declaredBy(input.type), input.settings) }
    },

    /**
     * Changes what is named and nothing else: the rest stays as it is when the change is written,
     * not as the caller has read it (APP-16). `check` is asked with what is there then, and may
     * refuse. Refuses as `add` does, or with `not-found` if it was deleted in the meantime.
     */
    async change(
      { id }: Application,
      change: ApplicationChange,
      by: Actor = {},
      check: (before: Application) => void = () => {},
    ) {
      return store.write(async (rows) => {
        const kept = await rows.applications.find(id)
        if (kept?.deletedAt !== null) return refuse('not-found', goneWords)
        const before = opened(kept)
        check(before)
        const after = withChange(before, change, world.now())
        checkName(after.name)
        const [sealedAfter, addresses] = sealed(after)
        await checkAddresses(rows, config, after, addresses)
        await rows.applications.change(sealedAfter, addresses)
        const fields = differences(before, after)
        const event = eventOf('application.changed', after, by)
        await rows.events.add({ ...event, data: { name: after.name, fields } })
        await rows.bump('application')
        return after
      })
    },

    /**
     * Deletes it: its links, its addresses and its place in launchers are gone at once. Refuses
     * with `not-found` if somebody was faster.
     */
    async delete({ id }: Application, by: Actor = {}): Promise<void> {
      const now = world.now()
      await store.write(async (rows) => {
        const kept = await rows.applications.find(id)
        if (kept?.deletedAt !== null) return refuse('not-found', goneWords)
        const after = { ...kept, icon: null, updatedAt: now, deletedAt: now }
        await rows.icons.remove(id, now)
        await rows.applications.change(after, [])
        const event = eventOf('application.deleted', after, by)
        await rows.events.add({ ...event, data: { name: after.name } })
        await rows.bump('application')
      })
    },

    /** What an organization and those below it own, in order; of names with `search` in them. */
    async list(input: ApplicationListInput): Promise<List<Application>> {
      const { within, search = '', ...slice } = input
      const { rootId, path } = within
      const { after: last = '' } = slice
      // What was deleted meanwhile still has its place.
      const after = isId(last) ? await store.read.applications.find(last) : undefined
      const place = { rootId, path, search, after, limit: countOf(slice) }
      const { items, next } = listOf(await store.read.applications.list(place), slice, (id) => id)
      const found = await Promise.all(items.map(find))
      return { items: found.filter((each) => each !== undefined), next }
    },
    /** The first few of exactly that name, in any root. */
    async allByName(name: string): Promise<Application[]> {
      return findAll(await store.read.applications.idsByName(name))
    },
    /** What is available in any of these organizations, in order. */
    async availableIn(organizations: Organization[]): Promise<Application[]> {
      const ids = [...new Set(organizations.flatMap(lineOf))].sort()
      const load = () => store.read.applications.idsOpenTo(ids)
      return findAll(await store.cached('application', `open to ${ids.join()}`, load))
    },
    /** The applications whose host that is, in order: all of one organization. */
    async atHost(hostname: string): Promise<Application[]> {
      const load = () => store.read.applications.idsByAddressAnywhere('host', hostname)
      return findAll(await store.cached('application', `at host ${hostname}`, load))
    },
    /** What an address leads to within a root organization, in order. */
    async atAddress(rootId: string, kind: string, address: string): Promise<Application[]> {
      const load = () => store.read.applications.idsByAddress(rootId, kind, address)
      return findAll(await store.cached('application', `at ${rootId} ${kind} ${address}`, load))
    },
  }
}

export type Applications = ReturnType<typeof createApplications>

/** True if the application is available in that organization, or in one above it. */
export const isAvailableIn = (application: Application, organization: Organization): boolean => {
  const line = lineOf(organization)
  return application.organizationIds.some((id) => line.includes(id))
}

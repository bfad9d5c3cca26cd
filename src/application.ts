/**
 * Applications: what a user can be sent to. An application belongs to one organization and is
 * available in others: it is available in an organization if that one, or one above it, is among
 * `organizationIds`.
 */
import type { Dialects } from './dialect.ts'
import type { Actor } from './event.ts'
import { isId, newId } from './identifier.ts'
import { lineOf, type Organization } from './organization.ts'
import { refuse } from './refusal.ts'
import type { Seal } from './seal.ts'
import { openSettings, readSettings, type Settings, sealSettings } from './setting.ts'
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
}

/** What finds an application besides its id, within its root: a SAML entity id, say. */
export type Address = { kind: string; address: string }

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

const nameLength = 200
// Characters that reorder or hide others would let one name pass for another.
const namePattern = /^[^\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]+$/u

const checkName = (name: string): void => {
  if (name.trim() === '' || name.length > nameLength || !namePattern.test(name)) {
    const words = `The name must be a text of up to ${nameLength} characters.`
    refuse('invalid', words, { field: 'name' })
  }
}

const byPosition = (left: Application, right: Application): number =>
  left.position - right.position ||
  left.name.localeCompare(right.name, 'en') ||
  (left.id < right.id ? -1 : 1)

export const createApplications = (store: Store, world: World, seal: Seal, dialects: Dialects) => {
  const placeOf = (application: Application): string => `application/${application.id}`
  const declaredBy = (type: string) =>
    dialects.launch(type)?.settings ??
    refuse('invalid', 'There is no such type of application.', { field: 'type' })

  const load = async (id: string): Promise<Application | undefined> => {
    const application = isId(id) ? await store.read.applications.find(id) : undefined
    if (application?.deletedAt !== null) return undefined
    const declared = dialects.launch(application.type)?.settings ?? []
    const settings = openSettings(declared, application.settings, seal, placeOf(application))
    return { ...application, settings }
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
    const addresses = launch?.addresses?.(settings) ?? []
    const kept = sealSettings(declared, settings, seal, placeOf(application))
    return [{ ...application, settings: kept }, addresses]
  }

  return {
    find,

    /** Refuses with `invalid`, naming the field. */
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
      }
      checkName(application.name)
      const [kept, addresses] = sealed(application)
      await store.write(async (rows) => {
        await rows.applications.add(kept, addresses)
        await rows.events.add({
          ...by,
          type: 'application.added',
          organization: input.owner,
          applicationId: application.id,
          data: { name: application.name, type: application.type },
        })
        await rows.bump('application')
      })
      return { ...application, settings: readSettings(declaredBy(input.type), input.settings) }
    },

    /** Refuses with `invalid`, or with `not-found` if it was deleted in the meantime. */
    async change(
      application: Application,
      change: Partial<Application>,
      by: Actor = {},
    ): Promise<Application> {
      const changed = { ...application, ...change, updatedAt: world.now() }
      checkName(changed.name)
      const [kept, addresses] = sealed(changed)
      await store.write(async (rows) => {
        if (!(await rows.applications.change(kept, addresses))) {
          refuse('not-found', 'There is no such application.')
        }
        await rows.events.add({
          ...by,
          type: change.deletedAt ? 'application.deleted' : 'application.changed',
          organization: { id: changed.organizationId, rootId: changed.rootId },
          applicationId: changed.id,
          data: { name: changed.name, fields: Object.keys(change) },
        })
        await rows.bump('application')
      })
      return changed
    },

    /** Deletes it: its links, its addresses and its place in launchers are gone at once. */
    delete(application: Application, by: Actor = {}): Promise<Application> {
      return this.change(application, { deletedAt: world.now() }, by)
    },

    /** What is available in any of these organizations, in order. */
    async availableIn(organizations: Organization[]): Promise<Application[]> {
      const ids = [...new Set(organizations.flatMap(lineOf))].sort()
      const load = () => store.read.applications.idsOpenTo(ids)
      return findAll(await store.cached('application', `open to ${ids.join()}`, load))
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

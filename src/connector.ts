/**
 * Connectors: outside sources that are asked whether a password is right, or that a browser is
 * led to and that say who somebody is. Which of them an organization asks, in what order, is
 * decided here; how one is asked is its dialect's business. What is asked with is never kept.
 */
import type { Dialects } from './dialect.ts'
import type { Actor, EventInput } from './event.ts'
import { isId, newId } from './identifier.ts'
import { countOf, type List, listOf, type Slice } from './list.ts'
import { checkName } from './name.ts'
import type { Organization, Organizations } from './organization.ts'
import { refuse } from './refusal.ts'
import type { Seal } from './seal.ts'
import { openSettings, readSettings, type Settings, sealSettings } from './setting.ts'
import type { Store } from './store/store.ts'
import { emailKey } from './user.ts'
import type { World } from './world.ts'

export type Connector = {
  id: string
  rootId: string
  organizationId: string
  name: string
  /** Which way of asking it is; one dialect has it. */
  type: string
  settings: Settings
  /** It is asked for these e-mail domains alone; none for everybody. */
  domains: string[]
  /** Where it stands among the others: smaller is asked first. */
  position: number
  isActive: boolean
  createdAt: number
  updatedAt: number
  deletedAt: number | null
}

export type ConnectorInput = {
  owner: Organization
  name: string
  type: string
  settings: Settings
  domains?: string[]
  position?: number
  /** Without this it is. */
  isActive?: boolean
}

/** What may change of a connector. Whose it is and how it asks stay. */
export type ConnectorChange = Partial<
  Pick<Connector, 'name' | 'settings' | 'domains' | 'position' | 'isActive'>
>

/** Who would miss a source. */
export type ConnectorUse = {
  /** How many people it knows: who have signed in by it, or whom it has written. */
  people: number
  /** By which others the people of its organization could sign in. */
  others: Connector[]
}

const goneWords = 'There is no such connector.'
const domainPattern = /^(?=.{1,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/

const eventOf = (type: string, connector: Connector, by: Actor): EventInput => ({
  ...by,
  type,
  organization: { id: connector.organizationId, rootId: connector.rootId },
})

const checkDomains = (domains: readonly string[]): void => {
  for (const domain of domains) {
    if (!domainPattern.test(domain)) {
      refuse('invalid', 'That is not the domain of e-mail addresses.', { field: 'domains' })
    }
  }
}

export const domainOf = (email: string): string => emailKey(email).split('@')[1] ?? ''

/** The names of what a change touches. Values stay out of events: a setting may be a secret. */
const fieldsOf = ({ settings, ...rest }: ConnectorChange): string[] => [
  ...Object.keys(rest),
  ...Object.keys(settings ?? {}).map((key) => `settings.${key}`),
]

export const createConnectors = (
  store: Store,
  world: World,
  nouns: { seal: Seal; dialects: Dialects; organizations: Organizations },
) => {
  const { seal, dialects, organizations } = nouns
  const placeOf = ({ id }: Connector): string => `connector/${id}`
  const kindOf = (type: string) =>
    dialects.source(type) ??
    refuse('invalid', 'There is no such type of connector.', { field: 'type' })

  const opened = (kept: Connector): Connector => {
    const declared = dialects.source(kept.type)?.settings ?? []
    return { ...kept, settings: openSettings(declared, kept.settings, seal, placeOf(kept)) }
  }
  const load = async (id: string): Promise<Connector | undefined> => {
    const kept = isId(id) ? await store.read.connectors.find(id) : undefined
    return kept?.deletedAt === null ? opened(kept) : undefined
  }
  const find = (id: string): Promise<Connector | undefined> =>
    store.cached('connector', `id ${id}`, () => load(id))

  /** With its settings as they are declared and fit together; refuses with `invalid`. */
  const checked = (connector: Connector): Connector => {
    const kind = kindOf(connector.type)
    checkName(connector.name)
    checkDomains(connector.domains)
    const settings = readSettings(kind.settings, connector.settings)
    kind.check?.(settings)
    return { ...connector, settings }
  }
  const sealed = (connector: Connector): Connector => {
    const declared = kindOf(connector.type).settings
    const settings = sealSettings(declared, connector.settings, seal, placeOf(connector))
    return { ...connector, settings }
  }

  /** A connector that is not kept: to be tried out before it is. Refuses with `invalid`. */
  const make = (input: ConnectorInput): Connector => {
    const now = world.now()
    return checked({
      id: newId(world),
      rootId: input.owner.rootId,
      organizationId: input.owner.id,
      name: input.name,
      type: input.type,
      settings: input.settings,
      domains: input.domains ?? [],
      position: input.position ?? 0,
      isActive: input.isActive ?? true,
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
    })
  }

  /** Those of one organization, in their order. */
  const ofOne = async ({ id }: Organization): Promise<Connector[]> => {
    const ids = await store.cached('connector', `of ${id}`, () => store.read.connectors.idsOf(id))
    const found = await Promise.all(ids.map(find))
    return found.filter((each) => each !== undefined)
  }

  /**
   * The sources of somebody of an organization, in their order: those of the nearest organization
   * on the way up that has any. With an e-mail address, those for its domain.
   */
  const sourcesFor = async (
    organization: Organization,
    email?: string,
    without?: Connector,
  ): Promise<Connector[]> => {
    const line = await organizations.line(organization)
    for (const each of line.reverse()) {
      const isSource = ({ id, type, isActive }: Connector): boolean =>
        isActive && id !== without?.id && dialects.writer(type) === undefined
      const active = (await ofOne(each)).filter(isSource)
      if (active.length === 0) continue
      const isMeant = ({ domains }: Connector): boolean =>
        domains.length === 0 || email === undefined || domains.includes(domainOf(email))
      return active.filter(isMeant)
    }
    return []
  }

  /** The feature that such a source needs, if it needs one. */
  const featureOf = ({ type, settings }: Pick<Connector, 'type' | 'settings'>) =>
    (dialects.redirect(type) ?? dialects.writer(type))?.feature?.(settings)

  /** False where the organization does not have what such a source needs. */
  const isOpen = async (connector: Connector): Promise<boolean> => {
    const organization = await organizations.find(connector.organizationId)
    const feature = featureOf(connector)
    if (!organization || feature === undefined) return organization !== undefined
    return organizations.hasFeature(organization, feature)
  }

  /** Refuses with `forbidden` a source that the organization may not have. */
  const checkOpen = async (connector: Connector): Promise<void> => {
    if (await isOpen(connector)) return
    const cause = `the organization does not have the feature ${featureOf(connector)}`
    refuse('forbidden', 'The organization does not have what such a source needs.', { cause })
  }

  /** The same for a change by which a source would need what it does not need now. */
  const checkStaysOpen = async (id: string, { settings }: ConnectorChange): Promise<void> => {
    const before = await find(id)
    if (!before || settings === undefined) return
    const after = { ...before, settings: { ...before.settings, ...settings } }
    if (featureOf(after) !== featureOf(before)) await checkOpen(after)
  }

  return {
    find,
    make,
    isOpen,
    checkOpen,

    /** Refuses with `invalid`, naming the field, or with `forbidden` what needs a feature. */
    async add(input: ConnectorInput, by: Actor = {}): Promise<Connector> {
      const connector = make(input)
      await checkOpen(connector)
      await store.write(async (rows) => {
        await rows.connectors.add(sealed(connector))
        const data = { id: connector.id, name: connector.name, type: connector.type }
        await rows.events.add({ ...eventOf('connector.added', connector, by), data })
        await rows.bump('connector')
      })
      return connector
    },

    /**
     * Changes what is named and nothing else. Refuses with `invalid` or `not-found`, or with
     * `forbidden` what needs a feature.
     */
    async change({ id }: Connector, change: ConnectorChange, by: Actor = {}): Promise<Connector> {
      await checkStaysOpen(id, change)
      return store.write(async (rows) => {
        const kept = await rows.connectors.find(id)
        if (kept?.deletedAt !== null) return refuse('not-found', goneWords)
        const before = opened(kept)
        const settings = { ...before.settings, ...change.settings }
        const after = checked({ ...before, ...change, settings, updatedAt: world.now() })
        await rows.connectors.change(sealed(after))
        const data = { id, name: after.name, fields: fieldsOf(change) }
        await rows.events.add({ ...eventOf('connector.changed', after, by), data })
        await rows.bump('connector')
        return after
      })
    },

    /** Nobody is asked there any more. Refuses with `not-found`. */
    async remove({ id }: Connector, by: Actor = {}): Promise<void> {
      await store.write(async (rows) => {
        const kept = await rows.connectors.find(id)
        if (kept?.deletedAt !== null) return refuse('not-found', goneWords)
        await rows.connectors.change({ ...kept, deletedAt: world.now() })
        const data = { id, name: kept.name }
        await rows.events.add({ ...eventOf('connector.removed', kept, by), data })
        await rows.bump('connector')
      })
    },

    /** Those of an organization and below, oldest first. */
    async list({ within, ...slice }: Slice & { within: Organization }): Promise<List<Connector>> {
      const place = { path: within.path, after: slice.after ?? '', limit: countOf(slice) }
      const { items, next } = listOf(await store.read.connectors.list(place), slice, (id) => id)
      const found = await Promise.all(items.map(find))
      return { items: found.filter((each) => each !== undefined), next }
    },

    /** Those of one organization alone, in the order in which they are asked. */
    ofOne,

    /** Who depends on a source, and what its organization would have without it. */
    async useOf(connector: Connector): Promise<ConnectorUse> {
      const owner = await organizations.get(connector.organizationId)
      const people = await store.read.connectors.countPeople(connector.id)
      return { people, others: await sourcesFor(owner, undefined, connector) }
    },

    /** Which sources are asked with what somebody of an organization has typed. */
    async askedFor(organization: Organization, email?: string): Promise<Connector[]> {
      const found = await sourcesFor(organization, email)
      return found.filter(({ type }) => dialects.connector(type) !== undefined)
    },

    /** Which sources somebody of an organization may be led to. */
    async leadFor(organization: Organization, email?: string): Promise<Connector[]> {
      const found = await sourcesFor(organization, email)
      const leading = found.filter(({ type }) => dialects.redirect(type) !== undefined)
      const open = await Promise.all(leading.map(isOpen))
      return leading.filter((_, index) => open[index])
    },
  }
}

export type Connectors = ReturnType<typeof createConnectors>

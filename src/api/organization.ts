/** Organizations by the API: the tree, what each says of itself, and where that comes from. */
import type { Hub } from '../hub.ts'
import type { FeatureName, Organization, OrganizationChange } from '../organization.ts'
import { featureNames } from '../organization.ts'
import type { Move } from '../organization-place.ts'
import { refuse } from '../refusal.ts'
import { type Operation, operation } from './operation.ts'
import { administered, getOrganization } from './place.ts'
import {
  choice,
  count,
  flag,
  identifier,
  list,
  maybe,
  moment,
  named,
  type Of,
  object,
  page,
  text,
} from './schema.ts'
import { sliceFields, sliceOf } from './slice.ts'
import { timeOf } from './time.ts'

const chapter = 'Organizations'

const organizationFields = {
  id: identifier(),
  slug: text({ description: 'Its short name: part of addresses, and never changed.' }),
  name: text(),
  kind: text({ description: 'What it calls itself: Brokerage, Office, Team …' }),
  parent: maybe(identifier()),
  root: identifier(),
  hostnames: list(text({ maxLength: 253 })),
  createdAt: moment(),
  updatedAt: moment(),
}

export const organizationSchema = named('Organization', object(organizationFields))

export const writeOrganization = (organization: Organization): Of<typeof organizationSchema> => ({
  id: organization.id,
  slug: organization.slug,
  name: organization.name,
  kind: organization.kind,
  parent: organization.parentId,
  root: organization.rootId,
  hostnames: organization.hostnames,
  createdAt: timeOf(organization.createdAt),
  updatedAt: timeOf(organization.updatedAt),
})

const countedSchema = named(
  'OrganizationInTree',
  object({
    ...organizationFields,
    people: count({ description: 'How many are in it by a role of their own.' }),
  }),
)

const featureSchema = named(
  'Feature',
  object({
    name: choice(featureNames),
    isOn: flag(),
    own: maybe(flag({ description: 'What it says itself; null where it inherits.' })),
    inherited: flag({ description: 'What holds where it says nothing.' }),
    from: maybe(text({ description: 'The organization above that says so; null is the hub.' })),
  }),
)

const wholeSchema = named(
  'OrganizationWhole',
  object({
    ...{ organization: organizationSchema, people: count() },
    line: list(organizationSchema, { description: 'From the root down to it.' }),
    features: list(featureSchema),
  }),
)

const changed = {
  name: text({ minLength: 1 }),
  kind: text(),
  hostnames: list(text({ maxLength: 253 }), { maxItems: 50 }),
  features: object({}, Object.fromEntries(featureNames.map((name) => [name, maybe(flag())]))),
}

/**
 * From where to where an organization is moved, if it is. Both must be the caller's (APP-08), and
 * the one at the top stays there.
 */
const readMove = async (
  place: Parameters<typeof getOrganization>[0],
  { parentId }: Organization,
  parent: string | undefined,
): Promise<Move | undefined> => {
  if (parent === undefined) return undefined
  const to = await getOrganization(place, parent)
  if (to.id === parentId) return undefined
  if (parentId === null) {
    return refuse('invalid', 'The one at the top cannot be moved.', { field: 'parent' })
  }
  return { from: await getOrganization(place, parentId), to }
}

const withPeople = async (hub: Hub, organizations: readonly Organization[]) => {
  const people = await hub.memberships.count(organizations.map(({ id }) => id))
  return organizations.map((each) => ({
    ...writeOrganization(each),
    people: people.get(each.id) ?? 0,
  }))
}

const listOrganizations = operation({
  id: 'listOrganizations',
  method: 'GET',
  path: '/organizations',
  chapter,
  summary: 'The organizations that you administer, each after the one above it.',
  permission: 'organizations',
  query: { ...sliceFields, below: identifier({ description: 'Only that one and below.' }) },
  answer: page('OrganizationList', countedSchema),
  run: async (call) => {
    const { below: name } = call.query
    const tops = name === undefined ? await administered(call) : [await getOrganization(call, name)]
    // Most administer one tree; what stands in several is told one tree after the other.
    const [first] = tops
    if (tops.length === 1 && first) {
      const { items, next } = await call.hub.organizations.list({
        below: first,
        ...sliceOf(call.query),
      })
      return { items: await withPeople(call.hub, items), next }
    }
    const trees = await Promise.all(
      tops.map((below) => call.hub.organizations.list({ below, limit: 1000 })),
    )
    const all = trees.flatMap(({ items }) => items)
    return { items: await withPeople(call.hub, all), next: null }
  },
})

const addOrganization = operation({
  id: 'addOrganization',
  method: 'POST',
  path: '/organizations',
  chapter,
  summary: 'Adds an organization below one that you administer.',
  permission: 'organizations',
  body: object(
    { name: text({ minLength: 1 }), parent: identifier() },
    { slug: text(), kind: text(), hostnames: changed.hostnames },
  ),
  answer: organizationSchema,
  makes: true,
  run: async (call) => {
    const { parent: above, ...given } = call.body
    const parent = await getOrganization(call, above)
    return writeOrganization(await call.hub.organizations.add({ ...given, parent }, call.caller.by))
  },
})

const getOrganizationWhole = operation({
  id: 'getOrganization',
  method: 'GET',
  path: '/organizations/{organization}',
  chapter,
  summary: 'An organization, with its features and where they are switched.',
  permission: 'organizations',
  answer: wholeSchema,
  run: async (call) => {
    const { hub, path } = call
    const organization = await getOrganization(call, path.organization ?? '')
    const line = await hub.organizations.line(organization)
    const people = await hub.memberships.count([organization.id])
    return {
      organization: writeOrganization(organization),
      people: people.get(organization.id) ?? 0,
      line: line.map(writeOrganization),
      features: featureNames.map((name) => ({ name, ...featureIn(line, name) })),
    }
  },
})

/** The nearest word on the way up counts; without one, a feature is on. */
const featureIn = (line: readonly Organization[], name: FeatureName) => {
  const own = line.at(-1)?.features[name] ?? null
  const from = line.slice(0, -1).findLast((each) => each.features[name] !== undefined)
  const inherited = from?.features[name] ?? true
  return { isOn: own ?? inherited, own, inherited, from: from?.name ?? null }
}

const changeOrganization = operation({
  id: 'changeOrganization',
  method: 'PATCH',
  path: '/organizations/{organization}',
  chapter,
  summary: 'Changes an organization, or its place in the tree; what is not named stays.',
  permission: 'organizations',
  body: object(
    {},
    {
      ...changed,
      parent: identifier({ description: 'The one below which it shall stand, of the same tree.' }),
    },
  ),
  answer: organizationSchema,
  run: async (call) => {
    const { parent, ...given } = call.body
    const organization = await getOrganization(call, call.path.organization ?? '')
    const move = await readMove(call, organization, parent)
    const change: OrganizationChange = { ...given, ...(move && { move }) }
    const { id } = organization
    return writeOrganization(await call.hub.organizations.change(id, change, call.caller.by))
  },
})

const holdingSchema = named(
  'OrganizationHolding',
  object({ people: count(), sessions: count(), applications: count(), keys: count() }),
)

const getHolding = operation({
  id: 'getOrganizationHolding',
  method: 'GET',
  path: '/organizations/{organization}/holding',
  chapter,
  summary: 'What would go with an organization if it were removed.',
  permission: 'organizations',
  answer: holdingSchema,
  run: async (call) =>
    call.hub.holdings.of(await getOrganization(call, call.path.organization ?? '')),
})

const removeOrganization = operation({
  id: 'removeOrganization',
  method: 'DELETE',
  path: '/organizations/{organization}',
  chapter,
  summary: 'Removes an organization, with its people, applications, groups and keys.',
  answer: holdingSchema,
  run: async (call) => {
    const { id } = await getOrganization(call, call.path.organization ?? '')
    const gone = await call.hub.organizations.remove(id, call.caller.by)
    const { people, sessions, applications, keys } = gone
    return { people, sessions, applications, keys }
  },
})

export const organizationOperations: readonly Operation[] = [
  listOrganizations,
  addOrganization,
  getOrganizationWhole,
  changeOrganization,
  getHolding,
  removeOrganization,
]

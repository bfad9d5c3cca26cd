/**
 * What a caller administers. Whatever an operation names is looked up here, so that what is not
 * the caller's is not there for them (TEN-01): the same id serves to find and to check.
 */
import type { Application } from '../application.ts'
import type { Connector } from '../connector.ts'
import type { Group } from '../group.ts'
import type { Key } from '../key.ts'
import type { Organization } from '../organization.ts'
import { refuse } from '../refusal.ts'
import type { User } from '../user.ts'
import type { Call } from './operation.ts'

type Place = Pick<Call, 'hub' | 'caller'>

const gone = (what: string): never =>
  refuse('not-found', `There is no such ${what}, or it is not yours.`)

/** Whether the caller administers that organization. */
export const administers = async (
  { hub, caller }: Place,
  organization: Organization,
): Promise<boolean> => {
  const { holder, person } = caller
  const role = holder
    ? await hub.keys.roleIn(holder, organization)
    : person && (await hub.memberships.roleIn(person.user, organization))
  return role === 'administrator'
}

/** The organizations that the caller administers by a role of their own, not by one above. */
export const administered = async ({ hub, caller }: Place): Promise<Organization[]> => {
  const { holder, person } = caller
  const user = person?.user ?? holder?.user
  if (!user) return holder ? [holder.organization] : []
  const roles = await hub.memberships.of(user.id)
  const ids = roles.filter(({ role }) => role === 'administrator')
  const found = await Promise.all(ids.map((each) => hub.organizations.find(each.organizationId)))
  const present = found.filter((each) => each !== undefined)
  return present.filter((each) => !present.some((other) => isBelow(other, each)))
}

const isBelow = (above: Organization, below: Organization): boolean =>
  below.id !== above.id && below.path.startsWith(above.path)

/** The organization of that id or slug. Refuses with `not-found` one that is not the caller's. */
export const getOrganization = async (place: Place, name: string): Promise<Organization> => {
  const { organizations } = place.hub
  const organization = (await organizations.find(name)) ?? (await organizations.bySlug(name))
  return organization && (await administers(place, organization))
    ? organization
    : gone('organization')
}

/** Whether the caller administers the organization of that id. */
const isTheirs = async (place: Place, organizationId: string): Promise<boolean> => {
  const organization = await place.hub.organizations.find(organizationId)
  return organization !== undefined && administers(place, organization)
}

/** The person of that id, at home where the caller administers. Refuses with `not-found`. */
export const getUser = async (place: Place, id: string): Promise<User> => {
  const user = await place.hub.users.find(id)
  return user && (await isTheirs(place, user.homeId)) ? user : gone('person')
}

export const getApplication = async (place: Place, id: string): Promise<Application> => {
  const application = await place.hub.applications.find(id)
  return application && (await isTheirs(place, application.organizationId))
    ? application
    : gone('application')
}

export const getConnector = async (place: Place, id: string): Promise<Connector> => {
  const connector = await place.hub.connectors.find(id)
  return connector && (await isTheirs(place, connector.organizationId))
    ? connector
    : gone('connector')
}

export const getGroup = async (place: Place, id: string): Promise<Group> => {
  const group = await place.hub.groups.find(id)
  return group && (await isTheirs(place, group.organizationId)) ? group : gone('group')
}

export const getKey = async (place: Place, id: string): Promise<Key> => {
  const key = await place.hub.keys.find(id)
  return key && (await isTheirs(place, key.organizationId)) ? key : gone('key')
}

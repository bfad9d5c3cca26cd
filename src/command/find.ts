/** Whom and what the flags mean: a short name, an e-mail, a name or an id becomes the thing. */
import type { Application } from '../application.ts'
import type { Connector } from '../connector.ts'
import type { Group } from '../group.ts'
import type { Hub } from '../hub.ts'
import type { Organization } from '../organization.ts'
import { refuse } from '../refusal.ts'
import type { User } from '../user.ts'
import { findText, getText, type Values } from './command.ts'

/** How the flags that name something are explained. */
export const organizationFlag = { value: 'NAME', help: 'short name or id of the organization' }
export const userFlag = { value: 'ADDRESS', help: 'e-mail or id of the person' }
export const applicationFlag = { value: 'NAME', help: 'name or id of the application' }
export const connectorFlag = { value: 'NAME', help: 'name or id of the source' }
export const groupFlag = { value: 'NAME', help: 'name or id of the group' }

const findNamed = async (hub: Hub, name: string): Promise<Organization | undefined> =>
  (await hub.organizations.bySlug(name)) ?? (await hub.organizations.find(name))

export const getNamed = async (hub: Hub, name: string, field: string): Promise<Organization> =>
  (await findNamed(hub, name)) ??
  refuse('not-found', `There is no organization ${name}.`, { field })

/** The organization that was said, if one was. */
export const findOrganization = async (
  hub: Hub,
  values: Values,
): Promise<Organization | undefined> => {
  const name = findText(values, 'organization')
  return name === undefined ? undefined : getNamed(hub, name, 'organization')
}

/** The organization that was said, or the only root there is. */
export const getOrganization = async (hub: Hub, values: Values): Promise<Organization> => {
  const said = await findOrganization(hub, values)
  if (said) return said
  const roots = await hub.organizations.roots()
  const [only, ...others] = roots
  if (only && others.length === 0) return only
  const slugs = roots.map((root) => root.slug).join(', ') || 'none'
  return refuse('invalid', `Say which one is meant. There are: ${slugs}.`, {
    field: 'organization',
  })
}

/** One of several in different roots: which is said by an organization, or by an id. */
const getOne = <T>(found: readonly T[], none: string, several: string, field: string): T => {
  const [only, ...others] = found
  if (only === undefined) return refuse('not-found', none, { field })
  return others.length === 0 ? only : refuse('invalid', several, { field })
}

/** A person by e-mail or id, in a root organization if one is given. */
export const getUser = async (hub: Hub, values: Values, rootId?: string): Promise<User> => {
  const text = getText(values, 'user')
  const byId = await hub.users.find(text)
  const found = byId ? [byId] : await hub.users.allByEmail(text)
  const meant = found.filter((user) => rootId === undefined || user.rootId === rootId)
  const several = `Several organizations have ${text}: say the id.`
  return getOne(meant, `There is nobody with the e-mail or id ${text}.`, several, 'user')
}

/** An application by name or id, in the root of `--organization` if that was said. */
export const getApplication = async (hub: Hub, values: Values): Promise<Application> => {
  const text = getText(values, 'application')
  const place = await findOrganization(hub, values)
  const byId = await hub.applications.find(text)
  const found = byId ? [byId] : await hub.applications.allByName(text)
  const meant = found.filter((each) => place === undefined || each.rootId === place.rootId)
  const several = `Several applications are called ${text}: say the id.`
  return getOne(meant, `There is no application ${text}.`, several, 'application')
}

/** A group by its id, or by its name in the organization that is meant. */
export const getGroup = async (
  hub: Hub,
  values: Values,
): Promise<{ group: Group; organization: Organization }> => {
  const text = getText(values, 'group')
  const byId = await hub.groups.find(text)
  if (byId) {
    return { group: byId, organization: await hub.organizations.get(byId.organizationId) }
  }
  const organization = await getOrganization(hub, values)
  const group = await hub.groups.findByName(organization, text)
  if (group) return { group, organization }
  return refuse('not-found', `${organization.name} has no group ${text}.`, { field: 'group' })
}

/** A source by its id, or by its name in the organization that is meant or below it. */
export const getConnector = async (hub: Hub, values: Values): Promise<Connector> => {
  const text = getText(values, 'connector')
  const byId = await hub.connectors.find(text)
  if (byId) return byId
  const within = await getOrganization(hub, values)
  const { items } = await hub.connectors.list({ within, limit: 1000 })
  const found = items.filter((each) => each.name === text)
  const several = `Several sources are called ${text}: say the id.`
  return getOne(found, `${within.name} has no source ${text}.`, several, 'connector')
}

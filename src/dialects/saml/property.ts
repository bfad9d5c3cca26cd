/** The properties of a person that an application can be told, by the names of the mappings. */
import type { PreviewInput } from '../../dialect.ts'
import type { Hub } from '../../hub.ts'
import { nameOf, type User } from '../../user.ts'

const properties: Record<string, (user: User) => string | null> = {
  id: (user) => user.id,
  userid: (user) => user.id,
  email: (user) => user.email,
  firstName: (user) => user.firstName,
  lastName: (user) => user.lastName,
  displayName: nameOf,
  phoneNumber: (user) => user.phone,
  timezone: (user) => user.timezone,
  profileImage: (user) => user.avatar,
  externalId: (user) => user.externalId,
}

/** What others say of a person: each has any number of values. */
const listProperties = ['groups', 'roles', 'permissions'] as const
type ListProperty = (typeof listProperties)[number]

export type Facts = { user: User } & Record<ListProperty, readonly string[]>

export const propertyNames: readonly string[] = [...Object.keys(properties), ...listProperties]

/** What may name a person in an assertion: nothing that people can change themselves (IDP-10). */
export const nameIdProperties: readonly string[] = ['email', 'id', 'userid', 'externalId']

/** Sent when nothing else was asked for: the names that Rechat itself takes (seed 002's maker). */
export const usualMappings: Record<string, string> = Object.fromEntries(
  ['email', 'firstName', 'lastName', 'phoneNumber', 'timezone', 'profileImage', 'userid'].map(
    (name) => [name, name],
  ),
)

/** The value of a property, or undefined when the person has none. */
export const findProperty = (user: User, name: string): string | undefined =>
  Object.hasOwn(properties, name) ? properties[name]?.(user) || undefined : undefined

const isListProperty = (name: string): name is ListProperty =>
  listProperties.some((each) => each === name)

/** Every value of a property. */
export const valuesOf = (facts: Facts, name: string): readonly string[] =>
  isListProperty(name) ? facts[name] : [findProperty(facts.user, name) ?? ''].filter(Boolean)

/** The names of the groups that mean something to the application. */
const groupsFor = async (hub: Hub, { application, user }: PreviewInput): Promise<string[]> => {
  const owner = await hub.organizations.get(application.organizationId)
  return (await hub.groups.toldTo(owner, user)).map(({ name }) => name)
}

/** What is asked for of a person, looked up. Only what is named costs a look. */
export const factsOf = async (
  hub: Hub,
  input: PreviewInput,
  asked: ReadonlySet<string>,
): Promise<Facts> => {
  const { user, application } = input
  const isGranted = asked.has('roles') || asked.has('permissions')
  const grants = isGranted ? await hub.grants.held(user, application) : []
  return {
    user,
    groups: asked.has('groups') ? await groupsFor(hub, input) : [],
    roles: [...new Set(grants.map(({ role }) => role))].sort(),
    permissions: [...new Set(grants.flatMap(({ permissions }) => permissions))].sort(),
  }
}

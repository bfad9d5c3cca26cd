/** The properties of a person that an application can be told, by the names of the mappings. */
import { nameOf, type User } from '../../user.ts'

export const properties: Record<string, (user: User) => string | null> = {
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
  properties[name]?.(user) || undefined

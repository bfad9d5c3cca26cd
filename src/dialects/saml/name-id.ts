/** How people are named to a service provider (SAML Core §8.3). */
import { hash } from 'node:crypto'
import type { LaunchInput } from '../../dialect.ts'
import { refuse } from '../../refusal.ts'
import type { World } from '../../world.ts'
import { createIdentifier } from './identifier.ts'
import { findProperty } from './property.ts'
import type { NameId } from './response.ts'
import type { ServiceProviderSettings } from './service-provider.ts'
import { nameIdFormats } from './vocabulary.ts'

const { emailAddress, persistent, transient, unspecified } = nameIdFormats

const formats: ReadonlyMap<string, string> = new Map([
  ['email', emailAddress],
  ['emailaddress', emailAddress],
  ['persistent', persistent],
  ['transient', transient],
  ['unspecified', unspecified],
])

/** The URN of a format by its short name, in any letter case, or by the URN itself. */
export const findFormat = (text: string): string | undefined =>
  [...formats.values()].includes(text)
    ? text
    : formats.get(text.toLowerCase().replaceAll(/[^a-z]/g, ''))

const usualProperty = 'email'

/** What an administrator has set beside the name, whatever its format. */
const qualifiersOf = ({ nameQualifier, spNameQualifier }: ServiceProviderSettings) => ({
  ...(nameQualifier !== undefined && { nameQualifier }),
  ...(spNameQualifier !== undefined && { spNameQualifier }),
})

type Naming = Pick<ServiceProviderSettings, 'nameIdFormat' | 'nameIdProperty'>

/**
 * The format of the NameID. What an administrator has set binds; else the request may choose.
 * Undefined when it asks for a format that it cannot have (SAML Core §3.4.1.1).
 */
export const findNameIdFormat = (
  { nameIdFormat: set, nameIdProperty = usualProperty }: Naming,
  asked = '',
): string | undefined => {
  const isEmail = nameIdProperty === usualProperty
  if (asked === '' || asked === unspecified) return set ?? (isEmail ? emailAddress : unspecified)
  if (set !== undefined && set !== unspecified) return asked === set ? set : undefined
  const possible: string[] = isEmail
    ? [emailAddress, persistent, transient]
    : [persistent, transient]
  return possible.includes(asked) ? asked : undefined
}

/**
 * An identifier that only this service provider sees (SAML Core §8.3.7). In letters of one case,
 * for service providers that compare without regard to it.
 */
const pairwiseOf = ({ root, user }: Named, entityId: string): string =>
  hash('sha256', `${root.settings.pairwiseSalt}\n${user.id}\n${entityId}`, 'hex')

type Named = Pick<LaunchInput, 'root' | 'user'>

/**
 * The NameID of a person at a service provider. `issuer` is our entity ID. Refuses with
 * `forbidden` when the person has not what names people there.
 */
export const nameIdOf = (
  world: World,
  person: Named,
  provider: ServiceProviderSettings,
  { issuer, asked }: { issuer: string; asked: string | undefined },
): NameId => {
  const { entityId, nameIdProperty } = provider
  const format = findNameIdFormat(provider, asked)
  if (format === undefined) {
    return refuse('invalid', 'The application asks for another kind of name than it was given.', {
      cause: `asked for ${asked?.slice(0, 200)}; set is ${provider.nameIdFormat}`,
    })
  }
  const set = qualifiersOf(provider)
  if (format === transient) {
    return { value: createIdentifier(world.random(20)), format, ...set }
  }
  if (format === persistent && nameIdProperty === undefined) {
    const value = pairwiseOf(person, entityId)
    return { value, format, nameQualifier: issuer, spNameQualifier: entityId, ...set }
  }
  const property = nameIdProperty ?? usualProperty
  const value =
    findProperty(person.user, property) ??
    refuse('forbidden', 'Your account lacks what this application needs to know you by.', {
      cause: `the user has no ${property}, which names people at ${entityId}`,
    })
  return { value, format, ...set }
}

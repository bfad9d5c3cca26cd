/** Who an identity provider says somebody is: the claims in an assertion that was checked. */
import type { Claimed } from '../../dialect.ts'
import { refuse } from '../../refusal.ts'
import type { CheckedResponse } from './assertion.ts'
import type { AssertedAttribute } from './assertion-content.ts'
import type { UpstreamSettings } from './upstream-setting.ts'
import { nameIdFormats } from './vocabulary.ts'

const unnamed: (cause: string) => never = (cause) =>
  refuse('invalid', 'The sign-in could not be accepted.', { rule: 'saml.unnamed', cause })

/** SAML Core §8.3.7 has 256 for persistent names; e-mail addresses stay below that too. */
const subjectLength = 512

/**
 * What looks like another name on a page, or stands apart from it by nothing that is seen, names
 * nobody: control and format characters, space around it (SP-49).
 */
const isPlain = (text: string): boolean =>
  text !== '' && text.length <= subjectLength && text === text.trim() && !/\p{C}/u.test(text)

/** An address that cannot be mistaken for another: ASCII, one @ (SP-49, CVE-2026-40574). */
const isEmail = (text: string): boolean => text.length <= 254 && /^[!-?A-~]+@[!-?A-~]+$/.test(text)

/** All values of the first attribute in the list that is there, of that very name (SP-47). */
const findValues = (
  attributes: readonly AssertedAttribute[],
  names: readonly string[],
): string[] | undefined => {
  const name = names.find((each) => attributes.some((given) => given.name === each))
  if (name === undefined) return undefined
  return attributes.filter((each) => each.name === name).flatMap(({ values }) => values)
}

const findFirst = (
  attributes: readonly AssertedAttribute[],
  names: readonly string[],
): string | undefined =>
  findValues(attributes, names)
    ?.map((it) => it.trim())
    .find(Boolean)

/** What an attribute says that names people for ever: one value, and no doubt about it. */
const getOnly = (attributes: readonly AssertedAttribute[], name: string): string => {
  const [value, ...others] = findValues(attributes, [name]) ?? []
  if (value === undefined) return unnamed(`there is no attribute ${name}, which names people`)
  if (others.length > 0) unnamed(`the attribute ${name}, which names people, has several values`)
  if (!isPlain(value)) unnamed(`the attribute ${name} is no name`)
  return value
}

/**
 * How the person is called for ever: the attributes that are set for it, all of them, else the
 * NameID with its format (SP-48). A name that is another each time names nobody.
 */
const subjectOf = (
  { nameId, nameIdFormat, attributes }: CheckedResponse,
  { subject }: UpstreamSettings['attributes'],
): string => {
  if (subject.length > 0) return subject.map((name) => getOnly(attributes, name)).join(' ')
  if (nameIdFormat === nameIdFormats.transient) unnamed('the NameID is another each time')
  if (!isPlain(nameId)) unnamed('the NameID is no name')
  return `${nameIdFormat.split(':').at(-1)} ${nameId}`
}

/** The claims that the settings read. What is not there is unknown, and not empty. */
export const readClaims = (
  checked: CheckedResponse,
  { attributes: names, trustsEmails }: UpstreamSettings,
): Claimed => {
  const { attributes, nameId, nameIdFormat } = checked
  const named = nameIdFormat === nameIdFormats.emailAddress ? nameId : undefined
  const email = findFirst(attributes, names.email) ?? named
  return {
    subject: subjectOf(checked, names),
    ...(email !== undefined && isEmail(email) && { email, isEmailVerified: trustsEmails }),
    username: findFirst(attributes, names.username),
    firstName: findFirst(attributes, names.firstName),
    lastName: findFirst(attributes, names.lastName),
    groups: findValues(attributes, names.groups),
  }
}

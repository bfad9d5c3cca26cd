/** In which attributes of an assertion an identity provider says what of a person. */
import type { JsonValue } from '../../organization.ts'
import type { Settings } from '../../setting.ts'
import { isUnset } from './setting.ts'
import { claimNamespace } from './vocabulary.ts'

/** What of a person is read, each from the first attribute of the list that is there. */
export const claimNames = [
  'subject',
  'email',
  'username',
  'firstName',
  'lastName',
  'groups',
] as const
type ClaimName = (typeof claimNames)[number]
export type AttributeNames = Record<ClaimName, readonly string[]>

/**
 * What identity providers call these, where nobody says otherwise. `subject` and `groups` are not
 * among them: what names people for ever, and what gives them rights, is chosen.
 */
const usualNames: AttributeNames = {
  subject: [],
  email: ['mail', 'email', 'urn:oid:0.9.2342.19200300.100.1.3', `${claimNamespace}/emailaddress`],
  username: ['uid', 'username', 'urn:oid:0.9.2342.19200300.100.1.1'],
  firstName: [
    'givenName',
    'firstName',
    'first_name',
    'urn:oid:2.5.4.42',
    `${claimNamespace}/givenname`,
  ],
  lastName: [
    'sn',
    'lastName',
    'last_name',
    'surname',
    'urn:oid:2.5.4.4',
    `${claimNamespace}/surname`,
  ],
  groups: [],
}

/** What is wrong with names that somebody has set, or nothing. */
export const checkAttributes = (value: JsonValue): string | undefined => {
  const unknown = Object.keys(value as object).find((key) => !claimNames.some((it) => it === key))
  return unknown === undefined
    ? undefined
    : `hold ${unknown.slice(0, 100)}; there are ${claimNames.join(', ')}.`
}

/** The names that hold: those that are set, and the usual ones for the others. */
export const namesOf = (value: JsonValue | undefined): AttributeNames => {
  const given = (isUnset(value) ? {} : value) as Settings
  const entries = claimNames.map((name) => {
    const set = given[name] ?? null
    return [name, set === null ? usualNames[name] : [set].flat().map(String)]
  })
  return Object.fromEntries(entries) as AttributeNames
}

/** The forms in which people are compared and looked for: as they are written does not matter. */
import type { User } from './user.ts'

/** The one form in which e-mail addresses and usernames are compared. */
export const emailKey = (email: string): string => email.normalize('NFC').trim().toLowerCase()

/** What a person is looked for by; each is looked at from its beginning. */
export const searchFields = ['last', 'first', 'username', 'email'] as const
export type SearchField = (typeof searchFields)[number]

/** Null where there is nothing to look at. */
export type SearchKeys = Record<SearchField, string | null>

const nameKey = (...names: string[]): string => emailKey(names.join(' ').replaceAll(/\s+/g, ' '))

/** Names stand there both ways round, so that "ana ru" and "ruiz" find the same person. */
export const searchKeysOf = ({
  email,
  username,
  firstName,
  lastName,
}: Pick<User, 'email' | 'username' | 'firstName' | 'lastName'>): SearchKeys => ({
  last: nameKey(lastName, firstName),
  first: nameKey(firstName, lastName),
  username: username === null ? null : emailKey(username),
  email: email === null ? null : emailKey(email),
})

/** Orders texts by their code points, as the store does. */
export const compareByCode = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other))

/** By which of its keys somebody stands in the list of those who are found: the first of them. */
export const foundBy = (keys: SearchKeys, prefix: string): string | undefined =>
  searchFields
    .map((field) => keys[field])
    .filter((key) => key?.startsWith(prefix))
    .map(String)
    .sort(compareByCode)[0]

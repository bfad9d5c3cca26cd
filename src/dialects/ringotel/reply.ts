/**
 * The reply of a web service, read by its `response_map` (wire 000 §1.5): a mirror of the reply
 * with names at the leaves. A list gives a row an element; what is missing is an empty capture.
 */
import type { Identity } from '../../dialect.ts'
import type { JsonValue } from '../../organization.ts'
import type { ResponseMap } from './description.ts'
import { capturedBy } from './description-check.ts'

type Row = Record<string, string>

/** TPL-11: no more usernames are read; a reply that names more is none. */
export const usernameCount = 100
const usernameLength = 254
const displayLength = 100

/** One more than may be, so that too many are seen to be. */
const rowCount = usernameCount + 1

const textOf = (value: JsonValue | undefined): string =>
  value === undefined || value === null || typeof value === 'object' ? '' : String(value).trim()

/** Every row of the left beside every row of the right: what stands beside a list is of each. */
const combine = (left: Row[], right: Row[]): Row[] =>
  left.flatMap((row) => right.map((other) => ({ ...row, ...other }))).slice(0, rowCount)

const ownValue = (value: JsonValue | undefined, key: string): JsonValue | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
    ? value[key]
    : undefined

const capture = (map: ResponseMap, value: JsonValue | undefined): Row[] => {
  if (typeof map === 'string') {
    const name = capturedBy(map)
    return [name === undefined ? {} : { [name]: textOf(value) }]
  }
  if (Array.isArray(map)) {
    const elements = Array.isArray(value) ? value.slice(0, rowCount) : []
    return elements.flatMap((each) => capture(map[0], each)).slice(0, rowCount)
  }
  return Object.entries(map).reduce<Row[]>(
    (rows, [key, inner]) => combine(rows, capture(inner, ownValue(value, key))),
    [{}],
  )
}

/** Whole or not at all: a name that is cut off is somebody else's. */
const isUsername = (text: string): boolean =>
  text !== '' && text.length <= usernameLength && !/[\p{Cc}\p{Cs}]/u.test(text)

/** `101@acme` is `101` where `acme` is the connector's domain (wire 000 §1.1). */
const plainName = (username: string, domain: string): string => {
  const at = username.lastIndexOf('@')
  const isOwn = domain !== '' && username.slice(at + 1).toLowerCase() === domain.toLowerCase()
  return at > 0 && isOwn ? username.slice(0, at) : username
}

const toIdentity = ({ username = '', displayname = '' }: Row, domain: string): Identity => {
  const name = plainName(username, domain)
  return {
    subject: username,
    ...(name.includes('@') ? { email: name } : { username: name }),
    ...(displayname !== '' && { displayName: displayname.slice(0, displayLength) }),
  }
}

/** Those whom a reply names, each once: up to one more than `usernameCount`. */
export const readReply = (map: ResponseMap, reply: JsonValue, domain: string): Identity[] => {
  const rows = capture(map, reply).filter(({ username = '' }) => isUsername(username))
  const byName = new Map(rows.map((row) => [row.username, row]))
  return [...byName.values()].map((row) => toIdentity(row, domain))
}

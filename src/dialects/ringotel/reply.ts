/**
 * The reply of a web service, read by its `response_map` (wire 000 §1.5): a mirror of the reply
 * with names at the leaves. A list gives a row an element; what is missing is an empty capture.
 */
import type { Identity } from '../../dialect.ts'
import type { JsonValue } from '../../organization.ts'
import { namePattern, type ResponseMap } from './description.ts'

type Row = Record<string, string>

const rowCount = 100
const textLength = 254

const textOf = (value: JsonValue | undefined): string => {
  if (typeof value === 'string') return value.slice(0, textLength).trim()
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

const nameOf = (leaf: string): string | undefined => {
  const [match] = [...leaf.matchAll(namePattern)]
  return match?.[0] === leaf ? match[1] : undefined
}

/** Every row of the left beside every row of the right; a list within a list multiplies. */
const combine = (left: Row[], right: Row[]): Row[] =>
  left.flatMap((row) => right.map((other) => ({ ...row, ...other }))).slice(0, rowCount)

const ownValue = (value: JsonValue | undefined, key: string): JsonValue | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
    ? value[key]
    : undefined

const capture = (map: ResponseMap, value: JsonValue | undefined): Row[] => {
  if (typeof map === 'string') {
    const name = nameOf(map)
    return [name === undefined ? {} : { [name]: textOf(value) }]
  }
  if (Array.isArray(map)) {
    const [example] = map
    const elements = Array.isArray(value) ? value.slice(0, rowCount) : []
    return example === undefined ? [] : elements.flatMap((each) => capture(example, each))
  }
  return Object.entries(map).reduce<Row[]>(
    (rows, [key, inner]) => combine(rows, capture(inner, ownValue(value, key))),
    [{}],
  )
}

const isUseful = ({ username = '' }: Row): boolean =>
  username !== '' && !/[\p{Cc}\p{Cs}]/u.test(username)

const toIdentity = ({ username = '', displayname = '', email = '' }: Row): Identity => ({
  subject: username,
  ...(username.includes('@') ? { email: email || username } : { username }),
  ...(email !== '' && { email }),
  ...(displayname !== '' && { displayName: displayname }),
})

/** The people whom a reply names, each once; none where it is no JSON or names nobody. */
export const readReply = (map: ResponseMap, body: Buffer): Identity[] => {
  const value = parse(body)
  if (value === undefined) return []
  const rows = capture(map, value).filter(isUseful)
  const byName = new Map(rows.map((row) => [row.username ?? '', row]))
  return [...byName.values()].slice(0, rowCount).map(toIdentity)
}

const parse = (body: Buffer): JsonValue | undefined => {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

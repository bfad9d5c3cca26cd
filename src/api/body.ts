/**
 * What the API is sent: one JSON object, each name once, each value of the type that it is to be
 * (AUTH-16). Two readers never see two different things in it.
 */
import type { FastifyInstance } from 'fastify'
import type { JsonValue } from '../organization.ts'
import { refuse } from '../refusal.ts'

export type Fields = Record<string, JsonValue>

const marks = /"(?:[^"\\]|\\.)*"|[{}[\]]/g

/** Refuses with `invalid` a name that an object has twice; the text is JSON. */
const checkNames = (text: string): void => {
  const objects: (Set<string> | undefined)[] = []
  for (const { 0: mark, index } of text.matchAll(marks)) {
    if (mark === '{') objects.push(new Set())
    else if (mark === '[') objects.push(undefined)
    else if (mark === '}' || mark === ']') objects.pop()
    else if (/^\s*:/.test(text.slice(index + mark.length, index + mark.length + 20))) {
      const name = JSON.parse(mark)
      const names = objects.at(-1)
      if (names?.has(name)) refuse('invalid', 'The request has a name twice.')
      names?.add(name)
    }
  }
}

const parse = (text: string): JsonValue => {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own words quote what was sent, and that may be a password.
    return refuse('invalid', 'The request is not JSON.')
  }
}

const isFields = (value: JsonValue | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Lets the routes of this scope take JSON of up to that size, and nothing else. */
export const takeJson = (server: FastifyInstance, bytesMax: number): void => {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: bytesMax },
    async (_request: unknown, body: string | Buffer) => {
      const text = body.toString()
      const value = parse(text)
      checkNames(text)
      return value
    },
  )
}

/** The object that was sent, with no other names than these, if any are. Refuses with `invalid`. */
export const readFields = (body: unknown, names?: readonly string[]): Fields => {
  const value = body as JsonValue | undefined
  if (!isFields(value)) return refuse('invalid', 'The request must be a JSON object.')
  for (const name of Object.keys(value)) {
    if (names && !names.includes(name))
      refuse('invalid', 'The request has a name that means nothing here.')
  }
  return value
}

/** The object of that name; an absent one is none. Refuses with `invalid` what is no object. */
export const findFields = (
  fields: Fields,
  field: string,
  names?: readonly string[],
): Fields | undefined =>
  fields[field] === undefined ? undefined : readFields(fields[field], names)

/** A text that may be left out. Refuses with `invalid` what is none, or longer. */
export const findText = (fields: Fields, field: string, length: number): string | undefined => {
  const value = fields[field]
  if (value === undefined) return undefined
  if (typeof value === 'string' && value.length <= length) return value
  return refuse('invalid', `"${field}" must be a text of up to ${length} characters.`, { field })
}

/** A text that must be there, and not be empty. Refuses with `invalid`. */
export const getText = (fields: Fields, field: string, length: number): string =>
  findText(fields, field, length) || refuse('invalid', `"${field}" is missing.`, { field })

/** True or false; false where it is left out. Refuses with `invalid`. */
export const isSet = (fields: Fields, field: string): boolean => {
  const value = fields[field] ?? false
  return typeof value === 'boolean'
    ? value
    : refuse('invalid', `"${field}" must be true or false.`, { field })
}

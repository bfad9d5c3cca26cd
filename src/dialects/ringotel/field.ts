/** The fields of a description, each of the kind that it must be. */
import type { JsonValue } from '../../organization.ts'
import { refuse } from '../../refusal.ts'

export type Fields = { [key: string]: JsonValue }

/** Refuses a description, saying what to change. */
export const bad = (words: string): never => refuse('invalid', words, { field: 'description' })

export const isAbsent = (value: JsonValue | undefined): value is null | undefined =>
  value === undefined || value === null

/** The fields of an object; undefined where it is none. */
export const readFields = (value: JsonValue | undefined): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined

export const fieldsAt = (value: JsonValue | undefined, place: string): Fields =>
  isAbsent(value) ? {} : (readFields(value) ?? bad(`${place} must be an object.`))

/** Numbers and switches as text: values may be `"3"` or 3 (wire 000 §1.3). */
export const textAt = (value: JsonValue | undefined, place: string): string => {
  if (isAbsent(value)) return ''
  return typeof value === 'object' ? bad(`${place} must be a text.`) : String(value)
}

export const textsAt = (value: JsonValue | undefined, place: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fieldsAt(value, place)).map(([key, each]) => [key, textAt(each, place)]),
  )

/** `{"default": X}` and a bare `X` mean the same (wire 000 §1.3). */
export const defaultOf = (value: JsonValue | undefined): JsonValue | undefined => {
  const fields = readFields(value)
  return fields && 'default' in fields ? fields.default : value
}

/**
 * JSON Schema (2020-12) that knows its TypeScript type. What the API takes and gives is said with
 * it once: the check of requests, the OpenAPI document and the console's client follow from it.
 */
import type { JsonValue } from '../organization.ts'

declare const typeOf: unique symbol

/** A schema of values of `T`; the type is known to the compiler alone. */
export type Schema<T = unknown> = { readonly [keyword: string]: unknown } & {
  readonly [typeOf]?: T
}

/** The type of the values that a schema lets through. */
export type Of<S> = S extends Schema<infer T> ? T : never

export type Fields = Record<string, Schema>

/** Fields that may be left out stand apart, so that their type says so. */
export type ObjectOf<F extends Fields, O extends Fields> = {
  [K in keyof F]: Of<F[K]>
} & { [K in keyof O]?: Of<O[K]> }

type Words = { description?: string; example?: JsonValue }

const textLength = 200

/** A text of up to 200 characters, unless another length is said. */
export const text = (
  more: Words & { maxLength?: number; minLength?: number; pattern?: string; format?: string } = {},
): Schema<string> => ({ type: 'string', maxLength: textLength, ...more })

/** A time, as 2026-11-20T10:00:00.000Z. */
export const moment = (more: Words = {}): Schema<string> => ({
  type: 'string',
  format: 'date-time',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?Z$',
  ...more,
})

export const identifier = (more: Words = {}): Schema<string> =>
  text({ pattern: '^[A-Za-z0-9_.:-]+$', maxLength: 100, ...more })

export const flag = (more: Words = {}): Schema<boolean> => ({ type: 'boolean', ...more })

export const count = (
  more: Words & { minimum?: number; maximum?: number } = {},
): Schema<number> => ({ type: 'integer', minimum: 0, ...more })

export const measure = (more: Words = {}): Schema<number> => ({ type: 'number', ...more })

/** One of several words. */
export const choice = <const W extends readonly string[]>(
  words: W,
  more: Words = {},
): Schema<W[number]> => ({ type: 'string', enum: words, ...more })

export const list = <T>(
  items: Schema<T>,
  more: Words & { maxItems?: number; minItems?: number } = {},
): Schema<T[]> => ({ type: 'array', items, maxItems: 1000, ...more })

/** That, or null. */
export const maybe = <T>(schema: Schema<T>): Schema<T | null> => ({
  anyOf: [schema, { type: 'null' }],
})

/** Whatever JSON can say. */
export const anything = (more: Words = {}): Schema<JsonValue> => ({ ...more })

/** An object of names that are not known beforehand. */
export const names = <T>(values: Schema<T>, more: Words = {}): Schema<Record<string, T>> => ({
  type: 'object',
  additionalProperties: values,
  ...more,
})

/** An object with these fields, those of `optional` too if they are there, and no others. */
export const object = <F extends Fields, O extends Fields = Record<never, never>>(
  fields: F,
  optional?: O,
  more: Words = {},
): Schema<ObjectOf<F, O>> => ({
  type: 'object',
  properties: { ...fields, ...optional },
  required: Object.keys(fields),
  additionalProperties: false,
  ...more,
})

/** A schema that the document keeps under a name of its own: the title is that name. */
export const named = <T>(title: string, schema: Schema<T>): Schema<T> => ({ title, ...schema })

/** A part of a list, with the cursor of the next (`list.ts`). */
export const page = <T>(title: string, items: Schema<T>) =>
  named(
    title,
    object({
      items: list(items),
      next: maybe(text({ description: 'What `after` has to be for the next part.' })),
    }),
  )

/** Checks what an operation was sent against what it declares, and says what is wrong with it. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { refuse } from '../refusal.ts'
import type { Fields, Schema } from './schema.ts'

// `format` is for readers of the document; the patterns of the schemas do the checking.
const ajv = new Ajv({ validateFormats: false, strictTypes: false })

/** Compiled when they are first used: most starts of the hub use none. */
const compiled = new WeakMap<object, ValidateFunction>()

const compile = (schema: Schema): ValidateFunction => {
  const known = compiled.get(schema)
  if (known) return known
  const check = ajv.compile(schema)
  compiled.set(schema, check)
  return check
}

const fieldOf = ({ instancePath, params }: ErrorObject): string => {
  const parts = instancePath.split('/').slice(1)
  const named = params.missingProperty ?? params.additionalProperty
  return [...parts, ...(typeof named === 'string' ? [named] : [])].join('.')
}

/** What is wrong, in words that go after the name of the field. */
const wordsOf = ({ keyword, params, message = '' }: ErrorObject): string => {
  if (keyword === 'required') return 'is missing'
  if (keyword === 'additionalProperties') return 'means nothing here'
  if (keyword === 'enum') return `must be one of ${params.allowedValues.join(', ')}`
  if (keyword === 'pattern') return 'is not written as it must be'
  return message.replace(/NOT/, 'not')
}

/** Refuses with `invalid`, naming the field, what the schema does not let through. */
export const checkValue = (schema: Schema, value: unknown, whole: string): void => {
  const check = compile(schema)
  if (check(value)) return
  // Of a choice of shapes the last one is the widest complaint; the first names the place.
  const [error] = check.errors ?? []
  if (!error) return
  const field = fieldOf(error)
  refuse('invalid', `${field === '' ? whole : `"${field}"`} ${wordsOf(error)}.`, { field })
}

const readPart = (schema: Schema, value: unknown): unknown => {
  if (typeof value !== 'string') return value
  if (schema.type === 'integer') return /^\d{1,15}$/.test(value) ? Number(value) : value
  if (schema.type === 'boolean') return value === 'true' || (value === 'false' ? false : value)
  if (schema.type === 'array') return value === '' ? [] : value.split(',')
  return value
}

/** The query string with the types of its fields. Lists are separated by commas. */
export const readQuery = (fields: Fields, query: unknown): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(query as Record<string, unknown>).map(([name, value]) => {
      const schema = Object.hasOwn(fields, name) ? fields[name] : undefined
      return [name, schema ? readPart(schema, value) : value]
    }),
  )

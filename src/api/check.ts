/** Checks what an operation was sent against what it declares, and says what is wrong with it. */
import { Ajv, type ErrorObject } from 'ajv'
import { refuse } from '../refusal.ts'
import type { Operation } from './operation.ts'
import { type Fields, object, type Schema } from './schema.ts'

// `format` is for readers of the document; the patterns of the schemas do the checking.
const ajv = new Ajv({ validateFormats: false, strictTypes: false })

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
const createCheck = (schema: Schema, whole: string) => {
  const check = ajv.compile(schema)
  return (value: unknown): void => {
    if (check(value)) return
    // Of a choice of shapes the last one is the widest complaint; the first names the place.
    const [error] = check.errors ?? []
    if (!error) return
    const field = fieldOf(error)
    refuse('invalid', `${field === '' ? whole : `"${field}"`} ${wordsOf(error)}.`, { field })
  }
}

const readPart = (schema: Schema, value: unknown): unknown => {
  if (typeof value !== 'string') return value
  if (schema.type === 'integer') return /^\d{1,15}$/.test(value) ? Number(value) : value
  if (schema.type === 'boolean') return value === 'true' || (value === 'false' ? false : value)
  if (schema.type === 'array') return value === '' ? [] : value.split(',')
  return value
}

type Query = Record<string, unknown>

/** The query string with the types of its fields. Lists are separated by commas. */
const readQuery = (fields: Fields, query: Query): Query =>
  Object.fromEntries(
    Object.entries(query).map(([name, value]) => {
      const schema = Object.hasOwn(fields, name) ? fields[name] : undefined
      return [name, schema ? readPart(schema, value) : value]
    }),
  )

/** Reads what an operation is sent: made once for an operation, and costly to make. */
export const createReader = ({ query: fields = {}, body, bodyTypes }: Operation) => {
  const checkQuery = createCheck(object({}, fields), 'The query')
  const checkBody = body && !bodyTypes ? createCheck(body, 'The request') : undefined
  return {
    /** Refuses with `invalid` what the operation does not declare. */
    query(sent: unknown): Query {
      const query = readQuery(fields, sent as Query)
      checkQuery(query)
      return query
    },
    /** The body; none where the operation takes none. Refuses with `invalid`. */
    body(sent: unknown): unknown {
      if (bodyTypes && !Buffer.isBuffer(sent)) {
        refuse('invalid', `The request must carry a file: ${bodyTypes.join(', ')}.`)
      }
      const given = sent ?? {}
      checkBody?.(given)
      return body ? given : undefined
    },
  }
}

export type Reader = ReturnType<typeof createReader>

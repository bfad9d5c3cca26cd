/** A JSON Schema of the OpenAPI document, read: what a value is in words, and one as an example. */
import type { JsonValue } from '../organization.ts'
import { type Html, html } from './html.ts'

export type Json = { [key: string]: JsonValue }

const isJson = (value: JsonValue | undefined): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const fieldsOf = (value: JsonValue | undefined): Json => (isJson(value) ? value : {})
export const listOf = (value: JsonValue | undefined): JsonValue[] =>
  Array.isArray(value) ? value : []
export const textOf = (value: JsonValue | undefined): string =>
  typeof value === 'string' ? value : ''

const nameOf = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1)

/** What a value is, in a few words: "list of Person, or null". */
export const typeWords = (schema: Json): Html => {
  const { $ref, anyOf, type, items, format, additionalProperties } = schema
  if (typeof $ref === 'string') {
    const name = nameOf($ref)
    return html`<a href="#schema-${name}">${name}</a>`
  }
  if (Array.isArray(anyOf)) {
    return html`${anyOf.map((each, index) => [index > 0 && ' or ', typeWords(fieldsOf(each))])}`
  }
  if (Array.isArray(schema.enum)) return html`${schema.enum.map(String).join(' | ')}`
  if (type === 'array') return html`list of ${typeWords(fieldsOf(items))}`
  if (additionalProperties) return html`${typeWords(fieldsOf(additionalProperties))} by name`
  return html`${textOf(type) || 'anything'}${format && ` (${format})`}`
}

/** How long or how big a value may be. */
export const limitWords = ({ minLength, maxLength, minimum, maximum }: Json): string =>
  [
    minLength !== undefined && (minLength === 1 ? 'not empty' : `at least ${minLength} characters`),
    maxLength !== undefined && `up to ${maxLength} characters`,
    minimum !== undefined && minimum !== 0 && `from ${minimum}`,
    maximum !== undefined && `up to ${maximum}`,
  ]
    .filter(Boolean)
    .join(', ')

/** An object with what it needs; where it needs nothing, with the first thing that it may have. */
const exampleObject = (properties: Json, required: readonly JsonValue[]): Json => {
  const names = Object.keys(properties)
  const needed = names.filter((name) => required.includes(name))
  const shown = needed.length > 0 ? needed : names.slice(0, 1)
  return Object.fromEntries(
    shown.map((name) => [name, exampleOf(fieldsOf(properties[name]), name)]),
  )
}

/** A value as somebody might send it; `name` is what it is called there. */
export const exampleOf = (schema: Json, name = ''): JsonValue => {
  const { type, anyOf, items, example, format, minimum, properties } = schema
  if (example !== undefined) return example
  if (Array.isArray(schema.enum)) return schema.enum[0] ?? null
  if (Array.isArray(anyOf)) return exampleOf(fieldsOf(anyOf[0]), name)
  if (properties !== undefined) return exampleObject(fieldsOf(properties), listOf(schema.required))
  if (type === 'array') return [exampleOf(fieldsOf(items), name)]
  if (type === 'boolean') return true
  if (type === 'integer' || type === 'number') return minimum ?? 1
  if (type !== 'string') return {}
  return format === 'date-time' ? '2027-01-31T12:00:00.000Z' : `<${name}>`
}

/** A text within single quotes of a shell. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

export type Called = { url: string; method: string; path: string; operation: Json }

/** The command that calls an operation with a key; undefined for what no key may call. */
export const curlOf = ({ url, method, path, operation }: Called): string | undefined => {
  const isForKeys = listOf(operation.security).some((each) => 'key' in fieldsOf(each))
  const isForAnyone = listOf(operation.security).length === 0
  if (!isForKeys && !isForAnyone) return undefined
  const content = fieldsOf(fieldsOf(operation.requestBody).content)
  const [[type, media] = ['', {}]] = Object.entries(content)
  const body =
    type === 'application/json'
      ? `-d ${quote(JSON.stringify(exampleOf(fieldsOf(fieldsOf(media).schema))))}`
      : '--data-binary @FILE'
  const lines = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${quote(`${url}${path}`)}`,
    isForKeys && '-H "Authorization: Bearer $FOYER_KEY"',
    type !== '' && `-H ${quote(`Content-Type: ${type}`)}`,
    type !== '' && body,
  ]
  return lines.filter(Boolean).join(' \\\n  ')
}

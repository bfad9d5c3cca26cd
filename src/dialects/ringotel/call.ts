/** The request that asks a customer's web service, written from its description (wire 000 §1.2). */
import type { Call } from '../../exchange.ts'
import type { JsonValue } from '../../organization.ts'
import { fill, type TemplatePlace, writeFor } from '../../template.ts'
import { type Description, namePattern } from './description.ts'

export type Values = ReadonlyMap<string, string>

/** A text with its names filled in as they are: it is escaped as a whole where it goes. */
export const fillPlain = (text: string, values: Values): string =>
  fill(text, namePattern, values, 'text')

/** Every text in a JSON value, filled in; the shape is the description's alone (TPL-01). */
const fillJson = (value: JsonValue, values: Values): JsonValue => {
  if (typeof value === 'string') return fillPlain(value, values)
  if (Array.isArray(value)) return value.map((each) => fillJson(each, values))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, fillJson(each, values)]),
  )
}

const textOf = (value: JsonValue): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

/** Parameters as a query or a form. */
export const writePairs = (
  parameters: Record<string, JsonValue>,
  values: Values,
  place: TemplatePlace,
): string =>
  Object.entries(parameters)
    .map(([key, value]) => {
      const text = fillPlain(textOf(value), values)
      return `${writeFor(place, key)}=${writeFor(place, text)}`
    })
    .join('&')

/** Filled in, with the spaces encoded that people write into addresses. */
export const writeUrl = (template: string, values: Values): string =>
  fill(template, namePattern, values, 'url').replaceAll(' ', '%20')

export const writeHeaders = (
  headers: Record<string, string>,
  values: Values,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      fill(value, namePattern, values, 'header'),
    ]),
  )

/** A body of that content type. */
export const writeBody = (
  contentType: string,
  parameters: Record<string, JsonValue>,
  values: Values,
): string =>
  contentType === 'application/json'
    ? JSON.stringify(fillJson(parameters, values))
    : writePairs(parameters, values, 'form')

/** The request, but for what shows that we may ask. Refuses with `invalid` what nothing carries. */
export const writeCall = (description: Description, values: Values): Call => {
  const { method, contentType, parameters } = description
  const url = writeUrl(description.url, values)
  const headers = writeHeaders(description.headers, values)
  if (method === 'GET') {
    const query = writePairs(parameters, values, 'url')
    const separator = url.includes('?') ? '&' : '?'
    return { method, url: query === '' ? url : `${url}${separator}${query}`, headers }
  }
  const body = writeBody(contentType, parameters, values)
  return { method, url, headers: { 'content-type': contentType, ...headers }, body }
}

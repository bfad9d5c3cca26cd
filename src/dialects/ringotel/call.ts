/** The request that asks a customer's web service, written from its description (wire 000 §1.2). */
import type { Call } from '../../exchange.ts'
import type { JsonValue } from '../../organization.ts'
import { refuse } from '../../refusal.ts'
import { fill, type TemplatePlace, writeFor } from '../../template.ts'
import { type Authorization, type Description, json } from './description.ts'
import { namePattern } from './description-check.ts'
import type { Fields } from './field.ts'

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
const writePairs = (parameters: Fields, values: Values, place: TemplatePlace): string =>
  Object.entries(parameters)
    .map(([key, value]) => {
      const text = fillPlain(textOf(value), values)
      return `${writeFor(place, key)}=${writeFor(place, text)}`
    })
    .join('&')

/** Filled in, with the spaces encoded that people write into addresses (wire 000 §1.2). */
export const writeUrl = (template: string, values: Values): string =>
  fill(template, namePattern, values, 'url').replaceAll(' ', '%20')

export const writeHeaders = (
  headers: Record<string, string>,
  values: Values,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      fill(value, namePattern, values, 'header'),
    ]),
  )

/** A body of that content type. */
export const writeBody = (contentType: string, parameters: Fields, values: Values): string =>
  contentType === json
    ? JSON.stringify(fillJson(parameters, values))
    : writePairs(parameters, values, 'form')

/** RFC 7617 §2: a colon would end the name; UTF-8 (§2.1). */
export const writeBasic = (username: string, password: string): string => {
  if (username.includes(':')) {
    refuse('invalid', 'That cannot be sent as it was typed.', {
      cause: 'the name holds a colon, which Basic cannot carry',
    })
  }
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

/** What is shown of ours; `token` is what OAuth2 has given. */
const writeAuthorization = (
  authorization: Authorization,
  values: Values,
  token: string,
): Record<string, string> => {
  switch (authorization.type) {
    case 'none':
      return {}
    case 'basic': {
      const username = fillPlain(authorization.username, values)
      const password = fillPlain(authorization.password, values)
      return { authorization: writeBasic(username, password) }
    }
    case 'bearer':
      return {
        authorization: `Bearer ${writeFor('header', fillPlain(authorization.token, values))}`,
      }
    case 'oauth2':
      return { authorization: `Bearer ${token}` }
  }
}

/** The whole request. Refuses with `invalid` what nothing can carry. */
export const writeCall = (description: Description, values: Values, token: string): Call => {
  const { method, contentType, parameters, authorization } = description
  const url = writeUrl(description.url, values)
  const headers = {
    accept: json,
    ...writeHeaders(description.headers, values),
    ...writeAuthorization(authorization, values, token),
  }
  if (method === 'GET') {
    const query = writePairs(parameters, values, 'url')
    const separator = url.includes('?') ? '&' : '?'
    return { method, url: query === '' ? url : `${url}${separator}${query}`, headers }
  }
  const body = writeBody(contentType, parameters, values)
  return { method, url, headers: { 'content-type': contentType, ...headers }, body }
}

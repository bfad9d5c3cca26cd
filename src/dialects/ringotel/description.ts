/**
 * The integration description (seed 000, "Example"; wire 000 §1.2–1.5): how a customer's web
 * service is asked, and where in its reply the usernames stand. Read on saving too, so that what
 * cannot be done is refused then, and not at somebody's sign-in.
 */
import type { JsonValue } from '../../organization.ts'
import { isWebAddress } from '../../setting.ts'
import { findHeaderFault } from '../../source-setting.ts'
import { checkDescription } from './description-check.ts'
import {
  bad,
  defaultOf,
  type Fields,
  fieldsAt,
  isAbsent,
  readFields,
  textAt,
  textsAt,
} from './field.ts'
import { readLooseJson } from './loose-json.ts'

export type OAuth2 = {
  clientId: string
  clientSecret: string
  tokenEndpoint: string
  contentType: string
  headers: Record<string, string>
}

/** How we show the service that we may ask. */
export type Authorization =
  | { type: 'none' }
  | { type: 'basic'; username: string; password: string }
  | { type: 'bearer'; token: string }
  | { type: 'oauth2'; oauth2: OAuth2 }

/** Where values stand in a reply: a mirror of it with names at the leaves. */
export type ResponseMap = { [key: string]: ResponseMap } | [ResponseMap] | string

export type Description = {
  name: string
  logo: string | undefined
  /** The labels of what an administrator fills in; each is a name in the templates. */
  properties: string[]
  /** Variables that are declared and that nothing sets: they are empty (wire 000 §1.4). */
  declared: string[]
  method: 'GET' | 'POST'
  url: string
  contentType: string
  headers: Record<string, string>
  parameters: Fields
  responseMap: ResponseMap
  authorization: Authorization
}

export const json = 'application/json'
const form = 'application/x-www-form-urlencoded'
const mapDepth = 8

/** RFC 9110 §5.5: visible ASCII, space and tab. */
const headerValue = /^[\t\x20-\x7e]*$/

/** Wire 000 §1.3: the zero-based order of RFC 6749 §4.1 to §4.4. */
const flowNames: Record<string, string> = {
  '0': 'authorization code',
  '1': 'implicit',
  '2': 'resource owner password',
}

const readContentType = (value: JsonValue | undefined, place: string): string => {
  const text = textAt(value, place) || json
  const type = text.split(';')[0]?.trim().toLowerCase()
  return type === json || type === form ? type : bad(`${place} must be ${json} or ${form}.`)
}

/** Names in lower case, each once. */
const readHeaders = (value: JsonValue | undefined): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (const [given, text] of Object.entries(textsAt(value, 'request_headers'))) {
    const name = given.toLowerCase()
    const fault = findHeaderFault(name)
    if (fault !== undefined) bad(`request_headers ${fault}`)
    if (name === 'content-type') bad('The content type is said in request_content_type alone.')
    if (Object.hasOwn(headers, name)) bad(`request_headers holds ${name} twice.`)
    if (!headerValue.test(text)) bad(`No header can carry what ${name} holds.`)
    headers[name] = text
  }
  return headers
}

const readFlow = (value: JsonValue | undefined): void => {
  const flow = textAt(defaultOf(value), 'flow_type')
  if (flow === '3') return
  const name = flowNames[flow]
  bad(
    name === undefined
      ? 'OAuth2 needs a flow_type of 3 (client credentials).'
      : `flow_type ${flow} (${name}) is not spoken here: use 3 (client credentials).`,
  )
}

const readOAuth2 = (given: Fields): Authorization => {
  readFlow(given.flow_type)
  const token = fieldsAt(given.token_parameters, 'token_parameters')
  const oauth2 = {
    clientId: textAt(given.client_id, 'client_id'),
    clientSecret: textAt(given.client_secret, 'client_secret'),
    tokenEndpoint: textAt(given.token_endpoint, 'token_endpoint'),
    contentType: readContentType(token.content_type, 'content_type'),
    headers: readHeaders(token.request_headers),
  }
  const { clientId, clientSecret, tokenEndpoint } = oauth2
  if (clientId === '' || clientSecret === '' || tokenEndpoint === '') {
    bad('OAuth2 needs a client_id, a client_secret and a token_endpoint.')
  }
  const how = textAt(given.request_auth, 'request_auth') || 'Bearer'
  if (how.toLowerCase() !== 'bearer') bad('request_auth must be Bearer.')
  return { type: 'oauth2', oauth2 }
}

const readAuthorization = (description: Fields): Authorization => {
  if (!isAbsent(description.OAuth2)) return readOAuth2(fieldsAt(description.OAuth2, 'OAuth2'))
  if (isAbsent(description.auth)) return { type: 'none' }
  const auth = fieldsAt(description.auth, 'auth')
  const type = textAt(auth.type, 'auth.type').toLowerCase()
  if (type === 'bearer') {
    const token = textAt(auth.token, 'auth.token')
    return token === '' ? bad('auth needs a token.') : { type, token }
  }
  if (type !== 'basic') return bad('auth.type must be Basic or Bearer.')
  const username = textAt(auth.username, 'auth.username')
  const password = textAt(auth.password, 'auth.password')
  return username + password === ''
    ? bad('auth needs a username and a password.')
    : { type, username, password }
}

const readMap = (value: JsonValue | undefined, depth = 0): ResponseMap => {
  if (depth > mapDepth) return bad('response_map is too deep.')
  if (typeof value === 'string') return value
  if (Array.isArray(value)) {
    if (value.length !== 1) return bad('A list in response_map holds one example.')
    return [readMap(value[0], depth + 1)]
  }
  const fields = readFields(value) ?? bad('response_map must say where the usernames are.')
  return Object.fromEntries(
    Object.entries(fields).map(([key, each]) => [key, readMap(each, depth + 1)]),
  )
}

/** Wire 000 §1.2: absolute, or a path below `resource_url`. */
const readUrl = (description: Fields, hook: Fields): string => {
  const absolute = textAt(hook.request_url, 'request_url')
  if (absolute !== '') return absolute
  const path = textAt(hook.request_path, 'request_path')
  if (path === '') return bad('API.authenticate needs a request_url or a request_path.')
  const base = textAt(description.resource_url, 'resource_url')
  return `${base.replace(/\/$/, '')}/${path.replace(/^\//, '')}`
}

const readMethod = (value: JsonValue | undefined): 'GET' | 'POST' => {
  const method = (textAt(value, 'request_method') || 'POST').toUpperCase()
  return method === 'GET' || method === 'POST' ? method : bad('request_method must be GET or POST.')
}

const readLabels = (value: JsonValue | undefined): string[] => {
  if (isAbsent(value)) return []
  if (!Array.isArray(value)) return bad('properties must be a list of labels.')
  return value.map((each) => textAt(each, 'properties'))
}

const readLogo = (value: JsonValue | undefined): string | undefined => {
  const logo = textAt(value, 'logo')
  return logo.startsWith('https://') && isWebAddress(logo) ? logo : undefined
}

/** Reads a description, or its text. Refuses with `invalid`, saying what to change. */
export const readDescription = (value: JsonValue): Description => {
  const parsed = typeof value === 'string' ? readLooseJson(value) : value
  const given = readFields(parsed) ?? bad('The description must be a JSON object.')
  const kind = textAt(given.class, 'class') || 'auth'
  if (kind !== 'auth') bad(`This description is of the class ${kind}: only auth signs people in.`)
  const hooks = fieldsAt(given.API, 'API')
  const hook = readFields(hooks.authenticate) ?? bad('The description has no API.authenticate.')
  const read: Description = {
    name: textAt(given.name, 'name') || textAt(given.id, 'id') || 'Web service',
    logo: readLogo(given.logo),
    properties: readLabels(given.properties),
    declared: Object.keys(fieldsAt(given.parameters, 'parameters')),
    method: readMethod(hook.request_method),
    url: readUrl(given, hook),
    contentType: readContentType(hook.request_content_type, 'request_content_type'),
    headers: readHeaders(hook.request_headers),
    parameters: fieldsAt(hook.request_parameters, 'request_parameters'),
    responseMap: readMap(hook.response_map),
    authorization: readAuthorization(given),
  }
  checkDescription(read)
  return read
}

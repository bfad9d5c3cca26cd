/**
 * The integration description (seed 000, "Example"; wire 000 §1.2–1.5): how a customer's web
 * service is asked, and where in its reply the usernames stand. Read once, on saving; what cannot
 * be done is refused then, and not at somebody's sign-in.
 */
import { isSafeForSecrets, readCallUrl } from '../../exchange.ts'
import type { JsonValue } from '../../organization.ts'
import { isRefusal, refuse } from '../../refusal.ts'
import { namesIn } from '../../template.ts'

/** `$name$`, where a name may hold spaces (wire 000 §1.4). */
export const namePattern = /\$([A-Za-z0-9_\-. ]{1,80})\$/g

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
export type ResponseMap = { [key: string]: ResponseMap } | ResponseMap[] | string

export type Description = {
  name: string
  logo: string | undefined
  /** The labels of what an administrator fills in; each is a name in the templates. */
  properties: string[]
  method: 'GET' | 'POST'
  url: string
  contentType: string
  headers: Record<string, string>
  parameters: Record<string, JsonValue>
  responseMap: ResponseMap
  authorization: Authorization
}

type Fields = { [key: string]: JsonValue }

/** What a person types, and what one deployment sends besides (wire 000 §1.1). */
export const typedNames = ['username', 'password', 'domain'] as const

const json = 'application/json'
const form = 'application/x-www-form-urlencoded'
const flowNames: Record<string, string> = {
  '0': 'authorization code',
  '1': 'implicit',
  '2': 'resource owner password',
}

const bad = (words: string): never => refuse('invalid', words, { field: 'description' })

const isFields = (value: JsonValue | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fieldsAt = (value: JsonValue | undefined, place: string): Fields => {
  if (value === undefined || value === null) return {}
  return isFields(value) ? value : bad(`${place} must be an object.`)
}

const textAt = (value: JsonValue | undefined, place: string): string => {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return bad(`${place} must be a text.`)
}

const textsAt = (value: JsonValue | undefined, place: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fieldsAt(value, place)).map(([key, each]) => [key, textAt(each, place)]),
  )

/** `{"default": X}` and a bare `X` mean the same (wire 000 §1.3). */
const defaultOf = (value: JsonValue | undefined): JsonValue | undefined =>
  isFields(value) && 'default' in value ? value.default : value

const readContentType = (value: JsonValue | undefined, place: string): string => {
  const text = textAt(value, place) || json
  const type = text.split(';')[0]?.trim().toLowerCase()
  if (type === json || type === form) return type
  return bad(`${place} must be ${json} or ${form}.`)
}

const readOAuth2 = (given: Fields): Authorization => {
  const flow = textAt(defaultOf(given.flow_type), 'flow_type')
  if (flow !== '3') {
    const name = flowNames[flow]
    bad(
      name === undefined
        ? 'OAuth2 needs a flow_type of 3 (client credentials).'
        : `flow_type ${flow} (${name}) is not spoken here: use 3 (client credentials).`,
    )
  }
  const token = fieldsAt(given.token_parameters, 'token_parameters')
  const oauth2 = {
    clientId: textAt(given.client_id, 'client_id'),
    clientSecret: textAt(given.client_secret, 'client_secret'),
    tokenEndpoint: textAt(given.token_endpoint, 'token_endpoint'),
    contentType: readContentType(token.content_type, 'content_type'),
    headers: textsAt(token.request_headers, 'request_headers'),
  }
  if (oauth2.tokenEndpoint === '') bad('OAuth2 needs a token_endpoint.')
  const how = textAt(given.request_auth, 'request_auth') || 'Bearer'
  if (how.toLowerCase() !== 'bearer') bad('request_auth must be Bearer.')
  return { type: 'oauth2', oauth2 }
}

const readAuthorization = (description: Fields): Authorization => {
  if (isFields(description.OAuth2)) return readOAuth2(description.OAuth2)
  const auth = fieldsAt(description.auth, 'auth')
  const type = textAt(auth.type, 'auth.type').toLowerCase()
  if (type === '') return { type: 'none' }
  if (type === 'bearer') return { type, token: textAt(auth.token, 'auth.token') }
  if (type !== 'basic') return bad('auth.type must be Basic or Bearer.')
  const username = textAt(auth.username, 'auth.username')
  return { type, username, password: textAt(auth.password, 'auth.password') }
}

const readMap = (value: JsonValue | undefined, depth = 0): ResponseMap => {
  if (depth > 8) return bad('response_map is too deep.')
  if (typeof value === 'string') return value
  if (Array.isArray(value)) {
    if (value.length !== 1) return bad('A list in response_map holds one example.')
    return [readMap(value[0], depth + 1)]
  }
  if (!isFields(value)) return bad('response_map must say where the usernames are.')
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, readMap(each, depth + 1)]),
  )
}

const namesOfMap = (map: ResponseMap): string[] => {
  if (typeof map === 'string') return namesIn(map, namePattern)
  return Object.values(map).flatMap(namesOfMap)
}

/** An address whose origin no typed word can change. */
const checkUrl = (url: string, properties: readonly string[], place: string): void => {
  const [origin = ''] = /^https?:\/\/[^/?#]*/i.exec(url) ?? []
  if (origin === '') bad(`${place} must begin with https:// (or http:// on this machine).`)
  const typed = namesIn(origin, namePattern).filter((name) => !properties.includes(name))
  if (typed.length > 0) bad(`${place} may have no $${typed[0]}$ before its path.`)
  try {
    const read = readCallUrl(url.replaceAll(namePattern, 'x').replaceAll(' ', '%20'))
    if (!isSafeForSecrets(read)) bad(`${place} must begin with https://: a password goes there.`)
  } catch (error) {
    if (isRefusal(error) && error.code !== 'invalid') bad(`${place}: ${error.detail.cause}.`)
    throw error
  }
}

const readUrl = (description: Fields, hook: Fields): string => {
  const absolute = textAt(hook.request_url, 'request_url')
  const path = textAt(hook.request_path, 'request_path')
  const base = textAt(description.resource_url, 'resource_url')
  if (absolute !== '') return absolute
  if (path === '') return base
  return `${base.replace(/\/$/, '')}/${path.replace(/^\//, '')}`
}

const textsIn = (value: JsonValue): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** Every name that is asked for is one that somebody gives. */
const checkNames = (read: Description): void => {
  const known = new Set<string>([...typedNames, ...read.properties])
  const { authorization, url, headers, parameters } = read
  const used = [url, ...textsIn(headers), ...textsIn(parameters), ...textsIn({ ...authorization })]
  for (const name of used.flatMap((text) => namesIn(text, namePattern))) {
    if (!known.has(name)) bad(`$${name}$ is given by nobody: name it in properties.`)
  }
  if (!used.some((text) => text.includes('$password$'))) {
    bad('The password is sent nowhere: put $password$ into request_parameters.')
  }
  if (!namesOfMap(read.responseMap).includes('username')) {
    bad('response_map must say where $username$ is.')
  }
}

/** Reads a description. Refuses with `invalid`, saying what to change. */
export const readDescription = (value: JsonValue): Description => {
  const given = isFields(value) ? value : bad('The description must be a JSON object.')
  const kind = textAt(given.class, 'class') || 'auth'
  if (kind !== 'auth') bad(`This description is of the class ${kind}: only auth signs people in.`)
  const hooks = fieldsAt(given.API, 'API')
  const hook = isFields(hooks.authenticate)
    ? hooks.authenticate
    : bad('The description has no API.authenticate.')
  const method = (textAt(hook.request_method, 'request_method') || 'POST').toUpperCase()
  if (method !== 'GET' && method !== 'POST') return bad('request_method must be GET or POST.')
  const properties = (Array.isArray(given.properties) ? given.properties : []).map((each) =>
    textAt(each, 'properties'),
  )
  const logo = textAt(given.logo, 'logo')
  const read: Description = {
    name: textAt(given.name, 'name') || textAt(given.id, 'id') || 'Web service',
    logo: logo.startsWith('https://') ? logo : undefined,
    properties,
    method,
    url: readUrl(given, hook),
    contentType: readContentType(hook.request_content_type, 'request_content_type'),
    headers: textsAt(hook.request_headers, 'request_headers'),
    parameters: fieldsAt(hook.request_parameters, 'request_parameters'),
    responseMap: readMap(hook.response_map),
    authorization: readAuthorization(given),
  }
  checkUrl(read.url, properties, 'request_url')
  const { authorization } = read
  if (authorization.type === 'oauth2') {
    checkUrl(authorization.oauth2.tokenEndpoint, properties, 'token_endpoint')
  }
  checkNames(read)
  return read
}

/** What of a description does not fit together: names that nobody gives, places nobody may fill. */
import type { JsonValue } from '../../organization.ts'
import { namesIn } from '../../template.ts'
import type { Description, ResponseMap } from './description.ts'
import { bad } from './field.ts'

/** `$name$`, where a name may hold spaces (wire 000 §1.4). */
export const namePattern = /\$([A-Za-z0-9_\-. ]{1,80})\$/g

/** What a person types, and what one deployment sends besides (wire 000 §1.1). */
const typedNames = ['username', 'password', 'domain'] as const

const isTyped = (name: string): boolean => typedNames.some((each) => each === name)

const textsIn = (value: JsonValue): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

const namesOf = (value: JsonValue): string[] =>
  textsIn(value).flatMap((text) => namesIn(text, namePattern))

/** The name that a leaf of a response map captures: it is the whole leaf, or nothing. */
export const capturedBy = (leaf: string): string | undefined => {
  const [match] = leaf.matchAll(namePattern)
  return match?.[0] === leaf ? match[1] : undefined
}

const capturesOf = (map: ResponseMap): (string | undefined)[] =>
  typeof map === 'string' ? [capturedBy(map)] : Object.values(map).flatMap(capturesOf)

/** The origin is the administrator's word alone: nothing that a person types becomes part of it. */
const checkOrigin = (url: string, properties: readonly string[], place: string): void => {
  const [origin = ''] = /^https?:\/\/[^/?#\\]*/i.exec(url) ?? []
  if (origin === '') bad(`${place} must begin with https:// (or http:// on this machine).`)
  const foreign = namesIn(origin, namePattern).find((name) => !properties.includes(name))
  if (foreign !== undefined) bad(`${place} may have no $${foreign}$ before its path.`)
  if (url.includes('#')) bad(`${place} may have no #: what follows it is never sent.`)
}

const checkLabels = (labels: readonly string[]): void => {
  if (new Set(labels).size !== labels.length) bad('properties holds a label twice.')
  for (const label of labels) {
    if (label === '' || isTyped(label)) bad(`A property cannot be called “${label}”.`)
  }
}

/** A token is for everybody who signs in: what one of them types is no part of it. */
const checkAuthorization = ({ authorization, properties, declared, headers }: Description) => {
  if (authorization.type === 'none') return
  if (Object.hasOwn(headers, 'authorization')) {
    bad('auth and OAuth2 write the Authorization header: leave it out of request_headers.')
  }
  if (authorization.type !== 'oauth2') return
  checkOrigin(authorization.oauth2.tokenEndpoint, properties, 'token_endpoint')
  const known = new Set([...properties, ...declared].filter((name) => !isTyped(name)))
  const unknown = namesOf(authorization.oauth2).find((name) => !known.has(name))
  if (unknown !== undefined) bad(`$${unknown}$ may not be part of OAuth2: name it in properties.`)
}

/** Refuses with `invalid` what would be asked of nobody, sent nowhere, or read from nowhere. */
export const checkDescription = (read: Description): void => {
  const { authorization, url, headers, parameters, properties, declared, responseMap } = read
  checkLabels(properties)
  checkOrigin(url, properties, 'request_url')
  checkAuthorization(read)
  const known = new Set<string>([...typedNames, ...properties, ...declared])
  const used = namesOf([url, headers, parameters, { ...authorization }])
  const unknown = used.find((name) => !known.has(name))
  if (unknown !== undefined) bad(`$${unknown}$ is given by nobody: name it in properties.`)
  if (!used.includes('password')) {
    bad('The password is sent nowhere: put $password$ into request_parameters.')
  }
  if (!capturesOf(responseMap).includes('username')) {
    bad('response_map must say where $username$ is.')
  }
}

/** The shapes of seed 002: applications, brands, envelopes, and what a body may say. */
import type { Application, ApplicationChange } from '../../application.ts'
import type { WireAnswer } from '../../dialect.ts'
import type { Hub } from '../../hub.ts'
import { iconPath } from '../../icon.ts'
import type { JsonValue, Organization } from '../../organization.ts'
import { type Refusal, type RefusalCode, refuse } from '../../refusal.ts'
import type { Settings } from '../../setting.ts'
import { nameOf, type User } from '../../user.ts'

/** `authentication_type` and the type of launch that it means. */
const types: Record<string, string> = { SAML: 'saml', None: 'link' }

/** Where the fields of the wire are kept. The others of an application are the hub's own. */
const fields: Record<string, string> = {
  url: 'url',
  acs_url: 'acsUrl',
  entity_id: 'entityId',
  start_url: 'startUrl',
  signed: 'signed',
  name_id: 'nameId',
  name_id_format: 'nameIdFormat',
  mappings: 'mappings',
  audience: 'audience',
  destination: 'destination',
  recipient: 'recipient',
  extra: 'extra',
}

/** Whether a type has a field. What a body says of one that it lacks is let go. */
const hasField = (type: string, field: string): boolean =>
  type === types.None ? ['url', 'extra'].includes(field) : type === types.SAML && field !== 'url'

/** Types that the wire has no word for are links to those who read it. */
const writeType = (type: string): string =>
  Object.keys(types).find((name) => types[name] === type) ?? 'None'

export type Body = Record<string, JsonValue | undefined>

/** Refuses with `invalid` a body that is no JSON object. */
export const readBody = (body: unknown): Body => {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body
  return refuse('invalid', 'The body must be a JSON object.')
}

/** Refuses with `invalid` what is no text; which texts are names, the hub knows. */
export const readName = (value: JsonValue | undefined): string =>
  typeof value === 'string' ? value : refuse('invalid', 'name must be a text.')

const readType = (value: JsonValue | undefined): string => {
  const type = typeof value === 'string' && Object.hasOwn(types, value) ? types[value] : undefined
  return type ?? refuse('invalid', 'authentication_type must be SAML or None.')
}

const readOrder = (value: JsonValue): number => {
  const isOrder = typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31
  return isOrder ? value : refuse('invalid', 'order must be a whole number.')
}

const brandCount = 1000

/** The ids of `brands`, each once. Refuses with `invalid` what is no list of texts. */
export const readBrands = (value: JsonValue | undefined): string[] => {
  const isList = Array.isArray(value) && value.length <= brandCount
  if (!isList || !value.every((each) => typeof each === 'string')) {
    return refuse('invalid', 'brands must be a list of the ids of brands.')
  }
  return [...new Set(value.map((id) => id.toLowerCase()))].sort()
}

const readSettings = (body: Body, type: string): Settings => {
  const given = Object.entries(fields).flatMap(([field, key]) => {
    const value = body[field]
    return value !== undefined && hasField(type, field) ? [[key, value] as const] : []
  })
  return Object.fromEntries(given)
}

/** `order` and `brands`: null means that the body says nothing of them. */
const readPlace = ({ order = null, brands = null }: Body) => ({
  ...(order !== null && { position: readOrder(order) }),
  ...(brands !== null && { organizationIds: readBrands(brands) }),
})

/**
 * What a body says of a new application. Read-only fields (`id`, `created_at`, `issuer`,
 * `open_url` …) are ignored, here and in a change.
 */
export const readApplication = (body: Body) => {
  const type = readType(body.authentication_type)
  const name = readName(body.name)
  return { name, type, settings: readSettings(body, type), ...readPlace(body) }
}

/** What a body says of an application that is there. What it does not say stays as it is. */
export const readChange = (body: Body, before: Application): ApplicationChange => {
  const { name, authentication_type: given } = body
  const isSame = given === undefined || given === writeType(before.type)
  const type = isSame ? before.type : readType(given)
  return {
    ...(!isSame && { type }),
    ...(name !== undefined && { name: readName(name) }),
    settings: readSettings(body, type),
    ...readPlace(body),
  }
}

/** Float seconds, as the wire has them. */
const seconds = (milliseconds: number | null): number | null =>
  milliseconds === null ? null : milliseconds / 1000

/** Where a picture is that was set. */
export const iconUrl = (hub: Hub, { icon }: Application): string | undefined =>
  icon === null ? undefined : `${hub.config.url}${iconPath(icon)}`

export type Shown = {
  application: Application
  openUrl: string
  /** Not in the document, so not there until there is one. */
  iconUrl: string | undefined
  /** Given when the association was asked for. */
  brands?: JsonValue[] | undefined
}

/** The application object, its keys in the order of the document. */
export const writeApplication = ({ application, openUrl, iconUrl: icon, brands }: Shown) => {
  const setting = (key: string): JsonValue => application.settings[key] ?? null
  return {
    id: application.id,
    created_at: seconds(application.createdAt),
    updated_at: seconds(application.updatedAt),
    deleted_at: seconds(application.deletedAt),
    authentication_type: writeType(application.type),
    url: setting('url'),
    acs_url: setting('acsUrl'),
    entity_id: setting('entityId'),
    start_url: setting('startUrl'),
    signed: setting('signed'),
    name: application.name,
    name_id: setting('nameId'),
    name_id_format: setting('nameIdFormat'),
    mappings: setting('mappings'),
    audience: setting('audience'),
    destination: setting('destination'),
    recipient: setting('recipient'),
    order: application.position,
    issuer: application.rootId,
    extra: setting('extra'),
    ...(icon !== undefined && { icon }),
    type: 'sso_application',
    ...(brands && { brands }),
    open_url: openUrl,
  }
}

/** Where an organization answers: its first hostname, else its short name below the base domain. */
const baseUrl = (hub: Hub, brand: Organization): string => {
  const { protocol, port } = new URL(hub.config.url)
  const host = brand.hostnames[0] ?? `${brand.slug}.${hub.config.baseDomain}`
  return `${protocol}//${host}${port === '' ? '' : `:${port}`}`
}

const typed = (value: JsonValue | undefined, type: string): JsonValue =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, type } : null

/** The brand object, its keys in the order of the document. `line` leads from the root to it. */
export const writeBrand = (
  hub: Hub,
  line: readonly Organization[],
  memberCounts: Map<string, number>,
): JsonValue => {
  const brand = line.at(-1)
  if (!brand) return null
  const above = line.slice(0, -1)
  return {
    id: brand.id,
    created_at: seconds(brand.createdAt),
    updated_at: seconds(brand.updatedAt),
    palette: typed(brand.settings.palette, 'brand_palette'),
    assets: typed(brand.settings.assets, 'brand_assets'),
    messages: typed(brand.settings.messages, 'brand_messages'),
    parent: writeBrand(hub, above, memberCounts),
    name: brand.name,
    deleted_at: seconds(brand.deletedAt),
    training: false,
    brand_type: brand.kind,
    parents: above.length === 0 ? null : above.map((each) => each.id).reverse(),
    type: 'brand',
    hostnames: brand.hostnames.length === 0 ? null : brand.hostnames,
    member_count: memberCounts.get(brand.id) ?? 0,
    base_url: baseUrl(hub, brand),
  }
}

/** The person of a token. The document shows no such object: names as its others have them. */
export const writeUser = (user: User): JsonValue => ({
  id: user.id,
  created_at: seconds(user.createdAt),
  updated_at: seconds(user.updatedAt),
  deleted_at: seconds(user.deletedAt),
  email: user.email,
  first_name: user.firstName,
  last_name: user.lastName,
  display_name: nameOf(user),
  phone_number: user.phone,
  timezone: user.timezone,
  profile_image_url: user.avatar,
  type: 'user',
})

const errors: Record<RefusalCode, { http: number; code: string }> = {
  invalid: { http: 400, code: 'Validation' },
  unauthenticated: { http: 401, code: 'Unauthorized' },
  forbidden: { http: 403, code: 'Forbidden' },
  'not-found': { http: 404, code: 'ResourceNotFound' },
  conflict: { http: 409, code: 'Conflict' },
  expired: { http: 410, code: 'Expired' },
  throttled: { http: 429, code: 'TooManyRequests' },
  unavailable: { http: 503, code: 'Unavailable' },
}

const wrongMethod = { http: 405, code: 'MethodNotAllowed' }

/** The error envelope: clients look at `http`, `code` and `message`. */
export const writeRefusal = (refusal: Refusal, isFault: boolean): WireAnswer => {
  const { http: usual, code } = refusal.detail.methods ? wrongMethod : errors[refusal.code]
  const http = isFault ? 500 : usual
  const body = { trace: false, http, message: refusal.message, code, slack: false }
  return { status: http, type: 'application/json; charset=utf-8', body: JSON.stringify(body) }
}

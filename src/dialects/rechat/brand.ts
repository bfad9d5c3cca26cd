/** Brands themselves: reading one, adding one below another, changing one, moving it. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { getHolder } from '../../http/caller.ts'
import type { Hub } from '../../hub.ts'
import { isObject } from '../../json-object.ts'
import { checkPermission, type KeyHolder } from '../../key.ts'
import type { JsonValue, Organization } from '../../organization.ts'
import type { Member, Move } from '../../organization-place.ts'
import { refuse } from '../../refusal.ts'
import { readSettings, type Setting, type Settings } from '../../setting.ts'
import { actorOf, type BrandRoute, showBrands } from './answer.ts'
import { takeJson } from './body.ts'
import { findBrand, getManaged, getPlace, judgeBrands, shownId } from './rights.ts'
import { type Body, readBody, readName } from './wire.ts'

const permission = 'organizations'

/** People that a body puts in. It takes the right to write people too. */
const readRoles = async (
  hub: Hub,
  holder: KeyHolder,
  rootId: string,
  roles: JsonValue,
): Promise<Member[]> => {
  if (roles === null) return []
  checkPermission(holder.key, 'users')
  const members = readMembers(roles)
  await checkMembers(hub, rootId, members)
  return members
}

/** What a brand looks like: kept as it comes, and given back with its type. */
const looks: readonly Setting[] = ['palette', 'assets', 'messages'].map((key) => ({
  key,
  label: key,
  help: '',
  kind: 'free',
  check: (value) => (isObject(value) ? undefined : 'must be an object.'),
}))

const colorPattern = /^#[0-9a-f]{6}$/i

const primaryOf = (palette: JsonValue | undefined): string | undefined => {
  const primary = isObject(palette) ? palette.primary : undefined
  return typeof primary === 'string' && colorPattern.test(primary) ? primary : undefined
}

/** Its primary colour is that of the pages; one that was set otherwise stays without it. */
const readAccent = (palette: JsonValue, before: Settings): Settings => {
  const primary = primaryOf(palette)
  if (primary !== undefined) return { accent: primary }
  return before.accent === primaryOf(before.palette) ? { accent: null } : {}
}

const withoutType = (value: JsonValue): JsonValue => {
  if (!isObject(value)) return value
  const { type: _, ...rest } = value
  return rest
}

const readLook = (body: Body, before: Settings): Settings => {
  const declared = looks.filter(({ key }) => body[key] !== undefined)
  const given = declared.map(({ key }) => [key, withoutType(body[key] ?? null)])
  const settings = readSettings(declared, Object.fromEntries(given))
  const { palette } = settings
  return { ...settings, ...(palette !== undefined && readAccent(palette, before)) }
}

/** What the brand calls itself: Brokerage, Region, Office, Team, or whatever a client says. */
const readKind = (value: JsonValue): string =>
  typeof value === 'string' && /^[^\p{C}]{1,50}$/u.test(value)
    ? value
    : refuse('invalid', 'brand_type must be a short text.', { field: 'brand_type' })

/** An id, by itself or in the whole object. */
const readId = (value: JsonValue | undefined, field: string): string => {
  const id = isObject(value) ? value.id : value
  return typeof id === 'string'
    ? id.toLowerCase()
    : refuse('invalid', `${field} must be an id, or an object that has one.`, { field })
}

const membersMost = 1000

const rolesWords = 'roles must be a list of objects with role, members and acl.'

const listOf = (value: JsonValue | undefined): JsonValue[] =>
  Array.isArray(value) && value.length <= membersMost
    ? value
    : refuse('invalid', rolesWords, { field: 'roles' })

/** `Admin` in its list of rights makes a role one of administrators; without a list, its name. */
const isAdministrative = ({ role, acl = null }: Record<string, JsonValue>): boolean =>
  acl === null ? role === 'Admin' : listOf(acl).includes('Admin')

/** Each person once: who has several roles has the highest. */
const readMembers = (value: JsonValue): Member[] => {
  const roles = new Map<string, Member['role']>()
  for (const each of listOf(value)) {
    if (!isObject(each)) return refuse('invalid', rolesWords, { field: 'roles' })
    const isAdministrator = isAdministrative(each)
    for (const member of listOf(each.members ?? [])) {
      const id = readId(isObject(member) ? member.user : undefined, 'user')
      if (isAdministrator || !roles.has(id))
        roles.set(id, isAdministrator ? 'administrator' : 'member')
    }
  }
  if (roles.size > membersMost) refuse('invalid', rolesWords, { field: 'roles' })
  return [...roles].map(([userId, role]) => ({ userId, role }))
}

/** Refuses with `invalid` whoever is not known in that tree, naming them. */
const checkMembers = async (hub: Hub, rootId: string, members: Member[]): Promise<void> => {
  for (const { userId } of members) {
    const user = await hub.users.find(userId)
    if (user?.rootId !== rootId) {
      refuse('invalid', `User ${shownId(userId)} not found`, { field: 'roles' })
    }
  }
}

/** A parent that a body names: it must be administered, as what is put into `brands` must be. */
const getParent = async (hub: Hub, holder: KeyHolder, value: JsonValue): Promise<Organization> => {
  const id = readId(value, 'parent')
  const check = await judgeBrands(hub, holder, [id])
  check()
  return (await findBrand(hub, holder, id)) ?? refuse('invalid', `Brand ${shownId(id)} not found`)
}

/**
 * Where a new brand stands: below the one that the body names, else below the working brand, which
 * is that of the header or of the key. A header that names a brand which the caller does not see
 * is refused in any case.
 */
const getPlaceFor = async (
  hub: Hub,
  request: FastifyRequest,
  given: JsonValue,
): Promise<Organization> => {
  const holder = getHolder(request)
  checkPermission(holder.key, permission)
  const header = request.headers['x-rechat-brand']
  const working = typeof header === 'string' ? header : undefined
  if (working !== undefined) await getPlace(hub, holder, working, permission)
  if (given !== null) return getParent(hub, holder, given)
  return getManaged(hub, holder, working ?? holder.organization.id, permission)
}

const answerBrand = async (hub: Hub, brand: Organization) => {
  const [data] = await showBrands(hub, [brand])
  return { code: 'OK', data }
}

const create = (hub: Hub) => async (request: FastifyRequest) => {
  const body = readBody(request.body)
  const { parent: given = null, roles = null, brand_type = null } = body
  const parent = await getPlaceFor(hub, request, given)
  const members = await readRoles(hub, getHolder(request), parent.rootId, roles)
  const input = {
    name: readName(body.name),
    kind: brand_type === null ? 'Other' : readKind(brand_type),
    settings: readLook(body, {}),
    parent,
    members,
  }
  return answerBrand(hub, await hub.organizations.add(input, actorOf(request)))
}

/**
 * Where the body wants the brand to stand, if that is elsewhere. It takes rights where it stands,
 * and where it shall (APP-08); the brand itself has been asked for. Roots stay roots.
 */
const readMove = async (
  hub: Hub,
  holder: KeyHolder,
  brand: Organization,
  given: JsonValue,
): Promise<Move | undefined> => {
  const id = given === null ? null : readId(given, 'parent')
  if (id === brand.parentId) return undefined
  if (id === null || brand.parentId === null) {
    return refuse('invalid', 'A brand stays below its root.', { field: 'parent' })
  }
  const from = await getManaged(hub, holder, brand.parentId, permission)
  return { from, to: await getParent(hub, holder, id) }
}

const change = (hub: Hub) => async (request: FastifyRequest<BrandRoute>) => {
  const holder = getHolder(request)
  const brand = await getManaged(hub, holder, request.params.brand, permission)
  const body = readBody(request.body)
  const { name, brand_type = null, roles = null, parent } = body
  const members = await readRoles(hub, holder, brand.rootId, roles)
  const move = parent === undefined ? undefined : await readMove(hub, holder, brand, parent)
  const input = {
    ...(name !== undefined && { name: readName(name) }),
    ...(brand_type !== null && { kind: readKind(brand_type) }),
    ...(members.length > 0 && { members }),
    ...(move && { move }),
    settings: readLook(body, brand.settings),
  }
  return answerBrand(hub, await hub.organizations.change(brand.id, input, actorOf(request)))
}

const read = (hub: Hub) => async (request: FastifyRequest<BrandRoute>) => {
  const place = await getPlace(hub, getHolder(request), request.params.brand, permission)
  return answerBrand(hub, place.brand)
}

export const brandRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeJson(server)
  const key = { config: { caller: 'key' as const } }
  server.post('/brands', key, create(hub))
  server.get('/brands/:brand', key, read(hub))
  server.put('/brands/:brand', key, change(hub))
}

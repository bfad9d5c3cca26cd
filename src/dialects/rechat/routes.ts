/** The calls of seed 002, "SSO": each method and path as the document writes it. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Application } from '../../application.ts'
import { hasTile } from '../../dialect.ts'
import { getHolder } from '../../http/caller.ts'
import type { Hub } from '../../hub.ts'
import { refuse } from '../../refusal.ts'
import type { User } from '../../user.ts'
import { type ApplicationRoute, actorOf, answer, type BrandRoute, show } from './answer.ts'
import { takeJson } from './body.ts'
import { getManaged, getOwned, getPlace, judgeBrands, type Place } from './rights.ts'
import { type Body, readApplication, readBody, readBrands, readChange } from './wire.ts'

const pageSizeMax = 1000

const readCount = (request: FastifyRequest, name: string, standard: number): number => {
  const value = (request.query as Record<string, unknown>)[name]
  if (value === undefined) return standard
  const isCount = typeof value === 'string' && /^\d{1,9}$/.test(value)
  return isCount ? Number(value) : refuse('invalid', `${name} must be a whole number.`)
}

const create = (hub: Hub) => async (request: FastifyRequest<BrandRoute>) => {
  const holder = getHolder(request)
  const brand = await getManaged(hub, holder, request.params.brand)
  const { organizationIds = [brand.id], ...given } = readApplication(readBody(request.body))
  const check = await judgeBrands(hub, holder, organizationIds)
  check()
  const input = { ...given, owner: brand, organizationIds }
  const application = await hub.applications.add(input, actorOf(request))
  return answer(hub, request, brand, application)
}

const changeById = async (
  hub: Hub,
  request: FastifyRequest<BrandRoute>,
  id: string,
  body: Body,
) => {
  const holder = getHolder(request)
  const brand = await getManaged(hub, holder, request.params.brand)
  const before = await getOwned(hub, brand, id)
  const change = readChange(body, before)
  const check = await judgeBrands(hub, holder, change.organizationIds ?? [])
  const application = await hub.applications.change(before, change, actorOf(request), check)
  return answer(hub, request, brand, application)
}

/** The document has no id in the path of an update: it stands in the body. */
const changeByBody = (hub: Hub) => async (request: FastifyRequest<BrandRoute>) => {
  const body = readBody(request.body)
  const id = typeof body.id === 'string' ? body.id : refuse('invalid', 'id must be a text.')
  return changeById(hub, request, id, body)
}

const changeByPath = (hub: Hub) => async (request: FastifyRequest<ApplicationRoute>) =>
  changeById(hub, request, request.params.id, readBody(request.body))

const setBrands = (hub: Hub) => async (request: FastifyRequest<ApplicationRoute>) => {
  const holder = getHolder(request)
  const brand = await getManaged(hub, holder, request.params.brand)
  const before = await getOwned(hub, brand, request.params.id)
  const change = { organizationIds: readBrands(readBody(request.body).brands) }
  const check = await judgeBrands(hub, holder, change.organizationIds)
  const application = await hub.applications.change(before, change, actorOf(request), check)
  return answer(hub, request, brand, application)
}

const remove = (hub: Hub) => async (request: FastifyRequest<ApplicationRoute>) => {
  const brand = await getManaged(hub, getHolder(request), request.params.brand)
  const application = await getOwned(hub, brand, request.params.id)
  await hub.applications.delete(application, actorOf(request))
  // The document's example of the answer still has `deleted_at: null`.
  return answer(hub, request, brand, application)
}

/** What of a brand's applications the caller may see: administrators all, others what they open. */
const visible = async (
  hub: Hub,
  { brand, isAdministrator }: Place,
  user: User | undefined,
): Promise<Application[]> => {
  const open = await hub.applications.availableIn([brand])
  const all = open.filter((each) => hasTile(hub.dialects, each))
  if (!user || isAdministrator) return all
  const answers = await Promise.all(all.map((each) => hub.may(user, each)))
  return all.filter((_, index) => answers[index]?.yes)
}

const list = (hub: Hub) => async (request: FastifyRequest<BrandRoute>) => {
  const holder = getHolder(request)
  const place = await getPlace(hub, holder, request.params.brand)
  const all = await visible(hub, place, holder.user)
  const start = readCount(request, 'start', 0)
  const limit = Math.min(readCount(request, 'limit', pageSizeMax), pageSizeMax)
  const shown = all.slice(start, start + limit)
  const data = await Promise.all(shown.map((each) => show(hub, request, place.brand, each)))
  return { code: 'OK', data, info: { count: data.length, total: all.length } }
}

export const routes = (hub: Hub) => async (server: FastifyInstance) => {
  takeJson(server)
  const key = { config: { caller: 'key' as const } }

  server.post('/brands/:brand/sso_applications', key, create(hub))
  server.put('/brands/:brand/sso_applications', key, changeByBody(hub))
  server.put('/brands/:brand/sso_applications/:id', key, changeByPath(hub))
  server.put('/brands/:brand/sso_applications/:id/brands', key, setBrands(hub))
  server.get('/brands/:brand/sso_applications', key, list(hub))
  server.delete('/brands/:brand/sso_applications/:id', key, remove(hub))
}

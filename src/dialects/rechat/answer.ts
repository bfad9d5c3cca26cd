/** What the calls of this wire have in common: who asks, what they want to see, and the answer. */
import type { FastifyRequest } from 'fastify'
import type { Application } from '../../application.ts'
import type { Actor } from '../../event.ts'
import { getHolder } from '../../http/caller.ts'
import type { Hub } from '../../hub.ts'
import type { JsonValue, Organization } from '../../organization.ts'
import { openUrlFor } from './open.ts'
import { iconUrl, writeApplication, writeBrand } from './wire.ts'

export type BrandRoute = { Params: { brand: string } }
export type ApplicationRoute = { Params: { brand: string; id: string } }

export const actorOf = (request: FastifyRequest): Actor => {
  const { key, user } = getHolder(request)
  return { keyId: key.id, userId: user?.id, address: request.ip, attempt: request.attempt }
}

/** `?associations=a,b` and `?associations[]=a&associations[]=b`. */
const readAssociations = (request: FastifyRequest): Set<string> => {
  const query = request.query as Record<string, unknown>
  const given = [query.associations, query['associations[]']].flat()
  return new Set(given.flatMap((each) => (typeof each === 'string' ? each.split(',') : [])))
}

/** The brands that are there, each with those above it. */
export const showBrands = async (
  hub: Hub,
  brands: readonly Organization[],
): Promise<JsonValue[]> => {
  const lines = await Promise.all(brands.map((each) => hub.organizations.line(each)))
  const ids = new Set(lines.flatMap((line) => line.map((each) => each.id)))
  const counts = await hub.memberships.count([...ids])
  return lines.filter((line) => line.length > 0).map((line) => writeBrand(hub, line, counts))
}

const brandsOf = async (hub: Hub, application: Application): Promise<JsonValue[]> => {
  const found = await Promise.all(application.organizationIds.map(hub.organizations.find))
  return showBrands(
    hub,
    found.filter((each) => each !== undefined),
  )
}

/** An application as the caller sees it: with links that are theirs, and brands if they ask. */
export const show = async (
  hub: Hub,
  request: FastifyRequest,
  brand: Organization,
  application: Application,
) => {
  const wantsBrands = readAssociations(request).has('sso_application.brands')
  return writeApplication({
    application,
    iconUrl: iconUrl(hub, application),
    openUrl: openUrlFor(hub, getHolder(request).user, brand, application),
    brands: wantsBrands ? await brandsOf(hub, application) : undefined,
  })
}

export const answer = async (
  hub: Hub,
  request: FastifyRequest,
  brand: Organization,
  application: Application,
) => ({ code: 'OK', data: await show(hub, request, brand, application) })

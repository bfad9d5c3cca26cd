/** The description of our own web service, ready to be pasted where one is asked for (seed 000). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { findPerson } from '../../http/caller.ts'
import { shown } from '../../http/method.ts'
import type { Hub } from '../../hub.ts'
import type { JsonValue, Organization } from '../../organization.ts'
import { refuse } from '../../refusal.ts'
import { findOrganization, getAsker, type Place } from './asker.ts'

/** The three ways in which the document lets a service be asked. */
const ways = ['Bearer', 'Basic', 'OAuth2'] as const
type Way = (typeof ways)[number]

export const addressesOf = ({ config }: Pick<Hub, 'config'>, { slug }: Organization) => {
  const base = `${config.url}/ringotel/${slug}`
  return {
    base,
    authorize: `${base}/authorize`,
    token: `${base}/token`,
    description: `${base}/description`,
  }
}

const writeOAuth2 = (tokenEndpoint: string): JsonValue => ({
  client_id: '$Client ID$',
  client_secret: '$Key$',
  flow_type: { default: '3' },
  token_endpoint: tokenEndpoint,
  token_parameters: { content_type: 'application/json' },
  request_auth: 'Bearer',
})

const writeCredential = (way: Way, tokenEndpoint: string): Record<string, JsonValue> => {
  if (way === 'OAuth2') {
    return { properties: ['Client ID', 'Key'], OAuth2: writeOAuth2(tokenEndpoint) }
  }
  const auth =
    way === 'Basic'
      ? { type: 'Basic', username: 'foyer', password: '$Key$' }
      : { type: 'Bearer', token: '$Key$' }
  return { properties: ['Key'], auth }
}

const writeDescription = (
  hub: Pick<Hub, 'config'>,
  organization: Organization,
  way: Way,
): JsonValue => {
  const { base, authorize, token } = addressesOf(hub, organization)
  return {
    id: organization.slug,
    name: organization.name,
    class: 'auth',
    parameters: { username: 'string', password: 'string' },
    ...writeCredential(way, token),
    resource_url: base,
    API: {
      authenticate: {
        request_method: 'POST',
        request_url: authorize,
        request_content_type: 'application/json',
        request_parameters: { username: '$username$', password: '$password$' },
        response_map: { values: [{ username: '$username$', display_name: '$displayname$' }] },
      },
    },
  }
}

/** For who may ask with a key, and for who administers the organization. */
const getOrganization = async (
  hub: Hub,
  request: FastifyRequest<Place>,
  reply: FastifyReply,
): Promise<Organization> => {
  const person = await findPerson(hub, request)
  if (!person || person.session.reach !== null) {
    return (await getAsker(hub, request, reply)).organization
  }
  const organization = await findOrganization(hub, request.params.organization)
  const role = organization && (await hub.memberships.roleIn(person.user, organization))
  if (organization && role === 'administrator') return organization
  return refuse('forbidden', 'This is for administrators of the organization.')
}

const readWay = (query: unknown): Way => {
  const { authorization = 'Bearer' } = query as Record<string, unknown>
  return (
    ways.find((each) => each === authorization) ??
    refuse('invalid', `authorization must be one of ${ways.join(', ')}.`)
  )
}

export const descriptionRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  server.get<Place>(
    '/ringotel/:organization/description',
    { config: { caller: 'anyone' }, ...shown },
    async (request, reply) => {
      const organization = await getOrganization(hub, request, reply)
      return writeDescription(hub, organization, readWay(request.query))
    },
  )
}

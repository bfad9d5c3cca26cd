/**
 * Who asks us: a server that shows a key of the organization, by Basic, by Bearer, or by a token
 * that it got for the key (seed 000, "Prerequisites"; wire 000 §1.1).
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { countWrongKeys } from '../../http/caller.ts'
import type { Hub } from '../../hub.ts'
import type { KeyHolder } from '../../key.ts'
import type { Organization } from '../../organization.ts'
import { isRefusal, refuse } from '../../refusal.ts'

export type Place = { Params: { organization: string } }

/** A server that may ask, and about whose people. */
export type Asker = { organization: Organization; holder: KeyHolder }

/** As long as the tokens of other servers that have shown a key. */
export const tokenLifetimeMinutes = 60

const challenge = 'Basic realm="Foyer", charset="UTF-8"'
const keyPrefix = 'fyr_'

const no = (cause: string, rule = 'key.unknown'): never =>
  refuse('unauthenticated', 'The key is not known, or it is no longer valid.', { rule, cause })

/** By its id, or by its short name. */
export const findOrganization = async (
  hub: Hub,
  named: string,
): Promise<Organization | undefined> =>
  (await hub.organizations.find(named)) ?? hub.organizations.bySlug(named)

/** The password of Basic (RFC 7617): a key names itself, so the user name may be anything. */
export const readBasic = (header: string): string | undefined => {
  const encoded = /^Basic +([A-Za-z0-9+/=]{1,1000})$/i.exec(header)?.[1]
  if (encoded === undefined) return undefined
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  return pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : undefined
}

const readBearer = (header: string): string | undefined =>
  /^Bearer +([!-~]{1,1000})$/i.exec(header)?.[1]

/** The holder of the key that a token was given for, if that key is still good. */
const findTokenHolder = (
  hub: Hub,
  text: string,
  organization: Organization | undefined,
): Promise<KeyHolder> => {
  const { organizationId, value, isOver } = hub.tickets.unseal('service', text)
  if (isOver) return no('the token is over', 'key.over')
  if (organizationId !== organization?.id)
    return no('the token is of another organization', 'key.elsewhere')
  return hub.keys.again(String(value))
}

const findHolder = async (
  hub: Hub,
  header: string,
  organization: Organization | undefined,
): Promise<KeyHolder> => {
  const key = readBasic(header)
  if (key !== undefined) return hub.keys.check(key)
  const bearer = readBearer(header) ?? no('the request carries no key')
  if (bearer.startsWith(keyPrefix)) return hub.keys.check(bearer)
  try {
    return await findTokenHolder(hub, bearer, organization)
  } catch (error) {
    return isRefusal(error) ? no(error.detail.cause ?? error.message) : Promise.reject(error)
  }
}

/**
 * Who shows that key, which must be one that may ask about the organization of the path. Wrong
 * ones are counted by address, right ones are not held up by that. Refuses with
 * `unauthenticated`.
 */
export const checkAsker = async (
  hub: Hub,
  request: FastifyRequest<Place>,
  reply: FastifyReply,
  findKey: (organization: Organization | undefined) => Promise<KeyHolder>,
): Promise<Asker> => {
  const named = await findOrganization(hub, request.params.organization)
  try {
    return await countWrongKeys(hub, request, async () => {
      const holder = await findKey(named)
      return { holder, organization: await hub.keys.checkIn(named, 'passwords', holder) }
    })
  } catch (error) {
    if (isRefusal(error) && error.code === 'unauthenticated') {
      reply.header('www-authenticate', challenge)
    }
    throw error
  }
}

/** Who asks by the `Authorization` header. Refuses with `unauthenticated`. */
export const getAsker = (
  hub: Hub,
  request: FastifyRequest<Place>,
  reply: FastifyReply,
): Promise<Asker> => {
  const { authorization = '' } = request.headers
  return checkAsker(hub, request, reply, (named) => findHolder(hub, authorization, named))
}

/**
 * Tokens for servers (the page "Authorization" beside seed 004): who has shown the keys once may
 * call for an hour without them. Such a token signs nobody in, and dies with its keys.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { readBearer } from '../../http/caller.ts'
import type { Hub } from '../../hub.ts'
import { holds } from '../../key.ts'
import { sourceOf } from '../../limit.ts'
import { isRefusal, type Refusal, refuse } from '../../refusal.ts'
import {
  type Bot,
  botType,
  checkEntitled,
  findBot,
  join,
  type Keys,
  readKeys,
  refuseCall,
  unknown,
} from './bot.ts'
import { type Body, bodyOf, findText, lifetimeMinutes, readText, settle } from './wire.ts'

/** The keys that were shown, by their ids; `own` is that of a bot. */
type TicketValue = { account: string; own: string | null }

const perSource = { burst: 30, everyMs: 2_000 }

const badToken = 'The authorization token is not known, or it is over.'

const issueForBot = async (hub: Hub, request: FastifyRequest, keys: Keys): Promise<string> => {
  const bot = await findBot(hub, keys)
  if (isRefusal(bot)) throw bot
  await checkEntitled(hub, bot.owner)
  const { application, holder, own } = bot
  const value: TicketValue = { account: holder.key.id, own: own.key.id }
  const place = { organizationId: application.organizationId, applicationId: application.id }
  const by = { keyId: holder.key.id, address: request.ip, attempt: request.attempt }
  return hub.tickets.issue({ purpose: 'integration', lifetimeMinutes, ...place, value }, by)
}

const issueForAccount = async (
  hub: Hub,
  request: FastifyRequest,
  text: string,
): Promise<string> => {
  const { key, organization } = await hub.keys.check(text).catch((error) => {
    if (!isRefusal(error)) throw error
    const { rule = 'key.unknown', cause = error.message } = error.detail
    throw unknown({ rule, cause })
  })
  if (!holds(key, 'vouch')) {
    throw unknown({ rule: 'key.permission', cause: `key ${key.id} does not vouch` })
  }
  await checkEntitled(hub, organization)
  const value: TicketValue = { account: key.id, own: null }
  const by = { keyId: key.id, address: request.ip, attempt: request.attempt }
  const place = { organizationId: organization.id }
  return hub.tickets.issue({ purpose: 'integration', lifetimeMinutes, ...place, value }, by)
}

const isForBot = (body: Body): boolean =>
  [findText(body, 'BotAPIKey'), findText(body, 'BotAPISecret')].some((each) => each !== undefined)

const issue = async (hub: Hub, request: FastifyRequest): Promise<string> => {
  const body = bodyOf(request)
  const account = readText(body, 'AccountAPIKey')
  const keys = isForBot(body) ? readKeys(body) : undefined
  try {
    return keys
      ? await issueForBot(hub, request, keys)
      : await issueForAccount(hub, request, account)
  } catch (error) {
    if (!isRefusal(error)) throw error
    const text = keys?.own ?? account
    return refuseCall(hub, request, error, { type: 'ticket.issued', text })
  }
}

const readToken = async (hub: Hub, request: FastifyRequest): Promise<TicketValue> => {
  const { value } = await hub.tickets.read('integration', readBearer(request))
  return value as TicketValue
}

/** The keys of a token as they are now: one that was revoked opens nothing any more. */
const findByToken = async (hub: Hub, request: FastifyRequest): Promise<Bot | Refusal> => {
  const { account, own } = await readToken(hub, request)
  const holder = await hub.keys.again(account)
  if (own === null) return refuse('forbidden', 'The token is of no bot.')
  const shown = await hub.keys.again(own)
  const application = await hub.applications.find(shown.key.applicationId ?? '')
  if (application?.type !== botType) {
    return unknown({ rule: 'application.withdrawn', cause: 'the bot is gone' })
  }
  return join(hub, { application, holder, own: shown })
}

/**
 * The bot that a request's token is of. Refuses with `unauthenticated` a token that is none,
 * `forbidden` one of an account, `not-found` where the bot is gone.
 */
export const getBotOfToken = async (hub: Hub, request: FastifyRequest): Promise<Bot> => {
  const found = await settle(findByToken(hub, request))
  if (!isRefusal(found)) return found
  if (found.code === 'forbidden' || found.code === 'not-found') throw found
  await hub.limits.take([{ bucket: `wrong key from ${sourceOf(request.ip)}`, ...perSource }])
  const event = { type: 'key.used', address: request.ip, attempt: request.attempt }
  await hub.events.refused(event, found)
  return refuse('unauthenticated', badToken, found.detail)
}

export const integrationRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  const anyone = { config: { caller: 'anyone' as const, hosts: 'site' as const } }
  server.post('/authorization/integration', anyone, async (request) => ({
    token: await issue(hub, request),
    expire: lifetimeMinutes,
  }))
  server.post('/authorization/code', anyone, async (request) => ({
    Token: await issue(hub, request),
    Expires: lifetimeMinutes,
  }))
}

/**
 * `/sso/authorize` (seed 004, "Request"): a server shows the keys of an account and of a bot, and
 * names somebody of the bot's team. It gets the link that signs their browser in.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Hub } from '../../hub.ts'
import { isRefusal, refuse } from '../../refusal.ts'
import { readEmail, type User } from '../../user.ts'
import {
  type Bot,
  checkEntitled,
  findBot,
  findFault,
  findNamed,
  readKeys,
  refuseCall,
  unknown,
} from './bot.ts'
import { bodyOf, lifetimeMinutes, readSwitch, readText } from './wire.ts'

/** The answer of all generations; the newest has it within `Data`. */
type Authorized = { Home: string; Token: string; Expires: number }

/** What a ticket keeps of the call. */
export type TicketValue = { embedded: boolean }

const checkEmbedding = async (hub: Hub, { owner }: Bot): Promise<void> => {
  if (await hub.organizations.hasFeature(owner, 'embedding')) return
  refuse('invalid', 'The embedding option is not enabled.', {
    ...{ rule: 'feature.off', cause: 'embedding is off' },
    evidence: { asked: 'embedding' },
  })
}

const getMember = async (hub: Hub, user: User | undefined, { application }: Bot): Promise<User> => {
  const fault = await findFault(hub, user, application)
  if (user && !fault) return user
  const { rule = 'user.unknown', cause = '' } = fault ?? {}
  throw unknown({ rule, cause: `Email: ${cause}` })
}

const authorize = async (hub: Hub, request: FastifyRequest): Promise<Authorized> => {
  const body = bodyOf(request)
  const keys = readKeys(body)
  const email = readEmail(readText(body, 'Email'))
  const embedded = readSwitch(body, 'EnableEmbedding')
  try {
    const bot = await findBot(hub, keys)
    const named = await findNamed(hub, bot, email)
    if (isRefusal(bot)) throw bot
    await checkEntitled(hub, bot.owner)
    if (embedded) await checkEmbedding(hub, bot)
    const user = await getMember(hub, named, bot)
    const { application, holder } = bot
    const by = { keyId: holder.key.id, address: request.ip, attempt: request.attempt }
    const value: TicketValue = { embedded }
    const token = await hub.vouching.issue({ user, lifetimeMinutes, value }, { ...bot, by })
    const { origin } = new URL(String(application.settings.url))
    return { Home: `${origin}/auth/sso/${token}`, Token: token, Expires: lifetimeMinutes }
  } catch (error) {
    if (!isRefusal(error)) throw error
    return refuseCall(hub, request, error, { type: 'ticket.issued', text: keys.own })
  }
}

export const authorizeRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  const anyone = { config: { caller: 'anyone' as const, hosts: 'site' as const } }
  server.post('/sso/authorize', anyone, async (request) => ({
    Data: await authorize(hub, request),
  }))
  server.post('/authorization/sso', anyone, (request) => authorize(hub, request))
}

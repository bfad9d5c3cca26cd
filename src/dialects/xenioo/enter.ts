/**
 * The links of seed 004, "Redirecting and Logout": `/auth/sso/<token>`, the same with a section,
 * and the same with `/logout`. A person's browser comes here, so a no is a page; the token leaves
 * the address at once, and is told to nobody.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Application } from '../../application.ts'
import type { Actor } from '../../event.ts'
import { findPeople, findPerson, type Person } from '../../http/caller.ts'
import { clearSession, writeSession, writeSessionAbroad } from '../../http/cookie.ts'
import { languageFor } from '../../http/language.ts'
import { checkNavigation } from '../../http/origin.ts'
import { lookOf, policyFor, sendPage } from '../../http/page.ts'
import { sayRefusals } from '../../http/refusal.ts'
import type { Hub } from '../../hub.ts'
import { signedOutPage } from '../../pages/signed-out.ts'
import { isRefusal, Refusal, refuse } from '../../refusal.ts'
import type { Ticket } from '../../ticket.ts'
import type { User } from '../../user.ts'
import type { TicketValue } from './authorize.ts'
import { botType, findFault } from './bot.ts'
import { readSections } from './section.ts'
import { lifetimeMinutes } from './wire.ts'

type EnterRoute = { Params: { token: string; '*'?: string } }

const minute = 60_000
/** So far may the clocks of two processes be apart. */
const skewMinutes = 5
const goneWords = 'The link has expired.'

const actorOf = ({ ip: address, attempt }: FastifyRequest): Actor => ({ address, attempt })

/** The bots of the host that was called. */
const botsOf = ({ hostSites }: FastifyRequest): Application[] =>
  hostSites.map(({ application }) => application).filter(({ type }) => type === botType)

/** The ticket and its bot, who lives on this host. Refuses with `expired`. */
const readTicket = async (
  hub: Hub,
  request: FastifyRequest,
  token: string,
): Promise<{ ticket: Ticket; application: Application }> => {
  const ticket = await hub.tickets.read('vouch', token)
  const application = botsOf(request).find(({ id }) => id === ticket.applicationId)
  if (!application)
    return refuse('expired', goneWords, {
      ...{ rule: 'ticket.elsewhere', cause: 'the ticket is of another host' },
    })
  if (ticket.endsAt > hub.world.now() + (lifetimeMinutes + skewMinutes) * minute) {
    return refuse('expired', goneWords, {
      ...{ rule: 'ticket.clock', cause: 'the clock has been set back since' },
    })
  }
  return { ticket, application }
}

/** Signs the browser in, if the person is still of the team. */
const redeem = async (
  hub: Hub,
  request: FastifyRequest,
  token: string,
  { ticket, application }: { ticket: Ticket; application: Application },
) => {
  const fault = await findFault(hub, await hub.users.find(ticket.userId ?? ''), application)
  if (fault) return refuse('expired', goneWords, fault)
  const before = await findPerson(hub, request)
  const agent = request.headers['user-agent'] ?? ''
  const { embedded } = ticket.value as TicketValue
  const bearer = { before, agent, isEmbedded: embedded }
  return hub.vouching.redeem(application, token, bearer, actorOf(request))
}

/** Where the browser goes on: to the section if there is such a one for that person. */
const findUrl = async (
  hub: Hub,
  user: User,
  application: Application,
  name: string,
): Promise<string> => {
  const url = String(application.settings.url)
  const section = readSections(application.settings).find((each) => each.name === name)
  const open = section && (await hub.passes.sectionsOf(user, application, [section]))
  return section && open?.length ? `${new URL(url).origin}${section.path}` : url
}

/** Whatever is wrong with a link now, it is over; the event says why, at the bot if it has one. */
const sayOver = async (
  hub: Hub,
  request: FastifyRequest,
  { code, message, detail }: Refusal,
  application: Application | undefined,
): Promise<never> => {
  const cause = `${code}: ${detail.cause ?? message}`
  const refusal = new Refusal('expired', goneWords, { ...detail, cause })
  const organization = application && {
    id: application.organizationId,
    rootId: application.rootId,
  }
  const event = { type: 'ticket.redeemed', organization, applicationId: application?.id }
  await hub.events.refused({ ...actorOf(request), ...event }, refusal)
  throw refusal
}

/** What both kinds of links have in common. */
const begin = (request: FastifyRequest, reply: FastifyReply): void => {
  reply.header('referrer-policy', 'no-referrer')
  reply.header('content-security-policy', policyFor(request))
  checkNavigation(request, { mayBeFramed: true })
}

const enter =
  (hub: Hub) =>
  async (request: FastifyRequest<EnterRoute>, reply: FastifyReply): Promise<FastifyReply> => {
    begin(request, reply)
    const { token, '*': section = '' } = request.params
    let application: Application | undefined
    try {
      const read = await readTicket(hub, request, token)
      application = read.application
      const { session, secret, user } = await redeem(hub, request, token, read)
      const write = session.isEmbedded ? writeSessionAbroad : writeSession
      if (secret !== undefined) write(hub.config, reply, secret, session.keep)
      return reply.redirect(await findUrl(hub, user, application, section), 303)
    } catch (error) {
      if (!isRefusal(error)) throw error
      return sayOver(hub, request, error, application)
    }
  }

/** Whether a token may sign out at that bot: somebody who is signed in here, or nobody is. */
const isFor = (hub: Hub, token: string, people: Person[], { id }: Application): boolean =>
  people.length === 0 ||
  people.some(({ user }) => hub.tickets.isFor(token, { userId: user.id, applicationId: id }))

/**
 * Ends what the token has signed in, if it was ever issued for the person of this browser, or if
 * nobody is signed in here: a frame may come without its cookie. Somebody else's ends nothing.
 */
const leave =
  (hub: Hub) =>
  async (request: FastifyRequest<EnterRoute>, reply: FastifyReply): Promise<FastifyReply> => {
    begin(request, reply)
    const { token } = request.params
    const people = await findPeople(hub, request)
    const bots = botsOf(request).filter((each) => isFor(hub, token, people, each))
    const [bot] = bots
    if (!bot) {
      const cause = 'the token is not for whoever is signed in'
      return refuse('expired', goneWords, { rule: 'ticket.browser', cause })
    }
    const ended = new Set<number>()
    for (const each of bots) {
      const sessions = await hub.vouching.leave(each, token, people, actorOf(request))
      for (const { id } of sessions) ended.add(id)
    }
    if (people.length > 0 && people.every(({ session }) => ended.has(session.id))) {
      clearSession(hub.config, reply)
    }
    const { logoutUrl, url } = bot.settings
    if (typeof logoutUrl === 'string') return reply.redirect(logoutUrl, 303)
    const organization = await lookOf(hub, request.hostOrganization)
    const language = languageFor(request, organization)
    return sendPage(reply, signedOutPage({ organization, language, signInUrl: String(url) }))
  }

export const enterRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  sayRefusals(server, hub)
  const anyone = {
    config: { caller: 'anyone' as const, hosts: 'site' as const, mayBeFramed: true as const },
  }
  server.get('/auth/sso/:token', anyone, enter(hub))
  server.get('/auth/sso/:token/logout', anyone, leave(hub))
  server.get('/auth/sso/:token/*', anyone, enter(hub))
}

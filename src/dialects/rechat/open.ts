/**
 * `open_url` (seed 002, "SSO"): a link that a client opens in a new browser. The hash alone says
 * who the person is, so it is sealed, short-lived, bound to user, application and brand, checked
 * again when it is used, and good for a session that reaches that application only.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Application, isAvailableIn } from '../../application.ts'
import { findPerson } from '../../http/caller.ts'
import { writeSession } from '../../http/cookie.ts'
import { checkNavigation } from '../../http/origin.ts'
import { lookOf, sendAnswer } from '../../http/page.ts'
import { sayRefusals } from '../../http/refusal.ts'
import type { Hub } from '../../hub.ts'
import type { Organization } from '../../organization.ts'
import { isRefusal, refuse } from '../../refusal.ts'
import type { Ticket } from '../../ticket.ts'
import type { User } from '../../user.ts'

/** Long enough for a list that is read and then clicked; the document says nothing. */
const openLinkLifetimeMinutes = 10

const goneWords = 'The application is not open to you any more.'

/**
 * A fresh link. Minted for the user of the key that asked; the key of an organization without a
 * user gets links that lead to the sign-in first.
 */
export const openUrlFor = (
  hub: Hub,
  user: User | undefined,
  brand: Organization,
  application: Application,
): string => {
  const sealed = hub.tickets.seal({
    purpose: 'open',
    lifetimeMinutes: openLinkLifetimeMinutes,
    userId: user?.id,
    organizationId: brand.id,
    applicationId: application.id,
  })
  return `${hub.config.url}/sso_applications/open?hash=${encodeURIComponent(sealed)}`
}

/** Everything that may have changed since the link was minted. */
const checkTicket = async (hub: Hub, ticket: Ticket): Promise<Application> => {
  const application = await hub.applications.find(ticket.applicationId ?? '')
  const brand = await hub.organizations.find(ticket.organizationId ?? '')
  if (!application) return refuse('not-found', goneWords, { cause: 'the application is deleted' })
  if (!brand || !isAvailableIn(application, brand)) {
    return refuse('forbidden', goneWords, { cause: 'the brand is withdrawn' })
  }
  return application
}

const getUser = async (hub: Hub, ticket: Ticket): Promise<User> => {
  const user = await hub.users.find(ticket.userId ?? '')
  return user?.status === 'active'
    ? user
    : refuse('forbidden', goneWords, { cause: `user ${ticket.userId} is gone or disabled` })
}

const open = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  ticket: Ticket & { isOver: boolean },
): Promise<FastifyReply> => {
  const { attempt, ip: address } = request
  const application = await checkTicket(hub, ticket)
  if (ticket.isOver || ticket.userId === null) {
    const to = `/applications/${application.id}/open`
    const { id: applicationId, rootId: organizationId } = application
    const pending = { to, attempt, applicationId, organizationId }
    return reply.redirect(await hub.signIn.start(pending), 303)
  }
  const user = await getUser(hub, ticket)
  const before = await findPerson(hub, request)
  const agent = request.headers['user-agent'] ?? ''
  const by = { userId: user.id, address, attempt }
  const started = await hub.signIn.ticket(
    { user, applicationId: application.id, before, agent },
    by,
  )
  if (started.secret !== undefined) writeSession(hub.config, reply, started.secret, false)
  const { session } = started
  const answer = await hub.launch({ application, user, session, attempt, address })
  return sendAnswer(reply, answer, await lookOf(hub, await hub.organizations.find(user.homeId)))
}

/** The link itself: a person's browser comes here, so a no is a page. */
export const openRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  sayRefusals(server, hub)
  server.get<{ Querystring: { hash?: unknown } }>(
    '/sso_applications/open',
    { config: { caller: 'anyone' } },
    async (request, reply) => {
      checkNavigation(request)
      const { hash } = request.query
      const event = { type: 'ticket.redeemed', address: request.ip, attempt: request.attempt }
      try {
        const sealed = typeof hash === 'string' ? hash : ''
        return await open(hub, request, reply, hub.tickets.unseal('open', sealed))
      } catch (error) {
        if (isRefusal(error)) await hub.events.refused(event, error)
        throw error
      }
    },
  )
}

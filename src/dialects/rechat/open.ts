/**
 * `open_url` (seed 002, "SSO"): a link that a client opens in a new browser. The hash alone says
 * who the person is, so it is sealed, short-lived, bound to user, application and brand, checked
 * again when it is used, and good for a session that reaches that application only.
 */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Application, isAvailableIn } from '../../application.ts'
import { noFor } from '../../grant.ts'
import { findPerson } from '../../http/caller.ts'
import { writeSession } from '../../http/cookie.ts'
import { checkNavigation } from '../../http/origin.ts'
import { lookOfHome, sendAnswer } from '../../http/page.ts'
import { sayRefusals } from '../../http/refusal.ts'
import type { Hub } from '../../hub.ts'
import type { Organization } from '../../organization.ts'
import { isRefusal, type Refusal, refuse } from '../../refusal.ts'
import type { Ticket } from '../../ticket.ts'
import type { User } from '../../user.ts'

/** Long enough for a list that is read and then clicked; the document says nothing. */
const openLinkLifetimeMinutes = 10

type OpenRoute = { Querystring: { hash?: unknown } }

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

type Link = Ticket & { isOver: boolean }

const getApplication = async (hub: Hub, link: Link): Promise<Application> => {
  const application = await hub.applications.find(link.applicationId ?? '')
  const brand = await hub.organizations.find(link.organizationId ?? '')
  if (!application) {
    const cause = 'the application is deleted'
    return refuse('not-found', goneWords, { rule: 'application.withdrawn', cause })
  }
  if (!brand || !isAvailableIn(application, brand)) {
    const cause = 'the brand is deleted or withdrawn'
    return refuse('forbidden', goneWords, { rule: 'application.withdrawn', cause })
  }
  return application
}

/**
 * Who is to be signed in, as of now. It is asked before the browser's session is touched: a link
 * that opens nothing replaces nobody's session.
 */
const getUser = async (hub: Hub, link: Link, application: Application): Promise<User> => {
  const user = await hub.users.find(link.userId ?? '')
  if (!user) {
    return refuse('forbidden', goneWords, { rule: 'user.gone', cause: 'the user is deleted' })
  }
  const may = await hub.may(user, application)
  return may.yes ? user : refuse('forbidden', goneWords, noFor(may))
}

/** The event of a link that is refused, at the organization whose administrators should see it. */
const noteRefusal = async (
  hub: Hub,
  { ip: address, attempt }: FastifyRequest,
  refusal: Refusal,
  link?: Link,
): Promise<void> => {
  const user = await hub.users.find(link?.userId ?? '')
  const brand = await hub.organizations.find(link?.organizationId ?? '')
  const event = {
    type: 'ticket.redeemed',
    address,
    attempt,
    userId: user?.id,
    applicationId: link?.applicationId ?? undefined,
    organization: user ? { id: user.homeId, rootId: user.rootId } : brand,
  }
  await hub.events.refused(event, refusal)
}

const readLink = (hub: Hub, { query }: FastifyRequest<OpenRoute>): Link =>
  hub.tickets.unseal('open', typeof query.hash === 'string' ? query.hash : '')

/** What a link is good for at this moment; a no leaves its event with the cause. */
const checkLink = async (
  hub: Hub,
  request: FastifyRequest<OpenRoute>,
): Promise<{ application: Application; user: User | undefined }> => {
  let link: Link | undefined
  try {
    link = readLink(hub, request)
    const application = await getApplication(hub, link)
    const isForSignIn = link.isOver || link.userId === null
    return { application, user: isForSignIn ? undefined : await getUser(hub, link, application) }
  } catch (error) {
    if (isRefusal(error)) await noteRefusal(hub, request, error, link)
    throw error
  }
}

/** A link that is over, or that is nobody's, still says where it leads: there, by the sign-in. */
const startSignIn = ({ signIn }: Hub, attempt: string, application: Application): string =>
  signIn.start({
    to: `/applications/${application.id}/open`,
    attempt,
    applicationId: application.id,
    organizationId: application.rootId,
  })

const open =
  (hub: Hub) =>
  async (request: FastifyRequest<OpenRoute>, reply: FastifyReply): Promise<FastifyReply> => {
    checkNavigation(request)
    reply.header('referrer-policy', 'no-referrer')
    const { attempt, ip: address } = request
    const { application, user } = await checkLink(hub, request)
    if (!user) return reply.redirect(startSignIn(hub, attempt, application), 303)
    const before = await findPerson(hub, request)
    const agent = request.headers['user-agent'] ?? ''
    const by = { userId: user.id, address, attempt }
    const input = { user, applicationId: application.id, before, agent }
    const { session, secret } = await hub.signIn.ticket(input, by)
    if (secret !== undefined) writeSession(hub.config, reply, secret, false)
    const answer = await hub.launch({ application, user, session, attempt, address })
    return sendAnswer(reply, answer, await lookOfHome(hub, user))
  }

/** The link itself: a person's browser comes here, so a no is a page. */
export const openRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  sayRefusals(server, hub)
  const anyone = { config: { caller: 'anyone' as const } }
  server.get('/sso_applications/open', anyone, open(hub))
}

/**
 * The hop: from the host of an application to the hub, and back with a session of its own. The
 * browser takes along a mark that fits a cookie of that host, so that what comes back is good in
 * this browser alone; and only where it went to is it told who the person is (FWD-05, FWD-06).
 */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Application } from '../../application.ts'
import { noFor } from '../../grant.ts'
import { findPerson } from '../../http/caller.ts'
import {
  clearSession,
  readHop,
  readSessionSecrets,
  writeHop,
  writeSession,
} from '../../http/cookie.ts'
import { framedPolicy } from '../../http/header.ts'
import { languageFor } from '../../http/language.ts'
import { findPersonFor } from '../../http/launcher.ts'
import { checkNavigation, isFramed } from '../../http/origin.ts'
import { followsForm, lookOf, sendAnswer, sendOnward, sendPage } from '../../http/page.ts'
import { decidePassage, readSiteTarget } from '../../http/passage.ts'
import type { Hub } from '../../hub.ts'
import { hashSecret, isCode, isSame, newSecret } from '../../identifier.ts'
import type { JsonValue } from '../../organization.ts'
import { siteWindowPage } from '../../pages/site.ts'
import { isRefusal, refuse } from '../../refusal.ts'
import type { Session } from '../../session.ts'
import { type PlacedSite, siteSignInPath } from '../../site.ts'
import { findHopTarget, type Hop, type HopTicket, siteEnterPath } from '../../site-launch.ts'
import type { Ticket } from '../../ticket.ts'
import type { User } from '../../user.ts'

/** Where the hub is entered, at its own address. */
const hubEnterPath = '/forward-auth/enter'

/** As long as the cookie of the mark; who takes longer to sign in starts anew by themselves. */
const hopLifetimeMs = 600_000

/** A hop on its way to the hub, sealed. */
type SealedHop = Hop & { applicationId: string; attempt: string; endsAt: number }

const closeHop = ({ seal }: Hub, hop: SealedHop): string =>
  seal.close('hop', '', JSON.stringify(hop))

const openHop = ({ seal }: Hub, text: unknown): SealedHop | undefined => {
  const opened = typeof text === 'string' ? seal.open('hop', '', text) : undefined
  return opened === undefined ? undefined : JSON.parse(opened)
}

const nothingWords = 'There is no application at this address.'

/** The application of the host that a target belongs to; the first where it belongs to none. */
const findPlaced = async (
  hub: Hub,
  { hostSites }: FastifyRequest,
  target: string,
): Promise<PlacedSite> => {
  const [first] = hostSites
  if (!first) return refuse('not-found', nothingWords)
  const passage = await hub.sites.decide(new URL(first.site.url).hostname, target, undefined)
  return passage.kind === 'nothing' ? first : passage
}

const signInUrlOf = ({ site }: PlacedSite, to: string): string =>
  `${new URL(site.url).origin}${siteSignInPath}?to=${encodeURIComponent(to)}`

/** Within a page of another site: a link that opens the same in a window of its own. */
const sendWindow = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  { application, site }: PlacedSite,
  to: string,
): Promise<FastifyReply> => {
  const organization = await lookOf(hub, request.hostOrganization)
  const url = `${siteSignInPath}?to=${encodeURIComponent(to)}`
  const language = languageFor(request, organization)
  const { name } = application
  const page = siteWindowPage({ organization, language, application: { name }, url })
  return sendPage(reply, page, 200, framedPolicy(site.framedBy))
}

/** Takes away what is no session any more (FWD-10). */
const clearStale = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> => {
  if (readSessionSecrets(hub.config, request).length === 0) return
  if (await findPerson(hub, request)) return
  clearSession(hub.config, reply)
}

type SignInRoute = { Querystring: { to?: unknown } }

/** On the application's host: off to the hub, with a mark. */
const leave =
  (hub: Hub) =>
  async (request: FastifyRequest<SignInRoute>, reply: FastifyReply): Promise<FastifyReply> => {
    checkNavigation(request, { mayBeFramed: true })
    const asked = typeof request.query.to === 'string' ? request.query.to : ''
    const placed = await findPlaced(hub, request, asked)
    const to = readSiteTarget(placed.site, asked)
    if (isFramed(request)) return sendWindow(hub, request, reply, placed, to)
    const { hostname } = new URL(placed.site.url)
    const { passage } = await decidePassage(hub, request, hostname, to)
    if (passage.kind === 'pass') return reply.redirect(to, 303)
    await clearStale(hub, request, reply)
    // One that is there already serves the other windows that are on their way.
    const nonce = readHop(hub.config, request) ?? newSecret(hub.world)
    writeHop(hub.config, reply, nonce)
    const sealed = closeHop(hub, {
      ...{ to, mark: hashSecret(nonce), applicationId: placed.application.id },
      ...{ attempt: request.attempt, endsAt: hub.world.now() + hopLifetimeMs },
    })
    const url = `${hub.config.url}${hubEnterPath}?hop=${encodeURIComponent(sealed)}`
    return reply.redirect(url, 303)
  }

type HubEnterRoute = { Querystring: { hop?: unknown; after?: unknown } }

/** The hop that a browser brought to the hub, with its application. Refuses with `invalid`. */
const getHop = async (
  hub: Hub,
  { query }: FastifyRequest<HubEnterRoute>,
): Promise<{ hop: SealedHop; placed: PlacedSite }> => {
  const hop = openHop(hub, query.hop)
  const application = hop && (await hub.applications.find(hop.applicationId))
  const site = application && hub.sites.of(application)
  if (hop && site) return { hop, placed: { application, site } }
  const cause = hop ? 'the application of the hop is gone' : 'the seal of the hop does not open'
  return refuse('invalid', 'Go back to the application and start again.', { cause })
}

const goOnward = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  { application }: PlacedSite,
  url: string,
): Promise<FastifyReply> => {
  const look = await lookOf(hub, await hub.organizations.find(application.organizationId))
  return followsForm(request)
    ? sendOnward(reply, url, application.name, look)
    : sendAnswer(reply, { kind: 'redirect', url }, look)
}

/** At the hub: who is signed in goes back with a ticket; others sign in first. */
const enterHub =
  (hub: Hub) =>
  async (request: FastifyRequest<HubEnterRoute>, reply: FastifyReply): Promise<FastifyReply> => {
    checkNavigation(request)
    const { hop, placed } = await getHop(hub, request)
    const { application } = placed
    if (isCode(hop.attempt)) request.attempt = hop.attempt
    if (hop.endsAt <= hub.world.now()) {
      return goOnward(hub, request, reply, placed, signInUrlOf(placed, hop.to))
    }
    const { attempt, ip: address } = request
    const person = await findPersonFor(hub, request, application.id)
    if (!person) {
      const to = `${hubEnterPath}?hop=${encodeURIComponent(String(request.query.hop))}&after=form`
      const organizationId = application.rootId
      const pending = { to, attempt, applicationId: application.id, organizationId }
      return reply.redirect(hub.signIn.start(pending), 303)
    }
    const back: JsonValue = { to: hop.to, mark: hop.mark }
    const answer = await hub.launch({ application, ...person, request: back, attempt, address })
    if (answer.kind !== 'redirect') throw new Error('A site is opened by a redirect.')
    return goOnward(hub, request, reply, placed, answer.url)
  }

const startAgain = 'Open the application again: this way into it was for another time or browser.'

/** Why a ticket signs nobody in here, for the event log. */
const elsewhere = { rule: 'ticket.elsewhere', cause: 'the ticket is for another host' }
const otherBrowser = { rule: 'ticket.browser', cause: 'the ticket is for another browser' }
const ended = { rule: 'session.over', cause: 'the sign-in at the hub has ended meanwhile' }

/** Whom a ticket brings, from which of the hub's sessions. */
type Arriving = { application: Application; user: User; parent: Session }

/** Refuses with `expired` a ticket of another browser, and one whose sign-in is over. */
const checkArriving = async (
  hub: Hub,
  request: FastifyRequest,
  ticket: Ticket,
): Promise<Arriving> => {
  const { mark, parent: parentId } = ticket.value as HopTicket
  const placed = request.hostSites.find((each) => each.application.id === ticket.applicationId)
  if (!placed) return refuse('expired', startAgain, elsewhere)
  const nonce = readHop(hub.config, request)
  if (nonce === undefined || !isSame(hashSecret(nonce), mark)) {
    return refuse('expired', startAgain, otherBrowser)
  }
  const user = await hub.users.find(ticket.userId ?? '')
  const parent = await hub.sessions.findById(parentId)
  if (!user || parent?.userId !== user.id) {
    return refuse('expired', startAgain, ended)
  }
  const { application } = placed
  const may = await hub.may(user, application)
  return may.yes
    ? { application, user, parent }
    : refuse('forbidden', 'This application is not open to you.', noFor(may))
}

/** Uses a ticket up, whatever comes of it: shown in the wrong place it has become known. */
const takeTicket = async (
  hub: Hub,
  request: FastifyRequest<EnterRoute>,
): Promise<{ ticket: Ticket; arriving: Arriving }> => {
  const { ip: address, hostOrganization: organization, query } = request
  let ticket: Ticket | undefined
  try {
    const secret = typeof query.ticket === 'string' ? query.ticket : ''
    const { value } = await hub.tickets.read('hop', secret)
    request.attempt = (value as HopTicket).attempt
    const by = { attempt: request.attempt, address }
    ticket = await hub.tickets.redeem('hop', secret, by)
    return { ticket, arriving: await checkArriving(hub, request, ticket) }
  } catch (error) {
    if (isRefusal(error)) {
      const applicationId = ticket?.applicationId ?? undefined
      const { attempt } = request
      const event = { type: 'session.started', attempt, address, organization, applicationId }
      await hub.events.refused({ ...event, userId: ticket?.userId ?? undefined }, error)
    }
    throw error
  }
}

type EnterRoute = { Querystring: { ticket?: unknown } }

/** Back on the application's host: a session there, and on to where the person wanted to go. */
const enter =
  (hub: Hub) =>
  async (request: FastifyRequest<EnterRoute>, reply: FastifyReply): Promise<FastifyReply> => {
    checkNavigation(request)
    if (request.hostSites.length === 0) return refuse('not-found', nothingWords)
    reply.header('referrer-policy', 'no-referrer')
    const { ticket, arriving } = await takeTicket(hub, request)
    const { application, user, parent } = arriving
    const to = findHopTarget(hub, ticket.value as HopTicket)
    const there = await findPerson(hub, request)
    // The hub's own session is no session of this host, even if its cookie came here.
    const before = there?.session.reach === null ? undefined : there
    const agent = request.headers['user-agent'] ?? ''
    const given = { user, applicationId: application.id, before, agent, parent }
    const by = { userId: user.id, address: request.ip, attempt: request.attempt }
    const { session, secret } = await hub.signIn.ticket(given, by)
    if (secret !== undefined) writeSession(hub.config, reply, secret, session.keep)
    const site = hub.sites.of(application)
    return reply.redirect(site ? readSiteTarget(site, to) : '/', 303)
  }

export const hopRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  const site = { config: { caller: 'anyone' as const, hosts: 'site' as const } }
  server.get(siteSignInPath, site, leave(hub))
  server.get(siteEnterPath, site, enter(hub))
  server.get(hubEnterPath, { config: { caller: 'anyone' } }, enterHub(hub))
}

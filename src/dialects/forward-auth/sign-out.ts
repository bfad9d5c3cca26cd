/** Signing out on the host of an application: there, at the hub, and of all that it opened. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { findPeople, type Person } from '../../http/caller.ts'
import { clearSession } from '../../http/cookie.ts'
import { checkSignOutToken, signOutToken } from '../../http/door.ts'
import { type Form, takeForms } from '../../http/form.ts'
import { languageFor } from '../../http/language.ts'
import { checkNavigation, checkOwnOrigin } from '../../http/origin.ts'
import { findOwnDoor } from '../../http/own-door.ts'
import { followsForm, lookOf, sendAnswer, sendOnward, sendPage } from '../../http/page.ts'
import { findBegun } from '../../http/sign-out.ts'
import type { Hub } from '../../hub.ts'
import { siteSignOutPage } from '../../pages/site.ts'
import { refuse } from '../../refusal.ts'
import type { PlacedSite } from '../../site.ts'

const siteSignOutPath = '/.foyer/sign-out'

const formBytes = 4 * 1024

/** Begun by another site, or by nobody can tell whom, it waits for the person's own click. */
const isOwnWish = ({ headers }: FastifyRequest): boolean =>
  ['same-origin', 'same-site'].includes(String(headers['sec-fetch-site']))

const getPlaced = ({ hostSites: [first] }: FastifyRequest): PlacedSite =>
  first ?? refuse('not-found', 'There is no application at this address.')

const sendQuestion = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  person: Person,
): Promise<FastifyReply> => {
  const { application, site } = getPlaced(request)
  const organization = await lookOf(hub, request.hostOrganization)
  const page = siteSignOutPage({
    organization,
    language: languageFor(request, organization),
    application: { name: application.name },
    action: siteSignOutPath,
    fields: [{ name: 'token', value: signOutToken(hub, person.session.id) }],
    cancelUrl: new URL(site.url).pathname,
  })
  return sendPage(reply, page)
}

const signOut = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  people: readonly Person[],
): Promise<FastifyReply> => {
  const { ip: address, attempt, hostOrganization } = request
  const begun = await findBegun(hub, people)
  for (const { session, user } of people) {
    await hub.sessions.endWithParent(session, { userId: user.id, address, attempt })
  }
  clearSession(hub.config, reply)
  reply.header('clear-site-data', '"cache"')
  const { signedOutUrl } = findOwnDoor(request)?.door ?? {}
  const isLed = begun !== undefined && signedOutUrl === undefined
  const parted = isLed ? await hub.upstream.part(begun, { address, attempt }) : undefined
  const page = `${hub.config.url}/signed-out${parted ? `?state=${parted.state}` : ''}`
  const answer = parted?.answer ?? { kind: 'redirect', url: signedOutUrl ?? page }
  const look = await lookOf(hub, hostOrganization)
  return answer.kind === 'redirect' && followsForm(request)
    ? sendOnward(reply, answer.url, look.name, look)
    : sendAnswer(reply, answer, look)
}

export const signOutRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeForms(server, formBytes)
  const site = { config: { caller: 'anyone' as const, hosts: 'site' as const } }
  server.get(siteSignOutPath, site, async (request, reply) => {
    checkNavigation(request)
    getPlaced(request)
    const people = await findPeople(hub, request)
    const [person] = people
    return person && !isOwnWish(request)
      ? sendQuestion(hub, request, reply, person)
      : signOut(hub, request, reply, people)
  })
  server.post(siteSignOutPath, site, async (request, reply) => {
    checkOwnOrigin(hub.config, request)
    getPlaced(request)
    const people = await findPeople(hub, request)
    const [person] = people
    const { token = '' } = request.body as Form
    checkSignOutToken(hub, person, token)
    return signOut(hub, request, reply, people)
  })
}

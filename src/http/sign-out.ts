/** After a sign-out here: on to the source that the session began with, and what is read then. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Connector } from '../connector.ts'
import type { Answer } from '../dialect.ts'
import type { Hub } from '../hub.ts'
import type { OrganizationLook } from '../pages/layout.ts'
import type { SignedOutPage } from '../pages/signed-out.ts'
import type { Begun } from '../upstream-end.ts'
import type { Person } from './caller.ts'
import { faceOf, followsForm, lookOf, sendAnswer, sendOnward } from './page.ts'
import { faceOfSource } from './upstream.ts'

const signedOutPath = '/signed-out'

const lookOfSource = async (hub: Hub, { organizationId }: Connector): Promise<OrganizationLook> =>
  lookOf(hub, await hub.organizations.find(organizationId))

/** The session of a source that the first of these began with: to be asked before they end. */
export const findBegun = async (
  hub: Hub,
  people: readonly Person[],
): Promise<Begun | undefined> => {
  const all = await Promise.all(people.map(({ session }) => hub.upstream.findBegun(session)))
  return all.find((begun) => begun !== undefined)
}

/** What the browser goes on with: an answer for the source, or a state for our own page. */
export type Parted = { answer?: Answer | undefined; state?: string | undefined }

/** Leads on from a message of the source: back there, or to the page after signing out. */
export const sendParted = async (
  hub: Hub,
  reply: FastifyReply,
  connector: Connector,
  { answer, state }: Parted,
): Promise<FastifyReply> => {
  if (answer) return sendAnswer(reply, answer, await lookOfSource(hub, connector))
  const query = state === undefined ? '' : `?state=${state}`
  return reply.redirect(`${signedOutPath}${query}`, 303)
}

/** Leads on when the sessions here have ended: to the source that they began with, if any. */
export const sendParting = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  begun: Begun | undefined,
): Promise<FastifyReply> => {
  if (!begun) return reply.redirect(signedOutPath, 303)
  const { connector } = begun
  const by = { address: request.ip, attempt: request.attempt }
  const { answer, state } = await hub.upstream.part(begun, by)
  if (answer?.kind !== 'redirect' || !followsForm(request)) {
    return sendParted(hub, reply, connector, { answer, state })
  }
  const name = faceOfSource(hub, connector)
  return sendOnward(reply, answer.url, name, await lookOfSource(hub, connector))
}

/** Whose face the page after signing out wears, and what has become of a session elsewhere. */
export const readSignedOut = async (
  hub: Hub,
  request: FastifyRequest,
): Promise<Pick<SignedOutPage, 'organization' | 'source'>> => {
  const { state } = request.query as { state?: unknown }
  const parting = typeof state === 'string' ? await hub.upstream.findParting(state) : undefined
  if (!parting) return { organization: await lookOf(hub, await faceOf(hub, request)) }
  const { connector, outcome } = parting
  const source = { name: faceOfSource(hub, connector), outcome }
  return { organization: await lookOfSource(hub, connector), source }
}

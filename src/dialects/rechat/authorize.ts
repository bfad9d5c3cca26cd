/**
 * The authorization page (`GET /oauth2/auth`): the sign-in first, then one question, then back to
 * the registered address with a code. Clients of this wire send no scope, no PKCE and mostly no
 * state; a state that comes is given back (RFC 6749 §4.1).
 */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Application } from '../../application.ts'
import { noFor } from '../../grant.ts'
import { getPerson, type Person } from '../../http/caller.ts'
import { type Form, takeForms } from '../../http/form.ts'
import { languageFor } from '../../http/language.ts'
import { checkNavigation, checkOwnOrigin } from '../../http/origin.ts'
import { lookOfHome, sendOnward, sendPage } from '../../http/page.ts'
import { sayRefusals } from '../../http/refusal.ts'
import type { Hub } from '../../hub.ts'
import { hashSecret, newSecret } from '../../identifier.ts'
import { allowPage } from '../../pages/continue.ts'
import { refuse } from '../../refusal.ts'
import { nameOf } from '../../user.ts'
import { findClient, findClientById, redirectUriOf } from './client.ts'
import { issueCode } from './token.ts'

const formBytes = 16 * 1024
const stateLength = 1024
const action = '/oauth2/auth'
const onward = '/oauth2/continue'
/** From the answer to the form to the next request of the same browser. */
const consentLifetimeSeconds = 60

type Asked = { client: Application; state: string | undefined }
type Consent = { sessionId: number; clientId: string; redirectUri: string; state?: string }

/**
 * What is asked for. Every no is a page of ours: nobody is sent to an address that is not
 * registered, and not with an error to one that is.
 */
const readAsked = async (hub: Hub, { user }: Person, given: unknown): Promise<Asked> => {
  const { response_type, client_id, redirect_uri, state } = given as Record<string, unknown>
  const isState = state === undefined || (typeof state === 'string' && state.length <= stateLength)
  if (response_type !== 'code' || !isState) {
    return refuse('invalid', 'The request is not one for a code.')
  }
  if (typeof client_id !== 'string' || typeof redirect_uri !== 'string') {
    return refuse('invalid', 'The request names no client, or no redirect URI.')
  }
  const client = await findClient(hub, user, client_id, redirect_uri)
  if (!client) {
    const cause = `no client ${client_id.slice(0, 200)} with that redirect URI`
    return refuse('invalid', 'There is no such client.', { cause })
  }
  await checkOpen(hub, user, client)
  return { client, state }
}

const checkOpen = async (hub: Hub, user: Person['user'], client: Application): Promise<void> => {
  const may = await hub.may(user, client)
  if (!may.yes) refuse('forbidden', 'This application is not open to you.', noFor(may))
}

/** The token of the form: of this session, for exactly this question. */
const tokenValue = ({ session }: Person, { client, state }: Asked): string =>
  JSON.stringify([session.id, client.id, redirectUriOf(client), state ?? null])

const ask = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  checkNavigation(request)
  const person = getPerson(request)
  const { user } = person
  const asked = await readAsked(hub, person, request.query)
  const { client, state } = asked
  const redirectUri = redirectUriOf(client)
  const values = {
    response_type: 'code',
    client_id: String(client.settings.clientId),
    redirect_uri: redirectUri,
    ...(state !== undefined && { state }),
    token: hub.seal.mark('allow', tokenValue(person, asked)),
  }
  const organization = await lookOfHome(hub, user)
  const page = allowPage({
    organization,
    language: languageFor(request, organization),
    application: { name: client.name },
    person: { name: nameOf(user), email: user.email ?? '' },
    host: new URL(redirectUri).host,
    action,
    fields: Object.entries(values).map(([name, value]) => ({ name, value })),
    cancelUrl: '/',
  })
  return sendPage(reply, page)
}

const allow = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  checkOwnOrigin(hub.config, request)
  const person = getPerson(request)
  const form = request.body as Form
  const asked = await readAsked(hub, person, form)
  if (!hub.seal.isMark('allow', tokenValue(person, asked), form.token ?? '')) {
    refuse('forbidden', 'The form is of another session.')
  }
  const { client, state } = asked
  const handle = newSecret(hub.world)
  const consent: Consent = {
    sessionId: person.session.id,
    clientId: client.id,
    redirectUri: redirectUriOf(client),
    ...(state !== undefined && { state }),
  }
  await hub.state.put('rechat-consent', hashSecret(handle), consent, consentLifetimeSeconds)
  await hub.events.add({
    type: 'application.allowed',
    userId: person.user.id,
    address: request.ip,
    attempt: request.attempt,
    organization: { id: client.organizationId, rootId: client.rootId },
    applicationId: client.id,
  })
  return reply.redirect(`${onward}?hold=${handle}`, 303)
}

/** The registered address as it is, and what is added to it. */
const addressOf = (redirectUri: string, code: string, state: string | undefined): string => {
  const { href, search } = new URL(redirectUri)
  const added = new URLSearchParams({ code, ...(state !== undefined && { state }) })
  return `${href}${search === '' && !href.endsWith('?') ? '?' : '&'}${added}`
}

/**
 * Brings the code. The browser goes on by itself from a page: a redirect would still be the answer
 * to our form, and leads nowhere but to us (`form-action 'self'`).
 */
const goOn = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  checkNavigation(request)
  const { session, user } = getPerson(request)
  const { hold } = request.query as Record<string, unknown>
  const handle = hashSecret(typeof hold === 'string' ? hold : '')
  const consent = await hub.state.take<Consent>('rechat-consent', handle)
  const client = consent && (await findClientById(hub, consent.clientId))
  if (
    !client ||
    consent.sessionId !== session.id ||
    consent.redirectUri !== redirectUriOf(client)
  ) {
    return refuse('expired', 'Please start again from the application.', {
      cause: 'no such consent, or that of another session, or the client has changed',
    })
  }
  await checkOpen(hub, user, client)
  const by = { userId: user.id, address: request.ip, attempt: request.attempt }
  const url = addressOf(consent.redirectUri, await issueCode(hub, client, user, by), consent.state)
  const organization = await lookOfHome(hub, user)
  return sendOnward(reply, url, client.name, organization)
}

export const authorizeRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeForms(server, formBytes)
  sayRefusals(server, hub)
  const session = { config: { caller: 'session' as const } }
  server.get(action, session, (request, reply) => ask(hub, request, reply))
  server.post(action, session, (request, reply) => allow(hub, request, reply))
  server.get(onward, session, (request, reply) => goOn(hub, request, reply))
}

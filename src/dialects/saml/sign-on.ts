/**
 * The single sign-on service (SAML Profiles §4.1): a request is kept, the person signs in if need
 * be, and one answer goes out. What is kept goes on with a same-site GET, because a post from
 * another site carries no cookie of ours. Nothing is written down until there is an answer.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Application } from '../../application.ts'
import type { EventInput } from '../../event.ts'
import type { Person } from '../../http/caller.ts'
import { findPersonFor } from '../../http/launcher.ts'
import { checkNavigation } from '../../http/origin.ts'
import { lookOf, sendAnswer } from '../../http/page.ts'
import type { Hub } from '../../hub.ts'
import type { JsonValue, Organization } from '../../organization.ts'
import { isRefusal, Refusal, refuse } from '../../refusal.ts'
import { emailKey } from '../../user.ts'
import { writePost } from './binding.ts'
import { createIdentifier } from './identifier.ts'
import {
  type Denial,
  type Inbound,
  isAnsweredBy,
  type KeptRequest,
  receive,
} from './kept-request.ts'
import { entityIdOf, signerFor } from './launch.ts'
import { nameIdOf } from './name-id.ts'
import { writeStatusResponse } from './response.ts'
import { closeRequest, keptSeconds, openRequest } from './sealed-request.ts'
import { acsUrlsOf, readServiceProvider } from './service-provider.ts'
import { nameIdFormats, statuses } from './vocabulary.ts'

export type RootRoute = { Params: { root: string }; Querystring: { request?: unknown } }

/** The request that is being answered, and all that belongs to it. */
type Answering = { root: Organization; application: Application; kept: KeptRequest }

export const getRoot = async (hub: Hub, id: string): Promise<Organization> => {
  const root = await hub.organizations.find(id)
  return root?.parentId === null ? root : refuse('not-found', 'There is nothing at this address.')
}

/** Takes a step; a no is recorded, and goes on to whoever says it. */
const recorded = async <T>(hub: Hub, event: EventInput, step: () => T | Promise<T>): Promise<T> => {
  try {
    return await step()
  } catch (error) {
    if (isRefusal(error)) await hub.events.refused(event, error)
    throw error
  }
}

/** Tells the service provider no (SAML Core §3.2.2.2), and the event why. */
const deny = async (
  hub: Hub,
  reply: FastifyReply,
  { root, application, kept }: Answering,
  event: EventInput,
  { status, subStatus, message, ...detail }: Denial,
): Promise<FastifyReply> => {
  await hub.events.refused(event, new Refusal('invalid', message, detail))
  const xml = writeStatusResponse({
    responseId: createIdentifier(hub.world.random(20)),
    issueInstant: hub.world.now(),
    issuer: entityIdOf(hub, root.id),
    destination: kept.acsUrl,
    inResponseTo: kept.id,
    signer: await signerFor(hub, root, readServiceProvider(application.settings)),
    status,
    subStatus,
    message,
  })
  const fields = [{ name: 'SAMLResponse', value: writePost(xml) }]
  if (kept.relayState !== undefined) fields.push({ name: 'RelayState', value: kept.relayState })
  const answer = {
    kind: 'form',
    action: kept.acsUrl,
    fields,
    application: application.name,
  } as const
  return sendAnswer(reply, answer, await lookOf(hub, root))
}

const continueAt = (root: Organization, handle: string): string =>
  `/saml/${root.id}/continue?request=${handle}`

/** Reads a request, and keeps it, refuses it, or tells the service provider no. */
export const take = async (
  hub: Hub,
  http: FastifyRequest<RootRoute>,
  reply: FastifyReply,
  read: () => Inbound,
): Promise<FastifyReply> => {
  const root = await getRoot(hub, http.params.root)
  const { attempt, ip: address } = http
  const event = { type: 'saml.request', organization: root, attempt, address }
  return recorded(hub, event, async () => {
    const { application, kept, denial } = await receive(hub, root, read(), event)
    if (denial) return deny(hub, reply, { root, application, kept }, event, denial)
    return reply.redirect(continueAt(root, closeRequest(hub, root, kept)), 303)
  })
}

const getKept = async (hub: Hub, root: Organization, handle: string): Promise<Answering> => {
  const words = 'The sign-in request is over. Go back to the application and start again.'
  const kept = openRequest(hub, root, handle)
  if (!kept) {
    const cause = 'no request is kept, or not any more'
    return refuse('expired', words, { rule: 'saml.request-over', cause })
  }
  const application = await hub.applications.find(kept.applicationId)
  if (application?.rootId !== root.id) {
    const cause = 'the application of the request is gone'
    return refuse('expired', words, { rule: 'application.withdrawn', cause })
  }
  if (!acsUrlsOf(readServiceProvider(application.settings)).includes(kept.acsUrl)) {
    const cause = `${kept.acsUrl} is not registered any more`
    const registered = acsUrlsOf(readServiceProvider(application.settings)).join('\n')
    const evidence = { asked: kept.acsUrl, registered }
    return refuse('expired', words, { rule: 'saml.acs-unregistered', cause, evidence })
  }
  return { root, application, kept }
}

const entityIdIn = (application: Application): string =>
  readServiceProvider(application.settings).entityId.slice(0, 300)

/** One answer a request: of all windows and copies of it, the first that comes here gets it. */
const claim = async (hub: Hub, { application, kept }: Answering): Promise<void> => {
  const key = `${application.id} ${kept.id}`
  // Kept for as long as the last window with this request can still come.
  if (await hub.state.putOnce('saml-answered', key, true, keptSeconds)) return
  refuse('expired', 'The sign-in request was answered before.', {
    rule: 'saml.answered-before',
    cause: `request ${kept.id} was answered before`,
  })
}

/** A person whom the service provider wants signed in, if that is how people are called here. */
const emailOf = ({ subject }: KeptRequest): { email?: string } =>
  subject !== undefined && /^[^\s@]+@[^\s@]+$/.test(subject) && subject.length <= 254
    ? { email: subject }
    : {}

const askForSignIn = async (
  hub: Hub,
  { root, application, kept }: Answering,
  handle: string,
): Promise<string> => {
  const { attempt, notBefore } = kept
  const to = continueAt(root, handle)
  const { id: applicationId, rootId: organizationId } = application
  return hub.signIn.start({
    ...{ to, attempt, applicationId, organizationId, notBefore },
    ...emailOf(kept),
  })
}

/** SAML Core §3.4.1: a passive request is answered at once, with what there is. */
const nobody: Denial = {
  status: statuses.responder,
  subStatus: statuses.noPassive,
  message: 'Nobody is signed in.',
  rule: 'saml.passive',
  cause: 'the request is passive, and nobody is signed in well enough',
}

/** SAML Core §3.3.2.2: the answer is for the person that was asked for, or for nobody. */
const findSubjectFault = (
  hub: Hub,
  { root, application, kept }: Answering,
  { user }: Person,
): Denial | undefined => {
  const { subject, nameIdFormat: asked } = kept
  if (subject === undefined) return undefined
  const provider = readServiceProvider(application.settings)
  const issuer = entityIdOf(hub, root.id)
  const { value, format } = nameIdOf(hub.world, { root, user }, provider, { issuer, asked })
  const isEmail = format === nameIdFormats.emailAddress
  if (isEmail ? emailKey(value) === emailKey(subject) : value === subject) return undefined
  return {
    status: statuses.responder,
    subStatus: statuses.unknownPrincipal,
    message: 'Somebody else is signed in.',
    rule: 'saml.subject',
    evidence: { asked: subject, registered: value },
    cause: `the Subject of the request is ${subject.slice(0, 200)}, and ${value} is signed in`,
  }
}

/** What an answer is made of: the question, the person, and the event that tells of it. */
type Asked = { answering: Answering; person: Person; told: EventInput }

/** The launch, and with it the event of the question that it answers. */
const launch = async (
  hub: Hub,
  http: FastifyRequest,
  reply: FastifyReply,
  { answering, person, told }: Asked,
): Promise<FastifyReply> => {
  const { application, kept, root } = answering
  const { ip: address } = http
  const request = kept as JsonValue
  const opening = { application, ...person, request, attempt: kept.attempt, address }
  const [answer] = await Promise.all([hub.launch(opening), hub.events.add(told)])
  return sendAnswer(reply, answer, await lookOf(hub, root))
}

/** True if a no goes to the service provider: it allows no page, or is to be told. */
const isTold = ({ application, kept }: Answering): boolean =>
  kept.isPassive || readServiceProvider(application.settings).answersRefusals

/** Why a launch was refused, for a service provider that is told so. */
const denialOf = ({ message, detail }: Refusal, { isPassive }: KeptRequest): Denial => ({
  status: statuses.responder,
  subStatus: statuses.requestDenied,
  message,
  ...(detail.rule !== undefined && { rule: detail.rule }),
  cause: `${isPassive ? 'the request is passive; ' : ''}${detail.cause ?? message}`,
})

/** The one answer to a person who is signed in well enough. */
const answer = async (
  hub: Hub,
  http: FastifyRequest,
  reply: FastifyReply,
  asked: Asked,
): Promise<FastifyReply> => {
  const { answering, person, told } = asked
  await recorded(hub, told, () => claim(hub, answering))
  const fault = await recorded(hub, told, () => findSubjectFault(hub, answering, person))
  if (fault) return deny(hub, reply, answering, told, fault)
  try {
    return await launch(hub, http, reply, asked)
  } catch (error) {
    if (!isTold(answering) || !isRefusal(error)) throw error
    return deny(hub, reply, answering, told, denialOf(error, answering.kept))
  }
}

/** Where the browser comes with a kept request, and comes back to after the sign-in. */
export const goOn = async (
  hub: Hub,
  http: FastifyRequest<RootRoute>,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const root = await getRoot(hub, http.params.root)
  checkNavigation(http)
  const handle = String(http.query.request ?? '')
  const event: EventInput = { type: 'saml.request', organization: root, address: http.ip }
  event.attempt = http.attempt
  const answering = await recorded(hub, event, () => getKept(hub, root, handle))
  const { kept, application } = answering
  http.attempt = kept.attempt
  const data = { issuer: entityIdIn(application), request: kept.id, signed: kept.isSigned }
  const told = { ...event, attempt: kept.attempt, applicationId: application.id, data }
  const person = await findPersonFor(hub, http, application.id)
  if (person && isAnsweredBy(kept, person.session)) {
    return answer(hub, http, reply, { answering, person, told })
  }
  if (kept.isPassive) return deny(hub, reply, answering, told, nobody)
  return reply.redirect(await askForSignIn(hub, answering, handle), 303)
}

/**
 * The identity provider's addresses (SAML Profiles §4.1): metadata, and the single sign-on
 * service by redirect and by post. Both keep the request and go on with a same-site GET, because
 * a post from another site carries no cookie of ours.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Application } from '../../application.ts'
import { takeForms } from '../../http/form.ts'
import { findPersonFor } from '../../http/launcher.ts'
import { lookOf, sendAnswer } from '../../http/page.ts'
import type { Hub } from '../../hub.ts'
import { newSecret } from '../../identifier.ts'
import type { Organization } from '../../organization.ts'
import { isRefusal, refuse } from '../../refusal.ts'
import { type BoundMessage, readPost, readRedirect, writePost } from './binding.ts'
import { readCertifiedKey } from './certified-key.ts'
import { createIdentifier } from './identifier.ts'
import { entityIdOf, type KeptRequest, signerOf, ssoUrlOf } from './launch.ts'
import { writeMetadata } from './metadata.ts'
import { type AuthnRequest, readAuthnRequest } from './request.ts'
import { writeStatusResponse } from './response.ts'
import { readServiceProvider } from './setting.ts'
import { hasSignature, verifyRedirect, verifySigned } from './signature.ts'
import { bindings, statuses } from './vocabulary.ts'
import { readXml, type XmlElement } from './xml.ts'

const formBytes = 512 * 1024
const keptSeconds = 3600

type RootRoute = { Params: { root: string }; Querystring: { request?: string } }

/** A request with the service provider that it is believed to come from. */
type Waiting = KeptRequest & {
  applicationId: string
  attempt: string
  isPassive: boolean
  /** ForceAuthn: only a sign-in after this will do. Epoch ms. */
  notBefore: number
}

const anyone = { config: { caller: 'anyone' as const } }

const getRoot = async (hub: Hub, id: string): Promise<Organization> => {
  const root = await hub.organizations.find(id)
  return root?.parentId === null ? root : refuse('not-found', 'There is nothing at this address.')
}

/** Whether a signature has to hold, and does. A key that nobody gave us proves nothing. */
const checkSignature = (
  application: Application,
  element: XmlElement,
  rawQuery: string | undefined,
): XmlElement => {
  const provider = readServiceProvider(application.settings)
  const { certificates, requireSignedRequests } = provider
  const isSigned =
    rawQuery === undefined ? hasSignature(element) : /[?&]Signature=/.test(`?${rawQuery}`)
  if (!isSigned && requireSignedRequests) {
    refuse('invalid', 'The sign-in request must be signed.', { cause: 'the request is unsigned' })
  }
  if (!isSigned || certificates.length === 0) return element
  const keys = certificates.map(readCertifiedKey)
  if (rawQuery === undefined) return verifySigned(element, keys)
  verifyRedirect(rawQuery, keys)
  return element
}

/** The registered address that the answer goes to: never one that only the request names. */
const chooseAcs = (application: Application, request: AuthnRequest): string => {
  const { acsUrls } = readServiceProvider(application.settings)
  const { acsUrl, acsIndex, protocolBinding } = request
  if (protocolBinding !== undefined && protocolBinding !== bindings.post) {
    refuse('invalid', 'The application asks to be answered in a way that we do not have.', {
      cause: `ProtocolBinding is ${protocolBinding.slice(0, 200)}`,
    })
  }
  if (acsUrl !== undefined && acsIndex !== undefined) {
    refuse('invalid', 'The sign-in request contradicts itself.', {
      cause: 'both AssertionConsumerServiceURL and an index (SAML Core §3.4.1)',
    })
  }
  const chosen = acsUrl ?? acsUrls[acsIndex ?? 0]
  if (chosen === undefined || !acsUrls.includes(chosen)) {
    return refuse('invalid', 'The application asks to be answered at an unregistered address.', {
      cause: `asked: ${String(acsUrl ?? acsIndex).slice(0, 300)}; registered: ${acsUrls.join(' ')}`,
    })
  }
  return chosen
}

const checkDestination = (hub: Hub, root: Organization, request: AuthnRequest): void => {
  if (request.destination === undefined || request.destination === ssoUrlOf(hub, root.id)) return
  refuse('invalid', 'The sign-in request was meant for another address.', {
    cause: `Destination is ${request.destination.slice(0, 300)}`,
  })
}

/** The application that the request names and that the request fits. */
const findApplication = async (
  hub: Hub,
  root: Organization,
  request: AuthnRequest,
): Promise<Application> => {
  const all = await hub.applications.atAddress(root.id, 'saml-entity', request.issuer)
  const { acsUrl } = request
  const fitting = all.find(
    (each) => acsUrl === undefined || readServiceProvider(each.settings).acsUrls.includes(acsUrl),
  )
  return (
    fitting ??
    all[0] ??
    refuse('not-found', 'The application is not registered here.', {
      cause: `no service provider ${request.issuer.slice(0, 300)}`,
    })
  )
}

/** Reads and checks a request, in this order, and keeps what the answer needs. */
const receive = async (
  hub: Hub,
  http: FastifyRequest,
  root: Organization,
  message: BoundMessage,
  rawQuery: string | undefined,
): Promise<Waiting> => {
  if (message.name !== 'SAMLRequest') refuse('invalid', 'That is not a sign-in request.')
  const element = readXml(message.xml)
  const application = await findApplication(hub, root, readAuthnRequest(element))
  const request = readAuthnRequest(checkSignature(application, element, rawQuery))
  checkDestination(hub, root, request)
  return {
    id: request.id,
    acsUrl: chooseAcs(application, request),
    ...(message.relayState !== undefined && { relayState: message.relayState }),
    ...(request.nameIdPolicy?.format !== undefined && {
      nameIdFormat: request.nameIdPolicy.format,
    }),
    applicationId: application.id,
    attempt: http.attempt,
    isPassive: request.isPassive,
    notBefore: request.forceAuthn ? hub.world.now() : 0,
  }
}

const take = async (
  hub: Hub,
  http: FastifyRequest<RootRoute>,
  reply: FastifyReply,
  read: () => { message: BoundMessage; rawQuery: string | undefined },
): Promise<FastifyReply> => {
  const root = await getRoot(hub, http.params.root)
  const { attempt, ip: address } = http
  const event = { type: 'saml.request', organization: root, attempt, address }
  try {
    const { message, rawQuery } = read()
    const waiting = await receive(hub, http, root, message, rawQuery)
    const handle = newSecret(hub.world)
    await hub.state.put('saml-request', handle, waiting, keptSeconds)
    const { applicationId, id } = waiting
    await hub.events.add({ ...event, applicationId, data: { request: id } })
    return reply.redirect(`/saml/${root.id}/continue?request=${handle}`, 303)
  } catch (error) {
    if (isRefusal(error)) await hub.events.refused(event, error)
    throw error
  }
}

/** SAML Core §3.4.1: a passive request is answered at once, with what there is. */
const answerPassive = async (
  hub: Hub,
  reply: FastifyReply,
  root: Organization,
  application: Application,
  waiting: Waiting,
): Promise<FastifyReply> => {
  const xml = writeStatusResponse({
    responseId: createIdentifier(hub.world.random(20)),
    issueInstant: hub.world.now(),
    issuer: entityIdOf(hub, root.id),
    destination: waiting.acsUrl,
    inResponseTo: waiting.id,
    signer: signerOf(await hub.signingKeys.current(root)),
    status: statuses.responder,
    subStatus: statuses.noPassive,
  })
  const fields = [{ name: 'SAMLResponse', value: writePost(xml) }]
  if (waiting.relayState !== undefined) {
    fields.push({ name: 'RelayState', value: waiting.relayState })
  }
  const { name } = application
  const answer = { kind: 'form', action: waiting.acsUrl, fields, application: name } as const
  return sendAnswer(reply, answer, await lookOf(hub, root))
}

const goOn = async (
  hub: Hub,
  http: FastifyRequest<RootRoute>,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const root = await getRoot(hub, http.params.root)
  const handle = String(http.query.request ?? '').slice(0, 100)
  const waiting = await hub.state.get<Waiting>('saml-request', handle)
  const application = waiting && (await hub.applications.find(waiting.applicationId))
  if (!waiting || application?.rootId !== root.id) {
    return refuse('expired', 'The sign-in request is over, or was answered before.')
  }
  const person = await findPersonFor(hub, http, application.id)
  const isFresh = person !== undefined && person.session.authenticatedAt >= waiting.notBefore
  const { attempt, notBefore } = waiting
  if (!isFresh && !waiting.isPassive) {
    const to = `/saml/${root.id}/continue?request=${handle}`
    const { id: applicationId, rootId: organizationId } = application
    const pending = { to, attempt, applicationId, organizationId, notBefore }
    return reply.redirect(await hub.signIn.start(pending), 303)
  }
  // One answer a request: of two windows that come here, one gets it.
  if ((await hub.state.take('saml-request', handle)) === undefined) {
    return refuse('expired', 'The sign-in request was answered before.')
  }
  if (!isFresh) return answerPassive(hub, reply, root, application, waiting)
  const { id, acsUrl, relayState, nameIdFormat } = waiting
  const request = {
    id,
    acsUrl,
    ...(relayState !== undefined && { relayState }),
    ...(nameIdFormat !== undefined && { nameIdFormat }),
  }
  http.attempt = attempt
  const { session, user } = person
  const address = http.ip
  const answer = await hub.launch({ application, user, session, request, attempt, address })
  return sendAnswer(reply, answer, await lookOf(hub, root))
}

export const routes = (hub: Hub) => async (server: FastifyInstance) => {
  takeForms(server, formBytes)

  server.get<RootRoute>('/saml/:root/metadata', anyone, async (request, reply) => {
    const root = await getRoot(hub, request.params.root)
    const keys = await hub.signingKeys.published(root)
    const xml = writeMetadata({
      entityId: entityIdOf(hub, root.id),
      ssoUrl: ssoUrlOf(hub, root.id),
      certificates: keys.map((key) => key.certificate),
    })
    return reply.type('application/samlmetadata+xml; charset=utf-8').send(xml)
  })
  server.get<RootRoute>('/saml/:root/sso', anyone, (request, reply) => {
    const rawQuery = request.url.split('?').slice(1).join('?')
    return take(hub, request, reply, () => ({ message: readRedirect(rawQuery), rawQuery }))
  })
  server.post<RootRoute>('/saml/:root/sso', anyone, (request, reply) => {
    const fields = request.body as Record<string, unknown>
    return take(hub, request, reply, () => ({ message: readPost(fields), rawQuery: undefined }))
  })
  server.get<RootRoute>('/saml/:root/continue', anyone, (request, reply) =>
    goOn(hub, request, reply),
  )
}

/**
 * A service provider's request between its arrival and its answer: everything that has to be
 * right before it is kept, and what is kept of it.
 */
import type { Application } from '../../application.ts'
import type { Facts } from '../../attempt-fact.ts'
import type { EventInput } from '../../event.ts'
import type { Hub } from '../../hub.ts'
import type { Organization } from '../../organization.ts'
import { type RefusalDetail, refuse } from '../../refusal.ts'
import type { Session } from '../../session.ts'
import { findContext } from './authn-context.ts'
import type { BoundMessage } from './binding.ts'
import { withCertificates } from './certificate-end.ts'
import { readCertifiedKey } from './certified-key.ts'
import { ssoUrlOf } from './launch.ts'
import { findNameIdFormat } from './name-id.ts'
import { type AuthnRequest, readAuthnRequest } from './request.ts'
import { acsUrlsOf, readServiceProvider, type ServiceProviderSettings } from './service-provider.ts'
import { hasSignature, verifyRedirect, verifySigned } from './signature.ts'
import { authnContexts, bindings, statuses } from './vocabulary.ts'
import { readXml, type XmlElement } from './xml.ts'

export type KeptRequest = {
  id: string
  applicationId: string
  attempt: string
  acsUrl: string
  relayState?: string | undefined
  /** The format of the NameID that was asked for. */
  nameIdFormat?: string | undefined
  /** The class that the answer states. */
  authnContext?: string | undefined
  /** The NameID of the only person for whom the answer may be. */
  subject?: string | undefined
  isPassive: boolean
  /** ForceAuthn: only a sign-in after this will do. Epoch milliseconds. */
  notBefore: number
  /** A session that another server vouched for will do. */
  takesTickets: boolean
  isSigned: boolean
}

/** A no that the service provider is told, with the cause that it is not told. */
export type Denial = Pick<RefusalDetail, 'rule' | 'evidence'> & {
  status: string
  subStatus: string
  message: string
  cause: string
}

/** A message as it came, with the query that a signature may be over. */
export type Inbound = { message: BoundMessage; rawQuery: string }

/** What names people is shorter, so that what is cut off fits nobody. */
const subjectLength = 300

/** The application that the request names: of several, the one that the answer may go to. */
const findApplication = async (
  hub: Hub,
  root: Organization,
  { issuer, acsUrl }: AuthnRequest,
): Promise<Application> => {
  const all = await hub.applications.atAddress(root.id, 'saml-entity', issuer)
  const isFitting = ({ settings }: Application): boolean =>
    acsUrl === undefined || acsUrlsOf(readServiceProvider(settings)).includes(acsUrl)
  return (
    all.find(isFitting) ??
    all[0] ??
    refuse('not-found', 'The application is not registered here.', {
      rule: 'saml.unknown-service-provider',
      cause: `no service provider has the entity ID ${issuer.slice(0, 300)}`,
      evidence: { asked: issuer },
    })
  )
}

/**
 * What a request says, read from what was signed. Every signature must hold; one by a key that
 * nobody gave us proves nothing, and makes the request an unsigned one.
 */
const verify = (
  provider: ServiceProviderSettings,
  { message, rawQuery }: Inbound,
  element: XmlElement,
  now: number,
): { request: AuthnRequest; isSigned: boolean } => {
  const { certificates, requireSignedRequests } = provider
  const hasAny = message.hasQuerySignature || hasSignature(element)
  if (!hasAny && requireSignedRequests) {
    refuse('invalid', 'The sign-in request must be signed.', {
      rule: 'saml.unsigned',
      cause: 'the request is unsigned, and only signed ones are taken',
    })
  }
  if (!hasAny || certificates.length === 0) {
    return { request: readAuthnRequest(element), isSigned: false }
  }
  const keys = certificates.map(readCertifiedKey)
  const signed = withCertificates(certificates, now, () => {
    if (message.hasQuerySignature) verifyRedirect(rawQuery, keys)
    return hasSignature(element) ? verifySigned(element, keys) : element
  })
  return { request: readAuthnRequest(signed), isSigned: true }
}

/** SAML Bindings §3.4.5.2 and §3.5.5.2: what is signed must say for whom it is. */
const checkDestination = (
  hub: Hub,
  root: Organization,
  { destination }: AuthnRequest,
  isSigned: boolean,
): void => {
  if (destination === ssoUrlOf(hub, root.id) || (destination === undefined && !isSigned)) return
  refuse('invalid', 'The sign-in request was meant for another address.', {
    rule: 'saml.destination',
    evidence: { asked: destination, registered: ssoUrlOf(hub, root.id) },
    cause: `Destination is ${destination?.slice(0, 300) ?? 'missing from a signed request'}`,
  })
}

const checkBinding = ({ protocolBinding }: AuthnRequest): void => {
  if (protocolBinding === undefined || protocolBinding === bindings.post) return
  refuse('invalid', 'The application asks to be answered in a way that we do not have.', {
    rule: 'saml.binding',
    evidence: { asked: protocolBinding, registered: bindings.post },
    cause: `ProtocolBinding is ${protocolBinding.slice(0, 200)}`,
  })
}

/** The registered address that the answer goes to: never one that only the request names. */
const chooseAcs = (provider: ServiceProviderSettings, request: AuthnRequest): string => {
  const { acsUrl, acsByIndex } = provider
  const { acsUrl: asked, acsIndex: index } = request
  const registered = acsUrlsOf(provider)
  // Where nobody has said which index is which, an index can only mean the usual one.
  const isUsual = index === undefined || Object.keys(acsByIndex).length === 0
  const chosen = asked ?? (isUsual ? acsUrl : acsByIndex[index])
  if (chosen !== undefined && registered.includes(chosen)) return chosen
  const wanted = asked?.slice(0, 200) ?? `index ${index}`
  return refuse('invalid', 'The application asks to be answered at an unregistered address.', {
    rule: 'saml.acs-unregistered',
    cause: `asked: ${wanted}; registered: ${registered.join(' ')}`,
    evidence: { asked: asked ?? `index ${index}`, registered: registered.join('\n') },
  })
}

/** SAML Core §3.4.1.1: no other name than the one that was agreed on, and none of another's. */
const findNameFault = (
  provider: ServiceProviderSettings,
  { nameIdPolicy }: AuthnRequest,
): Denial | undefined => {
  const { format, spNameQualifier } = nameIdPolicy ?? {}
  const message = 'The NameIDPolicy cannot be met.'
  const { requester: status, invalidNameIdPolicy: subStatus } = statuses
  const own = [provider.entityId, provider.spNameQualifier]
  if (spNameQualifier && !own.includes(spNameQualifier)) {
    const cause = `SPNameQualifier names another: ${spNameQualifier.slice(0, 200)}`
    const evidence = { asked: spNameQualifier, registered: own.filter(Boolean).join('\n') }
    return { ...{ status, subStatus, message, cause, evidence }, rule: 'saml.name-id' }
  }
  if (findNameIdFormat(provider, format) !== undefined) return undefined
  const set = provider.nameIdFormat ?? `the property ${provider.nameIdProperty ?? 'email'}`
  const cause = `NameIDPolicy asks for ${format?.slice(0, 200)}; what is set is ${set}`
  const evidence = { asked: format, registered: set }
  return { ...{ status, subStatus, message, cause, evidence }, rule: 'saml.name-id' }
}

const findContextFault = ({ requestedContexts }: AuthnRequest): Denial | undefined => {
  if (!requestedContexts || findContext(requestedContexts) !== undefined) return undefined
  const { comparison, classes, declarations } = requestedContexts
  const asked = [...classes, ...declarations].join(' ').slice(0, 300)
  const cause = `RequestedAuthnContext (${comparison}) is more than a password: ${asked}`
  const message = 'The RequestedAuthnContext cannot be met.'
  const { responder: status, noAuthnContext: subStatus } = statuses
  const evidence = { asked: `${comparison} ${asked}`, registered: 'a password' }
  return { ...{ status, subStatus, message, cause, evidence }, rule: 'saml.context' }
}

/** What a request wishes, in the form in which it is kept. */
const readWishes = (
  request: AuthnRequest,
  now: number,
): Omit<KeptRequest, 'applicationId' | 'attempt' | 'acsUrl' | 'relayState' | 'isSigned'> => {
  const { id, forceAuthn, isPassive, requestedContexts } = request
  const authnContext = requestedContexts && findContext(requestedContexts)
  const isEasy = authnContext === undefined || authnContext === authnContexts.unspecified
  return {
    id,
    isPassive,
    authnContext,
    nameIdFormat: request.nameIdPolicy?.format,
    subject: request.subject?.value.slice(0, subjectLength),
    notBefore: forceAuthn ? now : 0,
    takesTickets: isEasy && !forceAuthn,
  }
}

/** What a request says of itself, before anybody has believed it. */
const factsOf = ({ id, issuer, issueInstant, forceAuthn, isPassive }: AuthnRequest): Facts => ({
  ...{ id, issuer, forceAuthn, isPassive },
  issued: new Date(issueInstant).toISOString(),
})

export type Received = { application: Application; kept: KeptRequest; denial: Denial | undefined }

/**
 * Checks a request in this order, and gives what is kept of it. Tells the event what it learns on
 * the way. Refuses with `invalid` or `not-found`; a denial is for the service provider.
 */
export const receive = async (
  hub: Hub,
  root: Organization,
  inbound: Inbound,
  event: EventInput & { attempt: string },
): Promise<Received> => {
  const { name, xml, relayState } = inbound.message
  if (name !== 'SAMLRequest') {
    refuse('invalid', 'That is not a sign-in request.', { rule: 'saml.message' })
  }
  const { attempt } = event
  const { check, checkLater } = hub.attempts
  const now = hub.world.now()
  const element = check(
    attempt,
    'message',
    () => readXml(xml),
    () => ({ xml }),
  )
  const claimed = check(attempt, 'request', () => readAuthnRequest(element), factsOf)
  event.data = { issuer: claimed.issuer.slice(0, 300), request: claimed.id }
  const find = () => findApplication(hub, root, claimed)
  const application = await checkLater(attempt, 'service provider', find, ({ name }) => ({ name }))
  event.applicationId = application.id
  const provider = readServiceProvider(application.settings)
  const verified = () => verify(provider, inbound, element, now)
  const { request, isSigned } = check(attempt, 'signature', verified, (each) => ({
    isSigned: each.isSigned,
  }))
  event.data.signed = isSigned
  check(attempt, 'destination', () => checkDestination(hub, root, request, isSigned))
  check(attempt, 'binding', () => checkBinding(request))
  const choose = () => chooseAcs(provider, request)
  const acsUrl = check(attempt, 'answer address', choose, (registered) => ({
    ...{ asked: request.acsUrl ?? 'none', registered },
  }))
  const denial = findNameFault(provider, request) ?? findContextFault(request)
  const { id: applicationId } = application
  const wishes = readWishes(request, now)
  const place = { applicationId, attempt, acsUrl, relayState, isSigned }
  return { application, kept: { ...wishes, ...place }, denial }
}

/** True if the session answers the request: late enough, and proved well enough. */
export const isAnsweredBy = (kept: KeptRequest, session: Session): boolean =>
  session.authenticatedAt >= kept.notBefore && (kept.takesTickets || session.method !== 'ticket')

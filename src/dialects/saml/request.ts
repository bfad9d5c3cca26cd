/**
 * The AuthnRequest: a service provider asks that somebody be signed in (SAML Core §3.4.1).
 */
import { refuse } from '../../refusal.ts'
import { escapeAttribute, escapeText } from './canonical.ts'
import { checkCharacters } from './character.ts'
import { isIdentifier } from './identifier.ts'
import { readInstant, writeInstant } from './instant.ts'
import { type Signer, writeSigned } from './signature.ts'
import {
  assertionNamespace,
  bindings,
  nameIdFormats,
  protocolNamespace,
  signatureNamespace,
} from './vocabulary.ts'
import {
  attribute,
  booleanAttribute,
  child,
  children,
  elements,
  isNamed,
  text,
  trimmedText,
  type XmlElement,
} from './xml.ts'

export type NameIdPolicy = {
  format: string | undefined
  spNameQualifier: string | undefined
  allowCreate: boolean
}

export type RequestedContexts = {
  comparison: 'exact' | 'minimum' | 'maximum' | 'better'
  classes: string[]
  /** Contexts that are named by a declaration instead of a class. */
  declarations: string[]
}

export type AuthnRequest = {
  id: string
  issuer: string
  /** Milliseconds since 1970. */
  issueInstant: number
  destination: string | undefined
  acsUrl: string | undefined
  acsIndex: number | undefined
  protocolBinding: string | undefined
  forceAuthn: boolean
  isPassive: boolean
  nameIdPolicy: NameIdPolicy | undefined
  requestedContexts: RequestedContexts | undefined
  /** Whom the service provider wants signed in; the answer is for them or for nobody. */
  subject: { value: string; format: string | undefined } | undefined
}

const unacceptable: (cause: string) => never = (cause) =>
  refuse('invalid', 'The sign-in request is not acceptable.', { rule: 'saml.message', cause })

/** SAML Core §8.3.6: an entity identifier has up to 1024 characters. */
const entityIdLength = 1024

/** Every part that an AuthnRequest may have, and how its namespace is called. */
const parts: readonly (readonly [namespace: string, name: string])[] = [
  [assertionNamespace, 'Issuer'],
  [signatureNamespace, 'Signature'],
  [protocolNamespace, 'Extensions'],
  [assertionNamespace, 'Subject'],
  [protocolNamespace, 'NameIDPolicy'],
  [assertionNamespace, 'Conditions'],
  [protocolNamespace, 'RequestedAuthnContext'],
  [protocolNamespace, 'Scoping'],
]

const checkParts = (request: XmlElement): void => {
  for (const element of elements(request)) {
    const part = parts.find(([namespace, name]) => isNamed(element, namespace, name))
    if (part === undefined) unacceptable(`${element.name} does not belong into the request`)
    // A second one is refused by `child`.
    else child(request, ...part)
  }
}

const readIssuer = (request: XmlElement): string => {
  const element = child(request, assertionNamespace, 'Issuer')
  if (element === undefined) return unacceptable('there is no Issuer')
  const format = attribute(element, 'Format')
  const issuer = trimmedText(element)
  if (issuer === '' || issuer.length > entityIdLength) unacceptable('the Issuer is no entity ID')
  if (format !== undefined && format !== nameIdFormats.entity) {
    unacceptable('the Issuer has another format')
  }
  return issuer
}

const readIndex = (request: XmlElement): number | undefined => {
  const value = attribute(request, 'AssertionConsumerServiceIndex')
  if (value === undefined) return undefined
  if (!/^[0-9]{1,5}$/.test(value) || Number(value) > 65535) unacceptable('the index is no number')
  return Number(value)
}

const readNameIdPolicy = (request: XmlElement): NameIdPolicy | undefined => {
  const policy = child(request, protocolNamespace, 'NameIDPolicy')
  if (policy === undefined) return undefined
  return {
    format: attribute(policy, 'Format'),
    spNameQualifier: attribute(policy, 'SPNameQualifier'),
    allowCreate: booleanAttribute(policy, 'AllowCreate') ?? false,
  }
}

const comparisons = ['exact', 'minimum', 'maximum', 'better'] as const

const readRequestedContexts = (request: XmlElement): RequestedContexts | undefined => {
  const context = child(request, protocolNamespace, 'RequestedAuthnContext')
  if (context === undefined) return undefined
  const asked = attribute(context, 'Comparison') ?? 'exact'
  const comparison = comparisons.find((each) => each === asked)
  if (comparison === undefined) return unacceptable('the Comparison is unknown')
  const classes = children(context, assertionNamespace, 'AuthnContextClassRef').map(trimmedText)
  const declarations = children(context, assertionNamespace, 'AuthnContextDeclRef')
  return { comparison, classes, declarations: declarations.map(trimmedText) }
}

const readSubject = (request: XmlElement): AuthnRequest['subject'] => {
  const subject = child(request, assertionNamespace, 'Subject')
  if (subject === undefined) return undefined
  const nameId = child(subject, assertionNamespace, 'NameID')
  if (nameId === undefined) return unacceptable('the Subject has no NameID')
  return { value: text(nameId), format: attribute(nameId, 'Format') }
}

/**
 * Reads an AuthnRequest. Refuses (`invalid`) what SAML Core §3.2.1 and §3.4.1 do not allow. An
 * index beside a URL is refused, an index beside a ProtocolBinding is not: service providers send
 * it. Whose request it is and whether it is signed is asked elsewhere.
 */
export const readAuthnRequest = (request: XmlElement): AuthnRequest => {
  if (!isNamed(request, protocolNamespace, 'AuthnRequest')) unacceptable('it is another message')
  if (attribute(request, 'Version') !== '2.0') unacceptable('the Version is not 2.0')
  checkParts(request)
  const id = attribute(request, 'ID') ?? ''
  if (!isIdentifier(id)) unacceptable('the ID is no identifier')
  const acsUrl = attribute(request, 'AssertionConsumerServiceURL')
  const acsIndex = readIndex(request)
  if (acsUrl !== undefined && acsIndex !== undefined) unacceptable('both an index and a URL')
  return {
    id,
    issuer: readIssuer(request),
    issueInstant:
      readInstant(attribute(request, 'IssueInstant') ?? '') ??
      unacceptable('the IssueInstant is no UTC time'),
    destination: attribute(request, 'Destination'),
    acsUrl,
    acsIndex,
    protocolBinding: attribute(request, 'ProtocolBinding'),
    forceAuthn: booleanAttribute(request, 'ForceAuthn') ?? false,
    isPassive: booleanAttribute(request, 'IsPassive') ?? false,
    nameIdPolicy: readNameIdPolicy(request),
    requestedContexts: readRequestedContexts(request),
    subject: readSubject(request),
  }
}

export type AuthnRequestOptions = {
  id: string
  issuer: string
  /** Milliseconds since 1970. */
  issueInstant: number
  destination: string
  acsUrl: string
  nameIdFormat?: string
  authnContext?: string
  forceAuthn?: boolean
  isPassive?: boolean
  /** For the POST binding; the Redirect binding signs its query instead. */
  signer?: Signer
}

const open = (options: AuthnRequestOptions): string => {
  const url = (value: string): string => `"${escapeAttribute(value)}"`
  return (
    `<samlp:AuthnRequest xmlns:samlp="${protocolNamespace}"` +
    ` AssertionConsumerServiceURL=${url(options.acsUrl)} Destination=${url(options.destination)}` +
    `${options.forceAuthn === true ? ' ForceAuthn="true"' : ''} ID="${options.id}"` +
    `${options.isPassive === true ? ' IsPassive="true"' : ''}` +
    ` IssueInstant="${writeInstant(options.issueInstant)}"` +
    ` ProtocolBinding="${bindings.post}" Version="2.0">` +
    `<saml:Issuer xmlns:saml="${assertionNamespace}">${escapeText(options.issuer)}</saml:Issuer>`
  )
}

const close = ({ nameIdFormat, authnContext }: AuthnRequestOptions): string => {
  let rest = ''
  if (nameIdFormat !== undefined) {
    const format = escapeAttribute(nameIdFormat)
    rest += `<samlp:NameIDPolicy AllowCreate="true" Format="${format}"></samlp:NameIDPolicy>`
  }
  if (authnContext !== undefined) {
    rest +=
      '<samlp:RequestedAuthnContext Comparison="exact">' +
      `<saml:AuthnContextClassRef xmlns:saml="${assertionNamespace}">` +
      `${escapeText(authnContext)}</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>`
  }
  return `${rest}</samlp:AuthnRequest>`
}

/**
 * Writes an AuthnRequest as canonical text (SAML Core §3.4.1), signed if there is a signer.
 * Refuses (`invalid`) values with characters that XML does not have.
 */
export const writeAuthnRequest = (options: AuthnRequestOptions): string => {
  if (!isIdentifier(options.id)) unacceptable('the ID is no identifier')
  const before = open(options)
  const after = close(options)
  checkCharacters(before + after)
  if (options.signer === undefined) return before + after
  return writeSigned(before, after, options.id, options.signer)
}

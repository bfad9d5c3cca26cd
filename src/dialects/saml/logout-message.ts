/**
 * LogoutRequest and LogoutResponse (SAML Core §3.7): how they are written, and what is read of
 * them, by whichever side. What is read was signed, over the query or within the message (SAML
 * Profiles §4.4.3.1 and §4.4.3.5 want that of both, on every binding in a browser).
 */
import type { KeyObject } from 'node:crypto'
import { checkHeader } from './assertion.ts'
import { checkParts, findInstant, getChild, getInstant, unacceptable } from './assertion-content.ts'
import { escapeText } from './canonical.ts'
import { checkCharacters } from './character.ts'
import { writeInstant } from './instant.ts'
import type { Inbound } from './kept-request.ts'
import {
  assertionDeclaration,
  checkIdentifiers,
  given,
  type NameId,
  writeIssuer,
  writeNameId,
  writeStatusCode,
} from './response.ts'
import {
  hasSignature,
  type Signer,
  verifyRedirect,
  verifySigned,
  writeSigned,
} from './signature.ts'
import {
  assertionNamespace,
  nameIdFormats,
  protocolNamespace,
  signatureNamespace,
  statuses,
} from './vocabulary.ts'
import { attribute, child, children, isNamed, readXml, text, type XmlElement } from './xml.ts'

type MessageName = 'LogoutRequest' | 'LogoutResponse'

type Envelope = {
  id: string
  issuer: string
  /** Milliseconds since 1970, as all times here. */
  issueInstant: number
  destination: string
}

export type LogoutRequest = Envelope & {
  notOnOrAfter: number | undefined
  /** The format as it is said: none is another thing than `unspecified`. */
  nameId: Omit<NameId, 'format'> & { format?: string }
  /** The sessions that are meant; all of the person where none is named (SAML Core §3.7.1). */
  sessionIndexes: string[]
}

export type LogoutResponse = Envelope & {
  inResponseTo: string
  /** Whether it is over there; `partly` where others could not be told of it (§3.7.3.2). */
  outcome: 'ended' | 'partly' | 'open'
}

/** Who the other side is, and what it must know of us. */
export type Expectation = {
  keys: readonly KeyObject[]
  /** The entity ID of the other side, with what else it calls itself here. */
  issuers: readonly string[]
  /** Our address, at which the message has come. */
  destination: string
  now: number
  skewMs: number
}

/** No message is older when it comes: it goes through a browser at once. */
const lifetimeMs = 10 * 60_000
/** So long its ID is remembered: until it is too old, whatever the clocks say. */
export const usedSeconds = 20 * 60

/**
 * The message as one of the keys has signed it. Refuses (`invalid`) one without a signature, and
 * any signature that does not hold.
 */
const readSigned = ({ message, rawQuery }: Inbound, keys: readonly KeyObject[]): XmlElement => {
  const received = readXml(message.xml)
  const isInQuery = rawQuery !== ''
  if (isInQuery) verifyRedirect(rawQuery, keys)
  else if (!hasSignature(received)) unacceptable('the message is not signed')
  return hasSignature(received) ? verifySigned(received, keys) : received
}

const issuerOf = (message: XmlElement): string => {
  const issuer = getChild(message, assertionNamespace, 'Issuer')
  const format = attribute(issuer, 'Format') ?? nameIdFormats.entity
  if (format !== nameIdFormats.entity) unacceptable('the Issuer has another format')
  return text(issuer)
}

/** What both messages have, and have to be (SAML Core §3.2.1, §3.2.2; Bindings §3.4.5.2). */
const readEnvelope = (
  message: XmlElement,
  name: MessageName,
  { issuers, destination, now, skewMs }: Expectation,
): Envelope => {
  if (!isNamed(message, protocolNamespace, name)) unacceptable('it is another message')
  const id = checkHeader(message)
  const issuer = issuerOf(message)
  if (!issuers.includes(issuer)) unacceptable('the Issuer is another')
  if (attribute(message, 'Destination') !== destination) unacceptable('the Destination is another')
  const issueInstant = getInstant(message, 'IssueInstant')
  if (now + skewMs < issueInstant) unacceptable('it is too early')
  if (now - skewMs >= issueInstant + lifetimeMs) unacceptable('it is over')
  return { id, issuer, issueInstant, destination }
}

const usualParts = [
  [assertionNamespace, 'Issuer'],
  [signatureNamespace, 'Signature'],
  [protocolNamespace, 'Extensions'],
] as const

/** The NameID, or the one that comes out of its encryption, which passes the gate anew. */
const getNameId = (
  request: XmlElement,
  decrypt: (encrypted: XmlElement) => Uint8Array,
): XmlElement => {
  const plain = child(request, assertionNamespace, 'NameID')
  const encrypted = child(request, assertionNamespace, 'EncryptedID')
  if (plain !== undefined && encrypted !== undefined) unacceptable('there are two names')
  if (plain !== undefined) return plain
  if (encrypted === undefined) return unacceptable('there is no NameID')
  const opened = readXml(decrypt(encrypted))
  return isNamed(opened, assertionNamespace, 'NameID')
    ? opened
    : unacceptable('another was encrypted')
}

const readNameId = (element: XmlElement): LogoutRequest['nameId'] => {
  const value = text(element)
  if (value === '') unacceptable('the NameID is empty')
  const format = attribute(element, 'Format')
  const nameQualifier = attribute(element, 'NameQualifier')
  const spNameQualifier = attribute(element, 'SPNameQualifier')
  return {
    value,
    ...(format !== undefined && { format }),
    ...(nameQualifier !== undefined && { nameQualifier }),
    ...(spNameQualifier !== undefined && { spNameQualifier }),
  }
}

/**
 * Reads a LogoutRequest (SAML Core §3.7.1, Profiles §4.4.4.1). Refuses (`invalid`) what is not
 * signed by the other side, not for us, not of now, or names nobody. That it has not come before
 * is the caller's business.
 */
export const readLogoutRequest = (
  inbound: Inbound,
  expected: Expectation,
  decrypt: (encrypted: XmlElement) => Uint8Array,
): LogoutRequest => {
  const request = readSigned(inbound, expected.keys)
  const envelope = readEnvelope(request, 'LogoutRequest', expected)
  checkParts(request, [
    ...usualParts,
    [assertionNamespace, 'NameID'],
    [assertionNamespace, 'EncryptedID'],
    [protocolNamespace, 'SessionIndex'],
  ])
  const notOnOrAfter = findInstant(request, 'NotOnOrAfter')
  if (notOnOrAfter !== undefined && expected.now - expected.skewMs >= notOnOrAfter) {
    unacceptable('it is over')
  }
  return {
    ...envelope,
    notOnOrAfter,
    nameId: readNameId(getNameId(request, decrypt)),
    sessionIndexes: children(request, protocolNamespace, 'SessionIndex').map(text),
  }
}

const outcomeOf = (response: XmlElement): LogoutResponse['outcome'] => {
  const status = getChild(response, protocolNamespace, 'Status')
  const code = getChild(status, protocolNamespace, 'StatusCode')
  const inner = child(code, protocolNamespace, 'StatusCode')
  if (inner !== undefined && attribute(inner, 'Value') === statuses.partialLogout) return 'partly'
  return attribute(code, 'Value') === statuses.success ? 'ended' : 'open'
}

/** Reads a LogoutResponse (SAML Core §3.7.2). Refuses (`invalid`) as `readLogoutRequest` does. */
export const readLogoutResponse = (inbound: Inbound, expected: Expectation): LogoutResponse => {
  const response = readSigned(inbound, expected.keys)
  const envelope = readEnvelope(response, 'LogoutResponse', expected)
  checkParts(response, [...usualParts, [protocolNamespace, 'Status']])
  const inResponseTo = attribute(response, 'InResponseTo') ?? unacceptable('it answers nothing')
  return { ...envelope, inResponseTo, outcome: outcomeOf(response) }
}

/** For the POST binding; the Redirect binding signs its query instead. */
type Signing = { signer?: Signer | undefined }

const write = (
  name: MessageName,
  { id, issuer, issueInstant, destination }: Envelope,
  attributes: { inResponseTo?: string; notOnOrAfter?: number },
  content: string,
  { signer }: Signing,
): string => {
  const { inResponseTo, notOnOrAfter } = attributes
  checkIdentifiers(id, inResponseTo)
  const before =
    `<samlp:${name} xmlns:samlp="${protocolNamespace}"${given('Destination', destination)}` +
    ` ID="${id}"${given('InResponseTo', inResponseTo)}` +
    ` IssueInstant="${writeInstant(issueInstant)}"` +
    given('NotOnOrAfter', notOnOrAfter === undefined ? undefined : writeInstant(notOnOrAfter)) +
    ` Version="2.0">${writeIssuer(issuer, assertionDeclaration)}`
  const after = `${content}</samlp:${name}>`
  checkCharacters(before + after)
  return signer === undefined ? before + after : writeSigned(before, after, id, signer)
}

export type LogoutRequestOptions = Envelope &
  Signing & { notOnOrAfter: number; nameId: NameId; sessionIndex?: string | undefined }

/**
 * Writes a LogoutRequest as canonical text (SAML Core §3.7.1). Refuses (`invalid`) an ID that is
 * no NCName, and values that XML cannot carry.
 */
export const writeLogoutRequest = (options: LogoutRequestOptions): string => {
  const { nameId, sessionIndex, notOnOrAfter } = options
  const session =
    sessionIndex === undefined
      ? ''
      : `<samlp:SessionIndex>${escapeText(sessionIndex)}</samlp:SessionIndex>`
  const content = writeNameId(nameId, assertionDeclaration) + session
  return write('LogoutRequest', options, { notOnOrAfter }, content, options)
}

export type LogoutResponseOptions = Envelope &
  Signing & { inResponseTo: string; status?: string; subStatus?: string }

/** Writes a LogoutResponse as canonical text (SAML Core §3.7.2): Success, unless told. */
export const writeLogoutResponse = (options: LogoutResponseOptions): string => {
  const { inResponseTo, status = statuses.success, subStatus } = options
  const inner = subStatus === undefined ? '' : writeStatusCode(subStatus)
  const content = `<samlp:Status>${writeStatusCode(status, inner)}</samlp:Status>`
  return write('LogoutResponse', options, { inResponseTo }, content, options)
}

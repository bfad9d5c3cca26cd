/**
 * The Response that hands a signed-in person on to a service provider (SAML Core §3.2.2, SAML
 * Profiles §4.1.4.2). It is written as its own exclusive canonical form, so that signing it costs
 * little more than the operation with the key: namespaces stand where canonicalization would put
 * them, attributes are in order, no element is abbreviated.
 */
import { refuse } from '../../refusal.ts'
import { escapeAttribute, escapeText } from './canonical.ts'
import { checkCharacters } from './character.ts'
import { isIdentifier } from './identifier.ts'
import { writeInstant } from './instant.ts'
import { type Signer, writeSigned } from './signature.ts'
import { assertionNamespace, bearerMethod, protocolNamespace, statuses } from './vocabulary.ts'

export type NameId = {
  value: string
  format: string
  nameQualifier?: string
  spNameQualifier?: string
}

export type ResponseAttribute = {
  name: string
  nameFormat?: string
  friendlyName?: string
  values: readonly string[]
}

type Envelope = {
  responseId: string
  /** Milliseconds since 1970, as all times here. */
  issueInstant: number
  issuer: string
  destination: string
  /** Absent when nobody asked (SAML Profiles §4.1.5). */
  inResponseTo?: string
  signer: Signer
}

export type ResponseOptions = Envelope & {
  assertionId: string
  recipient: string
  audience: string
  nameId: NameId
  notBefore: number
  notOnOrAfter: number
  authnInstant: number
  sessionIndex: string
  sessionNotOnOrAfter?: number
  authnContext: string
  attributes: readonly ResponseAttribute[]
  /** The assertion is always signed; this signs the Response around it too. */
  signResponse: boolean
}

export type StatusResponseOptions = Envelope & {
  status: string
  subStatus?: string
  message?: string
}

/** One attribute with the space before it, or nothing. Callers keep to the canonical order. */
const given = (name: string, value: string | undefined): string =>
  value === undefined ? '' : ` ${name}="${escapeAttribute(value)}"`

const checkIdentifiers = (...values: (string | undefined)[]): void => {
  if (values.every((value) => value === undefined || isIdentifier(value))) return
  refuse('invalid', 'An identifier of the message is not acceptable.', {
    cause: 'an ID or InResponseTo is no NCName',
  })
}

const writeIssuer = (issuer: string, declaration = ''): string =>
  `<saml:Issuer${declaration}>${escapeText(issuer)}</saml:Issuer>`

const assertionDeclaration = ` xmlns:saml="${assertionNamespace}"`

const openResponse = (options: Envelope): string =>
  `<samlp:Response xmlns:samlp="${protocolNamespace}"${given('Destination', options.destination)}` +
  ` ID="${options.responseId}"${given('InResponseTo', options.inResponseTo)}` +
  ` IssueInstant="${writeInstant(options.issueInstant)}" Version="2.0">` +
  writeIssuer(options.issuer, assertionDeclaration)

const writeSubject = (options: ResponseOptions): string => {
  const { nameId } = options
  return (
    `<saml:Subject><saml:NameID${given('Format', nameId.format)}` +
    `${given('NameQualifier', nameId.nameQualifier)}` +
    `${given('SPNameQualifier', nameId.spNameQualifier)}>${escapeText(nameId.value)}` +
    `</saml:NameID><saml:SubjectConfirmation Method="${bearerMethod}">` +
    `<saml:SubjectConfirmationData${given('InResponseTo', options.inResponseTo)}` +
    ` NotOnOrAfter="${writeInstant(options.notOnOrAfter)}"` +
    `${given('Recipient', options.recipient)}></saml:SubjectConfirmationData>` +
    '</saml:SubjectConfirmation></saml:Subject>'
  )
}

const writeConditions = (options: ResponseOptions): string =>
  `<saml:Conditions NotBefore="${writeInstant(options.notBefore)}"` +
  ` NotOnOrAfter="${writeInstant(options.notOnOrAfter)}"><saml:AudienceRestriction>` +
  `<saml:Audience>${escapeText(options.audience)}</saml:Audience></saml:AudienceRestriction>` +
  '</saml:Conditions>'

const writeAuthnStatement = (options: ResponseOptions): string => {
  const end = options.sessionNotOnOrAfter
  return (
    `<saml:AuthnStatement AuthnInstant="${writeInstant(options.authnInstant)}"` +
    given('SessionIndex', options.sessionIndex) +
    given('SessionNotOnOrAfter', end === undefined ? undefined : writeInstant(end)) +
    `><saml:AuthnContext><saml:AuthnContextClassRef>${escapeText(options.authnContext)}` +
    '</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>'
  )
}

const writeAttribute = ({ name, nameFormat, friendlyName, values }: ResponseAttribute): string => {
  let written =
    `<saml:Attribute${given('FriendlyName', friendlyName)}${given('Name', name)}` +
    `${given('NameFormat', nameFormat)}>`
  for (const value of values) {
    written += `<saml:AttributeValue>${escapeText(value)}</saml:AttributeValue>`
  }
  return `${written}</saml:Attribute>`
}

/** The schema wants at least one attribute in a statement, so that none is no statement. */
const writeAttributes = (attributes: readonly ResponseAttribute[]): string =>
  attributes.length === 0
    ? ''
    : `<saml:AttributeStatement>${attributes.map(writeAttribute).join('')}` +
      '</saml:AttributeStatement>'

const writeAssertion = (options: ResponseOptions): string => {
  const before =
    `<saml:Assertion${assertionDeclaration} ID="${options.assertionId}"` +
    ` IssueInstant="${writeInstant(options.issueInstant)}" Version="2.0">` +
    writeIssuer(options.issuer)
  const after =
    `${writeSubject(options)}${writeConditions(options)}${writeAuthnStatement(options)}` +
    `${writeAttributes(options.attributes)}</saml:Assertion>`
  checkCharacters(before + after)
  return writeSigned(before, after, options.assertionId, options.signer)
}

const writeStatusCode = (value: string, inner = ''): string =>
  `<samlp:StatusCode${given('Value', value)}>${inner}</samlp:StatusCode>`

const success = `<samlp:Status>${writeStatusCode(statuses.success)}</samlp:Status>`

/**
 * The canonical text of a successful Response with one signed assertion for one audience.
 * Refuses (`invalid`) identifiers that are no NCNames, and values that XML cannot carry.
 */
export const writeResponse = (options: ResponseOptions): string => {
  checkIdentifiers(options.responseId, options.assertionId, options.inResponseTo)
  const before = openResponse(options)
  checkCharacters(before)
  const after = `${success}${writeAssertion(options)}</samlp:Response>`
  if (!options.signResponse) return before + after
  return writeSigned(before, after, options.responseId, options.signer)
}

/**
 * The canonical text of a signed Response that says no (SAML Core §3.2.2.1). The message is for
 * anyone to read. Refuses (`invalid`) as `writeResponse` does.
 */
export const writeStatusResponse = (options: StatusResponseOptions): string => {
  checkIdentifiers(options.responseId, options.inResponseTo)
  const { status, subStatus, message } = options
  const inner = subStatus === undefined ? '' : writeStatusCode(subStatus)
  const words =
    message === undefined ? '' : `<samlp:StatusMessage>${escapeText(message)}</samlp:StatusMessage>`
  const before = openResponse(options)
  const code = writeStatusCode(status, inner)
  const after = `<samlp:Status>${code}${words}</samlp:Status></samlp:Response>`
  checkCharacters(before + after)
  return writeSigned(before, after, options.responseId, options.signer)
}

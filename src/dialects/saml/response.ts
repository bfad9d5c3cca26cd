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
import { prepareSigned, type Signer, writeSigned } from './signature.ts'
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

/** What is the same in all responses to a service provider, at one of its addresses. */
export type ResponsePlan = Pick<Envelope, 'issuer' | 'destination' | 'signer'> & {
  recipient: string
  audience: string
  /** The assertion is always signed; this signs the Response around it too. */
  signResponse: boolean
}

/** What is another in each response. */
export type ResponseContent = Pick<Envelope, 'responseId' | 'issueInstant' | 'inResponseTo'> & {
  assertionId: string
  nameId: NameId
  notBefore: number
  notOnOrAfter: number
  authnInstant: number
  sessionIndex: string
  sessionNotOnOrAfter?: number
  authnContext: string
  attributes: readonly ResponseAttribute[]
}

export type ResponseOptions = ResponsePlan & ResponseContent

export type StatusResponseOptions = Envelope & {
  status: string
  subStatus?: string
  message?: string
}

/** One attribute with the space before it, or nothing. Callers keep to the canonical order. */
export const given = (name: string, value: string | undefined): string =>
  value === undefined ? '' : ` ${name}="${escapeAttribute(value)}"`

/** Refuses with `invalid` what is there and no NCName. */
export const checkIdentifiers = (...values: (string | undefined)[]): void => {
  if (values.every((value) => value === undefined || isIdentifier(value))) return
  refuse('invalid', 'An identifier of the message is not acceptable.', {
    cause: 'an ID or InResponseTo is no NCName',
  })
}

export const writeIssuer = (issuer: string, declaration = ''): string =>
  `<saml:Issuer${declaration}>${escapeText(issuer)}</saml:Issuer>`

export const assertionDeclaration = ` xmlns:saml="${assertionNamespace}"`

const openResponse = ({ issuer, destination }: Pick<Envelope, 'issuer' | 'destination'>) => {
  const to = given('Destination', destination)
  const head = `<samlp:Response xmlns:samlp="${protocolNamespace}"${to}`
  const tail = ` Version="2.0">${writeIssuer(issuer, assertionDeclaration)}`
  checkCharacters(head + tail)
  return (options: Pick<Envelope, 'responseId' | 'inResponseTo'>, instant: string): string =>
    `${head} ID="${options.responseId}"${given('InResponseTo', options.inResponseTo)}` +
    ` IssueInstant="${instant}"${tail}`
}

/** `declaration` where it does not stand within an element of its namespace. */
export const writeNameId = (nameId: NameId, declaration = ''): string =>
  `<saml:NameID${declaration}${given('Format', nameId.format)}` +
  given('NameQualifier', nameId.nameQualifier) +
  `${given('SPNameQualifier', nameId.spNameQualifier)}>${escapeText(nameId.value)}</saml:NameID>`

const writeAuthnStatement = (options: ResponseContent): string => {
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

/** The assertion before and after its signature. */
const prepareAssertion = ({ issuer, recipient, audience }: ResponsePlan) => {
  const head = `<saml:Assertion${assertionDeclaration} ID="`
  const from = ` Version="2.0">${writeIssuer(issuer)}`
  const method = `<saml:SubjectConfirmation Method="${bearerMethod}">`
  const to = `"${given('Recipient', recipient)}></saml:SubjectConfirmationData>`
  const restriction =
    `"><saml:AudienceRestriction><saml:Audience>${escapeText(audience)}</saml:Audience>` +
    '</saml:AudienceRestriction></saml:Conditions>'
  checkCharacters(from + to + restriction)

  return (options: ResponseContent, instant: string): [before: string, after: string] => {
    const end = writeInstant(options.notOnOrAfter)
    // What people and administrators have written: the rest was checked before, or is ours.
    const name = writeNameId(options.nameId)
    const told = writeAuthnStatement(options) + writeAttributes(options.attributes)
    checkCharacters(name + told)
    const asked = given('InResponseTo', options.inResponseTo)
    return [
      `${head}${options.assertionId}" IssueInstant="${instant}"${from}`,
      `<saml:Subject>${name}${method}<saml:SubjectConfirmationData${asked}` +
        ` NotOnOrAfter="${end}${to}` +
        '</saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="' +
        `${writeInstant(options.notBefore)}" NotOnOrAfter="${end}${restriction}` +
        `${told}</saml:Assertion>`,
    ]
  }
}

export const writeStatusCode = (value: string, inner = ''): string =>
  `<samlp:StatusCode${given('Value', value)}>${inner}</samlp:StatusCode>`

const success = `<samlp:Status>${writeStatusCode(statuses.success)}</samlp:Status>`

/**
 * Makes ready for the responses to a service provider, and gives what writes one: the canonical
 * text of a successful Response with one signed assertion for one audience. Refuses (`invalid`)
 * identifiers that are no NCNames, and values that XML cannot carry.
 */
export const prepareResponse = (plan: ResponsePlan) => {
  const open = openResponse(plan)
  const assertion = prepareAssertion(plan)
  const writeSigned = prepareSigned(plan.signer)

  return (options: ResponseContent): string => {
    checkIdentifiers(options.responseId, options.assertionId, options.inResponseTo)
    const instant = writeInstant(options.issueInstant)
    const before = open(options, instant)
    const signed = writeSigned(...assertion(options, instant), options.assertionId)
    const after = `${success}${signed}</samlp:Response>`
    return plan.signResponse ? writeSigned(before, after, options.responseId) : before + after
  }
}

/** One Response, as `prepareResponse` writes it. */
export const writeResponse = (options: ResponseOptions): string => prepareResponse(options)(options)

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
  const before = openResponse(options)(options, writeInstant(options.issueInstant))
  const code = writeStatusCode(status, inner)
  const after = `<samlp:Status>${code}${words}</samlp:Status></samlp:Response>`
  checkCharacters(before + after)
  return writeSigned(before, after, options.responseId, options.signer)
}

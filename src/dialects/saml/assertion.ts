/**
 * What a service provider does with a Response (SAML Profiles §4.1.4.3): the identity is read from
 * bytes that a known key signed, and only after everything around it was checked.
 */
import type { KeyObject } from 'node:crypto'
import {
  type AssertedAttribute,
  checkAssertionParts,
  checkParts,
  findInstant,
  getChild,
  getInstant,
  readAttributes,
  readStatement,
  unacceptable,
} from './assertion-content.ts'
import { withCertificates } from './certificate-end.ts'
import { isIdentifier } from './identifier.ts'
import { writeInstant } from './instant.ts'
import { hasSignature, verifySigned } from './signature.ts'
import {
  assertionNamespace,
  bearerMethod,
  nameIdFormats,
  protocolNamespace,
  signatureNamespace,
  statuses,
} from './vocabulary.ts'
import { attribute, child, children, isNamed, readXml, text, type XmlElement } from './xml.ts'

export type ResponseExpectation = {
  xml: Uint8Array
  keys: readonly KeyObject[]
  /** The entity ID of the identity provider whose keys these are. */
  issuer: string
  /** The entity ID of the service provider. */
  audience: string
  acsUrl: string
  /** Milliseconds since 1970. */
  now: number
  /** The ID of the request that is answered; absent when none was sent. */
  inResponseTo?: string
  /** How far the clocks may differ; without it, a minute. */
  skewMs?: number
  /** Those of the keys, as DER in base64: to say which ones were expected. */
  certificates?: readonly string[]
  /** Is told each check by its name, and does it. */
  check?: <T>(name: string, work: () => T) => T
  /** The bytes in an EncryptedAssertion; without this, none is taken. */
  decrypt?: (encrypted: XmlElement) => Uint8Array
}

type Expected = ResponseExpectation & { skewMs: number }

export type CheckedResponse = {
  responseId: string
  /** May be accepted once until `notOnOrAfter`; the caller remembers it. */
  assertionId: string
  notOnOrAfter: number
  issuer: string
  nameId: string
  nameIdFormat: string
  nameQualifier: string | undefined
  spNameQualifier: string | undefined
  attributes: AssertedAttribute[]
  sessionIndex: string | undefined
  sessionNotOnOrAfter: number | undefined
  authnInstant: number
  authnContext: string | undefined
  responseSigned: boolean
  assertionSigned: boolean
}

const usualSkewMs = 60_000

/** An assertion is for signing in now; ten minutes are ample, whatever its issuer thinks. */
const lifetimeMilliseconds = 10 * 60_000

/** Counts what must not be hidden anywhere: in Extensions, Advice, values or signatures. */
const countParts = (
  element: XmlElement,
  counts = { assertions: 0, responses: 0, signatures: 0 },
) => {
  const { name, namespace } = element
  if (namespace === assertionNamespace && /^(?:Encrypted)?Assertion$/.test(name)) {
    counts.assertions += 1
  }
  if (namespace === protocolNamespace && name === 'Response') counts.responses += 1
  if (namespace === signatureNamespace && name === 'Signature') counts.signatures += 1
  for (const inner of element.children) if (typeof inner !== 'string') countParts(inner, counts)
  return counts
}

/** What SAML Core §1.3.4 and §3.2.1 want of a message. Gives the one ID that it has. */
export const checkHeader = (element: XmlElement): string => {
  if (attribute(element, 'Version') !== '2.0') unacceptable(`${element.name} is not of 2.0`)
  const ids = element.attributes.filter((each) => each.name.toLowerCase() === 'id')
  const id = attribute(element, 'ID') ?? ''
  if (ids.length !== 1 || !isIdentifier(id)) unacceptable(`${element.name} has not one ID`)
  return id
}

const checkIssuer = (element: XmlElement, issuer: string): void => {
  const format = attribute(element, 'Format') ?? nameIdFormats.entity
  if (text(element) !== issuer) {
    const evidence = { asked: text(element), registered: issuer }
    unacceptable('the Issuer is another', 'saml.issuer', evidence)
  }
  if (format !== nameIdFormats.entity) unacceptable('the Issuer has another format')
}

/** True for an element in which an assertion is hidden from all but us (SAML Core §2.3.4). */
const isEncrypted = (element: XmlElement): boolean => element.name === 'EncryptedAssertion'

/** The assertion of a Response that has one and nothing that does not belong; or encrypted. */
const checkShape = (response: XmlElement, { decrypt }: ResponseExpectation): XmlElement => {
  if (!isNamed(response, protocolNamespace, 'Response')) unacceptable('it is another message')
  checkHeader(response)
  checkParts(response, [
    [assertionNamespace, 'Issuer'],
    [signatureNamespace, 'Signature'],
    [protocolNamespace, 'Extensions'],
    [protocolNamespace, 'Status'],
    [assertionNamespace, 'Assertion'],
    ...(decrypt ? [[assertionNamespace, 'EncryptedAssertion'] as const] : []),
  ])
  const status = getChild(
    getChild(response, protocolNamespace, 'Status'),
    protocolNamespace,
    'StatusCode',
  )
  const value = attribute(status, 'Value')
  if (value !== statuses.success) {
    const evidence = { asked: value, registered: statuses.success }
    unacceptable(`the status is ${value}`, 'saml.status', evidence)
  }
  const encrypted = child(response, assertionNamespace, 'EncryptedAssertion')
  const assertion =
    decrypt && encrypted ? encrypted : getChild(response, assertionNamespace, 'Assertion')
  const { assertions, responses, signatures } = countParts(response)
  if (assertions !== 1 || responses !== 1) unacceptable('there is not exactly one assertion')
  const expected = Number(hasSignature(response)) + Number(hasSignature(assertion))
  if (signatures !== expected) unacceptable('there is a signature where none belongs')
  return assertion
}

/** An assertion as it came out of its encryption: nobody has looked at it before. */
const readDecrypted = (bytes: Uint8Array): XmlElement => {
  const assertion = readXml(bytes)
  if (!isNamed(assertion, assertionNamespace, 'Assertion')) unacceptable('another was encrypted')
  const { assertions, responses, signatures } = countParts(assertion)
  if (assertions !== 1 || responses !== 0) unacceptable('there is not exactly one assertion')
  if (signatures !== Number(hasSignature(assertion))) {
    unacceptable('there is a signature where none belongs')
  }
  return assertion
}

const checkResponseHeader = (response: XmlElement, expected: ResponseExpectation): void => {
  checkIssuer(getChild(response, assertionNamespace, 'Issuer'), expected.issuer)
  if (attribute(response, 'Destination') !== expected.acsUrl) {
    const evidence = { asked: attribute(response, 'Destination'), registered: expected.acsUrl }
    unacceptable('the Destination is another', 'saml.response-address', evidence)
  }
  if (attribute(response, 'InResponseTo') !== expected.inResponseTo) {
    unacceptable('it answers another request', 'saml.other-request')
  }
  getInstant(response, 'IssueInstant')
}

/** SAML Profiles §4.1.4.2: why this confirmation does not hold, or undefined when it does. */
const findFault = (confirmation: XmlElement, expected: Expected): string | undefined => {
  if (attribute(confirmation, 'Method') !== bearerMethod) return 'the method is not bearer'
  const data = child(confirmation, assertionNamespace, 'SubjectConfirmationData')
  if (data === undefined) return 'the confirmation is empty'
  if (attribute(data, 'Recipient') !== expected.acsUrl) return 'the Recipient is another'
  if (attribute(data, 'InResponseTo') !== expected.inResponseTo) return 'another InResponseTo'
  const notOnOrAfter = findInstant(data, 'NotOnOrAfter')
  if (notOnOrAfter === undefined) return 'the confirmation has no end'
  if (attribute(data, 'NotBefore') !== undefined) return 'a bearer confirmation has no NotBefore'
  return expected.now - expected.skewMs >= notOnOrAfter ? 'the confirmation is over' : undefined
}

const assertionParts = [
  'Issuer',
  'Subject',
  'Conditions',
  'Advice',
  'Statement',
  'AuthnStatement',
  'AuthzDecisionStatement',
  'AttributeStatement',
]

const checkSubject = (subject: XmlElement, expected: Expected): XmlElement => {
  checkAssertionParts(subject, 'NameID', 'SubjectConfirmation')
  const confirmations = children(subject, assertionNamespace, 'SubjectConfirmation')
  const faults = confirmations.map((each) => findFault(each, expected))
  if (!faults.includes(undefined)) {
    const isOver = faults.every((each) => each === 'the confirmation is over')
    const cause = faults.join('; ') || 'there is no confirmation'
    unacceptable(cause, isOver && faults.length > 0 ? 'saml.over' : 'saml.confirmation')
  }
  const nameId = getChild(subject, assertionNamespace, 'NameID')
  if (text(nameId) === '') unacceptable('the NameID is empty')
  return nameId
}

const checkAudience = (conditions: XmlElement, audience: string): void => {
  const restrictions = children(conditions, assertionNamespace, 'AudienceRestriction')
  if (restrictions.length === 0) unacceptable('there is no AudienceRestriction')
  for (const restriction of restrictions) {
    const audiences = children(restriction, assertionNamespace, 'Audience').map(text)
    if (!audiences.includes(audience)) {
      const evidence = { asked: audiences.join('\n'), registered: audience }
      unacceptable('the Audience is another', 'saml.audience', evidence)
    }
  }
}

/** SAML Core §2.5.1. Gives the time from which the assertion is over. */
const checkConditions = (assertion: XmlElement, expected: Expected): number => {
  const conditions = getChild(assertion, assertionNamespace, 'Conditions')
  const issued = getInstant(assertion, 'IssueInstant')
  const notBefore = findInstant(conditions, 'NotBefore') ?? issued
  const end = Math.min(getInstant(conditions, 'NotOnOrAfter'), issued + lifetimeMilliseconds)
  const { now, skewMs } = expected
  const begin = Math.max(notBefore, issued)
  const evidence = {
    asked: `from ${writeInstant(begin)} to ${writeInstant(end)}`,
    registered: `it is ${writeInstant(now)} here, and clocks may differ by ${skewMs / 1000} s`,
  }
  if (now + skewMs < begin) unacceptable('it is too early', 'saml.early', evidence)
  if (now - skewMs >= end) unacceptable('it is over', 'saml.over', evidence)
  checkAssertionParts(conditions, 'AudienceRestriction', 'OneTimeUse', 'ProxyRestriction')
  checkAudience(conditions, expected.audience)
  return end
}

/** The Response and its assertion, both as a key has signed the one, the other or both. */
const readSigned = (expected: Expected) => {
  const { xml, keys, decrypt } = expected
  const received = readXml(xml)
  const outer = checkShape(received, expected)
  const responseSigned = hasSignature(received)
  // From here on, what is signed is read from the signed bytes.
  const response = responseSigned ? verifySigned(received, keys) : received
  const carried = responseSigned ? checkShape(response, expected) : outer
  const inner = decrypt && isEncrypted(carried) ? readDecrypted(decrypt(carried)) : carried
  const assertionSigned = hasSignature(inner)
  if (!responseSigned && !assertionSigned) {
    unacceptable('nothing is signed', 'saml.unsigned-response')
  }
  const assertion = assertionSigned ? verifySigned(inner, keys) : inner
  return { response, assertion, responseSigned, assertionSigned }
}

/**
 * Checks a Response and gives what its assertion says. The Response, the assertion or both are
 * signed by one of the keys; a signature that is there must hold. Refuses (`invalid`) whatever
 * SAML Profiles §4.1.4.3 and SAML Core §2 do not let pass.
 */
export const checkResponse = (given: ResponseExpectation): CheckedResponse => {
  const expected: Expected = { ...given, skewMs: given.skewMs ?? usualSkewMs }
  const { check = (_, work) => work(), certificates = [], now } = given
  const { response, assertion, responseSigned, assertionSigned } = check('signature', () =>
    withCertificates(certificates, now, () => readSigned(expected)),
  )
  check('issuer and address', () => checkResponseHeader(response, expected))
  const assertionId = checkHeader(assertion)
  checkAssertionParts(assertion, ...assertionParts)
  const issuer = getChild(assertion, assertionNamespace, 'Issuer')
  check('issuer of the assertion', () => checkIssuer(issuer, expected.issuer))
  const notOnOrAfter = check('time and audience', () => checkConditions(assertion, expected))
  const subject = getChild(assertion, assertionNamespace, 'Subject')
  const nameId = check('confirmation', () => checkSubject(subject, expected))
  return {
    responseId: attribute(response, 'ID') ?? '',
    assertionId,
    notOnOrAfter,
    issuer: expected.issuer,
    nameId: text(nameId),
    nameIdFormat: attribute(nameId, 'Format') ?? nameIdFormats.unspecified,
    nameQualifier: attribute(nameId, 'NameQualifier'),
    spNameQualifier: attribute(nameId, 'SPNameQualifier'),
    attributes: readAttributes(assertion),
    ...readStatement(assertion, expected.now - expected.skewMs),
    responseSigned,
    assertionSigned,
  }
}

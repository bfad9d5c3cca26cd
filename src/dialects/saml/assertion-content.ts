/** What an assertion says besides who it is about, and the small steps of reading one. */
import type { Evidence } from '../../attempt-fact.ts'
import { refuse } from '../../refusal.ts'
import type { SamlRule } from './explanation.ts'
import { readInstant } from './instant.ts'
import { assertionNamespace } from './vocabulary.ts'
import type { XmlElement } from './xml.ts'
import { attribute, child, children, elements, isNamed, text, trimmedText } from './xml.ts'

export type AssertedAttribute = {
  name: string
  nameFormat: string | undefined
  friendlyName: string | undefined
  values: string[]
}

export const unacceptable: (cause: string, rule?: SamlRule, evidence?: Evidence) => never = (
  cause,
  rule = 'saml.response',
  evidence,
) =>
  refuse('invalid', 'The response is not acceptable.', {
    ...{ rule, cause },
    ...(evidence && { evidence }),
  })

export const getChild = (element: XmlElement, namespace: string, name: string): XmlElement =>
  child(element, namespace, name) ?? unacceptable(`${element.name} has no ${name}`)

export const getInstant = (element: XmlElement, name: string): number =>
  readInstant(attribute(element, name) ?? '') ??
  unacceptable(`${name} of ${element.name} is no UTC time`)

export const findInstant = (element: XmlElement, name: string): number | undefined =>
  attribute(element, name) === undefined ? undefined : getInstant(element, name)

export const checkParts = (
  element: XmlElement,
  allowed: readonly (readonly [namespace: string, name: string])[],
): void => {
  for (const part of elements(element)) {
    if (!allowed.some(([namespace, name]) => isNamed(part, namespace, name))) {
      unacceptable(`${part.name} does not belong into ${element.name}`)
    }
  }
}

/** What is foreign stands in Advice (SAML Core §2.3.3); a decoy anywhere else is refused. */
export const checkAssertionParts = (element: XmlElement, ...names: string[]): void =>
  checkParts(
    element,
    names.map((name) => [assertionNamespace, name] as const),
  )

export const readAttributes = (assertion: XmlElement): AssertedAttribute[] => {
  const statements = children(assertion, assertionNamespace, 'AttributeStatement')
  for (const each of statements) checkAssertionParts(each, 'Attribute', 'EncryptedAttribute')
  return statements
    .flatMap((statement) => children(statement, assertionNamespace, 'Attribute'))
    .map((each) => ({
      name: attribute(each, 'Name') ?? unacceptable('an attribute has no name'),
      nameFormat: attribute(each, 'NameFormat'),
      friendlyName: attribute(each, 'FriendlyName'),
      values: children(each, assertionNamespace, 'AttributeValue').map(text),
    }))
}

/** The first AuthnStatement; refuses a session that is over by `latest` (epoch milliseconds). */
export const readStatement = (assertion: XmlElement, latest: number) => {
  const [statement] = children(assertion, assertionNamespace, 'AuthnStatement')
  if (statement === undefined) return unacceptable('there is no AuthnStatement')
  const context = getChild(statement, assertionNamespace, 'AuthnContext')
  const classRef = child(context, assertionNamespace, 'AuthnContextClassRef')
  const sessionNotOnOrAfter = findInstant(statement, 'SessionNotOnOrAfter')
  if (sessionNotOnOrAfter !== undefined && latest >= sessionNotOnOrAfter) {
    unacceptable('the session is over', 'saml.over')
  }
  return {
    sessionIndex: attribute(statement, 'SessionIndex'),
    sessionNotOnOrAfter,
    authnInstant: getInstant(statement, 'AuthnInstant'),
    authnContext: classRef === undefined ? undefined : trimmedText(classRef),
  }
}

/**
 * The query of the Redirect binding as it was received, octet by octet: its signature is over
 * what was sent, not over what we would have sent (SAML Bindings §3.4.4.1).
 */
import { refuse } from '../../refusal.ts'

export const unreadable: (cause: string) => never = (cause) =>
  refuse('invalid', 'The message could not be read.', { rule: 'saml.message', cause })

const names = [
  'SAMLRequest',
  'SAMLResponse',
  'RelayState',
  'SigAlg',
  'Signature',
  'SAMLEncoding',
] as const
type QueryName = (typeof names)[number]

/** The parameters of the binding, each still percent-encoded. */
export type Query = ReadonlyMap<QueryName, string>

/** The text of a parameter; refuses percent-encoding that is broken or no UTF-8. */
export const decodeParameter = (raw: string): string => {
  try {
    return decodeURIComponent(raw.replaceAll('+', ' '))
  } catch {
    return unreadable('a parameter is not percent-encoded UTF-8')
  }
}

/**
 * Reads a raw query, without the question mark. Other parameters are passed over. Refuses
 * (`invalid`) a parameter of the binding that is given twice, or whose name is in disguise.
 */
export const readQuery = (rawQuery: string): Query => {
  const query = new Map<QueryName, string>()
  for (const pair of rawQuery.split('&')) {
    const equals = pair.indexOf('=')
    const rawName = equals === -1 ? pair : pair.slice(0, equals)
    const name = names.find((each) => each === decodeParameter(rawName))
    if (name === undefined) continue
    if (name !== rawName) unreadable(`the name of ${name} is encoded`)
    if (query.has(name)) unreadable(`${name} is given twice`)
    query.set(name, equals === -1 ? '' : pair.slice(equals + 1))
  }
  return query
}

/** Which of the two messages the query carries; refuses none and both. */
export const getMessageName = (query: Query): 'SAMLRequest' | 'SAMLResponse' => {
  const isRequest = query.has('SAMLRequest')
  if (isRequest === query.has('SAMLResponse')) {
    return unreadable('there is not exactly one SAMLRequest or SAMLResponse')
  }
  return isRequest ? 'SAMLRequest' : 'SAMLResponse'
}

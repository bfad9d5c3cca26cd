/** How a person proved who they are, in the words of SAML (SAML Authentication Context §3.4). */
import type { RequestedContexts } from './request.ts'
import { authnContexts } from './vocabulary.ts'

const { passwordProtectedTransport, password, unspecified } = authnContexts

/** What a sign-in with a password may truly be called, the strongest first. */
const passwordClasses: readonly string[] = [passwordProtectedTransport, password, unspecified]

/** Passwords travel over https or within the machine; what vouched for a ticket we do not know. */
export const contextOf = (method: string): string =>
  method === 'password' ? passwordProtectedTransport : unspecified

/**
 * The class that a sign-in with a password can state to meet what is asked (SAML Core §3.3.2.2.1),
 * or undefined when it cannot: a second factor, a certificate.
 */
export const findContext = ({ comparison, classes }: RequestedContexts): string | undefined => {
  const asked = passwordClasses.find((each) => classes.includes(each))
  if (comparison === 'exact') return asked
  if (comparison === 'minimum') return asked && passwordProtectedTransport
  if (comparison === 'maximum') return asked ?? passwordProtectedTransport
  const weaker = [password, unspecified] as string[]
  return classes.every((each) => weaker.includes(each)) ? passwordProtectedTransport : undefined
}

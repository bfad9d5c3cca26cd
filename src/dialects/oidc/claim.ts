/** What the claims of a provider say of a person. */
import type { Claimed } from '../../dialect.ts'
import type { Provider } from './setting.ts'
import { type Claims, wrong } from './signed-token.ts'

/** A claim by its name, or by the way to it: `realm_access.roles`. */
const find = (claims: Claims, name: string): unknown => {
  if (Object.hasOwn(claims, name)) return claims[name]
  let value: unknown = claims
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Claims)[part]
  }
  return value
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** All the claims that make up the person, or nobody. */
const subjectOf = ({ subjectClaims }: Provider, claims: Claims): string => {
  const parts = subjectClaims.map(
    (name) => textOf(find(claims, name)) ?? wrong(`the claim ${name} is missing`, 'source.subject'),
  )
  return parts.join(' ')
}

/** Entra leaves the groups out where there are too many, and says where they could be had. */
const isElsewhere = (claims: Claims, name: string): boolean => {
  const names = claims._claim_names
  const isNamed = typeof names === 'object' && names !== null && Object.hasOwn(names, name)
  return claims.hasgroups === true || claims.hasgroups === 'true' || isNamed
}

/** Absent is unknown, which is not the same as none (`rpChecks` 15). */
const groupsOf = (name: string, claims: Claims): string[] | undefined => {
  const value = find(claims, name)
  if (isElsewhere(claims, name) || value === undefined || value === null) return undefined
  const list = [value].flat()
  return list.every((each) => typeof each === 'string') ? list : undefined
}

/** `details` are of the userinfo endpoint: the ID token comes first. */
export const readClaimed = (provider: Provider, idToken: Claims, details: Claims): Claimed => {
  const claims = { ...details, ...idToken }
  const { email, username, firstName, lastName, groups } = provider.claims
  // Who verified an address has verified the one beside it, and no other.
  const { email_verified: isVerified } = 'email' in idToken ? idToken : details
  const isSaid = email === 'email' && isVerified === true
  return {
    subject: subjectOf(provider, idToken),
    email: textOf(find(claims, email)),
    isEmailVerified: isSaid || provider.trustsEmail,
    username: textOf(find(claims, username)),
    firstName: textOf(find(claims, firstName)),
    lastName: textOf(find(claims, lastName)),
    groups: groupsOf(groups, claims),
  }
}

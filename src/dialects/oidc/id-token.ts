/** What has to be right about an ID token (OpenID Connect Core §3.1.3.7), check after check. */
import { createHash } from 'node:crypto'
import type { Nouns } from '../../hub.ts'
import { isSame } from '../../identifier.ts'
import type { JsonValue } from '../../organization.ts'
import { isTemplate, type Line } from './provider.ts'
import { type Claims, readSigned, wrong } from './signed-token.ts'

/** What we said when the browser was led away. */
export type Expected = { nonce: string; notBefore?: number | undefined; attempt?: string }

/** Clocks of providers go wrong by minutes (`rpChecks` 12). */
export const skewSeconds = 300

const quote = (value: unknown): string => JSON.stringify(value)?.slice(0, 200) ?? 'missing'

/** RP-10: the issuer of a token is the one of its tenant, which must be one of ours. */
const issuersOf = ({ provider, description }: Line, { tid }: Claims): string[] => {
  if (isTemplate(description.issuer)) {
    const isOurs = typeof tid === 'string' && provider.tenants.includes(tid)
    return isOurs ? [description.issuer.replace('{tenantid}', tid)] : []
  }
  // Google's old tokens leave the scheme away.
  const isGoogle = description.issuer === 'https://accounts.google.com'
  return isGoogle ? [description.issuer, 'accounts.google.com'] : [description.issuer]
}

export const checkIssuer = (line: Line, claims: Claims): void => {
  const { iss } = claims
  if (typeof iss === 'string' && issuersOf(line, claims).includes(iss)) return
  const cause = `the token is of another issuer: ${quote(iss)}, tenant ${quote(claims.tid)}`
  const registered = [line.description.issuer, ...line.provider.tenants].join('\n')
  wrong(cause, 'oidc.issuer', { asked: `${quote(iss)} ${quote(claims.tid)}`, registered })
}

export const checkAudience = ({ provider }: Line, { aud, azp }: Claims): void => {
  const audiences = [aud].flat()
  const evidence = { asked: quote(aud), registered: provider.clientId }
  if (!audiences.includes(provider.clientId)) {
    wrong(`the token is for ${quote(aud)}`, 'oidc.audience', evidence)
  }
  if (audiences.length > 1 && azp === undefined) {
    wrong('the token is for several, and names none', 'oidc.audience', evidence)
  }
  if (azp !== undefined && azp !== provider.clientId) {
    wrong(`azp is ${quote(azp)}`, 'oidc.audience', evidence)
  }
}

const checkTimes = (hub: Nouns, { exp, iat, nbf }: Claims): void => {
  const now = hub.world.now() / 1000
  const isTime = (value: unknown): value is number =>
    typeof value === 'number' && Number.isFinite(value)
  const check = (isRight: boolean, name: string, value: unknown): void => {
    if (isRight) return
    const registered = `${Math.floor(now)}, and clocks may differ by ${skewSeconds} s`
    wrong(`${name} is ${quote(value)}`, 'oidc.time', {
      ...{ asked: `${name} ${quote(value)}`, registered },
    })
  }
  check(isTime(exp) && exp > now - skewSeconds, 'exp', exp)
  check(isTime(iat) && iat <= now + skewSeconds, 'iat', iat)
  check(nbf === undefined || (isTime(nbf) && nbf <= now + skewSeconds), 'nbf', nbf)
}

const checkNonce = (expected: string, { nonce }: Claims): void => {
  if (typeof nonce !== 'string' || !isSame(nonce, expected)) {
    wrong('the nonce is another', 'oidc.nonce')
  }
}

const checkSubject = ({ sub }: Claims): void => {
  if (typeof sub !== 'string' || sub === '') wrong(`sub is ${quote(sub)}`, 'source.subject')
}

/** Where a new sign-in was asked for, it must have been after that. */
const checkAuthTime = (notBefore: number | undefined, { auth_time: at }: Claims): void => {
  if (notBefore === undefined) return
  const isLate = typeof at === 'number' && at >= notBefore / 1000 - skewSeconds
  if (!isLate) {
    wrong(`auth_time is ${quote(at)}, and a new sign-in was asked for`, 'oidc.not-anew')
  }
}

/** Core §3.1.3.8: half of the hash of the access token, by the hash of the algorithm. */
const checkAccessTokenHash = (alg: string, accessToken: string, { at_hash: given }: Claims) => {
  if (given === undefined) return
  const bits = /(256|384|512)$/.exec(alg)?.[1] ?? '512'
  const digest = createHash(`sha${bits}`).update(accessToken).digest()
  const half = digest.subarray(0, digest.length / 2).toString('base64url')
  if (alg !== 'Ed25519' && given !== half) {
    wrong('at_hash is of another access token', 'oidc.access-token')
  }
}

/** Google: the request only hints at the domain, the claim says it. */
const checkHostedDomain = ({ provider }: Line, { hd }: Claims): void => {
  const { hostedDomain } = provider
  if (hostedDomain !== undefined && hd !== hostedDomain) {
    wrong(`hd is ${quote(hd)}`, 'oidc.domain', { asked: quote(hd), registered: hostedDomain })
  }
}

const algorithmOf = (token: string): string =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).alg

/** What `readIdToken` looks at, in its order. */
export const idTokenChecks = [
  ...['signature', 'iss', 'aud', 'azp', 'exp', 'iat', 'nbf', 'sub', 'nonce'],
  ...['auth_time', 'at_hash', 'hd'],
]

/** The claims of an ID token for that sign-in. Refuses with `unauthenticated` and the cause. */
export const readIdToken = async (
  hub: Nouns,
  line: Line,
  { idToken, accessToken }: { idToken: string; accessToken: string },
  expected: Expected,
): Promise<Claims> => {
  const { attempt, nonce, notBefore } = expected
  const { checkLater } = hub.attempts
  const signed = () => readSigned(hub, line, idToken)
  const claims = await checkLater(attempt, 'signature', signed, (facts) => ({
    claims: facts as { [name: string]: JsonValue },
  }))
  const check = (name: string, work: () => void): void => hub.attempts.check(attempt, name, work)
  check('issuer', () => checkIssuer(line, claims))
  check('audience', () => checkAudience(line, claims))
  check('time', () => checkTimes(hub, claims))
  check('subject', () => checkSubject(claims))
  check('nonce', () => checkNonce(nonce, claims))
  check('time of the sign-in', () => checkAuthTime(notBefore, claims))
  check('access token', () => checkAccessTokenHash(algorithmOf(idToken), accessToken, claims))
  check('domain', () => checkHostedDomain(line, claims))
  return claims
}

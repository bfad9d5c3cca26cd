/**
 * Signed tokens of a provider: the signature is checked with the provider's published keys and
 * nothing else, by an algorithm that we name (RP-01, RP-07; RFC 8725 §3.1).
 */
import { createPublicKey } from 'node:crypto'
import type { JWK } from 'jose'
import type { Evidence } from '../../attempt-fact.ts'
import type { Nouns } from '../../hub.ts'
import { refuse } from '../../refusal.ts'
import type { OidcRule } from './explanation.ts'
import { findKey, type Line, type PublicKey } from './provider.ts'

export type Claims = Record<string, unknown>

type Jose = typeof import('jose')

export const words = 'The answer of the sign-in did not hold.'

export const wrong = (cause: string, rule: OidcRule = 'oidc.answer', evidence?: Evidence): never =>
  refuse('unauthenticated', words, { rule, cause, ...(evidence && { evidence }) })

/** Asymmetric ones alone: with a shared secret, whoever knows it could write tokens. */
const algorithms: Record<string, { kty: string; crv?: string }> = {
  RS256: { kty: 'RSA' },
  RS384: { kty: 'RSA' },
  RS512: { kty: 'RSA' },
  PS256: { kty: 'RSA' },
  PS384: { kty: 'RSA' },
  PS512: { kty: 'RSA' },
  ES256: { kty: 'EC', crv: 'P-256' },
  ES384: { kty: 'EC', crv: 'P-384' },
  ES512: { kty: 'EC', crv: 'P-521' },
  EdDSA: { kty: 'OKP', crv: 'Ed25519' },
  Ed25519: { kty: 'OKP', crv: 'Ed25519' },
}

const rsaBitsMin = 2048
const rsaBitsMax = 8192
const tokenLength = 64 * 1024

/** Headers that bring a key along, or meanings that we do not know. */
const closedHeaders = ['jwk', 'jku', 'x5u', 'crit', 'enc', 'zip']

type Header = { alg: string; kid: string | undefined }

const readHeader = (jose: Jose, token: string, { description }: Line): Header => {
  const isCompact = token.length <= tokenLength && /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token)
  if (!isCompact) wrong('the token is not a signed one in compact form')
  const header = (() => {
    try {
      return jose.decodeProtectedHeader(token)
    } catch {
      return wrong('the header of the token cannot be read')
    }
  })()
  const odd = closedHeaders.find((name) => name in header)
  if (odd !== undefined) wrong(`the header of the token holds ${odd}`)
  const { alg = 'none', kid } = header
  const { id_token_signing_alg_values_supported: offered = ['RS256'] } = description
  if (!Object.hasOwn(algorithms, alg) || !offered.includes(alg)) {
    const evidence = { asked: String(alg).slice(0, 40), registered: offered.join(' ') }
    wrong(`the token is signed with ${evidence.asked}`, 'oidc.algorithm', evidence)
  }
  return { alg, kid: typeof kid === 'string' ? kid : undefined }
}

/** An RSA key of a size and an exponent that somebody would use. */
const isSound = (key: PublicKey): boolean => {
  try {
    const { asymmetricKeyDetails } = createPublicKey({ key: key as JWK, format: 'jwk' })
    const { modulusLength = rsaBitsMin, publicExponent = 65_537n } = asymmetricKeyDetails ?? {}
    const isOfSize = modulusLength >= rsaBitsMin && modulusLength <= rsaBitsMax
    return isOfSize && publicExponent >= 3n && publicExponent % 2n === 1n
  } catch {
    return false
  }
}

const isFitting = (key: PublicKey, { alg, kid }: Header): boolean => {
  const { kty, crv } = algorithms[alg] ?? {}
  const { use = 'sig', key_ops: operations = ['verify'] } = key
  return (
    key.kty === kty &&
    (crv === undefined || key.crv === crv) &&
    (kid === undefined || key.kid === kid) &&
    (key.alg === undefined || key.alg === alg) &&
    use === 'sig' &&
    Array.isArray(operations) &&
    operations.includes('verify') &&
    !('d' in key) &&
    isSound(key)
  )
}

/** The only key that fits: of several, nobody can say which one is meant. */
const chooseKey = (keys: readonly PublicKey[], header: Header): PublicKey | undefined => {
  const fitting = keys.filter((key) => isFitting(key, header))
  if (fitting.length > 1) wrong(`${fitting.length} keys of the provider fit the token`)
  return fitting[0]
}

/** What a token of the provider says. Refuses with `unauthenticated` one that it has not signed. */
export const readSigned = async (hub: Nouns, line: Line, token: string): Promise<Claims> => {
  const jose = await import('jose')
  const header = readHeader(jose, token, line)
  const found = await findKey(hub, line, (keys) => chooseKey(keys, header))
  const key =
    found ??
    wrong(`no key of the provider fits the token (kid ${header.kid ?? 'none'})`, 'oidc.key', {
      asked: header.kid,
    })
  try {
    const imported = await jose.importJWK(key as JWK, header.alg)
    const { payload } = await jose.compactVerify(token, imported, {
      algorithms: [header.alg],
    })
    const claims = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) return claims
  } catch {
    return wrong('the signature of the token does not hold', 'oidc.signature')
  }
  return wrong('the token holds no claims')
}

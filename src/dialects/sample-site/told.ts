/**
 * What an application learns from the headers that its proxy adds. This is the half that somebody
 * writes for an application of their own, in whichever language.
 */
import type { JSONWebKeySet } from 'jose'

/** What the application knows of the hub beforehand. */
export type Trust = {
  /** The hub's address, as `iss` says it. */
  issuer: string
  /** The application's own origin, as `aud` says it. */
  audience: string
  /** The published keys of the hub. */
  keys: JSONWebKeySet
  now: Date
}

export type Told = {
  /** Empty where nobody is signed in. */
  user: string
  name: string
  email: string
  picture: string
  isEmbedded: boolean
  sections: string[]
  framedBy: string[]
  /** All of it as it was said, to look at. */
  words: { label: string; value: string }[]
}

type Claims = {
  picture?: string
  embedded?: boolean
  sections?: string[]
  frame_ancestors?: string[]
}

const plain = ['remote-user', 'remote-name', 'remote-email', 'remote-groups']

/** Header values arrive as bytes of UTF-8, and Node shows each byte as a character. */
const readValue = (headers: Record<string, string>, name: string): string =>
  Buffer.from(headers[name] ?? '', 'latin1').toString('utf8')

/** The claims of the JWT, once the signature, `iss`, `aud` and `exp` hold; throws otherwise. */
const readClaims = async (jwt: string, { keys, now, ...expected }: Trust): Promise<Claims> => {
  const { createLocalJWKSet, jwtVerify } = await import('jose')
  const { payload } = await jwtVerify<Claims>(jwt, createLocalJWKSet(keys), {
    ...expected,
    currentDate: now,
    algorithms: ['RS256', 'ES256'],
  })
  return payload
}

/** Reads the headers of a request; where nobody is signed in, there is no JWT either. */
export const readTold = async (headers: Record<string, string>, trust: Trust): Promise<Told> => {
  const value = (name: string): string => readValue(headers, name)
  const user = value('remote-user')
  const claims = user === '' ? {} : await readClaims(value('x-foyer-jwt'), trust)
  return {
    user,
    name: value('remote-name'),
    email: value('remote-email'),
    picture: claims.picture ?? '',
    isEmbedded: claims.embedded ?? false,
    sections: claims.sections ?? [],
    framedBy: claims.frame_ancestors ?? [],
    words: [
      ...plain.map((name) => ({ label: name, value: value(name) })),
      ...Object.entries(claims).map(([label, claim]) => ({
        label: `claim ${label}`,
        value: JSON.stringify(claim),
      })),
    ],
  }
}

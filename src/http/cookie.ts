/**
 * Cookies: the session, the device that has signed in before, the nonce of our forms, the link
 * of a letter, and the way from an application to the hub and back.
 * `__Host-` over https, so that no sibling host can plant one; plain names on loopback over http.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'

type CookieName =
  | 'foyer'
  /** A session that began in a page of another site. It never takes the place of one from here. */
  | 'foyer-abroad'
  /** The same, as browsers keep it for that site apart. */
  | 'foyer-framed'
  | 'foyer-device'
  | 'foyer-door'
  | 'foyer-link'
  | 'foyer-hop'
  /** The account that a person prefers here, of several: a wish, and no proof of anything. */
  | 'foyer-account'
  /** The source that a person has signed in with here: a wish as well. */
  | 'foyer-source'
  /** The language that was chosen here, before anybody has signed in. */
  | 'foyer-language'

/** Lax, unless a page of another site is to bring it along. */
type CookieReach = 'SameSite=Lax' | 'SameSite=None; Secure' | 'SameSite=None; Secure; Partitioned'

const day = 24 * 3600
const keptSeconds = 30 * day
const deviceSeconds = 365 * day
const linkSeconds = 3600
const hopSeconds = 600

const isSecure = (config: Config): boolean => config.url.startsWith('https:')

const fullName = (config: Config, name: CookieName): string =>
  isSecure(config) ? `__Host-${name}` : name

const valuePattern = /^[A-Za-z0-9_-]{1,200}$/

/**
 * The value of exactly that cookie. Two of the same name are none: one of them was put there by
 * somebody else, and nobody can tell which.
 */
const readCookie = (
  config: Config,
  request: FastifyRequest,
  name: CookieName,
): string | undefined => {
  const header = request.headers.cookie
  if (header === undefined) return undefined
  const start = `${fullName(config, name)}=`
  const found = header
    .split(';')
    .map((part) => part.replace(/^[ \t]+|(?<![ \t])[ \t]+$/g, ''))
    .filter((part) => part.startsWith(start))
  const value = found[0]?.slice(start.length) ?? ''
  return found.length === 1 && valuePattern.test(value) ? value : undefined
}

const writeCookie = (
  config: Config,
  reply: FastifyReply,
  name: CookieName,
  value: string,
  seconds: number | undefined,
  reach: CookieReach = 'SameSite=Lax',
): void => {
  const parts = [`${fullName(config, name)}=${value}`, 'Path=/', 'HttpOnly', reach]
  if (isSecure(config) && reach === 'SameSite=Lax') parts.push('Secure')
  if (seconds !== undefined) parts.push(`Max-Age=${seconds}`)
  reply.header('set-cookie', parts.join('; '))
}

/** What may be a session, in this order: begun here, in the page of that other site, in another. */
export const readSessionSecrets = (config: Config, request: FastifyRequest): string[] => {
  const names = ['foyer', 'foyer-framed', 'foyer-abroad'] as const
  const secrets = names.map((name) => readCookie(config, request, name))
  return [...new Set(secrets.filter((secret) => secret !== undefined))]
}

export const writeSession = (
  config: Config,
  reply: FastifyReply,
  secret: string,
  keep: boolean,
): void => writeCookie(config, reply, 'foyer', secret, keep ? keptSeconds : undefined)

/**
 * The same, where a page of another site shows us or fetches from us: as a cookie for every site,
 * which some browsers refuse, and as one for that site alone (CHIPS), which most then take. On
 * loopback browsers take both without TLS. Such a request does not bring the cookie that was
 * written here, so it must not write over it either: somebody else may be signed in (CHT-07).
 */
export const writeSessionAbroad = (
  config: Config,
  reply: FastifyReply,
  secret: string,
  keep: boolean,
): void => {
  const seconds = keep ? keptSeconds : undefined
  writeCookie(config, reply, 'foyer-abroad', secret, seconds, 'SameSite=None; Secure')
  const framed = 'SameSite=None; Secure; Partitioned'
  writeCookie(config, reply, 'foyer-framed', secret, seconds, framed)
}

/** Every cookie that a session of this host may have, our own and those of others' pages. */
export const clearSession = (config: Config, reply: FastifyReply): void => {
  writeCookie(config, reply, 'foyer', '', 0)
  writeCookie(config, reply, 'foyer-abroad', '', 0, 'SameSite=None; Secure')
  writeCookie(config, reply, 'foyer-framed', '', 0, 'SameSite=None; Secure; Partitioned')
}

export const readDevice = (config: Config, request: FastifyRequest): string | undefined =>
  readCookie(config, request, 'foyer-device')

export const writeDevice = (config: Config, reply: FastifyReply, mark: string): void =>
  writeCookie(config, reply, 'foyer-device', mark, deviceSeconds)

export const readDoor = (config: Config, request: FastifyRequest): string | undefined =>
  readCookie(config, request, 'foyer-door')

export const writeDoor = (config: Config, reply: FastifyReply, nonce: string): void =>
  writeCookie(config, reply, 'foyer-door', nonce, undefined)

/** The link of a letter, on its way from the address to the form. */
export const readLink = (config: Config, request: FastifyRequest): string | undefined =>
  readCookie(config, request, 'foyer-link')

export const writeLink = (config: Config, reply: FastifyReply, secret: string): void =>
  writeCookie(config, reply, 'foyer-link', secret, linkSeconds)

export const clearLink = (config: Config, reply: FastifyReply): void =>
  writeCookie(config, reply, 'foyer-link', '', 0)

export const readAccount = (config: Config, request: FastifyRequest): string | undefined =>
  readCookie(config, request, 'foyer-account')

export const writeAccount = (config: Config, reply: FastifyReply, userId: string): void =>
  writeCookie(config, reply, 'foyer-account', userId, deviceSeconds)

export const clearAccount = (config: Config, reply: FastifyReply): void =>
  writeCookie(config, reply, 'foyer-account', '', 0)

export const readLanguageCookie = (config: Config, request: FastifyRequest): string | undefined =>
  readCookie(config, request, 'foyer-language')

export const writeLanguage = (config: Config, reply: FastifyReply, language: string): void =>
  writeCookie(config, reply, 'foyer-language', language, deviceSeconds)

export const readSource = (config: Config, request: FastifyRequest): string | undefined =>
  readCookie(config, request, 'foyer-source')

export const writeSource = (config: Config, reply: FastifyReply, text: string): void =>
  writeCookie(config, reply, 'foyer-source', text, deviceSeconds)

export const clearSource = (config: Config, reply: FastifyReply): void =>
  writeCookie(config, reply, 'foyer-source', '', 0)

/** What ties the way to the hub and back to the browser that set out on it. */
export const readHop = (config: Config, request: FastifyRequest): string | undefined =>
  readCookie(config, request, 'foyer-hop')

export const writeHop = (config: Config, reply: FastifyReply, nonce: string): void =>
  writeCookie(config, reply, 'foyer-hop', nonce, hopSeconds)

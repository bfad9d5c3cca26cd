/**
 * Cookies: the session, the device that has signed in before, the nonce of our forms, and
 * the link of a letter.
 * `__Host-` over https, so that no sibling host can plant one; plain names on loopback over http.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'

type CookieName = 'foyer' | 'foyer-device' | 'foyer-door' | 'foyer-link'

const day = 24 * 3600
const keptSeconds = 30 * day
const deviceSeconds = 365 * day
const linkSeconds = 3600

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
): void => {
  const parts = [`${fullName(config, name)}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Lax']
  if (isSecure(config)) parts.push('Secure')
  if (seconds !== undefined) parts.push(`Max-Age=${seconds}`)
  reply.header('set-cookie', parts.join('; '))
}

export const readSessionSecret = (config: Config, request: FastifyRequest): string | undefined =>
  readCookie(config, request, 'foyer')

export const writeSession = (
  config: Config,
  reply: FastifyReply,
  secret: string,
  keep: boolean,
): void => writeCookie(config, reply, 'foyer', secret, keep ? keptSeconds : undefined)

export const clearSession = (config: Config, reply: FastifyReply): void =>
  writeCookie(config, reply, 'foyer', '', 0)

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

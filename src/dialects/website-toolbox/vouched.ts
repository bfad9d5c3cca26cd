/**
 * What a website says about a person, made fit to keep. A call must not fail for a name or a
 * picture that we would not have: a login of the website hangs on it (wire 003 §4.4).
 */
import { isIP } from 'node:net'
import { isLoopbackName, isPublic } from '../../network.ts'
import { isRefusal } from '../../refusal.ts'
import { isWebAddress } from '../../setting.ts'
import { readUsername } from '../../user.ts'
import type { Vouched } from '../../vouch.ts'
import { findText, getText, type Parameters } from './parameter.ts'

/** Names that are good within a network alone (RFC 6761, RFC 6762, RFC 8375, and by custom). */
const innerName = /\.(?:local|internal|home\.arpa|lan|intranet|corp|home)$/
const outerName = /^(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*$/

const isOuterHost = (hostname: string): boolean => {
  const address = hostname.replace(/^\[|\]$/g, '')
  if (isIP(address) !== 0) return isPublic(address)
  return outerName.test(hostname) && !innerName.test(hostname) && !isLoopbackName(hostname)
}

/**
 * The address of a picture as it may be shown: https, at a host that anybody can reach. Undefined
 * for every other. Nobody here fetches it.
 */
export const readAvatar = (text: string): string | undefined => {
  const address = text.trim().replace(/^http:/i, 'https:')
  if (!isWebAddress(address)) return undefined
  const url = new URL(address)
  return isOuterHost(url.hostname) ? url.href : undefined
}

/** The username as it may be kept, of an e-mail address the part before the @. */
const findUsername = (text: string): string | undefined => {
  try {
    return readUsername(text.split('@')[0] ?? '')
  } catch (error) {
    if (!isRefusal(error)) throw error
    return undefined
  }
}

const nameLength = 100
const cut = (text: string): string => [...text].slice(0, nameLength).join('')

/** A full name: its first word, and the rest. */
export const readName = (text: string): { firstName: string; lastName: string } => {
  const plain = text.replace(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  const [firstName = '', ...rest] = plain.split(' ')
  return { firstName: cut(firstName), lastName: cut(rest.join(' ')) }
}

/** Refuses with `invalid` a call without an e-mail address. */
export const readVouched = (given: Parameters): Vouched => {
  const email = getText(given, 'email')
  const avatarUrl = findText(given, 'avatarUrl')
  return {
    email,
    username: findUsername(findText(given, 'username') ?? email) ?? findUsername(email),
    password: findText(given, 'password'),
    avatar: avatarUrl && readAvatar(avatarUrl),
    ...readName(findText(given, 'name') ?? ''),
  }
}

/** The address of the mail server as the config gives it: `smtp://user:password@host:587`. */
import { isLoopbackName } from './network.ts'

export type MailServer = {
  host: string
  port: number
  /** `first`: from the first byte (smtps). `start`: by STARTTLS, or not at all. `never`: plain. */
  tls: 'first' | 'start' | 'never'
  user: string | undefined
  password: string | undefined
}

/** A percent sign in a password is written `%25`. */
const isEncoded = (text: string): boolean => !/%(?![0-9a-f]{2})/i.test(text)

const submissionPort = 587
const securePort = 465

/**
 * Reads FOYER_MAIL. Over `smtp://` TLS must begin before anything is said (STARTTLS), but for a
 * server on this machine; `?tls=never` and `?tls=start` say it otherwise.
 */
export const readMailServer = (text: string): MailServer | undefined => {
  if (!/^smtps?:\/\//.test(text) || !URL.canParse(text) || !isEncoded(text)) return undefined
  const url = new URL(text)
  const wanted = url.searchParams.get('tls') ?? undefined
  const isSecure = url.protocol === 'smtps:'
  const standard = isLoopbackName(url.hostname) ? 'never' : 'start'
  if (url.hostname === '' || !/^\/?$/.test(url.pathname)) return undefined
  if (wanted !== undefined && (isSecure || !/^(start|never)$/.test(wanted))) return undefined
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (isSecure ? securePort : submissionPort),
    tls: isSecure ? 'first' : ((wanted as 'start' | 'never' | undefined) ?? standard),
    user: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
  }
}

/** Says what is wrong with FOYER_MAIL, or nothing. */
export const mailServerFault = (text: string): string | undefined => {
  if (text === '') return undefined
  const server = readMailServer(text)
  if (!server) return 'is not a mail server: give smtp://user:password@host:587 or smtps://…'
  const isOpen = server.tls === 'never' && !isLoopbackName(new URL(text).hostname)
  if (server.password !== undefined && isOpen) {
    return 'would send its password in the open: leave "?tls=never" away'
  }
  return undefined
}

const boxPattern = /^[^\s<>"@,;:\p{C}]+@[^\s<>"@,;:\p{C}]+$/u
const namedPattern = /^([^<>"\p{C}]+) <([^<>]+)>$/u

/** Reads FOYER_MAIL_FROM: `sso@example.com`, or with a name: `Example <sso@example.com>`. */
export const readSender = (text: string): { name: string; address: string } | undefined => {
  const [, name = '', address = text] = namedPattern.exec(text.trim()) ?? []
  return boxPattern.test(address.trim())
    ? { name: name.trim(), address: address.trim() }
    : undefined
}

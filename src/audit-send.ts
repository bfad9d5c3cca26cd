/** Where a stream leads, and how events are handed over there: a webhook, or syslog. */
import { type AuditedEvent, type Sealed, writeLine } from './audit-line.ts'
import { sendSyslog, writeSyslog } from './audit-syslog.ts'
import { sendWebhook } from './audit-webhook.ts'
import { type Exchanges, isSafeForSecrets, readCallUrl } from './exchange.ts'
import { isLoopbackName } from './network.ts'
import type { Outside } from './outside.ts'
import { isRefusal, refuse } from './refusal.ts'

/** What is sealed of a stream: its whole address, and what a webhook is signed with. */
export type Destination = { url: string; secret: string }

export type SendParts = {
  outside: Outside
  exchanges: Exchanges
  /** The hub's own host name, for the heads of messages. */
  host: string
}

const syslogPattern = /^syslogs?:\/\/[^/?#@\s]+:\d{1,5}\/?$/

export const isSyslog = (url: string): boolean => /^syslogs?:/.test(url)

const checkSyslog = (text: string): void => {
  const field = 'url'
  if (!syslogPattern.test(text) || !URL.canParse(text)) {
    refuse('invalid', 'must be syslogs://HOST:PORT, or an https address.', { field })
  }
  const { protocol, hostname } = new URL(text)
  if (protocol === 'syslogs:' || isLoopbackName(hostname)) return
  refuse('invalid', 'must be syslogs:// unless the receiver is this machine.', { field })
}

const checkWebhook = (text: string): void => {
  const words = 'must be an https address, or syslogs://HOST:PORT.'
  try {
    if (!isSafeForSecrets(readCallUrl(text))) refuse('invalid', words, { field: 'url' })
  } catch (error) {
    if (!isRefusal(error) || error.code === 'invalid') throw error
    refuse('invalid', words, { field: 'url' })
  }
}

/** Refuses with `invalid` what no stream can lead to: in the open, events cross no network. */
export const checkDestination = (text: string): void =>
  isSyslog(text) ? checkSyslog(text) : checkWebhook(text)

/** What of an address may be shown: paths and queries hold tokens with some receivers. */
export const writeShown = (url: string): string => {
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}

const writeMessage = (host: string, sealed: Sealed): string => {
  const { at, type, outcome }: AuditedEvent = sealed.event
  return writeSyslog({ at, host, type, outcome, text: writeLine(sealed) })
}

/** Hands events over, whole or not at all. Refuses with the cause where nobody took them. */
export const sendEvents = async (
  { outside, exchanges, host }: SendParts,
  { name, url, secret, at }: Destination & { name: string; at: number },
  events: readonly Sealed[],
): Promise<void> => {
  if (isSyslog(url)) {
    const messages = events.map((sealed) => writeMessage(host, sealed))
    return sendSyslog(outside, url, messages)
  }
  return sendWebhook(exchanges, { name, url, secret }, { lines: events.map(writeLine), at })
}

/** Hands over something without an event: an empty list, or one message that says it is a test. */
export const sendTest = async (
  { outside, exchanges, host }: SendParts,
  { name, url, secret, at }: Destination & { name: string; at: number },
): Promise<void> => {
  if (!isSyslog(url)) return sendWebhook(exchanges, { name, url, secret }, { lines: [], at })
  const type = 'audit-stream.test'
  const text = JSON.stringify({ type })
  return sendSyslog(outside, url, [writeSyslog({ at, host, type, outcome: 'ok', text })])
}

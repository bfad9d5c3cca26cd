/**
 * Syslog of the audit log: one message an event (RFC 5424), each with its length before it
 * (RFC 6587 §3.4.1, RFC 5425 §4.3), over TCP or TLS. Syslog has no receipts: the connection is
 * closed after each batch, and what a receiver has taken that closes its side too has arrived.
 */
import { once } from 'node:events'
import type { Outside } from './outside.ts'
import { refuse } from './refusal.ts'

/** RFC 5424 §6.2.1: facility 13 is that of audit logs; 6 informs, 5 is worth a look. */
const facility = 13
const severity = { ok: 6, refused: 5 }

const replyMs = 10_000

/** What of an event stands in the head of its message. */
export type SyslogEntry = {
  at: number
  host: string
  type: string
  outcome: 'ok' | 'refused'
  /** The message itself: a line of JSON. */
  text: string
}

/** RFC 5424 §6: a name is of printable ASCII, or a hyphen where there is none. */
const writeName = (text: string, length: number): string =>
  text.replaceAll(/[^\x21-\x7e]/g, '').slice(0, length) || '-'

/** RFC 5424 §6.4: UTF-8, without the mark at the beginning that many receivers would show. */
export const writeSyslog = ({ at, host, type, outcome, text }: SyslogEntry): string => {
  const priority = facility * 8 + severity[outcome]
  const names = [writeName(host, 255), 'foyer', '-', writeName(type, 32), '-']
  return `<${priority}>1 ${new Date(at).toISOString()} ${names.join(' ')} ${text}`
}

/** Octet counting: the length in bytes, a space, the message. */
export const frameSyslog = (message: string): string => `${Buffer.byteLength(message)} ${message}`

const notTaken = (cause: string): never =>
  refuse('unavailable', 'The syslog receiver did not take the events.', { cause })

/** Hands messages over. Refuses with `unavailable` or `forbidden`, and why in the cause. */
export const sendSyslog = async (
  outside: Outside,
  url: string,
  messages: readonly string[],
): Promise<void> => {
  const { hostname, port, protocol } = new URL(url)
  const tls = protocol === 'syslogs:'
  const socket = await outside.connect({ host: hostname, port: Number(port), tls })
  try {
    // Whatever a receiver says is not for us; unread, it would keep the connection from ending.
    socket.resume()
    socket.end(messages.map(frameSyslog).join(''))
    await once(socket, 'close', { signal: AbortSignal.timeout(replyMs) })
  } catch (error) {
    notTaken(`it did not close the connection: ${String(error).slice(0, 200)}`)
  } finally {
    socket.destroy()
  }
}

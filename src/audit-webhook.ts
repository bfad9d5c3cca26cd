/**
 * A webhook of the audit log: a POST with a JSON list of events, signed so that the receiver knows
 * that the hub has written it, and when. Any 2xx says that it has arrived.
 */
import { createHmac } from 'node:crypto'
import type { Exchanges } from './exchange.ts'
import { refuse } from './refusal.ts'

export type Webhook = {
  /** What shares connections and a breaker: the id of the stream. */
  name: string
  url: string
  secret: string
}

/** docs/audit.md, "Webhook": over the time, a full stop, and the body. */
export const signWebhook = (secret: string, seconds: number, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`

/** Hands lines of JSON over. Refuses with `unavailable`, and why in the cause. */
export const sendWebhook = async (
  exchanges: Exchanges,
  { name, url, secret }: Webhook,
  { lines, at }: { lines: readonly string[]; at: number },
): Promise<void> => {
  const body = `[${lines.join(',\n')}]`
  const seconds = Math.floor(at / 1000)
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Foyer',
    'foyer-timestamp': String(seconds),
    'foyer-signature': signWebhook(secret, seconds, body),
  }
  const { status } = await exchanges.ask({ method: 'POST', url, headers, body }, { name })
  if (status >= 200 && status < 300) return
  refuse('unavailable', 'The webhook did not take the events.', {
    cause: `it answered with status ${status}`,
  })
}

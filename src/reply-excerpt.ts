/** The beginning of what somebody outside answered, without what was secret in the question. */
import type { Facts } from './attempt-fact.ts'
import type { Answered, Call, Exchanges } from './exchange.ts'
import type { JsonValue } from './organization.ts'
import { mask } from './preview.ts'

/** A call, and what came of it. */
export type Exchanged = { call: Call; answered: Answered }

/** The same exchanges, and what went through them last. */
export const watchExchanges = (exchanges: Exchanges) => {
  const last: { exchanged?: Exchanged } = {}
  const ask: Exchanges['ask'] = async (call, source) => {
    const answered = await exchanges.ask(call, source)
    last.exchanged = { call, answered }
    return answered
  }
  return { last, exchanges: { ...exchanges, ask } }
}

const readBytes = 2_000
const shownLength = 600

/** So much of a secret is chance no more; and of a password, which may be short. */
const pieceLength = { password: 4, header: 8 }

/** The texts as servers write them back: as they are, in an address, within JSON. */
const spellingsOf = (text: string): string[] => [
  text,
  encodeURIComponent(text),
  JSON.stringify(text).slice(1, -1),
  Buffer.from(text).toString('base64'),
]

/** True if a text holds a piece of a secret: some servers change what they repeat. */
const holdsPiece = (text: string, secret: string, length: number): boolean => {
  if (secret.length <= length) return secret !== '' && text.includes(secret)
  for (let at = 0; at + length <= secret.length; at += 1) {
    if (text.includes(secret.slice(at, at + length))) return true
  }
  return false
}

/** The values of all headers, because any of them may be secret. */
const repeats = (text: string, { headers = {} }: Call, password: string): boolean =>
  spellingsOf(password).some((each) => holdsPiece(text, each, pieceLength.password)) ||
  Object.values(headers)
    .flatMap((value) => value.split(/\s+/))
    .some((each) => holdsPiece(text, each, pieceLength.header))

/** Names are looked at within JSON, where what stands behind them is masked when it is kept. */
const readText = (text: string): JsonValue => {
  try {
    return JSON.parse(text)
  } catch {
    return text.slice(0, shownLength)
  }
}

/**
 * What an administrator needs to see why an answer was no yes. An answer that repeats anything of
 * what was secret in the question is not shown at all.
 */
export const readExcerpt = ({ call, answered }: Exchanged, password: string): Facts => {
  const { status, headers, body, milliseconds } = answered
  const text = body.subarray(0, readBytes).toString('utf8')
  const shown = repeats(text, call, password) ? mask : readText(text)
  return { status, milliseconds, type: headers['content-type'] ?? null, text: shown }
}

/** Names for things: ids, secrets, the short codes that people read out, and their hashes. */
import { hash, timingSafeEqual } from 'node:crypto'
import type { World } from './world.ts'

const secretBytes = 32

/** A time-ordered UUID (RFC 9562 §5.7). Unique, never used again, and not a secret. */
export const newId = (world: World): string => {
  const bytes = world.random(16)
  bytes.writeUIntBE(world.now(), 0, 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)]
  return [...parts, hex.slice(20)].join('-')
}

const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** True for text in the shape of an id, in lower case. */
export const isId = (text: string): boolean => idPattern.test(text)

/** 256 bits for whoever may hold them; the store keeps `hashSecret` of it alone. */
export const newSecret = (world: World): string => world.random(secretBytes).toString('base64url')

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Bytes as letters and digits: 22 hold 16 bytes, 11 hold 8. */
export const writeLetters = (bytes: Buffer, length: number): string => {
  let rest = BigInt(`0x${bytes.toString('hex')}`)
  let text = ''
  while (text.length < length) {
    text = `${letters[Number(rest % 62n)]}${text}`
    rest /= 62n
  }
  return text
}

/** 33 characters are a plain ticket, 43 a secret, and more a key; some of them may be encoded. */
const secretPattern = /(?:[\w-]|%[0-9A-Fa-f]{2}){33,}/g

/** A path as logs and events may hold it: without what could be a secret of ours. Ids stay. */
export const hideSecrets = (path: string): string =>
  path.replaceAll(secretPattern, (run) => (isId(run) ? run : '[ticket]'))

export const hashSecret = (secret: string): string => hash('sha256', secret, 'base64url')

/** Compares two texts of equal meaning in constant time. */
export const isSame = (left: string, right: string): boolean =>
  timingSafeEqual(hash('sha256', left, 'buffer'), hash('sha256', right, 'buffer'))

// Without I, L, O, U: a person reads the code out to an administrator.
const codeLetters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const codeLength = 8

/** The id of an attempt, as a person sees it: `R7K2-QF9X`. */
export const newCode = (world: World): string => {
  const letters = [...world.random(codeLength)].map((byte) => codeLetters[byte % 32])
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`
}

const codePattern = /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/

export const isCode = (text: string): boolean => codePattern.test(text)

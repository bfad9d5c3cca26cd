/**
 * Sealing: secrets at rest and sealed links (AES-256-GCM), and codes that prove that a value came
 * from this hub (HMAC-SHA-256). Each purpose has a key of its own, derived from FOYER_SECRET.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  timingSafeEqual,
} from 'node:crypto'
import type { World } from './world.ts'

const version = 1
const nonceBytes = 12
const tagBytes = 16

export type Seal = {
  /**
   * Seals text for one purpose and place; `context` names the place (a row, a setting) and is not
   * contained. Base64.
   */
  close(purpose: string, context: string, text: string): string
  /** The text, or undefined if anything at all is different from what was closed. */
  open(purpose: string, context: string, sealed: string): string | undefined
  /** A code that only this hub can make for that value. Base64url. */
  mark(purpose: string, value: string): string
  isMark(purpose: string, value: string, mark: string): boolean
}

export const createSeal = (secret: string, world: World): Seal => {
  const keys = new Map<string, Buffer>()
  const keyFor = (purpose: string): Buffer => {
    const known = keys.get(purpose)
    if (known) return known
    const key = Buffer.from(hkdfSync('sha256', secret, '', `foyer ${purpose}`, 32))
    keys.set(purpose, key)
    return key
  }
  const mark = (purpose: string, value: string): string =>
    createHmac('sha256', keyFor(`mark ${purpose}`))
      .update(value)
      .digest('base64url')

  return {
    mark,
    isMark(purpose, value, given) {
      const expected = Buffer.from(mark(purpose, value))
      const actual = Buffer.from(given)
      return expected.length === actual.length && timingSafeEqual(expected, actual)
    },
    close(purpose, context, text) {
      const nonce = world.random(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', keyFor(`seal ${purpose}`), nonce)
      cipher.setAAD(Buffer.from(context))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.of(version), nonce, body, cipher.getAuthTag()]).toString(
        'base64',
      )
    },
    open(purpose, context, sealed) {
      const bytes = Buffer.from(sealed, 'base64')
      // Base64 has several spellings of the same bytes; only ours is a sealed value.
      if (bytes.toString('base64') !== sealed) return undefined
      if (bytes[0] !== version || bytes.length < 1 + nonceBytes + tagBytes) return undefined
      const nonce = bytes.subarray(1, 1 + nonceBytes)
      const decipher = createDecipheriv('aes-256-gcm', keyFor(`seal ${purpose}`), nonce)
      decipher.setAAD(Buffer.from(context))
      decipher.setAuthTag(bytes.subarray(-tagBytes))
      try {
        const body = bytes.subarray(1 + nonceBytes, -tagBytes)
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
      } catch {
        return undefined
      }
    },
  }
}

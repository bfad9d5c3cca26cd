/**
 * Sealing: secrets at rest and sealed links, and codes that prove that a value came from this hub
 * (HMAC-SHA-256). Each purpose has a key of its own, derived from a data key; what is sealed
 * names its data key, so that older ones go on opening what they have sealed (decision 020).
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'
import type { World } from './world.ts'
import { createXaes, type Xaes, xaesNonceBytes } from './xaes.ts'

/**
 * What keys are derived from. Number 0 is the secret that a database of before data keys was
 * sealed with directly.
 */
export type DataKey = {
  number: number
  material: string
  /** From when on it seals, in epoch milliseconds: every process has heard of it by then. */
  beginsAt: number
}

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
  /** The codes of that value by every data key, that of now first: each of them was right once. */
  marks(purpose: string, value: string): string[]
  /** From now on there are these data keys and no others. */
  hold(dataKeys: readonly DataKey[]): void
  /** The number of the data key that seals now. */
  current(): number
}

/** Of data key 0, as it was before there were others: AES-256-GCM. */
const directVersion = 1
/** Of the others: the number of the data key, then XAES-256-GCM. */
const namedVersion = 2

const directNonceBytes = 12
const numberBytes = 4
const tagBytes = 16
const namedHeadBytes = 1 + numberBytes + xaesNonceBytes

/** What was read of a sealed text, still closed. */
type Sealed = { number: number; bytes: Buffer }

const readSealed = (text: string): Sealed | undefined => {
  const bytes = Buffer.from(text, 'base64')
  // Base64 has several spellings of the same bytes; only ours is a sealed value.
  if (bytes.toString('base64') !== text) return undefined
  if (bytes[0] === directVersion) {
    return bytes.length < 1 + directNonceBytes + tagBytes ? undefined : { number: 0, bytes }
  }
  if (bytes[0] !== namedVersion || bytes.length < namedHeadBytes + tagBytes) return undefined
  return { number: bytes.readUInt32BE(1), bytes }
}

/** The number of the data key that a text says it was sealed with; undefined for other text. */
export const findKeyNumber = (text: string): number | undefined => readSealed(text)?.number

const closeDirectly = (key: KeyObject, nonce: Buffer, context: string, text: string): Buffer => {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(context))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.of(directVersion), nonce, body, cipher.getAuthTag()])
}

const openDirectly = (key: KeyObject, context: string, bytes: Buffer): string | undefined => {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + directNonceBytes))
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    const body = bytes.subarray(1 + directNonceBytes, -tagBytes)
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

/** A data key with what has been derived of it. */
const createHeld = ({ number, material, beginsAt }: DataKey, world: World) => {
  const derived = new Map<string, KeyObject>()
  const ciphers = new Map<string, Xaes>()
  const keyFor = (purpose: string): KeyObject => {
    const known = derived.get(purpose)
    if (known) return known
    const bytes = Buffer.from(hkdfSync('sha256', material, '', `foyer ${purpose}`, 32))
    const key = createSecretKey(bytes)
    derived.set(purpose, key)
    return key
  }
  const cipherFor = (purpose: string): Xaes => {
    const known = ciphers.get(purpose)
    if (known) return known
    const cipher = createXaes(keyFor(`seal ${purpose}`))
    ciphers.set(purpose, cipher)
    return cipher
  }
  const closeNamed = (purpose: string, context: string, text: string): Buffer => {
    const head = Buffer.alloc(1 + numberBytes, namedVersion)
    head.writeUInt32BE(number, 1)
    const nonce = world.random(xaesNonceBytes)
    return Buffer.concat([head, nonce, cipherFor(purpose).close(nonce, context, text)])
  }
  const openNamed = (purpose: string, context: string, bytes: Buffer): string | undefined => {
    const nonce = bytes.subarray(1 + numberBytes, namedHeadBytes)
    return cipherFor(purpose).open(nonce, context, bytes.subarray(namedHeadBytes))
  }
  const directKey = (purpose: string): KeyObject => keyFor(`seal ${purpose}`)

  return {
    number,
    material,
    beginsAt,
    close: (purpose: string, context: string, text: string): Buffer =>
      number === 0
        ? closeDirectly(directKey(purpose), world.random(directNonceBytes), context, text)
        : closeNamed(purpose, context, text),
    open: (purpose: string, context: string, bytes: Buffer): string | undefined =>
      number === 0
        ? openDirectly(directKey(purpose), context, bytes)
        : openNamed(purpose, context, bytes),
    mark: (purpose: string, value: string): string =>
      createHmac('sha256', keyFor(`mark ${purpose}`))
        .update(value)
        .digest('base64url'),
  }
}

type Held = ReturnType<typeof createHeld>

const isSameText = (left: string, right: string): boolean => {
  const [expected, given] = [Buffer.from(left), Buffer.from(right)]
  return expected.length === given.length && timingSafeEqual(expected, given)
}

/** Seals with the secret itself until it is given data keys to hold. */
export const createSeal = (secret: string, world: World): Seal => {
  /** The newest first. */
  let held: Held[] = [createHeld({ number: 0, material: secret, beginsAt: 0 }, world)]
  const current = (): Held => {
    const found = held.find(({ beginsAt }) => beginsAt <= world.now()) ?? held.at(-1)
    if (!found) throw new Error('A seal holds one data key at least.')
    return found
  }
  const marks = (purpose: string, value: string): string[] => {
    const now = current()
    return [now, ...held.filter((each) => each !== now)].map((each) => each.mark(purpose, value))
  }

  return {
    marks,
    mark: (purpose, value) => current().mark(purpose, value),
    isMark: (purpose, value, given) =>
      marks(purpose, value).some((each) => isSameText(each, given)),
    close: (purpose, context, text) => current().close(purpose, context, text).toString('base64'),
    open(purpose, context, text) {
      const sealed = readSealed(text)
      if (!sealed) return undefined
      const key = held.find(({ number }) => number === sealed.number)
      return key?.open(purpose, context, sealed.bytes)
    },
    hold(dataKeys) {
      const before = new Map(held.map((each) => [`${each.number} ${each.material}`, each]))
      held = dataKeys
        .map((each) => before.get(`${each.number} ${each.material}`) ?? createHeld(each, world))
        .sort((left, right) => right.number - left.number)
    },
    current: () => current().number,
  }
}

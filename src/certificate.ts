/**
 * Self-signed X.509 certificates: the wrapping in which other software expects a public key
 * (RFC 5280 §4.1). DER is written by hand, for that takes a page (X.690 §8 and §10).
 */
import { type KeyObject, sign } from 'node:crypto'

export type CertificateOptions = {
  commonName: string
  /** The private key, RSA or P-256, that signs; and the public one that belongs to it. */
  key: KeyObject
  publicKey: KeyObject
  /** Milliseconds since 1970; DER keeps whole seconds. */
  notBefore: number
  notAfter: number
  /** Random bytes, read as an unsigned number; RFC 5280 §4.1.2.2 has room for 159 bits. */
  serial: Buffer
}

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectId: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  context0: 0xa0,
  context3: 0xa3,
} as const

const writeLength = (length: number): Buffer => {
  if (length < 0x80) return Buffer.from([length])
  const bytes = Buffer.from(length.toString(16).padStart(8, '0'), 'hex')
  const significant = bytes.subarray(bytes.findIndex((byte) => byte !== 0))
  return Buffer.concat([Buffer.from([0x80 | significant.length]), significant])
}

const write = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), writeLength(content.length), content])
}

const sequence = (...parts: Uint8Array[]): Buffer => write(tags.sequence, ...parts)

/** An unsigned number: as short as it can be, with a zero in front where it would look negative. */
const writeInteger = (bytes: Buffer): Buffer => {
  const first = bytes.findIndex((byte) => byte !== 0)
  const significant = first === -1 ? Buffer.from([0]) : bytes.subarray(first)
  const isHigh = ((significant[0] ?? 0) & 0x80) !== 0
  return write(tags.integer, isHigh ? Buffer.concat([Buffer.from([0]), significant]) : significant)
}

/** X.690 §8.19: two numbers in the first byte, then seven bits a byte. */
const writeObjectId = (id: string): Buffer => {
  const [first = 0, second = 0, ...rest] = id.split('.').map(Number)
  const bytes = rest.flatMap((value) => {
    const groups = [value & 0x7f]
    for (let left = value >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80)
    return groups
  })
  return write(tags.objectId, Buffer.from([first * 40 + second, ...bytes]))
}

/** RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050 on. */
const writeTime = (milliseconds: number): Buffer => {
  const digits = `${new Date(milliseconds).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`
  return new Date(milliseconds).getUTCFullYear() < 2050
    ? write(tags.utcTime, Buffer.from(digits.slice(2)))
    : write(tags.generalizedTime, Buffer.from(digits))
}

const writeName = (commonName: string): Buffer => {
  const value = write(tags.utf8String, Buffer.from(commonName))
  return sequence(write(tags.set, sequence(writeObjectId('2.5.4.3'), value)))
}

/** RFC 4055 §5 (with the NULL) and RFC 5758 §3.2 (without): the hash is SHA-256. */
const writeAlgorithm = (keyType: 'rsa' | 'ec'): Buffer =>
  keyType === 'rsa'
    ? sequence(writeObjectId('1.2.840.113549.1.1.11'), write(tags.null))
    : sequence(writeObjectId('1.2.840.10045.4.3.2'))

/**
 * Not an authority (RFC 5280 §4.2.1.9). What the key is used for stays unsaid: with a key usage
 * that lacks certificate signing, OpenSSL would not take the certificate for its own issuer.
 */
const writeExtensions = (): Buffer => {
  const critical = write(tags.boolean, Buffer.from([0xff]))
  const value = write(tags.octetString, sequence())
  return write(tags.context3, sequence(sequence(writeObjectId('2.5.29.19'), critical, value)))
}

const getKeyType = (key: KeyObject): 'rsa' | 'ec' => {
  const keyType = key.asymmetricKeyType
  if (keyType === 'rsa' || keyType === 'ec') return keyType
  throw new Error('certificates are made for RSA and EC keys only')
}

/**
 * A self-signed X.509 v3 certificate in DER, signed with SHA-256. The subject is the common name
 * alone. Other key types than RSA and EC, and serials that are too long, are a fault of ours.
 */
export const createCertificate = (options: CertificateOptions): Buffer => {
  const { commonName, key, publicKey, notBefore, notAfter, serial } = options
  const serialNumber = writeInteger(serial)
  // Tag and length take two more.
  if (serialNumber.length > 22) throw new Error('a serial number has up to 20 bytes')
  const algorithm = writeAlgorithm(getKeyType(key))
  const name = writeName(commonName)
  const body = sequence(
    write(tags.context0, writeInteger(Buffer.from([2]))),
    serialNumber,
    algorithm,
    name,
    sequence(writeTime(notBefore), writeTime(notAfter)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    writeExtensions(),
  )
  const signature = sign('sha256', body, key)
  return sequence(body, algorithm, write(tags.bitString, Buffer.from([0]), signature))
}

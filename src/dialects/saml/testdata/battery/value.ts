/** Values of signatures that no key made, and one that is as good as what it made. */
import { sign } from 'node:crypto'
import { ec, rsa } from '../sample.ts'
import { accepted, type BatteryDocument, refused } from './document.ts'
import { signWith } from './lab.ts'
import { getSeed, signAnew } from './seed.ts'

const assertionSeed = getSeed('assertion, rsa')
const curveSeed = getSeed('assertion, ec')

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const word = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)

const der = (bytes: Buffer): Buffer => sign('sha256', bytes, ec.signer.key)

/** Numbers where r and s should be (CVE-2022-21449). */
const curveValues: Record<string, (r: bigint, s: bigint, bytes: Buffer) => Buffer> = {
  'r and s are zero': () => Buffer.alloc(64),
  'r is zero': (_, s) => Buffer.concat([word(0n), word(s)]),
  's is zero': (r) => Buffer.concat([word(r), word(0n)]),
  'r and s are one': () => Buffer.concat([word(1n), word(1n)]),
  'r and s are the order': () => Buffer.concat([word(order), word(order)]),
  's is the order': (r) => Buffer.concat([word(r), word(order)]),
  'r is the order and one more': (_, s) => Buffer.concat([word(order + 1n), word(s)]),
  'r and s exchanged': (r, s) => Buffer.concat([word(s), word(r)]),
  'all bits set': () => Buffer.alloc(64, 255),
  'in DER': (_, _s, bytes) => der(bytes),
  'a zero before': (r, s) => Buffer.concat([Buffer.alloc(1), word(r), word(s)]),
  'zeros before both': (r, s) =>
    Buffer.concat([Buffer.alloc(1), word(r), Buffer.alloc(1), word(s)]),
  'zeros after': (r, s) => Buffer.concat([word(r), word(s), Buffer.alloc(2)]),
  'r alone': (r) => word(r),
  'one byte': () => Buffer.alloc(1),
}

const split =
  (make: (r: bigint, s: bigint, bytes: Buffer) => Buffer) =>
  (bytes: Buffer): Buffer => {
    const value = signWith(ec)(bytes)
    return make(number(value.subarray(0, 32)), number(value.subarray(32)), bytes)
  }

const modulus = number(Buffer.from(String(rsa.publicKey.export({ format: 'jwk' }).n), 'base64url'))
const long = (value: bigint, bytes = 256): Buffer =>
  Buffer.from(value.toString(16).padStart(bytes * 2, '0'), 'hex')

const rsaValues: Record<string, (value: bigint) => Buffer> = {
  zero: () => long(0n),
  one: () => long(1n),
  'the modulus': () => long(modulus),
  'the modulus less one': () => long(modulus - 1n),
  'the value and the modulus': (value) => long(value + modulus, 257),
  'the modulus less the value': (value) => long(modulus - value),
  'a zero before': (value) => long(value, 257),
  'a zero after': (value) => Buffer.concat([long(value), Buffer.alloc(1)]),
}

export const values: BatteryDocument[] = [
  ...Object.entries(curveValues).map(([name, make]) =>
    refused(
      `SP-35: ${name}`,
      curveSeed,
      signAnew('assertion', { sign: split(make) }, ec),
      /no key/,
    ),
  ),
  accepted(
    'SP-35: the other s, as good as the first',
    curveSeed,
    signAnew('assertion', { sign: split((r, s) => Buffer.concat([word(r), word(order - s)])) }, ec),
  ),
  ...Object.entries(rsaValues).map(([name, make]) =>
    refused(
      `SP-35: ${name}`,
      assertionSeed,
      signAnew('assertion', { sign: (bytes) => make(number(signWith(rsa)(bytes))) }),
      /no key/,
    ),
  ),
]

/** KEY-14: values that a signature primitive may get wrong, for RSA and ECDSA as we use them. */
import assert from 'node:assert/strict'
import {
  constants,
  createHash,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  sign,
} from 'node:crypto'
import { test } from 'node:test'
import {
  isSignedWith,
  isStrongKey,
  type SignatureAlgorithm,
  signatureAlgorithms,
  signWith,
} from '../../src/dialects/saml/algorithm.ts'

const data = Buffer.from('the bytes that were signed')
const bits = 2048
const size = bits / 8
const rsa = generateKeyPairSync('rsa', { modulusLength: bits })
const cubic = generateKeyPairSync('rsa', { modulusLength: bits, publicExponent: 3 })

const holds = (name: SignatureAlgorithm, key: KeyObject, value: Uint8Array): boolean =>
  isSignedWith(signatureAlgorithms[name], [key], data, value)

const digest = createHash('sha256').update(data).digest()
const infoHead = Buffer.from('3031300d060960864801650304020105000420', 'hex')
const info = Buffer.concat([infoHead, digest])

/** EMSA-PKCS1-v1_5 (RFC 8017 §9.2), with what a test wants in the place of its parts. */
const encode = (content: Buffer, { type = 1, fill = 0xff, end = 0, after = 0 } = {}): Buffer => {
  const padding = Buffer.alloc(size - content.length - after - 3, fill)
  const parts = [Buffer.from([0, type]), padding, Buffer.from([end]), content, Buffer.alloc(after)]
  return Buffer.concat(parts)
}

/** The private operation on a block as it stands. */
const apply = (key: KeyObject, block: Buffer): Buffer =>
  privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, block)

const infoWith = (hex: string): Buffer => Buffer.concat([Buffer.from(hex, 'hex'), digest])

const blocks: Record<string, Buffer> = {
  'no DigestInfo': encode(digest),
  'no NULL after the algorithm': encode(
    infoWith('302f300b0609608648016503040201 0420'.replace(' ', '')),
  ),
  'the algorithm of another hash': encode(infoWith('3031300d060960864801650304020305000420')),
  'SHA-1 named': encode(infoWith('3021300906052b0e03021a05000420')),
  'a length in two bytes': encode(infoWith('308131300d060960864801650304020105000420')),
  'something in the NULL': encode(infoWith('3033300f0609608648016503040201050200000420')),
  'bytes after the digest': encode(info, { after: 8 }),
  'a block of type 2': encode(info, { type: 2 }),
  'a block of type 0': encode(info, { type: 0, fill: 0 }),
  'zeros for padding': encode(info, { fill: 0 }),
  'no end of the padding': encode(info, { end: 0xff }),
  'a digest that is too short': encode(info.subarray(0, -1)),
  'a digest of something else': encode(Buffer.concat([infoHead, createHash('sha256').digest()])),
  'nothing at all': encode(Buffer.alloc(0)),
}

test('KEY-14: RSA takes the one encoding of a digest, and no other', () => {
  for (const { privateKey, publicKey } of [rsa, cubic]) {
    assert.ok(holds('rsa-sha256', publicKey, apply(privateKey, encode(info))), 'the right one')
    for (const [name, block] of Object.entries(blocks)) {
      assert.equal(holds('rsa-sha256', publicKey, apply(privateKey, block)), false, name)
    }
  }
})

/** The largest whole number whose cube is not above. */
const cubeRoot = (value: bigint): bigint => {
  let [low, high] = [0n, 1n << 700n]
  while (low < high) {
    const middle = (low + high + 1n) / 2n
    if (middle ** 3n <= value) low = middle
    else high = middle - 1n
  }
  return low
}

const bytesOf = (value: bigint, length = size): Buffer =>
  Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex')

test('KEY-14: with the exponent 3, a cube that begins right is no signature', () => {
  for (const padding of [1, 8, 20]) {
    const head = Buffer.concat([
      Buffer.from([0, 1]),
      Buffer.alloc(padding, 0xff),
      Buffer.from([0]),
      info,
    ])
    const block = Buffer.concat([head, Buffer.alloc(size - head.length, 0xff)])
    const root = cubeRoot(BigInt(`0x${block.toString('hex')}`))
    assert.ok(
      bytesOf(root ** 3n)
        .subarray(0, head.length)
        .equals(head),
      'the forgery is one',
    )
    assert.equal(holds('rsa-sha256', cubic.publicKey, bytesOf(root)), false)
  }
})

test('KEY-14: RSA takes a value of its own length below the modulus', () => {
  const value = signWith('rsa-sha256', rsa.privateKey, data)
  const modulus = Buffer.from(rsa.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url')
  const sum = BigInt(`0x${value.toString('hex')}`) + BigInt(`0x${modulus.toString('hex')}`)
  const wrong: Record<string, Buffer> = {
    empty: Buffer.alloc(0),
    'one byte': Buffer.from([1]),
    zero: Buffer.alloc(size),
    one: bytesOf(1n),
    'the modulus': modulus,
    'the modulus less one': bytesOf(BigInt(`0x${modulus.toString('hex')}`) - 1n),
    'the value and the modulus': bytesOf(sum, size + 1),
    'a zero before': Buffer.concat([Buffer.alloc(1), value]),
    'a zero after': Buffer.concat([value, Buffer.alloc(1)]),
    'the last byte missing': value.subarray(0, -1),
    'the first byte missing': value.subarray(1),
    reversed: Buffer.from(value).reverse(),
  }
  assert.ok(holds('rsa-sha256', rsa.publicKey, value))
  for (const [name, each] of Object.entries(wrong)) {
    assert.equal(holds('rsa-sha256', rsa.publicKey, each), false, name)
  }
  assert.equal(holds('rsa-sha512', rsa.publicKey, value), false, 'another hash')
})

test('KEY-14: PSS is not what the name of the algorithm says', () => {
  const { RSA_PKCS1_PSS_PADDING: padding } = constants
  const value = sign('sha256', data, { key: rsa.privateKey, padding, saltLength: 32 })
  assert.equal(holds('rsa-sha256', rsa.publicKey, value), false)
  const pss = generateKeyPairSync('rsa-pss', { modulusLength: bits })
  assert.equal(isStrongKey(pss.publicKey), false)
  assert.equal(holds('rsa-sha256', pss.publicKey, sign('sha256', data, pss.privateKey)), false)
})

const curves = [
  { name: 'prime256v1', algorithm: 'ecdsa-sha256', bytes: 32 },
  { name: 'secp384r1', algorithm: 'ecdsa-sha384', bytes: 48 },
  { name: 'secp521r1', algorithm: 'ecdsa-sha512', bytes: 66 },
] as const

const orders: Record<string, string> = {
  prime256v1: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  secp384r1: `${'ff'.repeat(24)}c7634d81f4372ddf581a0db248b0a77aecec196accc52973`,
  secp521r1: [
    '01',
    'ff'.repeat(32),
    'fa51868783bf2f966b7fcc0148f709a5',
    'd03bb5c9b8899c47',
    'aebb6fb71e91386409',
  ].join(''),
}

for (const { name, algorithm, bytes } of curves) {
  test(`KEY-14: ECDSA on ${name} takes r and s side by side, both between 0 and the order`, () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: name })
    const value = signWith(algorithm, privateKey, data)
    const order = BigInt(`0x${orders[name]}`)
    const numbers = [0n, 1n, order - 1n, order, order + 1n, (1n << BigInt(bytes * 8)) - 1n]
    const [r, s] = [value.subarray(0, bytes), value.subarray(bytes)]
    const pairs = numbers.flatMap((one) => {
      const each = bytesOf(one, bytes)
      const others = numbers.map((other) => Buffer.concat([each, bytesOf(other, bytes)]))
      return [...others, Buffer.concat([each, s]), Buffer.concat([r, each])]
    })
    const { hash } = signatureAlgorithms[algorithm]
    const wrong = [
      ...pairs,
      sign(hash, data, privateKey),
      Buffer.alloc(0),
      r,
      value.subarray(0, -1),
      Buffer.concat([value, Buffer.alloc(1)]),
      Buffer.concat([Buffer.alloc(1), value]),
      Buffer.concat([Buffer.alloc(1), r, Buffer.alloc(1), s]),
      Buffer.concat([s, r]),
      Buffer.concat([value, value]),
    ]
    assert.ok(holds(algorithm, publicKey, value))
    for (const each of wrong) assert.equal(holds(algorithm, publicKey, each), false)
    const twin = Buffer.concat([r, bytesOf(order - BigInt(`0x${s.toString('hex')}`), bytes)])
    assert.ok(holds(algorithm, publicKey, twin), 'the same signature in its other form')
    const other = generateKeyPairSync('ec', { namedCurve: name })
    assert.equal(holds(algorithm, other.publicKey, value), false)
  })
}

test('KEY-14: other kinds of keys are none, whatever they have signed', () => {
  const edwards = generateKeyPairSync('ed25519')
  const koblitz = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const raw = { key: koblitz.privateKey, dsaEncoding: 'ieee-p1363' } as const
  const values: [KeyObject, Buffer][] = [
    [edwards.publicKey, sign(null, data, edwards.privateKey)],
    [koblitz.publicKey, sign('sha256', data, raw)],
    [small.publicKey, sign('sha256', data, small.privateKey)],
  ]
  for (const [key, value] of values) {
    assert.equal(isStrongKey(key), false)
    for (const name of Object.keys(signatureAlgorithms) as SignatureAlgorithm[]) {
      assert.equal(holds(name, key, value), false, name)
    }
  }
})

/** Keys and algorithms: whose key counts, which are too weak, and values that no key made. */
import { createHmac, generateKeyPairSync, hash, type KeyObject, sign } from 'node:crypto'
import { writeResponse } from '../../response.ts'
import { ec, other, responseOptions, rsa } from '../sample.ts'
import { accepted, type BatteryDocument, edit, type Key, refused } from './document.ts'
import { ds, encryption, fill, more, type Recipe, signWith, template } from './lab.ts'
import { dissect, getSeed, ids, signAnew } from './seed.ts'

const assertionSeed = getSeed('assertion, rsa')
const curveSeed = getSeed('assertion, ec')

const keyInfo = (inner: string): string => `<ds:KeyInfo>${inner}</ds:KeyInfo>`

const certificate = ({ signer }: Key): string =>
  `<ds:X509Data><ds:X509Certificate>${signer.certificate}</ds:X509Certificate></ds:X509Data>`

const base64 = (value = ''): string => Buffer.from(value, 'base64url').toString('base64')

const keyValue = ({ publicKey }: Key): string => {
  const { n, e } = publicKey.export({ format: 'jwk' })
  return (
    `<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>${base64(n)}</ds:Modulus>` +
    `<ds:Exponent>${base64(e)}</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>`
  )
}

/** What an attacker writes where the key is named. */
const named: Record<string, string> = {
  'a certificate': keyInfo(certificate(other)),
  'a certificate after the right one': keyInfo(certificate(rsa) + certificate(other)),
  'a certificate before the right one': keyInfo(certificate(other) + certificate(rsa)),
  'the right certificate': keyInfo(certificate(rsa)),
  'a KeyValue': keyInfo(keyValue(other)),
  'a RetrievalMethod by address': keyInfo(
    '<ds:RetrievalMethod Type="http://www.w3.org/2000/09/xmldsig#X509Data"' +
      ' URI="http://127.0.0.1:9/key"></ds:RetrievalMethod>'),
  'a RetrievalMethod of the document': keyInfo('<ds:RetrievalMethod URI="#_response-0001"/>'),
  'an issuer and a number': keyInfo(
    '<ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>CN=x</ds:X509IssuerName>' +
      '<ds:X509SerialNumber>1</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>'),
  'an empty KeyInfo': '<ds:KeyInfo></ds:KeyInfo>',
  'a foreign element': keyInfo('<x xmlns="urn:x"><y>z</y></x>'),
  'a certificate that is none': keyInfo(
    '<ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data>'),
  'no KeyInfo': '',
}

const keyInfos: BatteryDocument[] = Object.entries(named).flatMap(([name, info]) => [
  refused(`SP-31: ${name}, and another key`, assertionSeed,
    signAnew('assertion', { keyInfo: info, sign: signWith(other) }), /no key/),
  accepted(`SP-31: ${name}, and the right key`, assertionSeed,
    signAnew('assertion', { keyInfo: info })),
])

const infos = /<ds:KeyInfo>.*?<\/ds:KeyInfo>/g

const strangers: BatteryDocument[] = ['assertion, rsa', 'both, rsa', 'response, rsa']
  .map(getSeed)
  .flatMap((seed) => {
    const inside = seed.places.includes('assertion')
    const xml = inside
      ? writeResponse(responseOptions({ signer: other.signer, signResponse: seed.places.length > 1 }))
      : signAnew('response', { keyInfo: keyInfo(certificate(other)) }, other)
    return [
      refused('SP-31: all signed by another', seed, xml, /no key/),
      refused('SP-31: all signed by another, without KeyInfo', seed,
        xml.replaceAll(infos, ''), /no key/),
      refused('SP-35: the pinned key is another', seed, seed.xml, /no key/, { key: other.publicKey }),
      refused('SP-35: the pinned key is of another type', seed, seed.xml, /no key/,
        { key: ec.publicKey }),
    ]
  })

/** Half of it from the right key, half from another. */
const halves = (): BatteryDocument[] => {
  const seed = getSeed('both, rsa')
  const theirs = writeResponse(responseOptions({ signer: other.signer }))
  const [inner, outer] = [dissect(seed, 'assertion'), dissect(seed, 'response')]
  const their = dissect({ ...seed, xml: theirs }, 'assertion')
  const outside = fill(edit(seed.xml, outer.signature, template(ids.response, {})), {}, other)
  return [
    refused('SP-31: the outer signature by another', seed, outside, /no key/),
    refused('SP-31: the inner signature by another', seed,
      edit(seed.xml, inner.signed, their.signed), /digest/),
    refused('SP-31: the outer signature of another document', seed,
      edit(seed.xml, outer.signature, dissect({ ...seed, xml: theirs }, 'response').signature),
      /no key/),
  ]
}

const hmac = (name: string, secret: string | Buffer) => (bytes: Buffer): Buffer =>
  createHmac(name, secret).update(bytes).digest()

/** HMAC with what everybody knows: the public key in all its spellings. */
const hmacs: BatteryDocument[] = [rsa, ec].flatMap((key) => {
  const seed = key === rsa ? assertionSeed : curveSeed
  const secrets: Record<string, string | Buffer> = {
    'PEM': key.publicKey.export({ type: 'spki', format: 'pem' }),
    'DER': key.publicKey.export({ type: 'spki', format: 'der' }),
    'the certificate in PEM': key.certificatePem,
    'the certificate in DER': Buffer.from(key.signer.certificate, 'base64'),
    'nothing': '',
  }
  const methods = [['sha1', `${ds}hmac-sha1`], ['sha256', `${more}hmac-sha256`]] as const
  return methods.flatMap(([name, signatureUri]) => Object.entries(secrets).map(([how, secret]) =>
    refused(`SP-32: HMAC with ${name}, keyed with ${how}`, seed,
      signAnew('assertion', { signatureUri, sign: hmac(name, secret) }, key), /algorithm/)))
})

const later = 'http://www.w3.org/2007/05/xmldsig-more#'
const digestWith = (name: string) => (bytes: Buffer): Buffer => hash(name, bytes, 'buffer')

const pss = (bytes: Buffer): Buffer =>
  sign('sha256', bytes, { key: rsa.signer.key, padding: 6, saltLength: 32 })

const algorithms: Record<string, readonly [recipe: Recipe, cause: RegExp, key?: Key]> = {
  'SP-33: RSA with SHA-1': [{ signatureUri: `${ds}rsa-sha1`, sign: signWith(rsa, 'sha1') }, /algorithm/],
  'SP-33: RSA with MD5': [{ signatureUri: `${more}rsa-md5`, sign: signWith(rsa, 'md5') }, /algorithm/],
  'SP-33: RSA with SHA-224': [
    { signatureUri: `${more}rsa-sha224`, sign: signWith(rsa, 'sha224') }, /algorithm/],
  'SP-33: RSA with RIPEMD-160': [{ signatureUri: `${more}rsa-ripemd160` }, /algorithm/],
  'SP-33: RSA-PSS': [{ signatureUri: `${later}sha256-rsa-MGF1`, sign: pss }, /algorithm/],
  'SP-33: RSA-PSS under the name of PKCS1': [{ sign: pss }, /no key/],
  'SP-33: ECDSA with SHA-1': [
    { signatureUri: `${more}ecdsa-sha1`, sign: signWith(ec, 'sha1') }, /algorithm/, ec],
  'SP-33: DSA': [{ signatureUri: `${ds}dsa-sha1` }, /algorithm/],
  'SP-33: a digest with SHA-1': [{ digestUri: `${ds}sha1`, digest: digestWith('sha1') }, /digest/],
  'SP-33: a digest with MD5': [{ digestUri: `${more}md5`, digest: digestWith('md5') }, /digest/],
  'SP-33: a digest with SHA-224': [
    { digestUri: `${more}sha224`, digest: digestWith('sha224') }, /digest/],
  'SP-33: a digest with SHA3-256': [
    { digestUri: `${later}sha3-256`, digest: digestWith('sha3-256') }, /digest/],
  'SP-33: a digest with RIPEMD-160': [{ digestUri: `${encryption}ripemd160` }, /digest/],
  'SP-33: a digest that nobody knows': [{ digestUri: 'urn:x:identity' }, /digest/],
  'SP-33: both with SHA-1': [{ signatureUri: `${ds}rsa-sha1`, sign: signWith(rsa, 'sha1'),
    digestUri: `${ds}sha1`, digest: digestWith('sha1') }, /algorithm/],
  'SP-33: SHA-256 where SHA-512 is named': [{ signatureUri: `${more}rsa-sha512` }, /no key/],
  'SP-33: a digest where another is named': [{ digestUri: `${encryption}sha512` }, /digest/],
  'SP-32: the name of ECDSA over an RSA key': [{ signatureUri: `${more}ecdsa-sha256` }, /no key/],
  'SP-32: the name of RSA over an elliptic curve': [{ signatureUri: `${more}rsa-sha256` }, /no key/, ec],
  'SP-32: no algorithm': [
    { edit: (it) => edit(it, /(?<=SignatureMethod) Algorithm="[^"]*"/, '') }, /Algorithm/],
  'SP-32: an empty algorithm': [{ signatureUri: '' }, /algorithm/],
  'SP-32: none': [{ signatureUri: 'none' }, /algorithm/],
  'SP-32: an algorithm in capitals': [{ signatureUri: `${more}RSA-SHA256` }, /algorithm/],
}

const methods: BatteryDocument[] = Object.entries(algorithms).map(([name, [recipe, cause, key]]) =>
  refused(`${name}, signed`, key === ec ? curveSeed : assertionSeed,
    signAnew('assertion', recipe, key ?? rsa), cause))

const strong = [384, 512].flatMap((size) => {
  const digestUri = `${size === 384 ? more : encryption}sha${size}`
  return [rsa, ec].map((key) => {
    const name = key === rsa ? 'rsa' : 'ecdsa'
    const recipe: Recipe = { signatureUri: `${more}${name}-sha${size}`, digestUri,
      sign: signWith(key, `sha${size}`), digest: digestWith(`sha${size}`) }
    return accepted(`SP-33: ${name} with SHA-${size}, signed`, key === rsa ? assertionSeed : curveSeed,
      signAnew('assertion', recipe, key))
  })
})

type Pair = { publicKey: KeyObject; privateKey: KeyObject }

/** Keys that should never have been pinned. */
const weak: Record<string, readonly [pair: Pair, uri: string]> = {
  'RSA of 512 bits': [generateKeyPairSync('rsa', { modulusLength: 512 }), `${more}rsa-sha256`],
  'RSA of 1024 bits': [generateKeyPairSync('rsa', { modulusLength: 1024 }), `${more}rsa-sha256`],
  'P-192': [generateKeyPairSync('ec', { namedCurve: 'prime192v1' }), `${more}ecdsa-sha256`],
  'secp256k1': [generateKeyPairSync('ec', { namedCurve: 'secp256k1' }), `${more}ecdsa-sha256`],
  'DSA': [generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }),
    'http://www.w3.org/2009/xmldsig11#dsa-sha256'],
}

const weakKeys: BatteryDocument[] = Object.entries(weak).map(([name, [pair, signatureUri]]) => {
  const recipe: Recipe = { signatureUri, sign: (bytes) =>
    sign('sha256', bytes, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }) }
  return refused(`SP-35: ${name}, signed`, assertionSeed, signAnew('assertion', recipe),
    /no key|algorithm/, { key: pair.publicKey })
})

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
  'zeros before both': (r, s) => Buffer.concat([Buffer.alloc(1), word(r), Buffer.alloc(1), word(s)]),
  'zeros after': (r, s) => Buffer.concat([word(r), word(s), Buffer.alloc(2)]),
  'r alone': (r) => word(r),
  'one byte': () => Buffer.alloc(1),
}

const split = (make: (r: bigint, s: bigint, bytes: Buffer) => Buffer) => (bytes: Buffer): Buffer => {
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

const made: BatteryDocument[] = [
  ...Object.entries(curveValues).map(([name, make]) =>
    refused(`SP-35: ${name}`, curveSeed, signAnew('assertion', { sign: split(make) }, ec), /no key/)),
  accepted('SP-35: the other s, as good as the first', curveSeed, signAnew('assertion',
    { sign: split((r, s) => Buffer.concat([word(r), word(order - s)])) }, ec)),
  ...Object.entries(rsaValues).map(([name, make]) =>
    refused(`SP-35: ${name}`, assertionSeed, signAnew('assertion',
      { sign: (bytes) => make(number(signWith(rsa)(bytes))) }), /no key/)),
]

export const keys: BatteryDocument[] = [
  ...keyInfos, ...strangers, ...halves(), ...hmacs, ...methods, ...strong, ...weakKeys, ...made,
]

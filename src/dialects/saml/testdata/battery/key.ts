/** Keys: whose counts, and which are too weak. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { writeResponse } from '../../response.ts'
import { ec, other, responseOptions, rsa } from '../sample.ts'
import { accepted, type BatteryDocument, edit, type Key, refused } from './document.ts'
import { fill, more, type Recipe, signWith, template } from './lab.ts'
import { dissect, getSeed, ids, signAnew } from './seed.ts'

const assertionSeed = getSeed('assertion, rsa')

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
      ' URI="http://127.0.0.1:9/key"></ds:RetrievalMethod>',
  ),
  'a RetrievalMethod of the document': keyInfo('<ds:RetrievalMethod URI="#_response-0001"/>'),
  'an issuer and a number': keyInfo(
    '<ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>CN=x</ds:X509IssuerName>' +
      '<ds:X509SerialNumber>1</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>',
  ),
  'an empty KeyInfo': '<ds:KeyInfo></ds:KeyInfo>',
  'a foreign element': keyInfo('<x xmlns="urn:x"><y>z</y></x>'),
  'a certificate that is none': keyInfo(
    '<ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data>',
  ),
  'no KeyInfo': '',
}

const keyInfos: BatteryDocument[] = Object.entries(named).flatMap(([name, info]) => [
  refused(
    `SP-31: ${name}, and another key`,
    assertionSeed,
    signAnew('assertion', { keyInfo: info, sign: signWith(other) }),
    /no key/,
  ),
  accepted(
    `SP-31: ${name}, and the right key`,
    assertionSeed,
    signAnew('assertion', { keyInfo: info }),
  ),
])

const infos = /<ds:KeyInfo>.*?<\/ds:KeyInfo>/g

const strangers: BatteryDocument[] = ['assertion, rsa', 'both, rsa', 'response, rsa']
  .map(getSeed)
  .flatMap((seed) => {
    const inside = seed.places.includes('assertion')
    const xml = inside
      ? writeResponse(
          responseOptions({ signer: other.signer, signResponse: seed.places.length > 1 }),
        )
      : signAnew('response', { keyInfo: keyInfo(certificate(other)) }, other)
    return [
      refused('SP-31: all signed by another', seed, xml, /no key/),
      refused(
        'SP-31: all signed by another, without KeyInfo',
        seed,
        xml.replaceAll(infos, ''),
        /no key/,
      ),
      refused('SP-35: the pinned key is another', seed, seed.xml, /no key/, {
        key: other.publicKey,
      }),
      refused('SP-35: the pinned key is of another type', seed, seed.xml, /no key/, {
        key: ec.publicKey,
      }),
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
    refused(
      'SP-31: the inner signature by another',
      seed,
      edit(seed.xml, inner.signed, their.signed),
      /digest/,
    ),
    refused(
      'SP-31: the outer signature of another document',
      seed,
      edit(seed.xml, outer.signature, dissect({ ...seed, xml: theirs }, 'response').signature),
      /no key/,
    ),
  ]
}

type Pair = { publicKey: KeyObject; privateKey: KeyObject }

/** Keys that should never have been pinned. */
const weak: Record<string, readonly [pair: Pair, uri: string]> = {
  'RSA of 512 bits': [generateKeyPairSync('rsa', { modulusLength: 512 }), `${more}rsa-sha256`],
  'RSA of 1024 bits': [generateKeyPairSync('rsa', { modulusLength: 1024 }), `${more}rsa-sha256`],
  'P-192': [generateKeyPairSync('ec', { namedCurve: 'prime192v1' }), `${more}ecdsa-sha256`],
  secp256k1: [generateKeyPairSync('ec', { namedCurve: 'secp256k1' }), `${more}ecdsa-sha256`],
  DSA: [
    generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }),
    'http://www.w3.org/2009/xmldsig11#dsa-sha256',
  ],
}

const weakKeys: BatteryDocument[] = Object.entries(weak).map(([name, [pair, signatureUri]]) => {
  const recipe: Recipe = {
    signatureUri,
    sign: (bytes) => sign('sha256', bytes, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }),
  }
  return refused(
    `SP-35: ${name}, signed`,
    assertionSeed,
    signAnew('assertion', recipe),
    /no key|algorithm/,
    { key: pair.publicKey },
  )
})

export const keys: BatteryDocument[] = [...keyInfos, ...strangers, ...halves(), ...weakKeys]

/**
 * The algorithms of XML Signature that the hub takes part in, and the keys that are good enough.
 * What is not in these tables does not exist: no SHA-1, no HMAC, no DSA (RFC 9231 has the URIs).
 */
import { type KeyObject, sign, verify } from 'node:crypto'
import { encryptionNamespace } from './vocabulary.ts'

export type SignatureAlgorithm =
  | 'rsa-sha256'
  | 'rsa-sha384'
  | 'rsa-sha512'
  | 'ecdsa-sha256'
  | 'ecdsa-sha384'
  | 'ecdsa-sha512'

type HashName = 'sha256' | 'sha384' | 'sha512'
type Algorithm = { uri: string; hash: HashName; keyType: 'rsa' | 'ec' }

const more = 'http://www.w3.org/2001/04/xmldsig-more#'

export const signatureAlgorithms: Record<SignatureAlgorithm, Algorithm> = {
  'rsa-sha256': { uri: `${more}rsa-sha256`, hash: 'sha256', keyType: 'rsa' },
  'rsa-sha384': { uri: `${more}rsa-sha384`, hash: 'sha384', keyType: 'rsa' },
  'rsa-sha512': { uri: `${more}rsa-sha512`, hash: 'sha512', keyType: 'rsa' },
  'ecdsa-sha256': { uri: `${more}ecdsa-sha256`, hash: 'sha256', keyType: 'ec' },
  'ecdsa-sha384': { uri: `${more}ecdsa-sha384`, hash: 'sha384', keyType: 'ec' },
  'ecdsa-sha512': { uri: `${more}ecdsa-sha512`, hash: 'sha512', keyType: 'ec' },
}

export const digestUris: Record<HashName, string> = {
  sha256: `${encryptionNamespace}sha256`,
  sha384: `${more}sha384`,
  sha512: `${encryptionNamespace}sha512`,
}

export const findSignatureAlgorithm = (uri: string): Algorithm | undefined =>
  Object.values(signatureAlgorithms).find((each) => each.uri === uri)

export const findDigest = (uri: string): HashName | undefined =>
  (['sha256', 'sha384', 'sha512'] as const).find((hash) => digestUris[hash] === uri)

const rsaBits = 2048
const curves = ['prime256v1', 'secp384r1', 'secp521r1']

/** True for RSA of 2048 bits or more (with a real exponent), and for P-256, P-384 and P-521. */
export const isStrongKey = (key: KeyObject): boolean => {
  const { modulusLength, publicExponent, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'rsa') {
    return (modulusLength ?? 0) >= rsaBits && (publicExponent ?? 0n) >= 3n
  }
  return key.asymmetricKeyType === 'ec' && curves.includes(namedCurve ?? '')
}

/** XML Signature §6.4.3: an ECDSA value is r and s side by side, not DER. */
const encodeKey = (key: KeyObject, { keyType }: Algorithm) =>
  keyType === 'ec' ? ({ key, dsaEncoding: 'ieee-p1363' } as const) : key

/** The bytes of a signature. A key of another type than the algorithm's is a fault of ours. */
export const signWith = (name: SignatureAlgorithm, key: KeyObject, data: Uint8Array): Buffer => {
  const algorithm = signatureAlgorithms[name]
  if (key.asymmetricKeyType !== algorithm.keyType) {
    throw new Error(`${name} needs another type of key`)
  }
  return sign(algorithm.hash, data, encodeKey(key, algorithm))
}

/** True when one of the keys is strong, of the algorithm's type, and made the signature. */
export const isSignedWith = (
  algorithm: Algorithm,
  keys: readonly KeyObject[],
  data: Uint8Array,
  value: Uint8Array,
): boolean =>
  keys.some(
    (key) =>
      key.asymmetricKeyType === algorithm.keyType &&
      isStrongKey(key) &&
      verify(algorithm.hash, data, encodeKey(key, algorithm), value),
  )

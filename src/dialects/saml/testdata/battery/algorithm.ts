/** Algorithms: HMAC with what everybody knows, digests of the past, names that fit no key. */
import { createHmac, hash, sign } from 'node:crypto'
import { ec, rsa } from '../sample.ts'
import { accepted, type BatteryDocument, edit, type Key, refused } from './document.ts'
import { ds, encryption, more, type Recipe, signWith } from './lab.ts'
import { getSeed, signAnew } from './seed.ts'

const assertionSeed = getSeed('assertion, rsa')
const curveSeed = getSeed('assertion, ec')

const hmac =
  (name: string, secret: string | Buffer) =>
  (bytes: Buffer): Buffer =>
    createHmac(name, secret).update(bytes).digest()

/** HMAC with what everybody knows: the public key in all its spellings. */
const hmacs: BatteryDocument[] = [rsa, ec].flatMap((key) => {
  const seed = key === rsa ? assertionSeed : curveSeed
  const secrets: Record<string, string | Buffer> = {
    PEM: key.publicKey.export({ type: 'spki', format: 'pem' }),
    DER: key.publicKey.export({ type: 'spki', format: 'der' }),
    'the certificate in PEM': key.certificatePem,
    'the certificate in DER': Buffer.from(key.signer.certificate, 'base64'),
    nothing: '',
  }
  const methods = [
    ['sha1', `${ds}hmac-sha1`],
    ['sha256', `${more}hmac-sha256`],
  ] as const
  return methods.flatMap(([name, signatureUri]) =>
    Object.entries(secrets).map(([how, secret]) =>
      refused(
        `SP-32: HMAC with ${name}, keyed with ${how}`,
        seed,
        signAnew('assertion', { signatureUri, sign: hmac(name, secret) }, key),
        /algorithm/,
      ),
    ),
  )
})

const later = 'http://www.w3.org/2007/05/xmldsig-more#'
const digestWith =
  (name: string) =>
  (bytes: Buffer): Buffer =>
    hash(name, bytes, 'buffer')

const pss = (bytes: Buffer): Buffer =>
  sign('sha256', bytes, { key: rsa.signer.key, padding: 6, saltLength: 32 })

const named: Record<string, readonly [recipe: Recipe, cause: RegExp, key?: Key]> = {
  'SP-33: RSA with SHA-1': [
    { signatureUri: `${ds}rsa-sha1`, sign: signWith(rsa, 'sha1') },
    /algorithm/,
  ],
  'SP-33: RSA with MD5': [
    { signatureUri: `${more}rsa-md5`, sign: signWith(rsa, 'md5') },
    /algorithm/,
  ],
  'SP-33: RSA with SHA-224': [
    { signatureUri: `${more}rsa-sha224`, sign: signWith(rsa, 'sha224') },
    /algorithm/,
  ],
  'SP-33: RSA with RIPEMD-160': [{ signatureUri: `${more}rsa-ripemd160` }, /algorithm/],
  'SP-33: RSA-PSS': [{ signatureUri: `${later}sha256-rsa-MGF1`, sign: pss }, /algorithm/],
  'SP-33: RSA-PSS under the name of PKCS1': [{ sign: pss }, /no key/],
  'SP-33: ECDSA with SHA-1': [
    { signatureUri: `${more}ecdsa-sha1`, sign: signWith(ec, 'sha1') },
    /algorithm/,
    ec,
  ],
  'SP-33: DSA': [{ signatureUri: `${ds}dsa-sha1` }, /algorithm/],
  'SP-33: a digest with SHA-1': [{ digestUri: `${ds}sha1`, digest: digestWith('sha1') }, /digest/],
  'SP-33: a digest with MD5': [{ digestUri: `${more}md5`, digest: digestWith('md5') }, /digest/],
  'SP-33: a digest with SHA-224': [
    { digestUri: `${more}sha224`, digest: digestWith('sha224') },
    /digest/,
  ],
  'SP-33: a digest with SHA3-256': [
    { digestUri: `${later}sha3-256`, digest: digestWith('sha3-256') },
    /digest/,
  ],
  'SP-33: a digest with RIPEMD-160': [{ digestUri: `${encryption}ripemd160` }, /digest/],
  'SP-33: a digest that nobody knows': [{ digestUri: 'urn:x:identity' }, /digest/],
  'SP-33: both with SHA-1': [
    {
      signatureUri: `${ds}rsa-sha1`,
      sign: signWith(rsa, 'sha1'),
      digestUri: `${ds}sha1`,
      digest: digestWith('sha1'),
    },
    /algorithm/,
  ],
  'SP-33: SHA-256 where SHA-512 is named': [{ signatureUri: `${more}rsa-sha512` }, /no key/],
  'SP-33: a digest where another is named': [{ digestUri: `${encryption}sha512` }, /digest/],
  'SP-32: the name of ECDSA over an RSA key': [{ signatureUri: `${more}ecdsa-sha256` }, /no key/],
  'SP-32: the name of RSA over an elliptic curve': [
    { signatureUri: `${more}rsa-sha256` },
    /no key/,
    ec,
  ],
  'SP-32: no algorithm': [
    { edit: (it) => edit(it, /(?<=SignatureMethod) Algorithm="[^"]*"/, '') },
    /Algorithm/,
  ],
  'SP-32: an empty algorithm': [{ signatureUri: '' }, /algorithm/],
  'SP-32: none': [{ signatureUri: 'none' }, /algorithm/],
  'SP-32: an algorithm in capitals': [{ signatureUri: `${more}RSA-SHA256` }, /algorithm/],
}

const methods: BatteryDocument[] = Object.entries(named).map(([name, [recipe, cause, key]]) =>
  refused(
    `${name}, signed`,
    key === ec ? curveSeed : assertionSeed,
    signAnew('assertion', recipe, key ?? rsa),
    cause,
  ),
)

const strong = [384, 512].flatMap((size) => {
  const digestUri = `${size === 384 ? more : encryption}sha${size}`
  return [rsa, ec].map((key) => {
    const name = key === rsa ? 'rsa' : 'ecdsa'
    const recipe: Recipe = {
      signatureUri: `${more}${name}-sha${size}`,
      digestUri,
      sign: signWith(key, `sha${size}`),
      digest: digestWith(`sha${size}`),
    }
    return accepted(
      `SP-33: ${name} with SHA-${size}, signed`,
      key === rsa ? assertionSeed : curveSeed,
      signAnew('assertion', recipe, key),
    )
  })
})

export const algorithms: BatteryDocument[] = [...hmacs, ...methods, ...strong]

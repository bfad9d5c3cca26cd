/** Assertions encrypted as others do it, and in ways that nobody should. */
import {
  type CipherGCMTypes,
  constants,
  createCipheriv,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from 'node:crypto'
import { assertionNamespace } from '../vocabulary.ts'

const xenc = 'http://www.w3.org/2001/04/xmlenc#'
const xenc11 = 'http://www.w3.org/2009/xmlenc11#'
const ds = 'http://www.w3.org/2000/09/xmldsig#'

export type Encryption = {
  bits?: 128 | 192 | 256
  algorithm?: string
  /** What is said of the transport of the key, and what is really done. */
  transport?: string
  oaepHash?: string
  parameters?: string
  padding?: number
  /** The key stands beside the data. */
  isBeside?: boolean
  /** Changes the encrypted bytes before they are written. */
  change?: (bytes: Buffer) => Buffer
}

const method = (algorithm: string, inner = ''): string =>
  `<xenc:EncryptionMethod Algorithm="${algorithm}">${inner}</xenc:EncryptionMethod>`

const cipherData = (bytes: Buffer): string =>
  '<xenc:CipherData><xenc:CipherValue>' +
  `${bytes.toString('base64')}</xenc:CipherValue></xenc:CipherData>`

/** An EncryptedAssertion with any bytes inside. */
export const encrypt = (plain: string, publicKey: KeyObject, how: Encryption = {}): string => {
  const { bits = 256, transport = `${xenc}rsa-oaep-mgf1p`, oaepHash = 'sha1' } = how
  const key = randomBytes(bits / 8)
  const iv = randomBytes(12)
  const cipher = createCipheriv(`aes-${bits}-gcm` as CipherGCMTypes, key, iv)
  const sealed = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  const padding = how.padding ?? constants.RSA_PKCS1_OAEP_PADDING
  const wrapped = publicEncrypt({ key: publicKey, padding, oaepHash }, key)
  const encryptedKey =
    `<xenc:EncryptedKey xmlns:xenc="${xenc}">${method(transport, how.parameters)}` +
    `${cipherData(wrapped)}</xenc:EncryptedKey>`
  const info = how.isBeside ? '' : `<ds:KeyInfo xmlns:ds="${ds}">${encryptedKey}</ds:KeyInfo>`
  return (
    `<saml:EncryptedAssertion xmlns:saml="${assertionNamespace}">` +
    `<xenc:EncryptedData xmlns:xenc="${xenc}" Type="${xenc}Element">` +
    `${method(how.algorithm ?? `${xenc11}aes${bits}-gcm`)}${info}` +
    `${cipherData((how.change ?? ((bytes) => bytes))(sealed))}</xenc:EncryptedData>` +
    `${how.isBeside ? encryptedKey : ''}</saml:EncryptedAssertion>`
  )
}

const assertion = /<saml:Assertion [\s\S]*<\/saml:Assertion>/

/** A Response whose assertion, edited or not, is encrypted. */
export const encryptIn = (
  response: string,
  publicKey: KeyObject,
  how: Encryption & { edit?: (assertion: string) => string } = {},
): string =>
  response.replace(assertion, (it) => encrypt(how.edit ? how.edit(it) : it, publicKey, how))

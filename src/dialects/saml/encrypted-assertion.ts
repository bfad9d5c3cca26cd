/**
 * Encrypted assertions and names (SAML Core §2.2.4 and §2.3.4, XML Encryption 1.1): a key for
 * AES-GCM, encrypted with RSA-OAEP for us. AES-CBC and PKCS #1 v1.5 do not exist here: whoever may
 * ask often what comes of their decryption reads what they encrypt. What comes out is bytes that
 * anybody could have made; who has signed them is asked afterwards.
 */
import { constants, createDecipheriv, type KeyObject, privateDecrypt } from 'node:crypto'
import { unacceptable } from './assertion-content.ts'
import { readBase64 } from './base64.ts'
import { assertionNamespace, encryptionNamespace, signatureNamespace } from './vocabulary.ts'
import { attribute, child, children, elements, isNamed, text, type XmlElement } from './xml.ts'

const encryption11 = 'http://www.w3.org/2009/xmlenc11#'

type Cipher = { name: 'aes-128-gcm' | 'aes-192-gcm' | 'aes-256-gcm'; keyBytes: number }

/** XML Encryption §5.2.4. */
const ciphers: Record<string, Cipher> = {
  [`${encryption11}aes128-gcm`]: { name: 'aes-128-gcm', keyBytes: 16 },
  [`${encryption11}aes192-gcm`]: { name: 'aes-192-gcm', keyBytes: 24 },
  [`${encryption11}aes256-gcm`]: { name: 'aes-256-gcm', keyBytes: 32 },
}

/** The mask of the older name is made with SHA-1, for ever (§5.5.2); nothing hangs on that. */
const oldTransport = `${encryptionNamespace}rsa-oaep-mgf1p`
const transport = `${encryption11}rsa-oaep`

/** What metadata says that we can open, the best first (SAML Metadata §2.4.1.1). */
export const encryptionMethods = [...Object.keys(ciphers).toReversed(), transport, oldTransport]

const sha1 = 'http://www.w3.org/2000/09/xmldsig#sha1'
const sha1Mask = `${encryption11}mgf1sha1`

/** The hash of RSA-OAEP by the URI of the digest and that of the mask: one hash for both. */
const hashes: readonly (readonly [digest: string, mask: string, hash: string])[] = [
  [sha1, sha1Mask, 'sha1'],
  [`${encryptionNamespace}sha256`, `${encryption11}mgf1sha256`, 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', `${encryption11}mgf1sha384`, 'sha384'],
  [`${encryptionNamespace}sha512`, `${encryption11}mgf1sha512`, 'sha512'],
]

const encryptedNames = ['EncryptedAssertion', 'EncryptedID']

/** For several readers the key is encrypted several times; one of them is we. */
const keyLimit = 8
const ivBytes = 12
const tagBytes = 16

const closed: (cause: string) => never = (cause) =>
  unacceptable(`the assertion cannot be decrypted: ${cause}`, 'saml.encrypted')

const getPart = (element: XmlElement, name: string): XmlElement =>
  child(element, encryptionNamespace, name) ?? closed(`${element.name} has no ${name}`)

/** The bytes themselves; a reference to bytes elsewhere is never followed. */
const readCipher = (element: XmlElement): Buffer => {
  const data = getPart(element, 'CipherData')
  if (elements(data).length !== 1) closed('CipherData has not one part')
  return readBase64(text(getPart(data, 'CipherValue'))) ?? closed('CipherValue is not base64')
}

const algorithmOf = (element: XmlElement): string =>
  attribute(getPart(element, 'EncryptionMethod'), 'Algorithm') ?? closed('there is no Algorithm')

const findHash = (method: XmlElement): string => {
  const algorithm = attribute(method, 'Algorithm')
  if (algorithm !== transport && algorithm !== oldTransport) closed(`the key is by ${algorithm}`)
  const digest = child(method, signatureNamespace, 'DigestMethod')
  const mask = child(method, encryption11, 'MGF')
  if (elements(method).length !== Number(!!digest) + Number(!!mask)) closed('other parameters')
  const digestUri = digest === undefined ? sha1 : attribute(digest, 'Algorithm')
  const maskUri = mask === undefined ? sha1Mask : attribute(mask, 'Algorithm')
  const found = hashes.find(([uri, masked]) => uri === digestUri && masked === maskUri)
  return found?.[2] ?? closed(`OAEP with ${digestUri} and ${maskUri}`)
}

const openKey = (value: Buffer, key: KeyObject, oaepHash: string): Buffer | undefined => {
  try {
    return privateDecrypt({ key, oaepHash, padding: constants.RSA_PKCS1_OAEP_PADDING }, value)
  } catch {
    return undefined
  }
}

/** The encrypted keys: inside the KeyInfo of the data, or beside it (SAML errata E43). */
const findKeys = (encrypted: XmlElement, data: XmlElement): XmlElement[] => {
  const info = child(data, signatureNamespace, 'KeyInfo')
  const inside = info === undefined ? [] : children(info, encryptionNamespace, 'EncryptedKey')
  const found = [...inside, ...children(encrypted, encryptionNamespace, 'EncryptedKey')]
  if (found.length === 0 || found.length > keyLimit) closed(`there are ${found.length} keys`)
  return found
}

const openData = (value: Buffer, cipher: Cipher, key: Buffer): Buffer | undefined => {
  const options = { authTagLength: tagBytes }
  const decipher = createDecipheriv(cipher.name, key, value.subarray(0, ivBytes), options)
  decipher.setAuthTag(value.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(value.subarray(ivBytes, -tagBytes)), decipher.final()])
  } catch {
    return undefined
  }
}

/**
 * Gives what opens an EncryptedAssertion or an EncryptedID with one of the RSA keys. `random`
 * stands in for a key that does not open: the data is then tried all the same, so that nobody
 * learns which of the two was wrong (SP-44). Refuses (`invalid`), in the same words whatever is
 * wrong.
 */
export const createDecrypt =
  (keys: readonly KeyObject[], random: (bytes: number) => Uint8Array) =>
  (encrypted: XmlElement): Uint8Array => {
    for (const part of elements(encrypted)) {
      if (part.namespace !== encryptionNamespace) closed(`${part.name} does not belong there`)
    }
    if (!encryptedNames.some((it) => isNamed(encrypted, assertionNamespace, it)))
      closed('it is none')
    const data = getPart(encrypted, 'EncryptedData')
    const algorithm = algorithmOf(data)
    const cipher = Object.hasOwn(ciphers, algorithm) ? ciphers[algorithm] : undefined
    if (cipher === undefined) return closed(`it is by ${algorithm}`)
    const value = readCipher(data)
    if (value.length <= ivBytes + tagBytes) closed('it is too short')
    const found = findKeys(encrypted, data).map((each) => {
      return { value: readCipher(each), hash: findHash(getPart(each, 'EncryptionMethod')) }
    })
    const opened = found
      .flatMap((each) => keys.map((key) => openKey(each.value, key, each.hash)))
      .filter((key) => key?.length === cipher.keyBytes)
    const standIn = Buffer.from(random(cipher.keyBytes))
    const bytes = [...opened, standIn].map((key) => openData(value, cipher, key ?? standIn))
    return bytes.find((each) => each !== undefined) ?? closed('no key of ours opens it')
  }

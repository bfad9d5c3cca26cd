/**
 * Enveloped XML signatures, checked and made the way that SAML wants them (SAML Core §5.4), and
 * the signature of the Redirect binding. Whoever verifies a document goes on with the tree that
 * `verifySigned` gives back: it is read from the bytes that were signed, and from nothing else.
 */
import { hash, type KeyObject } from 'node:crypto'
import { refuse } from '../../refusal.ts'
import {
  digestUris,
  findDigest,
  findSignatureAlgorithm,
  isSignedWith,
  type SignatureAlgorithm,
  signatureAlgorithms,
  signWith,
} from './algorithm.ts'
import { readBase64 } from './base64.ts'
import { writeCanonical } from './canonical.ts'
import { isIdentifier } from './identifier.ts'
import { decodeParameter, getMessageName, readQuery } from './query.ts'
import {
  assertionNamespace,
  envelopedSignature,
  exclusiveCanonical,
  protocolNamespace,
  signatureNamespace,
} from './vocabulary.ts'
import {
  attribute,
  children,
  elements,
  hasElement,
  isNamed,
  readXml,
  text,
  type XmlElement,
} from './xml.ts'

const unsigned: (cause: string, rule?: string) => never = (cause, rule = 'saml.signature') =>
  refuse('invalid', 'The signature does not hold.', { rule, cause })

/** By a key that nobody gave us. */
export const signedByAnother = 'saml.signed-by-another'

const prefixLimit = 32

/** The child elements, which must be exactly these, all of XML Signature. */
const getParts = (element: XmlElement, ...names: string[]): XmlElement[] => {
  const parts = elements(element)
  const isExpected = (part: XmlElement, index: number): boolean =>
    part.namespace === signatureNamespace && part.name === names[index]
  if (parts.length !== names.length || !parts.every(isExpected)) {
    unsigned(`${element.name} has not exactly the parts ${names.join(', ')}`)
  }
  return parts
}

const getAlgorithm = (element: XmlElement): string =>
  attribute(element, 'Algorithm') ?? unsigned(`${element.name} has no Algorithm`)

/** An attribute that other software may take for the ID makes it unclear what is signed. */
const getSignedId = (element: XmlElement): string => {
  const candidates = element.attributes.filter((each) => each.name.toLowerCase() === 'id')
  const id = attribute(element, 'ID')
  if (candidates.length !== 1 || id === undefined || !isIdentifier(id)) {
    return unsigned('the signed element has not exactly one ID')
  }
  return id
}

/** The PrefixList of an exclusive canonicalization, '' for `#default`; refuses any other. */
const readPrefixes = (method: XmlElement): string[] => {
  if (getAlgorithm(method) !== exclusiveCanonical) unsigned('the canonicalization is another')
  const [list, ...others] = elements(method)
  if (list === undefined) return []
  if (others.length > 0 || list.name !== 'InclusiveNamespaces') unsigned('too many parameters')
  if (list.namespace !== exclusiveCanonical) unsigned('the PrefixList has another namespace')
  const value = attribute(list, 'PrefixList')
  if (value === undefined || elements(list).length > 0) return unsigned('there is no PrefixList')
  // Readers disagree about what a second space or a break that a reference wrote means.
  const names = value === '' ? [] : value.replace(/ $/, '').split(' ')
  if (names.length > prefixLimit) unsigned('the PrefixList is too long')
  if (!names.every((name) => name === '#default' || isIdentifier(name))) {
    unsigned('the PrefixList has something other than prefixes')
  }
  return names.map((name) => (name === '#default' ? '' : name))
}

const readValue = (element: XmlElement): Buffer =>
  readBase64(text(element)) ?? unsigned(`${element.name} is not base64`)

type Reference = { hash: 'sha256' | 'sha384' | 'sha512'; digest: Buffer; prefixes: string[] }

const readReference = (reference: XmlElement, id: string): Reference => {
  if (attribute(reference, 'URI') !== `#${id}`) unsigned('the reference is to something else')
  const [transforms, method, value] = getParts(
    reference,
    'Transforms',
    'DigestMethod',
    'DigestValue',
  ) as [XmlElement, XmlElement, XmlElement]
  const [enveloped, canonical] = getParts(transforms, 'Transform', 'Transform') as [
    XmlElement,
    XmlElement,
  ]
  if (getAlgorithm(enveloped) !== envelopedSignature || elements(enveloped).length > 0) {
    unsigned('the first transform is not the enveloped signature')
  }
  const name = findDigest(getAlgorithm(method))
  if (name === undefined || elements(method).length > 0) {
    return unsigned('the digest algorithm is refused')
  }
  return { hash: name, digest: readValue(value), prefixes: readPrefixes(canonical) }
}

const isSignedInfo = (element: XmlElement): boolean =>
  isNamed(element, signatureNamespace, 'SignedInfo')

/** Checks who signed; gives the SignedInfo that was signed, read from its canonical bytes. */
const verifySignedInfo = (signature: XmlElement, keys: readonly KeyObject[]): XmlElement => {
  const [keyInfo] = children(signature, signatureNamespace, 'KeyInfo')
  const names = ['SignedInfo', 'SignatureValue', ...(keyInfo === undefined ? [] : ['KeyInfo'])]
  const [info, value] = getParts(signature, ...names) as [XmlElement, XmlElement]
  if (keyInfo !== undefined && hasElement(keyInfo, isSignedInfo)) {
    unsigned('there is a SignedInfo in KeyInfo')
  }
  const [canonicalization] = children(info, signatureNamespace, 'CanonicalizationMethod')
  if (canonicalization === undefined) return unsigned('there is no CanonicalizationMethod')
  const bytes = Buffer.from(writeCanonical(info, { prefixes: readPrefixes(canonicalization) }))
  const signedInfo = readXml(bytes)
  const [, method] = getParts(
    signedInfo,
    'CanonicalizationMethod',
    'SignatureMethod',
    'Reference',
  ) as [XmlElement, XmlElement]
  const algorithm = findSignatureAlgorithm(getAlgorithm(method))
  if (algorithm === undefined || elements(method).length > 0) {
    return unsigned('the signature algorithm is refused')
  }
  if (!isSignedWith(algorithm, keys, bytes, readValue(value)))
    unsigned('no key made it', signedByAnother)
  return signedInfo
}

const isMessagePart = (element: XmlElement): boolean =>
  element.namespace === assertionNamespace || element.namespace === protocolNamespace

/** True when the element carries a signature of its own; whether it holds is another question. */
export const hasSignature = (element: XmlElement): boolean =>
  children(element, signatureNamespace, 'Signature').length > 0

/**
 * Verifies the signature that is a child of the element and covers it (SAML Core §5.4.2), and
 * gives the element as it was signed: a new tree, without the signature. `KeyInfo` is ignored.
 * Refuses (`invalid`) everything but one plain enveloped signature made by one of the keys.
 */
export const verifySigned = (element: XmlElement, keys: readonly KeyObject[]): XmlElement => {
  const [signature, ...others] = children(element, signatureNamespace, 'Signature')
  if (signature === undefined) return unsigned('there is no signature')
  if (others.length > 0) unsigned('there are two signatures')
  if (hasElement(signature, isMessagePart)) unsigned('the signature holds parts of a message')
  const id = getSignedId(element)
  const signedInfo = verifySignedInfo(signature, keys)
  const [, , part] = elements(signedInfo)
  if (part === undefined) return unsigned('there is no reference')
  const reference = readReference(part, id)
  const bytes = Buffer.from(
    writeCanonical(element, { omit: signature, prefixes: reference.prefixes }),
  )
  if (!hash(reference.hash, bytes, 'buffer').equals(reference.digest)) {
    unsigned('the digest is of something else')
  }
  return readXml(bytes)
}

/** What the hub signs with. */
export type Signer = {
  /** When the certificate ends, in epoch milliseconds. */
  endsAt?: number
  key: KeyObject
  algorithm: SignatureAlgorithm
  /** DER in base64, without line breaks. */
  certificate: string
}

/**
 * Writes elements with their enveloped signatures. `before` and `after` together are the canonical
 * text of one; the signature goes between them, where the schema wants it: after the Issuer. The
 * ID must be an identifier. What is the same in all signatures of a signer is made once.
 */
export const prepareSigned = (signer: Signer) => {
  const { uri, hash: name } = signatureAlgorithms[signer.algorithm]
  const head =
    `<ds:CanonicalizationMethod Algorithm="${exclusiveCanonical}"></ds:CanonicalizationMethod>` +
    `<ds:SignatureMethod Algorithm="${uri}"></ds:SignatureMethod><ds:Reference URI="#`
  const middle =
    `"><ds:Transforms><ds:Transform Algorithm="${envelopedSignature}"></ds:Transform>` +
    `<ds:Transform Algorithm="${exclusiveCanonical}"></ds:Transform></ds:Transforms>` +
    `<ds:DigestMethod Algorithm="${digestUris[name]}"></ds:DigestMethod><ds:DigestValue>`
  const tail = '</ds:DigestValue></ds:Reference></ds:SignedInfo>'
  const end =
    '</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>' +
    `${signer.certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`
  // Where it stands, SignedInfo has the namespace from its parent; alone, it declares it.
  const alone = `<ds:SignedInfo xmlns:ds="${signatureNamespace}">`
  const inside = `<ds:Signature xmlns:ds="${signatureNamespace}"><ds:SignedInfo>`

  return (before: string, after: string, id: string): string => {
    const digest = hash(name, before + after, 'base64')
    const body = head + id + middle + digest + tail
    const value = signWith(signer.algorithm, signer.key, Buffer.from(alone + body))
    return `${before}${inside}${body}<ds:SignatureValue>${value.toString('base64')}${end}${after}`
  }
}

/** One element with its enveloped signature, as `prepareSigned` writes it. */
export const writeSigned = (before: string, after: string, id: string, signer: Signer): string =>
  prepareSigned(signer)(before, after, id)

/**
 * Verifies the signature of the Redirect binding over the octets that were received
 * (SAML Bindings §3.4.4.1). Refuses (`invalid`) a missing one, parameters that are given twice,
 * other algorithms, and a signature that none of the keys made.
 */
export const verifyRedirect = (rawQuery: string, keys: readonly KeyObject[]): void => {
  const query = readQuery(rawQuery)
  const sigAlg = query.get('SigAlg') ?? unsigned('there is no SigAlg')
  const value = query.get('Signature') ?? unsigned('there is no Signature')
  const algorithm = findSignatureAlgorithm(decodeParameter(sigAlg))
  if (algorithm === undefined) unsigned('the signature algorithm is refused')
  const octets = [getMessageName(query), 'RelayState', 'SigAlg'] as const
  const signed = octets
    .filter((name) => query.has(name))
    .map((name) => `${name}=${query.get(name)}`)
    .join('&')
  const bytes = readBase64(decodeParameter(value)) ?? unsigned('the signature is not base64')
  if (!isSignedWith(algorithm, keys, Buffer.from(signed), bytes))
    unsigned('no key made it', signedByAnother)
}

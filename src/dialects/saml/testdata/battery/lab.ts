/**
 * A signer that shares nothing with the code under test: libxml2 canonicalizes, node:crypto signs.
 * It signs whatever it is told to, as an issuer with odd habits or an attacker with a key would.
 */
import { hash, sign } from 'node:crypto'
import { XmlC14NMode, XmlDocument, type XmlNode } from 'libxml2-wasm'
import type { Key } from './document.ts'

export const ds = 'http://www.w3.org/2000/09/xmldsig#'
export const more = 'http://www.w3.org/2001/04/xmldsig-more#'
export const encryption = 'http://www.w3.org/2001/04/xmlenc#'
export const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
export const enveloped = `${ds}enveloped-signature`

export const element = (name: string, algorithm: string, inner = ''): string =>
  `<ds:${name} Algorithm="${algorithm}">${inner}</ds:${name}>`

export const transform = (algorithm: string, inner = ''): string =>
  element('Transform', algorithm, inner)

export const inclusive = (prefixes: string): string =>
  `<e:InclusiveNamespaces xmlns:e="${exclusive}" PrefixList="${prefixes}"/>`

type Canonical = {
  mode?: (typeof XmlC14NMode)[keyof typeof XmlC14NMode]
  withComments?: boolean
  prefixes?: string[]
}

export type Recipe = {
  uri?: string
  signatureUri?: string
  digestUri?: string
  transforms?: string
  canonicalization?: string
  keyInfo?: string
  /** Changes the whole signature before anything is computed. */
  edit?: (signature: string) => string
  /** How the content and the SignedInfo are canonicalized; exclusive unless told. */
  content?: Canonical
  info?: Canonical
  /** What is digested: an XPath, or the bytes themselves. Else the parent of the signature. */
  target?: string | Buffer
  keepsSignature?: boolean
  digest?: (bytes: Buffer) => Buffer
  sign?: (bytes: Buffer) => Buffer
}

/** A signature to be filled in, which stands in for one in a document. */
export const template = (id: string, recipe: Recipe, isRsa = true): string => {
  const method = recipe.signatureUri ?? `${more}${isRsa ? 'rsa' : 'ecdsa'}-sha256`
  const transforms = recipe.transforms ?? transform(enveloped) + transform(exclusive)
  const text =
    `<ds:Signature xmlns:ds="${ds}"><ds:SignedInfo>` +
    (recipe.canonicalization ?? element('CanonicalizationMethod', exclusive)) +
    element('SignatureMethod', method) +
    `<ds:Reference URI="${recipe.uri ?? `#${id}`}"><ds:Transforms>${transforms}</ds:Transforms>` +
    element('DigestMethod', recipe.digestUri ?? `${encryption}sha256`) +
    '<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>' +
    `<ds:SignatureValue>{value}</ds:SignatureValue>${recipe.keyInfo ?? ''}</ds:Signature>`
  return recipe.edit?.(text) ?? text
}

const find = (document: XmlDocument, path: string): XmlNode => {
  const found = document.find(path).at(-1)
  if (found === undefined) throw new Error(`${path} is not in the document`)
  return found
}

const writeCanonical = (node: XmlNode, { mode, withComments, prefixes }: Canonical): Buffer =>
  Buffer.from(
    node.canonicalizeToString({
      mode: mode ?? XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
      withComments: withComments ?? false,
      inclusiveNamespacePrefixes: prefixes ?? [],
    }),
  )

const unfilled = `//*[local-name()='Signature'][contains(., '{value}')]`

const readContent = (xml: string, recipe: Recipe): Buffer => {
  if (Buffer.isBuffer(recipe.target)) return recipe.target
  using document = XmlDocument.fromString(xml)
  const signature = find(document, unfilled)
  const target = recipe.target === undefined ? signature.parent : find(document, recipe.target)
  if (target === null) throw new Error('the signature stands alone')
  if (recipe.keepsSignature !== true) signature.remove()
  return writeCanonical(target, recipe.content ?? {})
}

const readInfo = (xml: string, recipe: Recipe): Buffer => {
  using document = XmlDocument.fromString(xml)
  const info = find(document, `${unfilled}/*[local-name()='SignedInfo'][1]`)
  return writeCanonical(info, recipe.info ?? {})
}

/** Signs as XML Signature wants it: ECDSA gives r and s side by side. */
export const signWith =
  ({ signer }: Key, name = 'sha256') =>
  (bytes: Buffer): Buffer =>
    sign(name, bytes, { key: signer.key, dsaEncoding: 'ieee-p1363' })

/** Fills in the one signature of a document that has {digest} and {value} in their places. */
export const fill = (xml: string, recipe: Recipe, key: Key): string => {
  const digest = recipe.digest ?? ((bytes) => hash('sha256', bytes, 'buffer'))
  const digested = xml.includes('{digest}')
    ? xml.replaceAll('{digest}', digest(readContent(xml, recipe)).toString('base64'))
    : xml
  const value = (recipe.sign ?? signWith(key))(readInfo(digested, recipe))
  return digested.replace('{value}', value.toString('base64'))
}

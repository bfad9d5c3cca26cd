/**
 * The facts of a step, as they are kept: cut to a size, and without anything that would let a
 * reader in. It happens when they are written down, and not while somebody waits.
 */
import { hideSecrets } from './identifier.ts'
import type { JsonValue } from './organization.ts'
import { mask } from './preview.ts'

/** What a step tells. `xml` is a document, as text or as its bytes. */
export type Facts = { readonly [name: string]: JsonValue | Uint8Array | undefined }

/** What was asked and what is registered: shown side by side, letter by letter. */
export type Evidence = { asked?: string | undefined; registered?: string | undefined }

const textLength = 1_000
/** Documents are read by whoever looks into the attempt. */
const documentLength = 8_192
const entryCount = 50
const depthLimit = 5

/** Names behind which a secret stands, in whatever somebody sent. */
const secretNames = new RegExp(
  'pass(word|wd|phrase|code)?$|^pw|secret|token|authorization|cookie|credential|verifier|nonce|' +
    '_hash$|^code$|^sid$|api_?key|private',
  'i',
)

/** Elements whose text would let a reader in, or that nobody reads. */
const secretElements =
  /(<(?:[\w.-]+:)?(?:SignatureValue|DigestValue|CipherValue|X509Certificate)\b[^>]*>)[^<]*/g

const cut = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length)}…` : text

/** The store keeps no text with a NUL or with half of a character. */
const plain = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD')

/** An XML document without signatures, certificates and what is encrypted. */
export const maskXml = (xml: string): string => xml.replaceAll(secretElements, `$1${mask}`)

const maskParameter = (parameter: string): string => {
  const [name = '', ...value] = parameter.split('=')
  return value.length === 0 ? mask : `${hideSecrets(name)}=${mask}`
}

/** An address without user names, without the values of its query, and without tickets. */
export const maskUrl = (url: string): string => {
  const [, base = '', query] = /^([^?#]*)(?:\?([^#]*))?/.exec(url) ?? []
  const place = hideSecrets(base.replace(/^(\w+:\/\/)[^/]*@/, '$1'))
  return query ? `${place}?${query.split('&').map(maskParameter).join('&')}` : place
}

const writeText = (text: string): string =>
  cut(plain(/^https?:\/\//i.test(text) ? maskUrl(text) : hideSecrets(text)), textLength)

const writeDocument = (document: JsonValue | Uint8Array): string => {
  const isBytes = document instanceof Uint8Array
  const text = isBytes ? Buffer.from(document).toString('utf8') : String(document)
  return cut(plain(maskXml(text)), documentLength)
}

const writeValue = (value: JsonValue, depth: number): JsonValue => {
  if (typeof value === 'string') return writeText(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth === depthLimit) return '…'
  if (Array.isArray(value)) {
    return value.slice(0, entryCount).map((each) => writeValue(each, depth + 1))
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, entryCount)
      .map(([name, each]) => [
        writeText(name),
        secretNames.test(name) ? mask : writeValue(each, depth + 1),
      ]),
  )
}

const writeFact = (name: string, value: JsonValue | Uint8Array): JsonValue => {
  if (name === 'xml') return writeDocument(value)
  if (value instanceof Uint8Array) return `${value.length} bytes`
  // Addresses and names that are compared have to be there in full.
  const isEvidence = name === 'asked' || name === 'registered'
  if (isEvidence && typeof value === 'string') return cut(plain(value), textLength)
  return secretNames.test(name) ? mask : writeValue(value, 0)
}

/** Facts as they are kept; what is not known is left out. */
export const writeFacts = (facts: Facts): { [name: string]: JsonValue } => {
  const written: { [name: string]: JsonValue } = {}
  for (const [name, value] of Object.entries(facts)) {
    if (value !== undefined) written[name] = writeFact(name, value)
  }
  return written
}

/** The same without what will not be written, so that nobody's long message is held in memory. */
export const trimFacts = (facts: Facts): { facts: Facts; bytes: number } => {
  let bytes = 100
  const trimmed: { [name: string]: JsonValue | Uint8Array | undefined } = {}
  for (const [name, value] of Object.entries(facts)) {
    const short = trimFact(value)
    trimmed[name] = short
    bytes += name.length + weigh(short)
  }
  return { facts: trimmed, bytes }
}

const trimFact = (value: Facts[string]): Facts[string] => {
  // A view would hold the whole message.
  if (value instanceof Uint8Array) return Buffer.from(value.subarray(0, documentLength + 4))
  return typeof value === 'string' ? value.slice(0, documentLength + 1) : value
}

const weigh = (value: Facts[string]): number => {
  if (value instanceof Uint8Array) return value.length
  if (typeof value === 'string') return value.length * 2
  if (typeof value !== 'object' || value === null) return 8
  return Object.values(value).reduce<number>((sum, each) => sum + 16 + weigh(each as JsonValue), 16)
}

/**
 * Exclusive XML Canonicalization 1.0 without comments: the bytes that signatures are made over.
 * The writers of messages use the same escapes, so that what they write is canonical already.
 */
import { malformed, xmlLimits } from './gate.ts'
import type { XmlAttribute, XmlElement } from './xml.ts'

const textEscapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#xD;',
}

const attributeEscapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}

/** A text as C14N 1.0 §2.3 writes it. Here `>` is escaped; in attributes it is not. */
export const escapeText = (value: string): string =>
  /[&<>\r]/.test(value) ? value.replace(/[&<>\r]/g, (it) => textEscapes[it] ?? it) : value

/** The value of an attribute as C14N 1.0 §2.3 writes it. */
export const escapeAttribute = (value: string): string =>
  /[&<"\t\n\r]/.test(value)
    ? value.replace(/[&<"\t\n\r]/g, (it) => attributeEscapes[it] ?? it)
    : value

/** By code points: JavaScript's own order is by UTF-16 units, which differs above U+FFFF. */
const compare = (a: string, b: string): number => {
  if (a === b) return 0
  if (/[\uD800-\uDFFF]/.test(a + b)) return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : 1
}

const compareAttributes = (a: XmlAttribute, b: XmlAttribute): number =>
  compare(a.namespace, b.namespace) || compare(a.name, b.name)

const qualify = (prefix: string, name: string): string =>
  prefix === '' ? name : `${prefix}:${name}`

type Writing = {
  readonly omit: XmlElement | undefined
  readonly prefixes: readonly string[]
  out: string
}

/** Prefix to namespace, as far as the elements above have written it. */
type Rendered = ReadonlyMap<string, string>

/** Exclusive C14N §3: prefixes that the element uses visibly, and those of the PrefixList. */
const collectPrefixes = (writing: Writing, element: XmlElement): Set<string> => {
  const prefixes = new Set([element.prefix])
  for (const { prefix } of element.attributes) if (prefix !== '') prefixes.add(prefix)
  for (const prefix of writing.prefixes) if (element.scope.has(prefix)) prefixes.add(prefix)
  prefixes.delete('xml')
  return prefixes
}

const writeDeclarations = (writing: Writing, element: XmlElement, above: Rendered): Rendered => {
  let rendered: Map<string, string> | undefined
  const written: string[] = []
  for (const prefix of collectPrefixes(writing, element)) {
    const namespace = element.scope.get(prefix) ?? ''
    if ((above.get(prefix) ?? '') === namespace) continue
    rendered ??= new Map(above)
    rendered.set(prefix, namespace)
    written.push(prefix)
  }
  for (const prefix of written.sort(compare)) {
    const name = prefix === '' ? 'xmlns' : `xmlns:${prefix}`
    writing.out += ` ${name}="${escapeAttribute(element.scope.get(prefix) ?? '')}"`
  }
  return rendered ?? above
}

const writeElement = (writing: Writing, element: XmlElement, above: Rendered): void => {
  // A long namespace that many elements declare anew makes a small document huge.
  if (writing.out.length > xmlLimits.metadata.bytes) malformed('the canonical form is too big')
  const name = qualify(element.prefix, element.name)
  writing.out += `<${name}`
  const rendered = writeDeclarations(writing, element, above)
  const { attributes } = element
  const sorted = attributes.length > 1 ? [...attributes].sort(compareAttributes) : attributes
  for (const { prefix, name, value } of sorted) {
    writing.out += ` ${qualify(prefix, name)}="${escapeAttribute(value)}"`
  }
  writing.out += '>'
  for (const child of element.children) {
    if (typeof child === 'string') writing.out += escapeText(child)
    else if (child !== writing.omit) writeElement(writing, child, rendered)
  }
  writing.out += `</${name}>`
}

type CanonicalOptions = {
  /** The element that the enveloped-signature transform takes out. */
  omit?: XmlElement
  /** The PrefixList of `InclusiveNamespaces`; '' stands for `#default`. */
  prefixes?: readonly string[]
}

/**
 * The canonical text of an element (Exclusive XML Canonicalization 1.0 §3). Refuses (`invalid`) to
 * write much more than the biggest document that can be read.
 */
export const writeCanonical = (element: XmlElement, options: CanonicalOptions = {}): string => {
  const writing: Writing = { omit: options.omit, prefixes: options.prefixes ?? [], out: '' }
  writeElement(writing, element, new Map())
  return writing.out
}

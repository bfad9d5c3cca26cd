/**
 * The one XML parser of the hub: XML 1.0 and Namespaces in XML, without document types.
 * It refuses everything that is not well-formed, repairs nothing, and takes linear time.
 */
import { malformed, type XmlKind, xmlLimits } from './gate.ts'
import { ncNamePattern } from './identifier.ts'
import { readReferences } from './reference.ts'
import type { XmlAttribute, XmlDeclaration, XmlElement } from './xml.ts'

const depthLimit = 64
const attributeLimit = 64
const namespaceLimit = 64

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/'

/**
 * RFC 3986 §4.3, as far as namespaces need it, with a fragment, for XML Signature has one, and
 * without `&`, which not every canonicalizer escapes in a namespace.
 */
const absoluteUri = new RegExp(
  '^[A-Za-z][A-Za-z0-9+.-]*:(?://[A-Za-z0-9._-]+(?::[0-9]{1,5})?(?=[/?#]|$))?' +
    "(?!//)(?:[A-Za-z0-9._~:/?@!$'()*+,;=-]|%[0-9A-Fa-f]{2})*" +
    "(?:#(?:[A-Za-z0-9._~:/?@!$'()*+,;=-]|%[0-9A-Fa-f]{2})*)?$",
)

type Reading = {
  readonly source: string
  readonly nodeLimit: number
  at: number
  nodes: number
  /** Values of every attribute that someone may take for an ID. */
  readonly ids: Set<string>
}

type RawAttribute = { prefix: string; name: string; value: string }
type Scope = ReadonlyMap<string, string>
type Tag = { qualified: string; isEmpty: boolean; element: XmlElement }
type Children = (XmlElement | string)[]

const tagName = new RegExp(`<(?:(${ncNamePattern}):)?(${ncNamePattern})`, 'uy')
const attributeName = new RegExp(
  `[ \\t\\n]+(?:(${ncNamePattern}):)?(${ncNamePattern})[ \\t\\n]*=[ \\t\\n]*(["'])`,
  'uy',
)
const tagEnd = /[ \t\n]*(\/?)>/y
const space = /[ \t\n]*/y

const match = (reading: Reading, pattern: RegExp): RegExpExecArray | null => {
  pattern.lastIndex = reading.at
  const found = pattern.exec(reading.source)
  if (found !== null) reading.at = pattern.lastIndex
  return found
}

const count = (reading: Reading): void => {
  reading.nodes += 1
  if (reading.nodes > reading.nodeLimit) malformed('the document has too many nodes')
}

const readAttributeValue = (reading: Reading, quote: string): string => {
  const end = reading.source.indexOf(quote, reading.at)
  if (end === -1) malformed('an attribute does not end')
  const raw = reading.source.slice(reading.at, end)
  if (raw.includes('<')) malformed('there is a < in an attribute')
  reading.at = end + 1
  // XML 1.0 §3.3.3: white space is a space, unless a reference wrote it.
  return readReferences(raw.replace(/[\t\n]/g, ' '))
}

const readRawAttributes = (reading: Reading): RawAttribute[] => {
  const found: RawAttribute[] = []
  for (;;) {
    const start = match(reading, attributeName)
    if (start === null) return found
    count(reading)
    if (found.length === attributeLimit) malformed('an element has too many attributes')
    const [, prefix = '', name = '', quote = ''] = start
    if (found.some((other) => other.name === name && other.prefix === prefix)) {
      malformed(`the attribute ${name} is given twice`)
    }
    found.push({ prefix, name, value: readAttributeValue(reading, quote) })
  }
}

const isDeclaration = (raw: RawAttribute): boolean =>
  raw.prefix === 'xmlns' || (raw.prefix === '' && raw.name === 'xmlns')

/** Namespaces in XML §2.2 and §3; relative references say nothing (C14N 1.0 §1.3). */
const readDeclaration = (raw: RawAttribute): XmlDeclaration => {
  const prefix = raw.prefix === '' ? '' : raw.name
  const namespace = raw.value
  if (prefix === 'xmlns' || namespace === xmlnsNamespace) malformed('xmlns is declared')
  if ((prefix === 'xml') !== (namespace === xmlNamespace)) malformed('xml is declared anew')
  if (namespace === '' && prefix !== '') malformed(`the prefix ${prefix} is undeclared`)
  if (namespace !== '' && !absoluteUri.test(namespace)) {
    malformed('a namespace is not an absolute URI')
  }
  return { prefix, namespace }
}

const extendScope = (scope: Scope, declarations: readonly XmlDeclaration[]): Scope => {
  if (declarations.length === 0) return scope
  const extended = new Map(scope)
  for (const { prefix, namespace } of declarations) extended.set(prefix, namespace)
  if (extended.size > namespaceLimit) malformed('there are too many namespaces')
  return extended
}

const findNamespace = (scope: Scope, prefix: string): string => {
  const namespace = scope.get(prefix)
  if (namespace !== undefined && prefix !== 'xmlns') return namespace
  return malformed(`the prefix ${prefix} is not declared`)
}

const resolveAttribute = (reading: Reading, scope: Scope, raw: RawAttribute): XmlAttribute => {
  if (raw.name.toLowerCase() === 'id') {
    if (reading.ids.has(raw.value)) malformed('an ID is used twice')
    reading.ids.add(raw.value)
  }
  return { ...raw, namespace: raw.prefix === '' ? '' : findNamespace(scope, raw.prefix) }
}

const checkDistinct = (attributes: readonly XmlAttribute[]): void => {
  const prefixed = attributes.filter((each) => each.prefix !== '')
  if (prefixed.length < 2) return
  const names = new Set(prefixed.map((each) => `${each.namespace} ${each.name}`))
  if (names.size < prefixed.length) malformed('an attribute is given twice')
}

const readTag = (reading: Reading, scope: Scope, children: Children): Tag => {
  const start = match(reading, tagName)
  if (start === null) return malformed('there is a < that starts no element')
  count(reading)
  const [, prefix = '', name = ''] = start
  const raw = readRawAttributes(reading)
  const end = match(reading, tagEnd)
  if (end === null) return malformed(`the tag ${name} does not end`)
  const declared = raw.filter(isDeclaration).map(readDeclaration)
  // The prefix xml is bound for ever; a declaration of it says nothing.
  const declarations = declared.filter((each) => each.prefix !== 'xml')
  const inner = extendScope(scope, declarations)
  const attributes = raw
    .filter((each) => !isDeclaration(each))
    .map((each) => resolveAttribute(reading, inner, each))
  checkDistinct(attributes)
  const namespace = findNamespace(inner, prefix)
  return {
    qualified: start[0].slice(1),
    isEmpty: end[1] === '/',
    element: { name, prefix, namespace, attributes, declarations, scope: inner, children },
  }
}

const addText = (reading: Reading, children: Children, raw: string): void => {
  count(reading)
  if (raw.includes(']]>')) malformed('there is a ]]> in a text')
  const value = readReferences(raw)
  const last = children.at(-1)
  // Only a comment that was dropped leaves two texts side by side.
  if (typeof last === 'string') children[children.length - 1] = last + value
  else children.push(value)
}

/** XML 1.0 §2.5. Only in metadata does the gate let a comment come as far as this. */
const skipComment = (reading: Reading): void => {
  const end = reading.source.indexOf('--', reading.at + 4)
  if (end === -1 || !reading.source.startsWith('-->', end)) malformed('a comment does not end')
  reading.at = end + 3
}

const readEndTag = (reading: Reading, qualified: string): void => {
  if (!reading.source.startsWith(qualified, reading.at + 2)) malformed('tags do not match')
  reading.at += 2 + qualified.length
  const end = match(reading, tagEnd)
  if (end === null || end[1] !== '') malformed('tags do not match')
}

const readContent = (reading: Reading, tag: Tag, children: Children, depth: number): void => {
  const { source } = reading
  for (;;) {
    const next = source.indexOf('<', reading.at)
    if (next === -1) malformed(`the element ${tag.element.name} does not end`)
    if (next > reading.at) addText(reading, children, source.slice(reading.at, next))
    reading.at = next
    if (source.startsWith('</', next)) break
    if (source.startsWith('<!--', next)) skipComment(reading)
    else children.push(readElement(reading, tag.element.scope, depth + 1))
  }
  readEndTag(reading, tag.qualified)
}

const readElement = (reading: Reading, scope: Scope, depth: number): XmlElement => {
  if (depth > depthLimit) malformed('the elements are nested too deep')
  const children: Children = []
  const tag = readTag(reading, scope, children)
  if (!tag.isEmpty) readContent(reading, tag, children, depth)
  return tag.element
}

const skipOutside = (reading: Reading): void => {
  match(reading, space)
  while (reading.source.startsWith('<!--', reading.at)) {
    skipComment(reading)
    match(reading, space)
  }
}

const outermost: Scope = new Map([
  ['', ''],
  ['xml', xmlNamespace],
])

/** The root element of a text that passed the gate. Refuses (`invalid`) what is not XML. */
export const parseXml = (source: string, kind: XmlKind): XmlElement => {
  const nodeLimit = xmlLimits[kind].nodes
  const reading: Reading = { source, nodeLimit, at: 0, nodes: 0, ids: new Set() }
  skipOutside(reading)
  const root = readElement(reading, outermost, 1)
  skipOutside(reading)
  if (reading.at !== source.length) malformed('there is something after the root element')
  return root
}

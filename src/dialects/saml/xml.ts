/**
 * XML as SAML uses it: the tree, the one way to read it, and what readers ask of it.
 * Documents pass the gate on their raw bytes (`gate.ts`), then the one parser (`parser.ts`).
 */
import { malformed, readSource, type XmlKind } from './gate.ts'
import { parseXml } from './parser.ts'

export type XmlAttribute = {
  readonly name: string
  readonly prefix: string
  readonly namespace: string
  readonly value: string
}

export type XmlDeclaration = { readonly prefix: string; readonly namespace: string }

export type XmlElement = {
  /** The local name; `prefix` and `namespace` are '' when there is none. */
  readonly name: string
  readonly prefix: string
  readonly namespace: string
  readonly attributes: readonly XmlAttribute[]
  /** The namespaces that the element itself declares. */
  readonly declarations: readonly XmlDeclaration[]
  /** Every namespace in scope, by prefix. */
  readonly scope: ReadonlyMap<string, string>
  /** No two texts stand side by side. */
  readonly children: readonly (XmlElement | string)[]
}

/**
 * Reads a document. `metadata` may be bigger than a message and may contain comments, which are
 * dropped. Refuses (`invalid`) what the gate or the parser does not accept.
 */
export const readXml = (bytes: Uint8Array, kind: XmlKind = 'message'): XmlElement =>
  parseXml(readSource(bytes, kind), kind)

const isBlank = (value: string): boolean => /^[ \t\n\r]*$/.test(value)

/** The child elements; refuses text between them that is more than white space. */
export const elements = (element: XmlElement): XmlElement[] => {
  const found: XmlElement[] = []
  for (const child of element.children) {
    if (typeof child !== 'string') found.push(child)
    else if (!isBlank(child)) malformed(`there is text between the elements of ${element.name}`)
  }
  return found
}

export const isNamed = (element: XmlElement, namespace: string, name: string): boolean =>
  element.name === name && element.namespace === namespace

/** The child elements of that name, in their order. */
export const children = (element: XmlElement, namespace: string, name: string): XmlElement[] =>
  elements(element).filter((child) => isNamed(child, namespace, name))

/** The one child element of that name, or undefined; refuses a second one. */
export const child = (
  element: XmlElement,
  namespace: string,
  name: string,
): XmlElement | undefined => {
  const found = children(element, namespace, name)
  if (found.length > 1) malformed(`${element.name} has more than one ${name}`)
  return found[0]
}

/** The text of an element as it was written; refuses child elements. */
export const text = (element: XmlElement): string => {
  let value = ''
  for (const child of element.children) {
    if (typeof child !== 'string') return malformed(`there is an element inside ${element.name}`)
    value += child
  }
  return value
}

/** The text of an element without the white space around it; refuses child elements. */
export const trimmedText = (element: XmlElement): string => text(element).trim()

/** The value of the attribute of that name that has no prefix. */
export const attribute = (element: XmlElement, name: string): string | undefined =>
  element.attributes.find((each) => each.name === name && each.namespace === '')?.value

/** xs:boolean; undefined when the attribute is absent. */
export const booleanAttribute = (element: XmlElement, name: string): boolean | undefined => {
  const value = attribute(element, name)?.trim()
  if (value === undefined) return undefined
  if (value === 'true' || value === '1') return true
  if (value === 'false' || value === '0') return false
  return malformed(`${name} of ${element.name} is not a boolean`)
}

/** True when the element itself or anything below it passes the test. */
export const hasElement = (element: XmlElement, test: (element: XmlElement) => boolean): boolean =>
  test(element) ||
  element.children.some((child) => typeof child !== 'string' && hasElement(child, test))

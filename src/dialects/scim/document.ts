/**
 * A resource as it is kept: attributes by their exact names, each of the type that its schema
 * says. Nothing else gets in: unknown attributes are dropped, and null, an empty text and an
 * empty list mean that there is no value (RFC 7643 §2.5).
 */

import { isObject } from '../../json-object.ts'
import type { JsonValue } from '../../organization.ts'
import { refuse } from '../../refusal.ts'
import { findExtension, findPath } from './path.ts'
import { type Attribute, common, findAttribute, type ResourceType } from './schema.ts'

export type Part = string | boolean
export type Entry = { [name: string]: Part }
export type Value = Part | Entry | Entry[]
export type Fields = { [name: string]: Value }
/** Attributes of the core by name, and those of an extension below its URN. */
export type Document = { [name: string]: Value | Fields }

/** So many characters a value may have, and so many entries a list (SCIM-11). */
const textLength = 4096
const listLength = 100
const memberCount = 20_000
const documentLength = 65_536

export const refuseValue = (words: string): never =>
  refuse('invalid', words, { reason: 'invalidValue', rule: 'scim.value' })

const isNothing = (value: JsonValue | undefined): value is null | undefined | '' | [] =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0)

/** Entra and others write booleans as texts. */
const readBoolean = (name: string, value: JsonValue): boolean => {
  const text = typeof value === 'string' ? value.toLowerCase() : value
  if (text === true || text === 'true') return true
  if (text === false || text === 'false') return false
  return refuseValue(`${name} must be true or false.`)
}

const readText = (name: string, value: JsonValue): string => {
  if (typeof value === 'object') return refuseValue(`${name} must be a text.`)
  const text = String(value)
  if (text.length > textLength) refuseValue(`${name} is longer than ${textLength} characters.`)
  if (!text.isWellFormed() || text.includes('\0')) refuseValue(`${name} is no proper text.`)
  return text
}

const readPart = (attribute: Attribute, value: JsonValue): Part =>
  attribute.type === 'boolean'
    ? readBoolean(attribute.name, value)
    : readText(attribute.name, value)

/** One complex value; a bare text is its `value` (JumpCloud and Entra write managers so). */
const readEntry = (attribute: Attribute, given: JsonValue): Entry | undefined => {
  const { name, parts = [] } = attribute
  const [value = null] = Array.isArray(given) ? given : [given]
  if (isNothing(value)) return undefined
  const object = isObject(value) ? value : { value }
  if (!isObject(value) && !findAttribute(parts, 'value')) {
    return refuseValue(`${name} must be an object.`)
  }
  const entry: Entry = {}
  for (const [key, each] of Object.entries(object)) {
    const part = findAttribute(parts, key)
    if (part && !isNothing(each)) entry[part.name] = readPart(part, each)
  }
  return Object.keys(entry).length === 0 ? undefined : entry
}

const keyOf = (entry: Entry): string =>
  'value' in entry
    ? JSON.stringify([entry.value, entry.type ?? ''])
    : JSON.stringify(Object.entries(entry).sort())

/** Each value once; the last that is said to be primary is the only one (RFC 7643 §2.4). */
export const settleEntries = (entries: readonly Entry[]): Entry[] => {
  const once = [...new Map(entries.map((entry) => [keyOf(entry), entry])).values()]
  const primary = once.findLast((entry) => entry.primary === true)
  return once.map((entry) => {
    if (entry.primary !== true || entry === primary) return entry
    const { primary: _, ...others } = entry
    return others
  })
}

const readEntries = (attribute: Attribute, given: JsonValue): Entry[] | undefined => {
  const list = Array.isArray(given) ? given : [given]
  const most = attribute.name === 'members' ? memberCount : listLength
  if (list.length > most) refuseValue(`${attribute.name} has more than ${most} values.`)
  const entries = list.map((each) => readEntry(attribute, each))
  const settled = settleEntries(entries.filter((each) => each !== undefined))
  return settled.length === 0 ? undefined : settled
}

/**
 * A value as its schema says it; undefined where there is none. Refuses with `invalid`
 * (invalidValue).
 */
export const readValue = (attribute: Attribute, value: JsonValue): Value | undefined => {
  if (isNothing(value)) return undefined
  if (attribute.isMulti) return readEntries(attribute, value)
  if (attribute.type === 'complex') return readEntry(attribute, value)
  const [single = null] = Array.isArray(value) ? value : [value]
  return isNothing(single) ? undefined : readPart(attribute, single)
}

/** True where a client says nothing by it: what we give alone, and what we never keep. */
const isDropped = ({ mutability, returned }: Attribute): boolean =>
  mutability === 'readOnly' || returned === 'never'

const readFields = (attributes: readonly Attribute[], body: JsonValue): Fields => {
  const fields: Fields = {}
  if (!isObject(body)) return fields
  for (const [name, given] of Object.entries(body)) {
    const attribute = findAttribute(attributes, name)
    if (!attribute || isDropped(attribute)) continue
    const value = readValue(attribute, given)
    if (value !== undefined) fields[attribute.name] = value
  }
  return fields
}

/** Refuses with `invalid` (invalidSyntax) what is no object. */
export const readObject = (body: unknown): { [name: string]: JsonValue } => {
  const value = body as JsonValue
  if (value === undefined || !isObject(value)) {
    return refuse('invalid', 'The body must be a JSON object.', {
      ...{ reason: 'invalidSyntax', rule: 'scim.syntax' },
    })
  }
  return value
}

/** What a client writes of a resource (RFC 7644 §3.3, §3.5.1). */
export const readDocument = (type: ResourceType, body: unknown): Document => {
  const object = readObject(body)
  const document: Document = readFields([...common, ...type.core.attributes], object)
  for (const [name, given] of Object.entries(object)) {
    const extension = findExtension(type, name)
    if (!extension) continue
    const fields = readFields(extension.attributes, given)
    if (Object.keys(fields).length > 0) document[extension.id] = fields
  }
  return document
}

/** Refuses with `invalid` what is too big, or lacks what every resource of the type has. */
export const checkDocument = (type: ResourceType, document: Document): void => {
  const { members: _, ...others } = document
  for (const { name, isRequired } of type.core.attributes) {
    if (isRequired && document[name] === undefined) refuseValue(`${name} is missing.`)
  }
  if (JSON.stringify(others).length > documentLength) refuseValue('The resource is too big.')
}

/** The attributes that an extension keeps in a document, or those of the core. */
export const fieldsOf = (document: Document, extension: string | undefined): Fields =>
  extension === undefined ? (document as Fields) : ((document[extension] ?? {}) as Fields)

/** What a document holds at a path, in words of texts and booleans. */
export const partsAt = (type: ResourceType, document: Document, path: string): readonly Part[] => {
  const found = findPath(type, path)
  if (!found) return []
  const value = fieldsOf(document, found.extension)[found.attribute.name]
  if (value === undefined) return []
  if (typeof value !== 'object') return [value]
  const part = found.part?.name ?? 'value'
  return [value].flat().flatMap((entry) => entry[part] ?? [])
}

/**
 * PATCH (RFC 7644 §3.5.2), with what Okta, Entra, OneLogin and JumpCloud make of it. Operations
 * run one after another on a copy of the resource: all of them hold, or none.
 */
import type { JsonValue } from '../../organization.ts'
import { refuse } from '../../refusal.ts'
import {
  type Document,
  type Entry,
  type Fields,
  fieldsOf,
  readObject,
  readValue,
  refuseValue,
  settleEntries,
  type Value,
} from './document.ts'
import { type Filter, readEntryFilter } from './filter.ts'
import { holdsForEntry } from './match.ts'
import { type AttributePath, findExtension, findPath } from './path.ts'
import { findAttribute, type ResourceType } from './schema.ts'

export type Verb = 'add' | 'replace' | 'remove'
export type Operation = { verb: Verb; path: string | undefined; value: JsonValue | undefined }

type Target = AttributePath & { filter: Filter | undefined }
type Patching = { type: ResourceType; isStrict: boolean }

/** SCIM-07. */
const operationCount = 1000
const verbs = new Set(['add', 'replace', 'remove'])
const pathLength = 2048

const noSyntax = (words: string): never =>
  refuse('invalid', words, { reason: 'invalidSyntax', rule: 'scim.syntax' })
const noPath = (): never =>
  refuse('invalid', 'The path names no attribute.', {
    ...{ reason: 'invalidPath', rule: 'scim.path' },
  })
const noTarget = (words: string): never =>
  refuse('invalid', words, { reason: 'noTarget', rule: 'scim.target' })
const noChange = (name: string): never =>
  refuse('invalid', `${name} is not yours to change.`, {
    ...{ reason: 'mutability', rule: 'scim.mutability' },
  })

/** The value of a property, whatever the letter case of its name. */
const pick = (object: { [name: string]: JsonValue }, name: string): JsonValue | undefined =>
  Object.entries(object).find(([key]) => key.toLowerCase() === name)?.[1]

const readOperation = (given: JsonValue): Operation => {
  const object = readObject(given)
  const op = pick(object, 'op')
  const verb = typeof op === 'string' ? op.toLowerCase() : ''
  const path = pick(object, 'path') ?? undefined
  if (!verbs.has(verb)) noSyntax('An operation is add, replace or remove.')
  if (path !== undefined && typeof path !== 'string') return noPath()
  return { verb: verb as Verb, path: path === '' ? undefined : path, value: pick(object, 'value') }
}

/** Refuses with `invalid` (invalidSyntax). */
export const readOperations = (body: unknown): Operation[] => {
  const list = pick(readObject(body), 'operations')
  if (!Array.isArray(list) || list.length === 0) return noSyntax('There are no Operations.')
  if (list.length > operationCount) noSyntax(`There are more than ${operationCount} Operations.`)
  return list.map(readOperation)
}

/** `emails[type eq "work"].value`: the list, what is meant of it, and the part of that. */
const readTarget = (type: ResourceType, text: string): Target => {
  if (text.length > pathLength) return noPath()
  const [, head = text, inner, tail] = /^([^[\]]+)\[(.*)\](?:\.([^.[\]]+))?$/s.exec(text) ?? []
  const path = findPath(type, head) ?? noPath()
  const { attribute } = path
  if (attribute.mutability === 'readOnly') return noChange(attribute.name)
  if (inner === undefined) return { ...path, filter: undefined }
  if (!attribute.isMulti || path.part) return noPath()
  const part = tail === undefined ? undefined : findAttribute(attribute.parts ?? [], tail)
  if (tail !== undefined && !part) return noPath()
  return { ...path, part, filter: readEntryFilter(attribute, inner) }
}

/** What a filter says of an entry that it would match: `type eq "work"` makes one of type work. */
const entryOf = (filter: Filter): Entry => {
  if (filter.kind === 'and') return Object.assign({}, ...filter.items.map(entryOf))
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || filter.value === null) return {}
  const { attribute } = filter.path
  const value = readValue(attribute, filter.value)
  return typeof value === 'string' || typeof value === 'boolean' ? { [attribute.name]: value } : {}
}

/** An entry with one part set, or without it where there is no value. */
const withPart = (entry: Entry, { part }: Target, value: JsonValue | undefined): Entry => {
  if (!part) return entry
  const { [part.name]: _, ...others } = entry
  const read = value === undefined ? undefined : readValue(part, value)
  if (typeof read === 'object') return refuseValue(`${part.name} must be one value.`)
  return read === undefined ? others : { ...others, [part.name]: read }
}

const readOne = (target: Target, value: JsonValue | undefined): Entry => {
  const { attribute } = target
  const read = value === undefined ? undefined : readValue({ ...attribute, isMulti: false }, value)
  return typeof read === 'object' && !Array.isArray(read) ? read : {}
}

const isEmpty = (entry: Entry): boolean => Object.keys(entry).length === 0

/** Those that were written go last, so that the newest primary is the one (RFC 7644 §3.5.2). */
const settle = (kept: readonly Entry[], written: readonly Entry[]): Entry[] =>
  settleEntries([...kept, ...written].filter((entry) => !isEmpty(entry)))

/** The entries for which a filter holds, and the others. */
const split = (entries: readonly Entry[], filter: Filter | undefined) => {
  const isMeant = (entry: Entry): boolean => filter === undefined || holdsForEntry(filter, entry)
  return { meant: entries.filter(isMeant), others: entries.filter((each) => !isMeant(each)) }
}

const writeEntries = (
  entries: readonly Entry[],
  target: Target,
  { verb, value }: Operation,
  { isStrict }: Patching,
): Entry[] => {
  const { filter, part } = target
  const { meant, others } = split(entries, filter)
  if (meant.length === 0 && filter && verb === 'replace' && isStrict) {
    noTarget('No value fits the filter.')
  }
  const made = filter ? entryOf(filter) : {}
  const written = (meant.length > 0 ? meant : [made]).map((entry) => {
    if (part) return withPart(entry, target, value)
    const read = readOne(target, value)
    return verb === 'add' ? { ...entry, ...read } : { ...made, ...read }
  })
  return settle(others, written)
}

/** Without a value all go; with one, those that it lists: Entra and JumpCloud remove members so. */
const removeListed = (entries: readonly Entry[], target: Target, value: JsonValue | undefined) => {
  if (value === undefined || value === null) return []
  const listed = readValue(target.attribute, value)
  if (!Array.isArray(listed)) return []
  const isListed = (entry: Entry): boolean =>
    listed.some((each) =>
      each.value === undefined
        ? Object.entries(each).every(([name, part]) => entry[name] === part)
        : each.value === entry.value,
    )
  return entries.filter((entry) => !isListed(entry))
}

const removeEntries = (entries: readonly Entry[], target: Target, { value }: Operation) => {
  const { filter, part } = target
  const { meant, others } = split(entries, filter)
  if (part)
    return settle(
      others,
      meant.map((entry) => withPart(entry, target, undefined)),
    )
  return filter ? others : removeListed(entries, target, value)
}

const changeEntries = (
  entries: readonly Entry[],
  target: Target,
  operation: Operation,
  patching: Patching,
): Entry[] => {
  const { verb, value } = operation
  if (verb === 'remove') return removeEntries(entries, target, operation)
  if (target.filter || target.part) return writeEntries(entries, target, operation, patching)
  const read = value === undefined ? undefined : readValue(target.attribute, value)
  const given = Array.isArray(read) ? read : []
  return verb === 'add' ? settle(entries, given) : given
}

const changeValue = (
  before: Value | undefined,
  target: Target,
  operation: Operation,
  patching: Patching,
): Value | undefined => {
  const { attribute, part } = target
  const { verb, value } = operation
  if (attribute.isMulti) {
    return changeEntries(Array.isArray(before) ? before : [], target, operation, patching)
  }
  if (attribute.type !== 'complex') {
    return verb === 'remove' || value === undefined ? undefined : readValue(attribute, value)
  }
  const entry = typeof before === 'object' && !Array.isArray(before) ? before : {}
  if (part) return withPart(entry, target, verb === 'remove' ? undefined : value)
  const read = verb === 'remove' || value === undefined ? undefined : readValue(attribute, value)
  // What is not named of a complex value stays (RFC 7644 §3.5.2.3).
  return typeof read === 'object' && !Array.isArray(read) ? { ...entry, ...read } : undefined
}

const isNothing = (value: Value | undefined): boolean =>
  value === undefined || (typeof value === 'object' && Object.keys(value).length === 0)

const applyAt = (
  document: Document,
  target: Target,
  operation: Operation,
  patching: Patching,
): void => {
  const { extension, attribute } = target
  if (attribute.returned === 'never') return
  const fields: Fields = { ...fieldsOf(document, extension) }
  const value = changeValue(fields[attribute.name], target, operation, patching)
  if (value === undefined || isNothing(value)) delete fields[attribute.name]
  else fields[attribute.name] = value
  if (extension === undefined) {
    delete document[attribute.name]
    Object.assign(document, fields)
  } else if (Object.keys(fields).length === 0) delete document[extension]
  else document[extension] = fields
}

/** Our own id may be repeated; another one cannot be had. */
const checkSame = (name: string, value: JsonValue, id: string): void => {
  if (name === 'id' && value !== id) noChange(name)
}

/** Keys of a value without a path: names, `name.givenName`, and the URNs of extensions. */
const applyKeys = (
  document: Document,
  operation: Operation & { value: JsonValue },
  patching: Patching & { id: string },
): void => {
  const { verb } = operation
  for (const [key, value] of Object.entries(readObject(operation.value))) {
    const extension = findExtension(patching.type, key)
    if (extension && value !== null) {
      for (const [name, each] of Object.entries(readObject(value))) {
        const path = `${extension.id}:${name}`
        if (!findPath(patching.type, path)) continue
        const target = readTarget(patching.type, path)
        applyAt(document, target, { verb, path, value: each }, patching)
      }
      continue
    }
    const path = key.includes('[') ? readTarget(patching.type, key) : findPath(patching.type, key)
    if (!path) continue
    if (path.attribute.mutability === 'readOnly') {
      checkSame(path.attribute.name, value, patching.id)
      continue
    }
    const target = readTarget(patching.type, key)
    applyAt(document, target, { verb, path: key, value }, patching)
  }
}

/** The resource after the operations. Refuses with `invalid`, in the words of RFC 7644 §3.12. */
export const patchDocument = (
  before: Document,
  operations: readonly Operation[],
  patching: Patching & { id: string },
): Document => {
  const document = { ...before }
  for (const operation of operations) {
    const { verb, path, value } = operation
    if (path !== undefined) {
      applyAt(document, readTarget(patching.type, path), operation, patching)
    } else if (verb === 'remove') {
      noTarget('What is to be removed?')
    } else if (value === undefined || value === null) {
      noSyntax('The operation has no value.')
    } else applyKeys(document, { ...operation, value }, patching)
  }
  return document
}

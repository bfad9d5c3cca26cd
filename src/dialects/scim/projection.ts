/** Which attributes are given back (RFC 7644 §3.9); `id` and `schemas` always are. */
import type { Entry, Value } from './document.ts'
import { type AttributePath, findExtension, findPath } from './path.ts'
import type { ResourceType } from './schema.ts'

/** Names as a client writes them: those that it wants alone, or those that it does not want. */
export type Projection = { attributes: readonly string[]; excluded: readonly string[] }

/** A resource as it goes out: attributes by name, those of an extension below its URN. */
export type Resource = { [name: string]: unknown }

type Named = { whole: Set<string>; parts: Map<string, Set<string>> }

const isAlways = new Set(['id', 'schemas'])

const keyOf = (extension: string | undefined, name: string): string => `${extension ?? ''} ${name}`

const readNames = (type: ResourceType, names: readonly string[]): Named => {
  const named: Named = { whole: new Set(), parts: new Map() }
  const add = ({ extension, attribute, part }: AttributePath): void => {
    const key = keyOf(extension, attribute.name)
    if (!part) named.whole.add(key)
    else named.parts.set(key, (named.parts.get(key) ?? new Set()).add(part.name))
  }
  for (const name of names) {
    const extension = findExtension(type, name)
    for (const { name: own } of extension?.attributes ?? []) {
      named.whole.add(keyOf(extension?.id, own))
    }
    const path = extension ? undefined : findPath(type, name)
    if (path) add(path)
  }
  return named
}

const chooseParts = (value: Value, isChosen: (name: string) => boolean): Value | undefined => {
  if (typeof value !== 'object') return value
  const choose = (entry: Entry): Entry =>
    Object.fromEntries(Object.entries(entry).filter(([name]) => isChosen(name)))
  if (Array.isArray(value)) return value.map(choose)
  return choose(value)
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

/** The resource with what was asked for. */
export const project = (
  type: ResourceType,
  resource: Resource,
  { attributes, excluded }: Projection,
): Resource => {
  if (attributes.length === 0 && excluded.length === 0) return resource
  const isOnly = attributes.length > 0
  const named = readNames(type, isOnly ? attributes : excluded)
  const chooseValue = (key: string, value: unknown): unknown => {
    const parts = named.parts.get(key)
    if (named.whole.has(key)) return isOnly ? value : undefined
    if (!parts) return isOnly ? undefined : value
    return chooseParts(value as Value, (name) => parts.has(name) === isOnly)
  }
  const choose = (fields: Resource, extension?: string): Resource => {
    const chosen: Resource = {}
    for (const [name, value] of Object.entries(fields)) {
      const inner = extension === undefined ? findExtension(type, name) : undefined
      const kept = inner
        ? choose(value as Resource, inner.id)
        : isAlways.has(name)
          ? value
          : chooseValue(keyOf(extension, name), value)
      if (!isEmpty(kept)) chosen[name] = kept
    }
    return chosen
  }
  return choose(resource)
}

/** `userName,name.familyName`, or a list of such texts. */
export const readNameList = (given: unknown): string[] =>
  [given]
    .flat()
    .filter((each) => typeof each === 'string')
    .flatMap((each) => each.split(','))
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .slice(0, 100)

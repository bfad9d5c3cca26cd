/** Whether a filter holds for a resource (RFC 7644 §3.4.2.2, table 3). */
import { type Document, type Entry, type Fields, fieldsOf, type Part } from './document.ts'
import type { Filter, Literal, Operator } from './filter.ts'
import type { AttributePath } from './path.ts'
import type { Attribute } from './schema.ts'

/** What a comparison of a complex attribute looks at, if it does not say. */
const defaultPart = 'value'

const partsOf = (fields: Fields, { attribute, part }: AttributePath): Part[] => {
  const value = fields[attribute.name]
  if (value === undefined) return []
  if (typeof value !== 'object') return [value]
  const name = part?.name ?? defaultPart
  return [value].flat().flatMap((entry) => entry[name] ?? [])
}

/** The attribute whose type decides how values are compared. */
const comparedAttribute = ({ attribute, part }: AttributePath): Attribute =>
  part ?? attribute.parts?.find(({ name }) => name === defaultPart) ?? attribute

/** A value in the form in which values of its attribute are compared. */
const comparable = (attribute: Attribute, value: Literal): string | number => {
  if (attribute.type === 'dateTime') return Date.parse(String(value))
  const text = String(value)
  return attribute.isCaseExact ? text : text.normalize('NFC').toLowerCase()
}

const compare: Record<Operator, (left: string | number, right: string | number) => boolean> = {
  eq: (left, right) => left === right,
  ne: (left, right) => left !== right,
  co: (left, right) => String(left).includes(String(right)),
  sw: (left, right) => String(left).startsWith(String(right)),
  ew: (left, right) => String(left).endsWith(String(right)),
  gt: (left, right) => left > right,
  ge: (left, right) => left >= right,
  lt: (left, right) => left < right,
  le: (left, right) => left <= right,
}

const isEqual = (parts: Part[], path: AttributePath, operator: Operator, value: Literal) => {
  const attribute = comparedAttribute(path)
  if (value === null) return (parts.length === 0) === (operator === 'eq')
  const wanted = comparable(attribute, value)
  const holds = (part: Part) => compare[operator](comparable(attribute, part), wanted)
  // That something differs is true of what is not there; of a list, if none of it is the same.
  return operator === 'ne' ? parts.every(holds) : parts.some(holds)
}

const holdsIn = (filter: Filter, fields: (path: AttributePath) => Fields): boolean => {
  switch (filter.kind) {
    case 'and':
      return filter.items.every((item) => holdsIn(item, fields))
    case 'or':
      return filter.items.some((item) => holdsIn(item, fields))
    case 'not':
      return !holdsIn(filter.item, fields)
    case 'present': {
      const { attribute, part } = filter.path
      if (!part) return fields(filter.path)[attribute.name] !== undefined
      return partsOf(fields(filter.path), filter.path).length > 0
    }
    case 'compare': {
      const { path, operator, value } = filter
      return isEqual(partsOf(fields(path), path), path, operator, value)
    }
    case 'some': {
      const value = fields(filter.path)[filter.path.attribute.name]
      if (typeof value !== 'object') return false
      return [value].flat().some((entry) => holdsForEntry(filter.item, entry))
    }
  }
}

/** Whether what stands in the brackets of a path holds for one entry. */
export const holdsForEntry = (filter: Filter, entry: Entry): boolean => holdsIn(filter, () => entry)

export const holdsFor = (filter: Filter, document: Document): boolean =>
  holdsIn(filter, ({ extension }) => fieldsOf(document, extension))

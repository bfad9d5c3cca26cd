/**
 * Lists (RFC 7644 §3.4.2): a filter becomes a condition on indexed columns where that says the
 * same, or at least leaves nobody out who fits. In the second case those who are left are looked
 * at one by one, up to a bound beyond which the answer is `tooMany`.
 */
import type { Hub } from '../../hub.ts'
import { type LinkedRecord, nameKeyOf, type Source } from '../../record.ts'
import type { RecordColumn, RecordCondition, RecordOrder, RecordPlace } from '../../record-query.ts'
import { refuse } from '../../refusal.ts'
import { emailKey } from '../../user.ts'
import { documentOf } from './claim.ts'
import { type Document, partsAt } from './document.ts'
import { type Filter, readFilter } from './filter.ts'
import { holdsFor } from './match.ts'
import { type AttributePath, findPath } from './path.ts'
import type { ResourceType } from './schema.ts'

export type Listing = {
  filter: string | undefined
  sortBy: string | undefined
  isDescending: boolean
  startIndex: number
  count: number
  /** Without the members of groups: nobody has asked for them. */
  isBare: boolean
}

export type Page = { total: number; items: LinkedRecord[] }

/** What a filter says in columns; `isExact` if it says no less than the filter. */
type Narrowed = { condition: RecordCondition; isExact: boolean }

/** So many records are looked at one by one, in so many at a time. */
const scanCount = 20_000
const scanBatch = 500

const everything: Narrowed = { condition: { kind: 'all' }, isExact: false }

const columnOf = (type: ResourceType, path: AttributePath): RecordColumn | undefined => {
  const { extension, attribute, part } = path
  if (extension !== undefined) return undefined
  const name = part ? `${attribute.name}.${part.name}` : attribute.name
  if (name === (type.name === 'User' ? 'userName' : 'displayName')) return 'name'
  if (name === 'id' || name === 'externalId') return name
  if (name === 'active' && type.name === 'User') return 'isActive'
  if (name === 'meta.created') return 'createdAt'
  return name === 'meta.lastModified' ? 'updatedAt' : undefined
}

const isPiece = (operator: string): boolean => ['co', 'sw', 'ew'].includes(operator)

const narrowComparison = (
  type: ResourceType,
  filter: Extract<Filter, { kind: 'compare' }>,
): Narrowed => {
  const { path, operator, value } = filter
  const { attribute, part } = path
  const column = columnOf(type, path)
  const isValue = part === undefined || part.name === 'value'
  if (value === null) return everything
  if (operator === 'eq' && isValue && attribute.name === 'emails') {
    return { condition: { kind: 'email', value: emailKey(String(value)) }, isExact: false }
  }
  if (operator === 'eq' && isValue && attribute.name === 'members') {
    return { condition: { kind: 'member', value: String(value) }, isExact: true }
  }
  const compared = { kind: 'compare', operator } as const
  switch (column) {
    case 'name':
      return {
        condition: { ...compared, column, value: nameKeyOf(String(value)) },
        // A piece may end in a blank, which the key of a whole name does not.
        isExact: !isPiece(operator) || String(value).trim() === value,
      }
    case 'id':
    case 'externalId':
      // Pieces are compared without regard to case on one of the engines.
      if (isPiece(operator)) return everything
      return { condition: { ...compared, column, value: String(value) }, isExact: true }
    case 'isActive': {
      const isTrue = String(value).toLowerCase() === 'true'
      return { condition: { ...compared, column, value: isTrue ? 1 : 0 }, isExact: true }
    }
    case 'createdAt':
    case 'updatedAt':
      if (isPiece(operator)) return everything
      return {
        condition: { ...compared, column, value: Math.trunc(Date.parse(String(value))) },
        isExact: true,
      }
    default:
      return everything
  }
}

/** `emails[type eq "work" and value eq "x"]`: the address narrows, and the rest is looked at. */
const narrowSome = (filter: Extract<Filter, { kind: 'some' }>): Narrowed => {
  if (filter.path.attribute.name !== 'emails') return everything
  const findValue = (item: Filter): string | undefined => {
    if (item.kind === 'and') return item.items.map(findValue).find((each) => each !== undefined)
    if (item.kind !== 'compare' || item.operator !== 'eq') return undefined
    return item.path.attribute.name === 'value' ? String(item.value) : undefined
  }
  const value = findValue(filter.item)
  if (value === undefined) return everything
  return { condition: { kind: 'email', value: emailKey(value) }, isExact: false }
}

const narrow = (type: ResourceType, filter: Filter): Narrowed => {
  switch (filter.kind) {
    case 'and': {
      const items = filter.items.map((item) => narrow(type, item))
      const conditions = items.map(({ condition }) => condition)
      return {
        condition: { kind: 'and', items: conditions },
        isExact: items.every(({ isExact }) => isExact),
      }
    }
    case 'or': {
      const items = filter.items.map((item) => narrow(type, item))
      const conditions = items.map(({ condition }) => condition)
      return {
        condition: { kind: 'or', items: conditions },
        isExact: items.every(({ isExact }) => isExact),
      }
    }
    case 'not': {
      const { condition, isExact } = narrow(type, filter.item)
      // What leaves nobody out says nothing of whom it may let in.
      return isExact ? { condition: { kind: 'not', item: condition }, isExact } : everything
    }
    case 'compare':
      return narrowComparison(type, filter)
    case 'some':
      return narrowSome(filter)
    case 'present':
      return everything
  }
}

const byId: RecordOrder = { column: 'id', isDescending: false }

/** The attribute that is sorted by. Refuses with `invalid` (invalidPath). */
const readSort = (type: ResourceType, { sortBy }: Listing): AttributePath | undefined => {
  if (sortBy === undefined) return undefined
  const path = findPath(type, sortBy)
  if (path && path.attribute.returned !== 'never') return path
  return refuse('invalid', 'sortBy names no attribute.', {
    ...{ reason: 'invalidPath', rule: 'scim.path' },
  })
}

/** What the filter and the order may look at: all that goes out, meta among it. */
const seenOf = (linked: LinkedRecord): Document => {
  const { record, links } = linked
  const created = new Date(record.createdAt).toISOString()
  const lastModified = new Date(record.updatedAt).toISOString()
  const groups = links.map(({ id, name }) => ({ value: id, display: name }))
  return {
    ...documentOf(linked),
    id: record.id,
    meta: { resourceType: record.kind === 'user' ? 'User' : 'Group', created, lastModified },
    ...(record.kind === 'user' && groups.length > 0 && { groups }),
  }
}

/** Every record that fits, looked at one by one. Refuses with `invalid` (tooMany). */
const scan = async (
  hub: Hub,
  place: RecordPlace,
  filter: Filter | undefined,
): Promise<{ linked: LinkedRecord; document: Document }[]> => {
  const fitting: { linked: LinkedRecord; document: Document }[] = []
  if ((await hub.records.count(place)) > scanCount) {
    const words = 'That is too much to look through: filter by userName or externalId too.'
    refuse('invalid', words, { reason: 'tooMany', rule: 'scim.too-many' })
  }
  for (let offset = 0; ; offset += scanBatch) {
    const slice = { order: byId, offset, limit: scanBatch }
    const records = await hub.records.list({ ...place, ...slice })
    for (const linked of await hub.records.linked(place.kind, records)) {
      const document = seenOf(linked)
      if (!filter || holdsFor(filter, document)) fitting.push({ linked, document })
    }
    if (records.length < scanBatch) return fitting
  }
}

/** Those without a value come last (RFC 7644 §3.4.2.3). */
const sortKeyOf = (type: ResourceType, document: Document, sortBy: string): string => {
  const [value] = partsAt(type, document, sortBy)
  return value === undefined ? '\u{10FFFF}' : String(value).normalize('NFC').toLowerCase()
}

/** The page of a list. Refuses with `invalid` (invalidFilter, invalidPath, tooMany). */
export const findPage = async (
  hub: Hub,
  source: Source,
  type: ResourceType,
  listing: Listing,
): Promise<Page> => {
  const { sortBy, isDescending, startIndex, count, isBare } = listing
  const filter = listing.filter === undefined ? undefined : readFilter(type, listing.filter)
  const path = readSort(type, listing)
  const { condition, isExact } = filter
    ? narrow(type, filter)
    : { condition: everything.condition, isExact: true }
  const kind = type.name === 'User' ? 'user' : 'group'
  const place = { connectorId: source.connector.id, kind, condition } as const
  const column = path ? columnOf(type, path) : 'id'
  const offset = startIndex - 1
  if (isExact && column) {
    const total = await hub.records.count(place)
    if (count === 0 || offset >= total) return { total, items: [] }
    const order = path ? { column, isDescending } : byId
    const records = await hub.records.list({ ...place, order, offset, limit: count })
    if (isBare) return { total, items: records.map((record) => ({ record, links: [] })) }
    return { total, items: await hub.records.linked(kind, records) }
  }
  const found = await scan(hub, place, filter)
  if (sortBy !== undefined) {
    const keyed = found.map((each) => ({ ...each, key: sortKeyOf(type, each.document, sortBy) }))
    const sign = isDescending ? -1 : 1
    keyed.sort((left, right) => (left.key < right.key ? -sign : left.key > right.key ? sign : 0))
    return {
      total: found.length,
      items: keyed.slice(offset, offset + count).map(({ linked }) => linked),
    }
  }
  const items = found.slice(offset, offset + count).map(({ linked }) => linked)
  return { total: found.length, items }
}

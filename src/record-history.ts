/** What sources have written about a person, as the event log has it. */
import { isDeepStrictEqual } from 'node:util'
import type { Event } from './event.ts'
import { countOf, type List, listOf, type Slice } from './list.ts'
import type { JsonValue } from './organization.ts'
import type { Claim, SourceRecord } from './record.ts'
import type { Store } from './store/store.ts'
import type { User } from './user.ts'

/** One thing that a source has done to somebody, or was refused. */
export type Provisioned = {
  /** The id of the event. */
  id: number
  at: number
  connector: { id: string; name: string }
  /** `adopted`, `added`, `changed`, `activated`, `deactivated`, `removed`. */
  what: string
  /** The names of the attributes that are others now. */
  fields: string[]
  outcome: 'ok' | 'refused'
  /** Why it was refused. */
  cause: string | undefined
  keyId: string | null
}

/** The names of what a claim changes in a record. Values stay out of events. */
export const changedFields = (before: SourceRecord, claim: Claim): string[] => {
  const { name, externalId, isActive = before.isActive, attributes } = claim
  const keys = new Set([...Object.keys(before.attributes), ...Object.keys(attributes)])
  const isOther = (key: string): boolean =>
    !isDeepStrictEqual(before.attributes[key], attributes[key])
  return [
    ...(name === before.name ? [] : ['name']),
    ...(externalId === before.externalId ? [] : ['externalId']),
    ...(isActive === before.isActive ? [] : ['active']),
    ...[...keys].filter(isOther),
  ]
}

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '')

const read = ({ id, at, outcome, keyId, data }: Event, name: string): Provisioned => {
  const { connector, what, fields, cause } = data
  return {
    ...{ id, at, outcome, keyId },
    connector: { id: textOf(connector), name },
    what: textOf(what),
    fields: Array.isArray(fields) ? fields.map(String) : [],
    cause: typeof cause === 'string' ? cause : undefined,
  }
}

/** The newest first; `after` is the id of the last one that was given. */
export const listHistory = async (
  store: Pick<Store, 'read'>,
  { id, rootId }: Pick<User, 'id' | 'rootId'>,
  slice: Slice,
): Promise<List<Provisioned>> => {
  const before = Number.parseInt(slice.after ?? '', 10)
  const filter = { rootId, userId: id, type: 'user.provisioned' }
  const events = await store.read.events.newest(
    Number.isSafeInteger(before) ? { ...filter, before } : filter,
    countOf(slice),
  )
  const { items, next } = listOf(events, slice, (event) => String(event.id))
  const ids = [...new Set(items.map(({ data }) => textOf(data.connector)))]
  // Also of sources that are gone: what they wrote is not.
  const found = await Promise.all(ids.map((each) => store.read.connectors.find(each)))
  const names = new Map(found.flatMap((each) => (each ? [[each.id, each.name]] : [])))
  return {
    items: items.map((each) => read(each, names.get(textOf(each.data.connector)) ?? '')),
    next,
  }
}

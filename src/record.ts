/**
 * Records: what a source writes about its people and groups, kept as it was written, and joined
 * to a user or a group of ours. A source sees its own records and nobody else's. What a source
 * may do to somebody is decided here: it never takes over an administrator, nobody from outside
 * of its organization, and nobody whom another source writes.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Connector } from './connector.ts'
import type { Actor } from './event.ts'
import { isId, newId } from './identifier.ts'
import type { JsonValue, Organization } from './organization.ts'
import { createRecordGroups, type RecordGroups } from './record-group.ts'
import { createRecordUsers, type RecordUsers } from './record-user.ts'
import { refuse } from './refusal.ts'
import type { Rows, Store } from './store/store.ts'
import type { World } from './world.ts'

export type RecordKind = 'user' | 'group'

export type SourceRecord = {
  id: string
  connectorId: string
  kind: RecordKind
  userId: string | null
  groupId: string | null
  /** As it was written; and as it is compared. */
  name: string
  nameKey: string
  /** Empty where there is none. */
  externalId: string
  isActive: boolean
  /** Another one with each change. */
  version: number
  attributes: { [name: string]: JsonValue }
  createdAt: number
  updatedAt: number
}

/** What a source says of a person or a group, in our words. */
export type Claim = {
  name: string
  externalId: string
  /** Undefined where the source does not say: then it is as it was. */
  isActive: boolean | undefined
  attributes: { [name: string]: JsonValue }
  /** Of a person: what becomes fields of the user. */
  person?: PersonClaim
  /** Of a person: all the addresses that they are looked up by. */
  emails?: readonly string[]
  /** Of a group: the ids of the records that are its members. */
  members?: readonly string[]
}

export type PersonClaim = {
  email: string | undefined
  username: string | undefined
  firstName: string
  lastName: string
  phone: string | undefined
  timezone: string | undefined
}

export type RecordColumn = 'id' | 'name' | 'externalId' | 'isActive' | 'createdAt' | 'updatedAt'

export type RecordCondition =
  | { kind: 'all' }
  | { kind: 'and' | 'or'; items: RecordCondition[] }
  | { kind: 'not'; item: RecordCondition }
  /** Has an e-mail address, as addresses are compared. */
  | { kind: 'email'; value: string }
  /** Is a group with that member. */
  | { kind: 'member'; value: string }
  | {
      kind: 'compare'
      column: RecordColumn
      operator: 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le'
      value: string | number
    }

export type RecordPlace = { connectorId: string; kind: RecordKind; condition: RecordCondition }
export type RecordOrder = { column: RecordColumn; isDescending: boolean }
export type RecordQuery = RecordPlace & { order: RecordOrder; offset: number; limit: number }

/** A record with those that it is linked to: the members of a group, the groups of a person. */
export type LinkedRecord = { record: SourceRecord; links: readonly SourceRecord[] }

/** Whose source it is, and who speaks for it. */
export type Source = { connector: Connector; organization: Organization; by: Actor }

/** What a record becomes, from what it is. Called within a unit: it only computes. */
export type Rewrite = (before: LinkedRecord) => Claim

/** The one form in which the names of records are compared. */
export const nameKeyOf = (name: string): string => name.normalize('NFC').trim().toLowerCase()

const goneWords = 'There is no such resource.'

const eventOf = ({ connector, by }: Source, record: SourceRecord, what: string, fact = {}) => ({
  ...by,
  type: `${record.kind}.provisioned`,
  organization: { id: connector.organizationId, rootId: connector.rootId },
  data: {
    connector: connector.id,
    what,
    record: record.id,
    ...(record.userId !== null && { subject: record.userId }),
    ...(record.groupId !== null && { group: record.groupId }),
    ...fact,
  },
})

/** The kinds differ in what becomes of ours; each side is in a file of its own. */
export type RecordSide = {
  /** Finds or makes ours. Gives what has become of it, for the event. */
  begin: (
    rows: Rows,
    source: Source,
    record: SourceRecord,
    claim: Claim,
  ) => Promise<{ record: SourceRecord; what: string }>
  /** Carries a change over to ours. */
  follow: (
    rows: Rows,
    source: Source,
    change: { before: SourceRecord; after: SourceRecord; links: readonly SourceRecord[] },
    claim: Claim,
  ) => Promise<{ what: string; fact?: { [name: string]: JsonValue } }>
  end: (rows: Rows, source: Source, record: SourceRecord) => Promise<void>
}

export const createRecords = (store: Store, world: World) => {
  const sides: { user: RecordUsers; group: RecordGroups } = {
    user: createRecordUsers(world),
    group: createRecordGroups(world),
  }

  const linksOf = async (rows: Pick<Rows, 'records'>, record: SourceRecord) => {
    const { kind, id } = record
    const found =
      kind === 'group' ? await rows.records.membersOf([id]) : await rows.records.groupsOf([id])
    return found.get(id) ?? []
  }

  const load = async (rows: Rows, source: Source, kind: RecordKind, id: string) => {
    const record = isId(id) ? await rows.records.find(source.connector.id, kind, id) : undefined
    return record ?? refuse('not-found', goneWords)
  }

  const make = (source: Source, kind: RecordKind, claim: Claim): SourceRecord => {
    const now = world.now()
    const { name, externalId, attributes } = claim
    const place = { id: newId(world), connectorId: source.connector.id, kind }
    const own = { name, nameKey: nameKeyOf(name), externalId, attributes }
    const joined = { userId: null, groupId: null, isActive: claim.isActive ?? true }
    return { ...place, ...own, ...joined, version: 1, createdAt: now, updatedAt: now }
  }

  return {
    /** Refuses with `not-found` what this source has not written. */
    async get({ connector }: Source, kind: RecordKind, id: string): Promise<LinkedRecord> {
      const { records } = store.read
      const record = isId(id) ? await records.find(connector.id, kind, id) : undefined
      if (!record) return refuse('not-found', goneWords)
      return { record, links: await linksOf(store.read, record) }
    },

    /** A page of those that fit, without what they are linked to. */
    list(query: RecordQuery): Promise<SourceRecord[]> {
      return store.read.records.list(query)
    },
    count(place: RecordPlace): Promise<number> {
      return store.read.records.count(place)
    },
    /** The same records with what they are linked to. */
    async linked(kind: RecordKind, records: readonly SourceRecord[]): Promise<LinkedRecord[]> {
      const ids = records.map(({ id }) => id)
      const { membersOf, groupsOf } = store.read.records
      const links = kind === 'group' ? await membersOf(ids) : await groupsOf(ids)
      return records.map((record) => ({ record, links: links.get(record.id) ?? [] }))
    },

    /**
     * Keeps what a source writes of somebody or something new. Refuses with `conflict` where the
     * name or the e-mail is taken by whom the source may not take over.
     */
    async add(source: Source, kind: RecordKind, claim: Claim): Promise<LinkedRecord> {
      return store.write(async (rows) => {
        const made = make(source, kind, claim)
        const { record, what } = await sides[kind].begin(rows, source, made, claim)
        await rows.events.add(eventOf(source, record, what))
        return { record, links: await linksOf(rows, record) }
      })
    },

    /**
     * Rewrites a record, and what of it is ours; what is said again changes nothing. `isCurrent`
     * says if a version is the one that the source has seen. Refuses with `not-found`, or with
     * `conflict` (reason `version` where somebody was faster).
     */
    async change(
      source: Source,
      place: { kind: RecordKind; id: string; isCurrent: (version: number) => boolean },
      rewrite: Rewrite,
    ): Promise<LinkedRecord> {
      return store.write(async (rows) => {
        const before = await load(rows, source, place.kind, place.id)
        checkCurrent(place.isCurrent, before)
        const links = await linksOf(rows, before)
        const claim = rewrite({ record: before, links })
        if (isRepeated({ record: before, links }, claim)) return { record: before, links }
        const after = {
          ...before,
          name: claim.name,
          nameKey: nameKeyOf(claim.name),
          externalId: claim.externalId,
          isActive: claim.isActive ?? before.isActive,
          attributes: claim.attributes,
          version: before.version + 1,
          updatedAt: world.now(),
        }
        const change = { before, after, links }
        const { what, fact } = await sides[place.kind].follow(rows, source, change, claim)
        await rows.events.add(eventOf(source, after, what, fact))
        return { record: after, links: await linksOf(rows, after) }
      })
    },

    /** Removes a record with what of it is ours. Refuses as `change` does. */
    async remove(
      source: Source,
      place: { kind: RecordKind; id: string; isCurrent: (version: number) => boolean },
    ): Promise<void> {
      await store.write(async (rows) => {
        const record = await load(rows, source, place.kind, place.id)
        checkCurrent(place.isCurrent, record)
        await rows.records.touchGroupsOf(record.id, world.now())
        await sides[place.kind].end(rows, source, record)
        await rows.records.remove(record.id)
        await rows.events.add(eventOf(source, record, 'removed'))
      })
    },
  }
}

/** True where a source repeats itself, as directories do every few minutes. */
const isRepeated = ({ record, links }: LinkedRecord, claim: Claim): boolean => {
  const { name, externalId, isActive = record.isActive, attributes, members = [] } = claim
  const present = new Set(links.map(({ id }) => id))
  const hasSameMembers =
    record.kind === 'user' ||
    (present.size === new Set(members).size && members.every((id) => present.has(id)))
  return (
    hasSameMembers &&
    name === record.name &&
    externalId === record.externalId &&
    isActive === record.isActive &&
    isDeepStrictEqual(attributes, record.attributes)
  )
}

const checkCurrent = (isCurrent: (version: number) => boolean, record: SourceRecord): void => {
  if (isCurrent(record.version)) return
  refuse('conflict', 'Somebody else has changed it meanwhile.', { reason: 'version' })
}

export type Records = ReturnType<typeof createRecords>

/**
 * Records: what a source writes about its people and groups, kept as it was written, and joined
 * to a user or a group of ours. A source sees its own records and nobody else's. What a source
 * may do to somebody is decided here: it never takes over an administrator, nobody from outside
 * of its organization, and nobody whom another source writes.
 */
import type { Connector } from './connector.ts'
import type { Actor } from './event.ts'
import { isId, newId } from './identifier.ts'
import type { List, Slice } from './list.ts'
import { settlePeople } from './mapped-right.ts'
import type { JsonValue, Organization } from './organization.ts'
import { createRecordGroups, type RecordGroups } from './record-group.ts'
import { changedFields, listHistory, type Provisioned } from './record-history.ts'
import type { RecordPlace, RecordQuery } from './record-query.ts'
import { createRecordUsers, type RecordUsers } from './record-user.ts'
import { isRefusal, refuse } from './refusal.ts'
import type { Rows, Store } from './store/store.ts'
import type { User } from './user.ts'
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

/** A record with those that it is linked to: the members of a group, the groups of a person. */
export type LinkedRecord = { record: SourceRecord; links: readonly SourceRecord[] }

/** Whose source it is, and who speaks for it. */
export type Source = { connector: Connector; organization: Organization; by: Actor }

/** One record of a source; `isCurrent` says if a version is the one that the source has seen. */
export type RecordTarget = {
  kind: RecordKind
  id: string
  isCurrent: (version: number) => boolean
}

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

/** Who has come into groups of the source or left them: by their ids, and the groups' names. */
export type Touched = { userIds: readonly string[]; names: readonly string[] }

/** The kinds differ in what becomes of ours; each side is in a file of its own. */
export type RecordSide = {
  /** Finds or makes ours. Gives what has become of it, for the event. */
  begin: (
    rows: Rows,
    source: Source,
    record: SourceRecord,
    claim: Claim,
  ) => Promise<{ record: SourceRecord; what: string; touched?: Touched }>
  /** Carries a change over to ours. */
  follow: (
    rows: Rows,
    source: Source,
    change: { before: SourceRecord; after: SourceRecord; links: readonly SourceRecord[] },
    claim: Claim,
  ) => Promise<{ what: string; fact?: { [name: string]: JsonValue }; touched?: Touched }>
  end: (
    rows: Rows,
    source: Source,
    change: { record: SourceRecord; links: readonly SourceRecord[] },
  ) => Promise<{ touched?: Touched }>
}

export const createRecords = (store: Store, world: World) => {
  const sides: { user: RecordUsers; group: RecordGroups } = {
    user: createRecordUsers(world),
    group: createRecordGroups(world),
  }

  /** Who has come into a group or left it has what the mappings of the connector say. */
  const settle = (rows: Rows, { connector, by }: Source, touched: Touched | undefined) => {
    const { userIds, names } = touched ?? { userIds: [], names: [] }
    return settlePeople({ rows, world, connector, by }, userIds, names)
  }

  /** Does what is to be done to a record; a no leaves its event. */
  const noted = async <T>(
    source: Source,
    { kind, id }: RecordTarget,
    work: () => Promise<T>,
  ): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      const { records } = store.read
      const record = isId(id) && (await records.find(source.connector.id, kind, id))
      if (!isRefusal(error) || !record) throw error
      const cause = error.detail.cause ?? error.message
      const event = eventOf(source, record, 'refused', { refusal: error.code, cause })
      await store.write((rows) => rows.events.add({ ...event, outcome: 'refused' }))
      throw error
    }
  }

  const linksOf = async (rows: Pick<Rows, 'records'>, record: SourceRecord) => {
    const { kind, id } = record
    const found =
      kind === 'group' ? await rows.records.membersOf([id]) : await rows.records.groupsOf([id])
    return found.get(id) ?? []
  }

  const load = async (rows: Rows, source: Source, kind: RecordKind, id: string) => {
    const record = isId(id) ? await rows.records.find(source.connector.id, kind, id) : undefined
    return record ?? refuse('not-found', goneWords, { rule: 'record.gone' })
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
      if (!record) return refuse('not-found', goneWords, { rule: 'record.gone' })
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
        const { record, what, touched } = await sides[kind].begin(rows, source, made, claim)
        await rows.events.add(eventOf(source, record, what))
        await settle(rows, source, touched)
        return { record, links: await linksOf(rows, record) }
      })
    },

    /**
     * Rewrites a record, and what of it is ours; what is said again changes nothing. Refuses with
     * `not-found`, or with `conflict` (reason `version` where somebody was faster).
     */
    change(source: Source, place: RecordTarget, rewrite: Rewrite): Promise<LinkedRecord> {
      const unit = async (rows: Rows): Promise<LinkedRecord> => {
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
        const { what, fact, touched } = await sides[place.kind].follow(rows, source, change, claim)
        const fields = changedFields(before, claim)
        await rows.events.add(eventOf(source, after, what, { fields, ...fact }))
        await settle(rows, source, touched)
        return { record: after, links: await linksOf(rows, after) }
      }
      return noted(source, place, () => store.write(unit))
    },

    /** Removes a record with what of it is ours. Refuses as `change` does. */
    remove(source: Source, place: RecordTarget): Promise<void> {
      const unit = async (rows: Rows): Promise<void> => {
        const record = await load(rows, source, place.kind, place.id)
        checkCurrent(place.isCurrent, record)
        const links = await linksOf(rows, record)
        await rows.records.touchGroupsOf(record.id, world.now())
        const { touched } = await sides[place.kind].end(rows, source, { record, links })
        await rows.records.remove(record.id)
        await rows.events.add(eventOf(source, record, 'removed'))
        await settle(rows, source, touched)
      }
      return noted(source, place, () => store.write(unit))
    },

    /** What sources have written about a person, the newest first. */
    history(user: User, slice: Slice = {}): Promise<List<Provisioned>> {
      return listHistory(store, user, slice)
    },
  }
}

/** True where a source repeats itself, as directories do every few minutes. */
const isRepeated = ({ record, links }: LinkedRecord, claim: Claim): boolean => {
  if (changedFields(record, claim).length > 0) return false
  const present = new Set(links.map(({ id }) => id))
  const members = new Set(claim.members)
  return record.kind === 'user' || present.symmetricDifference(members).size === 0
}

const checkCurrent = (isCurrent: (version: number) => boolean, record: SourceRecord): void => {
  if (isCurrent(record.version)) return
  refuse('conflict', 'Somebody else has changed it meanwhile.', {
    ...{ reason: 'version', rule: 'record.version' },
  })
}

export type Records = ReturnType<typeof createRecords>

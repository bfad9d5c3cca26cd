/**
 * Records of groups. A source's group is a group of ours of its own: it never becomes one that
 * people have made, whatever it is called, because that one may open applications (SCIM-02).
 */
import type { Group } from './group.ts'
import { newId } from './identifier.ts'
import type { Claim, RecordSide, Source, SourceRecord } from './record.ts'
import { refuse } from './refusal.ts'
import type { Rows } from './store/store.ts'
import type { World } from './world.ts'

const nameLength = 200
const nameTries = 100

const checkFree = async (rows: Rows, { connector }: Source, record: SourceRecord) => {
  if (connector.settings.duplicateGroups === true) return
  const other = await rows.records.findByName(connector.id, 'group', record.nameKey)
  if (!other || other.id === record.id) return
  refuse('conflict', 'A group has that name already.', {
    ...{ reason: 'uniqueness', rule: 'record.taken' },
  })
}

/** The name that was asked for, or one like it that is free in the organization. */
const findName = async (rows: Rows, source: Source, wanted: string, own?: string) => {
  const { connector } = source
  const plain = wanted.slice(0, nameLength)
  for (let number = 0; number < nameTries; number += 1) {
    const mark = number < 2 ? '' : ` ${number}`
    const name = number === 0 ? plain : `${plain} (${connector.name}${mark})`
    const taken = await rows.groups.findByName(connector.organizationId, name)
    if (!taken || taken.id === own) return name
  }
  return refuse('conflict', 'A group has that name already.', {
    ...{ reason: 'uniqueness', rule: 'record.taken' },
  })
}

/** The records of these ids that this source has written; others are nobody here. */
const findMembers = async (rows: Rows, { connector }: Source, { members = [] }: Claim) =>
  rows.records.findAll(connector.id, [...new Set(members)])

const usersOf = (records: readonly SourceRecord[]): string[] =>
  records.flatMap(({ userId }) => userId ?? [])

const joinAll = async (rows: Rows, group: SourceRecord, added: readonly SourceRecord[]) => {
  for (const { id, userId } of added) {
    if (id === group.id) continue
    await rows.records.join(group.id, id)
    if (userId !== null && group.groupId !== null) await rows.groups.join(group.groupId, userId)
  }
}

const leaveAll = async (rows: Rows, group: SourceRecord, removed: readonly SourceRecord[]) => {
  for (const { id, userId } of removed) {
    await rows.records.leave(group.id, id)
    if (userId !== null && group.groupId !== null) await rows.groups.leave(group.groupId, userId)
  }
}

export const createRecordGroups = (world: World): RecordSide => ({
  async begin(rows, source, record, claim) {
    await checkFree(rows, source, record)
    const now = world.now()
    const group: Group = {
      id: newId(world),
      organizationId: source.connector.organizationId,
      name: await findName(rows, source, claim.name),
      createdAt: now,
      updatedAt: now,
    }
    const joined = { ...record, groupId: group.id }
    await rows.groups.add(group)
    await rows.records.add(joined)
    const members = await findMembers(rows, source, claim)
    await joinAll(rows, joined, members)
    const touched = { userIds: usersOf(members), names: [record.name] }
    return { record: joined, what: 'added', touched }
  },

  async follow(rows, source, { before, after, links }, claim) {
    if (after.nameKey !== before.nameKey) await checkFree(rows, source, after)
    if (after.name !== before.name && after.groupId !== null) {
      const name = await findName(rows, source, after.name, after.groupId)
      await rows.groups.rename(after.groupId, name, world.now())
    }
    const members = await findMembers(rows, source, claim)
    const wanted = new Set(members.map(({ id }) => id))
    const present = new Set(links.map(({ id }) => id))
    const added = members.filter(({ id }) => !present.has(id))
    const removed = links.filter(({ id }) => !wanted.has(id))
    await rows.records.change(after)
    await joinAll(rows, after, added)
    await leaveAll(rows, after, removed)
    const fact = { joined: added.length, left: removed.length }
    // Under another name, the group gives something else to all who are in it.
    const others = after.name === before.name ? [...added, ...removed] : [...members, ...removed]
    const touched = { userIds: usersOf(others), names: [before.name, after.name] }
    return { what: 'changed', fact, touched }
  },

  async end(rows, _source, { record, links }) {
    if (record.groupId !== null) await rows.groups.remove(record.groupId)
    return { touched: { userIds: usersOf(links), names: [record.name] } }
  },
})

export type RecordGroups = ReturnType<typeof createRecordGroups>

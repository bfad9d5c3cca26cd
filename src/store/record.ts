/** Records in the store: what sources have written of people and groups, and its members. */
import type { SourceRecord } from '../record.ts'
import type { RecordPlace, RecordQuery } from '../record-query.ts'
import type { Database, Runner } from './database.ts'
import { conditionOf, orderOf } from './record-condition.ts'
import { columns } from './row.ts'
import type { RecordTable } from './schema.ts'

const names = [
  'id',
  'connector_id',
  'kind',
  'user_id',
  'group_id',
  'name',
  'name_key',
  'external_id',
  'active',
  'version',
  'attributes',
  'created_at',
  'updated_at',
] as const

const read = (row: RecordTable): SourceRecord => ({
  id: row.id,
  connectorId: row.connector_id,
  kind: row.kind as SourceRecord['kind'],
  userId: row.user_id,
  groupId: row.group_id,
  name: row.name,
  nameKey: row.name_key,
  externalId: row.external_id,
  isActive: row.active === 1,
  version: row.version,
  attributes: JSON.parse(row.attributes),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

const write = (record: SourceRecord): RecordTable => ({
  id: record.id,
  connector_id: record.connectorId,
  kind: record.kind,
  user_id: record.userId,
  group_id: record.groupId,
  name: record.name,
  name_key: record.nameKey,
  external_id: record.externalId,
  active: record.isActive ? 1 : 0,
  version: record.version,
  attributes: JSON.stringify(record.attributes),
  created_at: record.createdAt,
  updated_at: record.updatedAt,
})

const recordStatements = (database: Database) => ({
  insert: database.prepare((build, value: RecordTable) =>
    build.insertInto('record').values(columns(value, names)),
  ),
  update: database.prepare((build, value: RecordTable) =>
    build
      .updateTable('record')
      .set(columns(value, names.slice(3)))
      .where('id', '=', value.id),
  ),
  remove: database.prepare((build, value: { id: string }) =>
    build.deleteFrom('record').where('id', '=', value.id),
  ),
  removeOf: database.prepare((build, value: { user: string }) =>
    build.deleteFrom('record').where('user_id', '=', value.user),
  ),
  byId: database.prepare((build, value: { connector: string; kind: string; id: string }) =>
    build
      .selectFrom('record')
      .selectAll()
      .where('connector_id', '=', value.connector)
      .where('kind', '=', value.kind)
      .where('id', '=', value.id),
  ),
  byName: database.prepare((build, value: { connector: string; kind: string; name: string }) =>
    build
      .selectFrom('record')
      .selectAll()
      .where('connector_id', '=', value.connector)
      .where('kind', '=', value.kind)
      .where('name_key', '=', value.name)
      .limit(1),
  ),
  ofUser: database.prepare((build, value: { user: string }) =>
    build
      .selectFrom('record')
      .innerJoin('connector', 'connector.id', 'record.connector_id')
      .selectAll('record')
      .where('record.user_id', '=', value.user)
      .where('connector.deleted_at', 'is', null),
  ),
})

const emailStatements = (database: Database) => ({
  add: database.prepare((build, value: { record: string; email: string }) =>
    build
      .insertInto('record_email')
      .values({ record_id: value.record, email_key: value.email })
      .onConflict((conflict) => conflict.doNothing()),
  ),
  clear: database.prepare((build, value: { record: string }) =>
    build.deleteFrom('record_email').where('record_id', '=', value.record),
  ),
})

const memberStatements = (database: Database) => ({
  add: database.prepare((build, value: { group: string; member: string }) =>
    build
      .insertInto('record_member')
      .values({ group_id: value.group, member_id: value.member })
      .onConflict((conflict) => conflict.doNothing()),
  ),
  remove: database.prepare((build, value: { group: string; member: string }) =>
    build
      .deleteFrom('record_member')
      .where('group_id', '=', value.group)
      .where('member_id', '=', value.member),
  ),
  touchGroupsOf: database.prepare((build, value: { member: string; now: number }) =>
    build
      .updateTable('record')
      .set((each) => ({ version: each('version', '+', 1), updated_at: value.now }))
      .where('id', 'in', (inner) =>
        inner.selectFrom('record_member').select('group_id').where('member_id', '=', value.member),
      ),
  ),
})

const linkReader = (database: Database, runner: Runner) => {
  const linked = (from: 'group_id' | 'member_id', to: 'group_id' | 'member_id', ids: string[]) =>
    database.build
      .selectFrom('record_member')
      .innerJoin('record', 'record.id', `record_member.${to}`)
      .selectAll('record')
      .select(`record_member.${from} as from_id`)
      .where(`record_member.${from}`, 'in', ids)
      .orderBy('record.id')
  const grouped = async (
    from: 'group_id' | 'member_id',
    to: 'group_id' | 'member_id',
    ids: readonly string[],
  ): Promise<Map<string, SourceRecord[]>> => {
    const found = new Map<string, SourceRecord[]>()
    if (ids.length === 0) return found
    for (const row of await runner.query(linked(from, to, [...ids]).compile())) {
      const list = found.get(row.from_id) ?? []
      list.push(read(row))
      found.set(row.from_id, list)
    }
    return found
  }
  return {
    /** The members of each of these groups. */
    membersOf: (ids: readonly string[]) => grouped('group_id', 'member_id', ids),
    /** The groups that each of these records is in. */
    groupsOf: (ids: readonly string[]) => grouped('member_id', 'group_id', ids),
  }
}

export const recordRows = (database: Database) => {
  const record = recordStatements(database)
  const email = emailStatements(database)
  const member = memberStatements(database)
  const meant = ({ connectorId, kind, condition }: RecordPlace) =>
    database.build
      .selectFrom('record')
      .where('record.connector_id', '=', connectorId)
      .where('record.kind', '=', kind)
      .where((each) => conditionOf(database, each, condition))

  return (runner: Runner) => ({
    ...linkReader(database, runner),
    async add(added: SourceRecord): Promise<void> {
      await runner.send(record.insert, write(added))
    },
    async change(changed: SourceRecord): Promise<void> {
      await runner.send(record.update, write(changed))
    },
    async remove(id: string): Promise<void> {
      await runner.send(record.remove, { id })
    },
    /** What every source has written of somebody. */
    async removeAllOf(user: string): Promise<void> {
      await runner.send(record.removeOf, { user })
    },
    async find(connector: string, kind: string, id: string): Promise<SourceRecord | undefined> {
      const row = await runner.first(record.byId, { connector, kind, id })
      return row && read(row)
    },
    async findByName(connector: string, kind: string, name: string) {
      const row = await runner.first(record.byName, { connector, kind, name })
      return row && read(row)
    },
    /** Of connectors that are there. */
    async ofUser(user: string): Promise<SourceRecord[]> {
      return (await runner.all(record.ofUser, { user })).map(read)
    },
    /** Who of these people is written by a connector that is there. */
    async writtenOf(users: readonly string[]): Promise<Set<string>> {
      if (users.length === 0) return new Set()
      const query = database.build
        .selectFrom('record')
        .innerJoin('connector', 'connector.id', 'record.connector_id')
        .select('record.user_id as id')
        .where('record.user_id', 'in', [...users])
        .where('connector.deleted_at', 'is', null)
      const found = await runner.query(query.compile())
      return new Set(found.flatMap(({ id }) => id ?? []))
    },
    async setEmails(id: string, keys: readonly string[]): Promise<void> {
      await runner.send(email.clear, { record: id })
      for (const key of keys) await runner.send(email.add, { record: id, email: key })
    },
    async join(group: string, id: string): Promise<void> {
      await runner.send(member.add, { group, member: id })
    },
    async leave(group: string, id: string): Promise<void> {
      await runner.send(member.remove, { group, member: id })
    },
    /** The groups of a record are others without it. */
    async touchGroupsOf(id: string, now: number): Promise<void> {
      await runner.send(member.touchGroupsOf, { member: id, now })
    },
    async count(place: RecordPlace): Promise<number> {
      const query = meant(place).select((each) => each.fn.countAll<number>().as('count'))
      return Number((await runner.query(query.compile()))[0]?.count ?? 0)
    },
    /** In the order that was asked for; those that are the same there, by id. */
    async list({ order, offset, limit, ...place }: RecordQuery): Promise<SourceRecord[]> {
      const query = meant(place)
        .selectAll('record')
        .orderBy(orderOf(database, order.column), order.isDescending ? 'desc' : 'asc')
        .orderBy('record.id', order.isDescending ? 'desc' : 'asc')
        .limit(limit)
        .offset(offset)
      return (await runner.query(query.compile())).map(read)
    },
    /** Those of these ids that are there. */
    async findAll(connector: string, ids: readonly string[]): Promise<SourceRecord[]> {
      if (ids.length === 0) return []
      const query = database.build
        .selectFrom('record')
        .selectAll()
        .where('connector_id', '=', connector)
        .where('id', 'in', [...ids])
      return (await runner.query(query.compile())).map(read)
    },
  })
}

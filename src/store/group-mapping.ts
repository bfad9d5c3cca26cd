/** What groups of sources give, in the store, and what people have because of it. */
import type { GroupMapping, Right, RightKind } from '../group-mapping.ts'
import type { Database, Runner } from './database.ts'
import { columns } from './row.ts'
import type { GroupMappingTable, MappedRightTable } from './schema-mapping.ts'

const names = ['id', 'connector_id', 'name', 'kind', 'target_id', 'role', 'created_at'] as const

const rightNames = ['connector_id', 'user_id', 'kind', 'target_id', 'role', 'own_role'] as const

/** A right that a source gives to somebody. */
export type MappedRight = Right & {
  connectorId: string
  /** The role that they have without any source; empty for none. */
  ownRole: string
}

const read = (row: GroupMappingTable): GroupMapping => ({
  id: row.id,
  connectorId: row.connector_id,
  name: row.name,
  kind: row.kind as RightKind,
  targetId: row.target_id,
  role: row.role,
  createdAt: row.created_at,
})

const readRight = (row: MappedRightTable): MappedRight => ({
  connectorId: row.connector_id,
  kind: row.kind as RightKind,
  targetId: row.target_id,
  role: row.role,
  ownRole: row.own_role,
})

type Membership = { connector: string; user: string }
type Named = { connector: string; name: string; after: string; limit: number }
type Held = { user: string; kind: string; target: string }

const mappingStatements = (database: Database) => ({
  insert: database.prepare((build, value: GroupMappingTable) =>
    build.insertInto('group_mapping').values(columns(value, names)),
  ),
  remove: database.prepare((build, value: { id: string }) =>
    build.deleteFrom('group_mapping').where('id', '=', value.id),
  ),
  byId: database.prepare((build, value: { id: string }) =>
    build.selectFrom('group_mapping').selectAll().where('id', '=', value.id),
  ),
  ofConnector: database.prepare((build, value: { connector: string }) =>
    build
      .selectFrom('group_mapping')
      .selectAll()
      .where('connector_id', '=', value.connector)
      .orderBy('id'),
  ),
})

/** Who is in which group, as the source says: what it has written, or said at a sign-in. */
const groupStatements = (database: Database) => ({
  said: database.prepare((build, value: Membership) =>
    build
      .selectFrom('connector_group')
      .innerJoin('group_member', 'group_member.group_id', 'connector_group.group_id')
      .select('connector_group.name as name')
      .where('connector_group.connector_id', '=', value.connector)
      .where('group_member.user_id', '=', value.user),
  ),
  written: database.prepare((build, value: Membership) =>
    build
      .selectFrom('record as person')
      .innerJoin('record_member', 'record_member.member_id', 'person.id')
      .innerJoin('record as held', 'held.id', 'record_member.group_id')
      .select('held.name as name')
      .where('person.user_id', '=', value.user)
      .where('person.connector_id', '=', value.connector)
      .where('held.connector_id', '=', value.connector),
  ),
  peopleSaid: database.prepare((build, value: Named) =>
    build
      .selectFrom('connector_group')
      .innerJoin('group_member', 'group_member.group_id', 'connector_group.group_id')
      .select('group_member.user_id as id')
      .where('connector_group.connector_id', '=', value.connector)
      .where('connector_group.name', '=', value.name)
      .where('group_member.user_id', '>', value.after)
      .orderBy('group_member.user_id')
      .limit(value.limit),
  ),
  peopleWritten: database.prepare((build, value: Named) =>
    build
      .selectFrom('record as held')
      .innerJoin('record_member', 'record_member.group_id', 'held.id')
      .innerJoin('record as person', 'person.id', 'record_member.member_id')
      .select('person.user_id as id')
      .distinct()
      .where('held.connector_id', '=', value.connector)
      .where('held.kind', '=', 'group')
      .where('held.name', '=', value.name)
      .where('person.user_id', '>', value.after)
      .orderBy('person.user_id')
      .limit(value.limit),
  ),
})

const rightStatements = (database: Database) => ({
  ofUser: database.prepare((build, value: Membership) =>
    build
      .selectFrom('mapped_right')
      .selectAll()
      .where('connector_id', '=', value.connector)
      .where('user_id', '=', value.user),
  ),
  held: database.prepare((build, value: Held) =>
    build
      .selectFrom('mapped_right')
      .innerJoin('connector', 'connector.id', 'mapped_right.connector_id')
      .selectAll('mapped_right')
      .where('mapped_right.user_id', '=', value.user)
      .where('mapped_right.kind', '=', value.kind)
      .where('mapped_right.target_id', '=', value.target)
      .where('connector.deleted_at', 'is', null),
  ),
  keep: database.prepare((build, value: MappedRightTable) =>
    build
      .insertInto('mapped_right')
      .values(columns(value, rightNames))
      .onConflict((conflict) =>
        conflict
          .columns(['connector_id', 'user_id', 'kind', 'target_id'])
          .doUpdateSet({ role: value.role }),
      ),
  ),
  drop: database.prepare((build, value: Held & { connector: string }) =>
    build
      .deleteFrom('mapped_right')
      .where('connector_id', '=', value.connector)
      .where('user_id', '=', value.user)
      .where('kind', '=', value.kind)
      .where('target_id', '=', value.target),
  ),
  own: database.prepare((build, value: Held & { role: string }) =>
    build
      .updateTable('mapped_right')
      .set({ own_role: value.role })
      .where('user_id', '=', value.user)
      .where('kind', '=', value.kind)
      .where('target_id', '=', value.target),
  ),
})

export const groupMappingRows = (database: Database) => {
  const mapping = mappingStatements(database)
  const group = groupStatements(database)
  return (runner: Runner) => ({
    async add(added: GroupMapping): Promise<void> {
      await runner.send(mapping.insert, {
        id: added.id,
        connector_id: added.connectorId,
        name: added.name,
        kind: added.kind,
        target_id: added.targetId,
        role: added.role,
        created_at: added.createdAt,
      })
    },
    /** False when there was none. */
    async remove(id: string): Promise<boolean> {
      return (await runner.run(mapping.remove, { id })) > 0
    },
    async find(id: string): Promise<GroupMapping | undefined> {
      const row = await runner.first(mapping.byId, { id })
      return row && read(row)
    },
    /** Those of a connector, oldest first. */
    async of(connector: string): Promise<GroupMapping[]> {
      return (await runner.all(mapping.ofConnector, { connector })).map(read)
    },
    /** The groups of a source that somebody is in, by its own names. */
    async namesOf(connector: string, user: string): Promise<Set<string>> {
      const place = { connector, user }
      const said = await runner.all(group.said, place)
      const written = await runner.all(group.written, place)
      return new Set([...said, ...written].map(({ name }) => name))
    },
    /** The ids of the people in a group of a source, in their order. */
    async peopleIn(named: Named): Promise<string[]> {
      const said = await runner.all(group.peopleSaid, named)
      const written = await runner.all(group.peopleWritten, named)
      const ids = [...said, ...written].flatMap(({ id }) => id ?? [])
      return [...new Set(ids)].sort().slice(0, named.limit)
    },
  })
}

export const mappedRightRows = (database: Database) => {
  const right = rightStatements(database)
  return (runner: Runner) => ({
    /** What a source gives to somebody. */
    async of(connector: string, user: string): Promise<MappedRight[]> {
      return (await runner.all(right.ofUser, { connector, user })).map(readRight)
    },
    /** What sources that are there give to somebody at one place. */
    async at(user: string, kind: RightKind, target: string): Promise<MappedRight[]> {
      return (await runner.all(right.held, { user, kind, target })).map(readRight)
    },
    async keep(user: string, kept: MappedRight): Promise<void> {
      await runner.send(right.keep, {
        connector_id: kept.connectorId,
        user_id: user,
        kind: kept.kind,
        target_id: kept.targetId,
        role: kept.role,
        own_role: kept.ownRole,
      })
    },
    async drop(connector: string, user: string, { kind, targetId }: Right): Promise<void> {
      await runner.send(right.drop, { connector, user, kind, target: targetId })
    },
    /** The role that they have there from now on without any source; empty for none. */
    async setOwn(user: string, kind: RightKind, target: string, role: string): Promise<void> {
      await runner.send(right.own, { user, kind, target, role })
    },
  })
}

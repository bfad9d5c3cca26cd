/** Groups and their members in the store. */
import type { Group, GroupWriter } from '../group.ts'
import type { User } from '../user.ts'
import type { Database, Runner } from './database.ts'
import { columns } from './row.ts'
import type { GroupTable } from './schema.ts'
import { readUser } from './user.ts'

const names = ['id', 'organization_id', 'name', 'created_at', 'updated_at'] as const

const read = (row: GroupTable): Group => ({
  id: row.id,
  organizationId: row.organization_id,
  name: row.name,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

const listStatements = (database: Database) => ({
  byId: database.prepare((build, value: { id: string }) =>
    build.selectFrom('member_group').selectAll().where('id', '=', value.id),
  ),
  byName: database.prepare((build, value: { organization: string; name: string }) =>
    build
      .selectFrom('member_group')
      .selectAll()
      .where('organization_id', '=', value.organization)
      .where('name', '=', value.name),
  ),
  list: database.prepare((build, value: { organization: string; after: string; limit: number }) =>
    build
      .selectFrom('member_group')
      .selectAll()
      .where('organization_id', '=', value.organization)
      .where('id', '>', value.after)
      .orderBy('id')
      .limit(value.limit),
  ),
  members: database.prepare((build, value: { group: string; after: string; limit: number }) =>
    build
      .selectFrom('group_member')
      .innerJoin('user_account', 'user_account.id', 'group_member.user_id')
      .selectAll('user_account')
      .where('group_member.group_id', '=', value.group)
      .where('group_member.user_id', '>', value.after)
      .where('user_account.deleted_at', 'is', null)
      .orderBy('group_member.user_id')
      .limit(value.limit),
  ),
})

/** The connectors that write groups: by records of theirs, or by names that they know them by. */
const writerQuery = (database: Database, groups: readonly string[]) =>
  database.build
    .selectFrom('record')
    .innerJoin('connector', 'connector.id', 'record.connector_id')
    .select(['record.group_id as group', 'connector.id as id', 'connector.name as name'])
    .where('record.group_id', 'in', [...groups])
    .where('connector.deleted_at', 'is', null)
    .union(
      database.build
        .selectFrom('connector_group')
        .innerJoin('connector', 'connector.id', 'connector_group.connector_id')
        .select([
          'connector_group.group_id as group',
          'connector.id as id',
          'connector.name as name',
        ])
        .where('connector_group.group_id', 'in', [...groups])
        .where('connector.deleted_at', 'is', null),
    )
    .compile()

const changeStatements = (database: Database) => ({
  update: database.prepare((build, value: { id: string; name: string; now: number }) =>
    build
      .updateTable('member_group')
      .set({ name: value.name, updated_at: value.now })
      .where('id', '=', value.id),
  ),
  empty: database.prepare((build, value: { id: string }) =>
    build.deleteFrom('group_member').where('group_id', '=', value.id),
  ),
  removeGrants: database.prepare((build, value: { id: string }) =>
    build.deleteFrom('access_grant').where('group_id', '=', value.id),
  ),
  remove: database.prepare((build, value: { id: string }) =>
    build.deleteFrom('member_group').where('id', '=', value.id),
  ),
  idsOf: database.prepare((build, value: { organization: string }) =>
    build.selectFrom('member_group').select('id').where('organization_id', '=', value.organization),
  ),
})

export const groupRows = (database: Database) => {
  const insert = database.prepare((build, value: GroupTable) =>
    build.insertInto('member_group').values(columns(value, names)),
  )
  const join = database.prepare((build, value: { group: string; user: string }) =>
    build
      .insertInto('group_member')
      .values({ group_id: value.group, user_id: value.user })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const leave = database.prepare((build, value: { group: string; user: string }) =>
    build
      .deleteFrom('group_member')
      .where('group_id', '=', value.group)
      .where('user_id', '=', value.user),
  )
  const ofUser = database.prepare((build, value: { user: string }) =>
    build
      .selectFrom('group_member')
      .innerJoin('member_group', 'member_group.id', 'group_member.group_id')
      .selectAll('member_group')
      .where('group_member.user_id', '=', value.user)
      .orderBy('member_group.name'),
  )
  const lists = listStatements(database)
  const changes = changeStatements(database)
  const removing =
    (runner: Runner) =>
    async (id: string): Promise<boolean> => {
      await runner.send(changes.empty, { id })
      await runner.send(changes.removeGrants, { id })
      return (await runner.run(changes.remove, { id })) > 0
    }
  return (runner: Runner) => ({
    /** Removes a group with its members and grants. False when there was none. */
    remove: removing(runner),
    async removeAllOf(organization: string): Promise<void> {
      const remove = removing(runner)
      for (const { id } of await runner.all(changes.idsOf, { organization })) await remove(id)
    },
    async find(id: string): Promise<Group | undefined> {
      const row = await runner.first(lists.byId, { id })
      return row && read(row)
    },
    async findByName(organization: string, name: string): Promise<Group | undefined> {
      const row = await runner.first(lists.byName, { organization, name })
      return row && read(row)
    },
    async list(organization: string, after: string, limit: number): Promise<Group[]> {
      return (await runner.all(lists.list, { organization, after, limit })).map(read)
    },
    /** The people in it who are there, by id. */
    async members(group: string, after: string, limit: number): Promise<User[]> {
      return (await runner.all(lists.members, { group, after, limit })).map(readUser)
    },
    /** Which connectors write which of these groups. */
    async writersOf(groups: readonly string[]): Promise<GroupWriter[]> {
      if (groups.length === 0) return []
      const rows = await runner.query(writerQuery(database, groups))
      return rows.map(({ group, id, name }) => ({ groupId: group ?? '', connector: { id, name } }))
    },
    async rename(id: string, name: string, now: number): Promise<void> {
      await runner.send(changes.update, { id, name, now })
    },
    async add(group: Group): Promise<void> {
      await runner.send(insert, {
        id: group.id,
        organization_id: group.organizationId,
        name: group.name,
        created_at: group.createdAt,
        updated_at: group.updatedAt,
      })
    },
    async join(group: string, user: string): Promise<void> {
      await runner.send(join, { group, user })
    },
    /** False when they were not in it. */
    async leave(group: string, user: string): Promise<boolean> {
      return (await runner.run(leave, { group, user })) > 0
    },
    async of(user: string): Promise<Group[]> {
      return (await runner.all(ofUser, { user })).map(read)
    },
  })
}

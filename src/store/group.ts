/** Groups and their members in the store. */
import type { Group } from '../group.ts'
import type { Database, Runner } from './database.ts'
import { columns } from './row.ts'
import type { GroupTable } from './schema.ts'

const names = ['id', 'organization_id', 'name', 'created_at', 'updated_at'] as const

const read = (row: GroupTable): Group => ({
  id: row.id,
  organizationId: row.organization_id,
  name: row.name,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
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
  return (runner: Runner) => ({
    async add(group: Group): Promise<void> {
      await runner.run(insert, {
        id: group.id,
        organization_id: group.organizationId,
        name: group.name,
        created_at: group.createdAt,
        updated_at: group.updatedAt,
      })
    },
    async join(group: string, user: string): Promise<void> {
      await runner.run(join, { group, user })
    },
    async leave(group: string, user: string): Promise<void> {
      await runner.run(leave, { group, user })
    },
    async of(user: string): Promise<Group[]> {
      return (await runner.all(ofUser, { user })).map(read)
    },
  })
}

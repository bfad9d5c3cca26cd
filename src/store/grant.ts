/** Grants in the store. */
import type { Grant } from '../grant.ts'
import type { Database, Runner } from './database.ts'
import { columns } from './row.ts'
import type { GrantTable } from './schema.ts'

const names = [
  'id',
  'application_id',
  'user_id',
  'group_id',
  'role',
  'permissions',
  'status',
  'created_at',
] as const

const read = (row: GrantTable): Grant => ({
  id: row.id,
  applicationId: row.application_id,
  userId: row.user_id,
  groupId: row.group_id,
  role: row.role as Grant['role'],
  permissions: JSON.parse(row.permissions),
  status: row.status as Grant['status'],
  createdAt: row.created_at,
})

const write = (grant: Grant): GrantTable => ({
  id: grant.id,
  application_id: grant.applicationId,
  user_id: grant.userId,
  group_id: grant.groupId,
  role: grant.role,
  permissions: JSON.stringify(grant.permissions),
  status: grant.status,
  created_at: grant.createdAt,
})

export const grantRows = (database: Database) => {
  const insert = database.prepare((build, value: GrantTable) =>
    build.insertInto('access_grant').values(columns(value, names)),
  )
  const ofUser = database.prepare((build, value: { application: string; user: string }) =>
    build
      .selectFrom('access_grant')
      .selectAll()
      .where('application_id', '=', value.application)
      .where('user_id', '=', value.user),
  )
  const removeOfUser = database.prepare((build, value: { application: string; userId: string }) =>
    build
      .deleteFrom('access_grant')
      .where('application_id', '=', value.application)
      .where('user_id', '=', value.userId),
  )
  const removeOfGroup = database.prepare((build, value: { application: string; groupId: string }) =>
    build
      .deleteFrom('access_grant')
      .where('application_id', '=', value.application)
      .where('group_id', '=', value.groupId),
  )
  return (runner: Runner) => ({
    async add(grant: Grant): Promise<void> {
      await runner.run(insert, write(grant))
    },
    async remove(
      application: string,
      from: { userId: string } | { groupId: string },
    ): Promise<void> {
      if ('userId' in from) await runner.run(removeOfUser, { application, ...from })
      else await runner.run(removeOfGroup, { application, ...from })
    },
    /** The grants of a user on an application, own and through these groups. */
    async of(application: string, user: string, groups: string[]): Promise<Grant[]> {
      const own = (await runner.all(ofUser, { application, user })).map(read)
      if (groups.length === 0) return own
      const query = database.build
        .selectFrom('access_grant')
        .selectAll()
        .where('application_id', '=', application)
        .where('group_id', 'in', groups)
      return [...own, ...(await runner.query(query.compile())).map(read)]
    },
  })
}

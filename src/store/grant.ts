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

export type GrantPlace = { applicationId: string } | { userId: string } | { groupId: string }

type Listed = { id: string; after: string; limit: number }

/** Grants to people and groups that are there, of applications that are there. */
const listStatements = (database: Database) => {
  const present = (value: Listed) =>
    database.build
      .selectFrom('access_grant')
      .innerJoin('application', 'application.id', 'access_grant.application_id')
      .leftJoin('user_account', 'user_account.id', 'access_grant.user_id')
      .selectAll('access_grant')
      .where('application.deleted_at', 'is', null)
      .where('user_account.deleted_at', 'is', null)
      .where('access_grant.id', '>', value.after)
      .orderBy('access_grant.id')
      .limit(value.limit)
  return {
    ofApplication: database.prepare((_, value: Listed) =>
      present(value).where('access_grant.application_id', '=', value.id),
    ),
    ofUser: database.prepare((_, value: Listed) =>
      present(value).where('access_grant.user_id', '=', value.id),
    ),
    ofGroup: database.prepare((_, value: Listed) =>
      present(value).where('access_grant.group_id', '=', value.id),
    ),
  }
}

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
  const heldBy = database.prepare((build, value: { application: string; user: string }) =>
    build
      .selectFrom('access_grant')
      .selectAll()
      .where('application_id', '=', value.application)
      .where('user_id', '=', value.user)
      .unionAll(
        build
          .selectFrom('group_member')
          .innerJoin('access_grant', 'access_grant.group_id', 'group_member.group_id')
          .selectAll('access_grant')
          .where('access_grant.application_id', '=', value.application)
          .where('group_member.user_id', '=', value.user),
      ),
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
  const accept = database.prepare((build, value: { user: string }) =>
    build
      .updateTable('access_grant')
      .set({ status: 'active' })
      .where('user_id', '=', value.user)
      .where('status', '=', 'invited')
      .returningAll(),
  )
  const lists = listStatements(database)
  return (runner: Runner) => ({
    /** The grants of whichever is named, to people who are there, by id. */
    async list(of: GrantPlace, after: string, limit: number): Promise<Grant[]> {
      const slice = { after, limit }
      if ('applicationId' in of) {
        return (await runner.all(lists.ofApplication, { id: of.applicationId, ...slice })).map(read)
      }
      const [statement, id] =
        'userId' in of ? [lists.ofUser, of.userId] : [lists.ofGroup, of.groupId]
      return (await runner.all(statement, { id, ...slice })).map(read)
    },
    async add(grant: Grant): Promise<void> {
      await runner.send(insert, write(grant))
    },
    /** False when there was none. */
    async remove(
      application: string,
      from: { userId: string } | { groupId: string },
    ): Promise<boolean> {
      if ('userId' in from) {
        return (await runner.run(removeOfUser, { application, ...from })) > 0
      }
      return (await runner.run(removeOfGroup, { application, ...from })) > 0
    },
    /** Makes what a person was invited to active, and gives it. */
    async accept(user: string): Promise<Grant[]> {
      return (await runner.all(accept, { user })).map(read)
    },
    /** What a user has by name on an application. */
    async own(application: string, user: string): Promise<Grant | undefined> {
      const row = await runner.first(ofUser, { application, user })
      return row && read(row)
    },
    /** The grants of a user on an application, own and through groups. */
    async heldBy(user: string, application: string): Promise<Grant[]> {
      return (await runner.all(heldBy, { application, user })).map(read)
    },
  })
}

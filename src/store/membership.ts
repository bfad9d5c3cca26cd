/** Memberships in the store. */
import type { Membership, Role } from '../membership.ts'
import type { Database, Runner } from './database.ts'
import type { MembershipTable } from './schema.ts'

const read = (row: MembershipTable): Membership => ({
  organizationId: row.organization_id,
  userId: row.user_id,
  role: row.role as Role,
})

export const membershipRows = (database: Database, now: () => number) => {
  const upsert = database.prepare(
    (build, value: { organization: string; user: string; role: string; now: number }) =>
      build
        .insertInto('membership')
        .values({
          organization_id: value.organization,
          user_id: value.user,
          role: value.role,
          created_at: value.now,
        })
        .onConflict((conflict) =>
          conflict.columns(['organization_id', 'user_id']).doUpdateSet({ role: value.role }),
        ),
  )
  const remove = database.prepare((build, value: { organization: string; user: string }) =>
    build
      .deleteFrom('membership')
      .where('organization_id', '=', value.organization)
      .where('user_id', '=', value.user),
  )
  const ofUser = database.prepare((build, value: { user: string }) =>
    build.selectFrom('membership').selectAll().where('user_id', '=', value.user),
  )
  const removeAllIn = database.prepare((build, value: { organization: string }) =>
    build.deleteFrom('membership').where('organization_id', '=', value.organization),
  )
  const list = database.prepare(
    (build, value: { organization: string; after: string; limit: number }) =>
      build
        .selectFrom('membership')
        .innerJoin('user_account', 'user_account.id', 'membership.user_id')
        .selectAll('membership')
        .where('membership.organization_id', '=', value.organization)
        .where('membership.user_id', '>', value.after)
        .where('user_account.deleted_at', 'is', null)
        .orderBy('membership.user_id')
        .limit(value.limit),
  )
  return (runner: Runner) => ({
    async set(user: string, organization: string, role: Role): Promise<void> {
      await runner.send(upsert, { organization, user, role, now: now() })
    },
    /** False when there was none. */
    async remove(user: string, organization: string): Promise<boolean> {
      return (await runner.run(remove, { organization, user })) > 0
    },
    async of(user: string): Promise<Membership[]> {
      return (await runner.all(ofUser, { user })).map(read)
    },
    /** Those of the people who are there, by the id of the person. */
    async list(organization: string, after: string, limit: number): Promise<Membership[]> {
      return (await runner.all(list, { organization, after, limit })).map(read)
    },
    /** True where somebody else who is active administers one of these organizations. */
    async hasOtherAdministrator(organizations: readonly string[], user: string): Promise<boolean> {
      const query = database.build
        .selectFrom('membership')
        .innerJoin('user_account', 'user_account.id', 'membership.user_id')
        .select('membership.user_id as id')
        .where('membership.organization_id', 'in', [...organizations])
        .where('membership.role', '=', 'administrator')
        .where('membership.user_id', '<>', user)
        .where('user_account.status', '=', 'active')
        .where('user_account.deleted_at', 'is', null)
        .limit(1)
      return (await runner.query(query.compile())).length > 0
    },
    async removeAllIn(organization: string): Promise<void> {
      await runner.send(removeAllIn, { organization })
    },
    async count(organizations: string[]): Promise<Map<string, number>> {
      if (organizations.length === 0) return new Map()
      const query = database.build
        .selectFrom('membership')
        .innerJoin('user_account', 'user_account.id', 'membership.user_id')
        .select(['organization_id', (each) => each.fn.countAll<number>().as('count')])
        .where('organization_id', 'in', organizations)
        .where('user_account.deleted_at', 'is', null)
        .groupBy('organization_id')
      const rows = await runner.query(query.compile())
      return new Map(rows.map((row) => [row.organization_id, row.count]))
    },
  })
}

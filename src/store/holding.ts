/** What belongs to an organization, counted. */
import type { Database, Runner } from './database.ts'
import { isOf } from './key.ts'

type Held = { organization: string }

export const holdingRows = (database: Database) => {
  const people = database.prepare((build, value: Held) =>
    build
      .selectFrom('user_account')
      .select((each) => each.fn.countAll<number>().as('count'))
      .where('home_id', '=', value.organization)
      .where('deleted_at', 'is', null),
  )
  const sessions = database.prepare((build, value: Held) =>
    build
      .selectFrom('session')
      .innerJoin('user_account', 'user_account.id', 'session.user_id')
      .select((each) => each.fn.countAll<number>().as('count'))
      .where('user_account.home_id', '=', value.organization),
  )
  const applications = database.prepare((build, value: Held) =>
    build
      .selectFrom('application')
      .select((each) => each.fn.countAll<number>().as('count'))
      .where('organization_id', '=', value.organization)
      .where('deleted_at', 'is', null),
  )
  const keys = database.prepare((build, value: Held) =>
    build
      .selectFrom('api_key')
      .select((each) => each.fn.countAll<number>().as('count'))
      .where((each) => isOf(each, value.organization))
      .where('revoked_at', 'is', null),
  )
  const passwords = database.prepare((build, value: Held) =>
    build
      .selectFrom('user_account')
      .select((each) => each.fn.countAll<number>().as('count'))
      .where('home_id', '=', value.organization)
      .where('password_hash', 'is not', null)
      .where('break_glass', '=', 0)
      .where('deleted_at', 'is', null),
  )
  const counts = { people, sessions, applications, keys, passwords }
  return (runner: Runner) => ({
    /** How many of these an organization itself has. */
    async count(what: keyof typeof counts, organization: string): Promise<number> {
      return (await runner.first(counts[what], { organization }))?.count ?? 0
    },
  })
}

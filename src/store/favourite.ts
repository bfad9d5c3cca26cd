/** The applications that people want at hand, and those that they opened last, in the store. */
import type { Database, Runner } from './database.ts'

type Key = { user: string; application: string }

const favouriteStatements = (database: Database) => ({
  of: database.prepare((build, value: { user: string }) =>
    build
      .selectFrom('favourite')
      .select(['application_id as id', 'position'])
      .where('user_id', '=', value.user)
      .orderBy('position'),
  ),
  add: database.prepare((build, value: Key & { position: number }) =>
    build.insertInto('favourite').values({
      user_id: value.user,
      application_id: value.application,
      position: value.position,
    }),
  ),
  remove: database.prepare((build, value: Key) =>
    build
      .deleteFrom('favourite')
      .where('user_id', '=', value.user)
      .where('application_id', '=', value.application),
  ),
})

const recentStatements = (database: Database) => ({
  of: database.prepare((build, value: { user: string; count: number }) =>
    build
      .selectFrom('recent')
      .select('application_id as id')
      .where('user_id', '=', value.user)
      .orderBy('opened_at', 'desc')
      .orderBy('application_id')
      .limit(value.count),
  ),
  open: database.prepare((build, value: Key & { now: number }) =>
    build
      .insertInto('recent')
      .values({
        user_id: value.user,
        application_id: value.application,
        opened_at: value.now,
      })
      .onConflict((conflict) =>
        conflict.columns(['user_id', 'application_id']).doUpdateSet({ opened_at: value.now }),
      ),
  ),
})

const removalStatements = (database: Database, table: 'favourite' | 'recent') => ({
  of: database.prepare((build, value: { user: string }) =>
    build.deleteFrom(table).where('user_id', '=', value.user),
  ),
  at: database.prepare((build, value: { home: string }) =>
    build
      .deleteFrom(table)
      .where('user_id', 'in', (users) =>
        users.selectFrom('user_account').select('id').where('home_id', '=', value.home),
      ),
  ),
})

export const favouriteRows = (database: Database) => {
  const favourite = favouriteStatements(database)
  const recent = recentStatements(database)
  const removals = [removalStatements(database, 'favourite'), removalStatements(database, 'recent')]
  return (runner: Runner) => ({
    /** The ids of a person's favourites, in the order in which they became that. */
    async of(user: string): Promise<string[]> {
      return (await runner.all(favourite.of, { user })).map((row) => row.id)
    },
    /** Puts one behind the others; false when it is there already. */
    async add(user: string, application: string): Promise<boolean> {
      const rows = await runner.all(favourite.of, { user })
      if (rows.some((row) => row.id === application)) return false
      const position = (rows.at(-1)?.position ?? 0) + 1
      await runner.send(favourite.add, { user, application, position })
      return true
    },
    /** False when there was none. */
    async remove(user: string, application: string): Promise<boolean> {
      return (await runner.run(favourite.remove, { user, application })) > 0
    },
    /** Notes that somebody opens an application: one row each, however often that is. */
    async open(user: string, application: string, now: number): Promise<void> {
      await runner.send(recent.open, { user, application, now })
    },
    /** The ids of what a person opened last, the newest first. */
    async recent(user: string, count: number): Promise<string[]> {
      return (await runner.all(recent.of, { user, count })).map((row) => row.id)
    },
    /** Forgets both of a person. */
    async removeAllOf(user: string): Promise<void> {
      for (const removal of removals) await runner.send(removal.of, { user })
    },
    /** Forgets both of everybody at home in an organization. */
    async removeAllAt(home: string): Promise<void> {
      for (const removal of removals) await runner.send(removal.at, { home })
    },
  })
}

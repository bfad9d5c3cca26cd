/** Avatars in the store: the bytes of one picture a person. */
import type { Database, Runner } from './database.ts'

type Row = { user: string; name: string; bytes: Uint8Array }

export const avatarRows = (database: Database) => {
  const upsert = database.prepare((build, value: Row) =>
    build
      .insertInto('avatar')
      .values({ user_id: value.user, name: value.name, bytes: value.bytes })
      .onConflict((conflict) =>
        conflict.column('user_id').doUpdateSet((set) => ({
          name: set.ref('excluded.name'),
          bytes: set.ref('excluded.bytes'),
        })),
      ),
  )
  const remove = database.prepare((build, value: { user: string }) =>
    build.deleteFrom('avatar').where('user_id', '=', value.user),
  )
  const removeAllAt = database.prepare((build, value: { home: string }) =>
    build
      .deleteFrom('avatar')
      .where('user_id', 'in', (users) =>
        users.selectFrom('user_account').select('id').where('home_id', '=', value.home),
      ),
  )
  const byName = database.prepare((build, value: { name: string }) =>
    build
      .selectFrom('avatar')
      .innerJoin('user_account', 'user_account.id', 'avatar.user_id')
      .select('avatar.bytes as bytes')
      .where('avatar.name', '=', value.name)
      .where('user_account.deleted_at', 'is', null),
  )
  return (runner: Runner) => ({
    async set(user: string, name: string, bytes: Uint8Array): Promise<void> {
      await runner.send(upsert, { user, name, bytes })
    },
    async remove(user: string): Promise<void> {
      await runner.send(remove, { user })
    },
    /** Takes away those of everybody at home in an organization. */
    async removeAllAt(home: string): Promise<void> {
      await runner.send(removeAllAt, { home })
    },
    /** The bytes of that name, as long as the person is there. */
    async find(name: string): Promise<Uint8Array | undefined> {
      return (await runner.first(byName, { name }))?.bytes
    },
  })
}

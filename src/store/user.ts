/** Users in the store. */
import { emailKey, type User } from '../user.ts'
import type { Database, Runner } from './database.ts'
import { byCode, columns, pathRange, prefixRange } from './row.ts'
import type { UserTable } from './schema.ts'

const names = [
  'id',
  'root_id',
  'home_id',
  'email',
  'email_key',
  'email_verified_at',
  'first_name',
  'last_name',
  'phone',
  'avatar',
  'timezone',
  'external_id',
  'password_hash',
  'status',
  'created_at',
  'updated_at',
  'deleted_at',
  'username',
  'username_key',
  'break_glass',
  'language',
] as const

export const readUser = (row: UserTable): User => ({
  id: row.id,
  rootId: row.root_id,
  homeId: row.home_id,
  email: row.email,
  emailVerifiedAt: row.email_verified_at,
  firstName: row.first_name,
  lastName: row.last_name,
  phone: row.phone,
  avatar: row.avatar,
  timezone: row.timezone,
  externalId: row.external_id,
  passwordHash: row.password_hash,
  status: row.status as User['status'],
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  deletedAt: row.deleted_at,
  username: row.username,
  isBreakGlass: row.break_glass === 1,
  language: row.language,
})

const write = (user: User): UserTable => ({
  id: user.id,
  root_id: user.rootId,
  home_id: user.homeId,
  email: user.email,
  email_verified_at: user.emailVerifiedAt,
  email_key: user.email === null ? null : emailKey(user.email),
  first_name: user.firstName,
  last_name: user.lastName,
  phone: user.phone,
  avatar: user.avatar,
  timezone: user.timezone,
  external_id: user.externalId,
  password_hash: user.passwordHash,
  status: user.status,
  created_at: user.createdAt,
  updated_at: user.updatedAt,
  deleted_at: user.deletedAt,
  username: user.username,
  username_key: user.username === null ? null : emailKey(user.username),
  break_glass: user.isBreakGlass ? 1 : 0,
  language: user.language,
})

type Place = { root: string; from: string; to: string; limit: number }

/** People who are there, by the organization that they are at home in. */
const listStatements = (database: Database) => {
  const present = (root: string, from: string, to: string) =>
    database.build
      .selectFrom('user_account')
      .innerJoin('organization', 'organization.id', 'user_account.home_id')
      .selectAll('user_account')
      .where('user_account.root_id', '=', root)
      .where('user_account.deleted_at', 'is', null)
      .where(byCode(database, 'organization.path'), '>=', from)
      .where(byCode(database, 'organization.path'), '<', to)
  const email = byCode(database, 'user_account.email_key')
  return {
    list: database.prepare((_, value: Place & { after: string }) =>
      present(value.root, value.from, value.to)
        .where('user_account.id', '>', value.after)
        .orderBy('user_account.id')
        .limit(value.limit),
    ),
    search: database.prepare((_, value: Place & { after: string; first: string; last: string }) =>
      present(value.root, value.from, value.to)
        .where('user_account.email_key', 'is not', null)
        .where(email, '>=', value.first)
        .where(email, '<', value.last)
        .where(email, '>', value.after)
        .orderBy(email)
        .limit(value.limit),
    ),
    forgetAt: database.prepare((build, value: { home: string }) =>
      build
        .updateTable('user_account')
        .set({ password_hash: null })
        .where('home_id', '=', value.home)
        .where('password_hash', 'is not', null)
        .where('break_glass', '=', 0),
    ),
    removeAllAt: database.prepare((build, value: { home: string; now: number }) =>
      build
        .updateTable('user_account')
        .set({ deleted_at: value.now, updated_at: value.now })
        .where('home_id', '=', value.home)
        .where('deleted_at', 'is', null),
    ),
  }
}

export type UserPlace = { rootId: string; path: string; after: string; limit: number }

export const userRows = (database: Database) => {
  const lists = listStatements(database)
  const insert = database.prepare((build, value: UserTable) =>
    build.insertInto('user_account').values(columns(value, names)),
  )
  const update = database.prepare((build, value: UserTable) =>
    build
      .updateTable('user_account')
      .set(columns(value, names.slice(1)))
      .where('id', '=', value.id),
  )
  const byId = database.prepare((build, value: { id: string }) =>
    build.selectFrom('user_account').selectAll().where('id', '=', value.id),
  )
  const byEmail = database.prepare((build, value: { root: string; email: string }) =>
    build
      .selectFrom('user_account')
      .selectAll()
      .where('root_id', '=', value.root)
      .where('email_key', '=', value.email)
      .where('deleted_at', 'is', null),
  )
  const byUsername = database.prepare((build, value: { root: string; username: string }) =>
    build
      .selectFrom('user_account')
      .selectAll()
      .where('root_id', '=', value.root)
      .where('username_key', '=', value.username)
      .where('deleted_at', 'is', null),
  )
  const byEmailAnywhere = database.prepare((build, value: { email: string }) =>
    build
      .selectFrom('user_account')
      .selectAll()
      .where('email_key', '=', value.email)
      .where('deleted_at', 'is', null)
      .limit(10),
  )

  return (runner: Runner) => ({
    async add(user: User): Promise<void> {
      await runner.run(insert, write(user))
    },
    async change(user: User): Promise<void> {
      await runner.run(update, write(user))
    },
    async find(id: string): Promise<User | undefined> {
      const row = await runner.first(byId, { id })
      return row && readUser(row)
    },
    async findByEmail(root: string, email: string): Promise<User | undefined> {
      const row = await runner.first(byEmail, { root, email })
      return row && readUser(row)
    },
    async findByUsername(root: string, username: string): Promise<User | undefined> {
      const row = await runner.first(byUsername, { root, username })
      return row && readUser(row)
    },
    async findAll(ids: string[]): Promise<User[]> {
      if (ids.length === 0) return []
      const query = database.build.selectFrom('user_account').selectAll().where('id', 'in', ids)
      return (await runner.query(query.compile())).map(readUser)
    },
    /** By id. */
    async list({ rootId, path, after, limit }: UserPlace): Promise<User[]> {
      const value = { root: rootId, ...pathRange(path), after, limit }
      return (await runner.all(lists.list, value)).map(readUser)
    },
    /** By e-mail; `prefix` and `after` are as e-mails are compared. */
    async search({ rootId, path, prefix, after, limit }: UserPlace & { prefix: string }) {
      const { from: first, to: last } = prefixRange(prefix)
      const value = { root: rootId, ...pathRange(path), first, last, after, limit }
      return (await runner.all(lists.search, value)).map(readUser)
    },
    /** Forgets the passwords of those at home there who are not break-glass; says how many. */
    async forgetPasswordsAt(home: string): Promise<number> {
      return runner.run(lists.forgetAt, { home })
    },
    /** Deletes everybody who is at home there, and says how many they were. */
    async removeAllAt(home: string, now: number): Promise<number> {
      return runner.run(lists.removeAllAt, { home, now })
    },
    async allByEmail(email: string): Promise<User[]> {
      return (await runner.all(byEmailAnywhere, { email })).map(readUser)
    },
  })
}

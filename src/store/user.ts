/** Users in the store. */
import type { User } from '../user.ts'
import { searchKeysOf } from '../user-key.ts'
import type { Database, Runner } from './database.ts'
import { checkFound, columns, ownColumn } from './row.ts'
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
  'first_key',
  'last_key',
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

const write = (user: User): UserTable => {
  const keys = searchKeysOf(user)
  return {
    id: user.id,
    root_id: user.rootId,
    home_id: user.homeId,
    email: user.email,
    email_verified_at: user.emailVerifiedAt,
    email_key: keys.email,
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
    username_key: keys.username,
    break_glass: user.isBreakGlass ? 1 : 0,
    language: user.language,
    first_key: keys.first,
    last_key: keys.last,
  }
}

/** Those who are at home in one organization, all at once. */
const homeStatements = (database: Database) => ({
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
})

export const userRows = (database: Database) => {
  const homes = homeStatements(database)
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
    build
      .selectFrom('user_account')
      .selectAll()
      .select(ownColumn(database, 'user_account', 'id').as('found_id'))
      .where('id', '=', value.id),
  )
  const byEmail = database.prepare((build, value: { root: string; email: string }) =>
    build
      .selectFrom('user_account')
      .selectAll()
      .select(ownColumn(database, 'user_account', 'email_key').as('found_key'))
      .where('root_id', '=', value.root)
      .where('email_key', '=', value.email)
      .where('deleted_at', 'is', null),
  )
  const byUsername = database.prepare((build, value: { root: string; username: string }) =>
    build
      .selectFrom('user_account')
      .selectAll()
      .select(ownColumn(database, 'user_account', 'username_key').as('found_key'))
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
      await runner.send(insert, write(user))
    },
    async change(user: User): Promise<void> {
      await runner.send(update, write(user))
    },
    async find(id: string): Promise<User | undefined> {
      const row = await runner.first(byId, { id })
      if (row) checkFound(row.found_id, id)
      return row && readUser(row)
    },
    async findByEmail(root: string, email: string): Promise<User | undefined> {
      const row = await runner.first(byEmail, { root, email })
      if (row) checkFound(row.found_key, email)
      return row && readUser(row)
    },
    async findByUsername(root: string, username: string): Promise<User | undefined> {
      const row = await runner.first(byUsername, { root, username })
      if (row) checkFound(row.found_key, username)
      return row && readUser(row)
    },
    async findAll(ids: string[]): Promise<User[]> {
      if (ids.length === 0) return []
      const query = database.build.selectFrom('user_account').selectAll().where('id', 'in', ids)
      return (await runner.query(query.compile())).map(readUser)
    },
    /** Forgets the passwords of those at home there who are not break-glass; says how many. */
    async forgetPasswordsAt(home: string): Promise<number> {
      return runner.run(homes.forgetAt, { home })
    },
    /** Deletes everybody who is at home there, and says how many they were. */
    async removeAllAt(home: string, now: number): Promise<number> {
      return runner.run(homes.removeAllAt, { home, now })
    },
    async allByEmail(email: string): Promise<User[]> {
      return (await runner.all(byEmailAnywhere, { email })).map(readUser)
    },
  })
}

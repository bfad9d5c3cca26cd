/** Users in the store. */
import type { User } from '../user.ts'
import type { Database, Runner } from './database.ts'
import { columns } from './row.ts'
import type { UserTable } from './schema.ts'

const names = [
  'id',
  'root_id',
  'home_id',
  'email',
  'email_key',
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
] as const

const read = (row: UserTable): User => ({
  id: row.id,
  rootId: row.root_id,
  homeId: row.home_id,
  email: row.email,
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
})

const write = (user: User): UserTable => ({
  id: user.id,
  root_id: user.rootId,
  home_id: user.homeId,
  email: user.email,
  email_key: user.email?.normalize('NFC').trim().toLowerCase() ?? null,
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
})

export const userRows = (database: Database) => {
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
      return row && read(row)
    },
    async findByEmail(root: string, email: string): Promise<User | undefined> {
      const row = await runner.first(byEmail, { root, email })
      return row && read(row)
    },
    async allByEmail(email: string): Promise<User[]> {
      return (await runner.all(byEmailAnywhere, { email })).map(read)
    },
  })
}

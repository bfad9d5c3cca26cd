/** Keys in the store: their hashes alone. */
import type { ExpressionBuilder } from 'kysely'
import type { Key, KeyOwner } from '../key.ts'
import type { Database, Runner } from './database.ts'
import { byCode, columns, pathRange } from './row.ts'
import type { Tables } from './schema.ts'
import type { KeyTable } from './schema-key.ts'

const names = [
  'id',
  'organization_id',
  'user_id',
  'name',
  'hash',
  'permissions',
  'created_at',
  'used_at',
  'ends_at',
  'revoked_at',
  'application_id',
  'connector_id',
  'replaced_by',
] as const

const read = (row: KeyTable): Key => ({
  id: row.id,
  organizationId: row.organization_id,
  userId: row.user_id,
  name: row.name,
  hash: row.hash,
  permissions: JSON.parse(row.permissions),
  createdAt: row.created_at,
  usedAt: row.used_at,
  endsAt: row.ends_at,
  revokedAt: row.revoked_at,
  applicationId: row.application_id,
  connectorId: row.connector_id,
  replacedBy: row.replaced_by,
})

const ownerColumns = {
  person: 'api_key.user_id',
  application: 'api_key.application_id',
  connector: 'api_key.connector_id',
} as const

/** Keys that are not revoked. */
const listQuery = (database: Database, { path, owner, after, limit }: KeyPlace) => {
  const { from, to } = pathRange(path)
  const present = database.build
    .selectFrom('api_key')
    .innerJoin('organization', 'organization.id', 'api_key.organization_id')
    .selectAll('api_key')
    .where('api_key.revoked_at', 'is', null)
    .where(byCode(database, 'organization.path'), '>=', from)
    .where(byCode(database, 'organization.path'), '<', to)
    .where('api_key.id', '>', after)
    .orderBy('api_key.id')
    .limit(limit)
  if (!owner) return present
  if (owner.kind === 'organization') {
    const own = Object.values(ownerColumns)
    const nobodys = own.reduce((query, column) => query.where(column, 'is', null), present)
    return owner.id === undefined ? nobodys : nobodys.where('organization.id', '=', owner.id)
  }
  const column = ownerColumns[owner.kind]
  return owner.id === undefined
    ? present.where(column, 'is not', null)
    : present.where(column, '=', owner.id)
}

/** True for the keys of an organization, and of the people who are at home there. */
export const isOf = (each: ExpressionBuilder<Tables, 'api_key'>, organization: string) =>
  each.or([
    each('organization_id', '=', organization),
    each(
      'user_id',
      'in',
      each
        .selectFrom('user_account')
        .select('id')
        .where('home_id', '=', organization)
        .where('deleted_at', 'is', null),
    ),
  ])

const endStatements = (database: Database) => ({
  replace: database.prepare((build, value: { id: string; end: number; by: string }) =>
    build
      .updateTable('api_key')
      .set({ ends_at: value.end, replaced_by: value.by })
      .where('id', '=', value.id),
  ),
  revokeOf: database.prepare((build, value: { user: string; now: number }) =>
    build
      .updateTable('api_key')
      .set({ revoked_at: value.now })
      .where('user_id', '=', value.user)
      .where('revoked_at', 'is', null),
  ),
  revokeAt: database.prepare((build, value: { organization: string; now: number }) =>
    build
      .updateTable('api_key')
      .set({ revoked_at: value.now })
      .where((each) => isOf(each, value.organization))
      .where('revoked_at', 'is', null),
  ),
})

export type KeyPlace = {
  path: string
  owner?: KeyOwner | undefined
  after: string
  limit: number
}

export const keyRows = (database: Database) => {
  const insert = database.prepare((build, value: KeyTable) =>
    build.insertInto('api_key').values(columns(value, names)),
  )
  const byId = database.prepare((build, value: { id: string }) =>
    build.selectFrom('api_key').selectAll().where('id', '=', value.id),
  )
  const use = database.prepare((build, value: { id: string; now: number }) =>
    build.updateTable('api_key').set({ used_at: value.now }).where('id', '=', value.id),
  )
  const revoke = database.prepare((build, value: { id: string; now: number }) =>
    build
      .updateTable('api_key')
      .set({ revoked_at: value.now })
      .where('id', '=', value.id)
      .where('revoked_at', 'is', null),
  )
  const ends = endStatements(database)
  return (runner: Runner) => ({
    async add(key: Key): Promise<void> {
      await runner.send(insert, {
        id: key.id,
        organization_id: key.organizationId,
        user_id: key.userId,
        name: key.name,
        hash: key.hash,
        permissions: JSON.stringify(key.permissions),
        created_at: key.createdAt,
        used_at: key.usedAt,
        ends_at: key.endsAt,
        revoked_at: key.revokedAt,
        application_id: key.applicationId,
        connector_id: key.connectorId,
        replaced_by: key.replacedBy,
      })
    },
    async find(id: string): Promise<Key | undefined> {
      const row = await runner.first(byId, { id })
      return row && read(row)
    },
    async use(id: string, now: number): Promise<void> {
      await runner.send(use, { id, now })
    },
    /** False when it was revoked before. */
    async revoke(id: string, now: number): Promise<boolean> {
      return (await runner.run(revoke, { id, now })) > 0
    },
    /** Those of organizations from a path downwards, of such owners if that is said, by id. */
    async list(place: KeyPlace): Promise<Key[]> {
      return (await runner.query(listQuery(database, place).compile())).map(read)
    },
    /** Lets a key end then, because another has been given in its place. */
    async replace(id: string, by: string, end: number): Promise<void> {
      await runner.send(ends.replace, { id, by, end })
    },
    async revokeAllOf(user: string, now: number): Promise<void> {
      await runner.send(ends.revokeOf, { user, now })
    },
    /** Those of an organization, and of the people at home there. Says how many they were. */
    async revokeAllAt(organization: string, now: number): Promise<number> {
      return runner.run(ends.revokeAt, { organization, now })
    },
  })
}

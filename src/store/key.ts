/** Keys in the store: their hashes alone. */
import type { Key } from '../key.ts'
import type { Database, Runner } from './database.ts'
import { columns } from './row.ts'
import type { KeyTable } from './schema.ts'

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
})

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
  return (runner: Runner) => ({
    async add(key: Key): Promise<void> {
      await runner.run(insert, {
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
      })
    },
    async find(id: string): Promise<Key | undefined> {
      const row = await runner.first(byId, { id })
      return row && read(row)
    },
    async use(id: string, now: number): Promise<void> {
      await runner.run(use, { id, now })
    },
    async revoke(id: string, now: number): Promise<void> {
      await runner.run(revoke, { id, now })
    },
  })
}

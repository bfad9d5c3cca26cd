/** Signing keys in the store, the private halves sealed. */
import type { SealedSigningKey, SigningKey } from '../signing-key.ts'
import type { Database, Runner } from './database.ts'
import { columns } from './row.ts'
import type { SigningKeyTable } from './schema-key.ts'

const names = [
  'id',
  'root_id',
  'algorithm',
  'status',
  'certificate',
  'sealed',
  'created_at',
  'ends_at',
] as const

const read = (row: SigningKeyTable): SealedSigningKey => ({
  id: row.id,
  rootId: row.root_id,
  algorithm: row.algorithm as SealedSigningKey['algorithm'],
  status: row.status as SealedSigningKey['status'],
  certificate: row.certificate,
  sealed: row.sealed,
  createdAt: row.created_at,
  endsAt: row.ends_at,
})

export const signingKeyRows = (database: Database) => {
  const insert = database.prepare((build, value: SigningKeyTable) =>
    build.insertInto('signing_key').values(columns(value, names)),
  )
  const ofRoot = database.prepare((build, value: { root: string }) =>
    build
      .selectFrom('signing_key')
      .selectAll()
      .where('root_id', '=', value.root)
      .orderBy('created_at')
      .orderBy('id'),
  )
  const update = database.prepare((build, value: Pick<SigningKey, 'id' | 'status' | 'endsAt'>) =>
    build
      .updateTable('signing_key')
      .set({ status: value.status, ends_at: value.endsAt })
      .where('id', '=', value.id),
  )
  return (runner: Runner) => ({
    async add(key: SealedSigningKey): Promise<void> {
      await runner.send(insert, {
        id: key.id,
        root_id: key.rootId,
        algorithm: key.algorithm,
        status: key.status,
        certificate: key.certificate,
        sealed: key.sealed,
        created_at: key.createdAt,
        ends_at: key.endsAt,
      })
    },
    /** What may change of a key: its status, and its end. */
    async change({ id, status, endsAt }: SigningKey): Promise<void> {
      await runner.send(update, { id, status, endsAt })
    },
    async of(root: string): Promise<SealedSigningKey[]> {
      return (await runner.all(ofRoot, { root })).map(read)
    },
  })
}

/** Logos in the store: the bytes of one picture an organization. */
import type { Database, Runner } from './database.ts'

type Row = { organization: string; name: string; bytes: Uint8Array }

export const logoRows = (database: Database) => {
  const upsert = database.prepare((build, value: Row) =>
    build
      .insertInto('logo')
      .values({ organization_id: value.organization, name: value.name, bytes: value.bytes })
      .onConflict((conflict) =>
        conflict.column('organization_id').doUpdateSet((set) => ({
          name: set.ref('excluded.name'),
          bytes: set.ref('excluded.bytes'),
        })),
      ),
  )
  const remove = database.prepare((build, value: { organization: string }) =>
    build.deleteFrom('logo').where('organization_id', '=', value.organization),
  )
  const byName = database.prepare((build, value: { name: string }) =>
    build
      .selectFrom('logo')
      .innerJoin('organization', 'organization.id', 'logo.organization_id')
      .select('logo.bytes as bytes')
      .where('logo.name', '=', value.name)
      .where('organization.deleted_at', 'is', null),
  )
  return (runner: Runner) => ({
    async set(organization: string, name: string, bytes: Uint8Array): Promise<void> {
      await runner.send(upsert, { organization, name, bytes })
    },
    async remove(organization: string): Promise<void> {
      await runner.send(remove, { organization })
    },
    /** The bytes of that name, as long as the organization is there. */
    async find(name: string): Promise<Uint8Array | undefined> {
      return (await runner.first(byName, { name }))?.bytes
    },
  })
}

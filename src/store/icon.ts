/** Icons in the store: the bytes of one picture an application. */
import type { Database, Runner } from './database.ts'

type Row = { application: string; name: string; bytes: Uint8Array }

export const iconRows = (database: Database) => {
  const upsert = database.prepare((build, value: Row) =>
    build
      .insertInto('icon')
      .values({ application_id: value.application, name: value.name, bytes: value.bytes })
      .onConflict((conflict) =>
        conflict.column('application_id').doUpdateSet((set) => ({
          name: set.ref('excluded.name'),
          bytes: set.ref('excluded.bytes'),
        })),
      ),
  )
  const mark = database.prepare(
    (build, value: { application: string; name: string | null; now: number }) =>
      build
        .updateTable('application')
        .set({ icon: value.name, updated_at: value.now })
        .where('id', '=', value.application)
        .where('deleted_at', 'is', null),
  )
  const remove = database.prepare((build, value: { application: string }) =>
    build.deleteFrom('icon').where('application_id', '=', value.application),
  )
  const byName = database.prepare((build, value: { name: string }) =>
    build
      .selectFrom('icon')
      .innerJoin('application', 'application.id', 'icon.application_id')
      .select('icon.bytes as bytes')
      .where('icon.name', '=', value.name)
      .where('application.deleted_at', 'is', null),
  )
  return (runner: Runner) => ({
    async set(application: string, name: string, bytes: Uint8Array, now: number): Promise<void> {
      await runner.send(upsert, { application, name, bytes })
      await runner.send(mark, { application, name, now })
    },
    async remove(application: string, now: number): Promise<void> {
      await runner.send(remove, { application })
      await runner.send(mark, { application, name: null, now })
    },
    /** The bytes of that name, as long as the application is there. */
    async find(name: string): Promise<Uint8Array | undefined> {
      return (await runner.first(byName, { name }))?.bytes
    },
  })
}

/** Data keys in the store, wrapped; and the sealed texts of all rows, to seal them anew. */
import { sql } from 'kysely'
import type { WrappedKey } from '../data-key.ts'
import type { Database, Runner } from './database.ts'
import { columns } from './row.ts'
import type { DataKeyTable } from './schema-key.ts'

const names = ['number', 'wrapped', 'wrapper', 'created_at', 'begins_at'] as const

const read = (row: DataKeyTable): WrappedKey => ({
  number: row.number,
  wrapped: row.wrapped,
  wrapper: row.wrapper,
  createdAt: row.created_at,
  beginsAt: row.begins_at,
})

export const dataKeyRows = (database: Database) => {
  const insert = database.prepare((build, value: DataKeyTable) =>
    build
      .insertInto('data_key')
      .values(columns(value, names))
      .onConflict((conflict) => conflict.column('number').doNothing()),
  )
  const all = database.prepare((build) =>
    build.selectFrom('data_key').selectAll().orderBy('number'),
  )
  const update = database.prepare(
    (build, value: Pick<DataKeyTable, 'number' | 'wrapped' | 'wrapper'>) =>
      build
        .updateTable('data_key')
        .set({ wrapped: value.wrapped, wrapper: value.wrapper })
        .where('number', '=', value.number),
  )
  const remove = database.prepare((build, value: { number: number }) =>
    build.deleteFrom('data_key').where('number', '=', value.number),
  )
  return (runner: Runner) => ({
    /** False where there is one of that number. */
    async add(key: WrappedKey): Promise<boolean> {
      const { number, wrapped, wrapper, createdAt, beginsAt } = key
      const times = { created_at: createdAt, begins_at: beginsAt }
      return (await runner.run(insert, { number, wrapped, wrapper, ...times })) > 0
    },
    /** All of them, the oldest first. */
    async all(): Promise<WrappedKey[]> {
      return (await runner.all(all, {})).map(read)
    },
    async rewrap({ number, wrapped, wrapper }: WrappedKey): Promise<void> {
      await runner.run(update, { number, wrapped, wrapper })
    },
    async remove(number: number): Promise<void> {
      await runner.run(remove, { number })
    },
  })
}

/** The text of a row that is sealed, or holds something that is. */
export type SealedRow = { id: string; text: string }

/** Where the text of each kind of row stands. What is deleted is kept, and counts too. */
const columnsOf = {
  application: ['application', 'settings'],
  connector: ['connector', 'settings'],
  'signing-key': ['signing_key', 'sealed'],
  'audit-key': ['audit_key', 'sealed'],
  'audit-stream': ['audit_stream', 'secret'],
} as const

/** The kinds of rows that hold sealed text. */
export type SealedKind = keyof typeof columnsOf

const sealedKinds = Object.keys(columnsOf) as SealedKind[]

type Page = { after: string; limit: number }
type Swap = { id: string; before: string; text: string }

const sealedStatements = (database: Database, kind: SealedKind) => {
  const [table, column] = [sql.table(columnsOf[kind][0]), sql.ref(columnsOf[kind][1])]
  return {
    page: database.prepare((build, { after, limit }: Page) =>
      sql<SealedRow>`select id, ${column} as text from ${table}
        where id > ${after} order by id limit ${limit}`.compile(build),
    ),
    swap: database.prepare((build, { id, before, text }: Swap) =>
      sql`update ${table} set ${column} = ${text}
        where id = ${id} and ${column} = ${before}`.compile(build),
    ),
  }
}

export const sealedRows = (database: Database) => {
  const prepared = Object.fromEntries(
    sealedKinds.map((kind) => [kind, sealedStatements(database, kind)]),
  ) as Record<SealedKind, ReturnType<typeof sealedStatements>>
  return (runner: Runner) => ({
    /** So many rows of a kind after an id, by their ids. */
    page(kind: SealedKind, after: string, limit: number): Promise<SealedRow[]> {
      return runner.all(prepared[kind].page, { after, limit })
    },
    /** Puts a text in the place of another; false where that is no longer there. */
    async swap(kind: SealedKind, { id, text: before }: SealedRow, text: string): Promise<boolean> {
      return (await runner.run(prepared[kind].swap, { id, before, text })) > 0
    },
  })
}

/** Data keys in the store, wrapped; and the sealed texts of all rows, to seal them anew. */
import { type RawBuilder, sql } from 'kysely'
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
      await runner.send(update, { number, wrapped, wrapper })
    },
    async remove(number: number): Promise<void> {
      await runner.send(remove, { number })
    },
  })
}

/** The text of a row that is sealed, or holds something that is. */
export type SealedRow = {
  id: string | number
  /** The place that it is sealed for: the id, where that is not said in another way. */
  context: string
  text: string
}

/** Where the text of a kind of row stands, and what every id comes after. */
type Place = {
  table: RawBuilder<unknown>
  id: RawBuilder<unknown>
  context: RawBuilder<unknown>
  column: RawBuilder<unknown>
  before: string | number
}

const placeOf = (table: string, column: string): Place => {
  const id = sql.ref('id')
  return { table: sql.table(table), id, context: id, column: sql.ref(column), before: '' }
}

/** Where the text of each kind of row stands. What is deleted is kept, and counts too. */
const places = {
  application: placeOf('application', 'settings'),
  connector: placeOf('connector', 'settings'),
  'signing-key': placeOf('signing_key', 'sealed'),
  'audit-key': placeOf('audit_key', 'sealed'),
  'audit-stream': placeOf('audit_stream', 'secret'),
  'upstream-session': {
    table: sql.table('upstream_session'),
    id: sql.ref('session_id'),
    context: sql`connector_id || '/' || (select user_id from session where id = session_id)`,
    column: sql.ref('kept'),
    before: 0,
  },
} as const satisfies Record<string, Place>

/** The kinds of rows that hold sealed text. */
export type SealedKind = keyof typeof places

const sealedKinds = Object.keys(places) as SealedKind[]

type Page = { after: SealedRow['id']; limit: number }
type Swap = Pick<SealedRow, 'id' | 'text'> & { before: string }

const sealedStatements = (database: Database, kind: SealedKind) => {
  const { table, id, context, column } = places[kind]
  return {
    page: database.prepare((build, { after, limit }: Page) =>
      sql<SealedRow>`select ${id} as id, ${context} as context, ${column} as text from ${table}
        where ${id} > ${after} order by ${id} limit ${limit}`.compile(build),
    ),
    swap: database.prepare((build, { id: own, before, text }: Swap) =>
      sql`update ${table} set ${column} = ${text}
        where ${id} = ${own} and ${column} = ${before}`.compile(build),
    ),
  }
}

export const sealedRows = (database: Database) => {
  const prepared = Object.fromEntries(
    sealedKinds.map((kind) => [kind, sealedStatements(database, kind)]),
  ) as Record<SealedKind, ReturnType<typeof sealedStatements>>
  return (runner: Runner) => ({
    /** So many rows of a kind, by their ids: the first ones, or those after an id. */
    page(kind: SealedKind, after: SealedRow['id'] | undefined, limit: number) {
      return runner.all(prepared[kind].page, { after: after ?? places[kind].before, limit })
    },
    /** Puts a text in the place of another; false where that is no longer there. */
    async swap(kind: SealedKind, { id, text: before }: SealedRow, text: string): Promise<boolean> {
      return (await runner.run(prepared[kind].swap, { id, before, text })) > 0
    },
  })
}

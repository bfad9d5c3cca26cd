/**
 * Statements that go to PostgreSQL together and are answered together: one write, one Sync behind
 * the last. When one fails, the server skips those behind it (PostgreSQL, "Pipelining").
 *
 * A statement of the hub is prepared when a connection first meets it. From then on neither its
 * text nor the description of its rows is sent again; were the rows to change their shape, the
 * server would refuse it (0A000).
 */
import type pg from 'pg'
import type { Value } from './database.ts'

export type Asked = {
  readonly sql: string
  readonly values: readonly Value[]
  /** Whether it is prepared for the next time. */
  readonly kept: boolean
}

type Column = { name: string; read: (text: string) => unknown }

/** What the server said to one statement; its rows are read when somebody wants them. */
export type Answer = {
  readonly columns: readonly Column[]
  readonly rows: readonly (string | null)[][]
  /** The command, and how many rows it was about: `UPDATE 3`, `COMMIT`. */
  readonly tag: string
}

/** The answers up to the first failure. */
export type Outcome = { answers: Answer[]; failure?: { error: unknown } }

/** A statement that a connection has met; its columns are known once it was answered. */
type Prepared = { readonly name: string; columns?: readonly Column[] }

type Preparations = Map<string, Prepared>

export const readRows = ({ columns, rows }: Answer): Record<string, unknown>[] =>
  rows.map((cells) => {
    const row: Record<string, unknown> = {}
    columns.forEach(({ name, read }, index) => {
      const cell = cells[index] ?? null
      row[name] = cell === null ? null : read(cell)
    })
    return row
  })

/** How many rows a statement was about; 0 for those that are about none. */
export const readCount = ({ tag }: Answer): number =>
  Number(tag.slice(tag.lastIndexOf(' ') + 1)) || 0

const writeValue = (value: Value): string | Buffer | null => {
  if (typeof value === 'number') return String(value)
  if (value === null || typeof value === 'string') return value
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
}

const prepare = (known: Preparations, sql: string): Prepared => {
  const met = known.get(sql)
  if (met) return met
  const prepared = { name: `foyer_${known.size}` }
  known.set(sql, prepared)
  return prepared
}

/** The types of `pg` ask for a flag that it ignores: whether more follows. */
const more = true

const write = (connection: pg.Connection, { sql, values }: Asked, prepared?: Prepared): void => {
  const { name = '', columns } = prepared ?? {}
  if (!columns) {
    // It may have failed after it was prepared: the name is taken then.
    if (name !== '') connection.close({ type: 'S', name }, more)
    connection.parse({ name, text: sql, types: [] }, more)
  }
  connection.bind({ statement: name, values: values.map(writeValue) }, more)
  if (!columns) connection.describe({ type: 'P' }, more)
  connection.execute(null, more)
}

/** What `pg` hands the messages of the server to, as long as the batch is under way. */
const createBatch = (
  asked: readonly Asked[],
  { known, types }: { known: Preparations; types: pg.CustomTypesConfig },
  end: (outcome: Outcome) => void,
) => {
  const answers: Answer[] = []
  let columns: readonly Column[] | undefined
  let rows: (string | null)[][] = []
  return {
    submit(connection: pg.Connection): void {
      connection.stream.cork()
      for (const each of asked) {
        write(connection, each, each.kept ? prepare(known, each.sql) : undefined)
      }
      connection.sync()
      connection.stream.uncork()
    },
    handleRowDescription({ fields }: { fields: readonly pg.FieldDef[] }): void {
      columns = fields.map(({ name, dataTypeID }) => ({
        name,
        read: types.getTypeParser(dataTypeID),
      }))
    },
    handleDataRow({ fields }: { fields: (string | null)[] }): void {
      rows.push(fields)
    },
    handleCommandComplete({ text }: { text: string }): void {
      const { sql = '', kept = false } = asked[answers.length] ?? {}
      const prepared = kept ? known.get(sql) : undefined
      columns ??= prepared?.columns ?? []
      if (prepared) prepared.columns = columns
      answers.push({ columns, rows, tag: text })
      columns = undefined
      rows = []
    },
    handleReadyForQuery: () => end({ answers }),
    handleError: (error: unknown) => end({ answers, failure: { error } }),
  }
}

/** Sends statements over a connection that nothing else is asked of meanwhile; never rejects. */
export type SendBatch = (client: pg.ClientBase, asked: readonly Asked[]) => Promise<Outcome>

/** `types` says how the columns of each type are read. */
export const createSendBatch = (types: pg.CustomTypesConfig): SendBatch => {
  const met = new WeakMap<pg.ClientBase, Preparations>()
  const knownOf = (client: pg.ClientBase): Preparations => {
    const known = met.get(client) ?? new Map()
    met.set(client, known)
    return known
  }
  return (client, asked) =>
    new Promise<Outcome>((resolve) => {
      client.query(createBatch(asked, { known: knownOf(client), types }, resolve))
    }).catch((error) => ({ answers: [], failure: { error } }))
}

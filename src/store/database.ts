/**
 * The narrow waist between the hub and a database engine: statements that are compiled once,
 * plain reads, and `write`, which runs a unit of statements wholly or not at all.
 * `sqlite.ts` and `postgres.ts` are its two sides; nothing else of the store knows an engine.
 */
import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import { refuse } from '../refusal.ts'
import type { Tables } from './schema.ts'

export type Engine = 'sqlite' | 'postgres'

/** What a column holds. Booleans are 0 or 1, times are epoch milliseconds, JSON is text. */
export type Value = string | number | null | Uint8Array

export type Values = Record<string, Value>

/** Builds statements and runs none. */
export type Build = Kysely<Tables>

/** A statement compiled once, at its first use; named values fill it at each call. */
export type Statement<P, R = unknown> = {
  readonly sql: string
  readonly fill: (values: P) => Value[]
  /** The shape of a row: known to the type checker, absent at run time. */
  readonly row?: R
}

/** Either what Kysely's builders are, or what they compile to. */
export type Made<R> = Compilable<R> | CompiledQuery<R>

export type Runner = {
  /** Every row. */
  all<P, R>(statement: Statement<P, R>, values: P): Promise<R[]>
  /** The first row, or undefined when there is none. */
  first<P, R>(statement: Statement<P, R>, values: P): Promise<R | undefined>
  /** The number of rows that were changed. */
  run<P>(statement: Statement<P>, values: P): Promise<number>
  /**
   * For statements whose outcome nobody needs. Within a unit it may still be on its way when this
   * resolves: it comes before all that follow, and if it fails, so does the unit.
   */
  send<P>(statement: Statement<P>, values: P): Promise<void>
  /** The rows of a statement whose shape depends on its input (filters, paging). */
  query<R>(made: Made<R>): Promise<R[]>
}

/**
 * What a unit runs its statements with. After a statement has failed it takes no other, and the
 * unit fails whatever it returns: where a conflict is expected, say `on conflict`.
 */
export type Unit = Runner & {
  /** Called when the unit has been committed, before its promise resolves. Must not throw. */
  afterCommit(done: () => void): void
}

export type Database = {
  readonly engine: Engine
  readonly build: Build
  /**
   * Compiles a statement. `make` is called once, with markers in the place of the values:
   * `prepare((build, value: { id: string }) => build.selectFrom('x').where('id', '=', value.id))`
   * A marker stands for one scalar; lists and conditional parts belong to `Runner.query`.
   */
  prepare<P extends Values, R>(make: (build: Build, value: P) => Made<R>): Statement<P, R>
  /** Reads what is committed. Inside a unit, read with the unit. */
  readonly read: Runner
  /**
   * Runs a unit wholly or not at all, as if no other ran at the same time. Resolves once it is
   * durable. A unit holds only SQL, awaits nothing else, and may be run again from its start.
   */
  write<T>(unit: (runner: Unit) => Promise<T>): Promise<T>
  /** Lets what was begun finish; whatever comes later is refused as unavailable. */
  close(): Promise<void>
}

const markerName: unique symbol = Symbol('marker')

type Marker = { readonly [markerName]: string }

const isMarker = (value: unknown): value is Marker =>
  typeof value === 'object' && value !== null && markerName in value

/** Stands for the values while a statement is built: every property is a marker of its name. */
const markers = new Proxy(Object.freeze({}), {
  get: (_target, name) => Object.freeze({ [markerName]: String(name) }),
  ownKeys: () => {
    throw new Error('A prepared statement names each of its values; they cannot be spread.')
  },
})

const isKeptText = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

const isKeptNumber = (value: number): boolean =>
  Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))

/** Checks that both engines would keep this value, and keep it the same. */
const checkValue = (value: unknown, name: string): Value => {
  if (typeof value === 'string') {
    if (!isKeptText(value)) refuseText(name)
    return value
  }
  if (value === null || value instanceof Uint8Array) return value
  if (typeof value === 'number' && isKeptNumber(value)) return value
  throw new Error(`The value ${name} of a statement is not one: ${typeof value} ${String(value)}`)
}

const refuseText = (name: string): never =>
  refuse('invalid', 'The text holds characters that cannot be kept.', {
    cause: `the value ${name} holds a NUL or half of a surrogate pair`,
  })

const compile = <R>(made: Made<R>): CompiledQuery<R> => ('compile' in made ? made.compile() : made)

const compileStatement = <P extends Values, R>(
  build: Build,
  make: (build: Build, value: P) => Made<R>,
): Statement<P, R> => {
  const { sql, parameters } = compile(make(build, markers as P))
  const slots = parameters.map((parameter) =>
    isMarker(parameter)
      ? { name: parameter[markerName], fixed: undefined }
      : { name: undefined, fixed: checkValue(parameter, 'in the text') },
  )
  const fill = (values: P): Value[] =>
    slots.map((slot) =>
      slot.name === undefined ? slot.fixed : checkValue(values[slot.name], slot.name),
    )
  return { sql, fill }
}

/**
 * Compiles a statement whose values come later; see `Database.prepare`. It is compiled when it is
 * first used: a process begins with few of the hundreds. `conformance-statement.ts` tries them all.
 */
export const prepareStatement = <P extends Values, R>(
  build: Build,
  make: (build: Build, value: P) => Made<R>,
): Statement<P, R> => {
  let compiled: Statement<P, R> | undefined
  const get = (): Statement<P, R> => {
    compiled ??= compileStatement(build, make)
    return compiled
  }
  return {
    get sql() {
      return get().sql
    },
    fill: (values) => get().fill(values),
  }
}

/** How an engine runs one statement; `kept` statements are worth preparing for the next time. */
export type Channel = {
  all(sql: string, values: Value[], kept: boolean): unknown[] | Promise<unknown[]>
  first(sql: string, values: Value[]): unknown | Promise<unknown>
  run(sql: string, values: Value[]): number | Promise<number>
}

/** A runner over an engine's channel; `send` runs what nobody waits for. */
export const createRunner = (
  channel: Channel,
  send: (sql: string, values: Value[]) => unknown = channel.run,
): Runner => ({
  all: async <P, R>(statement: Statement<P, R>, values: P) =>
    channel.all(statement.sql, statement.fill(values), true) as R[] | Promise<R[]>,
  first: async <P, R>(statement: Statement<P, R>, values: P) =>
    channel.first(statement.sql, statement.fill(values)) as R | undefined | Promise<R | undefined>,
  run: async (statement, values) => channel.run(statement.sql, statement.fill(values)),
  send: async (statement, values) => {
    await send(statement.sql, statement.fill(values))
  },
  query: async <R>(made: Made<R>) => {
    const { sql, parameters } = compile(made)
    const values = parameters.map((value) => checkValue(value, 'of a query'))
    return channel.all(sql, values, false) as R[] | Promise<R[]>
  },
})

/**
 * PostgreSQL: many processes, a pool of connections, one transaction a unit.
 *
 * Units are SERIALIZABLE. A unit is written as if it ran alone, and on SQLite it does; what it
 * has read must still hold when it writes (the last administrator, a parent in a tree, a limit).
 * READ COMMITTED loses an update that was computed from a read; REPEATABLE READ misses two units
 * that each read what the other writes. PostgreSQL gives one of the two up instead, and it is
 * run again here, so nobody sees it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import pg from 'pg'
import { createMetrics, type Metrics } from '../metric.ts'
import {
  type Build,
  type Channel,
  createRunner,
  type Database,
  prepareStatement,
  type Unit,
} from './database.ts'
import { isContention, readFault, unavailable } from './fault.ts'
import {
  type Asked,
  createSendBatch,
  readCount,
  readRows,
  type SendBatch,
} from './postgres-batch.ts'
import { type Ask, createLine, createReader } from './postgres-line.ts'
import { openRun, type Run } from './unit.ts'

const connectionMilliseconds = 5000
const statementMilliseconds = 30_000
/** A unit that awaits something other than SQL must not hold its locks for long. */
const idleUnitMilliseconds = 10_000
/** Beyond this many calls under way, the next is refused: it would wait for seconds. */
const callsUnderWay = 2000
/** With eight writers in each of two processes a try fails as often as not. */
const attemptsPerUnit = 30

const begin: Asked = { sql: 'begin isolation level serializable', values: [], kept: true }
const commit: Asked = { sql: 'commit', values: [], kept: true }

/** Object identifiers of PostgreSQL's own types, from its catalogue `pg_type`. */
const oid = { bool: 16, bytea: 17, int8: 20, numeric: 1700 }

const readInteger = (text: string): number => {
  const value = Number(text)
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new Error(`The database gave ${text}, which is too large a number.`)
  }
  return value
}

const readBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.slice(2), 'hex'))

/** Both engines give the same values: numbers for integers, 0 or 1 for a comparison. */
const createTypes = () => {
  const types = new pg.TypeOverrides()
  types.setTypeParser(oid.int8, readInteger)
  types.setTypeParser(oid.numeric, readInteger)
  types.setTypeParser(oid.bytea, readBytes)
  types.setTypeParser(oid.bool, (text) => (text === 't' ? 1 : 0))
  return types
}

/** Without a listener, a connection that the server ends would end the process. */
const ignore = () => {}

const createPool = (url: string, poolSize: number): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: 'foyer',
    keepAlive: true,
    connectionTimeoutMillis: connectionMilliseconds,
    statement_timeout: statementMilliseconds,
    idle_in_transaction_session_timeout: idleUnitMilliseconds,
  })
  pool.on('error', ignore)
  pool.on('connect', (client) => client.on('error', ignore))
  return pool
}

const measurePool = (pool: pg.Pool, metrics: Metrics): void => {
  metrics.reading('foyer_pool_connections', 'Connections to PostgreSQL, by their state.', () => [
    { labels: { state: 'idle' }, value: pool.idleCount },
    { labels: { state: 'used' }, value: pool.totalCount - pool.idleCount },
  ])
  metrics.reading('foyer_pool_waiting', 'Calls that wait for a connection.', () => {
    return pool.waitingCount
  })
}

/** The stack of an error of the server leads to its socket; this one, to whoever asked. */
const retrace = (error: unknown): never => {
  if (error instanceof Error) Error.captureStackTrace(error)
  throw error
}

/** The channel gives PostgreSQL's own errors: whether to run a unit again is read from them. */
const createChannel = (ask: Ask): Channel => {
  const asking = (asked: Asked) => ask(asked).catch(retrace)
  return {
    all: async (sql, values, kept) => readRows(await asking({ sql, values, kept })),
    first: async (sql, values) => readRows(await asking({ sql, values, kept: true }))[0],
    run: async (sql, values) => readCount(await asking({ sql, values, kept: true })),
  }
}

type Attempt<T> = { value: T; run: Run } | { error: unknown; again: boolean }

/**
 * Runs a unit once. Whoever was given up for another did nothing, even when COMMIT says so. When
 * the connection is lost during COMMIT nobody knows the outcome, and it is not run again.
 */
const attemptUnit = async <T>(
  pool: pg.Pool,
  sendBatch: SendBatch,
  unit: (runner: Unit) => Promise<T>,
): Promise<Attempt<T>> => {
  const line = createLine(await pool.connect(), sendBatch)
  const run = openRun(createChannel(line.ask))
  try {
    // It goes with the first statement of the unit, which is not tried when this fails.
    line.ask(begin).catch(ignore)
    const value = await unit(run.runner).finally(run.end)
    const failure = run.failure()
    if (failure) throw failure.error
    const { tag } = await line.ask(commit)
    // PostgreSQL answers ROLLBACK when a statement failed that nobody waited for.
    if (tag !== 'COMMIT') throw run.failure()?.error ?? new Error('A unit was rolled back.')
    line.release()
    return { value, run }
  } catch (error) {
    run.end()
    await line.undo()
    return { error, again: isContention(run.failure()?.error ?? error) }
  }
}

/** Longer after each attempt, and different for those who collided with one another. */
const createPause = () => {
  let spread = 0
  return (attempt: number): Promise<void> => {
    spread = (spread + 0.618) % 1
    return sleep(spread * Math.min(2 ** attempt, 100))
  }
}

/**
 * Runs a unit until it is committed, fails by itself, or was given up too often. Units of this
 * process that were given up run again one after another: many that want the same row would
 * otherwise give each other up again and again.
 */
const createWrite = (pool: pg.Pool, sendBatch: SendBatch) => {
  const pause = createPause()
  let lane: Promise<unknown> = Promise.resolve()
  const runAgain = async <T>(unit: (runner: Unit) => Promise<T>): Promise<Attempt<T>> => {
    for (let attempt = 2; ; attempt++) {
      const outcome = await attemptUnit(pool, sendBatch, unit)
      if ('value' in outcome || !outcome.again || attempt === attemptsPerUnit) return outcome
      await pause(attempt)
    }
  }
  return async <T>(unit: (runner: Unit) => Promise<T>): Promise<T> => {
    let outcome = await attemptUnit(pool, sendBatch, unit)
    if ('error' in outcome && outcome.again) {
      const turn = lane.then(() => runAgain(unit))
      lane = turn.catch(ignore)
      outcome = await turn
    }
    if ('error' in outcome) throw outcome.error
    outcome.run.committed()
    return outcome.value
  }
}

/** Counts the calls under way: refuses one too many, and tells when the last has ended. */
const createDoor = () => {
  let inside = 0
  let closed: (() => void) | undefined
  const leave = (): void => {
    inside--
    if (inside === 0) closed?.()
  }
  const pass = async <T>(call: () => Promise<T>): Promise<T> => {
    if (closed) throw unavailable('the database is closed')
    if (inside >= callsUnderWay) throw unavailable(`${callsUnderWay} calls are under way`)
    inside++
    try {
      return await call()
    } catch (error) {
      throw readFault(error)
    } finally {
      leave()
    }
  }
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      closed = resolve
      if (inside === 0) resolve()
    })
  return { pass, close }
}

const createBuild = (): Build =>
  new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })

export type PostgresOptions = {
  /** A connection string: `postgres://user:password@host/database`. */
  url: string
  /** How many connections this process takes at most. */
  poolSize?: number
  metrics?: Metrics
}

/**
 * Opens a PostgreSQL database; the first call connects. Calls are refused as unavailable when
 * the server is away, full or read-only, no connection is free for five seconds, or too many
 * calls are under way.
 */
export const openPostgres = ({
  url,
  poolSize = 20,
  metrics = createMetrics(),
}: PostgresOptions): Database => {
  const pool = createPool(url, poolSize)
  measurePool(pool, metrics)
  const sendBatch = createSendBatch(createTypes())
  const ask = createReader(pool, sendBatch)
  const door = createDoor()
  const build = createBuild()
  const write = createWrite(pool, sendBatch)
  let closing: Promise<void> | undefined
  return {
    engine: 'postgres',
    build,
    prepare: (make) => prepareStatement(build, make),
    read: createRunner(createChannel((asked) => door.pass(() => ask(asked)))),
    write: (unit) => door.pass(() => write(unit)),
    close: () => {
      closing ??= door.close().then(() => pool.end())
      return closing
    },
  }
}

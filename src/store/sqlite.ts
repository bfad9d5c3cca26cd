/**
 * SQLite: one file, one process, one thread. Units run one after another, a savepoint each, and
 * all units of a turn of the event loop share one COMMIT, so that many callers share the one
 * slow thing, the wait for the disk. Reads use a connection of their own and never wait.
 */
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { createMetrics, type Histogram, type Metrics } from '../metric.ts'
import { isRefusal } from '../refusal.ts'
import { type Build, createRunner, type Database, prepareStatement, type Unit } from './database.ts'
import { unavailable } from './fault.ts'
import { type Connection, openReader, openWriter } from './sqlite-connection.ts'
import { openRun, type Run } from './unit.ts'

/** A turn with more units than this leaves the rest to the next, so that others get theirs. */
const unitsPerCommit = 1000
/** Beyond this many waiting units, the next is refused: it would wait for seconds. */
const waitingUnits = 20_000

const stalled =
  'A unit awaited something other than its own statements and was rolled back. ' +
  'Fetch, hash and sleep before or after `write`, never inside it.'

type Outcome = { value: unknown } | { error: unknown }

type Waiting = {
  unit: (runner: Unit) => Promise<unknown>
  settle: (outcome: Outcome, run?: Run) => void
}

const settler =
  <T>(resolve: (value: T) => void, reject: (error: unknown) => void): Waiting['settle'] =>
  (outcome, run) => {
    if ('error' in outcome) return reject(outcome.error)
    try {
      run?.committed()
      resolve(outcome.value as T)
    } catch (error) {
      reject(error)
    }
  }

/**
 * Notices a unit that awaits more than SQL. Statements answer within the microtasks of a turn,
 * and Node runs a tick that a microtask asked for when no microtask is left; whoever is still at
 * work then waits for the outside world, while everybody waits for the writer.
 */
const createWatch = () => {
  let current: ((outcome: Outcome) => void) | undefined
  let armed = false
  const look = () => {
    armed = false
    current?.({ error: new Error(stalled) })
  }
  return (unit: Waiting['unit'], runner: Unit): Promise<Outcome> =>
    new Promise((resolve) => {
      if (!armed) process.nextTick(look)
      armed = true
      const finish = (outcome: Outcome) => {
        if (current === finish) current = undefined
        resolve(outcome)
      }
      current = finish
      const start = async () => unit(runner)
      start().then(
        (value) => finish({ value }),
        (error) => finish({ error }),
      )
    })
}

/** Runs one unit in its savepoint; what it did is undone when it fails. */
const createStep = (writer: Connection) => {
  const watch = createWatch()
  return async (unit: Waiting['unit']): Promise<{ outcome: Outcome; run: Run }> => {
    writer.run('savepoint unit', [])
    const run = openRun(writer)
    let outcome = await watch(unit, run.runner)
    run.end()
    const failure = run.failure()
    if (failure && 'value' in outcome) outcome = failure
    if ('error' in outcome) {
      // A full disk ends the whole transaction, and with it the units that went before.
      if (!writer.isTransaction()) throw outcome.error
      writer.run('rollback to unit', [])
    }
    writer.run('release unit', [])
    return { outcome, run }
  }
}

/** A disk takes from a tenth of a millisecond to many, when it is asked to be sure. */
const secondBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1]
const unitBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500]

type Measure = { seconds: Histogram; units: Histogram }

const createMeasure = (metrics: Metrics): Measure => ({
  seconds: metrics.histogram(
    'foyer_commit_seconds',
    'How long a commit waited for the disk.',
    secondBounds,
  )(),
  units: metrics.histogram('foyer_commit_units', 'How many units shared a commit.', unitBounds)(),
})

/** One transaction for a batch of units: either all of their outcomes hold, or it throws. */
const createBatch = (writer: Connection, measure: Measure) => {
  const step = createStep(writer)
  return async (batch: Waiting[]): Promise<{ outcome: Outcome; run: Run }[]> => {
    try {
      writer.run('begin immediate', [])
      const ended: { outcome: Outcome; run: Run }[] = []
      for (const { unit } of batch) ended.push(await step(unit))
      const begunAt = performance.now()
      writer.run('commit', [])
      measure.seconds.observe((performance.now() - begunAt) / 1000)
      measure.units.observe(batch.length)
      return ended
    } catch (error) {
      if (writer.isTransaction()) writer.run('rollback', [])
      throw isRefusal(error) ? error : unavailable(`the units of a turn are lost: ${error}`)
    }
  }
}

/** Queues units, and writes those of a turn together. */
const createWriter = (writer: Connection, metrics: Metrics) => {
  const write = createBatch(writer, createMeasure(metrics))
  const queue: Waiting[] = []
  let writing = false
  let closed: (() => void) | undefined

  const flush = async (): Promise<void> => {
    // Only a tick that a microtask asks for comes after all microtasks.
    await undefined
    const batch = queue.splice(0, unitsPerCommit)
    try {
      const ended = await write(batch)
      batch.forEach(({ settle }, index) => {
        const unit = ended[index]
        if (unit) settle(unit.outcome, unit.run)
      })
    } catch (error) {
      for (const { settle } of batch) settle({ error })
    }
    if (queue.length > 0) setImmediate(flush)
    else {
      writing = false
      closed?.()
    }
  }

  const add = (waiting: Waiting): void => {
    if (closed) {
      waiting.settle({ error: unavailable('the database is closed') })
    } else if (queue.length >= waitingUnits) {
      waiting.settle({ error: unavailable(`${waitingUnits} units are waiting`) })
    } else {
      queue.push(waiting)
      if (!writing) setImmediate(flush)
      writing = true
    }
  }

  const close = (): Promise<void> =>
    new Promise((resolve) => {
      closed = resolve
      if (!writing) resolve()
    })
  metrics.reading('foyer_units_waiting', 'Units that wait to be written.', () => queue.length)
  return { add, close }
}

const createBuild = (): Build =>
  new Kysely({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })

export type SqliteOptions = {
  file: string
  /** Whether a commit waits for the disk (`synchronous = full`). Only a test says no. */
  durable?: boolean
  metrics?: Metrics
}

/**
 * Opens a SQLite file. Refuses as unavailable when it cannot be opened, is full, read-only or
 * held by another process for longer than five seconds.
 */
export const openSqlite = ({
  file,
  durable = true,
  metrics = createMetrics(),
}: SqliteOptions): Database => {
  const connection = openWriter(file, durable)
  const reader = openReader(file)
  const writer = createWriter(connection, metrics)
  const build = createBuild()
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await writer.close()
    reader.close()
    connection.close()
  }
  return {
    engine: 'sqlite',
    build,
    prepare: (make) => prepareStatement(build, make),
    read: createRunner(reader),
    write: (unit) =>
      new Promise((resolve, reject) => {
        writer.add({ unit, settle: settler(resolve, reject) })
      }),
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

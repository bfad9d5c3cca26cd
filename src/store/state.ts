/**
 * What a protocol must remember for minutes: codes, request ids, replay marks, kept requests.
 * A row is known by its kind and key and ends by itself. What has expired is never given, whether
 * or not it has been swept away yet.
 */
import type { Database, Runner } from './database.ts'

export type State = {
  /** Keeps a value that JSON can write, in the place of one that was there. */
  put(kind: string, key: string, value: unknown, lifetimeSeconds: number): Promise<void>
  /** The value, or undefined when there is none. */
  get<T>(kind: string, key: string): Promise<T | undefined>
  /** Gives the value and removes it: of many callers, in any process, one gets it. */
  take<T>(kind: string, key: string): Promise<T | undefined>
  /** Keeps the value if there is none, and says whether it did: of many callers, one is first. */
  putOnce(kind: string, key: string, value: unknown, lifetimeSeconds: number): Promise<boolean>
}

export type StateStore = State & {
  /** The same within a unit: what it does holds if the unit does. */
  within(runner: Runner): State
  /** Removes at most so many expired rows, and says how many it removed. */
  sweep(limit: number): Promise<number>
}

type Key = { kind: string; key: string }
type Row = Key & { value: string; expiresAt: number }

const prepareStatements = (database: Database) => ({
  put: database.prepare((build, row: Row) =>
    build
      .insertInto('state')
      .values({ kind: row.kind, key: row.key, value: row.value, expires_at: row.expiresAt })
      .onConflict((conflict) =>
        conflict.columns(['kind', 'key']).doUpdateSet((set) => ({
          value: set.ref('excluded.value'),
          expires_at: set.ref('excluded.expires_at'),
        })),
      ),
  ),
  putOnce: database.prepare((build, row: Row & { now: number }) =>
    build
      .insertInto('state')
      .values({ kind: row.kind, key: row.key, value: row.value, expires_at: row.expiresAt })
      .onConflict((conflict) =>
        conflict
          .columns(['kind', 'key'])
          .doUpdateSet((set) => ({
            value: set.ref('excluded.value'),
            expires_at: set.ref('excluded.expires_at'),
          }))
          .where('state.expires_at', '<=', row.now),
      ),
  ),
  get: database.prepare((build, row: Key & { now: number }) =>
    build
      .selectFrom('state')
      .select('value')
      .where('kind', '=', row.kind)
      .where('key', '=', row.key)
      .where('expires_at', '>', row.now),
  ),
  take: database.prepare((build, row: Key & { now: number }) =>
    build
      .deleteFrom('state')
      .where('kind', '=', row.kind)
      .where('key', '=', row.key)
      .where('expires_at', '>', row.now)
      .returning('value'),
  ),
  sweep: database.prepare((build, row: { now: number; limit: number }) =>
    build
      .deleteFrom('state')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('kind', 'key'),
          'in',
          selectFrom('state as expired')
            .select(['expired.kind', 'expired.key'])
            .where('expired.expires_at', '<=', row.now)
            .orderBy('expired.expires_at')
            .limit(row.limit)
            .$asTuple('kind', 'key'),
        ),
      ),
  ),
})

const readValue = <T>(row: { value: string } | undefined): T | undefined =>
  row && (JSON.parse(row.value) as T)

const writeValue = (value: unknown): string => {
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) throw new Error('A value of the state must be one that JSON can write.')
  return text
}

/**
 * What is over stays for so long. A mark that something was used must outlast a clock that is set
 * forward by mistake and back again: with it gone, the same thing could be used once more (FLT-09).
 */
const sweptAfterMs = 2 * 3_600_000

/** Opens the state of a database. `now` is in epoch milliseconds. */
export const createState = (database: Database, now: () => number): StateStore => {
  const statements = prepareStatements(database)
  const endOf = (lifetimeSeconds: number) => now() + Math.ceil(lifetimeSeconds * 1000)

  const within = (runner: Runner): State => ({
    put: async (kind, key, value, lifetimeSeconds) => {
      const expiresAt = endOf(lifetimeSeconds)
      await runner.send(statements.put, { kind, key, value: writeValue(value), expiresAt })
    },
    get: async (kind, key) =>
      readValue(await runner.first(statements.get, { kind, key, now: now() })),
    take: async (kind, key) =>
      readValue(await runner.first(statements.take, { kind, key, now: now() })),
    putOnce: async (kind, key, value, lifetimeSeconds) => {
      const row = { kind, key, value: writeValue(value), expiresAt: endOf(lifetimeSeconds) }
      return (await runner.run(statements.putOnce, { ...row, now: now() })) === 1
    },
  })

  const alone = <T>(step: (state: State) => Promise<T>) =>
    database.write((unit) => step(within(unit)))

  return {
    within,
    put: (...given) => alone((state) => state.put(...given)),
    get: within(database.read).get,
    take: <T>(kind: string, key: string) => alone((state) => state.take<T>(kind, key)),
    putOnce: (...given) => alone((state) => state.putOnce(...given)),
    sweep: (limit) =>
      database.write((unit) => unit.run(statements.sweep, { now: now() - sweptAfterMs, limit })),
  }
}

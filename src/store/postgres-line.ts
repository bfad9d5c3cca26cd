/**
 * Who waits for which answer of PostgreSQL, and what goes together. A message to the server and
 * its answer cost this process more than most statements cost the server, so what is asked within
 * a turn goes as one batch: the statements of a unit, and the reads of all requests.
 */
import type pg from 'pg'
import type { Answer, Asked, Outcome, SendBatch } from './postgres-batch.ts'

export type Ask = (asked: Asked) => Promise<Answer>

type Waiting = Asked & { resolve: (answer: Answer) => void; reject: (error: unknown) => void }

/** So many go together at the most: those in front make the others wait. */
const batchSize = 100

const rollback: Asked = { sql: 'rollback', values: [], kept: true }

const ignore = (): void => {}

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? ''

/** True when the server said so (SQLSTATE); any other error is that of a lost connection. */
const isSaid = (error: unknown): boolean => /^(?!E)[0-9A-Z]{5}$/.test(codeOf(error))

/**
 * True when the connection cannot be used again: it is gone; or (0A000) a table was changed under
 * a prepared statement, which this one never forgets; or (25006) its server is read-only, as one
 * is that was the primary until a moment ago.
 */
const isBroken = (error: unknown): boolean =>
  !isSaid(error) || /^(0A000|25006)$/.test(codeOf(error))

/** Node runs a tick that a microtask asked for when no microtask is left. */
const afterMicrotasks = (): Promise<void> =>
  new Promise((resolve) => queueMicrotask(() => process.nextTick(resolve)))

/** Gives each its answer; those behind a statement that failed get its error. */
const settle = (asked: readonly Waiting[], { answers, failure }: Outcome): void =>
  asked.forEach(({ resolve, reject }, index) => {
    const answer = answers[index]
    if (answer) resolve(answer)
    else reject(failure?.error)
  })

/**
 * A connection that one unit has to itself. What it asks before it waits for an answer goes
 * together; what it asks meanwhile goes next.
 */
export const createLine = (client: pg.PoolClient, sendBatch: SendBatch) => {
  const waiting: Waiting[] = []
  let going: Promise<void> | undefined
  let broken = false

  /** Nothing more is tried: what failed may have been the begin of the transaction. */
  const end = (failure: { error: unknown }): void => {
    broken ||= isBroken(failure.error)
    settle(waiting.splice(0), { answers: [], failure })
  }

  const go = async (): Promise<void> => {
    await afterMicrotasks()
    while (waiting.length > 0) {
      const asked = waiting.splice(0, batchSize)
      const outcome = await sendBatch(client, asked)
      settle(asked, outcome)
      if (outcome.failure) end(outcome.failure)
      await afterMicrotasks()
    }
    going = undefined
  }

  const ask: Ask = (asked) =>
    new Promise((resolve, reject) => {
      waiting.push({ ...asked, resolve, reject })
      going ??= go()
    })

  return {
    ask,
    /** Gives the connection back once what was asked has ended, and undoes it. */
    async undo(): Promise<void> {
      await going
      if (!broken) await ask(rollback).catch(ignore)
      client.release(broken)
    },
    /** Gives the connection back; nothing may be on its way. */
    release: (): void => client.release(),
  }
}

/**
 * Asks a pool. The prepared reads of a turn of the event loop, of whichever requests, share a
 * connection; others may take longer, and have one to themselves.
 */
export const createReader = (pool: pg.Pool, sendBatch: SendBatch): Ask => {
  let waiting: Waiting[] = []

  const read = async (asked: readonly Waiting[]): Promise<void> => {
    const client = await pool.connect()
    const outcome = await sendBatch(client, asked)
    const { answers, failure } = outcome
    // Reads fail where a connection, or what is prepared on it, has come to its end.
    client.release(failure !== undefined)
    if (!failure || !isSaid(failure.error)) return settle(asked, outcome)
    // The server refused one of them, and has not tried those behind it.
    settle(asked.slice(0, answers.length + 1), outcome)
    for (const each of asked.slice(answers.length + 1)) wait(each)
  }

  const start = (asked: readonly Waiting[]): void => {
    read(asked).catch((error) => settle(asked, { answers: [], failure: { error } }))
  }

  const startAll = (): void => {
    const asked = waiting
    waiting = []
    for (let at = 0; at < asked.length; at += batchSize) start(asked.slice(at, at + batchSize))
  }

  const wait = (each: Waiting): void => {
    if (waiting.length === 0) setImmediate(startAll)
    waiting.push(each)
  }

  return (asked) =>
    new Promise((resolve, reject) => {
      const each = { ...asked, resolve, reject }
      if (asked.kept) wait(each)
      else start([each])
    })
}

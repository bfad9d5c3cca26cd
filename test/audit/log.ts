/** An audit log as auditors and intruders see it: verified, exported, and changed by force. */
import assert from 'node:assert/strict'
import { CompiledQuery } from 'kysely'
import { type ExportRequest, startExport } from '../../src/audit-export.ts'
import { startVerifying, type VerifyRequest, type VerifyState } from '../../src/audit-verify.ts'
import type { Hub } from '../../src/hub.ts'
import type { Database } from '../../src/store/database.ts'

export const verifyAll = async (hub: Hub, request: VerifyRequest = {}): Promise<VerifyState> => {
  let state = startVerifying()
  for (let steps = 0; !state.isDone; steps += 1) {
    assert.ok(steps < 1_000, 'verifying has an end')
    state = await hub.audit.verify(request, state)
  }
  return state
}

/** What is wrong, a line each: the chain, the position, the words. */
export const findFaults = async (hub: Hub, request: VerifyRequest = {}): Promise<string[]> => {
  const { faults, faultCount } = await verifyAll(hub, request)
  assert.equal(faultCount, faults.length)
  return faults.map(({ position, words }) => `${position ?? '-'} ${words}`)
}

export const exportAll = async (hub: Hub, request: ExportRequest = {}): Promise<string[]> => {
  const all: string[] = []
  let state = startExport()
  while (!state.isDone) {
    const part = await hub.audit.export(request, state)
    all.push(...part.lines)
    state = part.state
  }
  return all
}

/** Runs SQL as somebody would who has the database. */
export const force = (database: Database, ...statements: string[]): Promise<void> =>
  database.write(async (unit) => {
    for (const sql of statements) await unit.query(CompiledQuery.raw(sql))
  })

export const ask = <T>(database: Database, sql: string): Promise<T[]> =>
  database.read.query<T>(CompiledQuery.raw(sql))

/** The id of the event at a position of a chain. */
export const eventAt = async (database: Database, chain: string, at: number): Promise<number> => {
  const where = `where chain = '${chain}' and position = ${at}`
  const [row] = await ask<{ id: number }>(
    database,
    `select event_id as id from audit_seal ${where}`,
  )
  return row?.id ?? assert.fail(`nothing is at ${at}`)
}

/** Cases for the statements of all nouns: they are compiled when they are used, and here. */
import assert from 'node:assert/strict'
import { CompiledQuery } from 'kysely'
import type { Case, Part } from './conformance.ts'
import type { Database, Statement, Value } from './database.ts'
import { createStore } from './store.ts'

/** Everything that the store prepares. */
const collectStatements = (database: Database): Statement<never>[] => {
  const statements: Statement<never>[] = []
  const prepare: Database['prepare'] = (make) => {
    const statement = database.prepare(make)
    statements.push(statement)
    return statement
  }
  void createStore({ ...database, prepare }, () => 0)
  return statements
}

const everyStatement: Case = async ({ database }) => {
  const statements = collectStatements(database)
  assert.ok(statements.length > 200, `there are ${statements.length}`)
  const nothing = new Proxy({}, { get: (): Value => null }) as never
  for (const { sql, fill } of statements) {
    // Planned, and not run.
    await database.read.query(CompiledQuery.raw(`explain ${sql}`, fill(nothing)))
  }
}

export const statementPart: Part = {
  name: 'statements',
  cases: { 'each compiles, and is one that the engine can run': everyStatement },
}

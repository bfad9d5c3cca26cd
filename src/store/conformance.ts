/**
 * What any engine must do, told in tests that run the same on each. A part is a list of cases
 * that share one migrated database, so a case keeps to keys of its own. The nouns of the store
 * bring their parts along: `storeConformance('SQLite', open, [userPart, sessionPart])`.
 */
import { after, before, describe, it } from 'node:test'
import { migrationPart } from './conformance-migrate.ts'
import { statePart, versionPart } from './conformance-state.ts'
import { statementPart } from './conformance-statement.ts'
import { unitPart, valuePart } from './conformance-unit.ts'
import type { Database } from './database.ts'
import { migrate } from './migrate.ts'

/** An empty database of its own, which another process could open too. */
export type Opened = {
  database: Database
  /** A second handle on the same data, as another process would have. */
  another(): Promise<Database>
  /** Closes every handle and removes the data. */
  close(): Promise<void>
}

export type OpenDatabase = () => Promise<Opened>

export type Case = (opened: Opened, open: OpenDatabase) => Promise<void>

export type Part = { name: string; cases: Record<string, Case> }

const migrationTime = Date.UTC(2026, 0, 1)

const registerPart = (part: Part, open: OpenDatabase): void => {
  describe(part.name, () => {
    let opened: Opened | undefined
    before(async () => {
      opened = await open()
      await migrate(opened.database, () => migrationTime)
    })
    after(() => opened?.close())
    for (const [name, run] of Object.entries(part.cases)) {
      it(name, async () => {
        if (!opened) throw new Error('the database was not opened')
        await run(opened, open)
      })
    }
  })
}

/** Registers the tests of an engine; `parts` come beside those of the waist itself. */
export const storeConformance = (name: string, open: OpenDatabase, parts: Part[] = []): void => {
  const own = [valuePart, unitPart, migrationPart, statementPart, statePart, versionPart]
  describe(`${name}: the store`, () => {
    for (const part of [...own, ...parts]) registerPart(part, open)
  })
}

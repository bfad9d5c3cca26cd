/** `foyer migrate`: brings the database to this version. `start` does the same. */
import { getConfig, openDatabase } from '../main.ts'
import { migrate } from '../store/migrate.ts'
import { systemWorld } from '../world.ts'
import type { OwnCommand } from './command.ts'

export const migrateStore: OwnCommand = {
  summary: 'Brings the database to this version, and says what it did.',
  start: async (environment) => {
    const database = await openDatabase(getConfig(environment))
    try {
      const applied = await migrate(database, systemWorld.now)
      const text = applied.length === 0 ? 'Nothing to do.' : `Applied: ${applied.join(', ')}`
      return { text, data: { applied } }
    } finally {
      await database.close()
    }
  },
}

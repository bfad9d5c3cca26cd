/** `foyer migrate`: brings the database to this version. `start` does the same. */
import { getConfig, openDatabase, upgradeDatabase } from '../main.ts'
import type { OwnCommand } from './command.ts'
import { showPart } from './interrupt.ts'

export const migrateStore: OwnCommand = {
  summary: 'Brings the database to this version, and says what it did.',
  start: async (environment, _values, terminal) => {
    const config = getConfig(environment)
    const database = await openDatabase(config)
    try {
      const { applied, backup = null } = await upgradeDatabase(database, config, {
        progress: showPart(terminal, 'Backing up what is there'),
        begun: (name) => terminal.show?.(`Applying ${name}`),
      })
      terminal.show?.('')
      const text = applied.length === 0 ? 'Nothing to do.' : `Applied: ${applied.join(', ')}`
      const kept = backup === null ? '' : `\nThe database from before is ${backup}`
      return { text: `${text}${kept}`, data: { applied, backup } }
    } finally {
      await database.close()
    }
  },
}

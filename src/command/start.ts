/** `foyer start`: runs the hub. */
import { start as startProcess } from '../main.ts'
import type { Command } from './command.ts'

export const start: Command = {
  summary: 'Runs the hub until it is told to stop.',
  flags: {},
  run: async (_values, environment) => {
    await startProcess(environment)
    return undefined
  },
}

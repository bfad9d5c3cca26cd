/** `foyer start`: runs the hub, and listens for other commands beside it. */
import type { Hub } from '../hub.ts'
import { type SideDoor, start as startProcess } from '../main.ts'
import { answer, type Reply } from './answer.ts'
import type { OwnCommand } from './command.ts'
import { hasSockets, openSocket, socketPath } from './socket.ts'

const faultWords = 'Something is wrong within the hub; its log says what.'

const openControl: SideDoor = async (hub: Hub, note) => {
  if (!hasSockets) return undefined
  const guarded = async (request: unknown): Promise<Reply> => {
    try {
      return await answer(hub, request)
    } catch (error) {
      note(error, 'a command failed')
      return { refusal: { code: 'unavailable', message: faultWords } }
    }
  }
  try {
    return await openSocket(socketPath(hub.config.data), guarded)
  } catch (error) {
    note(error, 'commands cannot reach this process, and open the store themselves')
    return undefined
  }
}

export const start: OwnCommand = {
  summary: 'Runs the hub until it is told to stop.',
  start: async (environment) => {
    await startProcess(environment, openControl)
    return undefined
  },
}

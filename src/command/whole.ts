/**
 * Long answers: they are asked for part by part, so that neither side holds them, the running hub
 * serves others in between, and whoever typed the command may leave at any time.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { isRefused, type Reply, type Request } from './answer.ts'
import { type Command, findText, type Result, type Terminal, type Values } from './command.ts'

/** The last part, or a no. Each part before it is taken as it comes. */
export const askWhole = async (
  ask: (request: Request) => Promise<Reply>,
  request: Request,
  take: (part: Result) => void,
): Promise<Reply> => {
  let reply = await ask(request)
  while (!isRefused(reply)) {
    take(reply)
    if (reply.more === undefined) return reply
    reply = await ask({ ...request, more: reply.more })
  }
  return reply
}

/** Where the lines of parts go: to the file of the `out` flag, or the standard output. */
export const openOut = (command: Command, values: Values, terminal: Terminal) => {
  const name = Object.keys(command.flags).find((each) => command.flags[each]?.kind === 'out')
  const path = name === undefined ? undefined : findText(values, name)
  const file = path === undefined ? undefined : openSync(path, 'w', 0o600)
  let isOnScreen = false
  return {
    take({ lines = [], text, more }: Result): void {
      if (lines.length > 0) {
        isOnScreen = file === undefined
        if (file === undefined) terminal.say(lines.join('\n'))
        else writeSync(file, `${lines.join('\n')}\n`)
      }
      if (more !== undefined) terminal.show?.(text)
    },
    isOnScreen: () => isOnScreen,
    close(): void {
      if (file !== undefined) closeSync(file)
    },
  }
}

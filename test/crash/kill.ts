/** Lets a process write to a file, and kills it while it does. */
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

const longestMilliseconds = 150

/** What a writer acknowledged before it was killed at some moment after its first, a line each. */
export const killWriter = async (writer: string, file: string, name: string): Promise<string[]> => {
  const child = spawn(process.execPath, [writer, file, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = new Promise((resolve) => child.once('close', resolve))
  const first = Promise.withResolvers<void>()
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    first.resolve()
  })
  await Promise.race([first.promise, closed])
  await sleep(randomInt(longestMilliseconds))
  child.kill('SIGKILL')
  await closed
  // What follows the last line break is a line that was cut off.
  return output.split('\n').slice(0, -1)
}

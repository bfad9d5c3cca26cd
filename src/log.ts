/**
 * Where the lines of the log go: to standard output, without ever waiting for whoever reads it
 * (FLT-16). Whoever reads may stop, go away, or write to a disk that is full: then lines are lost,
 * which the log says later, and the hub goes on.
 */
import type { Writable } from 'node:stream'

/** What may wait for a reader. */
const waitingMost = 1024 * 1024

export type Log = { write: (line: string) => void }

const writeLost = (count: number, at: number): string =>
  `${JSON.stringify({ level: 40, time: at, msg: `${count} lines of the log were lost` })}\n`

/** The lines of one turn of the event loop are handed over together. */
export const createLog = (out: Writable, now: () => number): Log & { flush: () => void } => {
  let lines = ''
  let lost = 0
  const flush = (): void => {
    const text = lines
    lines = ''
    if (text !== '') out.write(text)
  }
  return {
    flush,
    write(line) {
      if (out.writableLength + lines.length > waitingMost) {
        lost += 1
        return
      }
      if (lines === '') setImmediate(flush)
      if (lost > 0) lines += writeLost(lost, now())
      lost = 0
      lines += line
    },
  }
}

/** The log of this process. What else it says may not be read by anybody either. */
export const openLog = (now: () => number): Log => {
  for (const out of [process.stdout, process.stderr]) out.on('error', () => {})
  const log = createLog(process.stdout, now)
  process.once('exit', log.flush)
  return log
}

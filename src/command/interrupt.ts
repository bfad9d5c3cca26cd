/** Long commands: Ctrl-C is heard between two steps, so that nothing half is left behind. */
import { statSync } from 'node:fs'
import type { Terminal } from './command.ts'

/** Does work that looks at the signal now and then; the first Ctrl-C stops it. */
export const interruptible = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const stopped = new AbortController()
  const stop = (): void => stopped.abort()
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.on(signal, stop)
  try {
    return await work(stopped.signal)
  } finally {
    for (const signal of signals) process.off(signal, stop)
  }
}

/** Shows how far something is, where a person looks; at its end the line is cleared. */
export const showPart =
  ({ show }: Terminal, what: string) =>
  (part: number): void =>
    show?.(part >= 1 ? '' : `${what}: ${Math.floor(part * 100)} %`)

const lookMs = 500
const mebibyte = 2 ** 20

/** Shows how much another program has written into a file, until what this gives is called. */
export const watchSize = (file: string, { show }: Terminal): (() => void) => {
  const look = (): void => {
    const { size = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {}
    show?.(`Backing up: ${Math.floor(size / mebibyte)} MiB`)
  }
  const timer = show && setInterval(look, lookMs)
  return () => {
    clearInterval(timer)
    show?.('')
  }
}

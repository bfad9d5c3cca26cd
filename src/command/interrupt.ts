/** Long commands: Ctrl-C is heard between two steps, so that nothing half is left behind. */
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

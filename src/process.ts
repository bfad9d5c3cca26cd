/**
 * The process: what the machine lets it have, and how it is told to stop. A first signal lets it
 * finish, a second ends it at once.
 */
import { readFileSync } from 'node:fs'

/**
 * One Ctrl-C comes several times: from the terminal to the whole group of processes, and from
 * those of them that pass signals on (`npm start` does).
 */
const echoMs = 1_000

/** Where Linux says what a process may have. */
const limitsPath = '/proc/self/limits'

/** How many files and connections may be open at once; undefined where nothing says so. */
export const findHandleLimit = (path = limitsPath): number | undefined => {
  try {
    const [, most] = /^Max open files +(\d+)/m.exec(readFileSync(path, 'utf8')) ?? []
    return most === undefined ? undefined : Number(most)
  } catch {
    return undefined
  }
}

/** Stops at the first signal, and ends with status 0, or with 1 if that fails. */
export const stopOnSignal = (stop: () => Promise<void>): void => {
  let heardAt: number | undefined
  const fail = (error: unknown): never => {
    process.stderr.write(`Foyer did not stop cleanly: ${error}\n`)
    return process.exit(1)
  }
  const hear = (): void => {
    if (heardAt === undefined) {
      heardAt = performance.now()
      stop().then(() => process.exit(0), fail)
    } else if (performance.now() - heardAt > echoMs) {
      fail('it was told twice')
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, hear)
}

/** Waits for work, but no longer than that; says whether it was done. */
export const within = async (work: Promise<unknown>, milliseconds: number): Promise<boolean> => {
  const late = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => late.resolve(false), milliseconds)
  try {
    return await Promise.race([work.then(() => true), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

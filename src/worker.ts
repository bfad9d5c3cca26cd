/**
 * Workers: several processes that serve at one port (`FOYER_PROCESSES`). They take connections
 * from one queue of the system, so that whoever dies has lost no more than what it had taken. In
 * its place the first process starts another, at growing intervals if they die again and again. A
 * worker whose first process is gone ends by itself.
 */
import cluster, { type Worker } from 'node:cluster'
import { setTimeout as sleep } from 'node:timers/promises'
import { within } from './process.ts'

/** True in a process that was started to serve for another. */
export const isWorker: boolean = cluster.isWorker

const shortestRestMs = 100
const longestRestMs = 30_000
/** Who has lived for so long did not die of what ended those before it. */
const settledMs = 60_000

/** How long to wait after so many deaths in a row. */
export const restAfter = (deaths: number): number =>
  Math.min(shortestRestMs * 2 ** (deaths - 1), longestRestMs)

type Started = {
  worker: Worker
  /** Resolves when it serves; fails when it ends before. */
  serving: Promise<unknown>
  /** How it went, in the words of the log. */
  ended: Promise<string>
}

const startOne = (): Started => {
  const worker = cluster.fork()
  const ended = new Promise<string>((resolve) => {
    worker.once('exit', (code, signal) => {
      resolve(`a process that serves has ended (${signal ?? `status ${code}`})`)
    })
  })
  const listening = new Promise((resolve) => worker.once('listening', resolve))
  const early = ended.then((words) => {
    throw new Error(words)
  })
  const serving = Promise.race([listening, early])
  // Whoever waits for it hears of it; later starts are only told of at their end.
  serving.catch(() => {})
  return { worker, serving, ended }
}

export type Workers = {
  /** Tells all of them to stop, and ends those that are not done in time. */
  stop: (boundMs: number) => Promise<void>
}

/**
 * Starts so many workers, and resolves when all of them serve. Fails when one ends before that:
 * what is wrong then would be wrong the next time too. `note` is told of each that dies later.
 */
export const startWorkers = async (
  count: number,
  note: (words: string) => void,
): Promise<Workers> => {
  // Else the first process would take connections, and hand some to a worker that has just died:
  // they would neither be answered nor end.
  cluster.schedulingPolicy = cluster.SCHED_NONE
  const living = new Set<Started>()
  let isStopping = false

  const begin = (): Started => {
    const started = startOne()
    living.add(started)
    void started.ended.then(() => living.delete(started))
    return started
  }

  /** One after another, until all are to stop. */
  const keep = async (first: Started): Promise<void> => {
    let deaths = 0
    for (let { ended } = first; ; { ended } = begin()) {
      const begunAt = performance.now()
      const words = await ended
      if (isStopping) return
      deaths = performance.now() - begunAt > settledMs ? 1 : deaths + 1
      note(`${words}; another takes its place in ${restAfter(deaths)} ms`)
      await sleep(restAfter(deaths))
      if (isStopping) return
    }
  }

  const stop = async (boundMs: number): Promise<void> => {
    isStopping = true
    for (const { worker } of living) worker.process.kill('SIGTERM')
    const ends = [...living].map(({ ended }) => ended)
    if (await within(Promise.all(ends), boundMs)) return
    for (const { worker } of living) worker.process.kill('SIGKILL')
  }

  const first = Array.from({ length: count }, begin)
  try {
    await Promise.all(first.map(({ serving }) => serving))
  } catch (error) {
    await stop(0)
    throw error
  }
  for (const started of first) void keep(started)
  return { stop }
}

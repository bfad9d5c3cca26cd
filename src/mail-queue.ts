/**
 * What is done after the answer: mail, and what has to be looked up for it. No request waits for
 * it, so none shows by its time what there was to do. Jobs are kept in memory, tried again with
 * growing delay, and bounded; `work` does those that are due.
 */
import { within } from './process.ts'

/** How long a job waits after each try that failed; after the last it has failed for good. */
const delaysMs = [2_000, 15_000, 60_000, 300_000]
const jobsMax = 1_000
const atOnce = 4
/** How long the end of the process waits for what is still to be done. */
const closingMs = 10_000

export type Job = {
  run: () => Promise<void>
  /** True for an error that another try would meet again. */
  isFinal?: (error: unknown) => boolean
  /** Told once, when it is given up. */
  failed: (error: unknown, tries: number) => Promise<void>
}

type Waiting = Job & { dueAt: number; tries: number }

/** `now` is in epoch milliseconds. */
export const createMailQueue = (now: () => number) => {
  let waiting: Waiting[] = []
  let running = 0
  let isClosing = false

  const takeDue = (): Waiting[] => {
    const due = waiting
      .filter((job) => isClosing || job.dueAt <= now())
      .slice(0, Math.max(0, atOnce - running))
    waiting = waiting.filter((job) => !due.includes(job))
    return due
  }

  const retry = async (job: Waiting, error: unknown): Promise<void> => {
    const delay = delaysMs[job.tries]
    const tries = job.tries + 1
    if (delay === undefined || isClosing || job.isFinal?.(error)) {
      await job.failed(error, tries)
    } else {
      waiting.push({ ...job, tries, dueAt: now() + delay })
    }
  }

  const run = async (job: Waiting): Promise<void> => {
    running += 1
    try {
      await job.run()
    } catch (error) {
      await retry(job, error)
    } finally {
      running -= 1
    }
  }

  /** Does what is due, and what that brings about. */
  const work = async (): Promise<void> => {
    for (let due = takeDue(); due.length > 0; due = takeDue()) {
      await Promise.all(due.map(run))
    }
  }

  return {
    work,
    /** False if there is no room for it: then it will never be done. */
    add(job: Job): boolean {
      if (waiting.length + running >= jobsMax) return false
      waiting.push({ ...job, dueAt: now(), tries: 0 })
      return true
    },
    /** How many jobs are not done yet. */
    load: (): number => waiting.length + running,
    /** Tries everything that is left once more, and waits for it, though not for long. */
    async close(): Promise<void> {
      isClosing = true
      await within(work(), closingMs)
    },
  }
}

/**
 * Timers: work that a process does again and again. Every process does all of it, so whatever is
 * done here must be right when two processes do it at once.
 */

export type Job = {
  /** For the log: `sweeping`, as in "sweeping failed". */
  name: string
  everyMs: number
  /** The first run comes at once, and not after the first interval. */
  isAtOnce?: boolean
  work: () => Promise<unknown>
}

/**
 * Does each job at its intervals, one run of it after another: what takes longer than its interval
 * is not begun a second time. A run that fails is noted, and the next comes as if it had not.
 * Gives what ends it, once the runs under way have ended.
 */
export const startJobs = (
  jobs: readonly Job[],
  note: (error: unknown, words: string) => void,
): (() => Promise<void>) => {
  const underWay = new Map<Job, Promise<void>>()
  const run = async (job: Job): Promise<void> => {
    try {
      await job.work()
    } catch (error) {
      note(error, `${job.name} failed`)
    } finally {
      underWay.delete(job)
    }
  }
  const begin = (job: Job): void => {
    if (!underWay.has(job)) underWay.set(job, run(job))
  }
  const timers = jobs.map((job) => setInterval(begin, job.everyMs, job))
  jobs.filter(({ isAtOnce }) => isAtOnce).forEach(begin)
  return async () => {
    timers.forEach(clearInterval)
    await Promise.all(underWay.values())
  }
}

/** What a running hub does again and again, beside answering. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createClockWatch } from './clock.ts'
import type { Hub } from './hub.ts'
import type { Job } from './timer.ts'

/** Writes to the log that something went wrong, or is odd. */
export type Note = (error: unknown, words: string) => void

const watchClock = ({ world }: Hub, note: Note): Job => {
  const clock = createClockWatch(world.now, () => performance.now())
  return {
    name: 'watching the clock',
    everyMs: 5_000,
    work: async () => {
      const stepMs = clock.findStep()
      if (stepMs !== 0) note(undefined, `the clock of this machine was set by ${stepMs} ms`)
    },
  }
}

const watchCopies = ({ copies }: Hub, note: Note): Job => ({
  name: 'asking who answers at FOYER_URL',
  everyMs: 20_000,
  isAtOnce: true,
  work: () => copies.look((words) => note(undefined, words)),
})

/** Where much waits to be done, people have the processor most of the time. */
const rest = (tookMs: number): Promise<void> => sleep(2 * tookMs)
const sealBatches = 40

/** A line each. */
export const jobsOf = (hub: Hub, note: Note): Job[] => [
  { name: 'sweeping', everyMs: 30_000, work: () => hub.sweep({ rest }) },
  { name: 'sending mail', everyMs: 500, work: hub.mail.work },
  { name: 'telling what ends', everyMs: 600_000, work: hub.expiries.tell },
  { name: 'refreshing data keys', everyMs: 500, work: hub.dataKeys.refresh },
  {
    name: 'sealing events',
    everyMs: 1_000,
    work: () => hub.audit.seal({ batches: sealBatches, rest }),
  },
  { name: 'streaming events', everyMs: 1_000, work: hub.audit.delivery.work },
  { name: 'dropping old events', everyMs: 60_000, work: hub.audit.retain },
  { name: 'writing attempts', everyMs: 1_000, work: hub.attempts.flush },
  watchClock(hub, note),
  watchCopies(hub, note),
]

/** What is measured: a job is what one visitor does, again and again, through the public door. */
import type { Facts } from './facts.ts'
import { directoryJobs } from './job/directory.ts'
import { checkJob, listJobs } from './job/question.ts'
import { samlJobs } from './job/saml.ts'
import { signInJobs } from './job/sign-in.ts'
import { botJob, roomJobs } from './job/ticket.ts'
import type { LimitName } from './limit.ts'
import type { Answer, Request } from './wire.ts'

export type Visit = {
  facts: Facts
  /** Which visit it is: no two of a run have the same number. */
  index: number
  send: (request: Request) => Promise<Answer>
  /** What was made of this visit before the clock started. */
  material: string
}

export type Job = {
  name: string
  /** For the table. */
  title: string
  /** What the machine could do at most, or a server that does nothing but answer. */
  limit: LimitName
  connections: number
  /** Something else that `meter.ts` does, in the same rounds. */
  peer?: { title: string; kernel: string }
  visit: (visit: Visit) => Promise<void>
  /** Made before the clock starts, because it costs the driver as much as the hub. */
  make?: (facts: Facts, index: number) => string
  /** So many are made for each second. */
  makesPerSecond?: number
}

export const jobs: readonly Job[] = [
  ...samlJobs,
  ...signInJobs,
  ...roomJobs,
  botJob,
  checkJob,
  ...listJobs,
  ...directoryJobs,
]

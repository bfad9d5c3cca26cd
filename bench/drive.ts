/**
 * The driver: a process that visits a port over some connections, again and again, and says how
 * often and how fast it was answered.
 */
import type { Facts } from './facts.ts'
import { pick } from './job/expect.ts'
import { jobs, type Visit } from './job.ts'
import { serve } from './process.ts'
import { connectTo, type Request } from './wire.ts'

/** A page that browsers open in turn, and what stands in a good answer. */
export type Asked = Pick<Request, 'path' | 'host'> & { cookies?: string[]; expects: string }

export type Drive = {
  /** The name of a job; without one, this is asked for, or `/`. */
  job?: string
  facts?: Facts
  asked?: Asked
  port: number
  connections: number
  seconds: number
  /** The number of the first visit. */
  from: number
}

export type Driven = { count: number; seconds: number; p50: number; p99: number; most: number }

const hello: Asked = { path: '/', expects: '' }

const ask = async (send: Visit['send'], asked: Asked, index: number): Promise<void> => {
  const { cookies, expects, ...page } = asked
  const headers = cookies && { cookie: pick(cookies, index) }
  const { status, body } = await send({ ...page, ...(headers && { headers }) })
  if (status !== 200 || !body.includes(expects)) throw new Error(`${status}: ${body.slice(0, 600)}`)
}

const quantile = (sorted: number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0

/** Milliseconds, fastest first, as the table has them. */
const summarize = (times: number[], seconds: number): Driven => {
  const sorted = times.sort((left, right) => left - right)
  return {
    count: sorted.length,
    seconds,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    most: sorted.at(-1) ?? 0,
  }
}

const drive = async (how: Drive): Promise<Driven> => {
  const { job: name, facts, asked = hello, port, connections, seconds, from } = how
  const job = jobs.find((each) => each.name === name)
  const { make, makesPerSecond = 0 } = job ?? {}
  const materials: string[] = []
  if (make && facts) {
    const count = Math.ceil(makesPerSecond * seconds)
    for (let at = 0; at < count; at += 1) materials.push(make(facts, from + at))
  }
  const opened = await Promise.all(Array.from({ length: connections }, () => connectTo(port)))
  const times: number[] = []
  let next = 0
  const begunAt = performance.now()
  const isOver = (): boolean =>
    performance.now() - begunAt >= seconds * 1000 ||
    (make !== undefined && next >= materials.length)
  const visit = async ({ send }: Pick<Visit, 'send'>): Promise<void> => {
    while (!isOver()) {
      const at = next++
      const startedAt = performance.now()
      if (job && facts) {
        await job.visit({ facts, index: from + at, send, material: materials[at] ?? '' })
      } else await ask(send, asked, from + at)
      times.push(performance.now() - startedAt)
    }
  }
  try {
    await Promise.all(opened.map(visit))
    return summarize(times, (performance.now() - begunAt) / 1000)
  } finally {
    for (const { close } of opened) close()
  }
}

serve<Drive, Driven>(drive)

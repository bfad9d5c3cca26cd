/**
 * The driver: a process that visits a port over some connections, again and again, and says how
 * often and how fast it was answered.
 */
import type { Facts } from './facts.ts'
import { jobs, type Visit } from './job.ts'
import { serve } from './process.ts'
import { connectTo, type Request } from './wire.ts'

export type Drive = {
  /** The name of a job; without one, this is asked for, or `/`. */
  job?: string
  facts?: Facts
  asked?: Pick<Request, 'path' | 'host' | 'headers'> & { expects: string }
  port: number
  connections: number
  seconds: number
  /** The number of the first visit. */
  from: number
}

export type Driven = { count: number; seconds: number; p50: number; p99: number; most: number }

const hello: Drive['asked'] = { path: '/', expects: '' }

const ask = async (send: Visit['send'], { expects, ...request } = hello): Promise<void> => {
  const { status, body } = await send(request)
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
  const { job: name, facts, asked, port, connections, seconds, from } = how
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
      } else await ask(send, asked)
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

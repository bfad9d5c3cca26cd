/** What several processes have counted, told by the first of them: that one is asked. */
import cluster, { type Worker } from 'node:cluster'
import { type Family, joinFamilies } from './metric.ts'
import { within } from './process.ts'

const question = 'metrics?'
/** Whoever does not answer by then is left out, this time. */
const answerMs = 1_000

type Told = { metrics: Family[] }

const isTold = (message: unknown): message is Told =>
  typeof message === 'object' && message !== null && 'metrics' in message

/** Answers the first process, in one that serves for it. */
export const tellFirst = (read: () => Family[]): void => {
  process.on('message', (message) => {
    if (message === question) process.send?.({ metrics: read() } satisfies Told)
  })
}

const askWorker = async (worker: Worker, told: Map<string, Family[]>): Promise<void> => {
  const answered = Promise.withResolvers<void>()
  const hear = (message: unknown): void => {
    if (!isTold(message)) return
    told.set(String(worker.process.pid), message.metrics)
    answered.resolve()
  }
  worker.on('message', hear)
  // One that ends at this moment has nothing to tell any more.
  worker.send(question, () => {})
  await within(answered.promise, answerMs)
  worker.off('message', hear)
}

/** What this process has counted, and each that serves for it; a label says whose it is. */
export const readAll = async (own: () => Family[]): Promise<Family[]> => {
  const told = new Map([[String(process.pid), own()]])
  const workers = Object.values(cluster.workers ?? {}).filter((each) => each !== undefined)
  await Promise.all(workers.map((worker) => askWorker(worker, told)))
  return joinFamilies(told)
}

/** Helpers of a run are processes of their own: one asks, the other answers, one at a time. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

type Reply<T> = { value: T } | { fault: string }

/** In the helper: answers each message. */
export const serve = <Question, T>(work: (question: Question) => Promise<T> | T): void => {
  process.on('message', async (question: Question) => {
    try {
      process.send?.({ value: await work(question) })
    } catch (error) {
      process.send?.({ fault: error instanceof Error ? error.stack : String(error) })
    }
  })
  process.on('disconnect', () => process.exit())
}

export type Helper<Question, T> = {
  pid: number
  ask: (question: Question) => Promise<T>
  close: () => void
}

/** Starts a helper of this folder. */
export const openHelper = <Question extends object, T>(name: string): Helper<Question, T> => {
  const child = fork(fileURLToPath(new URL(name, import.meta.url)))
  const ask = (question: Question): Promise<T> =>
    new Promise((resolve, reject) => {
      const fail = (): void => reject(new Error(`${name} has ended`))
      child.once('exit', fail)
      child.once('message', (reply: Reply<T>) => {
        child.off('exit', fail)
        if ('fault' in reply) reject(new Error(reply.fault))
        else resolve(reply.value)
      })
      child.send(question)
    })
  return { pid: child.pid ?? 0, ask, close: () => child.disconnect() }
}

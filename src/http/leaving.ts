/**
 * Leaving: a server that was told to stop says so at `/readyz` and goes on serving, while load
 * balancers notice and turn to others. Each connection ends with the answer that is sent on it;
 * then no more are taken, and what is under way is finished.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { within } from '../process.ts'

declare module 'fastify' {
  interface FastifyInstance {
    leaving: Leaving
  }
}

type Leaving = {
  hasBegun: boolean
  /** Requests that have come and are not answered yet. */
  underWay: Set<FastifyRequest>
  /** Called when there are none left. */
  whenQuiet: () => void
}

export const addLeaving = (server: FastifyInstance): void => {
  const leaving: Leaving = { hasBegun: false, underWay: new Set(), whenQuiet: () => {} }
  server.decorate('leaving', leaving)
  server.addHook('onRequest', async (request, reply) => {
    leaving.underWay.add(request)
    // Comes when the answer was sent, and when the client has gone away before.
    reply.raw.once('close', () => {
      leaving.underWay.delete(request)
      if (leaving.underWay.size === 0) leaving.whenQuiet()
    })
    if (leaving.hasBegun) reply.header('connection', 'close')
  })
}

/** How long requests that are under way have to be finished. */
export const finishMs = 10_000
const closeMs = 1_000

const quiet = ({ leaving }: FastifyInstance): Promise<void> =>
  new Promise((resolve) => {
    leaving.whenQuiet = resolve
    if (leaving.underWay.size === 0) resolve()
  })

/**
 * Serves for so long yet, and then ends: what is under way within `finishMs`. Then connections are
 * closed on which nothing was asked, as browsers open them beforehand.
 */
export const leave = async (server: FastifyInstance, drainMs: number): Promise<void> => {
  server.leaving.hasBegun = true
  await sleep(drainMs)
  const closed = server.close()
  await within(quiet(server), finishMs)
  server.server.closeAllConnections()
  await within(closed, closeMs)
}

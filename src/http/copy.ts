/**
 * What copies of this hub say to one another, and what everybody is told by one that is set aside:
 * another answers at its address, and it issues nothing (FLT-15).
 */
import type { FastifyInstance } from 'fastify'
import { beatPath, isChallenge } from '../beat.ts'
import { asideRefusal } from '../copy.ts'
import type { Hub } from '../hub.ts'
import { refuse } from '../refusal.ts'
import { shown } from './method.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Also answered while this hub is set aside: it issues nothing. */
    isOfCopies?: boolean
  }
}

/** Refuses everything, in the words of each wire. What is not there is still not there. */
export const guardCopies = (server: FastifyInstance, { copies }: Hub): void => {
  server.addHook('onRequest', (request, _reply, done) => {
    const isRefused = copies.isSetAside() && !request.is404
    if (isRefused && !request.routeOptions.config.isOfCopies) done(asideRefusal())
    else done()
  })
}

/** Where anybody may ask; only who has our secret can make anything of the answer. */
export const beatRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  server.get<{ Querystring: { challenge?: unknown } }>(
    beatPath,
    { config: { caller: 'anyone', isOfCopies: true }, ...shown },
    async ({ query: { challenge } }, reply) => {
      if (!isChallenge(challenge)) return refuse('invalid', 'The request has no challenge.')
      return reply.type('text/plain').send(`${await hub.copies.answer(challenge)}\n`)
    },
  )
}

/** A no of the API: `application/problem+json` (RFC 9457). */
import type { FastifyError, FastifyInstance } from 'fastify'
import { isRefusal, refusalStatus } from '../refusal.ts'

export const sayProblems = (server: FastifyInstance): void => {
  server.setErrorHandler(async (error: FastifyError, request, reply) => {
    const known = isRefusal(error)
    if (!known) request.log.error({ err: error }, 'a fault of ours')
    const status = known ? refusalStatus[error.code] : (error.statusCode ?? 500)
    const { retryAfterSeconds } = known ? error.detail : {}
    if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds)
    const problem = {
      type: 'about:blank',
      status,
      title: known ? error.code : status < 500 ? 'invalid' : 'unavailable',
      detail: known ? error.message : 'The request could not be answered.',
      attempt: request.attempt,
    }
    return reply.code(status).type('application/problem+json').send(JSON.stringify(problem))
  })
}

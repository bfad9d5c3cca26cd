/** A no of the API: `application/problem+json` (RFC 9457). */
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import { isRefusal, Refusal, refusalStatus } from '../refusal.ts'

const unanswered = 'The request could not be answered.'

type Said = { refusal: Refusal; status: number }

/** A refusal as a problem; `field` names what of the request it is about, where it is one thing. */
export const sendProblem = (
  reply: FastifyReply,
  { refusal, status }: Said,
  attempt: string,
  more: Record<string, unknown> = {},
): FastifyReply => {
  const { code: title, message: detail } = refusal
  const { field } = refusal.detail
  const problem = { type: 'about:blank', status, title, detail, attempt, field, ...more }
  return reply.code(status).type('application/problem+json').send(JSON.stringify(problem))
}

/** RFC 9110 §15.5.13: what `If-Match` names is not there any more. */
const statusOf = ({ code, detail }: Refusal): number =>
  detail.reason === 'changed' ? 412 : refusalStatus[code]

const readError = (error: FastifyError): Said => {
  if (isRefusal(error)) return { refusal: error, status: statusOf(error) }
  const status = error.statusCode ?? 500
  return { refusal: new Refusal(status < 500 ? 'invalid' : 'unavailable', unanswered), status }
}

export const sayProblems = (server: FastifyInstance): void => {
  server.setErrorHandler(async (error: FastifyError, request, reply) => {
    const said = readError(error)
    const { attempt } = request
    if (said.status === 500) request.log.error({ err: error, attempt }, 'a fault of ours')
    const { retryAfterSeconds } = said.refusal.detail
    if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds)
    return sendProblem(reply, said, attempt)
  })
}

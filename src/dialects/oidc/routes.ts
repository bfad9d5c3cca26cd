/** The addresses that providers answer at: by a redirect or a form, and when somebody signs out. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Form, readForm, takeForms } from '../../http/form.ts'
import { finishUpstream, takeJourney } from '../../http/upstream.ts'
import type { Hub } from '../../hub.ts'
import { hashSecret, newSecret } from '../../identifier.ts'
import { sourceOf } from '../../limit.ts'
import { refuse } from '../../refusal.ts'
import { endFramed, endSessions } from './logout.ts'
import { type } from './type.ts'

/** A code and a state, and room for those who put more into them. */
const formBytes = 32 * 1024
const answerSeconds = 5 * 60
const perAddress = { burst: 60, everyMs: 2_000 }

const pathOf = (url: string): string => url.split('?')[0] ?? ''

const answer = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  parameters: Form,
): Promise<FastifyReply> => {
  const { state = '' } = parameters
  const journey = await takeJourney(hub, request, { state, type })
  const path = pathOf(request.url)
  const { prove } = await import('./flow.ts')
  return finishUpstream(hub, request, reply, journey, (note) =>
    prove(hub, journey, { path, parameters }, note),
  )
}

/** The answer of a form that was kept, once. Refuses with `expired`. */
const takeAnswer = async (hub: Hub, key: string): Promise<Form> =>
  (await hub.state.take<Form>('oidc-answer', hashSecret(key))) ??
  refuse('expired', 'That sign-in is over.', {
    ...{ rule: 'journey.over', cause: 'there is no such answer any more' },
  })

/**
 * Rulings, "Answers to cross-site POSTs": a form of another site brings no cookie of ours, so it
 * is kept, and the browser comes again by itself.
 */
const keepAnswer = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  await hub.limits.take([{ bucket: `answers from ${sourceOf(request.ip)}`, ...perAddress }])
  const key = newSecret(hub.world)
  await hub.state.put('oidc-answer', hashSecret(key), request.body as Form, answerSeconds)
  return reply.redirect(`${pathOf(request.url)}?answer=${key}`, 303)
}

export const routes = (hub: Hub) => async (server: FastifyInstance) => {
  takeForms(server, formBytes)
  const anyone = { config: { caller: 'anyone' as const } }
  for (const path of ['/oidc/callback', '/oidc/callback/:organization']) {
    server.get(path, anyone, async (request, reply) => {
      const given = readForm(request.url.split('?').slice(1).join('?'))
      const { answer: key } = given
      const parameters = key === undefined ? given : await takeAnswer(hub, key)
      return answer(hub, request, reply, parameters)
    })
    server.post(path, anyone, (request, reply) => keepAnswer(hub, request, reply))
  }
  server.post('/oidc/:connector/logout', anyone, (request, reply) =>
    endSessions(hub, request, reply),
  )
  server.get('/oidc/:connector/front-channel-logout', anyone, (request, reply) =>
    endFramed(hub, request, reply),
  )
}

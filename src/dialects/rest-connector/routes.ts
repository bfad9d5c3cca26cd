/**
 * The hub as the external service of platforms that speak seed 001 (wire 001 §2.4): 200 is the
 * one yes. It says whether somebody's password is right, and begins no session.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { WireAnswer } from '../../dialect.ts'
import type { Actor } from '../../event.ts'
import type { Hub } from '../../hub.ts'
import { isId } from '../../identifier.ts'
import { sourceOf } from '../../limit.ts'
import type { Organization } from '../../organization.ts'
import { restCallerOf } from '../../organization-answer.ts'
import { isRefusal, type Refusal, refusalStatus, refuse } from '../../refusal.ts'
import { readEmail, readQuestion, takeBodies } from './question.ts'

export const prefix = '/rest'

const wrongKeys = { burst: 30, everyMs: 2_000 }
const challenge = 'Basic realm="Foyer", charset="UTF-8"'

type Asking = FastifyRequest<{ Params: { organization: string } }>

export const writeRefusal = ({ code, message, detail }: Refusal, isFault: boolean): WireAnswer => ({
  status: isFault ? 500 : detail.methods ? 405 : refusalStatus[code],
  type: 'application/json; charset=utf-8',
  body: JSON.stringify({ message }),
})

/** By short name or id. Refuses with `not-found` also where nobody is answered. */
const getAnswered = async (hub: Hub, { params }: Asking) => {
  const { organization: name } = params
  const { organizations } = hub
  const place = isId(name) ? await organizations.find(name) : await organizations.bySlug(name)
  const callers = place ? await restCallerOf(organizations, place) : 'nobody'
  if (place && callers !== 'nobody') return { place, callers }
  return refuse('not-found', 'Nobody is answered at this address.', { reason: 'address' })
}

/** The key of a platform. Refuses with `forbidden`: 401 would be about the person. */
const checkKey = async (hub: Hub, request: Asking, place: Organization): Promise<Actor> => {
  const by = { address: request.ip, attempt: request.attempt }
  const { 'x-foyer-key': text = '' } = request.headers
  try {
    const holder = await hub.keys.check(String(text))
    await hub.keys.checkIn(place, 'passwords', holder)
    return { ...by, keyId: holder.key.id }
  } catch (error) {
    if (!isRefusal(error)) throw error
    await hub.limits.take([{ bucket: `wrong key from ${sourceOf(by.address)}`, ...wrongKeys }])
    await hub.events.refused({ ...by, type: 'key.used', organization: place }, error)
    return refuse('forbidden', 'X-Foyer-Key holds no key that may ask here.')
  }
}

const authenticate = async (
  hub: Hub,
  request: Asking,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const { place, callers } = await getAnswered(hub, request)
  const { ip: address, attempt } = request
  const by = callers === 'key' ? await checkKey(hub, request, place) : { address, attempt }
  const question = readQuestion(request)
  if (!question) {
    // Only who has shown nothing is asked again: a wrong password sent twice counts twice.
    reply.header('www-authenticate', challenge)
    return refuse('unauthenticated', 'The request holds no credentials.')
  }
  const agent = request.headers['user-agent']
  await hub.signIn.check({ ...question, organization: place, agent }, by)
  return reply.code(200).send()
}

/** The same for everybody; a letter goes to whom it helps. */
const forgot = async (hub: Hub, request: Asking, reply: FastifyReply): Promise<FastifyReply> => {
  const { place } = await getAnswered(hub, request)
  const { ip: address, attempt } = request
  const agent = request.headers['user-agent']
  const asked = { email: readEmail(request), organization: place, agent }
  await hub.recovery.ask(asked, { address, attempt })
  return reply.code(200).send()
}

export const restRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeBodies(server)
  const anyone = { config: { caller: 'anyone' as const } }
  for (const method of ['GET', 'POST', 'PUT'] as const) {
    server.route({
      ...anyone,
      method,
      url: `${prefix}/:organization/authenticate`,
      handler: (request: Asking, reply) => authenticate(hub, request, reply),
    })
  }
  server.get(`${prefix}/:organization/forgot`, anyone, (request: Asking, reply) =>
    forgot(hub, request, reply),
  )
}

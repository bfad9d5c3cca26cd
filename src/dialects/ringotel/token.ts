/** The token address of our web service (RFC 6749 §4.4): a key gives a token for an hour. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { WireAnswer } from '../../dialect.ts'
import { sayRefusals } from '../../http/refusal.ts'
import type { Hub } from '../../hub.ts'
import { type Refusal, type RefusalCode, refusalStatus, refuse } from '../../refusal.ts'
import { bodyOf, takeBodies } from './answer.ts'
import { checkAsker, type Place, readBasic, tokenLifetimeMinutes } from './asker.ts'

/** RFC 6749 §2.3.1: in the header, or in the body. The key names itself: the id may be anything. */
const readSecret = (request: FastifyRequest<Place>): string => {
  const inHeader = readBasic(request.headers.authorization ?? '')
  const given = inHeader ?? bodyOf(request).get('client_secret')
  return typeof given === 'string' ? given : ''
}

const issue = async (
  hub: Hub,
  request: FastifyRequest<Place>,
  reply: FastifyReply,
): Promise<unknown> => {
  if (bodyOf(request).get('grant_type') !== 'client_credentials') {
    return refuse('invalid', 'The grant type must be client_credentials.', {
      reason: 'unsupported_grant_type',
    })
  }
  const secret = readSecret(request)
  const asker = await checkAsker(hub, request, reply, () => hub.keys.check(secret))
  const token = hub.tickets.seal({
    purpose: 'service',
    lifetimeMinutes: tokenLifetimeMinutes,
    organizationId: asker.organization.id,
    value: asker.holder.key.id,
  })
  return { access_token: token, token_type: 'Bearer', expires_in: tokenLifetimeMinutes * 60 }
}

/** RFC 6749 §5.2. */
const errorNames: Partial<Record<RefusalCode, string>> = {
  unauthenticated: 'invalid_client',
  throttled: 'temporarily_unavailable',
  unavailable: 'temporarily_unavailable',
}

const writeTokenRefusal = ({ code, message, detail }: Refusal, isFault: boolean): WireAnswer => ({
  status: isFault ? 500 : refusalStatus[code],
  type: 'application/json; charset=utf-8',
  body: JSON.stringify({
    error: isFault ? 'server_error' : (detail.reason ?? errorNames[code] ?? 'invalid_request'),
    error_description: message,
  }),
})

export const tokenRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeBodies(server)
  sayRefusals(server, hub, { name: 'ringotel', refuse: writeTokenRefusal })
  server.post<Place>(
    '/ringotel/:organization/token',
    { config: { caller: 'anyone' } },
    (request, reply) => issue(hub, request, reply),
  )
}

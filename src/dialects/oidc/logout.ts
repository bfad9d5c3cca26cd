/** Back-channel logout: the provider says that somebody has signed out there (its 1.0, §2). */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Form } from '../../http/form.ts'
import type { Hub } from '../../hub.ts'
import { hashSecret } from '../../identifier.ts'
import { isRefusal, refuse } from '../../refusal.ts'
import { checkAudience, checkIssuer, skewSeconds } from './id-token.ts'
import { type Line, openLine } from './provider.ts'
import { type Claims, readSigned, wrong } from './signed-token.ts'
import { type } from './type.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'
/** §2.6: a token says when it was made; an old one was kept by somebody. */
const lifetimeSeconds = 10 * 60

/** §2.6, in its order. Refuses with `unauthenticated`. */
const checkLogout = (hub: Hub, line: Line, claims: Claims): void => {
  checkIssuer(line, claims)
  checkAudience(line, claims)
  const { iat, exp, events, nonce, sub, sid, jti } = claims
  const now = hub.world.now() / 1000
  const isFresh = typeof iat === 'number' && Math.abs(now - iat) < lifetimeSeconds + skewSeconds
  if (!isFresh) wrong('the logout token is not of now')
  if (exp !== undefined && !(typeof exp === 'number' && exp > now - skewSeconds)) {
    wrong('the logout token is over')
  }
  const named =
    typeof events === 'object' && events !== null ? (events as Claims)[event] : undefined
  if (typeof named !== 'object' || named === null) wrong('the logout token is of another event')
  if (nonce !== undefined) wrong('the logout token holds a nonce')
  if (typeof sub !== 'string' && typeof sid !== 'string') wrong('the logout token names nobody')
  if (typeof jti !== 'string' || jti === '') wrong('the logout token has no jti')
}

const end = async (hub: Hub, request: FastifyRequest): Promise<void> => {
  const { connector: id } = request.params as { connector: string }
  const connector = await hub.upstream.findOpen(id)
  if (connector?.type !== type) return refuse('not-found', 'There is no such connector.')
  const { logout_token: token = '' } = request.body as Form
  const line = await openLine(hub, connector)
  const claims = await readSigned(hub, line, token)
  checkLogout(hub, line, claims)
  const { jti, sid, sub } = claims
  const key = hashSecret(`${id} ${String(jti)}`)
  const seconds = 2 * (lifetimeSeconds + skewSeconds)
  if (!(await hub.state.putOnce('oidc-logout', key, true, seconds))) {
    wrong('the logout token was used before')
  }
  const by = { address: request.ip, attempt: request.attempt }
  if (typeof sid === 'string') await hub.upstream.endSession(connector, sid, by)
  else if (line.provider.subjectClaims.join() === 'sub') {
    await hub.upstream.endPerson(connector, String(sub), by)
  }
}

/** §2.7 and §2.8: 200 when it is done, 400 for a token that does not hold. */
export const endSessions = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  reply.header('cache-control', 'no-store')
  try {
    await end(hub, request)
    return reply.code(200).send()
  } catch (error) {
    if (!isRefusal(error) || error.code === 'unavailable') throw error
    const { attempt, ip: address } = request
    await hub.events.refused({ type: 'logout.refused', attempt, address }, error)
    return reply.code(400).type('text/plain').send('invalid_request\n')
  }
}

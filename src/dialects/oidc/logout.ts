/**
 * The provider says that somebody has signed out there: from server to server (OpenID Connect
 * Back-Channel Logout 1.0), or by a frame in the browser (Front-Channel Logout 1.0).
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Connector } from '../../connector.ts'
import type { Actor, EventInput } from '../../event.ts'
import type { Form } from '../../http/form.ts'
import { framedPolicy } from '../../http/header.ts'
import { checkNavigation } from '../../http/origin.ts'
import type { Hub } from '../../hub.ts'
import { hashSecret } from '../../identifier.ts'
import { sourceOf } from '../../limit.ts'
import { isRefusal, refuse } from '../../refusal.ts'
import { writeSignedOut } from '../../upstream-end.ts'
import { checkAudience, checkIssuer, skewSeconds } from './id-token.ts'
import { type Line, openLine } from './provider.ts'
import { type Claims, readSigned, wrong } from './signed-token.ts'
import { type } from './type.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'
/** Back-channel §2.6: a token says when it was made; an old one was kept by somebody. */
const lifetimeSeconds = 10 * 60

/** Back-channel §2.6, in its order. Refuses with `unauthenticated`. */
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

/** The connector that a message of a provider is for. Refuses with `not-found`. */
const getConnector = async (hub: Hub, request: FastifyRequest): Promise<Connector> => {
  const { connector: id } = request.params as { connector: string }
  const connector = await hub.upstream.findOpen(id)
  return connector?.type === type ? connector : refuse('not-found', 'There is no such connector.')
}

type End = (connector: Connector, by: Actor) => Promise<void>

/** Does what a provider asks for; a no leaves its event, and says nothing of its cause. */
const answer = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  end: End,
): Promise<FastifyReply> => {
  const by = { address: request.ip, attempt: request.attempt }
  let event: EventInput = { ...by, type: 'connector.signed-out' }
  try {
    const connector = await getConnector(hub, request)
    event = writeSignedOut(connector, {}, by)
    await end(connector, by)
    return reply.code(200).type('text/plain').send()
  } catch (error) {
    if (!isRefusal(error) || ['unavailable', 'throttled'].includes(error.code)) throw error
    await hub.events.refused(event, error)
    return reply.code(400).type('text/plain').send('invalid_request\n')
  }
}

const endByToken = async (
  hub: Hub,
  token: string,
  connector: Connector,
  by: Actor,
): Promise<void> => {
  const line = await openLine(hub, connector)
  const claims = await readSigned(hub, line, token)
  checkLogout(hub, line, claims)
  const { jti, sid, sub } = claims
  const key = hashSecret(`${connector.id} ${String(jti)}`)
  const seconds = 2 * (lifetimeSeconds + skewSeconds)
  if (!(await hub.state.putOnce('oidc-logout', key, true, seconds))) {
    wrong('the logout token was used before')
  }
  if (typeof sid === 'string') await hub.upstream.endNamed(connector, sid, () => true, by)
  else if (line.provider.subjectClaims.join() === 'sub') {
    await hub.upstream.endSubject(connector, String(sub), by)
  }
}

/** Back-channel §2.7 and §2.8: 200 when it is done, 400 for a token that does not hold. */
export const endSessions = (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> =>
  answer(hub, request, reply, (connector, by) => {
    const { logout_token: token = '' } = request.body as Form
    return endByToken(hub, token, connector, by)
  })

/** Nobody tries names of sessions out. */
const perAddress = { burst: 60, everyMs: 2_000 }

/** The pages that may show ours within theirs: those of the provider. */
const originsOf = ({ description }: Line): string[] => [
  ...new Set(
    [description.issuer, description.authorization_endpoint].map((it) => new URL(it).origin),
  ),
]

/**
 * Front-channel §3: a page of the provider shows our address in a frame, with its name and that of
 * its session. No cookie of ours is there (it is a page of another site), and none is needed: the
 * name tells which session it is. Without both names nobody is meant.
 */
export const endFramed = (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> =>
  answer(hub, request, reply, async (connector, by) => {
    checkNavigation(request, { mayBeFramed: true })
    await hub.limits.take([
      { bucket: `framed sign-outs from ${sourceOf(request.ip)}`, ...perAddress },
    ])
    const { iss, sid } = request.query as Claims
    const line = await openLine(hub, connector)
    const { description, provider } = line
    const tid = provider.tenants.find((id) => description.issuer.replace('{tenantid}', id) === iss)
    checkIssuer(line, { iss, tid })
    if (typeof sid !== 'string' || sid === '') return wrong('no session is named')
    reply.header('content-security-policy', framedPolicy(originsOf(line)))
    await hub.upstream.endNamed(connector, sid, () => true, by)
  })

/**
 * The single logout service of a connector, by redirect and by post. Neither needs a cookie: what
 * a message means, its signature says, so that a post from another site is answered at once.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { takeForms } from '../../http/form.ts'
import { sendParted } from '../../http/sign-out.ts'
import type { Hub } from '../../hub.ts'
import { isRefusal, Refusal } from '../../refusal.ts'
import { writeSignedOut } from '../../upstream-end.ts'
import { readPost, readRedirect } from './binding.ts'
import type { SamlRule } from './explanation.ts'
import type { Inbound } from './kept-request.ts'
import { takeLogout } from './upstream-logout.ts'
import { getOpen, lookIfUnknown, type ProviderRoute } from './upstream-routes.ts'

const words = 'The sign-out could not be accepted.'
/** What answers to a sign-in have in common with these messages names the rule of answers. */
const usualRule: SamlRule = 'saml.response'
const logoutRule: SamlRule = 'saml.logout'
/** A message of 256 KiB in base64, with what stands around it. */
const formBytes = 512 * 1024

/**
 * Takes a message. Whatever is wrong with a request, the page says the same (SP-53); a response
 * that does not hold changes nothing, and the person reads that they are signed out (SP-54).
 */
const receive = async (
  hub: Hub,
  request: FastifyRequest<ProviderRoute>,
  reply: FastifyReply,
  read: () => Inbound,
): Promise<FastifyReply> => {
  const connector = await getOpen(hub, request.params, '')
  const by = { address: request.ip, attempt: request.attempt }
  let isResponse = false
  try {
    const inbound = read()
    isResponse = inbound.message.name === 'SAMLResponse'
    return await sendParted(hub, reply, connector, await takeLogout(hub, connector, inbound, by))
  } catch (error) {
    if (!isRefusal(error) || error.code !== 'invalid') throw error
    const { cause = error.message, rule = usualRule } = error.detail
    const told = { ...error.detail, cause, rule: rule === usualRule ? logoutRule : rule }
    const refusal = new Refusal('invalid', words, told)
    await hub.events.refused(writeSignedOut(connector, {}, by), refusal)
    await lookIfUnknown(hub, connector, cause)
    if (isResponse) return sendParted(hub, reply, connector, {})
    throw refusal
  }
}

export const upstreamLogoutRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeForms(server, formBytes)
  const anyone = { config: { caller: 'anyone' as const } }
  const path = '/saml/:root/provider/:connector/slo'
  server.get<ProviderRoute>(path, anyone, (request, reply) => {
    const rawQuery = request.url.split('?').slice(1).join('?')
    return receive(hub, request, reply, () => ({ message: readRedirect(rawQuery), rawQuery }))
  })
  server.post<ProviderRoute>(path, anyone, (request, reply) => {
    const fields = (request.body ?? {}) as Record<string, unknown>
    return receive(hub, request, reply, () => ({ message: readPost(fields), rawQuery: '' }))
  })
}

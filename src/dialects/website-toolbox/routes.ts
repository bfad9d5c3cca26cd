/** The calls of a website's server, as the document has them: GET or POST, and always JSON. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { WireAnswer } from '../../dialect.ts'
import type { Hub } from '../../hub.ts'
import type { Refusal } from '../../refusal.ts'
import { admit, getRoom } from './admission.ts'
import { compatibleStatus, writeNo } from './answer.ts'
import { readParameters, takeForms } from './parameter.ts'
import { type Act, edit, generate, register, remove, setPassword } from './people.ts'
import { pluginRoutes } from './plugin.ts'
import { strictRoutes } from './strict.ts'

/** "This token will get expired in 60 minutes to ensure the security." */
const tokenLifetimeMinutes = 60

const acts: Readonly<Record<string, Act>> = {
  '/sso/token/generate': generate,
  // Not in the document; the PHP library calls it to log out when it holds no token.
  '/sso/token/getToken': generate,
  '/sso/user/register': register,
  '/sso/user/edit': edit,
  '/sso/user/delete': remove,
  '/sso/user/setPassword': setPassword,
}

export const writeRefusal = (refusal: Refusal, isFault: boolean): WireAnswer =>
  writeNo(compatibleStatus(refusal, isFault), refusal)

/** A key may stand in the address: it goes no further. */
const withholdReferrer = async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
  reply.header('referrer-policy', 'no-referrer')
}

const answer = (hub: Hub, act: Act) => async (request: FastifyRequest) => {
  const given = readParameters(request)
  const key = given.get('apikey') ?? ''
  const room = () => getRoom(request)
  const voucher = await admit(hub, request, { face: 'compatible', key, room })
  const { message, user } = await act(hub, voucher, given)
  if (!user) return { success: true, message }
  const issued = { user, lifetimeMinutes: tokenLifetimeMinutes }
  return { success: true, message, access_token: await hub.vouching.issue(issued, voucher) }
}

const compatibleRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeForms(server)
  for (const [url, act] of Object.entries(acts)) {
    server.route({
      method: ['GET', 'POST'],
      url,
      config: { caller: 'anyone', hosts: 'site' },
      handler: answer(hub, act),
    })
  }
}

export const serverRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  server.addHook('onRequest', withholdReferrer)
  await server.register(compatibleRoutes(hub))
  await server.register(pluginRoutes(hub))
  await server.register(strictRoutes(hub))
}

/** The keys that check what applications are told of people (RFC 7517 §5). */
import type { FastifyInstance } from 'fastify'
import { shown } from '../../http/method.ts'
import type { Hub } from '../../hub.ts'
import { refuse } from '../../refusal.ts'

export const keyPath = (root: string): string => `/forward-auth/${root}/jwks.json`

/** Short beside the month for which a new key is published before others rely on it. */
const cacheSeconds = 300

type KeyRoute = { Params: { root: string } }

export const keyRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  const anyone = { config: { caller: 'anyone' as const, hosts: 'any' as const }, ...shown }
  server.get<KeyRoute>(keyPath(':root'), anyone, async (request, reply) => {
    const root = await hub.organizations.find(request.params.root)
    if (root?.parentId !== null) return refuse('not-found', 'There are no keys at this address.')
    const keys = await hub.passes.keys(root)
    return reply
      .type('application/jwk-set+json; charset=utf-8')
      .header('cache-control', `public, max-age=${cacheSeconds}`)
      .send(JSON.stringify(keys))
  })
}

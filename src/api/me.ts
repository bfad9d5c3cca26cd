/** `GET /api/me`: who is signed in in this browser. It makes every integration easier to check. */
import type { FastifyInstance } from 'fastify'
import { getPerson } from '../http/caller.ts'
import type { Hub } from '../hub.ts'
import { nameOf } from '../user.ts'
import { sayProblems } from './problem.ts'

export const meRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  sayProblems(server)
  server.get('/api/me', { config: { caller: 'session' } }, async (request) => {
    const { user, session } = getPerson(request)
    const organization = await hub.organizations.find(user.homeId)
    return {
      id: user.id,
      email: user.email,
      name: nameOf(user),
      organization: organization && {
        id: organization.id,
        name: organization.name,
        slug: organization.slug,
      },
      session: {
        method: session.method,
        since: new Date(session.authenticatedAt).toISOString(),
        until: new Date(session.endsAt).toISOString(),
      },
    }
  })
}

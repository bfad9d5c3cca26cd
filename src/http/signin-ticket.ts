/** The browser that an app opens: it brings a ticket, and is signed in. */
import type { FastifyInstance } from 'fastify'
import type { Hub } from '../hub.ts'
import { refuse } from '../refusal.ts'
import { sendSignedIn } from './account.ts'
import { findPerson } from './caller.ts'
import { checkNavigation, isFromElsewhere } from './origin.ts'

export const signInTicketRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  const anyone = { config: { caller: 'anyone' as const } }

  server.get('/sign-in/ticket', anyone, async (request, reply) => {
    checkNavigation(request)
    if (isFromElsewhere(request)) {
      // A page elsewhere would sign people in as somebody whom they do not know.
      refuse('forbidden', 'This opens from the app alone.', { cause: 'another site led here' })
    }
    const { ticket } = request.query as { ticket?: unknown }
    const secret = typeof ticket === 'string' ? ticket : ''
    const before = await findPerson(hub, request)
    const agent = request.headers['user-agent'] ?? ''
    const { ip: address, attempt } = request
    const given = { agent, replaces: before?.session }
    const signedIn = await hub.signInTickets.redeem(secret, given, { address, attempt })
    return sendSignedIn(hub, reply, signedIn, undefined)
  })
}

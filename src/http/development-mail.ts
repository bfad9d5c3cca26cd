/** The letters of a hub in development. Elsewhere, or with a mail server, there is no such page. */
import type { FastifyInstance } from 'fastify'
import type { Hub } from '../hub.ts'
import { developmentMailPage } from '../pages/development-mail.ts'
import { sendPage } from './page.ts'

export const developmentMailRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  if (!hub.config.isDevelopment || hub.config.mail !== undefined) return
  server.get('/development/mail', { config: { caller: 'anyone' } }, async (_request, reply) => {
    const letters = hub.mail.kept().map(({ to, from, subject, date: at, text, link }) => ({
      to,
      from: `${from.name} <${from.address}>`,
      subject,
      at,
      text,
      link,
    }))
    return sendPage(reply, developmentMailPage(letters))
  })
}

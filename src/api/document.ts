/** `GET /api/v1/openapi.json`, and the page at `/api/v1` on which people read it. */
import type { FastifyInstance } from 'fastify'
import { sendPage } from '../http/page.ts'
import type { Hub } from '../hub.ts'
import { apiReferencePage } from '../pages/api-reference.ts'
import { version } from '../version.ts'
import { operations } from './index.ts'
import { writeOpenApi } from './openapi.ts'
import { sayProblems } from './problem.ts'

export const documentRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  sayProblems(server)
  const anyone = { config: { caller: 'anyone' as const } }
  const { url } = hub.config
  const write = () => writeOpenApi(operations, { url, version })

  server.get('/api/v1/openapi.json', anyone, async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(JSON.stringify(write())),
  )
  server.get('/api/v1', anyone, async (_request, reply) =>
    sendPage(reply, apiReferencePage(write())),
  )
}

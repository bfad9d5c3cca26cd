/** What pages fetch beside themselves, kept by browsers for good, and the state of the process. */
import type { FastifyInstance } from 'fastify'
import type { Hub } from '../hub.ts'
import { accentStyle, assets } from '../pages/asset.ts'
import { refuse } from '../refusal.ts'
import { readyPath } from './host.ts'

const forGood = 'public, max-age=31536000, immutable'
/** The name is the colour's: how a colour is shown may change with a release. */
const forADay = 'public, max-age=86400'
const anyone = { config: { caller: 'anyone' as const } }

export const assetRoutes = async (server: FastifyInstance): Promise<void> => {
  for (const { path, type, body } of assets) {
    server.get(path, anyone, (_request, reply) =>
      reply.type(type).header('cache-control', forGood).send(body),
    )
  }
  server.get<{ Params: { color: string } }>(
    '/assets/accent-:color.css',
    anyone,
    (request, reply) => {
      const style = accentStyle(request.params.color)
      if (style === undefined) return refuse('not-found', 'There is no such colour.')
      return reply.type('text/css; charset=utf-8').header('cache-control', forADay).send(style)
    },
  )
}

/** Says whether the hub can serve: the store answers. Nothing more (TEN-12). */
export const readyRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  server.get(readyPath, anyone, async (_request, reply) => {
    await hub.events.newest({ rootId: '' }, 1)
    return reply.type('text/plain').send('ready\n')
  })
}

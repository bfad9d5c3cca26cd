/** What pages fetch beside themselves, kept by browsers for good, and the state of the process. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { logoPath } from '../branding.ts'
import type { Hub } from '../hub.ts'
import { iconPath } from '../icon.ts'
import { accentStyle, assets } from '../pages/asset.ts'
import { refuse } from '../refusal.ts'
import { readyPath } from './host.ts'
import { healthPath } from './load.ts'
import { shown } from './method.ts'

const forGood = 'public, max-age=31536000, immutable'
/** The name is the colour's: how a colour is shown may change with a release. */
const forADay = 'public, max-age=86400'
const config = { caller: 'anyone', isOfCopies: true } as const
const anyone = { config: { ...config, hosts: 'site' as const }, ...shown }
const anywhere = { config: { ...config, hosts: 'any' as const }, ...shown }

export const assetRoutes = async (server: FastifyInstance): Promise<void> => {
  for (const { path, type, body } of assets) {
    server.get(path, anyone, (_request, reply) =>
      reply.type(type).header('cache-control', forGood).send(body),
    )
  }
  server.get<{ Params: { color: string } }>(
    '/.foyer/assets/accent-:color.css',
    anyone,
    (request, reply) => {
      const style = accentStyle(request.params.color)
      if (style === undefined) return refuse('not-found', 'There is no such colour.')
      return reply.type('text/css; charset=utf-8').header('cache-control', forADay).send(style)
    },
  )
}

/**
 * What an uploaded picture may do when a browser opens it by itself: nothing. SVG may be styled
 * from within, as it is where it is shown (APP-09).
 */
const picturePolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'"

/** An uploaded picture: for pages everywhere, kept for good, and doing nothing by itself. */
export const sendPicture = (
  reply: FastifyReply,
  { type, bytes }: { type: string; bytes: Uint8Array },
  fileName: string,
): FastifyReply =>
  reply
    .type(type)
    .header('content-security-policy', picturePolicy)
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('cache-control', forGood)
    .send(bytes)

/** The icons of applications, for whoever knows their names: pages of ours, and other clients. */
export const iconRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  server.get<{ Params: { name: string } }>(iconPath(':name'), anyone, async (request, reply) => {
    const icon = await hub.icons.find(request.params.name)
    if (!icon) return refuse('not-found', 'There is no such icon.')
    return sendPicture(reply, icon, 'icon')
  })
}

/** The logos of organizations, on every page that wears one. */
export const logoRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  server.get<{ Params: { name: string } }>(logoPath(':name'), anyone, async (request, reply) => {
    const logo = await hub.branding.find(request.params.name)
    if (!logo) return refuse('not-found', 'There is no such logo.')
    return sendPicture(reply, logo, 'logo')
  })
}

/** Says that the process lives, whatever the store does: who does not answer is started again. */
export const healthRoutes = async (server: FastifyInstance): Promise<void> => {
  server.get(healthPath, anywhere, (_request, reply) => reply.type('text/plain').send('alive\n'))
}

/** Says whether the hub can serve: it goes on, is no copy, and the store answers (TEN-12). */
export const readyRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  server.get(readyPath, anywhere, async (_request, reply) => {
    if (server.leaving.hasBegun) return reply.code(503).type('text/plain').send('stopping\n')
    if (hub.copies.isSetAside()) return reply.code(503).type('text/plain').send('a copy\n')
    await hub.events.newest({ rootId: '' }, 1)
    return reply.type('text/plain').send('ready\n')
  })
}

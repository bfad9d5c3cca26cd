/** The addresses of the two applications, on the hosts that the sample gave them. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../../config.ts'
import { framedPolicy, pagePolicy } from '../../http/header.ts'
import { shown } from '../../http/method.ts'
import { sendPage } from '../../http/page.ts'
import type { Hub } from '../../hub.ts'
import type { Html } from '../../pages/html.ts'
import { consolePage } from '../../pages/sample-console.ts'
import { roomPage } from '../../pages/sample-room.ts'
import { siteAsset } from '../../pages/sample-site.ts'
import { refuse } from '../../refusal.ts'
import { passOn } from './proxy.ts'
import { readTold, type Told, type Trust } from './told.ts'

/** What an application shows at a path below its own; undefined where it has nothing. */
type Application = (path: string, told: Told) => Html | undefined

const showRoom: Application = (path, { user, words, ...told }) =>
  path === ''
    ? roomPage({ ...told, visitor: user === '' ? undefined : told, told: words })
    : undefined

const showConsole: Application = (path, { words, ...told }) =>
  path === '' || told.sections.includes(path)
    ? consolePage({
        ...told,
        visitor: told,
        startUrl: '/console/',
        section: path === '' ? undefined : path,
        told: words,
      })
    : undefined

/** People's pictures are at the hub, or where their addresses say. */
const policyOf = ({ url }: Config, told: Told): string =>
  framedPolicy(told.framedBy, pagePolicy.replace("img-src 'self'", `img-src 'self' https: ${url}`))

const nothingWords = 'There is nothing at this address, or it is not open to you.'

type Route = { Params: { '*'?: string } }

const serve =
  (hub: Hub, type: string, show: Application) =>
  async (request: FastifyRequest<Route>, reply: FastifyReply): Promise<FastifyReply> => {
    const passed = await passOn(hub, request, type)
    if (passed.kind === 'sign-in') return reply.redirect(passed.url, 303)
    const { application, site } = passed.placed
    const root = await hub.organizations.get(application.rootId)
    const trust: Trust = {
      issuer: hub.config.url,
      audience: new URL(site.url).origin,
      keys: await hub.passes.keys(root),
      now: new Date(hub.world.now()),
    }
    const told = await readTold(passed.headers, trust)
    const page = show(request.params['*'] ?? '', told) ?? refuse('not-found', nothingWords)
    return sendPage(reply, page, 200, policyOf(hub.config, told))
  }

export const routes = (hub: Hub) => async (server: FastifyInstance) => {
  const anyone = { config: { caller: 'anyone' as const, hosts: 'site' as const }, ...shown }
  server.get(siteAsset.path, anyone, (_request, reply) =>
    reply.type(siteAsset.type).send(siteAsset.body),
  )
  server.get<Route>('/room/*', anyone, serve(hub, 'chat-room', showRoom))
  server.get<Route>('/console/*', anyone, serve(hub, 'bot', showConsole))
}

/**
 * The console: the administrator's web application, as `npm run console` has built it. Its page
 * knows a nonce for the styles that it makes itself; nothing else inline is let through.
 */
import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Hub } from '../hub.ts'
import { consolePendingPage } from '../pages/console-pending.ts'
import { refuse } from '../refusal.ts'
import { pagePolicy } from './header.ts'
import { shown } from './method.ts'
import { sendPage } from './page.ts'

const folder = new URL('../../console/dist/', import.meta.url)

const types: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
}

const fileName = /^[A-Za-z0-9_.-]+\.(js|css|svg|woff2)$/
const nonceBytes = 16

const policy = (nonce: string): string =>
  pagePolicy
    .replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`)
    .concat("; script-src 'self'; connect-src 'self'")

const readBuilt = (name: string): Promise<Buffer | undefined> =>
  readFile(new URL(name, folder)).catch(() => undefined)

const sendConsole = (hub: Hub) => async (_request: FastifyRequest, reply: FastifyReply) => {
  const built = await readBuilt('index.html')
  // Right after the first start it is still being built.
  if (!built) return sendPage(reply.header('retry-after', 2), consolePendingPage(), 503)
  const nonce = hub.world.random(nonceBytes).toString('base64url')
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', policy(nonce))
    .send(built.toString('utf8').replace('%nonce%', nonce))
}

export const consoleRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  const administrator = { config: { caller: 'administrator' as const } }
  const anyone = { config: { caller: 'anyone' as const }, ...shown }

  server.get('/admin', administrator, sendConsole(hub))
  server.get('/admin/*', administrator, sendConsole(hub))
  server.get<{ Params: { name: string } }>(
    '/admin/assets/:name',
    anyone,
    async (request, reply) => {
      const { name } = request.params
      const [, ending = ''] = fileName.exec(name) ?? []
      const file = ending === '' ? undefined : await readBuilt(`assets/${name}`)
      if (!file) return refuse('not-found', 'There is no such file.')
      return reply
        .type(types[ending] ?? '')
        .header('cache-control', 'public, max-age=31536000, immutable')
        .send(file)
    },
  )
}

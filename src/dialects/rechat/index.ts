/** Rechat SSO applications (seed 002): brands own applications, `open_url` launches one. */
import type { Dialect } from '../../dialect.ts'
import { authorizeRoutes } from './authorize.ts'
import { brandRoutes } from './brand.ts'
import { checkLent, launch } from './client.ts'
import { iconRoutes } from './icon.ts'
import { openRoutes } from './open.ts'
import { routes } from './routes.ts'
import { tokenRoutes } from './token.ts'
import { writeRefusal } from './wire.ts'

export const rechat: Dialect = {
  name: 'rechat',
  launch,
  paths: ['/brands', '/sso_applications', '/oauth2/token'],
  refuse: writeRefusal,
  routes: (hub) => async (server) => {
    server.addHook('onRequest', (request) => checkLent(hub, request))
    await server.register(routes(hub))
    await server.register(iconRoutes(hub))
    await server.register(brandRoutes(hub))
    await server.register(openRoutes(hub))
    await server.register(authorizeRoutes(hub))
    await server.register(tokenRoutes(hub))
  },
}

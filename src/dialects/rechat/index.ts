/** Rechat SSO applications (seed 002): brands own applications, `open_url` launches one. */
import type { Dialect } from '../../dialect.ts'
import { brandRoutes } from './brand.ts'
import { iconRoutes } from './icon.ts'
import { openRoutes } from './open.ts'
import { routes } from './routes.ts'
import { writeRefusal } from './wire.ts'

export const rechat: Dialect = {
  name: 'rechat',
  paths: ['/brands', '/sso_applications'],
  refuse: writeRefusal,
  routes: (hub) => async (server) => {
    await server.register(routes(hub))
    await server.register(iconRoutes(hub))
    await server.register(brandRoutes(hub))
    await server.register(openRoutes(hub))
  },
}

/** SAML 2.0, identity provider side. */
import type { Dialect } from '../../dialect.ts'
import { launch } from './launch.ts'
import { routes } from './routes.ts'
import { sample, testProviderRoutes } from './test-provider.ts'

export const saml: Dialect = {
  name: 'saml',
  launch,
  routes: (hub) => async (server) => {
    await routes(hub)(server)
    if (hub.config.isDevelopment) testProviderRoutes(hub, server)
  },
  sample,
}

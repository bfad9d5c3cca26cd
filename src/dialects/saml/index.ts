/** SAML 2.0: identity provider for applications, service provider of others' identity providers. */
import type { Dialect } from '../../dialect.ts'
import { samlExplanations } from './explanation.ts'
import { certificateUrlOf, entityIdOf, launch } from './launch.ts'
import { routes } from './routes.ts'
import { sample, testProviderRoutes } from './test-provider.ts'
import { upstream } from './upstream.ts'
import { upstreamLogoutRoutes } from './upstream-logout-routes.ts'
import { upstreamRoutes } from './upstream-routes.ts'

export const saml: Dialect = {
  name: 'saml',
  explanations: samlExplanations,
  launch,
  redirect: upstream,
  routes: (hub) => async (server) => {
    await server.register(upstreamRoutes(hub))
    await server.register(upstreamLogoutRoutes(hub))
    await routes(hub)(server)
    if (hub.config.isDevelopment) testProviderRoutes(hub, server)
  },
  keyAddresses: (hub, rootId) => ({
    'SAML metadata': entityIdOf(hub, rootId),
    'Certificate for SAML': certificateUrlOf(hub, rootId),
  }),
  sample,
}

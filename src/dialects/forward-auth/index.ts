/** Forward-auth: applications without a sign-on of their own, behind a proxy that asks us. */
import type { FastifyInstance } from 'fastify'
import type { Dialect, Draft, Launch } from '../../dialect.ts'
import type { Hub } from '../../hub.ts'
import { openSite, previewSite } from '../../site-launch.ts'
import { findSiteAddress, readSite, siteSettings } from '../../site-setting.ts'
import { checkPath, checkRoutes, proxyNames } from './check.ts'
import { examplesFor } from './example.ts'
import { proxyExplanations } from './explanation.ts'
import { hopRoutes } from './hop.ts'
import { keyPath, keyRoutes } from './key.ts'
import { signOutRoutes } from './sign-out.ts'

/** What the proxy and the application have to be told. */
const facts = ({ config }: Hub, { rootId, settings }: Draft): Record<string, string> => ({
  ...Object.fromEntries(proxyNames.map((name) => [name, `${config.url}${checkPath(name)}`])),
  issuer: config.url,
  audience: findSiteAddress(settings)?.origin ?? '',
  keys: `${config.url}${keyPath(rootId)}`,
})

const launch: Launch = {
  type: 'forward-auth',
  label: 'Behind a proxy',
  settings: siteSettings,
  note: (settings) => new URL(String(settings.url)).host,
  site: readSite,
  facts,
  snippets: examplesFor,
  open: openSite,
  preview: previewSite,
}

const routes = (hub: Hub) => async (server: FastifyInstance) => {
  await server.register(checkRoutes(hub))
  await server.register(hopRoutes(hub))
  await server.register(signOutRoutes(hub))
  await server.register(keyRoutes(hub))
}

export const forwardAuth: Dialect = {
  name: 'forward-auth',
  launch,
  routes,
  keyAddresses: ({ config }, rootId) => ({
    'Keys for applications behind a proxy': `${config.url}${keyPath(rootId)}`,
  }),
  explanations: proxyExplanations,
}

/** Website Toolbox chat rooms (seed 003): a website's server signs its visitors in. */
import type { FastifyInstance } from 'fastify'
import type { Application } from '../../application.ts'
import type { Dialect, Launch, Sample, Snippet } from '../../dialect.ts'
import type { Hub } from '../../hub.ts'
import { openSite, previewSite } from '../../site-launch.ts'
import { findSiteAddress } from '../../site-setting.ts'
import { browserRoutes } from './browser.ts'
import { roomExplanations } from './explanation.ts'
import { home } from './home.ts'
import { serverRoutes, writeRefusal } from './routes.ts'
import { checkSettings, roomType, settings, siteOf } from './setting.ts'

/** What a developer pastes; the words in capitals are theirs to replace. */
const factsOf = (url: URL | undefined): Record<string, string> => {
  if (!url) return {}
  const { origin, host } = url
  return {
    host,
    'token address': `${origin}/sso/token/generate`,
    'login image': `//${host}/sso/token/login?access_token=ACCESS_TOKEN&rememberMe=REMEMBERME`,
    'login link': `${origin}/?access_token=ACCESS_TOKEN&rememberMe=REMEMBERME`,
    'logout image': `//${host}/sso/token/logout?access_token=ACCESS_TOKEN`,
    'embed script': `//${host}/js/embed.js`,
  }
}

const snippetsOf = (url: URL | undefined): Snippet[] =>
  url
    ? [
        {
          label: 'Get a token',
          file: 'token.sh',
          help: 'Your server asks; the answer holds the access token for that visitor.',
          text: `curl ${url.origin}/sso/token/generate \\
  --data-urlencode 'apikey=<application key>' \\
  --data-urlencode 'email=<e-mail>'
`,
        },
      ]
    : []

const launch: Launch = {
  type: roomType,
  label: 'Chat room',
  settings,
  check: checkSettings,
  note: (values) => new URL(String(values.url)).host,
  site: siteOf,
  open: openSite,
  preview: previewSite,
  facts: (_hub, { settings }) => factsOf(findSiteAddress(settings)),
  snippets: (_hub, { settings }) => snippetsOf(findSiteAddress(settings)),
}

const routes = (hub: Hub) => async (server: FastifyInstance) => {
  await server.register(serverRoutes(hub))
  await server.register(browserRoutes(hub))
}

/** A room, and the key of a shop that has its pages on port 4000. */
const sample = async (hub: Hub, { root, facts }: Sample): Promise<Application[]> => {
  const { protocol, port } = new URL(hub.config.url)
  const domain = `${root.slug}.${hub.config.baseDomain}`
  const host = `chat.${domain}${port && `:${port}`}`
  const room = await hub.applications.add({
    owner: root,
    name: 'Harbor Chat',
    type: roomType,
    position: 3,
    settings: {
      url: `${protocol}//${host}/room/`,
      sites: [`http://shop.${domain}:4000`, 'http://shop.localhost:4000'],
    },
  })
  const key = await hub.keys.add({ organization: root, application: room, name: 'Sample shop' })
  facts.websiteToolbox = { host, apikey: key.text }
  return [room]
}

export const websiteToolbox: Dialect = {
  name: 'website-toolbox',
  explanations: roomExplanations,
  launch,
  routes,
  paths: ['/sso/token', '/sso/user', '/sso/v2/token', '/sso/v2/user', '/tool/members/chat'],
  refuse: writeRefusal,
  home,
  sample,
}

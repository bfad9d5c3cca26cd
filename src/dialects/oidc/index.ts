/**
 * OpenID Connect, as a relying party: browsers are led to Okta, Entra ID, Ping Identity or any
 * other provider, which says who they are. See README.md in this folder.
 */
import type { Dialect, RedirectKind } from '../../dialect.ts'
import { endOfSecret } from '../../ending.ts'
import { findPresetFeature } from '../../preset.ts'
import { oidcExplanations } from './explanation.ts'
import { pathsOf } from './path.ts'
import { presets } from './preset.ts'
import { routes } from './routes.ts'
import { check, settings } from './setting.ts'
import { end } from './sign-out.ts'
import { type } from './type.ts'

const redirect: RedirectKind = {
  type,
  label: 'OpenID Connect',
  settings,
  presets,
  check,
  feature: ({ preset }) => findPresetFeature(preset),
  face: (_, name) => ({ name }),
  start: async (...given) => (await import('./flow.ts')).start(...given),
  end,
  ends: ({ clientSecretEnds }) => endOfSecret('client secret', String(clientSecretEnds ?? '')),
  facts: (hub, connector) => {
    const [shared, own] = pathsOf(connector).map((path) => `${hub.config.url}${path}`)
    return {
      redirectUri: String(shared),
      secondRedirectUri: String(own),
      postLogoutRedirectUri: `${hub.config.url}/signed-out`,
      backChannelLogoutUri: `${hub.config.url}/oidc/${connector.id}/logout`,
      frontChannelLogoutUri: `${hub.config.url}/oidc/${connector.id}/front-channel-logout`,
    }
  },
}

export const oidc: Dialect = {
  name: type,
  redirect,
  routes,
  explanations: oidcExplanations,
}

/**
 * OpenID Connect, as a relying party: browsers are led to Okta, Entra ID, Ping Identity or any
 * other provider, which says who they are. See README.md in this folder.
 */
import type { Dialect, RedirectKind } from '../../dialect.ts'
import { pathsOf, start } from './flow.ts'
import { presets } from './preset.ts'
import { routes } from './routes.ts'
import { check, settings } from './setting.ts'
import { type } from './type.ts'

/** What comes with the package for enterprises. */
const enterprisePresets = ['okta', 'entra', 'ping']

const redirect: RedirectKind = {
  type,
  label: 'OpenID Connect',
  settings,
  presets,
  check,
  feature: ({ preset }) =>
    enterprisePresets.includes(String(preset)) ? 'enterprise-toolkit' : undefined,
  face: (_, name) => ({ name }),
  start,
  facts: (hub, connector) => {
    const [shared, own] = pathsOf(connector).map((path) => `${hub.config.url}${path}`)
    return {
      redirectUri: String(shared),
      secondRedirectUri: String(own),
      backChannelLogoutUri: `${hub.config.url}/oidc/${connector.id}/logout`,
    }
  },
}

export const oidc: Dialect = { name: type, redirect, routes }

/** Providers that many have: what is asked of the administrator, and what follows from it. */
import type { Preset } from '../../dialect.ts'
import type { Setting, Settings } from '../../setting.ts'
import type { PresetName } from './setting.ts'

type PresetData = {
  name: PresetName
  label: string
  help: string
  asks: readonly Setting[]
  /** The issuer; `{key}` stands for an answer. */
  issuer: string
  settings?: Settings
}

const ask = (key: string, label: string, help: string): Setting => ({
  ...{ key, label, help },
  kind: 'text',
  required: true,
})

const clientId = ask('clientId', 'Client ID', 'The provider shows it with the application.')
const clientSecret: Setting = {
  key: 'clientSecret',
  label: 'Client secret',
  help: 'Shown once by the provider; leave it out for a public (native) application.',
  kind: 'secret',
}
const issuer: Setting = {
  key: 'issuer',
  label: 'Issuer',
  help: 'Exactly as the provider writes it.',
  kind: 'url',
  required: true,
}

const data: readonly PresetData[] = [
  {
    name: 'okta',
    label: 'Okta',
    help:
      'Create an app integration: OIDC, Web Application (or Native), Authorization Code only. ' +
      'Copy both redirect URIs into "Sign-in redirect URIs". The issuer is https://you.okta.com, ' +
      'or https://you.okta.com/oauth2/default for a custom server. For groups, add a groups ' +
      'claim and set scopes to openid, profile, email, groups.',
    asks: [issuer, clientId, clientSecret],
    issuer: '{issuer}',
    settings: { userinfo: true },
  },
  {
    name: 'entra',
    label: 'Microsoft Entra ID',
    help:
      'Register an application, platform Web, with both redirect URIs, and add a client secret. ' +
      'The tenant is the Directory (tenant) ID. People are known by tid and oid: the e-mail of ' +
      'Entra is not verified. For groups, add the groups claim under Token configuration.',
    asks: [ask('tenant', 'Tenant', 'The Directory (tenant) ID.'), clientId, clientSecret],
    issuer: 'https://login.microsoftonline.com/{tenant}/v2.0',
    settings: { clientAuthentication: 'post', subjectClaims: ['tid', 'oid'] },
  },
  {
    name: 'ping',
    label: 'Ping Identity (PingOne)',
    help:
      'Add an OIDC Web App with the grant Authorization Code and both redirect URIs. The issuer ' +
      'is shown under Configuration: https://auth.pingone.com/<environment>/as.',
    asks: [issuer, clientId, clientSecret],
    issuer: '{issuer}',
    settings: { userinfo: true },
  },
  {
    name: 'google',
    label: 'Google Workspace',
    help:
      'Create an OAuth client ID, type Web application, with both redirect URIs. Only accounts ' +
      'of the Workspace domain are let in.',
    asks: [
      clientId,
      clientSecret,
      ask('hostedDomain', 'Workspace domain', 'The domain of your accounts: example.com.'),
    ],
    issuer: 'https://accounts.google.com',
    settings: { hostedDomain: '{hostedDomain}', parameters: { hd: '{hostedDomain}' } },
  },
  {
    name: 'keycloak',
    label: 'Keycloak',
    help:
      'Create an OpenID Connect client with both redirect URIs; client authentication on. For ' +
      'groups, add the mapper Group Membership with the claim name groups.',
    asks: [
      { ...issuer, key: 'host', label: 'Address', help: 'https://keycloak.example.com' },
      ask('realm', 'Realm', 'The name of the realm.'),
      clientId,
      clientSecret,
    ],
    issuer: '{host}/realms/{realm}',
  },
  {
    name: 'any',
    label: 'Any OpenID provider',
    help: 'Register a client with the authorization code flow and both redirect URIs.',
    asks: [issuer, clientId, clientSecret],
    issuer: '{issuer}',
    settings: { userinfo: true },
  },
]

const readPresetData = (preset: PresetData): Preset => {
  const fill = (text: string, answers: Settings): string =>
    text.replaceAll(/\{(\w+)\}/g, (whole, key: string) => String(answers[key] ?? whole))
  return {
    name: preset.name,
    label: preset.label,
    help: preset.help,
    asks: preset.asks,
    settings: (answers) => {
      const own = JSON.parse(JSON.stringify(preset.settings ?? {}), (_, value) =>
        typeof value === 'string' ? fill(value, answers) : value,
      )
      return {
        ...own,
        preset: preset.name,
        issuer: fill(preset.issuer, answers),
        clientId: answers.clientId ?? null,
        clientSecret: answers.clientSecret ?? null,
      }
    },
  }
}

export const presets = data.map(readPresetData)

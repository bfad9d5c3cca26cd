/** What an OpenID provider is to us: the settings of a connector, and what they say. */
import type { Connector } from '../../connector.ts'
import { isDay } from '../../ending.ts'
import { isSafeForSecrets } from '../../exchange.ts'
import type { JsonValue } from '../../organization.ts'
import { signOutThere } from '../../redirect.ts'
import { refuse } from '../../refusal.ts'
import type { Setting, Settings } from '../../setting.ts'
import { checkSource, sourceSettings } from '../../source-setting.ts'

const presetNames = ['okta', 'entra', 'ping', 'google', 'keycloak', 'any'] as const
export type PresetName = (typeof presetNames)[number]

/** Which of the person's facts are in which claim; what is not named has its standard name. */
export type ClaimNames = {
  email: string
  username: string
  firstName: string
  lastName: string
  groups: string
}

/** OpenID Connect Core §5.1; groups have no standard name, and this one is the usual. */
const standardClaims: ClaimNames = {
  email: 'email',
  username: 'preferred_username',
  firstName: 'given_name',
  lastName: 'family_name',
  groups: 'groups',
}

/** The setting of a connector, as the code reads it. */
export type Provider = {
  preset: PresetName
  issuer: string
  clientId: string
  clientSecret: string | undefined
  clientAuthentication: 'basic' | 'post'
  scopes: readonly string[]
  responseMode: 'query' | 'form_post'
  subjectClaims: readonly string[]
  claims: ClaimNames
  /** Whose people may come, where the provider answers for many tenants. */
  tenants: readonly string[]
  hostedDomain: string | undefined
  asksUserinfo: boolean
  trustsEmail: boolean
  signsOutThere: boolean
  parameters: Record<string, string>
}

const checkIssuer = (value: JsonValue): string | undefined => {
  const url = new URL(String(value))
  if (url.search !== '' || url.hash !== '') return 'must not have a query or a fragment.'
  return isSafeForSecrets(url) ? undefined : 'must begin with https://.'
}

const checkClaims = (value: JsonValue): string | undefined => {
  const names = Object.entries(value as Record<string, JsonValue>)
  const odd = names.find(([key, each]) => !(key in standardClaims) || typeof each !== 'string')
  return odd && `cannot say of ${odd[0]} which claim it is in.`
}

/** What the flow itself says is no business of an administrator. */
const ownParameters =
  /^(client_id|client_secret|code.*|redirect_uri|re(quest|sponse).*|scope|state|nonce)$/

const checkParameters = (value: JsonValue): string | undefined => {
  const names = Object.entries(value as Record<string, JsonValue>)
  const odd = names.find(([key, each]) => ownParameters.test(key) || typeof each !== 'string')
  return odd && `cannot say ${odd[0]}.`
}

const text = (key: string, label: string, help: string): Setting => ({
  ...{ key, label, help },
  kind: 'text',
})

const issuerSettings: readonly Setting[] = [
  {
    key: 'preset',
    label: 'Provider',
    help: 'Which provider it is: what is odd about it follows from that.',
    kind: 'choice',
    choices: presetNames,
  },
  {
    key: 'issuer',
    label: 'Issuer',
    help: 'The address of the provider, exactly as it writes it.',
    kind: 'url',
    required: true,
    check: checkIssuer,
  },
  { ...text('clientId', 'Client ID', 'By this the provider knows us.'), required: true },
  {
    key: 'clientSecret',
    label: 'Client secret',
    help: 'What the provider gave with it; nothing for a public client.',
    kind: 'secret',
  },
  {
    ...text('clientSecretEnds', 'End of the secret', 'The day on which it ends, as 2026-11-21.'),
    isRare: true,
    check: (value) => (isDay(String(value)) ? undefined : 'is not a day such as 2026-11-21.'),
  },
  {
    key: 'clientAuthentication',
    label: 'How the secret is sent',
    help: 'basic, in a header, or post, in the form. The default is basic.',
    kind: 'choice',
    isRare: true,
    choices: ['basic', 'post'],
  },
]

const requestSettings: readonly Setting[] = [
  {
    key: 'scopes',
    label: 'Scopes',
    help: 'What is asked for; without this: openid, profile and email.',
    kind: 'texts',
    isRare: true,
    check: (value) =>
      (value as string[]).every((each) => /^[!#-[\]-~]+$/.test(each))
        ? undefined
        : 'hold no spaces.',
  },
  {
    key: 'responseMode',
    label: 'Response mode',
    help: 'query, or form_post where the provider puts more into the answer then.',
    kind: 'choice',
    isRare: true,
    choices: ['query', 'form_post'],
  },
  {
    key: 'parameters',
    label: 'Parameters',
    help: 'What else is said when a browser is led there.',
    kind: 'map',
    isRare: true,
    check: checkParameters,
  },
]

const claimSettings: readonly Setting[] = [
  {
    key: 'subjectClaims',
    label: 'Identity',
    help: 'The claims that together are one person for ever; without this, sub.',
    kind: 'texts',
    isRare: true,
  },
  {
    key: 'claims',
    label: 'Claims',
    help: 'Where email, username, firstName, lastName and groups are, if not under usual names.',
    kind: 'map',
    isRare: true,
    check: checkClaims,
  },
  {
    key: 'tenants',
    label: 'Tenants',
    help: 'Where the issuer stands for many tenants: the ids of those whose people may come.',
    kind: 'texts',
    isRare: true,
  },
  {
    ...text('hostedDomain', 'Workspace domain', 'Only accounts of this domain (hd) may come.'),
    isRare: true,
  },
  {
    key: 'userinfo',
    label: 'Ask for details',
    help: 'Whether the userinfo endpoint is asked for what the ID token leaves out.',
    kind: 'switch',
    isRare: true,
  },
  {
    key: 'trustsEmail',
    label: 'E-mails are right',
    help: 'Takes e-mail addresses for verified although the provider does not say so.',
    kind: 'switch',
  },
  {
    key: 'createUsers',
    label: 'Create people',
    help: 'Whoever the provider knows and nobody knew here gets an account when they come.',
    kind: 'switch',
  },
  signOutThere,
]

export const settings: readonly Setting[] = [
  ...issuerSettings,
  ...requestSettings,
  ...claimSettings,
  ...sourceSettings,
]

export const check = (given: Settings): void => {
  checkSource(given)
  const { tenants, preset } = given
  if (Array.isArray(tenants) && tenants.length > 0 && preset !== 'entra') {
    refuse('invalid', 'Tenants are a matter of Entra ID.', { field: 'tenants' })
  }
}

const textsOf = (value: JsonValue | undefined): string[] =>
  Array.isArray(value) ? value.map(String) : []

const mapOf = (value: JsonValue | undefined): Record<string, string> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)]))
    : {}

const orUndefined = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** Reads the settings, which are as they are declared. */
export const readProvider = ({ settings: given }: Pick<Connector, 'settings'>): Provider => {
  const scopes = textsOf(given.scopes)
  const subjectClaims = textsOf(given.subjectClaims)
  return {
    preset: (given.preset ?? 'any') as PresetName,
    issuer: String(given.issuer),
    clientId: String(given.clientId),
    clientSecret: orUndefined(given.clientSecret),
    clientAuthentication: given.clientAuthentication === 'post' ? 'post' : 'basic',
    scopes: scopes.length > 0 ? scopes : ['openid', 'profile', 'email'],
    responseMode: given.responseMode === 'form_post' ? 'form_post' : 'query',
    subjectClaims: subjectClaims.length > 0 ? subjectClaims : ['sub'],
    claims: { ...standardClaims, ...mapOf(given.claims) },
    tenants: textsOf(given.tenants),
    hostedDomain: orUndefined(given.hostedDomain),
    asksUserinfo: given.userinfo === true,
    trustsEmail: given.trustsEmail === true,
    signsOutThere: given[signOutThere.key] === true,
    parameters: mapOf(given.parameters),
  }
}

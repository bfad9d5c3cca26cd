/**
 * What is declared of an identity provider by which people of an organization sign in, and how
 * the settings are read. Nothing works before its keys are known (SP-50).
 */
import type { KeyObject } from 'node:crypto'
import { isLoopbackName } from '../../config.ts'
import type { JsonValue } from '../../organization.ts'
import { signOutThere } from '../../redirect.ts'
import { refuse } from '../../refusal.ts'
import { isWebAddress, type Setting, type Settings } from '../../setting.ts'
import { readCertifiedKey } from './certified-key.ts'
import { findFormat } from './name-id.ts'
import { checkCertificates, isUnset, plainCertificate, textOf } from './setting.ts'
import { type AttributeNames, checkAttributes, claimNames, namesOf } from './upstream-attribute.ts'

const upstreamPresetNames = [
  'okta',
  'entra',
  'ping',
  'adfs',
  'google',
  'keycloak',
  'shibboleth',
  'any',
] as const

/** Where in a response a signature must stand. One must stand somewhere, whatever is chosen. */
const signedParts = ['either', 'response', 'assertion', 'both'] as const
export type SignedPart = (typeof signedParts)[number]

export type UpstreamSettings = {
  entityId: string
  ssoUrl: string
  keys: readonly KeyObject[]
  /** DER in base64. */
  certificates: readonly string[]
  metadataUrl: string | undefined
  signed: SignedPart
  takesUnasked: boolean
  signsRequests: boolean
  nameIdFormat: string | undefined
  authnContext: string | undefined
  skewMs: number
  attributes: AttributeNames
  trustsEmails: boolean
  /** Where the provider is told of a sign-out, if it has such a place. */
  logout: { url: string; responseUrl: string; isByPost: boolean } | undefined
  signsOutThere: boolean
}

const skewSeconds = { least: 60, most: 180 }

/** An address that people are sent to, or that is asked: https, or http on this machine. */
const checkAddress = (value: JsonValue): string | undefined => {
  if (isUnset(value)) return undefined
  const url = isWebAddress(String(value)) ? new URL(String(value)) : undefined
  const isSafe = url?.protocol === 'https:' || (url && isLoopbackName(url.hostname))
  return isSafe ? undefined : 'must begin with https:// (http:// on this machine alone).'
}

/** SAML Core §8.3.6 gives the length. */
const checkEntityId = (value: JsonValue): string | undefined =>
  isUnset(value) || /^[^\s\p{C}](?:[^\p{C}]{0,1022}[^\s\p{C}])?$/u.test(String(value))
    ? undefined
    : 'must be a text of up to 1024 characters without space around it.'

const checkSkew = (value: JsonValue): string | undefined =>
  Number(value) >= skewSeconds.least && Number(value) <= skewSeconds.most
    ? undefined
    : `must be from ${skewSeconds.least} to ${skewSeconds.most} seconds.`

/** What few have to say. */
const rareSettings: readonly Setting[] = [
  {
    key: 'signed',
    label: 'What must be signed',
    help: 'response, assertion, both, or either of them (unset).',
    kind: 'choice',
    choices: signedParts,
  },
  {
    key: 'attributes',
    label: 'Attributes',
    help: `${claimNames.join(', ')} → the attribute, or a list to be tried. Unset: usual names.`,
    kind: 'map',
    check: checkAttributes,
  },
  {
    key: 'takeUnasked',
    label: 'Take unasked responses',
    help: 'People may also begin at the identity provider (IdP-initiated). Less safe: off.',
    kind: 'switch',
  },
  {
    key: 'signRequests',
    label: 'Sign requests',
    help: 'With the key of the root organization, as our metadata then says.',
    kind: 'switch',
  },
  {
    key: 'nameIdFormat',
    label: 'Name ID format',
    help: 'To ask for one: EMAIL, PERSISTENT, UNSPECIFIED, or a URN. Unset: what it gives.',
    kind: 'text',
    check: (value) =>
      isUnset(value) || findFormat(String(value)) ? undefined : 'is no format of SAML 2.0.',
  },
  {
    key: 'authnContext',
    label: 'Authentication context',
    help: 'The class that is asked for and must be answered (a second factor, say).',
    kind: 'text',
    check: (value) =>
      isUnset(value) || /^[a-z][a-z0-9+.-]*:\S+$/i.test(String(value)) ? undefined : 'is no URI.',
  },
  {
    key: 'skewSeconds',
    label: 'Difference of clocks, in seconds',
    help: `From ${skewSeconds.least} to ${skewSeconds.most}. Unset: ${skewSeconds.least}.`,
    kind: 'number',
    check: checkSkew,
  },
  {
    key: 'sloUrl',
    label: 'Sign-out address',
    help: 'Where it is told that somebody signs out (SingleLogoutService); in its metadata.',
    kind: 'url',
    check: checkAddress,
  },
  {
    key: 'sloResponseUrl',
    label: 'Address of answers to its sign-outs',
    help: 'Where it wants them (ResponseLocation). Unset: at the sign-out address.',
    kind: 'url',
    check: checkAddress,
  },
  {
    key: 'sloBinding',
    label: 'How it is told',
    help: 'redirect (unset), or post where it has that alone.',
    kind: 'choice',
    choices: ['redirect', 'post'],
  },
]

export const upstreamSettings: readonly Setting[] = [
  {
    key: 'preset',
    label: 'Identity provider',
    help: 'Which one it is, if it is known by name.',
    kind: 'choice',
    choices: upstreamPresetNames,
  },
  {
    key: 'metadataUrl',
    label: 'Metadata address',
    help: 'Where the identity provider publishes its metadata. What is new there is confirmed.',
    kind: 'url',
    check: checkAddress,
  },
  {
    key: 'entityId',
    label: 'Entity ID',
    help: 'The name of the identity provider (Issuer), as it stands in its metadata.',
    kind: 'text',
    check: checkEntityId,
  },
  {
    key: 'ssoUrl',
    label: 'Sign-on address',
    help: 'Where people are sent to sign in (SingleSignOnService, HTTP-Redirect).',
    kind: 'url',
    check: checkAddress,
  },
  {
    key: 'certificates',
    label: 'Certificates',
    help: 'PEM or base64. Responses are taken that one of these keys has signed.',
    kind: 'texts',
    isLong: true,
    check: checkCertificates,
  },
  {
    key: 'trustEmails',
    label: 'Its e-mail addresses are true',
    help: 'Find people by their e-mail once, if its domain is among those of the connector.',
    kind: 'switch',
  },
  {
    key: 'createUsers',
    label: 'Make people',
    help: 'Who is not known here is made at their first sign-in.',
    kind: 'switch',
  },
  signOutThere,
  ...rareSettings.map((each) => ({ ...each, isRare: true })),
]

const certificatesOf = ({ certificates }: Settings): string[] =>
  Array.isArray(certificates) ? certificates.map((each) => plainCertificate(String(each))) : []

const logoutOf = (settings: Settings): UpstreamSettings['logout'] => {
  const url = textOf(settings, 'sloUrl')
  if (url === undefined) return undefined
  const responseUrl = textOf(settings, 'sloResponseUrl') ?? url
  return { url, responseUrl, isByPost: settings.sloBinding === 'post' }
}

const read = (settings: Settings): UpstreamSettings => {
  const certificates = certificatesOf(settings)
  return {
    entityId: textOf(settings, 'entityId') ?? '',
    ssoUrl: textOf(settings, 'ssoUrl') ?? '',
    keys: certificates.map(readCertifiedKey),
    certificates,
    metadataUrl: textOf(settings, 'metadataUrl'),
    signed: signedParts.find((each) => each === settings.signed) ?? 'either',
    takesUnasked: settings.takeUnasked === true,
    signsRequests: settings.signRequests === true,
    nameIdFormat: findFormat(textOf(settings, 'nameIdFormat') ?? ''),
    authnContext: textOf(settings, 'authnContext'),
    skewMs: Number(settings.skewSeconds ?? skewSeconds.least) * 1000,
    attributes: namesOf(settings.attributes),
    trustsEmails: settings.trustEmails === true,
    logout: logoutOf(settings),
    signsOutThere: settings[signOutThere.key] === true,
  }
}

const known = new WeakMap<Settings, UpstreamSettings>()

/** Settings are kept in memory until they change, and so is what was read from them. */
export const readUpstream = (settings: Settings): UpstreamSettings => {
  const before = known.get(settings)
  if (before) return before
  const upstream = read(settings)
  known.set(settings, upstream)
  return upstream
}

/** True if everything is there that a sign-in needs. */
export const isComplete = ({ entityId, ssoUrl, keys }: UpstreamSettings): boolean =>
  entityId !== '' && ssoUrl !== '' && keys.length > 0

/** Refuses with `invalid` settings by which nobody could sign in, now or once confirmed. */
export const checkUpstream = (settings: Settings): void => {
  const upstream = readUpstream(settings)
  if (isComplete(upstream)) return
  const { metadataUrl, entityId, ssoUrl } = upstream
  if (metadataUrl !== undefined && entityId === '' && ssoUrl === '') return
  const field = entityId === '' ? 'entityId' : ssoUrl === '' ? 'ssoUrl' : 'certificates'
  const words = 'Entity ID, sign-on address and certificates are needed, or a metadata address.'
  refuse('invalid', words, { field })
}

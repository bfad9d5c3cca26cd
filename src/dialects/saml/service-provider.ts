/** A service provider as the launch and the routes use it, read from its settings. */
import type { JsonValue } from '../../organization.ts'
import { refuse } from '../../refusal.ts'
import type { Settings } from '../../setting.ts'
import type { SignatureAlgorithm } from './algorithm.ts'
import { type AttributeRule, readRules } from './attribute.ts'
import { readServiceProviderMetadata } from './metadata.ts'
import { findFormat } from './name-id.ts'
import { usualMappings } from './property.ts'
import { isUnset, plainCertificate, signatureAlgorithmNames, textOf } from './setting.ts'
import { bindings, nameIdFormats } from './vocabulary.ts'

export type ServiceProviderSettings = {
  entityId: string
  /** Where responses go unless a request names another. */
  acsUrl: string
  /** The others, by the index that its metadata gives them (SAML Metadata §2.4.4). */
  acsByIndex: Record<string, string>
  relayState: string | undefined
  loginUrl: string | undefined
  signResponse: boolean
  nameIdProperty: string | undefined
  nameIdFormat: string | undefined
  nameQualifier: string | undefined
  spNameQualifier: string | undefined
  rules: AttributeRule[]
  /** How long a session may last there; 0 says nothing of it, and undefined sets no limit. */
  sessionMinutes: number | undefined
  signatureAlgorithm: SignatureAlgorithm | undefined
  audience: string
  destination: string | undefined
  recipient: string | undefined
  certificates: string[]
  requireSignedRequests: boolean
  /** A no to a person is told to it, instead of a page here. */
  answersRefusals: boolean
}

const mapOf = (value: JsonValue | undefined): Record<string, string> | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)]))
}

const rulesOf = ({ mappings, oidNames }: Settings): AttributeRule[] => {
  const given = isUnset(mappings) ? usualMappings : (mappings as Settings)
  return readRules(given, oidNames === true)
}

const read = (settings: Settings): ServiceProviderSettings => {
  const entityId = textOf(settings, 'entityId') ?? ''
  const { certificates, sessionMinutes } = settings
  return {
    entityId,
    acsUrl: textOf(settings, 'acsUrl') ?? '',
    acsByIndex: mapOf(settings.acsUrls) ?? {},
    relayState: textOf(settings, 'startUrl'),
    loginUrl: textOf(settings, 'loginUrl'),
    signResponse: settings.signed !== false,
    nameIdProperty: textOf(settings, 'nameId'),
    nameIdFormat: findFormat(textOf(settings, 'nameIdFormat') ?? ''),
    nameQualifier: textOf(settings, 'nameQualifier'),
    spNameQualifier: textOf(settings, 'spNameQualifier'),
    rules: rulesOf(settings),
    sessionMinutes: typeof sessionMinutes === 'number' ? sessionMinutes : undefined,
    signatureAlgorithm: signatureAlgorithmNames[textOf(settings, 'signatureAlgorithm') ?? ''],
    audience: textOf(settings, 'audience') ?? entityId,
    destination: textOf(settings, 'destination'),
    recipient: textOf(settings, 'recipient'),
    certificates: Array.isArray(certificates)
      ? certificates.map((each) => plainCertificate(String(each)))
      : [],
    requireSignedRequests: settings.requireSignedRequests === true,
    answersRefusals: settings.answerRefusals === true,
  }
}

const known = new WeakMap<Settings, ServiceProviderSettings>()

/** Settings are kept in memory until they change, and so is what was read from them. */
export const readServiceProvider = (settings: Settings): ServiceProviderSettings => {
  const before = known.get(settings)
  if (before) return before
  const provider = read(settings)
  known.set(settings, provider)
  return provider
}

/** Every address that a response may go to. */
export const acsUrlsOf = ({ acsUrl, acsByIndex }: ServiceProviderSettings): string[] => [
  ...new Set([acsUrl, ...Object.values(acsByIndex)]),
]

/** The host of a web address; a name such as `urn:x` or `Dropbox` has none. */
const hostOf = (text: string): string | undefined =>
  /^https?:/i.test(text) && URL.canParse(text) ? new URL(text).host : undefined

const checkOnHost = (read: ServiceProviderSettings, field: 'destination' | 'recipient'): void => {
  const value = read[field]
  if (value === undefined) return
  const host = hostOf(value)
  if (acsUrlsOf(read).every((each) => hostOf(each) === host)) return
  refuse('invalid', `The ${field} is on another host than an ACS URL.`, { field })
}

/**
 * Refuses with `invalid` overrides that would make what is posted to one service provider good
 * for another (IDP-12), and a demand for signatures that nothing could meet.
 */
export const checkTogether = (settings: Settings): void => {
  const read = readServiceProvider(settings)
  const { audience, entityId } = read
  checkOnHost(read, 'destination')
  checkOnHost(read, 'recipient')
  const hosts = [entityId, ...acsUrlsOf(read)].map(hostOf)
  const host = hostOf(audience)
  if (audience !== entityId && (host === undefined || !hosts.includes(host))) {
    const words = 'The audience must be the entity ID, or an address on its host or the ACS URL’s.'
    refuse('invalid', words, { field: 'audience' })
  }
  if (read.requireSignedRequests && read.certificates.length === 0) {
    const words = 'Give the certificates by which signed requests are checked.'
    refuse('invalid', words, { field: 'certificates' })
  }
}

/** Only a format that leaves no choice is set: from several, each request may name one. */
const chooseFormat = (formats: readonly string[]): string | null => {
  const known = formats.map(findFormat).filter((format) => format !== undefined)
  const takesUsual = known.some(
    (format) => format === nameIdFormats.emailAddress || format === nameIdFormats.unspecified,
  )
  return takesUsual && known.length > 1 ? null : (known[0] ?? null)
}

/**
 * The settings that the metadata of a service provider gives. `now` is in epoch milliseconds.
 * Refuses with `invalid` what is no usable metadata, and what is over.
 */
export const readMetadataSettings = (bytes: Uint8Array, now: number): Settings => {
  const provider = readServiceProviderMetadata(bytes)
  const { entityId, validUntil, signingCertificates } = provider
  if (validUntil !== undefined && validUntil <= now) {
    const end = new Date(validUntil).toISOString()
    refuse('invalid', `The metadata was good until ${end}: ask for a new file.`)
  }
  const usable = provider.acs.filter((each) => each.binding === bindings.post)
  const first = usable.find((each) => each.isDefault) ?? usable[0]
  const indexed = usable.filter((each) => each.index !== undefined)
  const isSigning = signingCertificates.length > 0
  return {
    entityId,
    acsUrl: first?.url ?? null,
    acsUrls: Object.fromEntries(indexed.map((each) => [String(each.index), each.url])),
    nameIdFormat: chooseFormat(provider.nameIdFormats),
    certificates: isSigning ? signingCertificates : null,
    requireSignedRequests: provider.authnRequestsSigned && isSigning,
  }
}

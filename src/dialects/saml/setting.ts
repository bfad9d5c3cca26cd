/**
 * What is declared of a service provider. The keys are those of the forms that administrators
 * know from elsewhere; unset is null, an empty text, or the text "null" (seed 002 sends it).
 */
import { isLoopbackName } from '../../config.ts'
import type { JsonValue } from '../../organization.ts'
import { refuse } from '../../refusal.ts'
import { isWebAddress, type Setting, type Settings } from '../../setting.ts'
import { readCertifiedKey } from './certified-key.ts'
import { readServiceProviderMetadata } from './metadata.ts'
import { nameIdProperties, properties } from './property.ts'
import { bindings, nameIdFormats } from './vocabulary.ts'

/** The settings as the launch and the routes use them. */
export type ServiceProviderSettings = {
  entityId: string
  /** Where responses may go: the first is the default, and each has its index. */
  acsUrls: string[]
  relayState: string | undefined
  loginUrl: string | undefined
  signResponse: boolean
  nameIdProperty: string | undefined
  nameIdFormat: string | undefined
  mappings: Record<string, string> | undefined
  audience: string
  destination: string | undefined
  recipient: string | undefined
  certificates: string[]
  requireSignedRequests: boolean
}

const isUnset = (value: JsonValue | undefined): boolean =>
  value === null || value === undefined || value === '' || value === 'null'

const textOf = (settings: Settings, key: string): string | undefined =>
  isUnset(settings[key]) ? undefined : String(settings[key])

const textsOf = (settings: Settings, key: string): string[] => {
  const value = settings[key]
  return Array.isArray(value) ? value.map(String).filter((each) => each !== '') : []
}

/** Https, or http on this machine: an assertion never crosses a network in the open. */
const isResponseAddress = (text: string): boolean => {
  if (!isWebAddress(text)) return false
  const url = new URL(text)
  return url.protocol === 'https:' || isLoopbackName(url.hostname)
}

const addressWords = 'must begin with https:// (http:// on this machine alone).'

const checkAddress = (value: JsonValue): string | undefined =>
  isUnset(value) || (typeof value === 'string' && isResponseAddress(value))
    ? undefined
    : addressWords

const checkAddresses = (value: JsonValue): string | undefined =>
  Array.isArray(value) && !value.every((each) => isResponseAddress(String(each)))
    ? addressWords
    : undefined

const formatNames: Record<string, string> = {
  email: nameIdFormats.emailAddress,
  emailaddress: nameIdFormats.emailAddress,
  persistent: nameIdFormats.persistent,
  transient: nameIdFormats.transient,
  unspecified: nameIdFormats.unspecified,
}

const isFormatUrn = (text: string): boolean =>
  Object.values(formatNames).some((format) => format === text)

/** The URN of a format by its short name, in any letter case, or by the URN itself. */
export const findFormat = (text: string): string | undefined =>
  isFormatUrn(text) ? text : formatNames[text.toLowerCase().replaceAll(/[^a-z]/g, '')]

const checkFormat = (value: JsonValue): string | undefined =>
  isUnset(value) || findFormat(String(value)) !== undefined
    ? undefined
    : 'is not a format: EMAIL, PERSISTENT, TRANSIENT or UNSPECIFIED.'

const checkNameId = (value: JsonValue): string | undefined =>
  isUnset(value) || nameIdProperties.includes(String(value))
    ? undefined
    : `must be one of ${nameIdProperties.join(', ')}: what people can change names nobody.`

const checkMappings = (value: JsonValue): string | undefined => {
  const unknown = Object.values(value as object).find((each) => !Object.hasOwn(properties, each))
  return unknown === undefined
    ? undefined
    : `names a property that people do not have: ${String(unknown).slice(0, 100)}.`
}

const checkCertificates = (value: JsonValue): string | undefined => {
  for (const each of value as JsonValue[]) {
    try {
      readCertifiedKey(plainCertificate(String(each)))
    } catch {
      return 'holds something that is no certificate, or has a key that is too weak.'
    }
  }
  return undefined
}

/** A certificate in PEM or as bare base64, as bare base64. */
const plainCertificate = (text: string): string =>
  text.replaceAll(/-----(BEGIN|END) CERTIFICATE-----|\s/g, '')

export const settings: readonly Setting[] = [
  {
    key: 'acsUrl',
    label: 'ACS URL',
    help: 'Where the service provider takes responses (Assertion Consumer Service).',
    kind: 'url',
    required: true,
    check: checkAddress,
  },
  {
    key: 'entityId',
    label: 'Entity ID',
    help: 'The name of the service provider, as it stands in its metadata.',
    kind: 'text',
    required: true,
    check: (value) => (value === '' ? 'is missing.' : undefined),
  },
  {
    key: 'acsUrls',
    label: 'More ACS URLs',
    help: 'Others that its requests may name, in the order of their index.',
    kind: 'texts',
    check: checkAddresses,
  },
  {
    key: 'startUrl',
    label: 'Start URL',
    help: 'Where people land after a launch from here: sent as RelayState.',
    kind: 'text',
    check: (value) => (String(value).length > 1024 ? 'may have up to 1024 characters.' : undefined),
  },
  {
    key: 'loginUrl',
    label: 'Login URL',
    help: 'For service providers that take no response unasked: tiles lead here.',
    kind: 'url',
  },
  {
    key: 'signed',
    label: 'Signed response',
    help: 'Sign the response as well as the assertion. Off: the assertion alone.',
    kind: 'switch',
  },
  {
    key: 'nameId',
    label: 'Name ID',
    help: `What names the person: ${nameIdProperties.join(', ')}. Without it, the e-mail.`,
    kind: 'text',
    check: checkNameId,
  },
  {
    key: 'nameIdFormat',
    label: 'Name ID format',
    help: 'EMAIL, PERSISTENT, TRANSIENT, UNSPECIFIED, or the whole URN.',
    kind: 'text',
    check: checkFormat,
  },
  {
    key: 'mappings',
    label: 'Attributes',
    help: 'Name of the attribute → property of the person. Without it, a usual set.',
    kind: 'map',
    check: checkMappings,
  },
  { key: 'audience', label: 'Audience', help: 'Without it, the entity ID.', kind: 'text' },
  {
    key: 'destination',
    label: 'Destination',
    help: 'Without it, the ACS URL.',
    kind: 'text',
    check: checkAddress,
  },
  {
    key: 'recipient',
    label: 'Recipient',
    help: 'Without it, the ACS URL.',
    kind: 'text',
    check: checkAddress,
  },
  {
    key: 'certificates',
    label: 'Certificates of its requests',
    help: 'PEM or base64. Requests that it signs are then checked.',
    kind: 'texts',
    check: checkCertificates,
  },
  {
    key: 'requireSignedRequests',
    label: 'Only signed requests',
    help: 'Refuse requests that carry no signature of these certificates.',
    kind: 'switch',
  },
  { key: 'extra', label: 'Extra', help: 'Kept and given back as it is.', kind: 'free' },
]

const hostOf = (text: string): string | undefined =>
  URL.canParse(text) ? new URL(text).host : undefined

/**
 * Refuses with `invalid` overrides that would make an assertion good for another service provider
 * (IDP-12), and a demand for signatures that nothing could meet.
 */
export const checkTogether = (settings: Settings): void => {
  const read = readServiceProvider(settings)
  const hosts = new Set([read.entityId, ...read.acsUrls].map(hostOf))
  for (const field of ['destination', 'recipient'] as const) {
    const value = read[field]
    if (value !== undefined && !hosts.has(hostOf(value))) {
      refuse('invalid', 'That address is on another host than the ACS URL.', { field })
    }
  }
  if (read.audience !== read.entityId && !hosts.has(hostOf(read.audience))) {
    const words = 'The audience must be the entity ID, or on its host.'
    refuse('invalid', words, { field: 'audience' })
  }
  if (read.requireSignedRequests && read.certificates.length === 0) {
    const words = 'Give the certificates by which signed requests are checked.'
    refuse('invalid', words, { field: 'certificates' })
  }
}

const readMappings = (value: JsonValue | undefined): Record<string, string> | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)]))
}

export const readServiceProvider = (settings: Settings): ServiceProviderSettings => {
  const entityId = textOf(settings, 'entityId') ?? ''
  const format = textOf(settings, 'nameIdFormat')
  const acsUrls = [textOf(settings, 'acsUrl') ?? '', ...textsOf(settings, 'acsUrls')]
  return {
    entityId,
    acsUrls: [...new Set(acsUrls)],
    relayState: textOf(settings, 'startUrl'),
    loginUrl: textOf(settings, 'loginUrl'),
    signResponse: settings.signed !== false,
    nameIdProperty: textOf(settings, 'nameId'),
    nameIdFormat: format === undefined ? undefined : findFormat(format),
    mappings: readMappings(settings.mappings),
    audience: textOf(settings, 'audience') ?? entityId,
    destination: textOf(settings, 'destination'),
    recipient: textOf(settings, 'recipient'),
    certificates: textsOf(settings, 'certificates').map(plainCertificate),
    requireSignedRequests: settings.requireSignedRequests === true,
  }
}

/** The settings that the metadata of a service provider gives. Refuses with `invalid`. */
export const readMetadataSettings = (bytes: Uint8Array): Settings => {
  const provider = readServiceProviderMetadata(bytes)
  const usable = provider.acs.filter((each) => each.binding === bindings.post)
  const first = usable.find((each) => each.isDefault) ?? usable[0]
  const others = usable.filter((each) => each !== first)
  const format = provider.nameIdFormats.find((each) => findFormat(each) !== undefined)
  return {
    entityId: provider.entityId,
    acsUrl: first?.url ?? null,
    acsUrls: others.length === 0 ? null : others.map((each) => each.url),
    nameIdFormat: format ?? null,
    certificates: provider.signingCertificates.length === 0 ? null : provider.signingCertificates,
    requireSignedRequests: provider.authnRequestsSigned && provider.signingCertificates.length > 0,
  }
}

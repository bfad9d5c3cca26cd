/**
 * What is declared of a service provider, and what each value may be. The keys are those of the
 * forms that administrators know from elsewhere; unset is null, an empty text, or the text "null"
 * (seed 002 sends it).
 */
import { isLoopbackName } from '../../config.ts'
import type { JsonValue } from '../../organization.ts'
import { isWebAddress, type Setting, type Settings } from '../../setting.ts'
import type { SignatureAlgorithm } from './algorithm.ts'
import { checkMappings } from './attribute.ts'
import { readCertifiedKey } from './certified-key.ts'
import { findFormat } from './name-id.ts'
import { nameIdProperties } from './property.ts'

export const isUnset = (value: JsonValue | undefined): boolean =>
  value === null || value === undefined || value === '' || value === 'null'

/** What is set there, as a text. */
export const textOf = (settings: Settings, key: string): string | undefined =>
  isUnset(settings[key]) ? undefined : String(settings[key])

/** Https, or http on this machine: an assertion never crosses a network in the open. */
const isResponseAddress = (value: JsonValue): boolean => {
  if (typeof value !== 'string' || !isWebAddress(value)) return false
  const url = new URL(value)
  // A fragment never reaches the service provider, so no comparison would hold.
  return !value.includes('#') && (url.protocol === 'https:' || isLoopbackName(url.hostname))
}

const addressWords = 'must begin with https:// (http:// on this machine alone) and have no # in it.'

const checkAddress = (value: JsonValue): string | undefined =>
  isUnset(value) || isResponseAddress(value) ? undefined : addressWords

const isIndex = (text: string): boolean => /^(0|[1-9][0-9]{0,4})$/.test(text)

const checkAddresses = (value: JsonValue): string | undefined => {
  const entries = Object.entries(value as Record<string, JsonValue>)
  if (!entries.every(([index]) => isIndex(index))) return 'has an index that is no number.'
  return entries.every(([, address]) => isResponseAddress(address)) ? undefined : addressWords
}

/** SAML Core §8.3.6 gives the length; the rest would never be equal to what is compared. */
const checkEntityId = (value: JsonValue): string | undefined => {
  if (value === '') return 'is missing.'
  const isPlain = /^[^\s\p{C}](?:[^\p{C}]*[^\s\p{C}])?$/u.test(String(value))
  return isPlain && String(value).length <= 1024
    ? undefined
    : 'must be a text of up to 1024 characters without space around it.'
}

const checkAudience = (value: JsonValue): string | undefined =>
  isUnset(value) ? undefined : checkEntityId(value)

/** A service provider may send people on to it, so it is no script and no file (IDP-15). */
const checkRelayState = (value: JsonValue): string | undefined => {
  const text = String(value)
  if (text.length > 1024) return 'may have up to 1024 characters.'
  if (/^[\s\\]|\p{Cc}/u.test(text)) return 'holds characters that no address has.'
  return /^(?!https?:)[a-z][a-z0-9+.-]*:/i.test(text)
    ? 'must begin with https:// or http://, or be no address at all.'
    : undefined
}

const checkFormat = (value: JsonValue): string | undefined =>
  isUnset(value) || findFormat(String(value)) !== undefined
    ? undefined
    : 'is not a format: EMAIL, PERSISTENT, TRANSIENT or UNSPECIFIED.'

const checkNameId = (value: JsonValue): string | undefined =>
  isUnset(value) || nameIdProperties.includes(String(value))
    ? undefined
    : `must be one of ${nameIdProperties.join(', ')}: what people can change names nobody.`

const checkSetMappings = (value: JsonValue): string | undefined =>
  isUnset(value) ? undefined : checkMappings(value)

const checkQualifier = (value: JsonValue): string | undefined =>
  isUnset(value) ? undefined : checkEntityId(value)

/** A year: longer than any service provider keeps anybody signed in. */
const sessionMinutesLimit = 366 * 24 * 60

const checkSessionMinutes = (value: JsonValue): string | undefined =>
  Number(value) >= 0 && Number(value) <= sessionMinutesLimit
    ? undefined
    : `must be from 0 to ${sessionMinutesLimit}.`

/** As administrators know them from elsewhere, and the algorithm that each means. */
export const signatureAlgorithmNames: Record<string, SignatureAlgorithm> = {
  'RSA-SHA256': 'rsa-sha256',
  'RSA-SHA384': 'rsa-sha384',
  'RSA-SHA512': 'rsa-sha512',
  'ECDSA-SHA256': 'ecdsa-sha256',
  'ECDSA-SHA384': 'ecdsa-sha384',
  'ECDSA-SHA512': 'ecdsa-sha512',
}

/** A certificate in PEM or as bare base64, as bare base64. */
export const plainCertificate = (text: string): string =>
  text.replaceAll(/-----(BEGIN|END) CERTIFICATE-----|\s/g, '')

export const checkCertificates = (value: JsonValue): string | undefined => {
  for (const each of value as JsonValue[]) {
    try {
      readCertifiedKey(plainCertificate(String(each)))
    } catch {
      return 'holds something that is no certificate, or has a key that is too weak.'
    }
  }
  return undefined
}

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
    check: checkEntityId,
  },
  {
    key: 'acsUrls',
    label: 'More ACS URLs',
    help: 'Index → ACS URL, for requests that name another than the usual one.',
    kind: 'map',
    check: checkAddresses,
    isRare: true,
  },
  {
    key: 'startUrl',
    label: 'Start URL',
    help: 'Where people land after a launch from here: sent as RelayState.',
    kind: 'text',
    check: checkRelayState,
  },
  {
    key: 'loginUrl',
    label: 'Login URL',
    help: 'For service providers that take no response unasked: tiles lead here.',
    kind: 'url',
    isRare: true,
  },
  {
    key: 'signed',
    label: 'Signed response',
    help: 'Sign the response as well as the assertion. Off: the assertion alone.',
    kind: 'switch',
    isOn: true,
    isRare: true,
  },
  {
    key: 'nameId',
    label: 'Name ID',
    help: `What names the person: ${nameIdProperties.join(', ')}. Without it, the e-mail.`,
    kind: 'text',
    check: checkNameId,
    isRare: true,
  },
  {
    key: 'nameIdFormat',
    label: 'Name ID format',
    help: 'EMAIL, PERSISTENT, TRANSIENT, UNSPECIFIED, or the whole URN.',
    kind: 'text',
    check: checkFormat,
    isRare: true,
  },
  {
    key: 'nameQualifier',
    label: 'NameQualifier',
    help: 'Beside the name ID, where the service provider wants a certain one.',
    kind: 'text',
    check: checkQualifier,
    isRare: true,
  },
  {
    key: 'spNameQualifier',
    label: 'SPNameQualifier',
    help: 'Beside the name ID. Without it, a persistent one has the entity ID.',
    kind: 'text',
    check: checkQualifier,
    isRare: true,
  },
  {
    key: 'mappings',
    label: 'Attributes',
    help: 'Name of the attribute → property, or a rule (see docs/saml.md). Unset: a usual set.',
    kind: 'free',
    check: checkSetMappings,
    isRare: true,
  },
  {
    key: 'oidNames',
    label: 'Attributes by OID too',
    help: 'Send mail, sn, memberOf and other well-known names as urn:oid: as well.',
    kind: 'switch',
    isRare: true,
  },
  {
    key: 'sessionMinutes',
    label: 'Session, in minutes',
    help: 'How long it may keep people signed in, at most as long as here. 0: say nothing.',
    kind: 'number',
    check: checkSessionMinutes,
    isRare: true,
  },
  {
    key: 'signatureAlgorithm',
    label: 'Signature algorithm',
    help: 'RSA or ECDSA with SHA256, SHA384 or SHA512: RSA-SHA256. Unset: as the root signs.',
    kind: 'choice',
    choices: Object.keys(signatureAlgorithmNames),
    isRare: true,
  },
  {
    key: 'audience',
    label: 'Audience',
    help: 'Without it, the entity ID.',
    kind: 'text',
    check: checkAudience,
    isRare: true,
  },
  {
    key: 'destination',
    label: 'Destination',
    help: 'Without it, the ACS URL.',
    kind: 'text',
    check: checkAddress,
    isRare: true,
  },
  {
    key: 'recipient',
    label: 'Recipient',
    help: 'Without it, the ACS URL.',
    kind: 'text',
    check: checkAddress,
    isRare: true,
  },
  {
    key: 'certificates',
    label: 'Certificates of its requests',
    help: 'PEM or base64. Requests that it signs are then checked.',
    kind: 'texts',
    isLong: true,
    check: checkCertificates,
    isRare: true,
  },
  {
    key: 'requireSignedRequests',
    label: 'Only signed requests',
    help: 'Refuse requests that carry no signature of these certificates.',
    kind: 'switch',
    isRare: true,
  },
  {
    key: 'answerRefusals',
    label: 'Tell it who may not enter',
    help: 'Answer a request of somebody without access with RequestDenied. Off: a page here.',
    kind: 'switch',
    isRare: true,
  },
  {
    key: 'extra',
    label: 'Extra',
    help: 'Kept and given back as it is.',
    kind: 'free',
    isRare: true,
  },
]

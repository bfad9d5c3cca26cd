/**
 * Metadata: what the hub says about itself as an identity provider, and how it reads what service
 * providers say about themselves (SAML Metadata §2).
 */
import { refuse } from '../../refusal.ts'
import { escapeAttribute, escapeText } from './canonical.ts'
import { readCertificates } from './certified-key.ts'
import { checkCharacters } from './character.ts'
import { readInstant, writeInstant } from './instant.ts'
import {
  bindings,
  metadataNamespace,
  nameIdFormats,
  protocolNamespace,
  signatureNamespace,
} from './vocabulary.ts'
import {
  attribute,
  booleanAttribute,
  child,
  children,
  isNamed,
  readXml,
  trimmedText,
  type XmlElement,
} from './xml.ts'

export type MetadataOptions = {
  entityId: string
  ssoUrl: string
  /** DER in base64: what signs now, and what will sign next or signed until lately. */
  certificates: readonly string[]
  nameIdFormats?: readonly string[]
  /** Where logout messages go, once the hub understands them. */
  sloUrl?: string
  /** Milliseconds since 1970. */
  validUntil?: number
}

const offeredFormats = [
  nameIdFormats.emailAddress,
  nameIdFormats.persistent,
  nameIdFormats.transient,
  nameIdFormats.unspecified,
]

const writeKey = (certificate: string): string =>
  `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="${signatureNamespace}"><ds:X509Data>` +
  `<ds:X509Certificate>${escapeText(certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>` +
  '</md:KeyDescriptor>'

const writeEndpoints = (name: string, url: string): string =>
  [bindings.redirect, bindings.post]
    .map((each) => `<md:${name} Binding="${each}" Location="${escapeAttribute(url)}"></md:${name}>`)
    .join('')

/**
 * The metadata of the hub as an identity provider (SAML Metadata §2.4.3), as canonical text.
 * Refuses (`invalid`) values with characters that XML does not have.
 */
export const writeMetadata = (options: MetadataOptions): string => {
  const { entityId, ssoUrl, sloUrl, certificates, validUntil } = options
  const until = validUntil === undefined ? '' : ` validUntil="${writeInstant(validUntil)}"`
  const formats = (options.nameIdFormats ?? offeredFormats)
    .map((format) => `<md:NameIDFormat>${escapeText(format)}</md:NameIDFormat>`)
    .join('')
  const written =
    `<md:EntityDescriptor xmlns:md="${metadataNamespace}"` +
    ` entityID="${escapeAttribute(entityId)}"${until}><md:IDPSSODescriptor` +
    ` WantAuthnRequestsSigned="false" protocolSupportEnumeration="${protocolNamespace}">` +
    certificates.map(writeKey).join('') +
    (sloUrl === undefined ? '' : writeEndpoints('SingleLogoutService', sloUrl)) +
    `${formats}${writeEndpoints('SingleSignOnService', ssoUrl)}` +
    '</md:IDPSSODescriptor></md:EntityDescriptor>'
  checkCharacters(written)
  return written
}

export type Endpoint = { binding: string; url: string }

export type ConsumerEndpoint = Endpoint & { index: number | undefined; isDefault: boolean }

export type LogoutEndpoint = Endpoint & { responseUrl: string | undefined }

export type ServiceProvider = {
  entityId: string
  /** In the order of the document. Only those of the POST binding can be used. */
  acs: ConsumerEndpoint[]
  /** DER in base64, as are the others. */
  signingCertificates: string[]
  encryptionCertificates: string[]
  nameIdFormats: string[]
  wantAssertionsSigned: boolean
  authnRequestsSigned: boolean
  /** Milliseconds since 1970; the earliest that the document names. */
  validUntil: number | undefined
  singleLogout: LogoutEndpoint[]
}

export const unusable = (words: string): never => refuse('invalid', `The metadata ${words}.`)

/** Longer than any address in use. */
const urlLength = 2048

/** An address for browsers. Whether plain http is good enough is asked where it is used. */
const checkUrl = (url: string): string => {
  const isPlain = /^https?:\/\/[^\s"'<>\\]+$/i.test(url) && url.length <= urlLength
  const parsed = isPlain && URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || parsed.username !== '' || parsed.password !== '') {
    return unusable('has an address that is not plain http or https')
  }
  return parsed.hash === '' ? url : unusable('has an address with a fragment')
}

export const readEndpoint = (element: XmlElement): Endpoint => ({
  binding: attribute(element, 'Binding') ?? unusable('has an endpoint without a binding'),
  url: checkUrl(attribute(element, 'Location')?.trim() ?? ''),
})

const readConsumer = (element: XmlElement): ConsumerEndpoint => {
  const index = attribute(element, 'index')?.trim()
  if (index !== undefined && !/^[0-9]{1,5}$/.test(index)) unusable('has an index that is no number')
  return {
    ...readEndpoint(element),
    index: index === undefined ? undefined : Number(index),
    isDefault: booleanAttribute(element, 'isDefault') ?? false,
  }
}

export const readLogout = (element: XmlElement): LogoutEndpoint => {
  const responseUrl = attribute(element, 'ResponseLocation')
  return {
    ...readEndpoint(element),
    responseUrl: responseUrl === undefined ? undefined : checkUrl(responseUrl.trim()),
  }
}

const isServiceRole = (role: XmlElement): boolean =>
  (attribute(role, 'protocolSupportEnumeration') ?? '').split(/\s+/).includes(protocolNamespace)

type Found = { entity: XmlElement; role: XmlElement; around: XmlElement[] }

type Role = 'SPSSODescriptor' | 'IDPSSODescriptor'

/** Every SAML 2.0 party of that role in the document, with the elements that it stands in. */
export const findRoles = (element: XmlElement, name: Role, around: XmlElement[] = []): Found[] => {
  const inside = [...around, element]
  if (isNamed(element, metadataNamespace, 'EntityDescriptor')) {
    return children(element, metadataNamespace, name)
      .filter(isServiceRole)
      .map((role) => ({ entity: element, role, around: [...inside, role] }))
  }
  if (!isNamed(element, metadataNamespace, 'EntitiesDescriptor')) {
    return unusable('is no SAML 2.0 metadata')
  }
  const groups = children(element, metadataNamespace, 'EntitiesDescriptor')
  const entities = children(element, metadataNamespace, 'EntityDescriptor')
  return [...groups, ...entities].flatMap((each) => findRoles(each, name, inside))
}

export const readValidUntil = (around: XmlElement[]): number | undefined => {
  const times = around
    .map((element) => attribute(element, 'validUntil'))
    .filter((value) => value !== undefined)
    .map((value) => readInstant(value.trim()) ?? unusable('has an end that is no UTC time'))
  return times.length === 0 ? undefined : Math.min(...times)
}

export const readEntityId = (entity: XmlElement): string => {
  const entityId = attribute(entity, 'entityID')?.trim() ?? ''
  // SAML Core §8.3.6 gives the length.
  if (entityId === '' || entityId.length > 1024) unusable('has no entity ID')
  return entityId
}

/** A key that does not say what it is for is for both (SAML Metadata §2.4.1.1). */
export const readKeys = (role: XmlElement, use: 'signing' | 'encryption'): string[] => {
  const found = children(role, metadataNamespace, 'KeyDescriptor')
    .filter((each) => (attribute(each, 'use') ?? use) === use)
    .map((each) => child(each, signatureNamespace, 'KeyInfo'))
    .filter((each) => each !== undefined)
    .flatMap(readCertificates)
  return [...new Set(found)]
}

/**
 * Reads the metadata of one service provider, alone or as the only one in an EntitiesDescriptor.
 * Refuses (`invalid`) none and several of them, addresses that are not http or https, keys that
 * are too weak, and a service provider that cannot be posted to. Signatures are not looked at:
 * an administrator confirms what was read; `validUntil` is for the caller to compare.
 */
export const readServiceProviderMetadata = (bytes: Uint8Array): ServiceProvider => {
  const [found, ...others] = findRoles(readXml(bytes, 'metadata'), 'SPSSODescriptor')
  if (found === undefined) return unusable('describes no SAML 2.0 service provider')
  if (others.length > 0) unusable('describes more than one service provider')
  const { entity, role, around } = found
  const acs = children(role, metadataNamespace, 'AssertionConsumerService').map(readConsumer)
  if (!acs.some((each) => each.binding === bindings.post)) {
    unusable('names no assertion consumer service with the HTTP-POST binding')
  }
  const formats = children(role, metadataNamespace, 'NameIDFormat').map(trimmedText)
  return {
    entityId: readEntityId(entity),
    acs,
    signingCertificates: readKeys(role, 'signing'),
    encryptionCertificates: readKeys(role, 'encryption'),
    nameIdFormats: formats.filter((format) => format !== ''),
    wantAssertionsSigned: booleanAttribute(role, 'WantAssertionsSigned') ?? false,
    authnRequestsSigned: booleanAttribute(role, 'AuthnRequestsSigned') ?? false,
    validUntil: readValidUntil(around),
    singleLogout: children(role, metadataNamespace, 'SingleLogoutService').map(readLogout),
  }
}

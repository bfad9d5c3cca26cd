/**
 * Metadata of the other side: how the hub reads what an identity provider says of itself, and
 * what it says of itself as a service provider (SAML Metadata §2.4.3, §2.4.4).
 */
import { escapeAttribute, escapeText } from './canonical.ts'
import { encryptionMethods } from './encrypted-assertion.ts'
import {
  findRoles,
  type LogoutEndpoint,
  readEndpoint,
  readEntityId,
  readKeys,
  readLogout,
  readValidUntil,
  unusable,
} from './metadata.ts'
import { bindings, metadataNamespace, protocolNamespace, signatureNamespace } from './vocabulary.ts'
import { booleanAttribute, children, readXml, trimmedText, type XmlElement } from './xml.ts'

export type IdentityProvider = {
  entityId: string
  /** Where AuthnRequests go by HTTP-Redirect. */
  ssoUrl: string
  /** DER in base64: every key that may sign (SAML Metadata §2.4.1.1). */
  certificates: string[]
  nameIdFormats: string[]
  wantsSignedRequests: boolean
  /** Where it is told of a sign-out: by HTTP-Redirect, else by HTTP-POST. */
  logout: LogoutEndpoint | undefined
  /** Milliseconds since 1970; the earliest that the document names. */
  validUntil: number | undefined
}

/** A redirect asks no page of ours to post itself, and also works within a frame. */
const findLogout = (role: XmlElement): LogoutEndpoint | undefined => {
  const found = children(role, metadataNamespace, 'SingleLogoutService').map(readLogout)
  const by = (binding: string) => found.find((each) => each.binding === binding)
  return by(bindings.redirect) ?? by(bindings.post)
}

/**
 * Reads the metadata of one identity provider, alone or as the only one in an EntitiesDescriptor.
 * Refuses (`invalid`) none and several of them, addresses that are not http or https, keys that
 * are too weak, one without a key, and one that takes no requests by HTTP-Redirect. Signatures
 * are not looked at: an administrator confirms what was read.
 */
export const readIdentityProviderMetadata = (bytes: Uint8Array): IdentityProvider => {
  const [found, ...others] = findRoles(readXml(bytes, 'metadata'), 'IDPSSODescriptor')
  if (found === undefined) return unusable('describes no SAML 2.0 identity provider')
  if (others.length > 0) unusable('describes more than one identity provider')
  const { entity, role, around } = found
  const endpoints = children(role, metadataNamespace, 'SingleSignOnService').map(readEndpoint)
  const redirect = endpoints.find(({ binding }) => binding === bindings.redirect)
  if (!redirect) return unusable('names no sign-on address with the HTTP-Redirect binding')
  const certificates = readKeys(role, 'signing')
  if (certificates.length === 0) unusable('has no certificate that signs')
  return {
    entityId: readEntityId(entity),
    ssoUrl: redirect.url,
    certificates,
    nameIdFormats: children(role, metadataNamespace, 'NameIDFormat').map(trimmedText),
    wantsSignedRequests: booleanAttribute(role, 'WantAuthnRequestsSigned') ?? false,
    logout: findLogout(role),
    validUntil: readValidUntil(around),
  }
}

export type OwnMetadataOptions = {
  entityId: string
  acsUrl: string
  sloUrl: string
  /** DER in base64: what signs requests now, and what will next. */
  signing: readonly string[]
  /** To these assertions may be encrypted. */
  encryption: readonly string[]
  signsRequests: boolean
  nameIdFormat?: string | undefined
}

const writeKey = (use: string, certificate: string, methods: readonly string[] = []): string =>
  `<md:KeyDescriptor use="${use}"><ds:KeyInfo xmlns:ds="${signatureNamespace}"><ds:X509Data>` +
  `<ds:X509Certificate>${escapeText(certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>` +
  methods
    .map((each) => `<md:EncryptionMethod Algorithm="${each}"></md:EncryptionMethod>`)
    .join('') +
  '</md:KeyDescriptor>'

const writeLogout = (binding: string, url: string): string =>
  `<md:SingleLogoutService Binding="${binding}" Location="${escapeAttribute(url)}">` +
  '</md:SingleLogoutService>'

/** The metadata of the hub as a service provider of one connector, as canonical text. */
export const writeOwnMetadata = (options: OwnMetadataOptions): string => {
  const { entityId, acsUrl, sloUrl, signing, encryption, signsRequests, nameIdFormat } = options
  const format =
    nameIdFormat === undefined
      ? ''
      : `<md:NameIDFormat>${escapeText(nameIdFormat)}</md:NameIDFormat>`
  return (
    `<md:EntityDescriptor xmlns:md="${metadataNamespace}"` +
    ` entityID="${escapeAttribute(entityId)}"><md:SPSSODescriptor` +
    ` AuthnRequestsSigned="${signsRequests}" WantAssertionsSigned="true"` +
    ` protocolSupportEnumeration="${protocolNamespace}">` +
    signing.map((each) => writeKey('signing', each)).join('') +
    encryption.map((each) => writeKey('encryption', each, encryptionMethods)).join('') +
    [bindings.redirect, bindings.post].map((each) => writeLogout(each, sloUrl)).join('') +
    `${format}<md:AssertionConsumerService Binding="${bindings.post}"` +
    ` Location="${escapeAttribute(acsUrl)}" index="0" isDefault="true">` +
    '</md:AssertionConsumerService></md:SPSSODescriptor></md:EntityDescriptor>'
  )
}

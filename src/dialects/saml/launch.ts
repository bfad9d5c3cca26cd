/** Hands a signed-in person on to a service provider: a response that the browser posts. */
import { hash } from 'node:crypto'
import type { Launch, LaunchInput, Opened } from '../../dialect.ts'
import type { Hub } from '../../hub.ts'
import type { Organization } from '../../organization.ts'
import { refuse } from '../../refusal.ts'
import type { HeldSigningKey } from '../../signing-key.ts'
import { writePost } from './binding.ts'
import { createIdentifier } from './identifier.ts'
import { findProperty, usualMappings } from './property.ts'
import { type NameId, type ResponseAttribute, writeResponse } from './response.ts'
import {
  checkTogether,
  findFormat,
  readMetadataSettings,
  readServiceProvider,
  type ServiceProviderSettings,
  settings,
} from './setting.ts'
import type { Signer } from './signature.ts'
import { attributeNameFormats, authnContexts, nameIdFormats } from './vocabulary.ts'

/** What is kept of an AuthnRequest until its answer goes out. */
export type KeptRequest = {
  id: string
  acsUrl: string
  relayState?: string
  nameIdFormat?: string
}

const minute = 60_000
/** A response is taken at once; the rest is for clocks that differ (SAML Profiles §4.1.4.2). */
const responseLifetimeMs = 5 * minute
const clockSkewMs = minute

/** `<FOYER_URL>/saml/<root organization id>/metadata`: the same for all, and stable for ever. */
export const entityIdOf = (hub: Hub, rootId: string): string =>
  `${hub.config.url}/saml/${rootId}/metadata`

export const ssoUrlOf = (hub: Hub, rootId: string): string => `${hub.config.url}/saml/${rootId}/sso`

export const signerOf = (key: HeldSigningKey): Signer => ({
  key: key.privateKey,
  algorithm: key.algorithm === 'RSA-2048' ? 'rsa-sha256' : 'ecdsa-sha256',
  certificate: key.certificate,
})

/** An identifier that only this service provider sees (SAML Core §8.3.7). */
const pairwiseOf = (root: Organization, userId: string, entityId: string): string =>
  hash('sha256', `${root.settings.pairwiseSalt}\n${userId}\n${entityId}`, 'base64url')

const nameIdOf = (
  hub: Hub,
  { root, user }: LaunchInput,
  provider: ServiceProviderSettings,
  asked: string | undefined,
): NameId => {
  const { entityId, nameIdProperty } = provider
  const format = provider.nameIdFormat ?? findFormat(asked ?? '') ?? nameIdFormats.emailAddress
  if (format === nameIdFormats.transient) {
    return { value: createIdentifier(hub.world.random(20)), format }
  }
  const isPairwise = format === nameIdFormats.persistent && nameIdProperty === undefined
  const qualifiers = { nameQualifier: entityIdOf(hub, root.id), spNameQualifier: entityId }
  if (isPairwise) return { value: pairwiseOf(root, user.id, entityId), format, ...qualifiers }
  const property = nameIdProperty ?? 'email'
  const value =
    findProperty(user, property) ??
    refuse('forbidden', 'Your account lacks what this application needs to know you by.', {
      cause: `the user has no ${property}, which names people at ${entityId}`,
    })
  return { value, format }
}

const attributesOf = (
  { user }: LaunchInput,
  mappings: Record<string, string> = usualMappings,
): ResponseAttribute[] =>
  Object.entries(mappings).flatMap(([name, property]) => {
    const value = findProperty(user, property)
    const nameFormat = attributeNameFormats.basic
    return value === undefined ? [] : [{ name, nameFormat, values: [value] }]
  })

const contextOf = (hub: Hub, method: string): string => {
  if (method !== 'password') return authnContexts.unspecified
  const isSafe = hub.config.url.startsWith('https:')
  return isSafe ? authnContexts.passwordProtectedTransport : authnContexts.password
}

const open = async (hub: Hub, input: LaunchInput): Promise<Opened> => {
  const { application, root, session } = input
  const provider = readServiceProvider(application.settings)
  const request = (input.request ?? undefined) as KeptRequest | undefined
  // Service providers that take nothing unasked are sent there to ask.
  if (!request && provider.loginUrl !== undefined) {
    return { answer: { kind: 'redirect', url: provider.loginUrl } }
  }
  const now = hub.world.now()
  const acsUrl = request?.acsUrl ?? provider.acsUrls[0] ?? ''
  const nameId = nameIdOf(hub, input, provider, request?.nameIdFormat)
  const sessionIndex = createIdentifier(hub.world.random(20))
  const responseId = createIdentifier(hub.world.random(20))
  const xml = writeResponse({
    responseId,
    assertionId: createIdentifier(hub.world.random(20)),
    issueInstant: now,
    issuer: entityIdOf(hub, root.id),
    destination: provider.destination ?? acsUrl,
    recipient: provider.recipient ?? acsUrl,
    audience: provider.audience,
    ...(request && { inResponseTo: request.id }),
    nameId,
    notBefore: now - clockSkewMs,
    notOnOrAfter: now + responseLifetimeMs,
    authnInstant: session.authenticatedAt,
    sessionIndex,
    sessionNotOnOrAfter: session.endsAt,
    authnContext: contextOf(hub, session.method),
    attributes: attributesOf(input, provider.mappings),
    signResponse: provider.signResponse,
    signer: signerOf(await hub.signingKeys.current(root)),
  })
  const relayState = request ? request.relayState : provider.relayState
  const fields = [{ name: 'SAMLResponse', value: writePost(xml) }]
  if (relayState !== undefined) fields.push({ name: 'RelayState', value: relayState })
  return {
    answer: { kind: 'form', action: acsUrl, fields, application: application.name },
    visit: { nameId: { ...nameId }, sessionIndex },
    told: { response: responseId, nameIdFormat: nameId.format, acsUrl },
  }
}

export const launch: Launch = {
  type: 'saml',
  label: 'SAML service provider',
  settings,
  check: checkTogether,
  note: () => 'opens signed in',
  addresses: (settings) => [
    { kind: 'saml-entity', address: readServiceProvider(settings).entityId },
  ],
  open,
  readDescription: readMetadataSettings,
  facts: (hub, { rootId }) => ({
    'entity id': entityIdOf(hub, rootId),
    metadata: entityIdOf(hub, rootId),
    'sign-on address': ssoUrlOf(hub, rootId),
  }),
}

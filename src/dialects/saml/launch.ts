/** Hands a signed-in person on to a service provider: a response that the browser posts. */
import type { Launch, LaunchInput, Opened } from '../../dialect.ts'
import type { Hub } from '../../hub.ts'
import type { HeldSigningKey } from '../../signing-key.ts'
import { contextOf } from './authn-context.ts'
import { writePost } from './binding.ts'
import { createIdentifier } from './identifier.ts'
import type { KeptRequest } from './kept-request.ts'
import { nameIdOf } from './name-id.ts'
import { findProperty, usualMappings } from './property.ts'
import { type ResponseAttribute, writeResponse } from './response.ts'
import { checkTogether, readMetadataSettings, readServiceProvider } from './service-provider.ts'
import { settings } from './setting.ts'
import type { Signer } from './signature.ts'
import { attributeNameFormats } from './vocabulary.ts'

const minute = 60_000
/** A response is taken at once; the rest is for clocks that differ (SAML Profiles §4.1.4.2). */
const responseLifetimeMs = 5 * minute
const clockSkewMs = minute

/** `<FOYER_URL>/saml/<root organization id>/metadata`: the same for all, and stable for ever. */
export const entityIdOf = (hub: Hub, rootId: string): string =>
  `${hub.config.url}/saml/${rootId}/metadata`

export const ssoUrlOf = (hub: Hub, rootId: string): string => `${hub.config.url}/saml/${rootId}/sso`

export const certificateUrlOf = (hub: Hub, rootId: string): string =>
  `${hub.config.url}/saml/${rootId}/certificate.pem`

export const signerOf = (key: HeldSigningKey): Signer => ({
  key: key.privateKey,
  algorithm: key.algorithm === 'RSA-2048' ? 'rsa-sha256' : 'ecdsa-sha256',
  certificate: key.certificate,
})

const attributesOf = (
  { user }: LaunchInput,
  mappings: Record<string, string> = usualMappings,
): ResponseAttribute[] =>
  Object.entries(mappings).flatMap(([name, property]) => {
    const value = findProperty(user, property)
    const { basic, uri } = attributeNameFormats
    const nameFormat = /^(urn|https?):/i.test(name) ? uri : basic
    return value === undefined ? [] : [{ name, nameFormat, values: [value] }]
  })

const open = async (hub: Hub, input: LaunchInput): Promise<Opened> => {
  const { application, root, session } = input
  const provider = readServiceProvider(application.settings)
  const request = (input.request ?? undefined) as KeptRequest | undefined
  // Service providers that take nothing unasked are sent there to ask.
  if (!request && provider.loginUrl !== undefined) {
    return { answer: { kind: 'redirect', url: provider.loginUrl } }
  }
  const now = hub.world.now()
  const issuer = entityIdOf(hub, root.id)
  const acsUrl = request?.acsUrl ?? provider.acsUrl
  const nameId = nameIdOf(hub.world, input, provider, { issuer, asked: request?.nameIdFormat })
  const sessionIndex = createIdentifier(hub.world.random(20))
  const responseId = createIdentifier(hub.world.random(20))
  const xml = writeResponse({
    responseId,
    assertionId: createIdentifier(hub.world.random(20)),
    issueInstant: now,
    issuer,
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
    authnContext: request?.authnContext ?? contextOf(session.method),
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
    certificate: certificateUrlOf(hub, rootId),
  }),
}

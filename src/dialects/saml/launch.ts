/** Hands a signed-in person on to a service provider: a response that the browser posts. */
import type { Launch, LaunchInput, Opened } from '../../dialect.ts'
import type { Hub } from '../../hub.ts'
import type { Organization } from '../../organization.ts'
import { type AttributeRule, findAttribute } from './attribute.ts'
import { contextOf } from './authn-context.ts'
import { writePost } from './binding.ts'
import { createIdentifier } from './identifier.ts'
import type { KeptRequest } from './kept-request.ts'
import { nameIdOf } from './name-id.ts'
import { presets } from './preset-list.ts'
import { factsOf } from './property.ts'
import { type ResponseAttribute, writeResponse } from './response.ts'
import {
  checkTogether,
  readMetadataSettings,
  readServiceProvider,
  type ServiceProviderSettings,
} from './service-provider.ts'
import { settings } from './setting.ts'
import type { Signer } from './signature.ts'

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

/** What a service provider's messages are signed with: by the key of the root that fits. */
export const signerFor = async (
  hub: Hub,
  root: Organization,
  { signatureAlgorithm: asked }: Pick<ServiceProviderSettings, 'signatureAlgorithm'>,
): Promise<Signer> => {
  const kind = asked?.startsWith('rsa') ? 'RSA-2048' : 'EC-P256'
  const key = await hub.signingKeys.current(root, asked && kind)
  const usual = key.algorithm === 'RSA-2048' ? 'rsa-sha256' : 'ecdsa-sha256'
  return { key: key.privateKey, algorithm: asked ?? usual, certificate: key.certificate }
}

const attributesOf = async (
  hub: Hub,
  input: LaunchInput,
  rules: readonly AttributeRule[],
): Promise<ResponseAttribute[]> => {
  const asked = new Set(rules.flatMap(({ from }) => from))
  const facts = await factsOf(hub, input, asked)
  return rules.map((rule) => findAttribute(rule, facts)).filter((each) => each !== undefined)
}

/** No longer than the session here, and than the administrator allows. */
const sessionEndOf = (
  { sessionMinutes }: ServiceProviderSettings,
  endsAt: number,
  now: number,
): { sessionNotOnOrAfter?: number } => {
  if (sessionMinutes === 0) return {}
  const limit = sessionMinutes === undefined ? endsAt : now + sessionMinutes * minute
  return { sessionNotOnOrAfter: Math.min(endsAt, limit) }
}

const open = async (hub: Hub, input: LaunchInput): Promise<Opened> => {
  const { application, root, session } = input
  const provider = readServiceProvider(application.settings)
  const request = (input.request ?? undefined) as KeptRequest | undefined
  // Service providers that take nothing unasked are sent there to ask.
  const issuer = entityIdOf(hub, root.id)
  if (!request && provider.loginUrl !== undefined) {
    const url = provider.loginUrl.replaceAll('{issuer}', encodeURIComponent(issuer))
    return { answer: { kind: 'redirect', url } }
  }
  const now = hub.world.now()
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
    ...sessionEndOf(provider, session.endsAt, now),
    authnContext: request?.authnContext ?? contextOf(session.method),
    attributes: await attributesOf(hub, input, provider.rules),
    signResponse: provider.signResponse,
    signer: await signerFor(hub, root, provider),
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
  presets,
  check: checkTogether,
  note: () => 'opens signed in',
  addresses: (settings) => [
    {
      kind: 'saml-entity',
      address: readServiceProvider(settings).entityId,
      exclusive: 'entityId',
    },
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

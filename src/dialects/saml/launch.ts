/** Hands a signed-in person on to a service provider: a response that the browser posts. */
import type { Launch, LaunchInput, Opened, PreviewInput } from '../../dialect.ts'
import { lastOf } from '../../ending.ts'
import type { Hub, Nouns } from '../../hub.ts'
import type { Organization } from '../../organization.ts'
import { type AttributeRule, findAttribute } from './attribute.ts'
import { contextOf } from './authn-context.ts'
import { writePost } from './binding.ts'
import { createIdentifier } from './identifier.ts'
import { writeInstant } from './instant.ts'
import type { KeptRequest } from './kept-request.ts'
import { nameIdOf } from './name-id.ts'
import { presets } from './preset-list.ts'
import { factsOf } from './property.ts'
import { prepareResponse, type ResponseAttribute, type ResponsePlan } from './response.ts'
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

type Plan = Pick<ResponsePlan, 'issuer' | 'signer'>
type Writer = ReturnType<typeof prepareResponse>
/** What is made once for a thing and a name, and goes with the thing. */
type Kept<T> = WeakMap<object, Map<string, T>>

const keptIn = <T>(kept: Kept<T>, thing: object, name: string, make: () => T): T => {
  const named = kept.get(thing) ?? new Map<string, T>()
  kept.set(thing, named)
  const value = named.get(name) ?? make()
  named.set(name, value)
  return value
}

// By the key, then by the service provider: either is another object when it has changed.
const signers: Kept<Signer> = new WeakMap()
const writersOf = new WeakMap<Signer, Kept<Writer>>()

const writers = (signer: Signer): Kept<Writer> => {
  const kept = writersOf.get(signer) ?? new WeakMap<object, Map<string, Writer>>()
  writersOf.set(signer, kept)
  return kept
}

/** What a service provider's messages are signed with: by the key of the root that fits. */
export const signerFor = async (
  hub: Nouns,
  root: Organization,
  { signatureAlgorithm: asked }: Pick<ServiceProviderSettings, 'signatureAlgorithm'>,
): Promise<Signer> => {
  const kind = asked?.startsWith('rsa') ? 'RSA-2048' : 'EC-P256'
  const key = await hub.signingKeys.current(root, asked && kind)
  const usual = key.algorithm === 'RSA-2048' ? 'rsa-sha256' : 'ecdsa-sha256'
  const algorithm = asked ?? usual
  return keptIn(signers, key, algorithm, () => {
    return {
      ...{ key: key.privateKey, algorithm, certificate: key.certificate },
      endsAt: key.endsAt,
    }
  })
}

/** What writes the responses that go to one address of a service provider. */
const writerFor = (provider: ServiceProviderSettings, acsUrl: string, plan: Plan) =>
  keptIn(writers(plan.signer), provider, acsUrl, () => {
    const { audience, destination = acsUrl, recipient = acsUrl, signResponse } = provider
    return prepareResponse({ ...plan, audience, destination, recipient, signResponse })
  })

const attributesOf = async (
  hub: Hub,
  input: PreviewInput,
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

/** Three at once: asking for randomness costs more than it gives. */
const newIdentifiers = (hub: Hub): [response: string, assertion: string, session: string] => {
  const random = hub.world.random(60)
  const at = (start: number): string => createIdentifier(random.subarray(start, start + 20))
  return [at(0), at(20), at(40)]
}

/** A certificate that has ended is no reason for us to refuse, and for many applications it is. */
const noteCertificate = (hub: Hub, attempt: string, { endsAt = 0 }: Signer): void => {
  const now = hub.world.now()
  if (endsAt > now) return
  const registered = `it ended ${writeInstant(endsAt)}`
  hub.attempts.note(attempt, {
    ...{ name: 'our certificate', verdict: 'failed', rule: 'saml.own-certificate-over' },
    facts: { asked: 'a certificate that is good now', registered },
  })
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
  const [responseId, assertionId, sessionIndex] = newIdentifiers(hub)
  const signer = await signerFor(hub, root, provider)
  noteCertificate(hub, input.attempt, signer)
  const write = writerFor(provider, acsUrl, { issuer, signer })
  const xml = write({
    responseId,
    assertionId,
    issueInstant: now,
    ...(request && { inResponseTo: request.id }),
    nameId,
    notBefore: now - clockSkewMs,
    notOnOrAfter: now + responseLifetimeMs,
    authnInstant: session.authenticatedAt,
    sessionIndex,
    ...sessionEndOf(provider, session.endsAt, now),
    authnContext: request?.authnContext ?? contextOf(session.method),
    attributes: await attributesOf(hub, input, provider.rules),
  })
  const relayState = request ? request.relayState : provider.relayState
  const fields = [{ name: 'SAMLResponse', value: writePost(xml) }]
  if (relayState !== undefined) fields.push({ name: 'RelayState', value: relayState })
  return {
    answer: { kind: 'form', action: acsUrl, fields, application: application.name },
    visit: { nameId: { ...nameId }, sessionIndex },
    told: { response: responseId, nameIdFormat: nameId.format, acsUrl },
    sent: { to: acsUrl, nameId: nameId.value, nameIdFormat: nameId.format, xml },
  }
}

/** Whom a response would name and what it would say of them. It is not written. */
const preview = async (hub: Hub, input: PreviewInput) => {
  const { application, root } = input
  const provider = readServiceProvider(application.settings)
  const issuer = entityIdOf(hub, root.id)
  const nameId = nameIdOf(hub.world, input, provider, { issuer, asked: undefined })
  const attributes = await attributesOf(hub, input, provider.rules)
  return {
    'sent to': provider.acsUrl,
    audience: provider.audience,
    'name ID': nameId.value,
    'name ID format': nameId.format,
    ...Object.fromEntries(attributes.map(({ name, values }) => [name, [...values]])),
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
  preview,
  ends: (settings) =>
    lastOf('certificate for signed requests', readServiceProvider(settings).certificates),
  readDescription: readMetadataSettings,
  facts: (hub, { rootId }) => ({
    'entity id': entityIdOf(hub, rootId),
    metadata: entityIdOf(hub, rootId),
    'sign-on address': ssoUrlOf(hub, rootId),
    certificate: certificateUrlOf(hub, rootId),
  }),
}

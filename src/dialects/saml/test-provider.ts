/**
 * The built-in test service providers: a stranger's view of our responses, in development alone.
 * They know the identity provider by its metadata's key, verify what they receive with the rules
 * of a service provider, and show it. Beginning a sign-in there sends an AuthnRequest.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Application } from '../../application.ts'
import type { Sample } from '../../dialect.ts'
import { sendPage } from '../../http/page.ts'
import type { Hub } from '../../hub.ts'
import type { Organization } from '../../organization.ts'
import { testResultPage } from '../../pages/test-result.ts'
import { isRefusal, refuse } from '../../refusal.ts'
import { type CheckedResponse, checkResponse } from './assertion.ts'
import { readPost, writeRedirect } from './binding.ts'
import { escapeAttribute } from './canonical.ts'
import { readCertifiedKey } from './certified-key.ts'
import { createIdentifier } from './identifier.ts'
import { entityIdOf, ssoUrlOf } from './launch.ts'
import { writeAuthnRequest } from './request.ts'
import { bindings, metadataNamespace, protocolNamespace } from './vocabulary.ts'

const names: Record<string, string> = {
  test: 'Test Service Provider',
  studio: 'Listing Studio',
}
const requestSeconds = 600

type ProviderRoute = { Params: { root: string; name: string } }

const anyone = { config: { caller: 'anyone' as const } }

const baseOf = (hub: Hub, root: Organization, name: string): string =>
  `${hub.config.url}/saml/${root.id}/${name}`

const providerOf = (hub: Hub, root: Organization, name: string) => ({
  entityId: `${baseOf(hub, root, name)}/metadata`,
  acsUrl: `${baseOf(hub, root, name)}/acs`,
  startUrl: `${baseOf(hub, root, name)}/start`,
})

const getPlace = async (hub: Hub, { root: id, name }: ProviderRoute['Params']) => {
  const root = await hub.organizations.find(id)
  if (root?.parentId !== null || !Object.hasOwn(names, name)) {
    return refuse('not-found', 'There is nothing at this address.')
  }
  return { root, name, ...providerOf(hub, root, name) }
}

const factsOf = (checked: CheckedResponse) => [
  { label: 'Person', value: checked.nameId },
  { label: 'Name ID format', value: checked.nameIdFormat },
  { label: 'Signed', value: signedWords(checked) },
  { label: 'From', value: checked.issuer },
  { label: 'Good until', value: new Date(checked.notOnOrAfter).toISOString() },
  { label: 'Signed in at', value: new Date(checked.authnInstant).toISOString() },
  { label: 'Session index', value: checked.sessionIndex ?? '' },
]

const signedWords = ({ responseSigned, assertionSigned }: CheckedResponse): string =>
  [responseSigned && 'response', assertionSigned && 'assertion'].filter(Boolean).join(' and ')

/** The response of a form, checked as a service provider would. */
const check = async (hub: Hub, request: FastifyRequest<ProviderRoute>) => {
  const { root, entityId, acsUrl } = await getPlace(hub, request.params)
  const fields = (request.body ?? {}) as Record<string, unknown>
  const { xml, relayState } = readPost(fields)
  const asked = await hub.state.take<string>('saml-test-request', relayState ?? '')
  const keys = await hub.signingKeys.published(root)
  const checked = checkResponse({
    xml,
    keys: keys.map((key) => readCertifiedKey(key.certificate)),
    issuer: entityIdOf(hub, root.id),
    audience: entityId,
    acsUrl,
    now: hub.world.now(),
    ...(asked !== undefined && { inResponseTo: asked }),
  })
  if (
    !(await hub.state.putOnce('saml-test-assertion', checked.assertionId, true, requestSeconds))
  ) {
    refuse('invalid', 'The response is not acceptable.', { cause: 'it was used before' })
  }
  return { checked, xml: Buffer.from(xml).toString('utf8') }
}

const show = async (
  hub: Hub,
  request: FastifyRequest<ProviderRoute>,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const { name, startUrl } = await getPlace(hub, request.params)
  const organization = { name: names[name] ?? name }
  const actions = [
    { label: 'Your applications', url: '/' },
    { label: 'Sign in from here', url: startUrl },
  ]
  try {
    const { checked, xml } = await check(hub, request)
    const page = testResultPage({
      organization,
      verdict: {
        ok: true,
        title: `${checked.nameId} is signed in`,
        text: 'The response was verified with the key of the identity provider alone.',
      },
      facts: factsOf(checked),
      attributes: checked.attributes,
      xml,
      actions,
    })
    return sendPage(reply, page)
  } catch (error) {
    if (!isRefusal(error)) throw error
    const text = error.detail.cause ?? error.message
    const verdict = { ok: false, title: 'This response was not accepted', text }
    const page = testResultPage({
      organization,
      verdict,
      facts: [],
      attributes: [],
      xml: '',
      actions,
    })
    return sendPage(reply, page, 403)
  }
}

/** What these service providers say about themselves (SAML Metadata §2.4.4). */
const writeOwnMetadata = (entityId: string, acsUrl: string): string =>
  `<md:EntityDescriptor xmlns:md="${metadataNamespace}" entityID="${escapeAttribute(entityId)}">` +
  '<md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true"' +
  ` protocolSupportEnumeration="${protocolNamespace}"><md:AssertionConsumerService` +
  ` Binding="${bindings.post}" Location="${escapeAttribute(acsUrl)}" index="0"` +
  ' isDefault="true"/></md:SPSSODescriptor></md:EntityDescriptor>'

export const testProviderRoutes = (hub: Hub, server: FastifyInstance): void => {
  server.get<ProviderRoute>('/saml/:root/:name/metadata', anyone, async (request, reply) => {
    const { entityId, acsUrl } = await getPlace(hub, request.params)
    reply.type('application/samlmetadata+xml; charset=utf-8')
    return reply.send(writeOwnMetadata(entityId, acsUrl))
  })
  server.post<ProviderRoute>('/saml/:root/:name/acs', anyone, (request, reply) =>
    show(hub, request, reply),
  )
  server.get<ProviderRoute>('/saml/:root/:name/start', anyone, async (request, reply) => {
    const { root, entityId, acsUrl } = await getPlace(hub, request.params)
    const id = createIdentifier(hub.world.random(20))
    const relayState = createIdentifier(hub.world.random(16))
    await hub.state.put('saml-test-request', relayState, id, requestSeconds)
    const destination = ssoUrlOf(hub, root.id)
    const xml = writeAuthnRequest({
      id,
      issuer: entityId,
      issueInstant: hub.world.now(),
      destination,
      acsUrl,
    })
    return reply.redirect(writeRedirect({ destination, name: 'SAMLRequest', xml, relayState }), 303)
  })
}

/** Two of the sample's applications: one for everybody, one for the first office alone. */
export const sample = async (hub: Hub, { root, offices }: Sample): Promise<Application[]> => {
  const test = providerOf(hub, root, 'test')
  const studio = providerOf(hub, root, 'studio')
  const office = offices[0] ?? root
  return [
    await hub.applications.add({
      owner: root,
      name: names.test ?? '',
      type: 'saml',
      settings: { acsUrl: test.acsUrl, entityId: test.entityId },
    }),
    await hub.applications.add({
      owner: office,
      name: names.studio ?? '',
      type: 'saml',
      settings: {
        acsUrl: studio.acsUrl,
        entityId: studio.entityId,
        signed: false,
        nameIdFormat: 'PERSISTENT',
      },
    }),
  ]
}

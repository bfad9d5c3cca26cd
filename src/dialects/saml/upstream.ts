/** Sign-in with an identity provider of the organization: the browser is led there, and back. */
import type { Connector } from '../../connector.ts'
import type { Departure, RedirectKind } from '../../dialect.ts'
import { lastOf } from '../../ending.ts'
import type { Nouns } from '../../hub.ts'
import { findPresetFeature } from '../../preset.ts'
import { refuse } from '../../refusal.ts'
import { writeRedirect } from './binding.ts'
import { createIdentifier } from './identifier.ts'
import { signerFor } from './launch.ts'
import { writeAuthnRequest } from './request.ts'
import type { Signer } from './signature.ts'
import { acsUrlOf, providerIdOf, sloUrlOf } from './upstream-address.ts'
import { describeCertificates, readPublished, readUpstreamMetadata } from './upstream-key.ts'
import { end } from './upstream-logout.ts'
import { upstreamPresets } from './upstream-preset.ts'
import type { Question } from './upstream-response.ts'
import { checkUpstream, isComplete, readUpstream, upstreamSettings } from './upstream-setting.ts'

const findSigner = async (
  hub: Nouns,
  { rootId, settings }: Connector,
): Promise<{ signer?: Signer }> => {
  if (!readUpstream(settings).signsRequests) return {}
  const root = await hub.organizations.get(rootId)
  return { signer: await signerFor(hub, root, { signatureAlgorithm: undefined }) }
}

/** An AuthnRequest by HTTP-Redirect; the state travels as RelayState (SAML Bindings §3.4.3). */
const start: RedirectKind['start'] = async (hub, departure: Departure, note) => {
  const { connector, state, notBefore } = departure
  const upstream = readUpstream(connector.settings)
  if (!isComplete(upstream)) {
    const cause = 'the metadata of the identity provider is not confirmed yet'
    refuse('unavailable', 'The identity provider is not set up yet.', {
      ...{ rule: 'saml.unconfirmed', cause },
    })
  }
  const { ssoUrl: destination, nameIdFormat, authnContext } = upstream
  const id = createIdentifier(hub.world.random(20))
  const xml = writeAuthnRequest({
    ...{ id, destination, issueInstant: hub.world.now() },
    issuer: providerIdOf(hub, connector),
    acsUrl: acsUrlOf(hub, connector),
    forceAuthn: notBefore !== undefined,
    ...(nameIdFormat !== undefined && { nameIdFormat }),
    ...(authnContext !== undefined && { authnContext }),
  })
  const signing = await findSigner(hub, connector)
  const url = writeRedirect({
    ...{ destination, name: 'SAMLRequest', xml, relayState: state },
    ...signing,
  })
  hub.attempts.note(departure.attempt, { name: 'request to the source', facts: { xml } })
  note({ name: 'asked', facts: { id, destination, forced: notBefore !== undefined } })
  const question: Question = { id, ...(notBefore !== undefined && { notBefore }) }
  return { url, kept: question as { id: string } }
}

export const upstream: RedirectKind = {
  type: 'saml-provider',
  label: 'SAML identity provider',
  settings: upstreamSettings,
  presets: upstreamPresets,
  check: checkUpstream,
  feature: ({ preset }) => findPresetFeature(preset),
  face: (_settings, name) => ({ name }),
  start,
  ends: (settings) => lastOf('certificate', readUpstream(settings).certificates),
  end,
  facts: (hub, connector) => ({
    'entity id': providerIdOf(hub, connector),
    metadata: providerIdOf(hub, connector),
    'ACS URL': acsUrlOf(hub, connector),
    'logout URL': sloUrlOf(hub, connector),
    ...describeCertificates(connector, hub.world.now()),
  }),
  readDescription: readUpstreamMetadata,
  readPublished,
}

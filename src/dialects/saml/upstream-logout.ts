/**
 * Single logout with an identity provider (SAML Profiles §4.4): who signs out here is led there
 * with a LogoutRequest; who signs out there is signed out here by one.
 */
import type { Connector } from '../../connector.ts'
import type { Answer, RedirectKind, SourceSession } from '../../dialect.ts'
import type { Actor } from '../../event.ts'
import type { Parted } from '../../http/sign-out.ts'
import type { Hub, Nouns } from '../../hub.ts'
import type { JsonValue } from '../../organization.ts'
import { refuse } from '../../refusal.ts'
import type { CheckedResponse } from './assertion.ts'
import { unacceptable } from './assertion-content.ts'
import { writePost, writeRedirect } from './binding.ts'
import { createDecrypt } from './encrypted-assertion.ts'
import { createIdentifier } from './identifier.ts'
import type { Inbound } from './kept-request.ts'
import { signerFor } from './launch.ts'
import {
  type Expectation,
  type LogoutRequest,
  readLogoutRequest,
  readLogoutResponse,
  usedSeconds,
  writeLogoutRequest,
  writeLogoutResponse,
} from './logout-message.ts'
import type { NameId } from './response.ts'
import type { Signer } from './signature.ts'
import { providerIdOf, sloUrlOf } from './upstream-address.ts'
import { readUpstream, type UpstreamSettings } from './upstream-setting.ts'
import { nameIdFormats } from './vocabulary.ts'

/** By what the provider knows a session of its own. */
type KeptSession = { nameId: NameId; sessionIndex?: string }

/** The session that an assertion has begun, by the name that a LogoutRequest will say. */
export const readSession = (checked: CheckedResponse): SourceSession => {
  const { nameId: value, nameIdFormat: format, sessionIndex } = checked
  const { nameQualifier, spNameQualifier } = checked
  const nameId: NameId = {
    ...{ value, format },
    ...(nameQualifier !== undefined && { nameQualifier }),
    ...(spNameQualifier !== undefined && { spNameQualifier }),
  }
  const kept: KeptSession = { nameId, ...(sessionIndex !== undefined && { sessionIndex }) }
  return { name: value, kept: { ...kept, nameId: { ...nameId } } }
}

/** Entra signs in as the one, and answers sign-outs as the other. */
const entra = /^https:\/\/sts\.windows\.net\/([0-9a-f-]{36})\/$/

const issuersOf = ({ entityId }: UpstreamSettings): string[] => {
  const tenant = entra.exec(entityId)?.[1]
  return tenant === undefined
    ? [entityId]
    : [entityId, `https://login.microsoftonline.com/${tenant}/`]
}

const expectationOf = (hub: Nouns, connector: Connector): Expectation => {
  const upstream = readUpstream(connector.settings)
  const { keys, skewMs } = upstream
  const destination = sloUrlOf(hub, connector)
  return { keys, skewMs, issuers: issuersOf(upstream), destination, now: hub.world.now() }
}

const ownSigner = async (hub: Nouns, { rootId }: Connector): Promise<Signer> =>
  signerFor(hub, await hub.organizations.get(rootId), { signatureAlgorithm: undefined })

type Message = { name: 'SAMLRequest' | 'SAMLResponse'; relayState?: string | undefined }

/** A message to the provider, signed as its binding has it. */
const send = async (
  hub: Nouns,
  connector: Connector,
  { name, relayState, destination }: Message & { destination: string },
  write: (how: { signer?: Signer }) => string,
): Promise<Answer> => {
  const signer = await ownSigner(hub, connector)
  const given = relayState === undefined ? {} : { relayState }
  if (!readUpstream(connector.settings).logout?.isByPost) {
    const url = writeRedirect({ destination, name, xml: write({}), signer, ...given })
    return { kind: 'redirect', url }
  }
  const fields = [{ name, value: writePost(write({ signer })) }]
  return {
    kind: 'form',
    action: destination,
    fields:
      relayState === undefined ? fields : [...fields, { name: 'RelayState', value: relayState }],
    application: connector.name,
    isSignOut: true,
  }
}

/** How long the provider may take to read what the browser brings. */
const requestLifetimeMs = 5 * 60_000
/** An identifier from a state, and the state from an identifier: none begins with a digit. */
const idOf = (state: string): string => `_${state}`
const stateOf = (id: string): string => id.slice(1)

/** A LogoutRequest with the names of that session (SAML Profiles §4.4.4.1). */
export const end: NonNullable<RedirectKind['end']> = async (hub, { connector, kept, state }) => {
  const { logout, signsOutThere } = readUpstream(connector.settings)
  if (!signsOutThere || logout === undefined) return undefined
  const { nameId, sessionIndex } = kept as KeptSession
  const now = hub.world.now()
  const envelope = {
    id: idOf(state),
    issuer: providerIdOf(hub, connector),
    issueInstant: now,
    destination: logout.url,
    notOnOrAfter: now + requestLifetimeMs,
  }
  return send(hub, connector, { name: 'SAMLRequest', destination: logout.url }, (how) =>
    writeLogoutRequest({ ...envelope, nameId, sessionIndex, ...how }),
  )
}

/**
 * Whether a request means a session of ours: the name as the assertion said it (SAML Core
 * §3.3.4), with the qualifiers that are meant where none stands, and one of its sessions, or all.
 */
const isMeant = (
  { nameId, sessionIndexes }: LogoutRequest,
  { nameId: own, sessionIndex }: KeptSession,
  { idp, sp }: { idp: string; sp: string },
): boolean => {
  // Nothing is said where a format is unspecified, so that nothing is to be compared.
  const { format = nameIdFormats.unspecified } = nameId
  const isOfFormat = format === nameIdFormats.unspecified || format === own.format
  const isOfPlace =
    (nameId.nameQualifier ?? idp) === (own.nameQualifier ?? idp) &&
    (nameId.spNameQualifier ?? sp) === (own.spNameQualifier ?? sp)
  const isOfSession =
    sessionIndexes.length === 0 ||
    (sessionIndex !== undefined && sessionIndexes.includes(sessionIndex))
  return nameId.value === own.value && isOfFormat && isOfPlace && isOfSession
}

/**
 * Ends the sessions that a request of the provider means. Refuses with `invalid` one that does
 * not hold, or that has come before.
 */
const endByRequest = async (
  hub: Hub,
  connector: Connector,
  inbound: Inbound,
  by: Actor,
): Promise<LogoutRequest> => {
  const root = await hub.organizations.get(connector.rootId)
  const held = await hub.signingKeys.held(root, 'RSA-2048')
  const decrypt = createDecrypt(
    held.map(({ privateKey }) => privateKey),
    hub.world.random,
  )
  const request = readLogoutRequest(inbound, expectationOf(hub, connector), decrypt)
  const key = `${connector.id} ${request.id}`
  if (!(await hub.state.putOnce('saml-logout', key, true, usedSeconds))) {
    unacceptable('the request has come before')
  }
  const { entityId: idp } = readUpstream(connector.settings)
  const place = { idp, sp: providerIdOf(hub, connector) }
  const isOurs = (kept: JsonValue | undefined): boolean =>
    kept !== undefined && isMeant(request, kept as KeptSession, place)
  await hub.upstream.endNamed(connector, request.nameId.value, isOurs, by)
  return request
}

/**
 * Says that it is done, also where nobody was signed in any more. None where the provider has no
 * place for answers.
 */
const answerRequest = async (
  hub: Nouns,
  connector: Connector,
  { id: inResponseTo }: LogoutRequest,
  relayState: string | undefined,
): Promise<Parted> => {
  const { logout } = readUpstream(connector.settings)
  if (logout === undefined) return {}
  const { responseUrl: destination } = logout
  const envelope = {
    id: createIdentifier(hub.world.random(20)),
    issuer: providerIdOf(hub, connector),
    issueInstant: hub.world.now(),
    destination,
    inResponseTo,
  }
  const message = { name: 'SAMLResponse' as const, destination, relayState }
  const answer = await send(hub, connector, message, (how) =>
    writeLogoutResponse({ ...envelope, ...how }),
  )
  return { answer }
}

/**
 * Does what a message of the provider says, and gives where the browser goes on. Refuses with
 * `invalid`.
 */
export const takeLogout = async (
  hub: Hub,
  connector: Connector,
  inbound: Inbound,
  by: Actor,
): Promise<Parted> => {
  if (inbound.message.name === 'SAMLRequest') {
    const request = await endByRequest(hub, connector, inbound, by)
    return answerRequest(hub, connector, request, inbound.message.relayState)
  }
  const { inResponseTo, outcome } = readLogoutResponse(inbound, expectationOf(hub, connector))
  const state = stateOf(inResponseTo)
  if (await hub.upstream.settleParting(connector, state, outcome, by)) return { state }
  return refuse('invalid', 'That sign-out is over.', { cause: 'it answers no request of ours' })
}

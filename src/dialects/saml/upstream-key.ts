/**
 * The keys of an identity provider, as its metadata publishes them. What is new there is told
 * and confirmed by a person, never taken by itself: whoever could write that document could sign
 * in as anybody (SP-51, SP-52).
 */
import { hash } from 'node:crypto'
import type { Connector } from '../../connector.ts'
import type { Published } from '../../dialect.ts'
import type { Actor, EventInput } from '../../event.ts'
import type { Nouns } from '../../hub.ts'
import { refuse } from '../../refusal.ts'
import type { Settings } from '../../setting.ts'
import { openCertificate } from './certified-key.ts'
import { xmlLimits } from './gate.ts'
import { type IdentityProvider, readIdentityProviderMetadata } from './upstream-metadata.ts'
import { readUpstream } from './upstream-setting.ts'
import { bindings } from './vocabulary.ts'

const day = 24 * 3_600_000
const hour = 3_600_000

const fingerprintOf = (certificate: string): string => openCertificate(certificate).fingerprint256

const eventOf = (
  type: string,
  { id, name, organizationId, rootId }: Connector,
  data: EventInput['data'],
): EventInput => ({
  type,
  organization: { id: organizationId, rootId },
  data: { connector: id, name, ...data },
})

/** Refuses with `invalid` what is over. `now` is in epoch milliseconds. */
const checkCurrent = ({ validUntil }: IdentityProvider, now: number): void => {
  if (validUntil === undefined || validUntil > now) return
  const end = new Date(validUntil).toISOString()
  refuse('invalid', `The metadata was good until ${end}: ask for a new file.`)
}

/** The addresses that metadata gives, as settings. */
const addressesOf = ({ entityId, ssoUrl, logout }: IdentityProvider): Settings => ({
  entityId,
  ssoUrl,
  sloUrl: logout?.url ?? null,
  sloResponseUrl: logout?.responseUrl ?? null,
  sloBinding: logout?.binding === bindings.post ? 'post' : null,
})

/** The settings that metadata gives. Refuses with `invalid` what is no usable metadata or over. */
export const readUpstreamMetadata = (bytes: Uint8Array, now: number): Settings => {
  const provider = readIdentityProviderMetadata(bytes)
  checkCurrent(provider, now)
  const { certificates, wantsSignedRequests } = provider
  return {
    ...addressesOf(provider),
    certificates,
    ...(wantsSignedRequests && { signRequests: true }),
  }
}

const fetchMetadata = async (hub: Nouns, connector: Connector): Promise<IdentityProvider> => {
  const { metadataUrl: url, entityId } = readUpstream(connector.settings)
  if (url === undefined) return refuse('invalid', 'There is no metadata address.')
  const limits = { bodyBytes: xmlLimits.metadata.bytes }
  const call = { method: 'GET', url, headers: { accept: 'application/samlmetadata+xml, */*' } }
  const { status, body } = await hub.exchanges.ask(call, {
    name: `${connector.id} metadata`,
    limits,
  })
  if (status !== 200) refuse('unavailable', 'The metadata is not there.', { cause: `${status}` })
  const provider = readIdentityProviderMetadata(body)
  checkCurrent(provider, hub.world.now())
  if (entityId !== '' && provider.entityId !== entityId) {
    refuse('invalid', 'The metadata is that of another identity provider.', {
      cause: `its entity ID is ${provider.entityId}`,
    })
  }
  return provider
}

type Told = Pick<IdentityProvider, 'entityId' | 'ssoUrl'> & {
  logout?: { url: string } | undefined
  certificates: readonly string[]
}

const writeFacts = ({ entityId, ssoUrl, logout, certificates }: Told) => ({
  ...(entityId !== '' && { 'entity id': entityId }),
  ...(ssoUrl !== '' && { 'sign-on address': ssoUrl }),
  ...(logout && { 'sign-out address': logout.url }),
  ...Object.fromEntries(
    certificates.map((each, index) => {
      const { fingerprint256, validTo } = openCertificate(each)
      return [`certificate ${index + 1}`, `${fingerprint256}, until ${validTo}`]
    }),
  ),
})

/** Names what was seen, so that what is confirmed is that and nothing that came after it. */
const markOf = (provider: IdentityProvider): string => {
  const seen = [addressesOf(provider), provider.certificates.toSorted()]
  return hash('sha256', JSON.stringify(seen), 'hex').slice(0, 32)
}

/** True where what is published is what is set; what is unset is unset either way. */
const isSet = (settings: Settings, addresses: Settings): boolean =>
  Object.entries(addresses).every(([key, value]) => (settings[key] ?? null) === value)

const compare = ({ settings }: Connector, provider: IdentityProvider) => {
  const { certificates } = readUpstream(settings)
  const added = provider.certificates.filter((each) => !certificates.includes(each))
  const removed = certificates.filter((each) => !provider.certificates.includes(each))
  const isNew = added.length + removed.length > 0 || !isSet(settings, addressesOf(provider))
  return { isNew, added: added.map(fingerprintOf), removed: removed.map(fingerprintOf) }
}

/**
 * What the metadata address gives now, beside what is set. It takes the place of that only if
 * `confirm` is the mark of what was seen. Refuses with `invalid`, `conflict`, `forbidden` or
 * `unavailable`.
 */
export const readPublished = async (
  hub: Nouns,
  connector: Connector,
  confirm: string | undefined,
  by: Actor,
): Promise<Published> => {
  const provider = await fetchMetadata(hub, connector)
  const { isNew, added, removed } = compare(connector, provider)
  const mark = markOf(provider)
  const kept = writeFacts(readUpstream(connector.settings))
  const published = { mark, isNew, facts: writeFacts(provider), kept }
  if (confirm === undefined || !isNew) return published
  if (confirm !== mark) {
    refuse('conflict', 'That is not what is published now: look again.', { field: 'confirm' })
  }
  const { certificates } = provider
  const settings = { ...addressesOf(provider), certificates }
  await hub.connectors.change(connector, { settings }, by)
  await hub.events.add({
    ...by,
    ...eventOf('connector.keys-confirmed', connector, { added, removed }),
  })
  return { ...published, isNew: false, kept: published.facts }
}

/**
 * Looks for new keys because a response was signed by one that is not known: at most once an
 * hour. Whether there are any is told by an event, and changes nothing.
 */
export const lookForKeys = async (hub: Nouns, connector: Connector): Promise<void> => {
  if (readUpstream(connector.settings).metadataUrl === undefined) return
  const limit = { bucket: `keys of connector ${connector.id}`, burst: 1, everyMs: hour }
  if (!(await hub.limits.allows(limit))) return
  const provider = await fetchMetadata(hub, connector)
  const { isNew, added, removed } = compare(connector, provider)
  if (!isNew) return
  const data = { added, removed, mark: markOf(provider) }
  await hub.events.add(eventOf('connector.keys-changed', connector, data))
}

/** Certificates and their ends, as administrators are told of them. */
export const describeCertificates = (
  { settings }: Connector,
  now: number,
): Record<string, string> => {
  const { certificates } = readUpstream(settings)
  return Object.fromEntries(
    certificates.map((each, index) => {
      const { fingerprint256, validTo } = openCertificate(each)
      const days = Math.floor((Date.parse(validTo) - now) / day)
      const left = days < 0 ? 'is over' : `${days} days left`
      return [`certificate ${index + 1}`, `${fingerprint256}, until ${validTo} (${left})`]
    }),
  )
}

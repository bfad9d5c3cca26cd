/**
 * What a provider publishes: its description (OpenID Connect Discovery 1.0 §4) and its keys. Both
 * are kept for all processes; an old description serves while a new one cannot be had (RP-06).
 */
import type * as client from 'openid-client'
import type { Evidence } from '../../attempt-fact.ts'
import type { Connector } from '../../connector.ts'
import { type Answered, type Call, type Exchanges, isSafeForSecrets } from '../../exchange.ts'
import type { Nouns } from '../../hub.ts'
import { isRefusal, Refusal, refuse } from '../../refusal.ts'
import { sourceOf } from '../../source-setting.ts'
import type { OidcRule } from './explanation.ts'
import { type Provider, readProvider } from './setting.ts'

export type Description = client.ServerMetadata & {
  jwks_uri: string
  token_endpoint: string
  authorization_endpoint: string
}

/** A key as it was published (RFC 7517); which of them serve is decided where one is needed. */
export type PublicKey = Record<string, unknown> & { kty?: unknown; kid?: unknown }

/** What one needs to speak with a provider. */
export type Line = { connector: Connector; provider: Provider; description: Description }

const words = 'We cannot reach the sign-in of your organization right now.'
const freshMs = 10 * 60_000
const keptSeconds = 24 * 3600
/** RP-07: an unknown key id has the keys fetched anew, but not all the time. */
const refetchEveryMs = 5 * 60_000
const keyCount = 100

const noProvider = (cause: string, rule: OidcRule = 'oidc.description', evidence?: Evidence) =>
  refuse('unavailable', words, { rule, cause, ...(evidence && { evidence }) })

/** Asks as every source is asked; an address that must not be asked is one that does not answer. */
const ask = async (exchanges: Exchanges, connector: Connector, call: Call): Promise<Answered> => {
  try {
    return await exchanges.ask(call, sourceOf(connector))
  } catch (error) {
    if (!isRefusal(error) || error.code !== 'forbidden') throw error
    throw new Refusal('unavailable', words, error.detail)
  }
}

/** `fetch` over the guarded door: what libraries ask goes out as all that we ask does. */
export const fetchOver =
  (exchanges: Exchanges, connector: Connector): client.CustomFetch =>
  async (url, { method, headers, body }) => {
    const given = Object.fromEntries(new Headers(headers as HeadersInit))
    const sent = body === undefined || body === null ? {} : { body: String(body) }
    const call = { method, url, headers: given, ...sent }
    const answered = await ask(exchanges, connector, call)
    const { status, headers: received } = answered
    return new Response(status === 204 ? null : new Uint8Array(answered.body), {
      status,
      headers: { 'content-type': received['content-type'] ?? '' },
    })
  }

/** A document of the provider. Refuses with `unavailable` what is none. */
const fetchJson = async (
  hub: Nouns,
  connector: Connector,
  url: string,
): Promise<Record<string, unknown>> => {
  const call = { method: 'GET', url, headers: { accept: 'application/json' } }
  const { status, body } = await ask(hub.exchanges, connector, call)
  if (status !== 200) {
    const evidence = { asked: String(status), registered: '200' }
    noProvider(`${url} answered ${status}`, 'source.status', evidence)
  }
  try {
    const read = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read
  } catch {
    // Said below, as for what is JSON and no object.
  }
  return noProvider(`${url} answered with no JSON object`)
}

const isEndpoint = (value: unknown): value is string =>
  typeof value === 'string' && URL.canParse(value) && isSafeForSecrets(new URL(value))

/** Entra writes one description for many tenants: its issuer is to be filled in (RP-10). */
export const isTemplate = (issuer: string): boolean => issuer.includes('{tenantid}')

/** Discovery §4.3: the issuer is exactly the one that was asked for. */
const checkIssuer = ({ issuer, tenants }: Provider, found: unknown): void => {
  if (found === issuer) return
  const isOfTenants =
    tenants.length > 0 && typeof found === 'string' && isTemplate(found) && URL.canParse(found)
  if (isOfTenants && new URL(found).origin === new URL(issuer).origin) return
  const evidence = { asked: String(found).slice(0, 200), registered: issuer }
  noProvider(`the description is of another issuer: ${evidence.asked}`, 'oidc.issuer', evidence)
}

const readDescription = (provider: Provider, read: Record<string, unknown>): Description => {
  checkIssuer(provider, read.issuer)
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri']) {
    if (!isEndpoint(read[name])) noProvider(`the description has no safe ${name}`)
  }
  for (const name of ['userinfo_endpoint', 'end_session_endpoint']) {
    if (read[name] !== undefined && !isEndpoint(read[name])) delete read[name]
  }
  return read as Description
}

const descriptionUrl = (issuer: string): string =>
  `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`

type Kept<T> = { at: number; value: T }

/** What is kept of a connector as it is set now. */
const keyOf = ({ id, updatedAt }: Connector): string => `${id} ${updatedAt}`

/** The description, at most ten minutes old while the provider answers. */
export const openLine = async (hub: Nouns, connector: Connector): Promise<Line> => {
  const provider = readProvider(connector)
  const key = keyOf(connector)
  const kept = await hub.state.get<Kept<Description>>('oidc-description', key)
  if (kept && hub.world.now() - kept.at < freshMs) {
    return { connector, provider, description: kept.value }
  }
  try {
    const read = await fetchJson(hub, connector, descriptionUrl(provider.issuer))
    const description = readDescription(provider, read)
    const entry = { at: hub.world.now(), value: description }
    await hub.state.put('oidc-description', key, entry, keptSeconds)
    return { connector, provider, description }
  } catch (error) {
    if (!isRefusal(error) || !kept) throw error
    return { connector, provider, description: kept.value }
  }
}

const fetchKeys = async (hub: Nouns, { connector, description }: Line): Promise<PublicKey[]> => {
  const { keys } = await fetchJson(hub, connector, description.jwks_uri)
  if (!Array.isArray(keys)) return noProvider('the keys of the provider are no list')
  const read = keys.filter((each) => typeof each === 'object' && each !== null)
  const value: PublicKey[] = read.slice(0, keyCount)
  const entry = { at: hub.world.now(), value }
  await hub.state.put('oidc-keys', keyOf(connector), entry, keptSeconds)
  return value
}

/**
 * The keys of a provider among which `find` finds what it needs. Where it finds nothing they are
 * fetched anew, once in five minutes.
 */
export const findKey = async <T>(
  hub: Nouns,
  line: Line,
  find: (keys: readonly PublicKey[]) => T | undefined,
): Promise<T | undefined> => {
  const kept = await hub.state.get<Kept<PublicKey[]>>('oidc-keys', keyOf(line.connector))
  if (!kept) return find(await fetchKeys(hub, line))
  const found = find(kept.value)
  if (found !== undefined) return found
  const limit = { bucket: `keys of ${line.connector.id}`, burst: 1, everyMs: refetchEveryMs }
  return (await hub.limits.allows(limit)) ? find(await fetchKeys(hub, line)) : undefined
}

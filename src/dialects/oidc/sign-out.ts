/**
 * Sign-out at the provider after that here (OpenID Connect RP-Initiated Logout 1.0): what is kept
 * for it, and where the browser is led.
 */
import type { RedirectKind, SourceSession } from '../../dialect.ts'
import { type Line, openLine } from './provider.ts'
import { readProvider } from './setting.ts'
import type { Claims } from './signed-token.ts'

/** What is kept of a session of the provider: its ID token, where that is needed again. */
type KeptSession = { idToken?: string }

/** A longer ID token is not kept: the provider then asks the person whether they mean it. */
const idTokenLength = 16 * 1024
/** What servers take as an address; a longer one goes as a form (§2: both must be taken). */
const urlLength = 4 * 1024

/** The session that the provider has begun, by the `sid` that its own logout will name. */
export const readSession = (
  { provider }: Line,
  { sid }: Claims,
  idToken: string,
): SourceSession => {
  const isNeeded = provider.signsOutThere && idToken.length <= idTokenLength
  const kept: KeptSession = isNeeded ? { idToken } : {}
  return { ...(typeof sid === 'string' && { name: sid }), kept }
}

/** Leads to the `end_session_endpoint`, and from there back to the page after signing out (§2). */
export const end: NonNullable<RedirectKind['end']> = async (hub, { connector, kept, state }) => {
  if (!readProvider(connector).signsOutThere) return undefined
  const { provider, description } = await openLine(hub, connector)
  const { end_session_endpoint: endpoint } = description
  if (endpoint === undefined) return undefined
  const { idToken } = kept as KeptSession
  const fields = {
    ...(idToken !== undefined && { id_token_hint: idToken }),
    client_id: provider.clientId,
    post_logout_redirect_uri: `${hub.config.url}/signed-out`,
    state,
  }
  const url = new URL(endpoint)
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value)
  if (url.href.length <= urlLength) return { kind: 'redirect', url: url.href }
  return {
    kind: 'form',
    action: endpoint,
    fields: Object.entries(fields).map(([name, value]) => ({ name, value })),
    application: connector.name,
    isSignOut: true,
  }
}

/**
 * The authorization code flow with PKCE (OpenID Connect Core §3.1, RFC 7636, RFC 9700): how a
 * browser is led to a provider, and what its answer has to be.
 */
import * as client from 'openid-client'
import type { Arrival, Departure, Step } from '../../dialect.ts'
import type { Form } from '../../http/form.ts'
import type { Nouns } from '../../hub.ts'
import { newSecret } from '../../identifier.ts'
import { isRefusal, Refusal } from '../../refusal.ts'
import type { Journey } from '../../upstream.ts'
import { readClaimed } from './claim.ts'
import { idTokenChecks, readIdToken } from './id-token.ts'
import { pathsOf } from './path.ts'
import { fetchOver, type Line, openLine } from './provider.ts'
import { readSession } from './sign-out.ts'
import { type Claims, words, wrong } from './signed-token.ts'

type Note = (step: Step) => void

/** What is kept while the browser is away. */
export type KeptFlow = {
  state: string
  verifier: string
  nonce: string
  redirectUri: string
  notBefore: number | null
}

const textLength = 200

/** What providers say may be long, and may hold anything (RP-15). */
const plain = (text: string): string => text.replaceAll(/\p{C}+/gu, ' ').slice(0, textLength)

/**
 * RFC 9700 §4.4.2: who does not say who they are answers at an address that is no other
 * organization's, so that nobody's provider can pass another's answer on (RP-05).
 */
const redirectUriOf = (hub: Nouns, { connector, description }: Line): string => {
  const [shared, own] = pathsOf(connector)
  const isNamed = description.authorization_response_iss_parameter_supported === true
  return `${hub.config.url}${isNamed ? shared : own}`
}

/** What is odd in an answer ends as a refusal; anything else is a fault of ours. */
const readFailure = (error: unknown): unknown => {
  for (let each = error; each instanceof Error; each = each.cause) if (isRefusal(each)) return each
  if (error instanceof client.AuthorizationResponseError) {
    const { error: code, error_description: description = '' } = error
    const cause = `the provider says ${plain(code)}: ${plain(description)}`
    return new Refusal('unauthenticated', 'The sign-in there did not succeed.', {
      ...{ rule: 'oidc.refused-there', cause },
      evidence: { asked: plain(code) },
    })
  }
  if (error instanceof client.ResponseBodyError) {
    const cause = `the token endpoint says ${plain(error.error)}`
    const rule = error.error === 'invalid_client' ? 'source.credential' : 'oidc.code'
    return new Refusal('unauthenticated', words, {
      ...{ rule, cause },
      evidence: { asked: plain(error.error) },
    })
  }
  const isTheirs =
    error instanceof client.ClientError || error instanceof client.WWWAuthenticateChallengeError
  if (!isTheirs) return error
  const inner = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  const cause = plain(`${error.message}${inner}`)
  return new Refusal('unauthenticated', words, { rule: 'oidc.answer', cause })
}

const theirs = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw readFailure(error)
  }
}

const authenticationOf = ({ provider }: Line): client.ClientAuth => {
  const { clientSecret, clientAuthentication } = provider
  if (clientSecret === undefined) return client.None()
  return clientAuthentication === 'post'
    ? client.ClientSecretPost(clientSecret)
    : client.ClientSecretBasic(clientSecret)
}

const configure = (line: Line, fetch: client.CustomFetch): client.Configuration => {
  const { provider, description } = line
  const config = new client.Configuration(
    description,
    provider.clientId,
    undefined,
    authenticationOf(line),
  )
  config[client.customFetch] = fetch
  // Where http may be spoken at all is decided when the description is read: on loopback.
  client.allowInsecureRequests(config)
  return config
}

/** Leads a browser to the provider. Refuses with `unavailable`. */
export const start = async (
  hub: Nouns,
  { connector, state, loginHint, notBefore }: Departure,
  note: Note,
): Promise<{ url: string; kept: KeptFlow }> => {
  const line = await openLine(hub, connector)
  const { provider } = line
  const verifier = newSecret(hub.world)
  const nonce = newSecret(hub.world)
  const redirectUri = redirectUriOf(hub, line)
  const url = client.buildAuthorizationUrl(configure(line, fetchOver(hub.exchanges, connector)), {
    ...provider.parameters,
    redirect_uri: redirectUri,
    scope: [...new Set(['openid', ...provider.scopes])].join(' '),
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...{ state, nonce },
    ...(provider.responseMode === 'form_post' && { response_mode: 'form_post' }),
    ...(loginHint !== undefined && { login_hint: loginHint }),
    ...(notBefore !== undefined && { prompt: 'login', max_age: '0' }),
  })
  note({ name: 'led', facts: { to: `${url.origin}${url.pathname}`, redirectUri } })
  const kept = { state, verifier, nonce, redirectUri, notBefore: notBefore ?? null }
  return { url: url.href, kept }
}

/**
 * The token response without its ID token, which is taken aside: what has to be right about that
 * is said in `id-token.ts`, where an issuer may also be one of several tenants'.
 */
const takeIdToken = (ask: client.CustomFetch) => {
  const taken: { idToken?: string } = {}
  const takeAside: client.CustomFetch = async (url, options) => {
    const answered = await ask(url, options)
    if (!answered.ok) return answered
    const read = await answered.json().catch(() => wrong('the token response is no JSON'))
    if (typeof read !== 'object' || read === null) return wrong('the token response is no object')
    const { id_token: idToken, ...rest } = read as Record<string, unknown>
    if (typeof idToken === 'string') taken.idToken = idToken
    return new Response(JSON.stringify(rest), answered)
  }
  return { taken, fetch: takeAside }
}

/** Who the provider says it is. Refuses with `unauthenticated` and the cause, or `unavailable`. */
export const prove = async (
  hub: Nouns,
  { connector, kept, attempt }: Pick<Journey, 'connector' | 'kept' | 'attempt'>,
  { path, parameters }: { path: string; parameters: Form },
  note: Note,
): Promise<Arrival> => {
  const { state, verifier, nonce, redirectUri, notBefore } = kept as KeptFlow
  if (redirectUri !== `${hub.config.url}${path}`) {
    wrong('the answer came to another address', 'oidc.address', {
      ...{ asked: `${hub.config.url}${path}`, registered: redirectUri },
    })
  }
  const line = await openLine(hub, connector)
  const { provider, description } = line
  const fetch = fetchOver(hub.exchanges, connector)
  const aside = takeIdToken(fetch)
  const answer = new URL(`${redirectUri}?${new URLSearchParams(parameters)}`)
  const tokens = await theirs(() =>
    client.authorizationCodeGrant(configure(line, aside.fetch), answer, {
      expectedState: state,
      pkceCodeVerifier: verifier,
    }),
  )
  note({ name: 'answered', facts: { from: description.token_endpoint } })
  const idToken = aside.taken.idToken ?? wrong('the token response holds no ID token')
  const accessToken = tokens.access_token
  const expected = { nonce, attempt, ...(notBefore !== null && { notBefore }) }
  const claims = await readIdToken(hub, line, { idToken, accessToken }, expected)
  note({ name: 'checked', facts: { idToken: idTokenChecks } })
  const asks = provider.asksUserinfo && description.userinfo_endpoint !== undefined
  const details: Claims = asks
    ? await theirs(() =>
        client.fetchUserInfo(configure(line, fetch), accessToken, String(claims.sub)),
      )
    : {}
  note({ name: 'captured', facts: { claims: Object.keys({ ...details, ...claims }).slice(0, 50) } })
  const claimed = readClaimed(provider, claims, details)
  return { claimed, session: readSession(line, claims, idToken) }
}

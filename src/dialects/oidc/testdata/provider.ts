/** An OpenID provider of a test: it does everything right until it is told what to do wrong. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

export type Json = Record<string, unknown>
type Said = { status?: number; type?: string; body: string | Json | unknown[] }

export type KeyPair = { publicKey: CryptoKey; privateKey: CryptoKey; jwk: JWK; alg: string }

export const newKeyPair = async (alg = 'ES256', kid = 'first'): Promise<KeyPair> => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  return { publicKey, privateKey, alg, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** What can be otherwise than it should be; each is given what would be right. */
export type Faults = {
  description?: (right: Json) => Json | Said
  keys?: (right: JWK[]) => unknown
  claims?: (right: Json) => Json
  header?: (right: Json) => Json
  idToken?: (right: string) => string | undefined | Promise<string>
  token?: (right: Json) => Json | Said
  userinfo?: (right: Json) => Json
  /** The key that signs, whatever is published. */
  signer?: KeyPair | { alg: string; privateKey: CryptoKey | Uint8Array }
}

type Shown = { method: string; path: string; authorization: string }

type Grant = { nonce: string; challenge: string; redirectUri: string; clientId: string }

const bodyOf = async (request: IncomingMessage): Promise<URLSearchParams> => {
  let text = ''
  for await (const chunk of request) text += chunk
  return new URLSearchParams(text)
}

const challengeOf = async (verifier: string): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(verifier))).toString('base64url')

const isSaid = (value: object): value is Said => 'body' in value

export const openProvider = async (now: () => number) => {
  const key = await newKeyPair()
  const state = { faults: {} as Faults, person: { sub: 'person-1' } as Json, keys: [key] }
  const asked: string[] = []
  const shown: Shown[] = []
  const grants = new Map<string, Grant>()
  let origin = ''
  let count = 0

  const describe = (): Json => ({
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    userinfo_endpoint: `${origin}/userinfo`,
    jwks_uri: `${origin}/keys`,
    id_token_signing_alg_values_supported: ['ES256', 'RS256'],
    authorization_response_iss_parameter_supported: true,
  })

  const signToken = async (grant: Grant): Promise<string | undefined> => {
    const { faults, person, keys } = state
    const [first = key] = keys
    const signer = faults.signer ?? first
    const seconds = Math.floor(now() / 1000)
    const right = {
      ...{ iss: origin, aud: grant.clientId, nonce: grant.nonce, iat: seconds },
      ...{ exp: seconds + 300, auth_time: seconds, ...person },
    }
    const header = { alg: signer.alg, kid: first.jwk.kid ?? '' }
    const jwt = new SignJWT(faults.claims?.(right) ?? right)
    const signed = await jwt
      .setProtectedHeader({ ...header, ...faults.header?.(header) })
      .sign(signer.privateKey as CryptoKey)
    return faults.idToken ? faults.idToken(signed) : signed
  }

  const answerToken = async (form: URLSearchParams): Promise<Said> => {
    const code = form.get('code') ?? ''
    const grant = grants.get(code)
    grants.delete(code)
    const isTheirs =
      grant?.challenge === (await challengeOf(form.get('code_verifier') ?? '')) &&
      grant.redirectUri === form.get('redirect_uri')
    if (!grant || !isTheirs) return { status: 400, body: { error: 'invalid_grant' } }
    const right = {
      access_token: 'access',
      token_type: 'Bearer',
      id_token: await signToken(grant),
    }
    const given = state.faults.token?.(right) ?? right
    return isSaid(given) ? given : { body: given }
  }

  const answer = async (request: IncomingMessage): Promise<Said> => {
    const path = request.url ?? ''
    asked.push(path)
    const { method = '', headers } = request
    shown.push({ method, path, authorization: headers.authorization ?? '' })
    const { faults, person, keys } = state
    if (path === '/.well-known/openid-configuration') {
      const given = faults.description?.(describe()) ?? describe()
      return isSaid(given) ? given : { body: given }
    }
    if (path.startsWith('/keys')) {
      const right = keys.map(({ jwk }) => jwk)
      return { body: { keys: faults.keys?.(right) ?? right } as Json }
    }
    if (path === '/userinfo') return { body: faults.userinfo?.(person) ?? person }
    if (path === '/token') return answerToken(await bodyOf(request))
    return { status: 404, body: {} }
  }

  const server = createServer(async (request, response) => {
    const { status = 200, type = 'application/json', body } = await answer(request)
    response.writeHead(status, { 'content-type': type })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    issuer: origin,
    key,
    /** Does that wrong from now on, and nothing else. */
    does(faults: Faults): void {
      state.faults = faults
    },
    /** Who signs in there from now on, by their claims. */
    is(person: Json): void {
      state.person = person
    },
    /** Publishes these keys, and signs with the first. */
    rotate(keys: KeyPair[]): void {
      state.keys = keys
    },
    asked,
    /** The same, with what was shown there to be let in. */
    shown,
    /** The parameters with which a browser comes back that was led to that address. */
    consent(address: string): Record<string, string> {
      const given = new URL(address).searchParams
      count += 1
      const code = `code-${count}`
      grants.set(code, {
        nonce: given.get('nonce') ?? '',
        challenge: given.get('code_challenge') ?? '',
        redirectUri: given.get('redirect_uri') ?? '',
        clientId: given.get('client_id') ?? '',
      })
      return { code, state: given.get('state') ?? '', iss: origin }
    },
    close: async (): Promise<void> => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export type TestProvider = Awaited<ReturnType<typeof openProvider>>

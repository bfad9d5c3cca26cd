/** A certified OpenID provider in the process of the test, in the shape of one that people have. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import Provider, { type Configuration } from 'oidc-provider'

export type Shape = {
  /** What stands behind the host in the issuer. */
  path: string
  /** The claims of each person, by their name there. */
  people: Record<string, { sub: string } & Record<string, unknown>>
  /** Which claims come with which scope. */
  claims: Record<string, string[]>
  /** Whether the ID token holds all of them, or userinfo does. */
  isWhole: boolean
  authentication: 'client_secret_basic' | 'client_secret_post' | 'none'
}

export const client = { id: 'foyer', secret: 'a secret of the tests' }

const configurationOf = async (
  shape: Shape,
  redirectUris: string[],
  afterSignOut: string[],
): Promise<Configuration> => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = { ...(await exportJWK(privateKey)), kid: 'k1', use: 'sig', alg: 'RS256' }
  return {
    clients: [
      {
        client_id: client.id,
        ...(shape.authentication !== 'none' && { client_secret: client.secret }),
        token_endpoint_auth_method: shape.authentication,
        redirect_uris: redirectUris,
        post_logout_redirect_uris: afterSignOut,
        grant_types: ['authorization_code'],
        response_types: ['code'],
        application_type: 'web',
      },
    ],
    jwks: { keys: [jwk] as never },
    cookies: { keys: ['a key of the tests'] },
    claims: shape.claims,
    scopes: Object.keys(shape.claims),
    conformIdTokenClaims: !shape.isWhole,
    findAccount: async (_context, id) => {
      const person = shape.people[id]
      return person && { accountId: id, claims: async () => person }
    },
    loadExistingGrant: async ({ oidc }) => {
      const accountId = oidc.session?.accountId
      if (accountId === undefined) return undefined
      const grant = new oidc.provider.Grant({ clientId: client.id, accountId })
      grant.addOIDCScope(Object.keys(shape.claims).join(' '))
      await grant.save()
      return grant
    },
  }
}

type Jar = Map<string, string>

/** One step of a browser at the provider: where it leads. */
const step = async (jar: Jar, url: string, form?: Record<string, string>): Promise<Response> => {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const answered = await fetch(url, {
    redirect: 'manual',
    headers: { cookie },
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  })
  for (const each of answered.headers.getSetCookie()) {
    const [pair = ''] = each.split(';')
    const [name = '', value = ''] = pair.split('=')
    if (value === '') jar.delete(name)
    else jar.set(name, value)
  }
  return answered
}

export const openRealProvider = async (
  shape: Shape,
  redirectUris: string[],
  afterSignOut: string[] = [],
) => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer = `${origin}${shape.path}`
  const provider = new Provider(issuer, await configurationOf(shape, redirectUris, afterSignOut))
  provider.on('server_error', (_, error) => console.error(error))
  const handle = provider.callback()
  server.on('request', (request, response) => {
    // Mounted below a path, as its documentation says.
    Object.assign(request, { originalUrl: request.url })
    if (request.url?.startsWith(shape.path)) request.url = request.url.slice(shape.path.length)
    void handle(request, response)
  })

  return {
    issuer,
    /** Signs somebody in there, and gives the address that the browser is sent back to. */
    async signIn(address: string, name: string): Promise<URL> {
      const jar: Jar = new Map()
      let url = new URL(address)
      for (let count = 0; count < 10; count += 1) {
        const isForm = url.pathname.includes('/interaction/')
        const form = isForm ? { prompt: 'login', login: name, password: 'x' } : undefined
        const answered = await step(jar, url.href, form)
        const location = answered.headers.get('location')
        if (location === null) throw new Error(`${answered.status} ${await answered.text()}`)
        url = new URL(location, url)
        if (url.origin !== origin) return url
      }
      throw new Error('the provider leads nowhere')
    },
    async close(): Promise<void> {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

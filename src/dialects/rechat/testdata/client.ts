/** A client of the OAuth calls, as rechat-wp is one, and what it does step by step. */
import assert from 'node:assert/strict'
import type { LightMyRequestResponse } from 'fastify'
import { type Browser, readFormFields, type TestHub } from '../../../../test/helper.ts'
import type { Application } from '../../../application.ts'
import type { Organization } from '../../../organization.ts'

export const listings = {
  clientId: '6c1ff1a0-0b0e-4a4c-9d5a-1f6c0a3f2c11',
  clientSecret: 'wp-4f1d5be0c7aa4d6f9b1e8e5d2c3b4a59',
  redirectUri: 'https://listings.example/wp-admin/admin.php?page=rechat&step=back',
}

type Client = typeof listings

export const addClient = (
  hub: TestHub,
  given: Partial<Client> & { homeUrl?: string } = {},
  owner: Organization = hub.organizations.harbor,
): Promise<Application> =>
  hub.hub.applications.add({
    owner,
    name: 'Listings',
    type: 'rechat-client',
    settings: { ...listings, ...given },
  })

export const askPath = (given: Record<string, string> = {}): string => {
  const { clientId, redirectUri } = listings
  const query = { response_type: 'code', client_id: clientId, redirect_uri: redirectUri, ...given }
  return `/oauth2/auth?${new URLSearchParams(query)}`
}

/** Where the browser is told to go on to by itself. */
export const refreshOf = (answer: LightMyRequestResponse): string => {
  assert.equal(answer.statusCode, 200, answer.body)
  return /^0; url=(.+)$/.exec(String(answer.headers.refresh))?.[1] ?? ''
}

/** A signed-in browser says yes. Gives the page that brings the code. */
export const allow = async (
  browser: Browser,
  given: Record<string, string> = {},
): Promise<LightMyRequestResponse> => {
  const page = await browser.get(askPath(given))
  assert.equal(page.statusCode, 200, page.body)
  const answer = await browser.post('/oauth2/auth', readFormFields(page.body))
  assert.equal(answer.statusCode, 303, answer.body)
  return browser.get(String(answer.headers.location))
}

export const getCode = async (
  browser: Browser,
  given: Record<string, string> = {},
): Promise<string> => {
  const url = refreshOf(await allow(browser, given))
  return new URL(url).searchParams.get('code') ?? ''
}

/** A call of the token address, as a form; with what is null left out. */
export const callToken = (hub: TestHub, given: Record<string, string | null>, type = 'form') => {
  const { clientId: client_id, clientSecret: client_secret } = listings
  const all = Object.entries({ client_id, client_secret, ...given })
  const body = Object.fromEntries(all.filter(([, value]) => value !== null)) as Record<
    string,
    string
  >
  const isForm = type === 'form'
  return hub.server.inject({
    method: 'POST',
    url: '/oauth2/token',
    headers: {
      host: 'localhost:3000',
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
    },
    payload: isForm ? new URLSearchParams(body).toString() : JSON.stringify(body),
  })
}

export const codeBody = (code: string) => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: listings.redirectUri,
})

export const refreshBody = (refresh_token: string) => ({
  grant_type: 'refresh_token',
  refresh_token,
})

export type Tokens = {
  access_token: string
  refresh_token: string
  expires_in: number
  code: string
  data: { id: string; email: string }
  brand: string
}

export const readTokens = (answer: LightMyRequestResponse): Tokens => {
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

/** The whole way of a browser that is signed in. */
export const getTokens = async (hub: TestHub, browser: Browser): Promise<Tokens> =>
  readTokens(await callToken(hub, codeBody(await getCode(browser))))

/** A call of the API with an access token. */
export const callBrand = (hub: TestHub, { access_token, brand }: Tokens) =>
  hub.server.inject({
    method: 'GET',
    url: `/brands/${brand}/sso_applications`,
    headers: {
      host: 'localhost:3000',
      authorization: `Bearer ${access_token}`,
      'x-rechat-brand': brand,
    },
  })

/** The answer must be the error of both worlds. Gives its name. */
export const readTokenError = (answer: LightMyRequestResponse, http: number): string => {
  assert.equal(answer.statusCode, http, answer.body)
  const body = answer.json()
  const keys = ['trace', 'http', 'message', 'code', 'slack', 'error', 'error_description']
  assert.deepEqual(Object.keys(body), keys)
  assert.equal(body.http, http)
  assert.equal(body.message, body.error_description)
  assert.equal(answer.headers['cache-control'], 'no-store')
  return body.error
}

/** A hub with an OpenID provider, and browsers that are led there and come back. */
import type { LightMyRequestResponse } from 'fastify'
import { type Browser, openTestHub, type TestHub, type TestOptions } from '../../../../test/helper.ts'
import type { Organization } from '../../../organization.ts'
import type { Settings } from '../../../setting.ts'
import { openProvider, type TestProvider } from './provider.ts'

export const openOidcHub = async (options: TestOptions = {}) => {
  const hub = await openTestHub({ outsideAllow: ['127.0.0.1'], ...options })
  const provider = await openProvider(() => hub.now())
  const close = async (): Promise<void> => {
    await provider.close()
    await hub.close()
  }
  const addProvider = (
    settings: Settings = {},
    how: { owner?: Organization; domains?: string[]; name?: string } = {},
  ) =>
    hub.hub.connectors.add({
      owner: how.owner ?? hub.organizations.harbor,
      name: how.name ?? 'Okta',
      type: 'oidc',
      settings: { issuer: provider.issuer, clientId: 'foyer', clientSecret: 's3cret', ...settings },
      domains: how.domains ?? ['harbor.example'],
    })
  return { ...hub, provider, close, addProvider }
}

export type OidcHub = Awaited<ReturnType<typeof openOidcHub>>

/** Where the browser is led to by that connector. */
export const leave = async (
  browser: Browser,
  { id }: { id: string },
  query = '',
): Promise<string> => {
  const { headers, statusCode, body } = await browser.get(`/sign-in/with/${id}${query}`)
  if (statusCode !== 303) throw new Error(`not led away: ${statusCode} ${body.slice(0, 2000)}`)
  return String(headers.location)
}

/** Comes back with an answer, to the address that was said or another. */
export const comeBack = (
  browser: Browser,
  address: string,
  answer: Record<string, string>,
  path = new URL(new URL(address).searchParams.get('redirect_uri') ?? '').pathname,
): Promise<LightMyRequestResponse> =>
  browser.get(`${path}?${new URLSearchParams(answer)}`, { 'sec-fetch-site': 'cross-site' })

/** The whole way: there, through the consent, and back. */
export const signInWith = async (
  hub: Pick<TestHub, 'browser'> & { provider: TestProvider },
  connector: { id: string },
  browser = hub.browser(),
): Promise<{ browser: Browser; answer: LightMyRequestResponse }> => {
  const address = await leave(browser, connector)
  const answer = await comeBack(browser, address, hub.provider.consent(address))
  return { browser, answer }
}

export const isSignedIn = (browser: Browser): boolean => browser.jar.has('foyer')

/** The cause of the newest no of a source. */
export const causeOf = async (hub: Pick<TestHub, 'events'>): Promise<string> => {
  const [newest] = (await hub.events()).filter(({ outcome }) => outcome === 'refused')
  return String(newest?.data.cause)
}

/**
 * A hub whose people sign in with a SAML identity provider, for the tests at the public door: the
 * provider is a key of the test's, and what it answers is written by the test.
 */
import assert from 'node:assert/strict'
import { type Browser, openTestHub, type TestOptions } from '../../../../test/helper.ts'
import type { Connector, ConnectorInput } from '../../../connector.ts'
import type { Event } from '../../../event.ts'
import type { HubParts } from '../../../hub.ts'
import type { Settings } from '../../../setting.ts'
import { readRedirect } from '../binding.ts'
import { type AuthnRequest, readAuthnRequest } from '../request.ts'
import { type ResponseOptions, writeResponse } from '../response.ts'
import { authnContexts, nameIdFormats } from '../vocabulary.ts'
import { readXml } from '../xml.ts'
import { rsa } from './sample.ts'

export const idpEntityId = 'https://idp.harbor.example/metadata'
export const idpSsoUrl = 'https://idp.harbor.example/sso?tenant=1'

/** A browser that was led to the provider, and what it brought there. */
export type Asked = { browser: Browser; request: AuthnRequest; relayState: string; url: URL }

const elsewhere = { origin: 'https://idp.harbor.example', 'sec-fetch-site': 'cross-site' }

export const openUpstreamHub = async (options: TestOptions = {}, parts?: Partial<HubParts>) => {
  const test = await openTestHub(options, undefined, parts)
  const { harbor } = test.organizations
  let responses = 0

  const add = (settings: Settings = {}, input: Partial<ConnectorInput> = {}): Promise<Connector> =>
    test.hub.connectors.add({
      owner: harbor,
      name: 'Harbor ID',
      type: 'saml-provider',
      domains: ['harbor.example'],
      settings: {
        entityId: idpEntityId,
        ssoUrl: idpSsoUrl,
        certificates: [rsa.signer.certificate],
        trustEmails: true,
        ...settings,
      },
      ...input,
    })
  const baseOf = ({ id, rootId }: Connector): string =>
    `${test.config.url}/saml/${rootId}/provider/${id}`

  /** What the provider reads. */
  const readAsked = (search: string) => {
    const { xml, relayState = '' } = readRedirect(search.slice(1))
    return { request: readAuthnRequest(readXml(xml)), relayState }
  }
  /** Goes to the provider as a person would, with a click on the sign-in page. */
  const ask = async (connector: Connector, browser = test.browser()): Promise<Asked> => {
    const answer = await browser.get(`/sign-in/with/${connector.id}`)
    assert.equal(answer.statusCode, 303, answer.body)
    const url = new URL(String(answer.headers.location))
    return { browser, url, ...readAsked(url.search) }
  }
  /** What an honest provider answers; the test changes what it likes. */
  const optionsFor = (
    connector: Connector,
    asked: Pick<Asked, 'request'> | undefined,
    changes: Partial<ResponseOptions> = {},
  ): ResponseOptions => {
    responses += 1
    const acs = `${baseOf(connector)}/acs`
    return {
      responseId: `_response-${responses}`,
      assertionId: `_assertion-${responses}`,
      issueInstant: test.now(),
      issuer: idpEntityId,
      destination: acs,
      recipient: acs,
      audience: `${baseOf(connector)}/metadata`,
      ...(asked && { inResponseTo: asked.request.id }),
      nameId: { value: 'chloe.okafor@harbor.example', format: nameIdFormats.emailAddress },
      notBefore: test.now() - 60_000,
      notOnOrAfter: test.now() + 300_000,
      authnInstant: test.now(),
      sessionIndex: '_session',
      authnContext: authnContexts.passwordProtectedTransport,
      attributes: [],
      signResponse: true,
      signer: rsa.signer,
      ...changes,
    }
  }
  const post = (
    browser: Browser,
    connector: Connector,
    { xml, relayState }: { xml: string | Uint8Array; relayState?: string | undefined },
  ) => {
    const SAMLResponse = Buffer.from(xml).toString('base64')
    const fields = { SAMLResponse, ...(relayState !== undefined && { RelayState: relayState }) }
    return browser.post(new URL(`${baseOf(connector)}/acs`).pathname, fields, elsewhere)
  }
  /** The whole way: asks, answers with these changes, and goes on to where that leads. */
  const signIn = async (
    connector: Connector,
    changes: Partial<ResponseOptions> = {},
    edit: (xml: string) => string = (xml) => xml,
  ) => {
    const asked = await ask(connector)
    const xml = edit(writeResponse(optionsFor(connector, asked, changes)))
    const posted = await post(asked.browser, connector, { xml, relayState: asked.relayState })
    return { ...asked, xml, posted, page: await asked.browser.follow(posted) }
  }

  return {
    ...test,
    harbor,
    add,
    ask,
    readAsked,
    post,
    signIn,
    baseOf,
    optionsFor,
    /** The address of whoever is signed in with that browser, if anybody is. */
    async signedInAs(browser: Browser): Promise<string | undefined> {
      const { statusCode, body } = await browser.get('/api/me')
      return statusCode === 200 ? JSON.parse(body).email : undefined
    },
    async lastRefusal(): Promise<Event> {
      const refused = (await test.events()).find((event) => event.outcome === 'refused')
      return refused ?? assert.fail('nothing was refused')
    },
  }
}

export type UpstreamHub = Awaited<ReturnType<typeof openUpstreamHub>>

/** Each test has a hub of its own, closed when it ends. */
export const withUpstream =
  (work: (hub: UpstreamHub) => Promise<void>, options: TestOptions = {}) =>
  async (): Promise<void> => {
    const hub = await openUpstreamHub(options)
    try {
      await work(hub)
    } finally {
      await hub.close()
    }
  }

/** Nobody is signed in, and the event says why. */
export const assertRefused = async (
  hub: UpstreamHub,
  { browser, page }: { browser: Browser; page: Awaited<ReturnType<Browser['get']>> },
  cause: RegExp,
): Promise<void> => {
  assert.ok(page.statusCode >= 400, `${page.statusCode}: ${cause}`)
  assert.equal(browser.jar.has('foyer'), false, 'somebody is signed in')
  const event = await hub.lastRefusal()
  assert.equal(event.type, 'connector.asked')
  assert.match(String(event.data.cause), cause)
}

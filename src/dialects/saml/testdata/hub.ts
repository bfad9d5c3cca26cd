/**
 * A whole hub with service providers, for the tests at the public door: how one is added, how a
 * browser gets there, and what a service provider finds in what was posted to it.
 */
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import {
  type Browser,
  openTestHub,
  readHandOver,
  type TestHub,
  type TestOptions,
} from '../../../../test/helper.ts'
import type { Application, ApplicationInput } from '../../../application.ts'
import type { Event } from '../../../event.ts'
import type { Organization } from '../../../organization.ts'
import type { Settings } from '../../../setting.ts'
import { checkResponse, type ResponseExpectation } from '../assertion.ts'
import { readPost, writePost, writeRedirect } from '../binding.ts'
import { type AuthnRequestOptions, writeAuthnRequest } from '../request.ts'
import type { Signer } from '../signature.ts'
import { acsUrl, requestId } from './sample.ts'

export const spEntityId = 'https://sp.example/metadata'

export type Posted = {
  action: string
  xml: string
  relayState: string | undefined
  page: Awaited<ReturnType<Browser['get']>>
}

/** What a hand-over page posts. */
export const readPosted = (page: Posted['page']): Posted => {
  assert.equal(page.statusCode, 200, page.body)
  const { action, fields } = readHandOver(page.body)
  const { SAMLResponse = '', RelayState: relayState } = fields
  const { xml } = readPost({ SAMLResponse })
  return { action, xml: Buffer.from(xml).toString('utf8'), relayState, page }
}

type Asking = Partial<AuthnRequestOptions> & {
  root?: Organization
  relayState?: string
  /** Signs the query. */
  querySigner?: Signer
  /** Changes the text of the request before it is sent. */
  edit?: (xml: string) => string
}

const pathOf = (url: string): string => new URL(url).pathname + new URL(url).search

/** The clock of the hub, its base and its people are those of `openTestHub`. */
export const openSamlHub = async (options: TestOptions = {}) => {
  const test = await openTestHub(options)
  const { harbor } = test.organizations
  const baseOf = (root = harbor): string => `${test.config.url}/saml/${root.id}`

  const add = (settings: Settings = {}, input: Partial<ApplicationInput> = {}) =>
    test.hub.applications.add({
      owner: harbor,
      name: 'Wiki',
      type: 'saml',
      settings: { acsUrl, entityId: spEntityId, ...settings },
      ...input,
    })
  const signedIn = async (user = test.people.chloe): Promise<Browser> => {
    const browser = test.browser()
    assert.equal((await browser.signIn(user)).statusCode, 303)
    return browser
  }
  const writeAsked = ({ root, edit, querySigner, relayState, ...changes }: Asking): string => {
    const given = { id: requestId, issuer: spEntityId, issueInstant: test.now(), acsUrl }
    const xml = writeAuthnRequest({ ...given, destination: `${baseOf(root)}/sso`, ...changes })
    return edit ? edit(xml) : xml
  }
  const askAt = (asking: Asking = {}): string => {
    const { root, relayState, querySigner } = asking
    const url = writeRedirect({
      destination: `${baseOf(root)}/sso`,
      name: 'SAMLRequest',
      xml: writeAsked(asking),
      ...(relayState !== undefined && { relayState }),
      ...(querySigner && { signer: querySigner }),
    })
    return pathOf(url)
  }
  const openTile = async (browser: Browser, { id }: Application): Promise<Posted> =>
    readPosted(await browser.get(`/applications/${id}/open`))

  return {
    ...test,
    harbor,
    issuer: `${baseOf()}/metadata`,
    add,
    signedIn,
    openTile,
    /** Where a browser is sent that brings a request. */
    askAt,
    /** Brings a request by redirect, and goes on to where that leads. */
    ask: async (browser: Browser, asking: Asking = {}) =>
      browser.follow(await browser.get(askAt(asking), { 'sec-fetch-site': 'cross-site' })),
    /** Brings a request by post from another site. */
    async post(browser: Browser, asking: Asking = {}) {
      const { root, relayState } = asking
      const fields = {
        SAMLRequest: writePost(writeAsked(asking)),
        ...(relayState !== undefined && { RelayState: relayState }),
      }
      const headers = { origin: 'https://sp.example', 'sec-fetch-site': 'cross-site' }
      return browser.follow(await browser.post(pathOf(`${baseOf(root)}/sso`), fields, headers))
    },
    /** What the service provider reads, with the key of the certificate that the hub serves. */
    async check({ xml }: Posted, changes: Partial<ResponseExpectation> = {}) {
      const served = await test.browser().get(pathOf(`${baseOf()}/certificate.pem`))
      const { publicKey } = new X509Certificate(served.body)
      return checkResponse({
        xml: Buffer.from(xml),
        keys: [publicKey],
        issuer: `${baseOf()}/metadata`,
        audience: spEntityId,
        acsUrl,
        now: test.now(),
        ...changes,
      })
    },
    /** The newest no. */
    async lastRefusal(): Promise<Event> {
      const refused = (await test.events()).find((event) => event.outcome === 'refused')
      return refused ?? assert.fail('nothing was refused')
    },
  }
}

export type SamlHub = Awaited<ReturnType<typeof openSamlHub>>

/** Each test has a hub of its own, closed when it ends. */
export const withHub =
  (work: (hub: SamlHub) => Promise<void>, options: TestOptions = {}) => async (): Promise<void> => {
    const hub: SamlHub & TestHub = await openSamlHub(options)
    try {
      await work(hub)
    } finally {
      await hub.close()
    }
  }

/** The statuses of a response, the top one first. */
export const statusesOf = (xml: string): string[] =>
  [...xml.matchAll(/<samlp:StatusCode Value="[^"]*:([A-Za-z]+)"/g)].map(([, name = '']) => name)

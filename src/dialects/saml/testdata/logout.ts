/** Logout messages of the provider of a test, by either binding, at the door of the hub. */
import assert from 'node:assert/strict'
import { type Browser, leadsTo, readFormFields } from '../../../../test/helper.ts'
import type { Connector } from '../../../connector.ts'
import type { Settings } from '../../../setting.ts'
import { readRedirect, writeRedirect } from '../binding.ts'
import { readCertifiedKey } from '../certified-key.ts'
import {
  type LogoutRequestOptions,
  type LogoutResponseOptions,
  writeLogoutRequest,
} from '../logout-message.ts'
import { type Signer, verifyRedirect } from '../signature.ts'
import { nameIdFormats } from '../vocabulary.ts'
import { attribute, readXml } from '../xml.ts'
import { rsa } from './sample.ts'
import { idpEntityId, openUpstreamHub, type UpstreamHub } from './upstream.ts'

export type Binding = 'redirect' | 'post'
export const bothBindings: readonly Binding[] = ['redirect', 'post']

export const idpSloUrl = 'https://idp.harbor.example/slo?tenant=1'
export const chloe = 'chloe.okafor@harbor.example'
export const name = { value: chloe, format: nameIdFormats.emailAddress }

const elsewhere = { origin: 'https://idp.harbor.example', 'sec-fetch-site': 'cross-site' }

export const openLogoutHub = async () => {
  const hub = await openUpstreamHub()
  let count = 0

  /** What both messages have, as an honest provider writes it. */
  const envelopeFor = (connector: Connector) => {
    count += 1
    return {
      id: `_logout-${count}`,
      issuer: idpEntityId,
      issueInstant: hub.now(),
      destination: `${hub.baseOf(connector)}/slo`,
    }
  }
  const requestFor = (
    connector: Connector,
    changes: Partial<LogoutRequestOptions> = {},
  ): LogoutRequestOptions => ({
    ...envelopeFor(connector),
    notOnOrAfter: hub.now() + 300_000,
    nameId: name,
    ...changes,
  })
  const pathOf = (connector: Connector): string => new URL(`${hub.baseOf(connector)}/slo`).pathname

  type Message = { name?: 'SAMLRequest' | 'SAMLResponse'; relayState?: string; browser?: Browser }

  /** The path by which a redirect carries a message, signed in its query. */
  const redirectOf = (
    connector: Connector,
    xml: string,
    { name: field = 'SAMLRequest', relayState }: Message = {},
    signer: Signer | null = rsa.signer,
  ): string => {
    const url = writeRedirect({
      ...{ destination: `${hub.baseOf(connector)}/slo`, name: field, xml },
      ...(relayState !== undefined && { relayState }),
      ...(signer && { signer }),
    })
    return url.slice(hub.config.url.length)
  }
  const visit = (path: string, browser = hub.browser()) =>
    browser.get(path, { 'sec-fetch-site': 'cross-site' })
  const post = (
    connector: Connector,
    xml: string | Uint8Array,
    { name: field = 'SAMLRequest', relayState, browser = hub.browser() }: Message = {},
  ) => {
    const fields: Record<string, string> = { [field]: Buffer.from(xml).toString('base64') }
    if (relayState !== undefined) fields.RelayState = relayState
    return browser.post(pathOf(connector), fields, elsewhere)
  }
  /** Sends what `write` writes: signed by the query, or within. */
  const send = (
    connector: Connector,
    binding: Binding,
    write: (how: { signer?: Signer }) => string,
    { signer = rsa.signer, ...message }: Message & { signer?: Signer | null } = {},
  ) =>
    binding === 'redirect'
      ? visit(redirectOf(connector, write({}), message, signer), message.browser)
      : post(connector, write(signer ? { signer } : {}), message)

  return {
    ...hub,
    addProvider: (settings: Settings = {}, owner = hub.harbor) =>
      hub.add({ sloUrl: idpSloUrl, ...settings }, { owner }),
    pathOf,
    redirectOf,
    visit,
    postTo: post,
    send,
    requestFor,
    responseFor: (
      connector: Connector,
      changes: Partial<LogoutResponseOptions> & { inResponseTo: string },
    ): LogoutResponseOptions => ({ ...envelopeFor(connector), ...changes }),
    /** A request of an honest provider, but for these changes. */
    sendRequest: (
      connector: Connector,
      binding: Binding,
      changes: Partial<LogoutRequestOptions> = {},
      how: Message & { signer?: Signer | null } = {},
    ) =>
      send(
        connector,
        binding,
        (signing) => writeLogoutRequest({ ...requestFor(connector, changes), ...signing }),
        how,
      ),
    /** Signs a person in, in a browser of their own. */
    async enter(
      connector: Connector,
      changes: Parameters<UpstreamHub['optionsFor']>[2] = {},
    ): Promise<Browser> {
      const { browser } = await hub.signIn(connector, changes)
      return browser
    },
    isIn: async (browser: Browser): Promise<boolean> =>
      (await hub.signedInAs(browser)) !== undefined,
    async lastSignOut() {
      const found = (await hub.events()).find(({ type }) => type === 'connector.signed-out')
      if (!found) throw new Error('there was no sign-out')
      return found
    },
  }
}

export type LogoutHub = Awaited<ReturnType<typeof openLogoutHub>>

/** Signs out with the button of the launcher. */
export const signOut = async (browser: Browser) => {
  const { token = '' } = readFormFields((await browser.get('/')).body)
  return browser.post('/sign-out', { token })
}

/** The keys with which we sign, as the provider learns of them: from our metadata. */
export const ownKeys = async (hub: LogoutHub) => {
  const keys = await hub.hub.signingKeys.published(hub.harbor)
  return keys.map(({ certificate }) => readCertifiedKey(certificate))
}

/** What the provider reads of a message that came by redirect, with the signature checked. */
export const readSent = async (hub: LogoutHub, url: string) => {
  const query = url.slice(url.indexOf('?') + 1).replace('tenant=1&', '')
  verifyRedirect(query, await ownKeys(hub))
  const { xml, relayState, name: field } = readRedirect(query)
  return { element: readXml(xml), xml: Buffer.from(xml).toString(), relayState, field }
}

/** Signs out here, and gives what the provider is asked. */
export const leaveFor = async (hub: LogoutHub, connector: Connector) => {
  const browser = await hub.enter(connector)
  const answer = await signOut(browser)
  assert.equal(browser.jar.has('foyer'), false)
  const asked = await readSent(hub, leadsTo(answer) ?? '')
  return { browser, ...asked, id: attribute(asked.element, 'ID') ?? '' }
}

/** Each test has a hub of its own, closed when it ends. */
export const withLogout = (work: (hub: LogoutHub) => Promise<void>) => async (): Promise<void> => {
  const hub = await openLogoutHub()
  try {
    await work(hub)
  } finally {
    await hub.close()
  }
}

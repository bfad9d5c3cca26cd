/**
 * A SAML identity provider that a browser visits: it signs everybody in as one person, and says
 * of whom it believes that they are signed in. What it is told must be signed.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readRedirect, writePost, writeRedirect } from '../../src/dialects/saml/binding.ts'
import {
  readLogoutRequest,
  writeLogoutRequest,
  writeLogoutResponse,
} from '../../src/dialects/saml/logout-message.ts'
import { readAuthnRequest } from '../../src/dialects/saml/request.ts'
import { writeResponse } from '../../src/dialects/saml/response.ts'
import type { Signer } from '../../src/dialects/saml/signature.ts'
import { other, rsa } from '../../src/dialects/saml/testdata/sample.ts'
import { authnContexts, nameIdFormats } from '../../src/dialects/saml/vocabulary.ts'
import { readXml } from '../../src/dialects/saml/xml.ts'

const nameId = (value: string) => ({ value, format: nameIdFormats.emailAddress })

/** The hub as the provider knows it: where it is, and the keys that its metadata publishes. */
export type Registered = {
  acs: string
  slo: string
  entityId: string
  keys: (typeof rsa)['publicKey'][]
}

export const openIdentityProvider = async (email: string) => {
  let count = 0
  let isSignedIn = false
  let registered: Registered | undefined
  const signer: Signer = rsa.signer
  const newId = (): string => {
    count += 1
    return `_idp-${Date.now()}-${count}`
  }
  const getRegistered = (): Registered => {
    if (!registered) throw new Error('nobody is registered')
    return registered
  }
  const writeForm = (action: string, fields: Record<string, string>): string =>
    '<!doctype html><title>Harbor ID</title><h1>Harbor ID</h1>' +
    `<form method="post" action="${action}">` +
    Object.entries(fields)
      .map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
      .join('') +
    '<button>Sign in at Harbor ID</button></form>'

  /** Answers a request for a sign-in with a page that the person clicks. */
  const signIn = (query: string, origin: string): string => {
    const { xml, relayState = '' } = readRedirect(query)
    const { id: inResponseTo } = readAuthnRequest(readXml(xml))
    const { acs, entityId } = getRegistered()
    const now = Date.now()
    isSignedIn = true
    const response = writeResponse({
      ...{ responseId: newId(), assertionId: newId(), issueInstant: now, issuer: origin },
      ...{ destination: acs, recipient: acs, audience: entityId, inResponseTo },
      ...{ nameId: nameId(email), notBefore: now - 60_000, notOnOrAfter: now + 300_000 },
      ...{ authnInstant: now, sessionIndex: '_of-this-browser', signResponse: true, signer },
      ...{ authnContext: authnContexts.password, attributes: [] },
    })
    return writeForm(acs, { SAMLResponse: writePost(response), RelayState: relayState })
  }
  /** Does what the hub asks for, if it has signed that. */
  const signOut = (rawQuery: string, origin: string): string => {
    const { slo, keys } = getRegistered()
    const expected = {
      ...{ keys, issuers: [getRegistered().entityId], destination: `${origin}/slo` },
      ...{ now: Date.now(), skewMs: 60_000 },
    }
    const message = readRedirect(rawQuery)
    const request = readLogoutRequest({ message, rawQuery }, expected, () => new Uint8Array())
    if (request.nameId.value !== email) throw new Error(`nobody here is ${request.nameId.value}`)
    isSignedIn = false
    const xml = writeLogoutResponse({
      ...{ id: newId(), issuer: origin, issueInstant: expected.now },
      ...{ destination: slo, inResponseTo: request.id },
    })
    return writeRedirect({ destination: slo, name: 'SAMLResponse', xml, signer })
  }
  /** A page on which the person signs out there: the hub is told by a form, as many do. */
  const leave = (origin: string, key: Signer): string => {
    const { slo } = getRegistered()
    isSignedIn = false
    const xml = writeLogoutRequest({
      ...{ id: newId(), issuer: origin, issueInstant: Date.now(), destination: slo },
      ...{ notOnOrAfter: Date.now() + 300_000, nameId: nameId(email), signer: key },
    })
    return writeForm(slo, { SAMLRequest: writePost(xml) })
  }

  const server = createServer((request, response) => {
    const { pathname, search, origin: own } = new URL(request.url ?? '/', origin)
    response.setHeader('content-type', 'text/html; charset=utf-8')
    const query = search.slice(1)
    if (pathname === '/sso') return response.end(signIn(query, own))
    if (pathname === '/leave') return response.end(leave(own, signer))
    if (pathname === '/forge') return response.end(leave(own, other.signer))
    if (pathname === '/slo' && query.includes('SAMLRequest=')) {
      return response.writeHead(302, { location: signOut(query, own) }).end()
    }
    return response.end('<!doctype html><title>Harbor ID</title><h1>Signed out everywhere</h1>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    origin,
    register: (service: Registered): void => {
      registered = service
    },
    isSignedIn: (): boolean => isSignedIn,
    async close(): Promise<void> {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

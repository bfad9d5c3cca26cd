/** SAML: a tile, a service provider's request, and the answer of an identity provider. */
import { createPrivateKey } from 'node:crypto'
import { writePost, writeRedirect } from '../../src/dialects/saml/binding.ts'
import { writeAuthnRequest } from '../../src/dialects/saml/request.ts'
import { writeResponse } from '../../src/dialects/saml/response.ts'
import { authnContexts, nameIdFormats } from '../../src/dialects/saml/vocabulary.ts'
import type { Facts } from '../facts.ts'
import type { Job, Visit } from '../job.ts'
import { addressOf, expect, locationOf, navigation, pick } from './expect.ts'

const browserOf = ({ facts, index }: Visit): Record<string, string> => ({
  ...navigation,
  cookie: `foyer=${pick(facts.people, index).session}`,
  'x-forwarded-for': addressOf(index),
})

const openTile =
  (which: 'one' | 'two') =>
  async (visit: Visit): Promise<void> => {
    const { facts, send } = visit
    const path = `/applications/${facts.saml[which]}/open`
    expect(await send({ path, headers: browserOf(visit) }), 200, 'SAMLResponse')
  }

const ask = async (visit: Visit): Promise<void> => {
  const { facts, index, send } = visit
  const base = `/saml/${facts.root.id}`
  const destination = `${facts.url}${base}/sso`
  const url = writeRedirect({
    destination,
    name: 'SAMLRequest',
    xml: writeAuthnRequest({
      id: `_request-${process.pid}-${index}`,
      issuer: facts.saml.entityId,
      issueInstant: Date.now(),
      acsUrl: facts.saml.acsUrl,
      destination,
    }),
  })
  const headers = { ...browserOf(visit), 'sec-fetch-site': 'cross-site' }
  const asked = await send({ path: url.slice(facts.url.length), headers })
  expect(await send({ path: locationOf(asked), headers }), 200, 'SAMLResponse')
}

const minute = 60_000

/** An answer that nobody has asked for: the form that an identity provider's page posts. */
const makeResponse = ({ upstream, url }: Facts, index: number): string => {
  const now = Date.now()
  const acs = `${url}${upstream.base}/acs`
  const xml = writeResponse({
    responseId: `_response-${process.pid}-${index}`,
    assertionId: `_assertion-${process.pid}-${index}`,
    issueInstant: now,
    issuer: upstream.entityId,
    destination: acs,
    recipient: acs,
    audience: `${url}${upstream.base}/metadata`,
    nameId: { value: pick(upstream.emails, index), format: nameIdFormats.emailAddress },
    notBefore: now - minute,
    notOnOrAfter: now + 5 * minute,
    authnInstant: now,
    sessionIndex: `_session-${index}`,
    authnContext: authnContexts.passwordProtectedTransport,
    attributes: [{ name: 'givenName', values: ['Pat'] }],
    signResponse: false,
    signer: {
      key: createPrivateKey(upstream.key),
      algorithm: 'rsa-sha256',
      certificate: upstream.certificate,
    },
  })
  return new URLSearchParams({ SAMLResponse: writePost(xml) }).toString()
}

const arrive = async ({ facts, index, send, material }: Visit): Promise<void> => {
  const headers = { ...navigation, 'x-forwarded-for': addressOf(index) }
  const posted = await send({
    method: 'POST',
    path: `${facts.upstream.base}/acs`,
    headers: {
      ...headers,
      origin: new URL(facts.upstream.entityId).origin,
      'sec-fetch-site': 'cross-site',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: material,
  })
  const { pathname, search } = new URL(locationOf(posted), facts.url)
  const signedIn = await send({ path: `${pathname}${search}`, headers })
  if (!signedIn.header('set-cookie')) expect(signedIn, 303, 'a session')
}

export const samlJobs: Job[] = [
  {
    name: 'saml-launch',
    title: 'SAML launch, 1 signature',
    limit: 'rsa-sign',
    connections: 8,
    visit: openTile('one'),
  },
  {
    name: 'saml-launch-2',
    title: 'SAML launch, 2 signatures',
    limit: 'rsa-sign',
    connections: 8,
    visit: openTile('two'),
  },
  {
    name: 'saml-ask',
    title: 'AuthnRequest in, response out',
    limit: 'rsa-sign',
    connections: 8,
    visit: ask,
  },
  {
    name: 'saml-upstream',
    title: 'Upstream response verified, signed in',
    limit: 'rsa-sign',
    connections: 8,
    visit: arrive,
    make: makeResponse,
    makesPerSecond: 2_000,
  },
]

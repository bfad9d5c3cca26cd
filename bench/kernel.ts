/**
 * The same work in one process without a server: our own SAML core, and packages of npm that
 * write or verify responses.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { SAML } from '@node-saml/node-saml'
import { IdentityProvider, ServiceProvider, setSchemaValidator } from 'samlify'
import { checkResponse } from '../src/dialects/saml/assertion.ts'
import { prepareResponse, type ResponseContent } from '../src/dialects/saml/response.ts'
import { authnContexts, nameIdFormats } from '../src/dialects/saml/vocabulary.ts'
import { certificatePem, certificateText, keyPem } from './pem.ts'

export const key = createPrivateKey(keyPem)

const issuer = 'https://idp.example/metadata'
const acsUrl = 'https://sp.example/acs'
const audience = 'https://sp.example/metadata'
const email = 'pat@harbor.example'
const names = ['mail', 'givenName', 'sn', 'displayName']

const contentAt = (now: number): ResponseContent => ({
  responseId: '_response',
  assertionId: '_assertion',
  issueInstant: now,
  nameId: { value: email, format: nameIdFormats.emailAddress },
  notBefore: now - 60_000,
  notOnOrAfter: now + 3_600_000,
  authnInstant: now,
  sessionIndex: '_session',
  authnContext: authnContexts.passwordProtectedTransport,
  attributes: names.map((name) => ({ name, values: [email] })),
})

const prepareOwn = () =>
  prepareResponse({
    ...{ issuer, audience, destination: acsUrl, recipient: acsUrl, signResponse: false },
    signer: { key, algorithm: 'rsa-sha256', certificate: certificateText },
  })

const writeOwn = () => {
  const write = prepareOwn()
  return () => write(contentAt(Date.now()))
}

const verifyOwn = () => {
  const xml = Buffer.from(prepareOwn()(contentAt(Date.now())))
  const keys = [new X509Certificate(certificatePem).publicKey]
  return () => checkResponse({ xml, keys, issuer, audience, acsUrl, now: Date.now() })
}

const verifyNodeSaml = () => {
  const saml = new SAML({
    ...{ issuer: audience, audience, callbackUrl: acsUrl, idpCert: certificatePem },
    ...{ idpIssuer: issuer, wantAssertionsSigned: true, wantAuthnResponseSigned: false },
  })
  const xml = prepareOwn()(contentAt(Date.now()))
  const SAMLResponse = Buffer.from(xml).toString('base64')
  return async () => {
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse })
    if (profile?.nameID !== email) throw new Error('node-saml does not take the response')
  }
}

/** With its own template, which has one attribute less to escape than ours. */
const writeSamlify = () => {
  setSchemaValidator({ validate: async () => 'not looked at' })
  const provider = IdentityProvider({
    entityID: issuer,
    privateKey: keyPem,
    signingCert: certificatePem,
    singleSignOnService: [
      { Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect', Location: `${issuer}/sso` },
    ],
    nameIDFormat: [nameIdFormats.emailAddress],
  })
  const target = ServiceProvider({
    entityID: audience,
    wantAssertionsSigned: true,
    assertionConsumerService: [
      { Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST', Location: acsUrl },
    ],
  })
  const asked = { extract: { request: { id: '_request' } } }
  return () => provider.createLoginResponse(target, asked, 'post', { email })
}

/** What each is called, and what makes it ready to be run again and again. */
export const kernels: Readonly<Record<string, () => () => unknown>> = {
  'write-own': writeOwn,
  'write-samlify': writeSamlify,
  'verify-own': verifyOwn,
  'verify-node-saml': verifyNodeSaml,
}

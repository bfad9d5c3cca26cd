/** Identity providers of independent make sign people in, and so does another hub. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { IdentityProvider, ServiceProvider, setSchemaValidator } from 'samlify'
import type { Connector } from '../../connector.ts'
import { openSamlHub, readPosted } from './testdata/hub.ts'
import { rsa } from './testdata/sample.ts'
import { idpEntityId, idpSsoUrl, openUpstreamHub, type UpstreamHub } from './testdata/upstream.ts'
import { bindings, nameIdFormats } from './vocabulary.ts'

const chloe = 'chloe.okafor@harbor.example'
const privateKey = readFileSync(rsa.keyPath, 'utf8')

/** A hub at the time of the clock, which the other implementation asks for itself. */
const openHub = async (context: TestContext): Promise<UpstreamHub> => {
  const hub = await openUpstreamHub()
  context.after(() => hub.close())
  context.mock.timers.enable({ apis: ['Date'], now: hub.now() })
  return hub
}

const pathOf = (url: string): string => new URL(url).pathname + new URL(url).search

const metadataOf = async (hub: UpstreamHub, connector: Connector): Promise<string> =>
  (await hub.browser().get(pathOf(`${hub.baseOf(connector)}/metadata`))).body

const content =
  '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"' +
  ' xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{ID}" Version="2.0"' +
  ' IssueInstant="{Now}" Destination="{Acs}" InResponseTo="{Request}">' +
  '<saml:Issuer>{Issuer}</saml:Issuer><samlp:Status>' +
  '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>' +
  '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{AssertionID}"' +
  ' Version="2.0" IssueInstant="{Now}"><saml:Issuer>{Issuer}</saml:Issuer><saml:Subject>' +
  `<saml:NameID Format="${nameIdFormats.emailAddress}">${chloe}</saml:NameID>` +
  '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
  '<saml:SubjectConfirmationData NotOnOrAfter="{End}" Recipient="{Acs}"' +
  ' InResponseTo="{Request}"/></saml:SubjectConfirmation></saml:Subject>' +
  '<saml:Conditions NotBefore="{Now}" NotOnOrAfter="{End}"><saml:AudienceRestriction>' +
  '<saml:Audience>{Audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>' +
  '<saml:AuthnStatement AuthnInstant="{Now}" SessionIndex="_s"><saml:AuthnContext>' +
  '<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password' +
  '</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>' +
  '</saml:Assertion></samlp:Response>'

type How = { assertion: boolean; message: boolean; encrypted?: boolean; thenSign?: boolean }

/** samlify as identity provider: it learns of us from our metadata alone. */
const answerBySamlify = async (hub: UpstreamHub, connector: Connector, how: How) => {
  setSchemaValidator({ validate: async () => 'not validated here' })
  const described = (await metadataOf(hub, connector))
    .replace('WantAssertionsSigned="true"', `WantAssertionsSigned="${how.assertion}"`)
    // It does not ask itself what of our methods it has.
    .replaceAll(/<md:EncryptionMethod[^>]*><\/md:EncryptionMethod>/g, '')
  const sp = ServiceProvider({ metadata: described, wantMessageSigned: how.message })
  const settings = {
    entityID: idpEntityId,
    privateKey,
    signingCert: rsa.certificatePem,
    isAssertionEncrypted: how.encrypted ?? false,
    dataEncryptionAlgorithm: 'http://www.w3.org/2009/xmlenc11#aes128-gcm',
    keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
    requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    wantAuthnRequestsSigned: false,
    singleSignOnService: [{ Binding: bindings.redirect, Location: idpSsoUrl }],
    loginResponseTemplate: { context: content, attributes: [] },
  }
  // Its types do not know all that it reads.
  const idp = IdentityProvider(settings)
  const asked = await hub.ask(connector)
  const query = Object.fromEntries(asked.url.searchParams)
  const { extract } = await idp.parseLoginRequest(sp, 'redirect', { query })
  assert.equal(extract.request?.id, asked.request.id)
  const acs = String(sp.entityMeta.getAssertionConsumerService('post'))
  const values: Record<string, string> = {
    ID: '_samlify-response',
    AssertionID: '_samlify-assertion',
    Request: asked.request.id,
    Acs: acs,
    Audience: String(sp.entityMeta.getEntityID()),
    Issuer: idpEntityId,
    Now: new Date(hub.now()).toISOString(),
    End: new Date(hub.now() + 300_000).toISOString(),
  }
  const fillIn = (template: string) => ({
    id: '_samlify-response',
    context: template.replaceAll(/\{(\w+)\}/g, (_, key: string) => values[key] ?? ''),
  })
  const { context } = await idp.createLoginResponse(
    sp,
    { extract: { request: { id: asked.request.id } } },
    'post',
    {},
    { customTagReplacement: fillIn, encryptThenSign: how.thenSign ?? false },
  )
  return { asked, acs, xml: Buffer.from(context, 'base64') }
}

const ways: Record<string, How> = {
  'the assertion signed': { assertion: true, message: false },
  'the response signed': { assertion: false, message: true },
  'both signed': { assertion: true, message: true },
  'the assertion signed and encrypted': { assertion: true, message: false, encrypted: true },
  'signed, encrypted, and signed again': {
    ...{ assertion: true, message: true, encrypted: true, thenSign: true },
  },
}

for (const [name, how] of Object.entries(ways)) {
  test(`samlify signs a browser in: ${name}`, async (context) => {
    const hub = await openHub(context)
    const connector = await hub.add()
    const { asked, acs, xml } = await answerBySamlify(hub, connector, how)
    assert.equal(acs, `${hub.baseOf(connector)}/acs`)
    assert.equal(xml.includes(chloe), !how.encrypted)
    const { browser, relayState } = asked
    const changed = Buffer.from(xml.toString().replace(/Z"/, 'z"'))
    assert.equal((await hub.post(browser, connector, { xml: changed, relayState })).statusCode, 400)
    await browser.follow(await hub.post(browser, connector, { xml, relayState }))
    assert.equal(await hub.signedInAs(browser), chloe)
  })
}

for (const [name, settings] of Object.entries({
  'both signed': {},
  'the assertion signed': { signed: false },
  'persistent names': { nameIdFormat: 'PERSISTENT' },
  'signed requests': { requireSignedRequests: true },
})) {
  test(`another hub signs a browser in, by each other’s metadata: ${name}`, async (context) => {
    const provider = await openSamlHub({ url: 'http://provider.localhost:3000' })
    const hub = await openUpstreamHub()
    context.after(() => Promise.all([provider.close(), hub.close()]))
    const upstream = hub.hub.dialects.redirect('saml-provider')
    const { body } = await provider.browser().get(pathOf(provider.issuer))
    const described = upstream?.readDescription?.(Buffer.from(body), hub.now()) ?? {}
    const signRequests = 'requireSignedRequests' in settings
    const connector = await hub.add({ ...described, signRequests })
    const launch = provider.hub.dialects.launch('saml')
    const own = Buffer.from(await metadataOf(hub, connector))
    const read = launch?.readDescription?.(own, hub.now()) ?? {}
    assert.equal(read.requireSignedRequests, signRequests)
    const mappings = { mail: 'email', givenName: 'firstName', sn: 'lastName' }
    await provider.add({ ...read, mappings, ...settings })
    const browser = hub.browser()
    const led = await browser.get(`/sign-in/with/${connector.id}`)
    const there = await provider.signedIn(provider.people.chloe)
    const elsewhere = { 'sec-fetch-site': 'cross-site' }
    const asked = await there.get(pathOf(String(led.headers.location)), elsewhere)
    const { action, xml, relayState } = readPosted(await there.follow(asked))
    assert.equal(action, `${hub.baseOf(connector)}/acs`)
    await browser.follow(await hub.post(browser, connector, { xml, relayState }))
    assert.equal(await hub.signedInAs(browser), chloe)
  })
}

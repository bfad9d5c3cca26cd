/** What the hub sends is accepted by other implementations, and what they send by the hub. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { SAML, type SamlConfig, ValidateInResponseTo } from '@node-saml/node-saml'
import { IdentityProvider, ServiceProvider, setSchemaValidator } from 'samlify'
import { readFormFields } from '../../../test/helper.ts'
import { openSamlHub, type Posted, readPosted, type SamlHub, spEntityId } from './testdata/hub.ts'
import { acsUrl, rsa } from './testdata/sample.ts'

const privateKey = readFileSync(rsa.keyPath, 'utf8')

/** A hub at the time of the clock, which the other implementations ask for themselves. */
const openHub = async (context: TestContext): Promise<SamlHub> => {
  const hub = await openSamlHub()
  context.after(() => hub.close())
  context.mock.timers.enable({ apis: ['Date'], now: hub.now() })
  return hub
}

const certificateOf = async (hub: SamlHub): Promise<string> =>
  (await hub.browser().get(`/saml/${hub.harbor.id}/certificate.pem`)).body

const openNodeSaml = async (hub: SamlHub, more: Partial<SamlConfig> = {}): Promise<SAML> =>
  new SAML({
    entryPoint: `${hub.config.url}/saml/${hub.harbor.id}/sso`,
    callbackUrl: acsUrl,
    issuer: spEntityId,
    audience: spEntityId,
    idpIssuer: hub.issuer,
    idpCert: await certificateOf(hub),
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: true,
    ...more,
  })

const fieldsOf = ({ xml, relayState }: Posted) => ({
  SAMLResponse: Buffer.from(xml).toString('base64'),
  RelayState: relayState ?? '',
})

/** One byte of the name, and one of the signature of each element, is another. */
const changesOf = (posted: Posted): Posted[] =>
  [
    (xml: string) => xml.replace('>chloe.', '>chloa.'),
    (xml: string) =>
      xml.replace(
        /<ds:SignatureValue>(.)/,
        (_, first) => `<ds:SignatureValue>${first === 'A' ? 'B' : 'A'}`,
      ),
    (xml: string) => xml.replace(/<saml:Audience>h/, '<saml:Audience>H'),
  ].map((change) => {
    const xml = change(posted.xml)
    assert.notEqual(xml, posted.xml)
    return { ...posted, xml }
  })

for (const signed of [true, false]) {
  const both = signed ? 'both signed' : 'the assertion signed'
  test(`node-saml accepts an unasked response, and no changed byte: ${both}`, async (context) => {
    const hub = await openHub(context)
    const wiki = await hub.add({ signed })
    const posted = await hub.openTile(await hub.signedIn(), wiki)
    const saml = await openNodeSaml(hub, { wantAuthnResponseSigned: signed })
    const { profile } = await saml.validatePostResponseAsync(fieldsOf(posted))
    assert.equal(profile?.nameID, 'chloe.okafor@harbor.example')
    assert.equal(profile?.issuer, hub.issuer)
    assert.equal(profile?.userid, hub.people.chloe.id)
    for (const changed of changesOf(posted)) {
      await assert.rejects(saml.validatePostResponseAsync(fieldsOf(changed)))
    }
  })
}

const signing: Partial<SamlConfig> = {
  privateKey,
  signatureAlgorithm: 'sha256',
  digestAlgorithm: 'sha256',
}

for (const [name, more] of Object.entries({
  unsigned: {},
  signed: signing,
  forced: { ...signing, forceAuthn: true },
})) {
  test(`node-saml asks by HTTP-Redirect and takes the answer: ${name}`, async (context) => {
    const hub = await openHub(context)
    const strict = { certificates: [rsa.certificatePem], requireSignedRequests: true }
    await hub.add(name === 'unsigned' ? {} : strict)
    const always = { validateInResponseTo: ValidateInResponseTo.always }
    const saml = await openNodeSaml(hub, { ...more, ...always })
    // A space it would sign as %20 and send as +, which is a signature of something else.
    const state = 'https://sp.example/?a=1&b=%20'
    const url = new URL(await saml.getAuthorizeUrlAsync(state, undefined, {}))
    const browser = hub.browser()
    const door = await browser.follow(await browser.get(url.pathname + url.search))
    const at = door.raw.req.url ?? ''
    const page = await browser.follow(await browser.signIn(hub.people.chloe, { at }))
    const posted = readPosted(page)
    assert.equal(posted.relayState, state)
    const { profile } = await saml.validatePostResponseAsync(fieldsOf(posted))
    assert.equal(profile?.nameID, 'chloe.okafor@harbor.example')
    await assert.rejects(saml.validatePostResponseAsync(fieldsOf(posted)), /InResponseTo/)
  })

  test(`node-saml asks by HTTP-POST and takes the answer: ${name}`, async (context) => {
    const hub = await openHub(context)
    const strict = { certificates: [rsa.certificatePem], requireSignedRequests: true }
    await hub.add(name === 'unsigned' ? {} : strict)
    const always = { validateInResponseTo: ValidateInResponseTo.always }
    const saml = await openNodeSaml(hub, {
      ...more,
      ...always,
      authnRequestBinding: 'HTTP-POST',
      skipRequestCompression: true,
    })
    const form = await saml.getAuthorizeFormAsync('the state', undefined, {})
    const browser = hub.browser()
    const headers = { origin: 'https://sp.example', 'sec-fetch-site': 'cross-site' }
    const url = `/saml/${hub.harbor.id}/sso`
    const door = await browser.follow(await browser.post(url, readFormFields(form), headers))
    const at = door.raw.req.url ?? ''
    const page = await browser.follow(await browser.signIn(hub.people.chloe, { at }))
    const { profile } = await saml.validatePostResponseAsync(fieldsOf(readPosted(page)))
    assert.equal(profile?.nameID, 'chloe.okafor@harbor.example')
  })
}

test('node-saml asks passively and learns that nobody is there', async (context) => {
  const hub = await openHub(context)
  await hub.add()
  const saml = await openNodeSaml(hub, { passive: true })
  const url = new URL(await saml.getAuthorizeUrlAsync('', undefined, {}))
  const browser = hub.browser()
  const page = await browser.follow(await browser.get(url.pathname + url.search))
  const { profile } = await saml.validatePostResponseAsync(fieldsOf(readPosted(page)))
  assert.equal(profile, null)
})

/** samlify, which learns of us from our metadata alone. */
const openSamlify = async (hub: SamlHub, isSigned: boolean) => {
  setSchemaValidator({ validate: async () => 'not validated here' })
  const { body } = await hub.browser().get(`/saml/${hub.harbor.id}/metadata`)
  // It insists that both sides say the same of signed requests.
  const wanted = `WantAuthnRequestsSigned="${isSigned}"`
  const idp = IdentityProvider({
    metadata: body.replace(/WantAuthnRequestsSigned="false"/, wanted),
  })
  const sp = ServiceProvider({
    entityID: spEntityId,
    authnRequestsSigned: isSigned,
    wantMessageSigned: true,
    wantAssertionsSigned: true,
    privateKey,
    signingCert: rsa.certificatePem,
    signatureConfig: {
      prefix: 'ds',
      location: { reference: "/*/*[local-name(.)='Issuer']", action: 'after' },
    },
    requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    assertionConsumerService: [
      { Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST', Location: acsUrl },
    ],
  })
  return { idp, sp }
}

test('samlify accepts an unasked response, and no changed byte', async (context) => {
  const hub = await openHub(context)
  const wiki = await hub.add()
  const { idp, sp } = await openSamlify(hub, false)
  const posted = await hub.openTile(await hub.signedIn(), wiki)
  const read = (each: Posted) => sp.parseLoginResponse(idp, 'post', { body: fieldsOf(each) })
  assert.equal((await read(posted)).extract.nameID, 'chloe.okafor@harbor.example')
  for (const changed of changesOf(posted)) await assert.rejects(read(changed))
})

for (const isSigned of [false, true]) {
  const name = isSigned ? 'signed' : 'unsigned'
  test(`samlify asks by redirect and by post, and takes the answer: ${name}`, async (context) => {
    const hub = await openHub(context)
    const metadataOf = await openSamlify(hub, isSigned)
    const { idp, sp } = metadataOf
    const { readDescription } = hub.hub.dialects.launch('saml') ?? {}
    const settings = readDescription?.(Buffer.from(sp.getMetadata()), hub.now()) ?? {}
    assert.equal(settings.requireSignedRequests, isSigned)
    await hub.add(settings)
    const browser = await hub.signedIn()
    const redirect = sp.createLoginRequest(idp, 'redirect')
    const { pathname, search } = new URL(redirect.context)
    const first = readPosted(await browser.follow(await browser.get(pathname + search)))
    const post = sp.createLoginRequest(idp, 'post')
    const fields = { SAMLRequest: post.context }
    const second = readPosted(await browser.follow(await browser.post(pathname, fields)))
    for (const [posted, id] of [
      [first, redirect.id],
      [second, post.id],
    ] as const) {
      const read = await sp.parseLoginResponse(idp, 'post', { body: fieldsOf(posted) })
      assert.equal(read.extract.nameID, 'chloe.okafor@harbor.example')
      assert.equal(read.extract.response?.inResponseTo, id)
    }
  })
}

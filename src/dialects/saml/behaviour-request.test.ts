/** What an identity provider does with requests: behaviours 1 to 25, by their numbers. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import type { Browser } from '../../../test/helper.ts'
import type { Application } from '../../application.ts'
import type { Settings } from '../../setting.ts'
import { signatureAlgorithms, signWith } from './algorithm.ts'
import { writePost } from './binding.ts'
import { openSamlHub, type Posted, readPosted, type SamlHub, statusesOf } from './testdata/hub.ts'
import { acsUrl, other, rsa } from './testdata/sample.ts'
import { authnContexts, bindings, nameIdFormats } from './vocabulary.ts'

let hub: SamlHub
let browser: Browser
let issuer = ''
let id = ''
let count = 0

describe('behaviour request', () => {
  before(async () => {
    hub = await openSamlHub()
    browser = await hub.signedIn()
  })
  beforeEach(() => {
    count += 1
    issuer = `urn:sp:${count}`
    id = `_${count}`
  })
  after(() => hub.close())

  type Asking = Parameters<SamlHub['ask']>[1]

  const add = (settings: Settings = {}): Promise<Application> =>
    hub.add({ entityId: issuer, ...settings })

  const ask = (asking: Asking = {}, who = browser) => hub.ask(who, { issuer, id, ...asking })

  const receive = async (asking: Asking = {}): Promise<Posted> => readPosted(await ask(asking))

  const check = (posted: Posted, at = acsUrl) =>
    hub.check(posted, { audience: issuer, acsUrl: at, inResponseTo: id })

  const checkPage = async (asking: Asking, status: number, cause: RegExp): Promise<void> => {
    const page = await ask(asking)
    assert.equal(page.statusCode, status)
    assert.doesNotMatch(page.body, /SAMLResponse|<form[^>]*action="http/)
    assert.match(String((await hub.lastRefusal()).data.cause), cause)
  }

  const put = (part: string) => (xml: string) =>
    xml.replace('</samlp:AuthnRequest>', `${part}</samlp:AuthnRequest>`)
  const without = (name: string) => (xml: string) => xml.replace(new RegExp(` ${name}="[^"]*"`), '')
  const withAttribute = (name: string, value: string) => (xml: string) =>
    without(name)(xml).replace(' ID=', ` ${name}="${value}" ID=`)
  const withAcs = (attributes: string) => (xml: string) =>
    xml.replace(/AssertionConsumerServiceURL="[^"]*"/, attributes)

  test('behaviour 1: a request by Redirect is deflated, one by POST is plain base64', async () => {
    await add()
    await check(await receive())
    id = `${id}b`
    await check(readPosted(await hub.post(browser, { issuer, id })))
    const deflated = deflateRawSync('<x/>').toString('base64')
    const at = `/saml/${hub.harbor.id}/sso`
    assert.equal((await browser.post(at, { SAMLRequest: deflated })).statusCode, 400)
    const plain = encodeURIComponent(writePost('<x/>'))
    assert.equal((await browser.get(`${at}?SAMLRequest=${plain}`)).statusCode, 400)
  })

  test('behaviour 2: a signature is over the raw query, also with lower-case escapes', async () => {
    await add({ certificates: [rsa.certificatePem], requireSignedRequests: true })
    const lower = (text: string) => text.replace(/%[0-9A-F]{2}/g, (each) => each.toLowerCase())
    const query = lower(hub.askAt({ issuer, id, relayState: 'a/b' }).split('?')[1] ?? '')
    const name = encodeURIComponent(signatureAlgorithms['rsa-sha256'].uri).toLowerCase()
    const octets = `${query}&SigAlg=${name}`
    const value = signWith('rsa-sha256', rsa.signer.key, Buffer.from(octets)).toString('base64')
    const signed = `${octets}&Signature=${encodeURIComponent(value)}`
    const at = `/saml/${hub.harbor.id}/sso?`
    assert.equal((await browser.get(at + signed)).statusCode, 303)
    assert.equal((await browser.get(at + signed.replace('a%2fb', 'a%2Fb'))).statusCode, 400)
  })

  test('behaviour 3: an unsigned request is refused where signed ones are demanded', async () => {
    await add({ certificates: [rsa.certificatePem], requireSignedRequests: true })
    await checkPage({}, 400, /unsigned/)
    readPosted(await ask({ querySigner: rsa.signer }))
  })

  test('behaviour 4: a bad signature is refused though none is demanded', async () => {
    await add({ certificates: [rsa.certificatePem] })
    await checkPage({ querySigner: other.signer }, 400, /no key made it/)
    await receive()
  })

  test('behaviour 5: an unregistered ACS URL gets a page, and nothing is posted', async () => {
    await add()
    await checkPage({ acsUrl: 'https://evil.example/acs' }, 400, /asked: .*registered:/)
  })

  test('behaviour 6: ACS URLs are compared exactly', async () => {
    await add()
    for (const asked of [
      `${acsUrl}/`,
      acsUrl.toUpperCase(),
      'https://sp.example:443/acs?so=1&x=2',
    ]) {
      await checkPage({ acsUrl: asked }, 400, /asked:/)
    }
    assert.equal((await receive()).action, acsUrl)
  })

  test('behaviour 7: without an ACS URL the usual one is meant', async () => {
    await add({ acsUrls: { 3: 'https://sp.example/third' } })
    assert.equal((await receive({ edit: without('AssertionConsumerServiceURL') })).action, acsUrl)
  })

  test('behaviour 8: an index is honoured, and refused beside a URL', async () => {
    const third = 'https://sp.example/third'
    await add({ acsUrls: { 3: third } })
    const posted = await receive({ edit: withAcs('AssertionConsumerServiceIndex="3"') })
    assert.equal(posted.action, third)
    const both = `AssertionConsumerServiceIndex="3" AssertionConsumerServiceURL="${third}"`
    await checkPage({ edit: withAcs(both) }, 400, /both an index/)
  })

  test('behaviour 9: a ProtocolBinding other than HTTP-POST is refused', async () => {
    await add()
    const artifact = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact'
    const edit = (xml: string) => xml.replace(bindings.post, artifact)
    await checkPage({ edit }, 400, /ProtocolBinding is/)
  })

  test('behaviour 10: Destination is our endpoint, and demanded of what is signed', async () => {
    await add({ certificates: [rsa.certificatePem] })
    await checkPage({ destination: 'https://other.example/' }, 400, /Destination is https:/)
    const edit = without('Destination')
    await checkPage({ edit, querySigner: rsa.signer }, 400, /missing from a signed request/)
    await receive({ edit })
  })

  test('behaviour 11: an unknown Issuer gets a page', async () => {
    await checkPage({}, 404, /no service provider has the entity ID/)
  })

  test('behaviour 12: the ID of a request is answered once within its lifetime', async () => {
    await add()
    await receive()
    await checkPage({}, 410, /answered before/)
    hub.pass(3_599_000)
    await checkPage({}, 410, /answered before/)
  })

  test('behaviour 13: the empty, garbled, too big, and a DOCTYPE are 400, no stack', async () => {
    const at = `/saml/${hub.harbor.id}/sso`
    const bomb = deflateRawSync(Buffer.alloc(4_000_000, 32)).toString('base64')
    for (const message of ['', '!!!', 'AAAA', bomb]) {
      const answer = await browser.get(`${at}?SAMLRequest=${encodeURIComponent(message)}`)
      assert.equal(answer.statusCode, 400)
      assert.doesNotMatch(answer.body, / at [^ ]+\.ts|Error:/)
    }
    await checkPage({ edit: (xml) => `<!DOCTYPE x>${xml}` }, 400, /DOCTYPE/)
  })

  test('behaviour 14: ForceAuthn asks again, and the new AuthnInstant is told', async () => {
    await add()
    hub.pass(1000)
    const who = await hub.signedIn(hub.people.ana)
    hub.pass(1000)
    const door = await ask({ forceAuthn: true }, who)
    assert.match(door.body, /type="password"/)
    const at = door.raw.req.url ?? ''
    const page = await who.follow(await who.signIn(hub.people.ana, { at }))
    assert.equal((await check(readPosted(page))).authnInstant, hub.now())
  })

  test('behaviour 15: IsPassive without a session is NoPassive', async () => {
    await add()
    const { xml } = readPosted(await ask({ isPassive: true }, hub.browser()))
    assert.deepEqual(statusesOf(xml), ['Responder', 'NoPassive'])
  })

  test('behaviour 16: ForceAuthn with IsPassive is NoPassive, whoever is signed in', async () => {
    await add()
    hub.pass(1000)
    const { xml } = await receive({ isPassive: true, forceAuthn: true })
    assert.deepEqual(statusesOf(xml), ['Responder', 'NoPassive'])
  })

  const contexts = (...classes: string[]) =>
    put(
      '<samlp:RequestedAuthnContext Comparison="exact">' +
        classes.map((each) => `<a:AuthnContextClassRef>${each}</a:AuthnContextClassRef>`).join('') +
        '</samlp:RequestedAuthnContext>',
    )
  const declared = (edit: (xml: string) => string) => (xml: string) =>
    edit(xml).replaceAll(
      '<a:AuthnContextClassRef>',
      '<a:AuthnContextClassRef xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion">',
    )

  test('behaviour 17: more than a password is NoAuthnContext, what it is is stated', async () => {
    await add()
    const strong = await receive({ edit: declared(contexts(authnContexts.x509)) })
    assert.deepEqual(statusesOf(strong.xml), ['Responder', 'NoAuthnContext'])
    const safe = authnContexts.passwordProtectedTransport
    const posted = await receive({ edit: declared(contexts(authnContexts.x509, safe)) })
    assert.equal((await check(posted)).authnContext, safe)
  })

  const policy = (format: string) => put(`<samlp:NameIDPolicy Format="${format}"/>`)

  test('behaviour 18: the Format of NameIDPolicy is honoured, or InvalidNameIDPolicy', async () => {
    await add()
    const { persistent, transient, emailAddress, unspecified, entity } = nameIdFormats
    for (const format of [persistent, transient, emailAddress]) {
      id = `${id}x`
      assert.equal((await check(await receive({ edit: policy(format) }))).nameIdFormat, format)
    }
    id = `${id}x`
    await check(await receive({ edit: policy(unspecified) }))
    const { xml } = await receive({ edit: policy(entity) })
    assert.deepEqual(statusesOf(xml), ['Requester', 'InvalidNameIDPolicy'])
  })

  test('behaviour 19: an unspecified Format, or none, is what is set', async () => {
    await add({ nameIdFormat: 'TRANSIENT' })
    for (const edit of [policy(nameIdFormats.unspecified), (xml: string) => xml]) {
      id = `${id}x`
      assert.equal((await check(await receive({ edit }))).nameIdFormat, nameIdFormats.transient)
    }
  })

  test('behaviour 20: a persistent NameID is opaque, of one provider, and stays', async () => {
    await add({ nameIdFormat: 'PERSISTENT' })
    const first = await check(await receive())
    assert.match(first.nameId, /^[0-9a-f]{1,256}$/)
    const { chloe } = hub.people
    await hub.hub.users.change(chloe.id, { email: 'c@harbor.example', lastName: 'New' })
    id = `${id}x`
    assert.equal((await check(await receive())).nameId, first.nameId)
    await hub.hub.users.change(chloe.id, { email: chloe.email, lastName: chloe.lastName })
    issuer = `${issuer}:other`
    await add({ nameIdFormat: 'PERSISTENT' })
    assert.notEqual((await check(await receive())).nameId, first.nameId)
  })

  test('behaviour 21: NameQualifier and SPNameQualifier are as they are set', async () => {
    const set = { nameQualifier: 'acme.slack.com', spNameQualifier: 'https://slack.com' }
    const application = await add({ ...set, nameIdFormat: 'PERSISTENT' })
    const checked = await check(await receive())
    assert.deepEqual([checked.nameQualifier, checked.spNameQualifier], Object.values(set))
    for (const nameIdFormat of ['EMAIL', 'TRANSIENT']) {
      id = `${id}x`
      const settings = { nameIdFormat }
      await hub.hub.applications.change(application, { settings })
      assert.equal((await check(await receive())).spNameQualifier, set.spNameQualifier)
    }
    id = `${id}x`
    const edit = put(`<samlp:NameIDPolicy SPNameQualifier="${set.spNameQualifier}"/>`)
    await check(await receive({ edit }))
    await assert.rejects(add({ nameQualifier: ' x' }), /NameQualifier must be a text/)
  })

  test('behaviour 22: a transient NameID is new each time', async () => {
    await add({ nameIdFormat: 'TRANSIENT' })
    const first = await check(await receive())
    id = `${id}x`
    assert.notEqual((await check(await receive())).nameId, first.nameId)
  })

  test('behaviours 23, 24: an e-mail NameID is the address letter by letter', async () => {
    await add({ nameIdFormat: 'EMAIL' })
    const { chloe } = hub.people
    await hub.hub.users.change(chloe.id, { email: 'Chloe.O+x@Harbor.example' })
    assert.equal((await check(await receive())).nameId, 'Chloe.O+x@Harbor.example')
    await hub.hub.users.change(chloe.id, { email: chloe.email })
  })

  test('behaviour 25: a Subject who is somebody else gets no assertion', async () => {
    await add()
    const subject = (name: string) => (xml: string) =>
      xml.replace(
        '</saml:Issuer>',
        '$&<s:Subject xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion">' +
          `<s:NameID>${name}</s:NameID></s:Subject>`,
      )
    const { xml } = await receive({ edit: subject('nobody@harbor.example') })
    assert.deepEqual(statusesOf(xml), ['Responder', 'UnknownPrincipal'])
    assert.doesNotMatch(xml, /<saml:Assertion/)
    id = `${id}x`
    await check(await receive({ edit: subject(hub.people.chloe.email ?? '') }))
  })

  test('a version that is not 2.0 is refused with a page', async () => {
    await add()
    await checkPage({ edit: withAttribute('Version', '1.1') }, 400, /2\.0|ersion/)
  })
})

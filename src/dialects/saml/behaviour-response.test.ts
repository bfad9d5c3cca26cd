/** What an identity provider sends: behaviours 26 to 50, by their numbers. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type Browser, readFormFields } from '../../../test/helper.ts'
import type { Application, ApplicationInput } from '../../application.ts'
import type { Settings } from '../../setting.ts'
import { openSamlHub, type Posted, readPosted, type SamlHub, statusesOf } from './testdata/hub.ts'
import { acsUrl, awkward } from './testdata/sample.ts'

let hub: SamlHub
let browser: Browser
let issuer = ''
let id = ''
let count = 0

describe('behaviour response', () => {
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

  const add = (settings: Settings = {}, input: Partial<ApplicationInput> = {}) =>
    hub.add({ entityId: issuer, ...settings }, input)

  const ask = (asking: Asking = {}, who = browser) => hub.ask(who, { issuer, id, ...asking })
  const receive = async (asking: Asking = {}): Promise<Posted> => readPosted(await ask(asking))
  const open = (application: Application) => hub.openTile(browser, application)
  const check = (posted: Posted) =>
    hub.check(posted, {
      audience: issuer,
      ...(/InResponseTo/.test(posted.xml) && { inResponseTo: id }),
    })

  const times = (xml: string, part: string): number => xml.split(part).length - 1
  const all = (xml: string, pattern: RegExp): string[] =>
    [...xml.matchAll(pattern)].map(([, each = '']) => each)

  test('behaviour 26: both Issuers are the entity ID of the metadata, without Format', async () => {
    const { xml } = await open(await add())
    const { body } = await hub.browser().get(`/saml/${hub.harbor.id}/metadata`)
    const [entityId = ''] = all(body, /entityID="([^"]*)"/g)
    assert.deepEqual(all(xml, /<saml:Issuer[^>]*>([^<]*)</g), [entityId, entityId])
    assert.doesNotMatch(xml, /<saml:Issuer[^>]*Format/)
  })

  test('behaviour 27: Destination, form action and Recipient are the ACS URL', async () => {
    const { xml, action } = await open(await add())
    const escaped = acsUrl.replaceAll('&', '&amp;')
    assert.equal(action, acsUrl)
    assert.deepEqual(all(xml, / Destination="([^"]*)"/g), [escaped])
    assert.deepEqual(all(xml, / Recipient="([^"]*)"/g), [escaped])
  })

  test('behaviour 28: InResponseTo stands in answers, and nowhere without a question', async () => {
    const application = await add()
    assert.deepEqual(all((await receive()).xml, / InResponseTo="([^"]*)"/g), [id, id])
    assert.doesNotMatch((await open(application)).xml, /InResponseTo/)
  })

  test('behaviour 29: one bearer confirmation, with NotOnOrAfter, without NotBefore', async () => {
    const { xml } = await open(await add())
    assert.equal(times(xml, '<saml:SubjectConfirmation '), 1)
    assert.match(xml, /Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"/)
    const [data = ''] = all(xml, /<saml:SubjectConfirmationData ([^>]*)>/g)
    assert.match(data, /NotOnOrAfter=/)
    assert.doesNotMatch(data, /NotBefore=/)
  })

  test('behaviours 30, 62: the Audience is the entity ID, and that is any name', async () => {
    for (const name of ['Dropbox', 'box.net', 'acme.zoom.us', 'google.com/a/x']) {
      issuer = name
      assert.deepEqual(all((await open(await add())).xml, /<saml:Audience>([^<]*)</g), [name])
      id = `${id}x`
      await check(await receive())
    }
  })

  test('behaviour 31: exactly one Assertion with one AuthnStatement', async () => {
    const { xml } = await open(await add())
    assert.equal(times(xml, '<saml:Assertion '), 1)
    assert.equal(times(xml, '<saml:AuthnStatement '), 1)
  })

  test('behaviour 32: without attributes there is no AttributeStatement', async () => {
    for (const mappings of [{}, { number: 'externalId' }, { memberOf: 'groups' }]) {
      const { xml } = await open(await add({ mappings }))
      assert.doesNotMatch(xml, /AttributeStatement/)
    }
  })

  test('behaviour 33: AuthnInstant is when the person signed in', async () => {
    const who = await hub.signedIn(hub.people.ana)
    const signedInAt = hub.now()
    hub.pass(90_000)
    assert.equal((await check(await hub.openTile(who, await add()))).authnInstant, signedInAt)
  })

  test('behaviour 34: there is a SessionIndex, random and of no other ID', async () => {
    const { xml } = await open(await add())
    const [index = ''] = all(xml, / SessionIndex="([^"]*)"/g)
    assert.match(index, /^_[0-9a-f]{40}$/)
    assert.ok(!all(xml, / ID="([^"]*)"/g).includes(index))
  })

  test('behaviour 35: SessionNotOnOrAfter is set per application, or is the end here', async () => {
    const application = await add()
    const endOf = async (sessionMinutes: number | null) => {
      const changed = await hub.hub.applications.change(application, {
        settings: { sessionMinutes },
      })
      return (await check(await open(changed))).sessionNotOnOrAfter
    }
    const usual = await endOf(null)
    assert.ok(usual !== undefined && usual > hub.now())
    assert.equal(await endOf(30), hub.now() + 30 * 60_000)
    assert.equal(await endOf(500_000), usual, 'no longer than the session here')
    assert.equal(await endOf(0), undefined)
    for (const bad of [-1, 1.5, 1e9])
      await assert.rejects(endOf(bad), /Session, in minutes must be/)
  })

  test('behaviour 36: assertion and response are signed, or the assertion alone', async () => {
    for (const [signed, wanted] of [
      [null, 2],
      [true, 2],
      [false, 1],
    ] as const) {
      const { xml } = await open(await add({ signed }))
      assert.equal(times(xml, '<ds:Signature '), wanted)
      assert.equal((await check({ ...(await open(await add({ signed }))) })).assertionSigned, true)
    }
  })

  test('behaviour 37: a signature follows the Issuer and refers to its element', async () => {
    const { xml } = await open(await add())
    assert.equal(all(xml, /(<\/saml:Issuer><ds:Signature )/g).length, 2)
    const ids = all(xml, / ID="([^"]*)"/g)
    assert.deepEqual(all(xml, /<ds:Reference URI="#([^"]*)"/g).sort(), ids.sort())
    const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
    const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
    assert.deepEqual(all(xml, /<ds:Transform Algorithm="([^"]*)"/g), [
      ...[enveloped, exclusive],
      ...[enveloped, exclusive],
    ])
  })

  test('behaviour 38: RSA-SHA256 unless another is set, and SHA-1 cannot be', async () => {
    const algorithms = {
      'RSA-SHA256': 'rsa-sha256',
      'RSA-SHA384': 'rsa-sha384',
      'RSA-SHA512': 'rsa-sha512',
      'ECDSA-SHA256': 'ecdsa-sha256',
      'ECDSA-SHA512': 'ecdsa-sha512',
    }
    assert.match((await open(await add())).xml, /#rsa-sha256"/)
    for (const [signatureAlgorithm, name] of Object.entries(algorithms)) {
      const posted = await open(await add({ signatureAlgorithm }))
      assert.equal(times(posted.xml, `xmldsig-more#${name}"`), 2)
      if (name.startsWith('rsa')) await check(posted)
    }
    const served = await hub.browser().get(`/saml/${hub.harbor.id}/metadata`)
    assert.equal(times(served.body, '<ds:X509Certificate>'), 2, 'both kinds of keys are published')
    for (const signatureAlgorithm of ['RSA-SHA1', 'rsa-sha256', '']) {
      await assert.rejects(add({ signatureAlgorithm }), /Signature algorithm must be one of/)
    }
  })

  test('behaviours 40, 41: IDs begin with an underscore, times are UTC, to the ms', async () => {
    const { xml } = await open(await add())
    for (const each of all(xml, / ID="([^"]*)"/g)) assert.match(each, /^_[0-9a-f]{32,}$/)
    const instants = all(xml, /(?:Instant|NotBefore|NotOnOrAfter)="([^"]*)"/g)
    assert.ok(instants.length >= 7)
    for (const each of instants) assert.match(each, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/)
  })

  test('behaviour 42: RelayState goes back byte for byte, also beyond 80 bytes', async () => {
    await add()
    for (const relayState of [`"><script>x</script>&${'é'.repeat(100)}`, ' a+b%20\tc ']) {
      id = `${id}x`
      const posted = await receive({ relayState })
      assert.equal(posted.relayState, relayState)
      assert.doesNotMatch(posted.page.body, /<script>x/)
    }
  })

  test('behaviour 43: without a question, RelayState is what is set', async () => {
    const startUrl = 'https://sp.example/deep?a=1&b=2'
    assert.equal((await open(await add({ startUrl }))).relayState, startUrl)
  })

  test('behaviour 44: names and formats of attributes are free, values are elements', async () => {
    const mappings = {
      plain: 'email',
      'urn:x:name': { from: 'email', format: 'unspecified', friendlyName: 'x' },
      many: { value: ['one', 'two', 'three'], format: 'uri' },
    }
    const posted = await open(await add({ mappings }))
    const { attributes } = await check(posted)
    const short = attributes.map(({ name, nameFormat = '', friendlyName, values }) => [
      ...[name, nameFormat.split(':').at(-1), friendlyName, values.length],
    ])
    assert.deepEqual(short, [
      ['plain', 'basic', undefined, 1],
      ['urn:x:name', 'unspecified', 'x', 1],
      ['many', 'uri', undefined, 3],
    ])
    assert.equal(times(posted.xml, '<saml:AttributeValue>'), 5)
  })

  test('behaviour 45: values are escaped, and control characters are sent to nobody', async () => {
    const application = await add({ mappings: { name: 'firstName' } })
    const { id: chloe } = hub.people.chloe
    await hub.hub.users.change(chloe, { firstName: awkward })
    assert.deepEqual((await check(await open(application))).attributes[0]?.values, [awkward])
    await hub.hub.users.change(chloe, { firstName: 'a\u0001' })
    assert.equal((await browser.get(`/applications/${application.id}/open`)).statusCode, 400)
    await hub.hub.users.change(chloe, { firstName: 'chloe' })
  })

  test('behaviour 46: nothing is told but what the mappings name', async () => {
    const { attributes } = await check(await open(await add({ mappings: { mail: 'email' } })))
    assert.deepEqual(
      attributes.map(({ name }) => name),
      ['mail'],
    )
  })

  test('behaviour 47: without access there is a page, or RequestDenied if it is set', async () => {
    const application = await add({}, { openTo: 'granted' })
    const page = await ask()
    assert.equal(page.statusCode, 403)
    assert.doesNotMatch(page.body, /SAMLResponse/)
    await hub.hub.applications.change(application, { settings: { answerRefusals: true } })
    id = `${id}x`
    const { xml, action } = await receive({ relayState: 'state' })
    assert.equal(action, acsUrl)
    assert.deepEqual(statusesOf(xml), ['Responder', 'RequestDenied'])
    assert.match(xml, /<ds:Signature /)
    assert.doesNotMatch(xml, /<saml:Assertion|<saml:NameID/)
    assert.match(String((await hub.lastRefusal()).data.cause), /^the application is open to the/)
    // A tile answers nobody's question.
    const tile = await browser.get(`/applications/${application.id}/open`)
    assert.equal(tile.statusCode, 404)
  })

  test('behaviour 48: a no is signed, with two statuses, and has no assertion', async () => {
    await add()
    const { xml } = readPosted(await ask({ isPassive: true }, hub.browser()))
    assert.equal(statusesOf(xml).length, 2)
    assert.deepEqual(all(xml, / InResponseTo="([^"]*)"/g), [id])
    assert.equal(times(xml, '<ds:Signature '), 1)
    assert.doesNotMatch(xml, /<saml:Assertion/)
  })

  test('behaviour 49: the page works without script, and is not stored', async () => {
    const { page } = await open(await add())
    assert.match(page.body, /<button[^>]*>/)
    assert.ok(readFormFields(page.body).SAMLResponse)
    assert.equal(page.headers['cache-control'], 'no-store')
    const policy = String(page.headers['content-security-policy'])
    assert.match(policy, /form-action https: https:\/\/sp\.example;/)
  })

  test('behaviour 50: a post from another site brings no cookie, and goes on', async () => {
    await add()
    const stranger = hub.browser()
    const { body } = await hub.post(stranger, { issuer, id })
    assert.match(body, /type="password"/)
    const posted = readPosted(await hub.post(browser, { issuer, id }))
    await check(posted)
  })
})

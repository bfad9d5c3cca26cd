/** What a request may demand: a new sign-in, none at all, a kind of name, a proof, a person. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPosted, type SamlHub, spEntityId, statusesOf, withHub } from './testdata/hub.ts'
import { acsUrl, requestId } from './testdata/sample.ts'
import { authnContexts, nameIdFormats } from './vocabulary.ts'

const answers = { inResponseTo: requestId }

/** A no to the service provider: signed, for the address and the question, without assertion. */
const checkDenied = async (
  hub: SamlHub,
  page: Awaited<ReturnType<SamlHub['ask']>>,
  expected: [status: string, subStatus: string],
  cause: RegExp,
  id = requestId,
): Promise<void> => {
  const { action, xml, relayState } = readPosted(page)
  assert.deepEqual(statusesOf(xml), expected)
  assert.equal(action, acsUrl)
  assert.equal(relayState, 'state')
  assert.match(
    xml,
    new RegExp(` Destination="${acsUrl.replaceAll('&', '&amp;').replace('?', '\\?')}"`),
  )
  assert.match(xml, new RegExp(` InResponseTo="${id}"`))
  assert.match(xml, /<ds:Signature /)
  assert.doesNotMatch(xml, /Assertion |<saml:NameID/)
  assert.match(String((await hub.lastRefusal()).data.cause), cause)
}

test(
  'IDP-16: ForceAuthn asks again though somebody is signed in, and says the new time',
  withHub(async (hub) => {
    await hub.add()
    const browser = await hub.signedIn()
    hub.pass(60_000)
    const door = await hub.ask(browser, { forceAuthn: true })
    assert.match(door.body, /type="password"/)
    const at = door.raw.req.url ?? ''
    assert.match((await browser.follow(await browser.get(at))).body, /type="password"/)
    const posted = readPosted(await browser.follow(await browser.signIn(hub.people.chloe, { at })))
    assert.equal((await hub.check(posted, answers)).authnInstant, hub.now())
    // The next one is forced anew.
    hub.pass(1)
    const next = await hub.ask(browser, { forceAuthn: true, id: '_next' })
    assert.match(next.body, /type="password"/)
  }),
)

test(
  'IDP-16: a passive request is answered at once: NoPassive without a session',
  withHub(async (hub) => {
    await hub.add()
    const passive = { isPassive: true, relayState: 'state' }
    const cause = /passive, and nobody is signed in/
    const none: [string, string] = ['Responder', 'NoPassive']
    for (const way of ['ask', 'post'] as const) {
      const page = await hub[way](hub.browser(), { ...passive, id: `_${way}` })
      await checkDenied(hub, page, none, cause, `_${way}`)
    }
    const browser = await hub.signedIn()
    hub.pass(1)
    const forced = await hub.ask(browser, { ...passive, forceAuthn: true })
    await checkDenied(hub, forced, none, cause)
    readPosted(await hub.ask(browser, { ...passive, id: '_signed-in' }))
  }),
)

test(
  'a passive request for what is not open is told so, and no page is shown',
  withHub(async (hub) => {
    await hub.add({}, { owner: hub.organizations.lakeside })
    const page = await hub.ask(await hub.signedIn(), { isPassive: true, relayState: 'state' })
    await checkDenied(hub, page, ['Responder', 'RequestDenied'], /passive; .*not available/)
  }),
)

const withPolicy =
  (attributes: string) =>
  (xml: string): string =>
    xml.replace('</samlp:AuthnRequest>', `<samlp:NameIDPolicy ${attributes}/>$&`)

test(
  'IDP-17: a name of a kind that is not set, or of another service provider, is not given',
  withHub(async (hub) => {
    const wiki = await hub.add({ nameIdFormat: 'PERSISTENT' })
    const kerberos = 'urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos'
    const set = async (settings: object) =>
      hub.hub.applications.change(wiki, { settings: { ...wiki.settings, ...settings } })
    const invalid: [string, string] = ['Requester', 'InvalidNameIDPolicy']
    const refuses = async (edit: (xml: string) => string, cause: RegExp) => {
      // Nobody is signed in: no sign-in is asked for what could not be answered.
      const page = await hub.ask(hub.browser(), { edit, relayState: 'state' })
      await checkDenied(hub, page, invalid, cause)
    }
    await refuses(withPolicy(`Format="${nameIdFormats.emailAddress}"`), /set is .*persistent/)
    await refuses(withPolicy(`Format="${nameIdFormats.transient}"`), /asks for .*transient/)
    await refuses(withPolicy('SPNameQualifier="urn:other"'), /names another: urn:other/)
    await set({ nameIdFormat: null })
    await refuses(withPolicy(`Format="${kerberos}"`), /asks for .*kerberos/)
    await set({ nameIdFormat: null, nameId: 'externalId' })
    await refuses(withPolicy(`Format="${nameIdFormats.emailAddress}"`), /property externalId/)
  }),
)

test(
  'a name of a kind that can be given is given, and an open question is answered as set',
  withHub(async (hub) => {
    const wiki = await hub.add()
    const browser = await hub.signedIn()
    const ask = async (attributes: string | undefined, settings: object = {}) => {
      await hub.hub.applications.change(wiki, { settings: { ...wiki.settings, ...settings } })
      const id = `_${Math.random().toString(36).slice(2)}`
      const edit = attributes === undefined ? (xml: string) => xml : withPolicy(attributes)
      const posted = readPosted(await hub.ask(browser, { id, edit }))
      const checked = await hub.check(posted, { inResponseTo: id })
      return checked.nameIdFormat
    }
    const { emailAddress, persistent, transient, unspecified } = nameIdFormats
    for (const format of [emailAddress, persistent, transient]) {
      assert.equal(await ask(`Format="${format}" AllowCreate="true"`), format)
    }
    assert.equal(await ask(`Format="${unspecified}"`), emailAddress)
    assert.equal(await ask('AllowCreate="false"'), emailAddress)
    assert.equal(await ask(`SPNameQualifier="${spEntityId}"`), emailAddress)
    assert.equal(await ask(`Format="${unspecified}"`, { nameIdFormat: 'transient' }), transient)
    assert.equal(await ask(`Format="${persistent}"`, { nameIdFormat: 'UNSPECIFIED' }), persistent)
    assert.equal(await ask(undefined, { nameIdFormat: 'UNSPECIFIED' }), unspecified)
  }),
)

const withContexts =
  (comparison: string, ...classes: string[]) =>
  (xml: string): string => {
    const refs = classes.map(
      (each) =>
        `<a:AuthnContextClassRef xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion">${each}` +
        '</a:AuthnContextClassRef>',
    )
    const written = `<samlp:RequestedAuthnContext Comparison="${comparison}">${refs.join('')}`
    return xml.replace('</samlp:AuthnRequest>', `${written}</samlp:RequestedAuthnContext>$&`)
  }

test(
  'a proof that a password meets is stated as it was asked for, a stronger one is denied',
  withHub(async (hub) => {
    await hub.add()
    const browser = await hub.signedIn()
    const { passwordProtectedTransport: safe, password, unspecified, x509 } = authnContexts
    const mfa = 'https://refeds.org/profile/mfa'
    const cases: [edit: (xml: string) => string, stated: string | undefined][] = [
      [withContexts('exact', safe), safe],
      [withContexts('exact', password), password],
      [withContexts('exact', unspecified), unspecified],
      [withContexts('exact', mfa, password), password],
      [withContexts('exact', mfa), undefined],
      [withContexts('minimum', password), safe],
      [withContexts('minimum', x509), undefined],
      [withContexts('maximum', x509), safe],
      [withContexts('better', password), safe],
      [withContexts('better', safe), undefined],
    ]
    for (const [index, [edit, stated]] of cases.entries()) {
      const id = `_${index}`
      const posted = readPosted(await hub.ask(browser, { id, edit }))
      if (stated === undefined) {
        assert.deepEqual(statusesOf(posted.xml), ['Responder', 'NoAuthnContext'], String(index))
        assert.match(String((await hub.lastRefusal()).data.cause), /more than a password: /)
      } else {
        assert.equal((await hub.check(posted, { inResponseTo: id })).authnContext, stated)
      }
    }
  }),
)

const withSubject =
  (name: string, format = nameIdFormats.emailAddress as string) =>
  (xml: string): string =>
    xml.replace(
      '</saml:Issuer>',
      '$&<s:Subject xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion">' +
        `<s:NameID Format="${format}">${name}</s:NameID></s:Subject>`,
    )

test(
  'a request for one person is answered for that person or for nobody',
  withHub(async (hub) => {
    await hub.add()
    const browser = await hub.signedIn()
    const edit = withSubject('Chloe.Okafor@harbor.example')
    await hub.check(readPosted(await hub.ask(browser, { id: '_1', edit })), { inResponseTo: '_1' })
    const other = { edit: withSubject('ana.ruiz@harbor.example'), relayState: 'state' }
    const cause = /Subject of the request is ana.*, and chloe.* is signed in/
    await checkDenied(hub, await hub.ask(browser, other), ['Responder', 'UnknownPrincipal'], cause)
    const door = await hub.ask(hub.browser(), { ...other, id: '_2' })
    assert.match(door.body, /value="ana\.ruiz@harbor\.example"/, 'the page knows who is meant')
  }),
)

test(
  'a proof by password is asked of somebody whom a ticket has let in',
  withHub(async (hub) => {
    const wiki = await hub.add()
    const { session, secret } = await hub.hub.sessions.start({
      user: hub.people.chloe,
      method: 'ticket',
      reach: [wiki.id],
    })
    assert.deepEqual(session.reach, [wiki.id])
    const browser = hub.browser()
    browser.jar.set('foyer', secret)
    readPosted(await hub.ask(browser, { id: '_1' }))
    const edit = withContexts('exact', authnContexts.passwordProtectedTransport)
    for (const asking of [{ edit }, { forceAuthn: true }]) {
      const door = await hub.ask(browser, { ...asking, id: `_2${Object.keys(asking)}` })
      assert.match(door.body, /type="password"/)
    }
    const door = await hub.ask(browser, { edit })
    const at = door.raw.req.url ?? ''
    const posted = readPosted(await browser.follow(await browser.signIn(hub.people.chloe, { at })))
    const checked = await hub.check(posted, answers)
    assert.equal(checked.authnContext, authnContexts.passwordProtectedTransport)
  }),
)

/** Launches that nobody asked for: from a tile, and from an `open_url`. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSamlHub, readPosted, spEntityId, withHub } from './testdata/hub.ts'
import { acsUrl } from './testdata/sample.ts'
import { authnContexts, nameIdFormats } from './vocabulary.ts'

test(
  'a tile posts an unasked response to the ACS URL, signed twice',
  withHub(async (hub) => {
    const wiki = await hub.add()
    const browser = await hub.signedIn()
    const signedInAt = hub.now()
    hub.pass(60_000)
    const posted = await hub.openTile(browser, wiki)
    assert.equal(posted.action, acsUrl)
    assert.equal(posted.relayState, undefined)
    assert.doesNotMatch(posted.xml, /InResponseTo/)
    const checked = await hub.check(posted)
    assert.equal(checked.nameId, 'chloe.okafor@harbor.example')
    assert.equal(checked.nameIdFormat, nameIdFormats.emailAddress)
    assert.ok(checked.responseSigned && checked.assertionSigned)
    assert.equal(checked.authnInstant, signedInAt)
    assert.equal(checked.authnContext, authnContexts.passwordProtectedTransport)
    assert.equal(checked.notOnOrAfter, hub.now() + 5 * 60_000)
    const opened = (await hub.events()).find((event) => event.type === 'application.opened')
    assert.equal(opened?.userId, hub.people.chloe.id)
    assert.equal(opened?.applicationId, wiki.id)
    assert.deepEqual(opened?.data, {
      type: 'saml',
      response: checked.responseId,
      nameIdFormat: nameIdFormats.emailAddress,
      acsUrl,
    })
  }),
)

test(
  'an open_url of the Rechat API launches in a clean browser, and reaches that application only',
  withHub(async (hub) => {
    const chloe = await hub.caller(hub.people.chloe)
    const ana = await hub.caller(hub.people.ana)
    const { id: brand } = hub.harbor
    const body = {
      name: 'Wiki',
      authentication_type: 'SAML',
      acs_url: acsUrl,
      entity_id: spEntityId,
      start_url: 'https://sp.example/home',
      name_id: 'null',
    }
    assert.equal((await ana.post(`/brands/${brand}/sso_applications`, body)).statusCode, 200)
    const { id: office } = hub.organizations.downtown
    const list = (await chloe.get(`/brands/${office}/sso_applications`)).json().data
    const { pathname, search } = new URL(list[0].open_url)
    const browser = hub.browser()
    const opened = await browser.get(pathname + search, { 'sec-fetch-site': 'cross-site' })
    const posted = readPosted(opened)
    assert.equal(posted.relayState, 'https://sp.example/home')
    const checked = await hub.check(posted)
    assert.equal(checked.nameId, 'chloe.okafor@harbor.example')
    // How the person proved who they are, only the server with the key can know.
    assert.equal(checked.authnContext, authnContexts.unspecified)
    assert.match((await browser.follow(await browser.get('/'))).body, /type="password"/)
  }),
)

test(
  'signed: null and true sign both, false the assertion alone',
  withHub(async (hub) => {
    const browser = await hub.signedIn()
    for (const signed of [null, true, false]) {
      const entityId = `urn:sp:${signed}`
      const application = await hub.add({ signed, entityId })
      const posted = await hub.openTile(browser, application)
      const checked = await hub.check(posted, { audience: entityId })
      assert.equal(checked.responseSigned, signed !== false)
      assert.equal(checked.assertionSigned, true)
    }
  }),
)

test(
  'a start URL goes along as RelayState, and a login URL is where tiles lead instead',
  withHub(async (hub) => {
    const browser = await hub.signedIn()
    const start = await hub.add({ startUrl: 'https://sp.example/deep?a=1&b="2"' })
    assert.equal((await hub.openTile(browser, start)).relayState, start.settings.startUrl)
    const unset = await hub.add({ startUrl: 'null' })
    assert.equal((await hub.openTile(browser, unset)).relayState, undefined)
    const asking = await hub.add({ loginUrl: 'https://sp.example/login?idp=foyer' })
    const answer = await browser.get(`/applications/${asking.id}/open`)
    assert.equal(answer.statusCode, 303)
    assert.equal(answer.headers.location, 'https://sp.example/login?idp=foyer')
  }),
)

test(
  'IDP-11: what is not granted, deleted, or of another office opens for nobody',
  withHub(async (hub) => {
    const { downtown, lakeside } = hub.organizations
    const browser = await hub.signedIn()
    const elsewhere = await hub.add({ entityId: 'urn:elsewhere' }, { owner: lakeside })
    const granted = await hub.add({}, { owner: downtown, openTo: 'granted' })
    const gone = await hub.add({}, { owner: downtown })
    assert.equal((await browser.get(`/applications/${gone.id}/open`)).statusCode, 200)
    await hub.hub.applications.delete(gone)
    for (const { id } of [elsewhere, granted, gone]) {
      const answer = await browser.get(`/applications/${id}/open`)
      assert.equal(answer.statusCode, 404)
      assert.doesNotMatch(answer.body, /SAMLResponse|Wiki/)
    }
    const to = { userId: hub.people.chloe.id }
    await hub.hub.grants.give({ application: granted, to })
    assert.equal((await browser.get(`/applications/${granted.id}/open`)).statusCode, 200)
    await hub.hub.users.change(hub.people.chloe.id, { status: 'disabled' })
    assert.equal((await browser.get(`/applications/${granted.id}/open`)).statusCode, 303)
  }),
)

test(
  'IDP-13: no image, frame, prefetch, HEAD or other site gets an assertion',
  withHub(async (hub) => {
    const wiki = await hub.add()
    const browser = await hub.signedIn()
    const url = `/applications/${wiki.id}/open`
    for (const headers of [
      { 'sec-fetch-dest': 'image' },
      { 'sec-fetch-dest': 'iframe' },
      { 'sec-purpose': 'prefetch' },
      { purpose: 'preview' },
    ]) {
      const answer = await browser.get(url, headers as Record<string, string>)
      assert.equal(answer.statusCode, 403)
      assert.doesNotMatch(answer.body, /SAMLResponse/)
    }
    assert.equal((await browser.send({ method: 'HEAD', url })).statusCode, 405)
    const elsewhere = await browser.get(url, { 'sec-fetch-site': 'cross-site' })
    assert.equal(elsewhere.statusCode, 200)
    assert.doesNotMatch(elsewhere.body, /SAMLResponse/)
    const opened = (await hub.events()).filter((event) => event.type === 'application.opened')
    assert.equal(opened.length, 0)
  }),
)

test(
  'IDP-14: the page that posts is not stored, not framed, and runs no script but its own',
  withHub(async (hub) => {
    const { page } = await hub.openTile(await hub.signedIn(), await hub.add())
    assert.equal(page.headers['cache-control'], 'no-store')
    assert.equal(page.headers['x-frame-options'], 'DENY')
    assert.equal(page.headers['referrer-policy'], 'no-referrer')
    const policy = String(page.headers['content-security-policy'])
    assert.match(policy, /frame-ancestors 'none'/)
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /script-src 'sha256-[^ ]+';/)
    assert.match(policy, /form-action https: https:\/\/sp\.example;/)
    assert.doesNotMatch(page.body, / on[a-z]+="/i)
  }),
)

test(
  'IDP-21: no id or session index comes twice, and each has 128 random bits and more',
  withHub(async (hub) => {
    const wiki = await hub.add()
    const browser = await hub.signedIn()
    const seen = new Set<string>()
    for (let count = 0; count < 20; count += 1) {
      const { xml } = await hub.openTile(browser, wiki)
      const ids = [...xml.matchAll(/ (?:ID|SessionIndex)="([^"]+)"/g)].map(([, id = '']) => id)
      assert.equal(ids.length, 3)
      for (const id of ids) {
        assert.match(id, /^_[0-9a-f]{40}$/)
        seen.add(id)
      }
    }
    assert.equal(seen.size, 60)
  }),
)

test(
  'IDP-23: times follow the clock, wherever it goes, and lifetimes stay what they are',
  withHub(async (hub) => {
    const wiki = await hub.add()
    for (const hours of [2, -3]) {
      hub.pass(hours * 3_600_000)
      // A session that begins in the future is none: after the step back they sign in again.
      const browser = await hub.signedIn()
      const posted = await hub.openTile(browser, wiki)
      assert.equal((await hub.check(posted)).notOnOrAfter, hub.now() + 5 * 60_000)
      const stamp = new Date(hub.now()).toISOString()
      assert.match(posted.xml, new RegExp(`<samlp:Response [^>]*IssueInstant="${stamp}"`))
    }
  }),
)

test('a key on P-256 signs as well as one of RSA', async () => {
  const hub = await openSamlHub()
  await hub.hub.signingKeys.current(hub.harbor, 'EC-P256')
  const posted = await hub.openTile(await hub.signedIn(), await hub.add())
  assert.match(posted.xml, /xmldsig-more#ecdsa-sha256/)
  assert.ok((await hub.check(posted)).responseSigned)
  await hub.close()
})

test(
  'one changed byte is refused',
  withHub(async (hub) => {
    const posted = await hub.openTile(await hub.signedIn(), await hub.add())
    const change = (from: string, to: string) => ({ ...posted, xml: posted.xml.replace(from, to) })
    for (const changed of [
      change('chloe.okafor@', 'chloe.okafos@'),
      change(spEntityId, `${spEntityId}2`),
      change('NotOnOrAfter="2026', 'NotOnOrAfter="2027'),
    ]) {
      assert.notEqual(changed.xml, posted.xml)
      await assert.rejects(hub.check(changed))
    }
  }),
)

/** How people are named to service providers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPosted, spEntityId, withHub } from './testdata/hub.ts'
import { requestId } from './testdata/sample.ts'
import { nameIdFormats } from './vocabulary.ts'

test(
  'EMAIL: the address as it is written, letter by letter',
  withHub(async (hub) => {
    await hub.hub.users.change(hub.people.chloe.id, { email: 'Chloé.O’K+sso@Harbor.example' })
    const browser = hub.browser()
    await browser.signIn({ email: 'chloé.o’k+sso@harbor.example' })
    for (const nameIdFormat of [
      'EMAIL',
      'emailAddress',
      nameIdFormats.emailAddress,
      null,
      'null',
    ]) {
      const checked = await hub.check(await hub.openTile(browser, await hub.add({ nameIdFormat })))
      assert.equal(checked.nameId, 'Chloé.O’K+sso@Harbor.example')
      assert.equal(checked.nameIdFormat, nameIdFormats.emailAddress)
    }
  }),
)

test(
  'PERSISTENT: another name at each service provider and root, the same at each launch',
  withHub(async (hub) => {
    const nameIdFormat = 'PERSISTENT'
    const first = await hub.add({ nameIdFormat })
    const second = await hub.add({ nameIdFormat, entityId: 'urn:second' })
    const chloe = await hub.signedIn()
    const one = await hub.check(await hub.openTile(chloe, first))
    assert.match(one.nameId, /^[0-9a-f]{64}$/)
    assert.equal(one.nameIdFormat, nameIdFormats.persistent)
    assert.equal(one.nameQualifier, hub.issuer)
    assert.equal(one.spNameQualifier, spEntityId)
    const two = await hub.check(await hub.openTile(chloe, second), { audience: 'urn:second' })
    assert.notEqual(two.nameId, one.nameId)
    const ana = await hub.check(await hub.openTile(await hub.signedIn(hub.people.ana), first))
    assert.notEqual(ana.nameId, one.nameId)
    // Neither a new session nor a new address makes another person.
    await hub.hub.users.change(hub.people.chloe.id, { email: 'new@harbor.example' })
    const later = await hub.signedIn({ ...hub.people.chloe, email: 'new@harbor.example' })
    assert.equal((await hub.check(await hub.openTile(later, first))).nameId, one.nameId)
    const asked = await hub.check(readPosted(await hub.ask(later)), { inResponseTo: requestId })
    assert.equal(asked.nameId, one.nameId)
  }),
)

test(
  'TRANSIENT: a new name each time',
  withHub(async (hub) => {
    const wiki = await hub.add({ nameIdFormat: 'TRANSIENT' })
    const browser = await hub.signedIn()
    const one = await hub.check(await hub.openTile(browser, wiki))
    const two = await hub.check(await hub.openTile(browser, wiki))
    assert.equal(one.nameIdFormat, nameIdFormats.transient)
    assert.match(one.nameId, /^_[0-9a-f]{40}$/)
    assert.notEqual(one.nameId, two.nameId)
  }),
)

test(
  'a property may name people, in the format that fits or is set',
  withHub(async (hub) => {
    const { chloe } = hub.people
    await hub.hub.users.change(chloe.id, { externalId: 'E-0042' })
    const browser = await hub.signedIn()
    const { emailAddress, persistent, unspecified } = nameIdFormats
    for (const [settings, nameId, format] of [
      [{ nameId: 'email' }, chloe.email, emailAddress],
      [{ nameId: 'id' }, chloe.id, unspecified],
      [{ nameId: 'userid', nameIdFormat: 'PERSISTENT' }, chloe.id, persistent],
      [{ nameId: 'externalId' }, 'E-0042', unspecified],
      [{ nameIdFormat: 'UNSPECIFIED' }, chloe.email, unspecified],
      [{ nameId: 'null', nameIdFormat: '' }, chloe.email, emailAddress],
    ] as const) {
      const checked = await hub.check(await hub.openTile(browser, await hub.add(settings)))
      assert.equal(checked.nameId, nameId)
      assert.equal(checked.nameIdFormat, format)
      assert.equal(checked.spNameQualifier, undefined)
    }
  }),
)

test(
  'somebody without what names people there is refused, and the event says what it is',
  withHub(async (hub) => {
    const wiki = await hub.add({ nameId: 'externalId' })
    const browser = await hub.signedIn()
    const page = await browser.get(`/applications/${wiki.id}/open`)
    assert.equal(page.statusCode, 403)
    assert.doesNotMatch(page.body, /SAMLResponse|externalId/)
    assert.equal(
      (await hub.lastRefusal()).data.cause,
      `the user has no externalId, which names people at ${spEntityId}`,
    )
  }),
)

test(
  'IDP-10: what people can change themselves names nobody',
  withHub(async (hub) => {
    for (const nameId of ['displayName', 'firstName', 'phoneNumber', 'constructor', '__proto__']) {
      await assert.rejects(hub.add({ nameId }), /must be one of email, id, userid, externalId/)
    }
    for (const nameIdFormat of ['kerberos', 'constructor', 'urn:x', 'toString']) {
      await assert.rejects(hub.add({ nameIdFormat }), /is not a format/)
    }
  }),
)

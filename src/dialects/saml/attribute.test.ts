/** What service providers are told about people beside their name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { usualMappings } from './property.ts'
import { withHub } from './testdata/hub.ts'
import { awkward, lines } from './testdata/sample.ts'
import { attributeNameFormats } from './vocabulary.ts'

type Attributes = { name: string; values: string[] }[]

const plain = (attributes: Attributes): Record<string, string[]> =>
  Object.fromEntries(attributes.map(({ name, values }) => [name, values]))

test(
  'without mappings, a usual set: what the person has of it',
  withHub(async (hub) => {
    const { chloe } = hub.people
    const wiki = await hub.add()
    const browser = await hub.signedIn()
    const usual = { email: [chloe.email], firstName: ['chloe'], lastName: ['okafor'] }
    const first = await hub.check(await hub.openTile(browser, wiki))
    assert.deepEqual(plain(first.attributes), { ...usual, userid: [chloe.id] })
    const more = { phone: '+1 555 0100', timezone: 'Europe/Madrid', avatar: 'https://x.example/a' }
    await hub.hub.users.change(chloe.id, more)
    const second = await hub.check(await hub.openTile(browser, wiki))
    assert.deepEqual(Object.keys(plain(second.attributes)), Object.keys(usualMappings))
    assert.deepEqual(plain(second.attributes).phoneNumber, [more.phone])
  }),
)

test(
  'mappings name the attributes, by short names and by URIs at once, and nothing else is told',
  withHub(async (hub) => {
    const mappings = {
      mail: 'email',
      'urn:oid:0.9.2342.19200300.100.1.3': 'email',
      'https://claims.example/name': 'displayName',
      uid: 'userid',
      number: 'externalId',
    }
    const wiki = await hub.add({ mappings })
    const { attributes } = await hub.check(await hub.openTile(await hub.signedIn(), wiki))
    const { chloe } = hub.people
    const { basic, uri } = attributeNameFormats
    assert.deepEqual(
      attributes.map(({ name, nameFormat, values }) => [name, nameFormat, values]),
      [
        ['mail', basic, [chloe.email]],
        ['urn:oid:0.9.2342.19200300.100.1.3', uri, [chloe.email]],
        ['https://claims.example/name', uri, ['chloe okafor']],
        ['uid', basic, [chloe.id]],
      ],
    )
  }),
)

test(
  'no mappings at all are no statement, and unknown properties are not kept',
  withHub(async (hub) => {
    const wiki = await hub.add({ mappings: {} })
    const posted = await hub.openTile(await hub.signedIn(), wiki)
    assert.doesNotMatch(posted.xml, /AttributeStatement/)
    assert.deepEqual((await hub.check(posted)).attributes, [])
    for (const mappings of [
      { a: 'passwordHash' },
      { a: 'constructor' },
      { a: '__proto__' },
      ['x'],
    ]) {
      await assert.rejects(hub.add({ mappings }), /property|object/)
    }
  }),
)

const forged =
  'x</saml:AttributeValue></saml:Attribute><saml:Attribute Name="admin"><saml:AttributeValue>1'

test(
  'IDP-09: a name is a name, whatever it looks like',
  withHub(async (hub) => {
    const mappings = { first: 'firstName', last: 'lastName', 'n" Name="admin': 'firstName' }
    const wiki = await hub.add({ mappings })
    const browser = await hub.signedIn()
    for (const firstName of [
      forged,
      awkward,
      lines,
      '\t',
      '&amp;lt;',
      `<!--x-->]]>`,
      'é😀\u0301',
    ]) {
      await hub.hub.users.change(hub.people.chloe.id, { firstName, lastName: `${firstName}\r\n` })
      const posted = await hub.openTile(browser, wiki)
      const { attributes } = await hub.check(posted)
      assert.deepEqual(plain(attributes), {
        first: [firstName],
        last: [`${firstName}\r\n`],
        'n" Name="admin': [firstName],
      })
      assert.doesNotMatch(posted.page.body, /Name="admin"|<!--x/)
    }
  }),
)

test(
  'IDP-09: control characters are sent to nobody',
  withHub(async (hub) => {
    const wiki = await hub.add()
    const browser = await hub.signedIn()
    for (const firstName of ['a\u0008', '\ufffe']) {
      await hub.hub.users.change(hub.people.chloe.id, { firstName })
      const answer = await browser.get(`/applications/${wiki.id}/open`)
      assert.equal(answer.statusCode, 400)
      assert.doesNotMatch(answer.body, /SAMLResponse/)
      assert.match(String((await hub.lastRefusal()).data.cause), /characters/)
    }
  }),
)

/** What the hub serves and sends, as xmlsec1 and the schemas of OASIS see it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPosted, type SamlHub, withHub } from './testdata/hub.ts'
import { awkward, lines } from './testdata/sample.ts'
import { isVerified, metadataSchema, protocolSchema, validate } from './testdata/xmlsec1.ts'

const keyOf = async (hub: SamlHub) => {
  const { body } = await hub.browser().get(`/saml/${hub.harbor.id}/certificate.pem`)
  return { certificatePem: body }
}

for (const algorithm of ['RSA-2048', 'EC-P256'] as const) {
  test(
    `xmlsec1 accepts what a launch posts, and no changed byte: ${algorithm}`,
    withHub(async (hub) => {
      await hub.hub.signingKeys.current(hub.harbor, algorithm)
      const key = await keyOf(hub)
      const names = { firstName: awkward, lastName: lines }
      await hub.hub.users.change(hub.people.chloe.id, names)
      const browser = await hub.signedIn()
      const both = (await hub.openTile(browser, await hub.add())).xml
      const one = (await hub.openTile(browser, await hub.add({ signed: false }))).xml
      assert.ok(isVerified(both, 'response', key) && isVerified(both, 'assertion', key))
      assert.ok(isVerified(one, 'assertion', key) && !isVerified(one, 'response', key))
      for (const xml of [both, one]) {
        assert.equal(validate(xml, protocolSchema), '')
        const changed = xml.replace('>chloe.okafor@', '>chloe.okafor2@')
        assert.notEqual(changed, xml)
        assert.ok(!isVerified(changed, 'assertion', key))
      }
    }),
  )
}

test(
  'xmlsec1 accepts answers to requests, and a no',
  withHub(async (hub) => {
    await hub.add({ nameIdFormat: 'PERSISTENT' })
    const key = await keyOf(hub)
    const answer = readPosted(await hub.ask(await hub.signedIn()))
    const no = readPosted(await hub.ask(hub.browser(), { id: '_2', isPassive: true }))
    for (const { xml } of [answer, no]) {
      assert.ok(isVerified(xml, 'response', key))
      assert.equal(validate(xml, protocolSchema), '')
    }
  }),
)

test(
  'metadata is served before there is any service provider, valid and stable',
  withHub(async (hub) => {
    const url = `/saml/${hub.harbor.id}/metadata`
    const first = await hub.browser().get(url)
    assert.equal(first.statusCode, 200)
    assert.equal(first.headers['content-type'], 'application/samlmetadata+xml; charset=utf-8')
    assert.equal(validate(first.body, metadataSchema), '')
    const pem = (await keyOf(hub)).certificatePem
    const [, certificate = ''] = /<ds:X509Certificate>([^<]+)</.exec(first.body) ?? []
    assert.equal(pem.replaceAll(/-----[A-Z ]+-----|\n/g, ''), certificate)
    hub.pass(400 * 24 * 3_600_000)
    assert.equal((await hub.browser().get(url)).body, first.body)
    const test = await hub.browser().get(`/saml/${hub.harbor.id}/test/metadata`)
    assert.equal(validate(test.body, metadataSchema), '')
  }),
)

/** What the hub never gives away, and what one root's word is worth at another's. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spEntityId, withHub } from './testdata/hub.ts'

test(
  'IDP-19: the private key is in no answer, event or row',
  withHub(async (hub) => {
    const wiki = await hub.add()
    const { privateKey } = await hub.hub.signingKeys.current(hub.harbor)
    const browser = await hub.signedIn()
    const ana = await hub.caller(hub.people.ana)
    const base = `/saml/${hub.harbor.id}`
    const answers = [
      await browser.get(`${base}/metadata`),
      await browser.get(`${base}/certificate.pem`),
      (await hub.openTile(browser, wiki)).page,
      await browser.get(`${base}/sso?SAMLRequest=AAAA`),
      await browser.get(`${base}/continue?request=x`),
      await ana.get(`/brands/${hub.harbor.id}/sso_applications`),
    ]
    const said = answers.map((answer) => JSON.stringify(answer.headers) + answer.body)
    const { build, read } = hub.database
    const kept = [
      await read.query(build.selectFrom('signing_key').selectAll()),
      await read.query(build.selectFrom('event').selectAll()),
      await read.query(build.selectFrom('visit').selectAll()),
      await read.query(build.selectFrom('state').selectAll()),
    ].map((rows) => JSON.stringify(rows))
    const whole = [...said, ...kept].join('\n')
    assert.ok(whole.includes(wiki.id), 'the rows were really read')
    assert.doesNotMatch(whole, /PRIVATE KEY/)
    // What is private in an RSA key, as it would be written in PEM, DER, JSON or by hand.
    const { d = '', p = '', q = '' } = privateKey.export({ format: 'jwk' })
    for (const secret of [d, p, q]) {
      const bytes = Buffer.from(secret, 'base64url')
      assert.ok(!whole.includes(bytes.toString('hex')))
      // Wherever in a longer text it begins, one of three shifts lines its middle up.
      for (const start of [0, 1, 2]) {
        const middle = bytes.subarray(start + 30, start + 60)
        assert.ok(!whole.includes(middle.toString('base64')))
        assert.ok(!whole.includes(middle.toString('base64url')))
      }
    }
  }),
)

test(
  'IDP-20: roots have keys and entity ids of their own, and each response one audience',
  withHub(async (hub) => {
    const { otter } = hub.organizations
    const mine = await hub.add()
    const theirs = await hub.add({}, { owner: otter })
    const chloe = await hub.openTile(await hub.signedIn(), mine)
    const otto = await hub.openTile(await hub.signedIn(hub.people.otto), theirs)
    await hub.check(chloe)
    await assert.rejects(hub.check(otto), /signature|acceptable/)
    const issuer = `${hub.config.url}/saml/${otter.id}/metadata`
    await assert.rejects(hub.check(otto, { issuer }), /signature/)
    await assert.rejects(hub.check(chloe, { audience: 'urn:second' }), /acceptable/)
    await assert.rejects(hub.check(chloe, { acsUrl: 'https://second.example/acs' }), /acceptable/)
    const audiences = [...chloe.xml.matchAll(/<saml:Audience>/g)]
    assert.equal(audiences.length, 1)
    assert.ok(chloe.xml.includes(`<saml:Audience>${spEntityId}</saml:Audience>`))
  }),
)

/** Audience, destination and recipient: what an administrator may change, and how far. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withHub } from './testdata/hub.ts'
import { acsUrl } from './testdata/sample.ts'

test(
  'audience, destination and recipient are as they are set, on the hosts of the application',
  withHub(async (hub) => {
    const wiki = await hub.add({
      entityId: 'urn:amazon:webservices',
      audience: 'https://sp.example/saml',
      destination: 'https://sp.example/destination',
      recipient: 'https://sp.example/recipient?a=1',
    })
    const posted = await hub.openTile(await hub.signedIn(), wiki)
    assert.equal(posted.action, acsUrl)
    assert.match(posted.xml, / Destination="https:\/\/sp\.example\/destination"/)
    assert.match(posted.xml, / Recipient="https:\/\/sp\.example\/recipient\?a=1"/)
    const audiences = [...posted.xml.matchAll(/<saml:Audience>([^<]*)</g)].map(([, each]) => each)
    assert.deepEqual(audiences, ['https://sp.example/saml'])
  }),
)

test(
  'entity ids that are no addresses are names like any other',
  withHub(async (hub) => {
    const browser = await hub.signedIn()
    for (const entityId of ['Dropbox', 'box.net', 'acme.zoom.us', 'google.com', 'urn:x:ä&<b>"']) {
      const wiki = await hub.add({ entityId })
      const posted = await hub.openTile(browser, wiki)
      await hub.check(posted, { audience: entityId })
      const page = await hub.ask(browser, { issuer: entityId, id: `_${entityId.length}` })
      assert.equal(page.statusCode, 200)
    }
    for (const entityId of [' x', 'x ', 'x\n', 'a\u0000b', 'x'.repeat(1025), '', 17, null]) {
      await assert.rejects(hub.add({ entityId }), /Entity ID/)
    }
  }),
)

test(
  'IDP-12: an override never makes what is posted here good somewhere else',
  withHub(async (hub) => {
    const victim = 'https://victim.example/acs'
    const refused: [settings: Record<string, unknown>, field: RegExp][] = [
      [{ recipient: victim }, /recipient/],
      [{ destination: victim }, /destination/],
      [{ audience: 'https://victim.example/metadata' }, /audience/],
      // Its own name is anybody's choice: it opens no host for the other two.
      [{ entityId: victim, recipient: victim }, /recipient/],
      [{ entityId: victim, destination: victim }, /destination/],
      // Nor does one of several addresses for what is posted to the others.
      [{ acsUrls: { 1: victim }, recipient: victim }, /recipient/],
      [{ acsUrls: { 1: victim }, destination: acsUrl }, /destination/],
      [{ recipient: 'https://sp.example:8443/acs' }, /recipient/],
      [{ recipient: 'https://sp.example.evil.example/acs' }, /recipient/],
      // Two names without a host have nothing in common.
      [{ entityId: 'Dropbox', audience: 'box.net' }, /audience/],
      [{ entityId: 'urn:one', audience: 'urn:two' }, /audience/],
      [{ audience: 'Dropbox' }, /audience/],
    ]
    for (const [settings, field] of refused) {
      await assert.rejects(hub.add(settings as never), field, JSON.stringify(settings))
    }
    const ana = await hub.caller(hub.people.ana)
    const body = {
      name: 'Wiki',
      authentication_type: 'SAML',
      acs_url: acsUrl,
      entity_id: 'https://sp.example/metadata',
      recipient: victim,
    }
    const answer = await ana.post(`/brands/${hub.harbor.id}/sso_applications`, body)
    assert.equal(answer.statusCode, 400)
    assert.equal(answer.json().code, 'Validation')
  }),
)

test(
  'IDP-15: a start URL that a browser would run or open from a disk is not kept',
  withHub(async (hub) => {
    for (const startUrl of [
      'javascript:alert(1)',
      'JaVaScript:alert(1)',
      ' javascript:alert(1)',
      'java\tscript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'ms-msdt:/id',
      '\\\\server\\share',
      'x'.repeat(1025),
    ]) {
      await assert.rejects(hub.add({ startUrl }), /Start URL/, startUrl)
    }
    for (const loginUrl of ['javascript:alert(1)', 'file:///x', '//evil.example', 'ms-msdt:/id']) {
      await assert.rejects(hub.add({ loginUrl }), /Login URL/, loginUrl)
    }
    for (const startUrl of ['https://sp.example/a', '/home/page?x=1', 'opaque 123', 'a/b:c']) {
      assert.equal((await hub.add({ startUrl })).settings.startUrl, startUrl)
    }
  }),
)

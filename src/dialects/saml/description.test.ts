/** Service providers by their metadata. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { launch } from './launch.ts'
import { readPosted, withHub } from './testdata/hub.ts'
import { isInvalid, now, other, rsa } from './testdata/sample.ts'
import { nameIdFormats } from './vocabulary.ts'

const source = readFileSync(new URL('testdata/service-provider.xml', import.meta.url), 'utf8')
  .replace('RSA', rsa.signer.certificate)
  .replace('OTHER', other.signer.certificate)

const read = (text: string, at = now) => launch.readDescription?.(Buffer.from(text), at)

test('metadata gives addresses with their indexes, certificates and demands; comments pass', () => {
  assert.deepEqual(read(source), {
    entityId: 'https://sp.example/metadata',
    acsUrl: 'https://sp.example/acs?so=1&x=2',
    acsUrls: { 1: 'https://sp.example/acs?so=1&x=2', 7: 'http://127.0.0.5:8123/acs' },
    // It takes e-mail addresses as well as persistent names, so that each request may choose.
    nameIdFormat: null,
    certificates: [rsa.signer.certificate, other.signer.certificate],
    requireSignedRequests: true,
  })
})

test('a format is set when the metadata leaves no choice', () => {
  const both = /<md:NameIDFormat>[\s\S]*<\/md:NameIDFormat>/
  const formats = (...names: string[]): string =>
    names.map((name) => `<md:NameIDFormat>${name}</md:NameIDFormat>`).join('')
  const { persistent, transient, unspecified } = nameIdFormats
  const kerberos = 'urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos'
  for (const [listed, format] of [
    [[], null],
    [[persistent], persistent],
    [[kerberos, transient, persistent], transient],
    [[unspecified], unspecified],
    [[unspecified, persistent], null],
    [[kerberos], null],
  ] as const) {
    assert.equal(read(source.replace(both, formats(...listed)))?.nameIdFormat, format)
  }
})

test('metadata without keys asks for no signatures', () => {
  const bare = source.replaceAll(/<md:KeyDescriptor[\s\S]*?<\/md:KeyDescriptor>/g, '')
  const settings = read(bare)
  assert.equal(settings?.certificates, null)
  assert.equal(settings?.requireSignedRequests, false)
})

test('SP-51: metadata that is over is refused, and says since when', () => {
  const end = Date.parse('2026-09-30T00:00:00Z')
  assert.ok(read(source, end - 1))
  assert.throws(() => read(source, end), isInvalid(/good until 2026-09-30T00:00:00\.000Z/))
})

test('IDP-18: metadata with the attacks of XML is refused', () => {
  const inner = source.slice(source.indexOf('<md:EntityDescriptor'))
  const entities = '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
  for (const bad of [
    `<!DOCTYPE x SYSTEM "http://169.254.169.254/">${inner}`,
    `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${inner}`,
    `<!DOCTYPE x [${entities}]>${inner}`,
    `<?xml-stylesheet href="http://evil.example/"?>${inner}`,
    inner.replace('<ds:KeyName>one', '<ds:KeyName><![CDATA[one]]>'),
    inner.replace('https://sp.example/acs', 'javascript:alert(1)//'),
    inner.replace('https://sp.example/acs', 'file:///acs'),
    inner.replace(rsa.signer.certificate, 'AAAA'),
    inner.replace('</md:EntityDescriptor>', ''),
    `<x>${'<y>'.repeat(5000)}${'</y>'.repeat(5000)}</x>`,
    `<x>${' '.repeat(3 * 1024 * 1024)}</x>`,
    '',
  ]) {
    const begun = performance.now()
    assert.throws(() => read(bad), isInvalid())
    assert.ok(performance.now() - begun < 1000)
  }
})

test(
  'what the metadata says is what a launch and a request meet',
  withHub(async (hub) => {
    const settings = read(source.replaceAll(/ validUntil="[^"]*"/g, ''), hub.now())
    const application = await hub.hub.applications.add({
      owner: hub.harbor,
      name: 'Wiki',
      type: 'saml',
      settings: settings ?? {},
    })
    const browser = await hub.signedIn()
    await hub.check(await hub.openTile(browser, application))
    assert.equal((await hub.ask(browser)).statusCode, 400)
    const byIndex = (xml: string): string =>
      xml.replace(/AssertionConsumerServiceURL="[^"]*"/, 'AssertionConsumerServiceIndex="7"')
    const asking = { edit: byIndex, querySigner: rsa.signer }
    const posted = readPosted(await hub.ask(browser, asking))
    assert.equal(posted.action, 'http://127.0.0.5:8123/acs')
  }),
)

test(
  'our own test service provider describes itself so that it can be added',
  withHub(async (hub) => {
    const path = `/saml/${hub.harbor.id}/test`
    const answer = await hub.browser().get(`${path}/metadata`)
    assert.equal(answer.headers['content-type'], 'application/samlmetadata+xml; charset=utf-8')
    const settings = read(answer.body) ?? {}
    const application = await hub.hub.applications.add({
      owner: hub.harbor,
      name: 'Test',
      type: 'saml',
      settings,
    })
    const browser = await hub.signedIn()
    const { action, xml } = await hub.openTile(browser, application)
    const fields = { SAMLResponse: Buffer.from(xml).toString('base64') }
    const shown = await browser.post(new URL(action).pathname, fields, { origin: 'null' })
    assert.match(shown.body, /chloe\.okafor@harbor\.example is signed in/)
    const again = await browser.post(new URL(action).pathname, fields, { origin: 'null' })
    assert.equal(again.statusCode, 403)
    assert.equal((await browser.post(new URL(action).pathname, {})).statusCode, 403)
    const elsewhere = `/saml/${hub.harbor.id}/studio/acs`
    const replayed = await browser.post(elsewhere, fields, { origin: 'null' })
    assert.equal(replayed.statusCode, 403, 'IDP-20: for one audience alone')
  }),
)

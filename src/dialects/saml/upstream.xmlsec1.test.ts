/** xmlsec1 says of our metadata and of encryption what we say. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withUpstream } from './testdata/upstream.ts'
import { documentsOf, seedsOf } from './testdata/upstream-battery.ts'
import { isVerified, metadataSchema, run, save, validate } from './testdata/xmlsec1.ts'

const chloe = 'chloe.okafor@harbor.example'
const xenc = 'http://www.w3.org/2001/04/xmlenc#'
const assertion = /<saml:Assertion [\s\S]*<\/saml:Assertion>/

const template = (bits: number): string =>
  `<xenc:EncryptedData xmlns:xenc="${xenc}" Type="${xenc}Element"><xenc:EncryptionMethod` +
  ` Algorithm="http://www.w3.org/2009/xmlenc11#aes${bits}-gcm"/><ds:KeyInfo` +
  ` xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey><xenc:EncryptionMethod` +
  ` Algorithm="${xenc}rsa-oaep-mgf1p"/><xenc:CipherData><xenc:CipherValue/></xenc:CipherData>` +
  '</xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue/></xenc:CipherData>' +
  '</xenc:EncryptedData>'

for (const bits of [128, 192, 256]) {
  test(
    `what xmlsec1 encrypts for us is read: AES-${bits}-GCM`,
    withUpstream(async (hub) => {
      const connector = await hub.add()
      const { pathname } = new URL(`${hub.baseOf(connector)}/metadata`)
      const metadata = (await hub.browser().get(pathname)).body
      assert.equal(validate(metadata, metadataSchema), '')
      const [, base64 = ''] = /use="encryption".*?<ds:X509Certificate>([^<]+)</.exec(metadata) ?? []
      const lines = base64.replaceAll(/.{1,64}/g, '$&\n')
      const pem = `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`
      const certificate = save('encryption.pem', pem)
      const encryptWith = (plain: string): string => {
        const file = save('plain.xml', plain)
        const options = ['--encrypt', '--pubkey-cert-pem', certificate, '--xml-data', file]
        const key = ['--session-key', `aes-${bits}`]
        const { stdout, stderr, status } = run(
          [...options, ...key],
          save('how.xml', template(bits)),
        )
        assert.equal(status, 0, stderr)
        return stdout.replace(/^<\?xml[^>]*\?>\s*/, '').trim()
      }
      const { browser } = await hub.signIn(connector, { signResponse: false }, (xml) =>
        xml.replace(
          assertion,
          (it) =>
            '<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">' +
            `${encryptWith(it)}</saml:EncryptedAssertion>`,
        ),
      )
      assert.equal(await hub.signedInAs(browser), chloe)
    }),
  )
}

test(
  'SP-62: what the door accepts of the battery has a signature that xmlsec1 verifies too',
  withUpstream(async (hub) => {
    const connector = await hub.add({ takeUnasked: true })
    const nameId = { value: 'ada@example.com', format: 'urn:x' }
    const attributes = [{ name: 'memberOf', values: ['staff', 'friends'] }]
    const options = hub.optionsFor(connector, undefined, { nameId, attributes })
    for (const seed of seedsOf(options)) {
      const accepted = documentsOf(seed).filter(({ verdict }) => verdict === 'accept')
      assert.ok(accepted.length > 0)
      for (const { name, xml } of accepted) {
        for (const place of seed.places) assert.ok(isVerified(xml.toString(), place), name)
      }
    }
  }),
)

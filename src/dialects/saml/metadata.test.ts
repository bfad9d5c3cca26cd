import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { IdentityProvider } from 'samlify'
import { createCertificate } from '../../certificate.ts'
import { writeCanonical } from './canonical.ts'
import { readServiceProviderMetadata, writeMetadata } from './metadata.ts'
import { ec, entityId, isInvalid, now, other, rsa } from './testdata/sample.ts'
import { bindings, nameIdFormats } from './vocabulary.ts'
import { readXml } from './xml.ts'

const ssoUrl = 'https://foyer.example/saml/sso?a=1&b="2"'
const options = { entityId, ssoUrl, certificates: [rsa.signer.certificate, ec.signer.certificate] }

test('our metadata is as it always was, and canonical', () => {
  const written = writeMetadata(options)
  const golden = readFileSync(new URL('testdata/metadata.xml', import.meta.url), 'utf8')
  assert.equal(written, golden.trimEnd())
  assert.equal(writeCanonical(readXml(Buffer.from(written))), written)
})

test('our metadata is understood by others', () => {
  const { entityMeta } = IdentityProvider({
    metadata: writeMetadata({ ...options, sloUrl: 'https://foyer.example/slo' }),
  })
  assert.equal(entityMeta.getEntityID(), entityId)
  assert.equal(entityMeta.getSingleSignOnService('redirect'), ssoUrl)
  assert.equal(entityMeta.getSingleSignOnService('post'), ssoUrl)
  assert.deepEqual(entityMeta.getX509Certificate('signing'), options.certificates)
})

test('an end and a place for logout are written when there are any', () => {
  const written = writeMetadata({
    ...options,
    validUntil: now,
    sloUrl: 'https://foyer.example/slo',
  })
  assert.match(written, / validUntil="2026-06-01T12:00:00\.000Z"/)
  assert.match(written, /SingleLogoutService .*Location="https:\/\/foyer\.example\/slo"/)
})

const sample = readFileSync(new URL('testdata/service-provider.xml', import.meta.url), 'utf8')
  .replace('RSA', rsa.signer.certificate.replace(/.{64}/g, '$&\n'))
  .replace('OTHER', other.signer.certificate)

const read = (source: string) => readServiceProviderMetadata(Buffer.from(source))

test('the metadata of a service provider is read', () => {
  assert.deepEqual(read(sample), {
    entityId: 'https://sp.example/metadata',
    acs: [
      {
        binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact',
        url: 'https://sp.example/artifact',
        index: 0,
        isDefault: false,
      },
      { binding: bindings.post, url: 'https://sp.example/acs?so=1&x=2', index: 1, isDefault: true },
      { binding: bindings.post, url: 'http://127.0.0.5:8123/acs', index: 7, isDefault: false },
    ],
    signingCertificates: [rsa.signer.certificate, other.signer.certificate],
    encryptionCertificates: [other.signer.certificate],
    nameIdFormats: [nameIdFormats.persistent, nameIdFormats.emailAddress],
    wantAssertionsSigned: true,
    authnRequestsSigned: true,
    validUntil: Date.parse('2026-09-30T00:00:00Z'),
    singleLogout: [
      {
        binding: bindings.post,
        url: 'https://sp.example/slo',
        responseUrl: 'https://sp.example/slo-done',
      },
      {
        binding: 'urn:oasis:names:tc:SAML:2.0:bindings:SOAP',
        url: 'https://sp.example/slo-soap',
        responseUrl: undefined,
      },
    ],
  })
})

const entity = sample.slice(sample.indexOf('<md:EntityDescriptor'))
const group = (content: string, attributes = ''): string =>
  `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"${attributes}>` +
  `${content}</md:EntitiesDescriptor>`
const idp = writeMetadata(options)

test('the only service provider of a group is found', () => {
  const inner = group(entity, ' validUntil="2026-07-01T00:00:00Z"')
  const { entityId, validUntil } = read(group(idp + inner))
  assert.equal(entityId, 'https://sp.example/metadata')
  assert.equal(validUntil, Date.parse('2026-07-01T00:00:00Z'))
})

test('a service provider needs no more than a name and one place to post to', () => {
  const { acs, signingCertificates, validUntil } = read(
    '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="sp">' +
      '<SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">' +
      `<AssertionConsumerService Binding="${bindings.post}" Location="https://sp.example/"/>` +
      '</SPSSODescriptor></EntityDescriptor>',
  )
  assert.deepEqual(acs, [
    { binding: bindings.post, url: 'https://sp.example/', index: undefined, isDefault: false },
  ])
  assert.deepEqual(signingCertificates, [])
  assert.equal(validUntil, undefined)
})

const weak = generateKeyPairSync('rsa', { modulusLength: 1024 })
const weakCertificate = createCertificate({
  commonName: 'weak',
  key: weak.privateKey,
  publicKey: weak.publicKey,
  notBefore: now,
  notAfter: now + 1000,
  serial: Buffer.from([1]),
}).toString('base64')

const acs = 'https://sp.example/acs?so=1&amp;x=2'
const change = (from: string | RegExp, to: string): string => {
  const changed = sample.replace(from, to)
  assert.notEqual(changed, sample, String(from))
  return changed
}

const refused: Record<string, readonly [source: string, words: RegExp]> = {
  'SP-51: two service providers': [
    group(entity + entity.replace('ID="_metadata"', '')),
    /more than one/,
  ],
  'SP-51: two roles': [
    change(/<md:SPSSODescriptor[\s\S]*<\/md:SPSSODescriptor>/, '$&$&'),
    /more than one/,
  ],
  'an identity provider': [idp, /describes no/],
  'a service provider of SAML 1.1 only': [
    change(' urn:oasis:names:tc:SAML:2.0:protocol', ''),
    /describes no/,
  ],
  'an empty group': [group(''), /describes no/],
  'something else': ['<html/>', /is no SAML/],
  'no entity ID': [change(/entityID="[^"]*"/, ''), /entity ID/],
  'nowhere to post to': [
    change(/bindings:HTTP-POST"\s+Location="http/g, 'bindings:x" Location="http'),
    /HTTP-POST/,
  ],
  'IDP-04: javascript': [change(acs, 'javascript:alert(1)//https://sp.example/'), /address/],
  'IDP-04: data': [change(acs, 'data:text/html,x'), /address/],
  'IDP-04: a quote': [change(acs, 'https://sp.example/&quot;onclick='), /address/],
  'IDP-04: a line break': [change(acs, 'https://sp.example/&#10;x'), /address/],
  'IDP-02: a user in the address': [change(acs, 'https://sp.example@evil.example/'), /address/],
  'IDP-02: a backslash': [change(acs, 'https://sp.example\\@evil.example/'), /address/],
  'a fragment': [change(acs, 'https://sp.example/#x'), /fragment/],
  'no address': [change(` Location="https://sp.example/slo"`, ''), /address/],
  'IDP-04: javascript for logout': [
    change('ResponseLocation="https:', 'ResponseLocation="javascript:'),
    /address/,
  ],
  'an endpoint without a binding': [change(/Binding="[^"]*"/, ''), /binding/],
  'an index that is no number': [change('index="1"', 'index="one"'), /index/],
  'a certificate that is cut': [change(rsa.signer.certificate.slice(0, 64), ''), /certificate/],
  'SP-51: an end that is no time': [change('2026-12-31T00:00:00Z', 'soon'), /UTC/],
  'SP-25: a DOCTYPE': [
    change('<md:EntityDescriptor', '<!DOCTYPE x><md:EntityDescriptor'),
    /DOCTYPE/,
  ],
  'SP-51: 20 MB': [change('</md:Extensions>', ' '.repeat(20_000_000)), /too big/],
}

for (const [name, [source, words]] of Object.entries(refused)) {
  test(`metadata is refused: ${name}`, () => {
    assert.throws(() => read(source), isInvalid(words))
  })
}

test('SP-35: a key of 1024 bits is refused', () => {
  const source = sample.replace(other.signer.certificate, weakCertificate)
  assert.throws(() => read(source), isInvalid(/too weak/))
})

test('SP-50: a key that does not say what it is for signs too', () => {
  const { signingCertificates } = read(change(' use="signing"', ''))
  assert.deepEqual(signingCertificates, [rsa.signer.certificate, other.signer.certificate])
  const { signingCertificates: without } = read(change(' use="signing"', ' use="encryption"'))
  assert.deepEqual(without, [other.signer.certificate])
})

/** What is said and read in metadata: behaviours 57, 60, 62 (58, 59: `rollover.test.ts`). */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createCertificate } from '../../certificate.ts'
import { launch } from './launch.ts'
import { withHub } from './testdata/hub.ts'
import { now, other, rsa } from './testdata/sample.ts'
import { bindings, nameIdFormats } from './vocabulary.ts'

test(
  'behaviour 57: the metadata has both bindings, the formats, the keys and the wishes',
  withHub(async (hub) => {
    await hub.hub.signingKeys.add(hub.harbor)
    const url = `/saml/${hub.harbor.id}/metadata`
    const { body, headers } = await hub.browser().get(url)
    assert.equal(headers['content-type'], 'application/samlmetadata+xml; charset=utf-8')
    for (const binding of [bindings.redirect, bindings.post]) {
      assert.match(body, new RegExp(`<md:SingleSignOnService Binding="${binding}" Location="`))
    }
    const { emailAddress, persistent, transient, unspecified } = nameIdFormats
    for (const format of [emailAddress, persistent, transient, unspecified]) {
      assert.ok(body.includes(`<md:NameIDFormat>${format}</md:NameIDFormat>`))
    }
    assert.equal(body.split('<md:KeyDescriptor use="signing">').length, 3)
    assert.match(body, /<md:IDPSSODescriptor WantAuthnRequestsSigned="false"/)
    assert.match(body, new RegExp(`entityID="${hub.issuer}"`))
  }),
)

const source = readFileSync(new URL('testdata/service-provider.xml', import.meta.url), 'utf8')
  .replace('RSA', rsa.signer.certificate)
  .replace('OTHER', other.signer.certificate)
  .replaceAll(/ validUntil="[^"]*"/g, '')

const read = (text: string) => launch.readDescription?.(Buffer.from(text), now) ?? {}

const entityOf = (text: string): string => text.slice(text.indexOf('<md:EntityDescriptor'))

test('behaviour 60: a group of one, keys without use, several keys and extensions are read', () => {
  const group =
    '<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">' +
    `${entityOf(source)}</md:EntitiesDescriptor>`
  assert.equal(read(group).entityId, 'https://sp.example/metadata')
  const certificates = [rsa.signer.certificate, other.signer.certificate]
  assert.deepEqual(read(source).certificates, certificates)
  const forBoth = source.replaceAll(' use="signing"', '')
  assert.deepEqual(read(forBoth).certificates, certificates)
  const extended = entityOf(source).replace(
    '<md:SPSSODescriptor',
    '<md:Extensions><x:Info xmlns:x="urn:x">text<x:y/></x:Info></md:Extensions>$&',
  )
  assert.equal(read(extended).entityId, 'https://sp.example/metadata')
})

test('behaviour 60: a certificate that is over wraps a key like any other', () => {
  const expired = createCertificate({
    commonName: 'over',
    key: rsa.signer.key,
    publicKey: rsa.publicKey,
    notBefore: now - 2000,
    notAfter: now - 1000,
    serial: Buffer.from([7]),
  }).toString('base64')
  const settings = read(source.replace(rsa.signer.certificate, expired))
  assert.deepEqual(settings.certificates, [expired, other.signer.certificate])
})

test('behaviour 62: an entity ID that is no URI is read', () => {
  for (const name of ['Dropbox', 'box.net', 'acme.zoom.us']) {
    const named = source.replace('entityID="https://sp.example/metadata"', `entityID="${name}"`)
    assert.equal(read(named).entityId, name)
  }
})

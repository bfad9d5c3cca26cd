import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeCanonical } from './canonical.ts'
import { type AuthnRequestOptions, readAuthnRequest, writeAuthnRequest } from './request.ts'
import { hasSignature, verifySigned } from './signature.ts'
import { acsUrl, isInvalid, now, other, requestId, rsa } from './testdata/sample.ts'
import { authnContexts, bindings, nameIdFormats } from './vocabulary.ts'
import { readXml } from './xml.ts'

const options: AuthnRequestOptions = {
  id: requestId,
  issuer: 'https://sp.example/?a=1&b="2"',
  issueInstant: now,
  destination: 'https://foyer.example/saml/sso',
  acsUrl,
}

const read = (source: string) => readAuthnRequest(readXml(Buffer.from(source)))
const plain = writeAuthnRequest(options)

test('what is written is read again, and canonical', () => {
  const written = writeAuthnRequest({
    ...options,
    nameIdFormat: nameIdFormats.persistent,
    authnContext: authnContexts.password,
    forceAuthn: true,
    isPassive: true,
  })
  assert.equal(writeCanonical(readXml(Buffer.from(written))), written)
  assert.deepEqual(read(written), {
    id: requestId,
    issuer: options.issuer,
    issueInstant: now,
    destination: options.destination,
    acsUrl,
    acsIndex: undefined,
    protocolBinding: bindings.post,
    forceAuthn: true,
    isPassive: true,
    nameIdPolicy: {
      format: nameIdFormats.persistent,
      spNameQualifier: undefined,
      allowCreate: true,
    },
    requestedContexts: {
      comparison: 'exact',
      classes: [authnContexts.password],
      declarations: [],
    },
    subject: undefined,
  })
})

test('IDP-06: a signed request is verified as a whole, by a key of its sender', () => {
  const signed = readXml(Buffer.from(writeAuthnRequest({ ...options, signer: rsa.signer })))
  assert.ok(hasSignature(signed) && !hasSignature(readXml(Buffer.from(plain))))
  const request = readAuthnRequest(verifySigned(signed, [rsa.publicKey]))
  assert.equal(request.id, requestId)
  assert.throws(() => verifySigned(signed, [other.publicKey]), isInvalid(/no key/))
})

test('SP-10: an assertion with its signature inside a request signs no request', () => {
  const signed = writeAuthnRequest({ ...options, signer: rsa.signer })
  const outer = plain
    .replace(requestId, '_evil')
    .replace('</samlp:AuthnRequest>', `<samlp:Extensions>${signed}</samlp:Extensions>$&`)
  const element = readXml(Buffer.from(outer))
  assert.throws(() => verifySigned(element, [rsa.publicKey]), isInvalid(/no signature/))
  assert.equal(read(outer).id, '_evil')
})

test('what service providers in use send is read', () => {
  const source = `<?xml version="1.0" encoding="UTF-8"?>
<AuthnRequest xmlns="urn:oasis:names:tc:SAML:2.0:protocol"
    xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion" ID="ONELOGIN_1" Version="2.0"
    IssueInstant="2026-06-01T12:00:00.1234567Z" ForceAuthn="0" IsPassive="false"
    ProviderName="An SP" ProtocolBinding="${bindings.post}" AssertionConsumerServiceIndex="3">
  <a:Issuer Format="${nameIdFormats.entity}">
    sp.example
  </a:Issuer>
  <Extensions><x xmlns="urn:x">anything<y/></x></Extensions>
  <a:Subject><a:NameID Format="${nameIdFormats.emailAddress}">ada@example.com</a:NameID></a:Subject>
  <NameIDPolicy Format="" SPNameQualifier="q"/>
  <a:Conditions/>
  <RequestedAuthnContext Comparison="minimum">
    <a:AuthnContextClassRef> urn:c1 </a:AuthnContextClassRef>
    <a:AuthnContextClassRef>urn:c2</a:AuthnContextClassRef>
  </RequestedAuthnContext>
  <Scoping ProxyCount="2"/>
</AuthnRequest>`
  const request = read(source)
  assert.equal(request.issuer, 'sp.example')
  assert.equal(request.issueInstant, now + 123)
  assert.equal(request.acsIndex, 3)
  assert.equal(request.forceAuthn, false)
  assert.equal(request.destination, undefined)
  assert.deepEqual(request.subject, {
    value: 'ada@example.com',
    format: nameIdFormats.emailAddress,
  })
  assert.deepEqual(request.nameIdPolicy, { format: '', spNameQualifier: 'q', allowCreate: false })
  assert.deepEqual(request.requestedContexts, {
    comparison: 'minimum',
    classes: ['urn:c1', 'urn:c2'],
    declarations: [],
  })
})

const change = (from: string | RegExp, to: string): string => {
  const changed = plain.replace(from, to)
  assert.notEqual(changed, plain, String(from))
  return changed
}

const issuer = /<saml:Issuer.*<\/saml:Issuer>/
const refused: Record<string, readonly [source: string, cause: RegExp]> = {
  'another message': [plain.replaceAll('AuthnRequest', 'LogoutRequest'), /another message/],
  'SP-23: another namespace': [change('2.0:protocol', '2.1:protocol'), /another message/],
  'version 1.1': [change('Version="2.0"', 'Version="1.1"'), /Version/],
  'no version': [change(' Version="2.0"', ''), /Version/],
  'no ID': [change(` ID="${requestId}"`, ''), /identifier/],
  'IDP-08: an ID with markup': [change(requestId, '&quot;&gt;&lt;script&gt;'), /identifier/],
  'IDP-08: an ID that begins with a digit': [change(requestId, '1'), /identifier/],
  'IDP-08: a long ID': [change(requestId, 'a'.repeat(513)), /identifier/],
  'no time': [change(/ IssueInstant="[^"]*"/, ''), /UTC/],
  'a time without Z': [change('12:00:00.000Z', '12:00:00.000'), /UTC/],
  'a time with an offset': [change('12:00:00.000Z', '12:00:00+00:00'), /UTC/],
  'a leap second': [change('12:00:00.000Z', '23:59:60Z'), /UTC/],
  '30 February': [change('2026-06-01', '2026-02-30'), /UTC/],
  'no issuer': [change(issuer, ''), /no Issuer/],
  'two issuers': [change(issuer, '$&$&'), /more than one/],
  'an empty issuer': [change(/(<saml:Issuer[^>]*>).*(<\/saml:Issuer>)/, '$1 $2'), /entity ID/],
  'SP-17: an element in the issuer': [change('</saml:Issuer>', '<b/></saml:Issuer>'), /inside/],
  'an issuer with another format': [
    change('<saml:Issuer ', `<saml:Issuer Format="${nameIdFormats.persistent}" `),
    /format/,
  ],
  'IDP-03: an index beside a URL': [
    change(' Destination', ' AssertionConsumerServiceIndex="1" Destination'),
    /both/,
  ],
  'IDP-03: a negative index': [
    change(/AssertionConsumerServiceURL="[^"]*"/, 'AssertionConsumerServiceIndex="-1"'),
    /index/,
  ],
  'IDP-03: an index out of range': [
    change(/AssertionConsumerServiceURL="[^"]*"/, 'AssertionConsumerServiceIndex="65536"'),
    /index/,
  ],
  'a boolean that is none': [change(' Version', ' ForceAuthn="yes" Version'), /boolean/],
  'SP-23: a foreign element': [change('</samlp:', '<x/></samlp:'), /does not belong/],
  'text between the elements': [change('</samlp:', 'x</samlp:'), /text between/],
  'an assertion': [
    change('</samlp:', '<a:Assertion xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion"/></samlp:'),
    /does not belong/,
  ],
  'an unknown comparison': [
    change('</samlp:', '<samlp:RequestedAuthnContext Comparison="x"/></samlp:'),
    /Comparison/,
  ],
  'a subject without a name': [
    change('</samlp:', '<a:Subject xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion"/></samlp:'),
    /NameID/,
  ],
}

for (const [name, [source, cause]] of Object.entries(refused)) {
  test(`a request is refused: ${name}`, () => {
    assert.throws(() => read(source), isInvalid(cause))
  })
}

test('what cannot be written is refused', () => {
  assert.throws(() => writeAuthnRequest({ ...options, id: 'a"b' }), isInvalid(/identifier/))
  assert.throws(() => writeAuthnRequest({ ...options, issuer: 'a\u0001' }), isInvalid(/characters/))
})

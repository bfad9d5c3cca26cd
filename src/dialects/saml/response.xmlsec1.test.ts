import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeAuthnRequest } from './request.ts'
import { type ResponseOptions, writeResponse, writeStatusResponse } from './response.ts'
import { verifySigned } from './signature.ts'
import {
  acsUrl,
  awkward,
  ec,
  entityId,
  lines,
  now,
  other,
  requestId,
  responseOptions,
  rsa,
} from './testdata/sample.ts'
import { elementNames, isVerified, run, save } from './testdata/xmlsec1.ts'
import { nameIdFormats, statuses } from './vocabulary.ts'
import { attribute, readXml } from './xml.ts'

type Key = typeof rsa

const awkwardOptions: Partial<ResponseOptions> = {
  nameId: { value: awkward + lines, format: nameIdFormats.persistent, spNameQualifier: lines },
  attributes: [{ name: awkward, friendlyName: lines, values: [awkward, lines, '', '\t', '\r'] }],
}

const variants: Record<string, readonly [ResponseOptions, Key]> = {
  plain: [responseOptions(), rsa],
  'awkward characters': [responseOptions(awkwardOptions), rsa],
  'an elliptic curve': [responseOptions({ ...awkwardOptions, signer: ec.signer }), ec],
  'RSA with SHA-512': [
    responseOptions({ signer: { ...rsa.signer, algorithm: 'rsa-sha512' } }),
    rsa,
  ],
  'ECDSA with SHA-384': [
    responseOptions({ signer: { ...ec.signer, algorithm: 'ecdsa-sha384' } }),
    ec,
  ],
}

for (const [name, [options, key]] of Object.entries(variants)) {
  test(`xmlsec1 verifies both signatures: ${name}`, () => {
    const xml = writeResponse(options)
    assert.ok(isVerified(xml, 'response', key))
    assert.ok(isVerified(xml, 'assertion', key))
    assert.ok(isVerified(writeResponse({ ...options, signResponse: false }), 'assertion', key))
    assert.ok(!isVerified(xml, 'response', other))
    assert.ok(
      !isVerified(xml.replaceAll('ada@', 'eve@').replaceAll('four', 'five'), 'assertion', rsa),
    )
  })
}

test('xmlsec1 verifies status responses and requests', () => {
  const status = writeStatusResponse({
    responseId: '_response-0002',
    issueInstant: now,
    issuer: entityId,
    destination: acsUrl,
    signer: rsa.signer,
    status: statuses.responder,
    message: awkward + lines,
  })
  assert.ok(isVerified(status, 'response'))
  const request = writeAuthnRequest({
    id: requestId,
    issuer: awkward,
    issueInstant: now,
    destination: entityId,
    acsUrl,
    signer: rsa.signer,
  })
  assert.ok(isVerified(request, 'request'))
})

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'

/** A document as others write it: pretty, with prefixes of its own, empty elements, a list. */
const template = (
  signature: string,
  digest: string,
  list: string,
): string => `<?xml version="1.0" encoding="UTF-8"?>
<r:Response xmlns:r="urn:oasis:names:tc:SAML:2.0:protocol" Version='2.0'
    ID="_1" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:unused">
  <Signature xmlns="http://www.w3.org/2000/09/xmldsig#">
    <SignedInfo>
      <CanonicalizationMethod Algorithm="${exclusive}"/>
      <SignatureMethod Algorithm="${signature}"/>
      <Reference URI="#_1">
        <Transforms>
          <Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
          <Transform Algorithm="${exclusive}">${list}</Transform>
        </Transforms>
        <DigestMethod Algorithm="${digest}"/>
        <DigestValue/>
      </Reference>
    </SignedInfo>
    <SignatureValue/>
  </Signature>
  <x xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string"
     b="&#9;&gt;&quot;" a='"'>é &amp; &gt; &#13; 😀 <r:y/></x>
</r:Response>
`

const list = `<e:InclusiveNamespaces xmlns:e="${exclusive}" PrefixList="xs #default"/>`
const more = 'http://www.w3.org/2001/04/xmldsig-more#'
const encryption = 'http://www.w3.org/2001/04/xmlenc#'
const foreign: readonly (readonly [signature: string, digest: string, list: string, key: Key])[] = [
  [`${more}rsa-sha256`, `${encryption}sha256`, '', rsa],
  [`${more}rsa-sha256`, `${encryption}sha256`, list, rsa],
  [`${more}rsa-sha384`, `${more}sha384`, list, rsa],
  [`${more}rsa-sha512`, `${encryption}sha512`, '', rsa],
  [`${more}ecdsa-sha256`, `${encryption}sha256`, '', ec],
  [`${more}ecdsa-sha512`, `${encryption}sha512`, list, ec],
]

const signWithXmlsec1 = (source: string, key: Key): string => {
  const args = ['--sign', '--privkey-pem', key.keyPath, '--id-attr:ID', elementNames.response]
  const { status, stdout, stderr } = run(args, save('template.xml', source))
  assert.equal(status, 0, stderr)
  return stdout
}

for (const [signature, digest, prefixes, key] of foreign) {
  const name = `${signature.split('#')[1]}${prefixes === '' ? '' : ' with prefixes'}`
  test(`what xmlsec1 signs is verified: ${name}`, () => {
    const xml = signWithXmlsec1(template(signature, digest, prefixes), key)
    const signed = verifySigned(readXml(Buffer.from(xml)), [key.publicKey])
    assert.equal(attribute(signed, 'ID'), '_1')
    assert.throws(() => verifySigned(readXml(Buffer.from(xml)), [other.publicKey]))
    const changed = xml.replace('😀', '😁')
    assert.notEqual(changed, xml)
    assert.throws(() => verifySigned(readXml(Buffer.from(changed)), [key.publicKey]))
  })
}

test('SP-33: what xmlsec1 signs with SHA-1 is refused', () => {
  const old = 'http://www.w3.org/2000/09/xmldsig#'
  for (const [signature, digest] of [
    [`${old}rsa-sha1`, `${encryption}sha256`],
    [`${more}rsa-sha256`, `${old}sha1`],
  ] as const) {
    const xml = signWithXmlsec1(template(signature, digest, ''), rsa)
    assert.throws(() => verifySigned(readXml(Buffer.from(xml)), [rsa.publicKey]))
  }
})

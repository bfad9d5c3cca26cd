import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CheckedResponse, checkResponse, type ResponseExpectation } from './assertion.ts'
import { type ResponseOptions, writeResponse, writeStatusResponse } from './response.ts'
import {
  awkward,
  ec,
  expectation,
  isInvalid,
  lines,
  now,
  other,
  responseOptions,
  rsa,
  unsolicited,
} from './testdata/sample.ts'
import { authnContexts, nameIdFormats, statuses } from './vocabulary.ts'

const check = (xml: string, changes: Partial<ResponseExpectation> = {}): CheckedResponse =>
  checkResponse(expectation(xml, changes))

const write = (changes: Partial<ResponseOptions> = {}): string =>
  writeResponse(responseOptions(changes))

test('what an assertion says is read from it', () => {
  const checked = check(write())
  const { attributes, ...rest } = checked
  assert.deepEqual(rest, {
    responseId: '_response-0001',
    assertionId: '_assertion-0001',
    notOnOrAfter: now + 5 * 60_000,
    issuer: responseOptions().issuer,
    nameId: 'ada@example.com',
    nameIdFormat: nameIdFormats.emailAddress,
    nameQualifier: undefined,
    spNameQualifier: undefined,
    sessionIndex: '_session-0001',
    sessionNotOnOrAfter: now + 480 * 60_000,
    authnInstant: now - 30 * 60_000,
    authnContext: authnContexts.passwordProtectedTransport,
    responseSigned: true,
    assertionSigned: true,
  })
  assert.deepEqual(
    attributes.map((each) => [each.name, each.values]),
    [
      ['mail', ['ada@example.com']],
      ['urn:oid:2.5.4.42', ['Ada']],
      ['memberOf', ['staff', 'admins & friends']],
    ],
  )
})

test('a signed assertion alone is enough, and so is a signed response alone', () => {
  const { responseSigned, assertionSigned } = check(write({ signResponse: false }))
  assert.deepEqual([responseSigned, assertionSigned], [false, true])
  const signed = check(write({ signer: ec.signer }), { keys: [rsa.publicKey, ec.publicKey] })
  assert.deepEqual([signed.responseSigned, signed.assertionSigned], [true, true])
})

test('awkward characters arrive as they were sent', () => {
  const value = awkward + lines
  const checked = check(
    write({
      nameId: {
        value,
        format: nameIdFormats.persistent,
        nameQualifier: value,
        spNameQualifier: value,
      },
      attributes: [{ name: value, friendlyName: value, values: [value, ''] }],
    }),
  )
  assert.equal(checked.nameId, value)
  assert.equal(checked.nameQualifier, value)
  assert.deepEqual(checked.attributes, [
    { name: value, friendlyName: value, nameFormat: undefined, values: [value, ''] },
  ])
})

test('SP-38: an unsolicited response is accepted where none was asked for, and only there', () => {
  const { inResponseTo: _, ...nothingAsked } = expectation(writeResponse(unsolicited()))
  assert.equal(checkResponse(nothingAsked).nameId, 'ada@example.com')
  assert.throws(() => check(writeResponse(unsolicited())), isInvalid(/another request/))
  const solicited = { ...nothingAsked, xml: Buffer.from(write()) }
  assert.throws(() => checkResponse(solicited), isInvalid(/another request/))
})

const assertionSigned = write({ signResponse: false })
const bothSigned = write()
const assertion = /<saml:Assertion.*<\/saml:Assertion>/.exec(assertionSigned)?.[0] ?? ''
const signature = /<ds:Signature .*?<\/ds:Signature>/.exec(assertion)?.[0] ?? ''
const bare = assertion.replace(signature, '')
const evil = bare.replace('ada@example.com', 'eve@example.com')
const evilAnew = evil.replace('_assertion-0001', '_evil')
const status = /<samlp:Status>.*<\/samlp:Status>/.exec(assertionSigned)?.[0] ?? ''

/** The response with the assertion replaced by something else. */
const withAssertion = (replacement: string): string =>
  assertionSigned.replace(assertion, () => replacement)

const responseSignature = /<ds:Signature .*?<\/ds:Signature>/.exec(bothSigned)?.[0] ?? ''
const responseOnly = bothSigned.replace(responseSignature, '')
const forgedResponse = (insideSignature: string, besideSignature: string): string =>
  bothSigned
    .replace('"_response-0001"', '"_evil-response"')
    .replaceAll('_assertion-0001', '_evil')
    .replaceAll('ada@example.com', 'eve@example.com')
    .replace(
      responseSignature,
      besideSignature + responseSignature.replace('</ds:Signature>', `${insideSignature}$&`),
    )

const put = (into: string, at: string, what: string): string => into.replace(at, () => what + at)
const object = (content: string): string => `<ds:Object>${content}</ds:Object></ds:Signature>`
const inObject = (content: string): string => signature.replace('</ds:Signature>', object(content))
const signedEvil = (inner: string): string => put(evilAnew, '<saml:Subject>', inner)

const wrapped: Record<string, string> = {
  'SP-01: no signature at all': withAssertion(evil),
  'SP-02: XSW1, the original inside the signature of a forged response': forgedResponse(
    responseOnly,
    '',
  ),
  'SP-03: XSW2, the original before the signature': forgedResponse('', responseOnly),
  'SP-04: XSW3, a forged assertion before the signed one': withAssertion(evilAnew + assertion),
  'SP-04: a forged assertion after the signed one': withAssertion(assertion + evilAnew),
  'SP-05: XSW4, a forged assertion around the signed one': withAssertion(
    put(evilAnew, '</saml:Assertion>', assertion),
  ),
  'SP-06: XSW5, the original without signature at the end': withAssertion(
    signedEvil(signature) + bare,
  ),
  'SP-07: XSW6, the original inside the signature': withAssertion(
    signedEvil(signature.replace('</ds:Signature>', `${bare}</ds:Signature>`)),
  ),
  'SP-08: XSW7, a forged assertion with the same ID in Extensions': put(
    assertionSigned,
    '<samlp:Status>',
    `<samlp:Extensions>${evil}</samlp:Extensions>`,
  ),
  'SP-08: XSW7 with another ID': put(
    assertionSigned,
    '<samlp:Status>',
    `<samlp:Extensions>${evilAnew}</samlp:Extensions>`,
  ),
  'SP-09: XSW8, the original with the same ID in ds:Object': withAssertion(
    put(evil, '<saml:Subject>', inObject(bare)),
  ),
  'SP-09: XSW8 with another ID': withAssertion(signedEvil(inObject(bare))),
  'SP-13: a processing instruction in the NameID': assertionSigned.replace(
    '>ada@',
    '><?p eve?>ada@',
  ),
  'SP-15: a comment in the NameID': assertionSigned.replace('>ada@', '>ada<!---->@'),
  'SP-16: CDATA in the NameID': assertionSigned.replace('>ada@', '><![CDATA[ada]]>@'),
  'SP-17: an element in the NameID': assertionSigned.replace('>ada@', '><b>ada</b>@'),
  'SP-22: the ID moved to Id': assertionSigned.replace(' ID="_assertion', ' Id="_assertion'),
  'SP-22: Id on the response': assertionSigned.replace(' ID="_response', ' Id="_x" ID="_response'),
  'SP-22: a prefixed ID on the response': assertionSigned.replace(
    ' ID="_response',
    ' samlp:ID="_x" ID="_response',
  ),
  'SP-23: a decoy assertion of another namespace': put(
    assertionSigned,
    '<saml:Assertion',
    '<Assertion xmlns="urn:x"><Subject><NameID>eve</NameID></Subject></Assertion>',
  ),
  'SP-23: a decoy signature of another namespace': withAssertion(
    put(evil, '<saml:Subject>', signature.replaceAll('2000/09/xmldsig', '2000/09/xmldsig2')),
  ),
  'SP-25: a DOCTYPE': `<!DOCTYPE x>${assertionSigned}`,
  'SP-43: an encrypted assertion': put(
    assertionSigned,
    '</samlp:Response>',
    '<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>',
  ),
  'SP-46: two signed assertions': withAssertion(
    assertion +
      (/<saml:Assertion.*<\/saml:Assertion>/.exec(
        write({ signResponse: false, assertionId: '_assertion-0002' }),
      )?.[0] ?? ''),
  ),
  'SP-61: an assertion in Advice': withAssertion(
    put(assertion, '</saml:Conditions>', `<saml:Advice>${evilAnew}</saml:Advice>`),
  ),
  'a signature in Extensions': put(
    assertionSigned,
    '<samlp:Status>',
    `<samlp:Extensions>${signature}</samlp:Extensions>`,
  ),
  'no assertion': withAssertion(''),
  'no status': assertionSigned.replace(status, ''),
}

for (const [name, xml] of Object.entries(wrapped)) {
  test(`refused: ${name}`, () => {
    assert.notEqual(xml, assertionSigned)
    assert.throws(() => check(xml), isInvalid())
  })
}

const envelope = responseOptions()
const errorResponse = writeStatusResponse({
  responseId: '_error',
  issueInstant: now,
  issuer: envelope.issuer,
  destination: envelope.destination,
  inResponseTo: envelope.inResponseTo ?? '',
  signer: rsa.signer,
  status: statuses.responder,
  subStatus: statuses.authnFailed,
})
const errorSignature = /<ds:Signature .*?<\/ds:Signature>/.exec(errorResponse)?.[0] ?? ''

test('SP-11: a genuine error carries no forged assertion in', () => {
  const success = errorResponse.replace(/<samlp:Status>.*<\/samlp:Status>/, status)
  const parked = errorSignature.replace('</ds:Signature>', object(evil))
  for (const xml of [
    errorResponse,
    put(errorResponse, '</samlp:Response>', evil),
    put(errorResponse, '<samlp:Status>', parked),
    put(success, '<samlp:Status>', parked),
    put(success, '</samlp:Response>', evil),
  ]) {
    assert.throws(() => check(xml), isInvalid())
  }
})

test('SP-12: nor inside the genuine signature, which the transform takes out', () => {
  const inside = errorResponse.replace('</ds:Signature>', () => object(evil))
  assert.throws(() => check(inside), isInvalid(/status/))
  const genuine = bothSigned.replace('</ds:Signature>', () => object(evilAnew))
  assert.throws(() => check(genuine), isInvalid())
})

test('a signature that does not hold is refused beside one that does', () => {
  const value = /<ds:SignatureValue>/g
  const last = bothSigned.replace(responseSignature, '').replace(value, '$&AAAA')
  assert.throws(() => check(last), isInvalid(/signature/))
  const strange = write({ signer: other.signer })
  assert.throws(() => check(strange), isInvalid(/no key/))
  const ours = writeResponse(responseOptions({ signResponse: false }))
  const theirs = write({ signResponse: false, signer: other.signer })
  assert.throws(() => check(ours + theirs), isInvalid())
})

const later = (milliseconds: number): Partial<ResponseExpectation> => ({ now: now + milliseconds })
const minute = 60_000

const expectations: Record<string, readonly [xml: string, Partial<ResponseExpectation>, RegExp]> = {
  'SP-37: another request': [write(), { inResponseTo: '_other' }, /another request/],
  'SP-39: another audience': [write({ audience: 'https://sp.example/' }), {}, /Audience/],
  'SP-39: an audience in another case': [
    write(),
    { audience: responseOptions().audience.toUpperCase() },
    /Audience/,
  ],
  'SP-39: another destination': [write({ destination: 'https://x.example/' }), {}, /Destination/],
  'SP-39: another recipient': [write({ recipient: 'https://x.example/' }), {}, /Recipient/],
  'SP-39: a slash at the end': [write(), { acsUrl: `${responseOptions().destination}/` }, /Dest/],
  'SP-40: five minutes and 60 seconds later': [write(), later(6 * minute), /over/],
  'SP-40: two minutes and a moment earlier': [
    write({ issueInstant: now - minute }),
    later(-2 * minute - 1),
    /early/,
  ],
  'SP-40: a lifetime of a day': [
    write({ notOnOrAfter: now + 86_400_000 }),
    later(11 * minute),
    /over/,
  ],
  'SP-40: the session is over': [write({ sessionNotOnOrAfter: now - minute }), {}, /session/],
  'SP-41: another issuer': [write({ issuer: 'https://x.example/' }), {}, /Issuer/],
  'an empty NameID': [write({ nameId: { value: '', format: '' } }), {}, /NameID/],
}

for (const [name, [xml, changes, cause]] of Object.entries(expectations)) {
  test(`refused: ${name}`, () => {
    assert.throws(() => check(xml, changes), isInvalid(cause))
  })
}

test('SP-40: clocks may differ by a minute', () => {
  check(write(), later(6 * minute - 1))
  check(write({ issueInstant: now - minute }), later(-2 * minute))
})

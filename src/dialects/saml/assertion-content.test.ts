import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkResponse } from './assertion.ts'
import { readInstant, writeInstant } from './instant.ts'
import { writeResponse } from './response.ts'
import { writeSigned } from './signature.ts'
import { acsUrl, expectation, isInvalid, now, responseOptions, rsa } from './testdata/sample.ts'

const whole = writeResponse(responseOptions({ signResponse: false }))
const signature = /<ds:Signature .*?<\/ds:Signature>/.exec(whole)?.[0] ?? ''
const signed = /<saml:Assertion.*<\/saml:Assertion>/.exec(whole)?.[0] ?? ''
const original = signed.replace(signature, '')

/** The response with an assertion that says something else, and is signed by the right key. */
const sign = (assertion: string): string => {
  const at = assertion.indexOf('<saml:Subject>')
  const split = at === -1 ? assertion.indexOf('<saml:Conditions') : at
  const again = writeSigned(
    assertion.slice(0, split),
    assertion.slice(split),
    '_assertion-0001',
    rsa.signer,
  )
  return whole.replace(signed, () => again)
}

const change = (from: string | RegExp, to: string): string => {
  const changed = original.replace(from, to)
  assert.notEqual(changed, original, String(from))
  return changed
}

test('an assertion that is signed anew and not changed is accepted', () => {
  assert.equal(checkResponse(expectation(sign(original))).nameId, 'ada@example.com')
})

const confirmation = /<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>/
const data = /<saml:SubjectConfirmationData.*<\/saml:SubjectConfirmationData>/
const conditions = /<saml:Conditions.*<\/saml:Conditions>/
const restriction = /<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/
const dataEnd = / NotOnOrAfter="[^"]*" Recipient/
const issueInstant = ` IssueInstant="${writeInstant(now)}"`
const at = (time: string): string => ` IssueInstant="${time}"`
const otherAudience =
  '<saml:AudienceRestriction><saml:Audience>urn:x</saml:Audience></saml:AudienceRestriction>'

const refused: Record<string, readonly [assertion: string, cause: RegExp]> = {
  'SP-41: version 1.1': [change('Version="2.0"', 'Version="1.1"'), /2\.0/],
  'SP-41: no issuer': [change(/<saml:Issuer>.*<\/saml:Issuer>/, ''), /no Issuer/],
  'SP-41: another issuer': [change('<saml:Issuer>', '<saml:Issuer>x'), /Issuer/],
  'SP-41: an issuer with another format': [
    change('<saml:Issuer>', '<saml:Issuer Format="urn:x">'),
    /format/,
  ],
  'SP-42: no confirmation': [change(confirmation, ''), /no confirmation/],
  'SP-42: another method': [change('cm:bearer', 'cm:holder-of-key'), /bearer/],
  'SP-42: an empty confirmation': [change(data, ''), /empty/],
  'SP-39: no recipient': [change(/ Recipient="[^"]*"/, ''), /Recipient/],
  'SP-39: no audience': [change(restriction, ''), /no AudienceRestriction/],
  'SP-39: a second restriction without us': [change(restriction, `$&${otherAudience}`), /Audience/],
  'SP-37: the confirmation answers another request': [
    change('InResponseTo="_request-0001"', 'InResponseTo="_other"'),
    /InResponseTo/,
  ],
  'SP-40: the confirmation has no end': [change(dataEnd, ' Recipient'), /no end/],
  'SP-40: the confirmation is over, the conditions are not': [
    change(dataEnd, ' NotOnOrAfter="2026-06-01T11:59:00.000Z" Recipient'),
    /over/,
  ],
  'SP-40: the confirmation has a beginning': [
    change(dataEnd, ' NotBefore="2026-06-01T11:59:00.000Z"$&'),
    /NotBefore/,
  ],
  'SP-40: no conditions': [change(conditions, ''), /no Conditions/],
  'SP-40: conditions without an end': [
    change(/(<saml:Conditions NotBefore="[^"]*") NotOnOrAfter="[^"]*"/, '$1'),
    /UTC/,
  ],
  'SP-40: conditions that begin later': [
    change(/NotBefore="[^"]*"/, 'NotBefore="2026-06-01T12:02:00.000Z"'),
    /early/,
  ],
  'SP-40: a time without Z': [change(issueInstant, at('2026-06-01T12:00:00')), /UTC/],
  'SP-40: a leap second': [change(issueInstant, at('2026-06-01T23:59:60Z')), /UTC/],
  'SP-40: the year 9999': [change(issueInstant, at('9999-12-31T23:59:59Z')), /early/],
  'SP-40: issued a day ago': [change(issueInstant, at('2026-05-31T12:00:00Z')), /over/],
  'a condition that nobody knows': [
    change('</saml:Conditions>', '<saml:Condition></saml:Condition>$&'),
    /does not belong/,
  ],
  'SP-17: an element in the NameID': [change('>ada@', '><b>x</b>ada@'), /element inside/],
  'SP-17: an element in a value': [change('>staff<', '><b>staff</b><'), /element inside/],
  'two NameIDs': [change(/<saml:NameID.*<\/saml:NameID>/, '$&$&'), /more than one/],
  'no subject': [change(/<saml:Subject>.*<\/saml:Subject>/, ''), /no Subject/],
  'no statement': [change(/<saml:AuthnStatement.*<\/saml:AuthnStatement>/, ''), /AuthnStatement/],
  'an attribute without a name': [change(' Name="memberOf"', ''), /no name/],
}

for (const [name, [assertion, cause]] of Object.entries(refused)) {
  test(`refused, though it is signed: ${name}`, () => {
    assert.throws(() => checkResponse(expectation(sign(assertion))), isInvalid(cause))
  })
}

test('SP-42: one confirmation that holds is enough', () => {
  const first = confirmation.exec(original)?.[0] ?? ''
  const bad = first.replace(`${acsUrl.replaceAll('&', '&amp;')}`, 'https://x.example/')
  assert.notEqual(bad, first)
  for (const both of [bad + first, first + bad]) {
    assert.equal(
      checkResponse(expectation(sign(change(confirmation, both)))).nameId,
      'ada@example.com',
    )
  }
  assert.throws(
    () => checkResponse(expectation(sign(change(confirmation, bad + bad)))),
    isInvalid(),
  )
})

test('SP-47: values of attributes are lists, and names are only names', () => {
  const written = writeResponse(
    responseOptions({
      attributes: [
        { name: 'role', values: ['user'] },
        { name: 'role', values: ['admin'] },
        { name: '__proto__', values: ['x'] },
      ],
    }),
  )
  const { attributes } = checkResponse(expectation(written))
  assert.deepEqual(
    attributes.map((each) => [each.name, ...each.values]),
    [
      ['role', 'user'],
      ['role', 'admin'],
      ['__proto__', 'x'],
    ],
  )
})

test('SP-40: times are read to the millisecond, whatever their fraction', () => {
  assert.equal(readInstant('2026-06-01T12:00:00Z'), now)
  assert.equal(readInstant('2026-06-01T12:00:00.5Z'), now + 500)
  assert.equal(readInstant('2026-06-01T12:00:00.12345678Z'), now + 123)
  for (const value of [
    '',
    '2026-06-01',
    '2026-06-01 12:00:00Z',
    '2026-06-01T12:00:00.Z',
    '2026-06-01T24:00:00Z',
    '2026-13-01T12:00:00Z',
    '2026-02-29T12:00:00Z',
    '-2026-06-01T12:00:00Z',
    '2026-06-01T12:00:00z',
    '2026-06-01T12:00:00Z ',
  ]) {
    assert.equal(readInstant(value), undefined, value)
  }
})

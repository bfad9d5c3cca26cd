/** Names that are not what they look like: prefixes bound to something else, and decoys. */
import { accepted, type BatteryDocument, edit, refused } from './document.ts'
import { ds } from './lab.ts'
import { atBothPlaces, dissect, getSeed, signChanged } from './seed.ts'

const samlp = 'urn:oasis:names:tc:SAML:2.0:protocol'
const saml = 'urn:oasis:names:tc:SAML:2.0:assertion'

/** Declarations that must not be, anywhere. */
const illegal: Record<string, string> = {
  'xml bound to another': 'xmlns:xml="urn:x"',
  'xml bound to nothing': 'xmlns:xml=""',
  'another prefix for xml': 'xmlns:y="http://www.w3.org/XML/1998/namespace"',
  'xml as the default': 'xmlns="http://www.w3.org/XML/1998/namespace"',
  'xmlns declared': 'xmlns:xmlns="urn:x"',
  'xmlns declared as itself': 'xmlns:xmlns="http://www.w3.org/2000/xmlns/"',
  'another prefix for xmlns': 'xmlns:y="http://www.w3.org/2000/xmlns/"',
  'xmlns as the default': 'xmlns="http://www.w3.org/2000/xmlns/"',
  'a prefix that is undeclared': 'xmlns:y=""',
  'a prefix twice': 'xmlns:y="urn:y" xmlns:y="urn:z"',
  'the default twice': 'xmlns="urn:y" xmlns="urn:z"',
  'a prefix that is no name': 'xmlns:1="urn:y"',
  'an empty prefix': 'xmlns:="urn:y"',
  'two colons': 'xmlns:y:z="urn:y"',
  'an attribute twice by two prefixes': 'xmlns:y="urn:y" xmlns:z="urn:y" y:a="" z:a=""',
  'an attribute of no namespace': 'y:a=""',
}

const declarations = atBothPlaces((_, seed) =>
  Object.entries(illegal).flatMap(([name, what]) => [
    refused(
      `SP-23: ${name}, on the root`,
      seed,
      edit(seed.xml, ' xmlns:samlp', ` ${what} xmlns:samlp`),
    ),
    refused(
      `SP-23: ${name}, on the Signature`,
      seed,
      edit(seed.xml, '<ds:Signature ', `<ds:Signature ${what} `),
    ),
  ]),
)

/** Prefixes bound to something else where they matter. */
const rebound = atBothPlaces((_, seed) => {
  const rebind = (name: string, at: string, prefix: string, to = 'urn:x') =>
    refused(
      `SP-23: ${prefix} rebound on ${name}`,
      seed,
      edit(seed.xml, at, `${at} xmlns:${prefix}="${to}"`),
    )
  return [
    rebind('SignedInfo', '<ds:SignedInfo', 'ds'),
    rebind('SignatureValue', '<ds:SignatureValue', 'ds'),
    rebind('Reference', '<ds:Reference', 'ds'),
    rebind('DigestValue', '<ds:DigestValue', 'ds'),
    rebind('the Status', '<samlp:Status', 'samlp'),
    rebind('the StatusCode', '<samlp:StatusCode', 'samlp'),
    rebind('the Subject', '<saml:Subject', 'saml'),
    rebind('the NameID', '<saml:NameID', 'saml'),
    rebind('the Conditions', '<saml:Conditions', 'saml'),
    rebind('the Subject as protocol', '<saml:Subject', 'saml', samlp),
    refused(
      'SP-23: a Signature of another namespace',
      seed,
      edit(seed.xml, `xmlns:ds="${ds}"`, 'xmlns:ds="http://www.w3.org/2000/09/xmldsig"'),
      /signed|belong/,
    ),
    refused(
      'SP-23: an Assertion of another namespace',
      seed,
      edit(seed.xml, `<saml:Assertion xmlns:saml="${saml}"`, '<saml:Assertion xmlns:saml="urn:x"'),
    ),
    refused(
      'SP-23: an Assertion of SAML 1.1',
      seed,
      edit(
        seed.xml,
        `<saml:Assertion xmlns:saml="${saml}"`,
        '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion"',
      ),
    ),
    refused(
      'SP-23: a Response of another namespace',
      seed,
      edit(seed.xml, `xmlns:samlp="${samlp}"`, 'xmlns:samlp="urn:x"'),
      /another message/,
    ),
    refused(
      'SP-23: an attribute with a prefix',
      seed,
      edit(seed.xml, '<saml:NameID Format', '<saml:NameID saml:Format'),
      /digest/,
    ),
  ]
})

const decoy =
  '<Assertion xmlns="urn:x"><Subject><NameID>eve@example.com</NameID></Subject></Assertion>'

const decoys = (): BatteryDocument[] => {
  const seed = getSeed('assertion, rsa')
  const { signature } = dissect(seed, 'assertion')
  const before = (at: string, what: string): string => edit(seed.xml, at, what + at)
  const signed = (at: string, what: string): string =>
    signChanged('assertion', (it) => edit(it, at, what + at))
  const nameId = '<NameID xmlns="urn:x">eve@example.com</NameID>'
  const other = signature.replaceAll('ds:', 'dx:').replace('xmlns:ds', 'xmlns:dx')
  return [
    refused('SP-23: a decoy assertion', seed, before('<saml:Assertion', decoy), /belong/),
    refused(
      'SP-23: a decoy assertion at the end',
      seed,
      before('</samlp:Response>', decoy),
      /belong/,
    ),
    accepted(
      'SP-23: a decoy in Extensions is not read',
      seed,
      before('<samlp:Status>', `<samlp:Extensions>${decoy}</samlp:Extensions>`),
    ),
    refused(
      'SP-23: a decoy signature',
      seed,
      before('<ds:Signature', other.replace(ds, 'urn:x')),
      /digest|belong/,
    ),
    refused('SP-23: a decoy NameID before', seed, before('<saml:NameID', nameId), /digest/),
    refused('SP-23: a decoy NameID before, signed', seed, signed('<saml:NameID', nameId), /belong/),
    refused(
      'SP-23: a decoy Subject, signed',
      seed,
      signed('<saml:Subject>', `<Subject xmlns="urn:x">${nameId}</Subject>`),
      /belong/,
    ),
    refused(
      'SP-23: a decoy statement, signed',
      seed,
      signed('</saml:Assertion>', '<AttributeStatement xmlns="urn:x"/>'),
      /belong/,
    ),
    refused(
      'SP-23: a decoy attribute, signed',
      seed,
      signed('</saml:AttributeStatement>', '<Attribute xmlns="urn:x" Name="a"/>'),
      /belong/,
    ),
    refused(
      'SP-23: a decoy condition, signed',
      seed,
      signed('</saml:Conditions>', '<Audience xmlns="urn:x"/>'),
      /belong/,
    ),
    accepted(
      'SP-23: the signature with another prefix',
      seed,
      signChanged('assertion', (it) => it, {
        edit: (it) => it.replaceAll('ds:', 'dsig11:').replace('xmlns:ds=', 'xmlns:dsig11='),
      }),
    ),
  ]
}

/** Declarations that exclusive canonicalization does not see. */
const unseen = atBothPlaces((place, seed) => {
  const at = place === 'response' ? '<samlp:Response' : '<saml:Assertion'
  const add = (what: string, where = at): string => edit(seed.xml, where, `${where} ${what}`)
  return [
    accepted('SP-23: an unused prefix on the signed element', seed, add('xmlns:y="urn:y"')),
    accepted('SP-23: an unused default', seed, add('xmlns="urn:y"')),
    accepted('SP-23: an undeclared default', seed, add('xmlns=""')),
    accepted(
      'SP-23: xml declared as it is',
      seed,
      add('xmlns:xml="http://www.w3.org/XML/1998/namespace"'),
    ),
    accepted('SP-23: a prefix that begins with xml', seed, add('xmlns:xmly="urn:y"')),
    accepted(
      'SP-23: a used prefix declared again',
      seed,
      add(`xmlns:saml="${saml}"`, '<saml:Subject'),
    ),
    accepted(
      'SP-23: an unused prefix on the Signature',
      seed,
      add('xmlns:y="urn:y"', '<ds:Signature'),
    ),
    accepted(
      'SP-23: an unused prefix in the SignedInfo',
      seed,
      add('xmlns:y="urn:y"', '<ds:Reference'),
    ),
    accepted(
      'SP-23: an unused prefix on the SignedInfo',
      seed,
      add('xmlns:y="urn:y"', '<ds:SignedInfo'),
    ),
    refused('SP-23: xml:lang on the signed element', seed, add('xml:lang="en"'), /digest/),
    refused('SP-23: xml:base on the Subject', seed, add('xml:base="x"', '<saml:Subject'), /digest/),
    refused(
      'SP-23: an attribute on the Reference',
      seed,
      add('Type="urn:x"', '<ds:Reference'),
      /no key/,
    ),
    accepted(
      'SP-23: an attribute on the SignatureValue',
      seed,
      add('Id="_value"', '<ds:SignatureValue'),
    ),
  ]
})

const root = getSeed('assertion, rsa')

/** What stands around a signed assertion has no say in its canonical form. */
const around: BatteryDocument[] = [
  'xml:lang="de"',
  'xml:space="default"',
  'xml:base="http://x/"',
  'Consent="urn:x"',
  'xmlns:ds="urn:x"',
  'xmlns:saml="urn:x"',
].map((what) => {
  const isUsed = what.startsWith('xmlns:saml')
  const xml = edit(root.xml, ' xmlns:samlp', ` ${what} xmlns:samlp`)
  return isUsed
    ? accepted('SP-23: saml rebound around', root, xml)
    : accepted(`SP-23: ${what} around the signed assertion`, root, xml)
})

export const namespaces: BatteryDocument[] = [
  ...declarations,
  ...rebound,
  ...decoys(),
  ...unseen,
  ...around,
]

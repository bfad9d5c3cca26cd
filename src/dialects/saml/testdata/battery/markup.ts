/**
 * Markup that two readers of one document may see differently: processing instructions, comments,
 * CDATA, elements inside of texts, document types and the entities that they declare.
 */
import { accepted, type BatteryDocument, edit, refused, type Seed } from './document.ts'
import { getSeed } from './seed.ts'

/** Where something is put: the name of the place, what is there, what is before it. */
const spots: readonly (readonly [name: string, at: RegExp])[] = [
  ['in the NameID', /(?<=[:<]NameID[^>]*>[^<]{4})/],
  ['at the start of the NameID', /(?<=[:<]NameID[^>]*>)/],
  ['at the end of the NameID', /(?=<\/(?:\w+:)?NameID>)/],
  ['in an AttributeValue', /(?=<\/(?:\w+:)?AttributeValue>)/],
  ['in the DigestValue', /(?=<\/(?:\w+:)?DigestValue>)/],
  ['in the SignatureValue', /(?=<\/(?:\w+:)?SignatureValue>)/],
  ['in the SignedInfo', /(?=<(?:\w+:)?Reference )/],
  ['between elements of the assertion', /(?=<(?:\w+:)?Conditions )/],
  ['in the Issuer', /(?=<\/(?:\w+:)?Issuer>)/],
  ['in the Audience', /(?=<\/(?:\w+:)?Audience>)/],
  ['before the root', /(?=<(?:\w+:)?Response )/],
  ['after the root', /(?<=<\/(?:\w+:)?Response>)/],
]

const everywhere = (seed: Seed, name: string, what: string, cause: RegExp): BatteryDocument[] =>
  spots.map(([spot, at]) => refused(`${name} ${spot}`, seed, edit(seed.xml, at, what), cause))

const instructions = (seed: Seed): BatteryDocument[] => [
  ...everywhere(seed, 'SP-13: an instruction', '<?p ?>', /processing/),
  refused(
    'SP-13: one that swallows text',
    seed,
    edit(seed.xml, '>ada@', '><?p ada@?>eve@'),
    /proc/,
  ),
  refused(
    'SP-13: one that hides what was signed',
    seed,
    edit(seed.xml, '>ada@', '>eve@example.com<?p >ada@?>'),
    /processing/,
  ),
  refused(
    'SP-26: a style sheet',
    seed,
    edit(
      seed.xml,
      /(?=<(?:\w+:)?Response )/,
      '<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:9/"?>',
    ),
    /processing/,
  ),
]

const comments = (seed: Seed): BatteryDocument[] => [
  ...everywhere(seed, 'SP-15: a comment', '<!-- -->', /comment/),
  refused(
    'SP-15: a comment around a forged digest',
    seed,
    edit(seed.xml, /(?<=DigestValue>)/, '<!--47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=-->'),
    /comm/,
  ),
  refused('SP-15: a comment that does not end', seed, edit(seed.xml, '>ada@', '><!--ada@'), /comm/),
]

const sections = (seed: Seed): BatteryDocument[] => [
  ...everywhere(seed, 'SP-16: a CDATA section', '<![CDATA[]]>', /CDATA/),
  refused(
    'SP-16: a section with what was there',
    seed,
    edit(seed.xml, '>ada@', '><![CDATA[ada@]]>'),
    /CDATA/,
  ),
]

/** Spellings that canonicalization undoes: the same value, and never a part of it. */
const references = (seed: Seed): BatteryDocument[] => [
  accepted('SP-16: a decimal reference', seed, edit(seed.xml, '>ada@', '>&#97;da@')),
  accepted(
    'SP-16: hexadecimal references',
    seed,
    edit(seed.xml, '>ada@', '>&#x61;&#x0064;a&#x40;'),
  ),
  accepted(
    'SP-16: a reference in an attribute',
    seed,
    edit(seed.xml, 'Version="2.0"', 'Version="2&#46;0"'),
  ),
  refused(
    'SP-16: a reference to another letter',
    seed,
    edit(seed.xml, '>ada@', '>&#65;da@'),
    /digest/,
  ),
  refused('SP-16: an entity of HTML', seed, edit(seed.xml, '>ada@', '>&eacute;da@'), /entity/),
  refused('SP-16: a reference to nothing', seed, edit(seed.xml, '>ada@', '>&#0;ada@'), /character/),
  refused(
    'SP-16: a reference that does not end',
    seed,
    edit(seed.xml, '>ada@', '>&#97da@'),
    /entity/,
  ),
]

const nested = (seed: Seed): BatteryDocument[] => {
  const wrapped = (what: string, pattern: RegExp): string => edit(seed.xml, pattern, what)
  return [
    refused(
      'SP-17: an element around the NameID',
      seed,
      wrapped('<b>ada@example.com</b>', /(?<=NameID[^>]*>)ada@example\.com/),
      /digest/,
    ),
    refused(
      'SP-17: an element in the NameID',
      seed,
      wrapped('<b/>', spots[0]?.[1] ?? /$/),
      /digest/,
    ),
    refused('SP-19: an element in the DigestValue', seed, wrapped('<b/>', spots[4]?.[1] ?? /$/)),
    refused('SP-20: an element in the SignatureValue', seed, wrapped('<b/>', spots[5]?.[1] ?? /$/)),
  ]
}

const local = 'file:///nonexistent'
const remote = 'http://127.0.0.1:9/x'

const notation = '<!NOTATION n SYSTEM "n">'

const types: Record<string, string> = {
  'SP-25: an empty one': '<!DOCTYPE x>',
  'SP-25: one with the name of the root': '<!DOCTYPE samlp:Response>',
  'SP-25: an empty internal subset': '<!DOCTYPE x []>',
  'SP-25: an element declaration': '<!DOCTYPE x [<!ELEMENT x ANY>]>',
  'SP-24: a declared ID': '<!DOCTYPE x [<!ATTLIST NameID Format ID #IMPLIED>]>',
  'SP-24: a default attribute': '<!DOCTYPE x [<!ATTLIST x y CDATA "z">]>',
  'SP-24: an entity that nobody uses': '<!DOCTYPE x [<!ENTITY e "eve">]>',
  'SP-24: a notation': `<!DOCTYPE x [${notation}]>`,
  'SP-24: a comment in the subset': '<!DOCTYPE x [<!-- ]> -->]>',
  'SP-26: an external type': `<!DOCTYPE x SYSTEM "${local}">`,
  'SP-26: an external type by address': `<!DOCTYPE x SYSTEM "${remote}">`,
  'SP-26: a public type': `<!DOCTYPE x PUBLIC "-//X//Y" "${local}">`,
  'SP-26: an external entity': `<!DOCTYPE x [<!ENTITY e SYSTEM "${local}">]>`,
  'SP-26: a parameter entity': `<!DOCTYPE x [<!ENTITY % e SYSTEM "${remote}">%e;]>`,
  'SP-26: an unparsed entity': `<!DOCTYPE x [${notation}<!ENTITY e SYSTEM "${local}" NDATA n>]>`,
}

const documentTypes = (seed: Seed): BatteryDocument[] => {
  const root = /(?=<(?:\w+:)?Response )/
  const entity = (value: string): string =>
    edit(edit(seed.xml, root, `<!DOCTYPE x [<!ENTITY e ${value}>]>`), '>ada@', '>&e;@')
  return [
    ...Object.entries(types).map(([name, type]) =>
      refused(`${name}`, seed, edit(seed.xml, root, type), /DOCTYPE/),
    ),
    refused('SP-24: an entity with what was signed', seed, entity('"ada"'), /DOCTYPE/),
    refused('SP-24: an entity with a signature', seed, entity(`'<b/>'`), /DOCTYPE/),
    refused(
      'SP-26: an external entity in the NameID',
      seed,
      entity(`SYSTEM "${local}"`),
      /DOCTYPE/,
    ),
    refused('SP-25: after the root', seed, `${seed.xml}<!DOCTYPE x>`, /DOCTYPE/),
    refused(
      'SP-25: inside the root',
      seed,
      edit(seed.xml, '>ada@', '><!DOCTYPE x>ada@'),
      /DOCTYPE/,
    ),
    refused('SP-25: in lower case', seed, edit(seed.xml, root, '<!doctype x>'), /DOCTYPE/),
    refused(
      'SP-26: XInclude',
      seed,
      edit(
        seed.xml,
        '>ada@',
        `><i:include xmlns:i="http://www.w3.org/2001/XInclude" href="${local}"/>ada@`,
      ),
      /digest/,
    ),
    refused(
      'SP-26: a schema location',
      seed,
      edit(
        seed.xml,
        /(?<=Assertion )/,
        `xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="urn:x ${remote}" `,
      ),
      /digest/,
    ),
  ]
}

const marked = ['assertion, rsa', 'response, rsa', 'foreign both, ec'].map(getSeed)

/** A seed with markup that has no place in a message. */
export const markUp = (seed: Seed): BatteryDocument[] => [
  ...instructions(seed),
  ...comments(seed),
  ...sections(seed),
  ...references(seed),
  ...nested(seed),
  ...documentTypes(seed),
]

export const markup: BatteryDocument[] = marked.flatMap(markUp)

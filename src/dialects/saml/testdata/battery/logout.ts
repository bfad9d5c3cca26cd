/**
 * Logout requests that a stranger could make of a genuine one: markup that readers see in
 * different ways, signatures that are wrapped, bits that are changed.
 */
import { type BatteryDocument, edit, refused, type Seed } from './document.ts'
import { encode } from './encoding.ts'
import { afterIssuer } from './seed.ts'

/** Whom the forged copies name instead. */
export type Victim = { genuine: string; forged: string; id: string }

const signature = /<ds:Signature [\s\S]*?<\/ds:Signature>/
const root = /(?=<samlp:LogoutRequest )/

/** Where something is put, before that place. */
const spots: readonly (readonly [name: string, at: RegExp])[] = [
  ['at the start of the NameID', /(?<=<saml:NameID[^>]*>)/],
  ['in the NameID', /(?<=<saml:NameID[^>]*>[^<]{4})/],
  ['at the end of the NameID', /(?=<\/saml:NameID>)/],
  ['at the start of the SessionIndex', /(?<=<samlp:SessionIndex>)/],
  ['in the SessionIndex', /(?<=<samlp:SessionIndex>[^<]{4})/],
  ['at the end of the SessionIndex', /(?=<\/samlp:SessionIndex>)/],
  ['between the name and the session', /(?<=<\/saml:NameID>)/],
  ['in the Issuer', /(?=<\/saml:Issuer>)/],
  ['before the root', root],
  ['after the root', /(?<=<\/samlp:LogoutRequest>)/],
]

const signatureSpots: typeof spots = [
  ['in the DigestValue', /(?=<\/ds:DigestValue>)/],
  ['in the SignatureValue', /(?=<\/ds:SignatureValue>)/],
  ['in the SignedInfo', /(?=<ds:Reference )/],
]

const marks: Record<string, readonly [what: string, cause: RegExp]> = {
  'SP-14: an instruction': ['<?p ?>', /processing/],
  'SP-15: a comment': ['<!-- -->', /comment/],
  'SP-16: a CDATA section': ['<![CDATA[]]>', /CDATA/],
  'SP-25: a DOCTYPE': ['<!DOCTYPE x>', /DOCTYPE/],
}

/** Markup that has no place in a message: whoever has signed it, nothing of it is read. */
export const markUpLogout = (
  seed: Seed,
  { genuine, forged }: Victim,
  places = spots,
): BatteryDocument[] => [
  ...Object.entries(marks).flatMap(([name, [what, cause]]) =>
    places.map(([spot, at]) => refused(`${name} ${spot}`, seed, edit(seed.xml, at, what), cause)),
  ),
  refused(
    'SP-14: an instruction that swallows the name',
    seed,
    edit(seed.xml, `>${genuine}<`, `><?p ${genuine}?>${forged}<`),
    /processing/,
  ),
  refused(
    'SP-14: an instruction that hides the rest of the name',
    seed,
    edit(seed.xml, `>${genuine}<`, `>${forged}<?p >${genuine}?><`),
    /processing/,
  ),
  refused(
    'SP-14: an instruction that swallows the session',
    seed,
    edit(seed.xml, /<samlp:SessionIndex>[^<]*</, '<samlp:SessionIndex><?p _session?>_other<'),
    /processing/,
  ),
  refused(
    'SP-26: an entity in the name',
    seed,
    edit(
      edit(seed.xml, root, `<!DOCTYPE x [<!ENTITY e "${forged}">]>`),
      `>${genuine}<`,
      '>&e;<',
    ),
    /DOCTYPE/,
  ),
  refused('SP-58: the document twice', seed, seed.xml + seed.xml, /after the root/),
  refused('SP-58: text after the root', seed, `${seed.xml}x`, /after the root/),
]

export const markUpSignature = (seed: Seed, victim: Victim): BatteryDocument[] =>
  markUpLogout(seed, victim, signatureSpots)

/** Elements where texts belong, and parts that do not belong at all. */
export const misshape = (seed: Seed): BatteryDocument[] => {
  const nameId = '<saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">x</saml:NameID>'
  return [
    refused('SP-17: an element in the NameID', seed, edit(seed.xml, spots[1]?.[1] ?? '', '<b/>')),
    refused('SP-17: one in the SessionIndex', seed, edit(seed.xml, spots[4]?.[1] ?? '', '<b/>')),
    refused('SP-23: a decoy in no namespace', seed, edit(seed.xml, spots[6]?.[1] ?? '', '<NameID/>')),
    refused('SP-46: two names', seed, edit(seed.xml, spots[6]?.[1] ?? '', nameId)),
    refused(
      'SP-23: a name in another namespace',
      seed,
      seed.xml.replaceAll(/(<\/?)saml:NameID( xmlns:saml="[^"]+")?/g, '$1NameID'),
    ),
    refused('SP-22: a second ID', seed, edit(seed.xml, ' ID="', ' Id="_x" ID="')),
    refused('SP-41: another version', seed, edit(seed.xml, 'Version="2.0"', 'Version="1.1"')),
  ]
}

type Parts = { forged: string; bare: string; signed: string; own: string }

const object = (content: string, name = 'Object'): string =>
  `<ds:${name} xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${content}</ds:${name}>`
const extensions = (content: string): string =>
  `<samlp:Extensions>${content}</samlp:Extensions>`
const into = (own: string, what: string): string =>
  own.replace(/<\/ds:Signature>$/, (it) => what + it)
const atEnd = (text: string, what: string): string => text.replace(/<\/[\w:]+>$/, (it) => what + it)

const shapes: Record<string, (parts: Parts) => string> = {
  'SP-02: the original inside the signature': ({ forged, bare, own }) =>
    afterIssuer(forged, into(own, bare)),
  'SP-03: the original before the signature': ({ forged, bare, own }) =>
    afterIssuer(forged, bare + own),
  'SP-03: the original after the signature': ({ forged, bare, own }) =>
    afterIssuer(forged, own + bare),
  'SP-04: side by side': ({ forged, signed }) => `<x ID="_x">${forged}${signed}</x>`,
  'SP-05: the original at the end': ({ forged, signed }) => atEnd(forged, signed),
  'SP-05: the original after the Issuer': ({ forged, signed }) => afterIssuer(forged, signed),
  'SP-07: the original before the SignedInfo': ({ forged, bare, own }) =>
    afterIssuer(forged, edit(own, />/, `>${bare}`)),
  'SP-07: the original inside KeyInfo': ({ forged, bare, own }) =>
    afterIssuer(
      forged,
      into(own.replace(/<ds:KeyInfo>[\s\S]*<\/ds:KeyInfo>/, ''), object(bare, 'KeyInfo')),
    ),
  'SP-08: the copy in Extensions': ({ forged, signed }) =>
    afterIssuer(signed, extensions(forged)),
  'SP-08: the original in Extensions': ({ forged, signed }) =>
    afterIssuer(forged, extensions(signed)),
  'SP-09: the original in an Object': ({ forged, bare, own }) =>
    afterIssuer(forged, into(own, object(bare))),
  'SP-12: the copy in an Object of the genuine signature': ({ forged, signed }) =>
    signed.replace('</ds:Signature>', (it) => object(forged) + it),
  'SP-01: the copy with the signature': ({ forged, own }) => afterIssuer(forged, own),
  'SP-01: the copy alone': ({ forged }) => forged,
}

/** Every shape of wrapping around the signature of a request. */
export const wrapLogout = (seed: Seed, { genuine, forged, id }: Victim): BatteryDocument[] => {
  const own = signature.exec(seed.xml)?.[0] ?? ''
  const bare = edit(seed.xml, own, '')
  const copy = edit(bare, `>${genuine}<`, `>${forged}<`)
  const renamings = {
    'a new ID': edit(copy, `"${id}"`, '"_evil"'),
    'the same ID': copy,
    'no ID': edit(copy, ` ID="${id}"`, ''),
  }
  return Object.entries(shapes).flatMap(([name, shape]) =>
    Object.entries(renamings).map(([renaming, renamed]) => {
      const xml = shape({ forged: renamed, bare, own, signed: seed.xml })
      return refused(`${name}, ${renaming}`, seed, xml)
    }),
  )
}

/** One bit at a time, of all that is signed. */
export const flipLogout = (seed: Seed, count = 60): BatteryDocument[] => {
  const end = seed.xml.indexOf('<ds:KeyInfo>')
  return Array.from({ length: count }, (_, index) => {
    const at = Math.floor((index * end) / count)
    const xml = Buffer.from(seed.xml)
    xml[at] = (xml[at] ?? 0) ^ (1 << (index % 8))
    return refused(`SP-62: bit ${index % 8} of byte ${at}`, seed, xml)
  })
}

export const encodeLogout = encode

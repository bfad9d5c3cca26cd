/**
 * Signature wrapping in its eight forms and their relatives: a signed element is moved to where
 * nobody reads it, and a forged copy stands where it stood ("On Breaking SAML", USENIX 2012).
 */
import {
  type BatteryDocument,
  edit,
  evilNameId,
  type Place,
  refused,
  type Seed,
} from './document.ts'
import { type Anatomy, afterIssuer, dissect, getSeed, ids } from './seed.ts'

/** What happens to the IDs of the forged copy. */
const renamings: Record<string, (forged: string, place: Place) => string> = {
  'a new ID': (forged) =>
    forged.replaceAll(`"${ids.response}"`, '"_evil-r"').replaceAll(`"${ids.assertion}"`, '"_evil"'),
  'the same ID': (forged) => forged,
  'no ID': (forged, place) =>
    edit(forged, ` ID="${ids[place]}"`, '').replaceAll(`"${ids.assertion}"`, '"_evil"'),
}

type Parts = Anatomy & { forged: string; place: Place }
type Shape = (parts: Parts) => string

/** Something more at the end of the signature. */
const into = (signature: string, what: string): string =>
  signature.replace(/<\/(?:\w+:)?Signature>$/, (it) => what + it)

const atEnd = (text: string, what: string): string => text.replace(/<\/[\w:]+>$/, (it) => what + it)

const object = (content: string, name = 'Object'): string =>
  `<ds:${name} xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${content}</ds:${name}>`

const protocol = 'xmlns:x="urn:oasis:names:tc:SAML:2.0:protocol"'
const saml = 'xmlns:y="urn:oasis:names:tc:SAML:2.0:assertion"'
const extensions = (content: string): string =>
  `<x:Extensions ${protocol}>${content}</x:Extensions>`

/** Elements side by side; around two Responses there must be something. */
const beside = (place: Place, ...elements: string[]): string =>
  place === 'assertion' ? elements.join('') : `<x ID="_x">${elements.join('')}</x>`

/** Where anything may stand by the schema, inside the forged copy. */
const hideIn = (forged: string, name: string, what: string): string =>
  edit(forged, new RegExp(`</(\\w+:)?${name}>`), `${what}</${nameIn(forged, name)}>`)

const nameIn = (text: string, name: string): string =>
  new RegExp(`</((?:\\w+:)?${name})>`).exec(text)?.[1] ?? name

const advice = (what: string): string => `<y:Advice ${saml}>${what}</y:Advice>`

const shapes: Record<string, Shape> = {
  'SP-02: XSW1, the original inside the signature': ({ forged, signature, bare }) =>
    afterIssuer(forged, into(signature, bare)),
  'SP-03: XSW2, the original before the signature': ({ forged, signature, bare }) =>
    afterIssuer(forged, bare + signature),
  'SP-03: XSW2, the original after the signature': ({ forged, signature, bare }) =>
    afterIssuer(forged, signature + bare),
  'SP-04: XSW3, the copy before the original': ({ forged, signed, place }) =>
    beside(place, forged, signed),
  'SP-04: XSW3, the copy after the original': ({ forged, signed, place }) =>
    beside(place, signed, forged),
  'SP-05: XSW4, the original at the end of the copy': ({ forged, signed }) => atEnd(forged, signed),
  'SP-05: XSW4, the original after the Issuer of the copy': ({ forged, signed }) =>
    afterIssuer(forged, signed),
  'SP-06: XSW5, the original after the copy': ({ forged, signature, bare, place }) =>
    beside(place, afterIssuer(forged, signature), bare),
  'SP-06: XSW5, the original before the copy': ({ forged, signature, bare, place }) =>
    beside(place, bare, afterIssuer(forged, signature)),
  'SP-07: XSW6, the original before the SignedInfo': ({ forged, signature, bare }) =>
    afterIssuer(forged, edit(signature, />/, `>${bare}`)),
  'SP-07: XSW6, the original inside KeyInfo': ({ forged, signature, bare }) => {
    const other = signature.replace(/<((?:\w+:)?)KeyInfo>[\s\S]*<\/\1KeyInfo>/, '')
    return afterIssuer(forged, into(other, object(bare, 'KeyInfo')))
  },
  'SP-08: XSW7, the copy in Extensions': ({ forged, signed, place }) =>
    place === 'assertion' ? extensions(forged) + signed : afterIssuer(signed, extensions(forged)),
  'SP-08: XSW7, the original in Extensions': ({ forged, signed, place }) =>
    place === 'assertion' ? extensions(signed) + forged : afterIssuer(forged, extensions(signed)),
  'SP-09: XSW8, the original in an Object': ({ forged, signature, bare }) =>
    afterIssuer(forged, into(signature, object(bare))),
  'SP-09: XSW8, the original in the Manifest of an Object': ({ forged, signature, bare }) =>
    afterIssuer(forged, into(signature, object(object(bare, 'Manifest')))),
  'SP-61: the original in Advice': ({ forged, signed }) =>
    forged.replace(/<\/(?:\w+:)?Conditions>/, (it) => it + advice(signed)),
  'SP-61: the original in an AttributeValue': ({ forged, signed }) =>
    hideIn(forged, 'AttributeValue', signed),
  'SP-61: the original in the confirmation': ({ forged, signed }) =>
    hideIn(
      forged,
      'SubjectConfirmation',
      `<y:SubjectConfirmationData ${saml}>${signed}</y:SubjectConfirmationData>`,
    ),
}

/** Every shape of wrapping around one signature of a seed. */
export const wrap = (seed: Seed, place: Place): BatteryDocument[] => {
  const anatomy = dissect(seed, place)
  const evil = edit(anatomy.bare, seed.nameId, evilNameId)
  return Object.entries(shapes).flatMap(([name, shape]) =>
    Object.entries(renamings).map(([renaming, rename]) => {
      const wrapped = shape({ ...anatomy, place, forged: rename(evil, place) })
      const xml = edit(seed.xml, anatomy.signed, wrapped)
      return refused(`${name}, ${renaming}, ${place}`, seed, xml)
    }),
  )
}

export const wrapping: BatteryDocument[] = [
  ...wrap(getSeed('assertion, rsa'), 'assertion'),
  ...wrap(getSeed('assertion, ec'), 'assertion'),
  ...wrap(getSeed('foreign assertion, rsa'), 'assertion'),
  ...wrap(getSeed('both, rsa'), 'assertion'),
  ...wrap(getSeed('both, rsa'), 'response'),
  ...wrap(getSeed('response, rsa'), 'response'),
  ...wrap(getSeed('foreign response, rsa'), 'response'),
]

/**
 * Documents that mean what was signed, however they are spelt. A verifier that refuses them is
 * safe and useless; each is genuine and must be accepted.
 */
import { XmlDocument } from 'libxml2-wasm'
import { accepted, type BatteryDocument, edit, type Seed } from './document.ts'
import { enveloped, exclusive, inclusive, type Recipe, transform } from './lab.ts'
import { getSeed, seeds, signAnew, signChanged } from './seed.ts'

const tag = /<([\w:]+)((?:\s+[\w:]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g
const attribute = /\s+([\w:]+)\s*=\s*("[^"]*"|'[^']*')/g

/** Writes every tag of a document anew. */
const respell = (
  xml: string,
  write: (name: string, attributes: (readonly [string, string])[], end: string) => string,
): string =>
  xml.replace(tag, (_, name: string, written: string, end: string) =>
    write(
      name,
      [...written.matchAll(attribute)].map(([, key = '', value = '']) => [key, value]),
      end,
    ),
  )

const join = (attributes: (readonly [string, string])[], before = ' ', equals = '='): string =>
  attributes.map(([key, value]) => `${before}${key}${equals}${value}`).join('')

const requote = (value: string): string => {
  const inner = value.slice(1, -1)
  return value.startsWith('"')
    ? `'${inner.replaceAll("'", '&apos;')}'`
    : `"${inner.replaceAll('"', '&quot;')}"`
}

/** Characters by number, in attributes that are not declarations. */
const spellOut = ([key, value]: readonly [string, string]): readonly [string, string] => {
  if (key.startsWith('xmlns')) return [key, value]
  const inner = value.slice(1, -1).replace(/[a-z](?![^&]*;)/g, (it) => `&#${it.charCodeAt(0)};`)
  return [key, `"${inner.replaceAll('"', '&quot;')}"`]
}

const short = (xml: string): string => xml.replace(/<([\w:]+)([^<>]*[^/<>]|)><\/\1>/g, '<$1$2/>')
const wide = (xml: string): string => xml.replace(/<([\w:]+)([^<>]*?)\s*\/>/g, '<$1$2></$1>')

const spellCharacter = (it: string): string => `&#x${it.codePointAt(0)?.toString(16)};`

const spellings: Record<string, (xml: string) => string> = {
  'attributes in reverse order': (xml) =>
    respell(xml, (name, attributes, end) => `<${name}${join(attributes.toReversed())}${end}>`),
  'attributes on lines of their own': (xml) =>
    respell(xml, (name, attributes, end) => `<${name}${join(attributes, '\n\t')}\n${end}>`),
  'spaces around =': (xml) =>
    respell(xml, (name, attributes, end) => `<${name}${join(attributes, '  ', ' = ')} ${end}>`),
  'the other quotes': (xml) =>
    respell(
      xml,
      (name, attributes, end) =>
        `<${name}${join(attributes.map(([key, value]) => [key, requote(value)]))}${end}>`,
    ),
  'attributes by numbers': (xml) =>
    respell(xml, (name, attributes, end) => `<${name}${join(attributes.map(spellOut))}${end}>`),
  'short empty elements': short,
  'no short empty elements': wide,
  'spaces in end tags': (xml) => xml.replace(/<\/([\w:]+)>/g, '</$1 \n>'),
  'texts by numbers': (xml) =>
    xml.replace(/<(?:"[^"]*"|'[^']*'|[^"'>])*>|&[^;]*;|[^<&]+/g, (part) =>
      /^[<&]/.test(part) ? part : part.replace(/\S/gu, spellCharacter),
    ),
  'CR and LF at the ends of lines': (xml) => xml.replaceAll('\n', '\r\n'),
  'CR at the ends of lines': (xml) => xml.replaceAll('\n', '\r'),
  '> as it is': (xml) => xml.replace(/(?<!\]\])&gt;/g, '>'),
  'as libxml2 writes it': (xml) => {
    using document = XmlDocument.fromString(xml)
    return document.toString({ format: false })
  },
}

const respelt = (seed: Seed): BatteryDocument[] =>
  Object.entries(spellings).map(([name, spell]) =>
    accepted(`SP-62: ${name}`, seed, spell(seed.xml)),
  )

/** A content that was changed before it was signed. */
const changes: Record<string, (unsigned: string) => string> = {
  indented: (it) => it.replace(/></g, '>\n  <'),
  'indented with tabs and CR': (it) => it.replace(/></g, '>\r\n\t<'),
  'saml as the default namespace': (it) =>
    it
      .replace(/(<saml:Assertion )xmlns:saml/, '$1xmlns')
      .replace(/<(\/?)saml:/g, '<$1')
      .replace('<Issuer xmlns:saml', '<Issuer xmlns'),
  'samlp as the default namespace': (it) =>
    it.replace('xmlns:samlp', 'xmlns').replaceAll(/<(\/?)samlp:/g, '<$1'),
  'long prefixes': (it) =>
    it.replaceAll('saml:', 'a.-_1:').replaceAll('xmlns:saml=', 'xmlns:a.-_1='),
  'Unicode prefixes': (it) => it.replaceAll('saml:', 'é:').replaceAll('xmlns:saml=', 'xmlns:é='),
  'xml:lang on the Subject': (it) => edit(it, '<saml:Subject>', '<saml:Subject xml:lang="en">'),
  'a type on a value': (it) =>
    edit(
      it,
      '<saml:AttributeValue>',
      '<saml:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' +
        ' xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:type="xs:string">',
    ),
  'Advice with something foreign': (it) =>
    edit(
      it,
      '</saml:Conditions>',
      '</saml:Conditions><saml:Advice><x xmlns="urn:x"/></saml:Advice>',
    ),
  'OneTimeUse and ProxyRestriction': (it) =>
    edit(
      it,
      '</saml:Conditions>',
      '<saml:OneTimeUse/><saml:ProxyRestriction Count="0"/></saml:Conditions>',
    ),
  'two audiences': (it) =>
    edit(it, '</saml:Audience>', '</saml:Audience><saml:Audience>urn:other</saml:Audience>'),
  'a confirmation that does not hold before one that does': (it) =>
    edit(
      it,
      '<saml:SubjectConfirmation ',
      '<saml:SubjectConfirmation Method="urn:x"/><saml:SubjectConfirmation ',
    ),
  'Extensions with something foreign': (it) =>
    edit(
      it,
      '<samlp:Status>',
      '<samlp:Extensions><x xmlns="urn:x" y="z"/></samlp:Extensions><samlp:Status>',
    ),
  'a StatusMessage': (it) =>
    edit(
      it,
      '</samlp:Status>',
      '<samlp:StatusMessage>well done</samlp:StatusMessage></samlp:Status>',
    ),
  'characters beyond the first plane': (it) =>
    edit(
      it,
      '<saml:AttributeValue>Ada<',
      '<saml:AttributeValue>𝔄𝔡𝔞 \u{10FFFD} \u0085 \u2028 \uFEFF<',
    ),
  'an ID of Unicode': (it) => it.replaceAll('_session-0001', 'é-ß.1'),
}

const changed: BatteryDocument[] = (['response', 'assertion'] as const).flatMap((place) =>
  (['rsa', 'ec'] as const).flatMap((name) => {
    const seed = getSeed(`${place}, ${name}`)
    return Object.entries(changes).map(([how, change]) =>
      accepted(`SP-62: ${how}, then signed`, seed, signChanged(place, change, {}, seed.key)),
    )
  }),
)

/** Layouts of the signature that signers in use have. */
const layouts: Record<string, Recipe> = {
  'a signature over several lines': { edit: (it) => it.replace(/></g, '>\n<') },
  'a signature with short elements': { edit: (it) => short(it) },
  'a signature with the default namespace': {
    edit: (it) => it.replace('xmlns:ds=', 'xmlns=').replaceAll('ds:', ''),
  },
  'a signature with an Id': { edit: (it) => edit(it, '<ds:Signature ', '<ds:Signature Id="_s" ') },
  'a Reference with an Id and a Type': {
    edit: (it) => edit(it, '<ds:Reference ', '<ds:Reference Id="_r" Type="urn:x" '),
  },
  'a SignedInfo with an Id': {
    edit: (it) => edit(it, '<ds:SignedInfo>', '<ds:SignedInfo Id="_i">'),
  },
  'a SignedInfo with a namespace of its own': {
    edit: (it) => edit(it, '<ds:SignedInfo>', '<ds:SignedInfo xmlns:y="urn:y" y:a="b">'),
  },
  'a PrefixList that lists what is used': {
    transforms: transform(enveloped) + transform(exclusive, inclusive('saml samlp ds')),
    content: { prefixes: ['saml', 'samlp', 'ds'] },
  },
  'a DigestValue in lines': {
    edit: (it) => it.replace('{digest}', '\n{digest}\n'),
  },
}

const laid: BatteryDocument[] = (['response', 'assertion'] as const).flatMap((place) =>
  Object.entries(layouts).map(([how, recipe]) =>
    accepted(`SP-62: ${how}`, getSeed(`${place}, rsa`), signAnew(place, recipe)),
  ),
)

/** The signature at another place among its siblings. */
const placed: BatteryDocument[] = (['response', 'assertion'] as const).map((place) => {
  const at = place === 'response' ? '</samlp:Response>' : '</saml:Assertion>'
  return accepted(
    'SP-62: the signature at the end, signed',
    getSeed(`${place}, rsa`),
    signChanged(place, (it) => edit(it.replace('{signature}', ''), at, `{signature}${at}`)),
  )
})

export const harmless: BatteryDocument[] = [
  ...seeds.map((seed) => accepted('SP-62: as it was signed', seed, seed.xml)),
  ...seeds.flatMap(respelt),
  ...changed,
  ...laid,
  ...placed,
]

/** Documents that are cheap to send and would be dear to read. All are refused by counting. */
import { accepted, type BatteryDocument, edit, refused } from './document.ts'
import { element, enveloped, exclusive, inclusive, transform } from './lab.ts'
import { dissect, getSeed, signAnew } from './seed.ts'

const seed = getSeed('assertion, rsa')
const { signature } = dissect(seed, 'assertion')

const inExtensions = (what: string): string =>
  edit(seed.xml, '<samlp:Status>', `<samlp:Extensions>${what}</samlp:Extensions><samlp:Status>`)

const inSignature = (what: string): string =>
  edit(seed.xml, '</ds:KeyInfo>', `${what}</ds:KeyInfo>`)

const times = (count: number, make: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => make(at)).join('')

const nest = (depth: number, tag = 'x'): string =>
  `<${tag}>`.repeat(depth) + `</${tag.split(' ')[0]}>`.repeat(depth)

const doctype = (subset: string): string =>
  edit(
    edit(seed.xml, '<samlp:Response', `<!DOCTYPE x [${subset}]><samlp:Response`),
    '>ada@',
    '>&e;@',
  )

const laughs =
  '<!ENTITY a0 "ha">' +
  times(12, (at) => `<!ENTITY a${at + 1} "${`&a${at};`.repeat(10)}">`) +
  '<!ENTITY e "&a12;">'

const big = /too big/
const nodes = /too many nodes/
const deep = /too deep/

const counted: readonly (readonly [name: string, xml: string, cause: RegExp])[] = [
  ['10 million laughs', doctype(laughs), /DOCTYPE/],
  [
    'quadratic blow-up',
    doctype(`<!ENTITY b "${'b'.repeat(50_000)}"><!ENTITY e "${'&b;'.repeat(5000)}">`),
    /DOCTYPE/,
  ],
  ['an entity in itself', doctype('<!ENTITY e "&e;">'), /DOCTYPE/],
  ['two entities in each other', doctype('<!ENTITY e "&f;"><!ENTITY f "&e;">'), /DOCTYPE/],
  [
    'parameter entities in each other',
    doctype('<!ENTITY % p "%q;"><!ENTITY % q "%p;">%p;'),
    /DOCTYPE/,
  ],
  ['a declared default for every element', doctype('<!ATTLIST x a CDATA "a">'), /DOCTYPE/],
  ['257 KiB of text', inExtensions('t'.repeat(257 * 1024)), big],
  ['5 MB of text', inExtensions('t'.repeat(5_000_000)), big],
  ['5 MB of spaces', `${seed.xml}${' '.repeat(5_000_000)}`, big],
  ['65 elements deep', inExtensions(nest(65)), deep],
  ['10,000 elements deep', inExtensions(nest(10_000)), deep],
  ['30,000 elements deep that do not end', inExtensions('<x>'.repeat(30_000)), deep],
  ['65 elements deep in KeyInfo', inSignature(nest(65)), deep],
  ['20,000 elements wide', inExtensions('<x/>'.repeat(20_000)), nodes],
  ['20,000 elements wide in KeyInfo', inSignature('<x/>'.repeat(20_000)), nodes],
  ['10,000 texts between elements', inExtensions('<x/> '.repeat(10_000)), nodes],
  ['65 attributes', inExtensions(`<x ${times(65, (at) => `a${at}="" `)}/>`), /too many attributes/],
  [
    '10,000 attributes',
    inExtensions(`<x ${times(10_000, (at) => `a${at}="" `)}/>`),
    /too many attr/,
  ],
  [
    '64 attributes on 200 elements',
    inExtensions(`<x ${times(64, (at) => `a${at}="" `)}/>`.repeat(200)),
    nodes,
  ],
  [
    '65 namespaces on one element',
    inExtensions(`<x ${times(65, (at) => `xmlns:p${at}="u:p" `)}/>`),
    /too many/,
  ],
  [
    '10,000 namespaces',
    inExtensions(`<x ${times(10_000, (at) => `xmlns:p${at}="u:p" `)}/>`),
    /too many/,
  ],
  [
    '60 elements deep with two namespaces each',
    inExtensions(
      times(60, (at) => `<x xmlns:p${at}="u:p" xmlns:q${at}="u:q">`) + '</x>'.repeat(60),
    ),
    /too many namespaces/,
  ],
  ['an attribute of 250 kB', inExtensions(`<x a="${'a'.repeat(257 * 1024)}"/>`), big],
  ['a name of 260 kB', inExtensions(`<${'x'.repeat(260_000)}/>`), big],
  ['a name of 200 kB that does not end', inExtensions(`<x ${'a'.repeat(200_000)}>`), /not end/],
  ['200 kB of spaces in a tag', inExtensions(`<x ${' '.repeat(200_000)}a>`), /not end/],
  ['200 kB of ampersands', inExtensions('&'.repeat(200_000)), /entity/],
  ['30,000 references that do not end', inExtensions('&#1111111'.repeat(25_000)), /entity/],
  ['30,000 tags that do not begin', inExtensions('< '.repeat(30_000)), /starts no element/],
  ['50,000 beginnings of comments', inExtensions('<!--'.repeat(50_000)), /comment/],
  ['50,000 ends of sections', inExtensions(']]>'.repeat(50_000)), /]]>/],
  ['1000 signatures', edit(seed.xml, signature, signature.repeat(60)), /two signatures|where none/],
  ['signatures in signatures', inSignature(signature.repeat(30)), /where none|parts/],
]

const bombs27 = counted.map(([name, xml, cause]) => refused(`SP-27: ${name}`, seed, xml, cause))

const prefixes = (count: number): string =>
  Array.from({ length: count }, (_, at) => `p${at}`).join(' ')
const listed = (count: number): string => transform(exclusive, inclusive(prefixes(count)))
const reference = /<ds:Reference [\s\S]*<\/ds:Reference>/

/** Signed, so that nothing but the limits stands between them and the work. */
const worked: readonly (readonly [name: string, xml: string, cause: RegExp])[] = [
  [
    'a PrefixList of 1000',
    signAnew('assertion', { transforms: transform(enveloped) + listed(1000) }),
    /too long/,
  ],
  [
    'a PrefixList of 40,000 of the SignedInfo',
    edit(
      seed.xml,
      `<ds:CanonicalizationMethod Algorithm="${exclusive}">`,
      `<ds:CanonicalizationMethod Algorithm="${exclusive}">${inclusive(prefixes(37_000))}`,
    ),
    /too long/,
  ],
  [
    'a PrefixList of 100,000 of the SignedInfo',
    edit(
      seed.xml,
      `<ds:CanonicalizationMethod Algorithm="${exclusive}">`,
      `<ds:CanonicalizationMethod Algorithm="${exclusive}">${inclusive(prefixes(100_000))}`,
    ),
    big,
  ],
  [
    'a PrefixList of 10,000 spaces',
    signAnew('assertion', {
      transforms: transform(enveloped) + transform(exclusive, inclusive('a '.repeat(10_000))),
    }),
    /long/,
  ],
  [
    '100 references',
    signAnew('assertion', { edit: (it) => it.replace(reference, (one) => one.repeat(100)) }),
    /exactly/,
  ],
  [
    '1000 transforms',
    signAnew('assertion', { transforms: transform(enveloped) + transform(exclusive).repeat(1000) }),
    /exactly/,
  ],
  [
    '1000 canonicalizations',
    edit(
      seed.xml,
      '<ds:SignatureMethod',
      `${element('CanonicalizationMethod', exclusive).repeat(1000)}<ds:SignatureMethod`,
    ),
    /exactly/,
  ],
  [
    'a long namespace, often declared anew',
    edit(
      signAnew('response', { target: Buffer.alloc(0) }),
      '<samlp:Status>',
      `<samlp:Extensions><e xmlns:p="urn:${'p'.repeat(200_000)}">` +
        `${'<p:b/>'.repeat(6000)}</e></samlp:Extensions><samlp:Status>`,
    ),
    /too big/,
  ],
  [
    'a SignedInfo that grows',
    edit(
      seed.xml,
      '<ds:SignedInfo>',
      `<ds:SignedInfo xmlns:p="urn:${'p'.repeat(200_000)}">${'<p:b/>'.repeat(6000)}`,
    ),
    /too big/,
  ],
  [
    'a SignatureValue of 200 kB',
    edit(seed.xml, '<ds:SignatureValue>', `<ds:SignatureValue>${'AAAA'.repeat(50_000)}`),
    /no key/,
  ],
  [
    'a DigestValue of 200 kB',
    edit(seed.xml, '<ds:DigestValue>', `<ds:DigestValue>${'AAAA'.repeat(50_000)}`),
    /no key/,
  ],
]

/** Big, and within the limits: it is read, and costs what it costs. */
const heavy: readonly (readonly [name: string, what: string])[] = [
  ['50,000 brackets', ']]'.repeat(50_000)],
  ['200 kB of text', 't'.repeat(200_000)],
  ['40,000 references', '&#9;'.repeat(40_000)],
  ['4000 elements', '<x a=""/>'.repeat(4000)],
  ['60 elements deep', nest(60)],
]

export const bombs: BatteryDocument[] = [
  ...bombs27,
  ...heavy.map(([name, what]) => accepted(`SP-27: ${name}`, seed, inExtensions(what))),
  ...worked.map(([name, xml, cause]) => refused(`SP-28: ${name}`, seed, xml, cause)),
]

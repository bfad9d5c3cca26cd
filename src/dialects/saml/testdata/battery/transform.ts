/**
 * Transforms and canonicalizations other than the one way that SAML has (SAML Core
 * §5.4). Most are signed properly by the right key: it is the way that is refused.
 */
import { XmlC14NMode } from 'libxml2-wasm'
import { type BatteryDocument, refused } from './document.ts'
import { ds, element, enveloped, exclusive, inclusive, type Recipe, transform } from './lab.ts'
import { atBothPlaces, signAnew } from './seed.ts'

const inclusiveUri = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'
const laterUri = 'http://www.w3.org/2006/12/xml-c14n11'
const xpathUri = 'http://www.w3.org/TR/1999/REC-xpath-19991116'
const filterUri = 'http://www.w3.org/2002/06/xmldsig-filter2'
const xsltUri = 'http://www.w3.org/TR/1999/REC-xslt-19991116'

const copy = `<x:stylesheet version="1.0" xmlns:x="http://www.w3.org/1999/XSL/Transform">
<x:template match="/"><a/></x:template></x:stylesheet>`
const xpath = (expression: string): string => `<ds:XPath>${expression}</ds:XPath>`
const subtracted = "//*[local-name()='Signature']"
const filter = `<f:XPath xmlns:f="${filterUri}" Filter="subtract">${subtracted}</f:XPath>`

const oneEnveloped = transform(enveloped)
const oneExclusive = transform(exclusive)
const { XML_C14N_1_0: original, XML_C14N_1_1: later } = XmlC14NMode

const ways: Record<string, readonly [recipe: Recipe, cause: RegExp]> = {
  none: [{ transforms: '' }, /exactly/],
  'enveloped only': [{ transforms: oneEnveloped, content: { mode: original } }, /exactly/],
  'exclusive only': [{ transforms: oneExclusive, keepsSignature: true }, /exactly/],
  'the order swapped': [{ transforms: oneExclusive + oneEnveloped }, /enveloped/],
  'enveloped twice': [
    { transforms: oneEnveloped + oneEnveloped, content: { mode: original } },
    /canon/,
  ],
  'enveloped twice and exclusive': [
    { transforms: oneEnveloped + oneEnveloped + oneExclusive },
    /exactly/,
  ],
  'exclusive twice': [{ transforms: oneEnveloped + oneExclusive + oneExclusive }, /exactly/],
  'with comments': [{ transforms: oneEnveloped + transform(`${exclusive}WithComments`) }, /canon/],
  inclusive: [
    { transforms: oneEnveloped + transform(inclusiveUri), content: { mode: original } },
    /canon/,
  ],
  'inclusive with comments': [
    {
      transforms: oneEnveloped + transform(`${inclusiveUri}#WithComments`),
      content: { mode: original },
    },
    /canon/,
  ],
  'inclusive 1.1': [
    { transforms: oneEnveloped + transform(laterUri), content: { mode: later } },
    /canon/,
  ],
  'XPath that keeps all': [
    { transforms: oneEnveloped + transform(xpathUri, xpath('true()')) },
    /canon/,
  ],
  'XPath that keeps nothing': [
    { transforms: oneEnveloped + transform(xpathUri, xpath('false()')), target: Buffer.alloc(0) },
    /canon/,
  ],
  'XPath instead of enveloped': [
    {
      transforms: transform(xpathUri, xpath('not(ancestor-or-self::ds:Signature)')) + oneExclusive,
    },
    /enveloped/,
  ],
  'XPath Filter 2': [{ transforms: transform(filterUri, filter) + oneExclusive }, /enveloped/],
  XSLT: [
    { transforms: oneEnveloped + transform(xsltUri, copy), target: Buffer.from('<a></a>') },
    /canon/,
  ],
  'XSLT first': [
    { transforms: transform(xsltUri, copy) + oneExclusive, target: Buffer.from('<a></a>') },
    /envel/,
  ],
  base64: [
    { transforms: oneEnveloped + transform(`${ds}base64`), target: Buffer.alloc(0) },
    /canon/,
  ],
  'one that nobody knows': [{ transforms: oneEnveloped + transform('urn:x:identity') }, /canon/],
  'one without a name': [
    { transforms: `${oneEnveloped}<ds:Transform></ds:Transform>` },
    /Algorithm/,
  ],
  'one with a space in its name': [
    { transforms: oneEnveloped + transform(` ${exclusive}`) },
    /canon/,
  ],
  'one of another namespace': [
    {
      transforms:
        oneEnveloped +
        oneExclusive
          .replaceAll('ds:', 'x:')
          .replace('x:T', '$&')
          .replace('<x:Transform', '<x:Transform xmlns:x="urn:x"'),
    },
    /exactly/,
  ],
  'the parts of an exclusive one': [
    { transforms: oneEnveloped + transform(exclusive, inclusive('xs') + inclusive('xs')) },
    /too many/,
  ],
  'a foreign parameter': [
    { transforms: oneEnveloped + transform(exclusive, '<x xmlns="urn:x"></x>') },
    /too many/,
  ],
  'a PrefixList of another namespace': [
    {
      transforms:
        oneEnveloped +
        transform(
          exclusive,
          '<InclusiveNamespaces xmlns="urn:x" PrefixList="xs"></InclusiveNamespaces>',
        ),
    },
    /namespace/,
  ],
  'no PrefixList in InclusiveNamespaces': [
    {
      transforms: oneEnveloped + transform(exclusive, inclusive('').replace(' PrefixList=""', '')),
    },
    /PrefixList/,
  ],
  'something in InclusiveNamespaces': [
    {
      transforms:
        oneEnveloped +
        transform(
          exclusive,
          inclusive('').replace('/>', '><x xmlns="urn:x"></x></e:InclusiveNamespaces>'),
        ),
    },
    /PrefixList/,
  ],
}

const others = atBothPlaces((place, seed) =>
  Object.entries(ways).map(([name, [recipe, cause]]) =>
    refused(`SP-29: transforms: ${name}, signed`, seed, signAnew(place, recipe), cause),
  ),
)

const method = (algorithm: string, inner = ''): string =>
  element('CanonicalizationMethod', algorithm, inner)

const methods: Record<string, readonly [recipe: Recipe, cause: RegExp]> = {
  inclusive: [{ canonicalization: method(inclusiveUri), info: { mode: original } }, /canon/],
  'inclusive 1.1': [{ canonicalization: method(laterUri), info: { mode: later } }, /canon/],
  'with comments': [{ canonicalization: method(`${exclusive}WithComments`) }, /canon/],
  enveloped: [{ canonicalization: method(enveloped) }, /canon/],
  XSLT: [{ canonicalization: method(xsltUri, copy) }, /canon/],
  'one that nobody knows': [{ canonicalization: method('urn:x:identity') }, /canon/],
  'one without a name': [
    { canonicalization: '<ds:CanonicalizationMethod></ds:CanonicalizationMethod>' },
    /Algorithm/,
  ],
  'a foreign parameter': [
    { canonicalization: method(exclusive, '<x xmlns="urn:x"></x>') },
    /too many/,
  ],
}

const canonicalizations = atBothPlaces((place, seed) =>
  Object.entries(methods).map(([name, [recipe, cause]]) =>
    refused(`SP-29: the SignedInfo is ${name}, signed`, seed, signAnew(place, recipe), cause),
  ),
)

export const transforms: BatteryDocument[] = [...others, ...canonicalizations]

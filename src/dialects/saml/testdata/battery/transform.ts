/**
 * Transforms, references and canonicalizations other than the one way that SAML has (SAML Core
 * §5.4). Most are signed properly by the right key: it is the way that is refused.
 */
import { XmlC14NMode } from 'libxml2-wasm'
import { ec } from '../sample.ts'
import { accepted, type BatteryDocument, edit, type Place, refused } from './document.ts'
import { ds, element, enveloped, exclusive, inclusive, type Recipe, transform } from './lab.ts'
import { getSeed, ids, signAnew, signChanged } from './seed.ts'

const places: readonly Place[] = ['response', 'assertion']
const both = (make: (place: Place) => BatteryDocument[]): BatteryDocument[] => places.flatMap(make)
const seedOf = (place: Place) => getSeed(`${place}, rsa`)

const inclusiveUri = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'
const laterUri = 'http://www.w3.org/2006/12/xml-c14n11'
const xpathUri = 'http://www.w3.org/TR/1999/REC-xpath-19991116'
const filterUri = 'http://www.w3.org/2002/06/xmldsig-filter2'
const xsltUri = 'http://www.w3.org/TR/1999/REC-xslt-19991116'

const copy = `<x:stylesheet version="1.0" xmlns:x="http://www.w3.org/1999/XSL/Transform">
<x:template match="/"><a/></x:template></x:stylesheet>`
const xpath = (expression: string): string => `<ds:XPath>${expression}</ds:XPath>`
const filter = `<f:XPath xmlns:f="${filterUri}" Filter="subtract">//*[local-name()='Signature']</f:XPath>`

const oneEnveloped = transform(enveloped)
const oneExclusive = transform(exclusive)
const { XML_C14N_1_0: original, XML_C14N_1_1: later } = XmlC14NMode

const ways: Record<string, readonly [recipe: Recipe, cause: RegExp]> = {
  'none': [{ transforms: '' }, /exactly/],
  'enveloped only': [{ transforms: oneEnveloped, content: { mode: original } }, /exactly/],
  'exclusive only': [{ transforms: oneExclusive, keepsSignature: true }, /exactly/],
  'the order swapped': [{ transforms: oneExclusive + oneEnveloped }, /enveloped/],
  'enveloped twice': [{ transforms: oneEnveloped + oneEnveloped, content: { mode: original } }, /canon/],
  'enveloped twice and exclusive': [{ transforms: oneEnveloped + oneEnveloped + oneExclusive }, /exactly/],
  'exclusive twice': [{ transforms: oneEnveloped + oneExclusive + oneExclusive }, /exactly/],
  'with comments': [{ transforms: oneEnveloped + transform(`${exclusive}WithComments`) }, /canon/],
  'inclusive': [
    { transforms: oneEnveloped + transform(inclusiveUri), content: { mode: original } }, /canon/],
  'inclusive with comments': [{ transforms: oneEnveloped + transform(`${inclusiveUri}#WithComments`),
    content: { mode: original } }, /canon/],
  'inclusive 1.1': [{ transforms: oneEnveloped + transform(laterUri), content: { mode: later } }, /canon/],
  'XPath that keeps all': [
    { transforms: oneEnveloped + transform(xpathUri, xpath('true()')) }, /canon/],
  'XPath that keeps nothing': [{ transforms: oneEnveloped + transform(xpathUri, xpath('false()')),
    target: Buffer.alloc(0) }, /canon/],
  'XPath instead of enveloped': [{
    transforms: transform(xpathUri, xpath('not(ancestor-or-self::ds:Signature)')) + oneExclusive,
  }, /enveloped/],
  'XPath Filter 2': [{ transforms: transform(filterUri, filter) + oneExclusive }, /enveloped/],
  'XSLT': [{ transforms: oneEnveloped + transform(xsltUri, copy), target: Buffer.from('<a></a>') }, /canon/],
  'XSLT first': [
    { transforms: transform(xsltUri, copy) + oneExclusive, target: Buffer.from('<a></a>') }, /envel/],
  'base64': [{ transforms: oneEnveloped + transform(`${ds}base64`), target: Buffer.alloc(0) }, /canon/],
  'one that nobody knows': [{ transforms: oneEnveloped + transform('urn:x:identity') }, /canon/],
  'one without a name': [{ transforms: `${oneEnveloped}<ds:Transform></ds:Transform>` }, /Algorithm/],
  'one with a space in its name': [{ transforms: oneEnveloped + transform(` ${exclusive}`) }, /canon/],
  'one of another namespace': [
    { transforms: oneEnveloped + oneExclusive.replaceAll('ds:', 'x:').replace('x:T', '$&')
      .replace('<x:Transform', '<x:Transform xmlns:x="urn:x"') }, /exactly/],
  'the parts of an exclusive one': [
    { transforms: oneEnveloped + transform(exclusive, inclusive('xs') + inclusive('xs')) }, /too many/],
  'a foreign parameter': [
    { transforms: oneEnveloped + transform(exclusive, '<x xmlns="urn:x"></x>') }, /too many/],
  'a PrefixList of another namespace': [{ transforms: oneEnveloped + transform(exclusive,
    '<InclusiveNamespaces xmlns="urn:x" PrefixList="xs"></InclusiveNamespaces>') }, /namespace/],
  'no PrefixList in InclusiveNamespaces': [{ transforms: oneEnveloped + transform(exclusive,
    inclusive('').replace(' PrefixList=""', '')) }, /PrefixList/],
  'something in InclusiveNamespaces': [{ transforms: oneEnveloped + transform(exclusive,
    inclusive('').replace('/>', '><x xmlns="urn:x"></x></e:InclusiveNamespaces>')) }, /PrefixList/],
}

const others = both((place) => Object.entries(ways).map(([name, [recipe, cause]]) =>
  refused(`SP-29: transforms: ${name}, signed`, seedOf(place), signAnew(place, recipe), cause)))

const method = (algorithm: string, inner = ''): string =>
  element('CanonicalizationMethod', algorithm, inner)

const methods: Record<string, readonly [recipe: Recipe, cause: RegExp]> = {
  inclusive: [{ canonicalization: method(inclusiveUri), info: { mode: original } }, /canon/],
  'inclusive 1.1': [{ canonicalization: method(laterUri), info: { mode: later } }, /canon/],
  'with comments': [{ canonicalization: method(`${exclusive}WithComments`) }, /canon/],
  'enveloped': [{ canonicalization: method(enveloped) }, /canon/],
  'XSLT': [{ canonicalization: method(xsltUri, copy) }, /canon/],
  'one that nobody knows': [{ canonicalization: method('urn:x:identity') }, /canon/],
  'one without a name': [
    { canonicalization: '<ds:CanonicalizationMethod></ds:CanonicalizationMethod>' }, /Algorithm/],
  'a foreign parameter': [{ canonicalization: method(exclusive, '<x xmlns="urn:x"></x>') }, /too many/],
}

const canonicalizations = both((place) => Object.entries(methods).map(([name, [recipe, cause]]) =>
  refused(`SP-29: the SignedInfo is ${name}, signed`, seedOf(place), signAnew(place, recipe), cause)))

const root = "/*"

const uris: Record<string, (id: string) => Recipe> = {
  'an empty URI': () => ({ uri: '', target: root }),
  'no URI': () => ({ edit: (it) => edit(it, / URI="[^"]*"/, '') }),
  'the fragment alone': () => ({ uri: '#' }),
  'another ID': () => ({ uri: '#_other' }),
  'the ID without #': (id) => ({ uri: id }),
  'two #': (id) => ({ uri: `##${id}` }),
  'a space before': (id) => ({ uri: ` #${id}` }),
  'a space after': (id) => ({ uri: `#${id} ` }),
  'a line end after': (id) => ({ uri: `#${id}&#10;` }),
  'in capitals': (id) => ({ uri: `#${id.toUpperCase()}` }),
  'percent encoding': (id) => ({ uri: `#%5F${id.slice(1)}` }),
  'the root by XPointer': () => ({ uri: '#xpointer(/)', target: root }),
  'the ID by XPointer': (id) => ({ uri: `#xpointer(id('${id}'))` }),
  'a path by XPointer': () => ({ uri: '#xpointer(/*)', target: root }),
  'the element scheme': (id) => ({ uri: `#element(${id})` }),
  'an address': () => ({ uri: 'http://127.0.0.1:9/x', target: Buffer.from('x') }),
  'an address with the ID': (id) => ({ uri: `http://127.0.0.1:9/x#${id}` }),
  'a file': () => ({ uri: 'file:///nonexistent', target: Buffer.from('x') }),
  'a relative address': (id) => ({ uri: `x.xml#${id}` }),
  'a cid': (id) => ({ uri: `cid:${id}` }),
  'the words of an XPath': (id) => ({ uri: `#${id}' or '1'='1` }),
}

const references = both((place) => Object.entries(uris).map(([name, make]) =>
  refused(`SP-30: the reference is ${name}, signed`, seedOf(place),
    signAnew(place, make(ids[place])), /something else/)))

const neighbours = both((place) => {
  const seed = seedOf(place)
  const [mine, its] = place === 'response' ? [ids.response, ids.assertion] : [ids.assertion, ids.response]
  const target = `//*[@ID='${its}']`
  return [
    refused(`SP-30: the reference is to the ${place === 'response' ? 'child' : 'parent'}, signed`,
      seed, signAnew(place, { uri: `#${its}`, target }), /something else/),
    refused('SP-30: an ID with quotes, signed', seed, signChanged(place,
      (it) => it.replaceAll(mine, 'x&apos; or &apos;1'), { uri: "#x' or '1" }), /one ID/),
    refused('SP-30: an empty ID, signed', seed,
      signChanged(place, (it) => it.replaceAll(`ID="${mine}"`, 'ID=""'), { uri: '#' }), /one ID/),
    refused('SP-30: an ID with a colon, signed', seed,
      signChanged(place, (it) => it.replaceAll(mine, 'a:b'), { uri: '#a:b' }), /one ID/),
    refused('SP-30: an ID that begins with a digit, signed', seed,
      signChanged(place, (it) => it.replaceAll(mine, '1a'), { uri: '#1a' }), /one ID/),
    refused('SP-30: an ID of 600 characters, signed', seed, signChanged(place,
      (it) => it.replaceAll(mine, 'a'.repeat(600)), { uri: `#${'a'.repeat(600)}` }), /one ID/),
  ]
})

const emptyDigest = { target: Buffer.alloc(0) }

/** Nothing to canonicalize: a signature over no bytes fits every document. */
const voids = both((place) => {
  const seed = seedOf(place)
  const declare = (declaration: string) => (it: string): string =>
    edit(it, /(?<=<samlp:Response)/, ` ${declaration}`)
  const signed = (declaration: string): string =>
    edit(signAnew(place, emptyDigest), /(?<=<samlp:Response)/, ` ${declaration}`)
  const names = ['xmlns="1"', 'xmlns:a="b"', 'xmlns:a="./b"', 'xmlns:a="//x/y"', 'xmlns:a="?x"',
    'xmlns:a="#x"', 'xmlns:a=" urn:x"', 'xmlns:a="urn:x y"', 'xmlns:a="1:x"', 'xmlns:a=":"',
    'xmlns:a="http://[x"', 'xmlns:a="a:%zz"', 'xmlns:a="http://x:y/"', 'xmlns:a="http://a b/"',
    'xmlns:a="é:x"', 'xmlns:a="urn:é"', 'xmlns:a="urn:&#x7F;"', 'xmlns:a="\\\\x"']
  return [
    refused('SP-21: the digest of nothing, signed', seed, signAnew(place, emptyDigest), /digest/),
    ...names.map((it) =>
      refused(`SP-21: ${it}, the digest of nothing`, seed, signed(it), /absolute URI/)),
    refused('SP-21: a relative namespace in the signed element', seed,
      edit(seed.xml, '<saml:Subject>', '<saml:Subject xmlns:a="b">'), /absolute URI/),
    refused('SP-21: an empty prefix', seed, declare('xmlns:a=""')(seed.xml), /undeclared/),
  ]
})

const list = (prefixes: string, more: Recipe = {}): Recipe => ({
  transforms: oneEnveloped + transform(exclusive, inclusive(prefixes)),
  content: { prefixes: prefixes.split(/\s+/).filter(Boolean).map((it) => it.replace('#default', '')) },
  ...more,
})

/** PrefixLists as signers use them, and as nobody should. */
const lists = both((place) => {
  const seed = seedOf(place)
  const declared = (it: string): string =>
    edit(it, /(?<=<samlp:Response)/, ' xmlns:xs="urn:xs" xmlns:u="urn:u" xmlns="urn:default"')
  const make = (recipe: Recipe): string => signChanged(place, declared, recipe)
  const harmless = ['xs', 'xs u', '#default', '#default xs u', ' xs&#10;u ', 'nobody', 'xs xs', '',
    'xml', 'samlp saml ds']
  const long = Array.from({ length: 33 }, (_, at) => `p${at}`).join(' ')
  const info = { prefixes: ['xs', 'u', ''] }
  return [
    ...harmless.map((it) => accepted(`SP-28: a PrefixList '${it}', signed`, seed,
      make(list(it, it.includes('&') ? { content: { prefixes: ['xs', 'u'] } } : {})))),
    accepted('SP-28: a PrefixList of the SignedInfo, signed', seed,
      make({ canonicalization: method(exclusive, inclusive('xs u #default')), info })),
    accepted('SP-28: an elliptic curve and a PrefixList, signed', getSeed(`${place}, ec`),
      signChanged(place, declared, list('xs'), ec)),
    refused('SP-28: a listed namespace that was changed', seed,
      edit(make(list('xs')), 'urn:xs', 'urn:xt'), /digest/),
    refused('SP-28: a listed default that was changed', seed,
      edit(make(list('#default')), 'urn:default', 'urn:d'), /digest/),
    refused('SP-28: a PrefixList that was added', seed,
      edit(signAnew(place, {}), `${exclusive}"></ds:Transform>`,
        `${exclusive}">${inclusive('samlp')}</ds:Transform>`), /no key/),
    refused('SP-28: a PrefixList of 33, signed', seed, make(list(long)), /too long/),
    refused('SP-28: a PrefixList of 33 of the SignedInfo', seed,
      make({ canonicalization: method(exclusive, inclusive(long)) }), /too long/),
    accepted('SP-28: a PrefixList of 32, signed', seed, make(list(long.replace(' p32', '')))),
  ]
})

export const transforms: BatteryDocument[] = [
  ...others, ...canonicalizations, ...references, ...neighbours, ...voids, ...lists,
]

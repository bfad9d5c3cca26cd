/**
 * References to something other than the element around the signature, and signatures over
 * nothing. Most are signed properly by the right key: it is the reference that is refused.
 */
import { type BatteryDocument, edit, refused } from './document.ts'
import type { Recipe } from './lab.ts'
import { atBothPlaces, ids, signAnew, signChanged } from './seed.ts'

const root = '/*'

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

const targets = atBothPlaces((place, seed) =>
  Object.entries(uris).map(([name, make]) =>
    refused(
      `SP-30: the reference is ${name}, signed`,
      seed,
      signAnew(place, make(ids[place])),
      /something else/,
    ),
  ),
)

const neighbours = atBothPlaces((place, seed) => {
  const [mine, its] =
    place === 'response' ? [ids.response, ids.assertion] : [ids.assertion, ids.response]
  const target = `//*[@ID='${its}']`
  return [
    refused(
      `SP-30: the reference is to the ${place === 'response' ? 'child' : 'parent'}, signed`,
      seed,
      signAnew(place, { uri: `#${its}`, target }),
      /something else/,
    ),
    refused(
      'SP-30: an ID with quotes, signed',
      seed,
      signChanged(place, (it) => it.replaceAll(mine, 'x&apos; or &apos;1'), { uri: "#x' or '1" }),
      /one ID/,
    ),
    refused(
      'SP-30: an empty ID, signed',
      seed,
      signChanged(place, (it) => it.replaceAll(`ID="${mine}"`, 'ID=""'), { uri: '#' }),
      /one ID/,
    ),
    refused(
      'SP-30: an ID with a colon, signed',
      seed,
      signChanged(place, (it) => it.replaceAll(mine, 'a:b'), { uri: '#a:b' }),
      /one ID/,
    ),
    refused(
      'SP-30: an ID that begins with a digit, signed',
      seed,
      signChanged(place, (it) => it.replaceAll(mine, '1a'), { uri: '#1a' }),
      /one ID/,
    ),
    refused(
      'SP-30: an ID of 600 characters, signed',
      seed,
      signChanged(place, (it) => it.replaceAll(mine, 'a'.repeat(600)), {
        uri: `#${'a'.repeat(600)}`,
      }),
      /one ID/,
    ),
  ]
})

const emptyDigest = { target: Buffer.alloc(0) }

/** Nothing to canonicalize: a signature over no bytes fits every document. */
const voids = atBothPlaces((place, seed) => {
  const declare =
    (declaration: string) =>
    (it: string): string =>
      edit(it, /(?<=<samlp:Response)/, ` ${declaration}`)
  const signed = (declaration: string): string =>
    edit(signAnew(place, emptyDigest), /(?<=<samlp:Response)/, ` ${declaration}`)
  const names = [
    'xmlns="1"',
    'xmlns:a="b"',
    'xmlns:a="./b"',
    'xmlns:a="//x/y"',
    'xmlns:a="?x"',
    'xmlns:a="#x"',
    'xmlns:a=" urn:x"',
    'xmlns:a="urn:x y"',
    'xmlns:a="1:x"',
    'xmlns:a=":"',
    'xmlns:a="http://[x"',
    'xmlns:a="a:%zz"',
    'xmlns:a="http://x:y/"',
    'xmlns:a="http://a b/"',
    'xmlns:a="é:x"',
    'xmlns:a="urn:é"',
    'xmlns:a="urn:&#x7F;"',
    'xmlns:a="\\\\x"',
    'xmlns:a="urn:x&amp;y"',
  ]
  return [
    refused('SP-21: the digest of nothing, signed', seed, signAnew(place, emptyDigest), /digest/),
    ...names.map((it) =>
      refused(`SP-21: ${it}, the digest of nothing`, seed, signed(it), /absolute URI/),
    ),
    refused(
      'SP-21: a used namespace with an ampersand, signed',
      seed,
      signChanged(place, (it) =>
        edit(it, '<saml:Subject>', '<saml:Subject xmlns:a="urn:x&amp;y" a:b="">'),
      ),
      /absolute URI/,
    ),
    refused(
      'SP-21: a relative namespace in the signed element',
      seed,
      edit(seed.xml, '<saml:Subject>', '<saml:Subject xmlns:a="b">'),
      /absolute URI/,
    ),
    refused('SP-21: an empty prefix', seed, declare('xmlns:a=""')(seed.xml), /undeclared/),
  ]
})

export const references: BatteryDocument[] = [...targets, ...neighbours, ...voids]

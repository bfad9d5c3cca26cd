/** The PrefixList of exclusive canonicalization: as signers use it, and as nobody should. */
import { ec } from '../sample.ts'
import { accepted, type BatteryDocument, edit, refused } from './document.ts'
import { element, enveloped, exclusive, inclusive, type Recipe, transform } from './lab.ts'
import { atBothPlaces, getSeed, signAnew, signChanged } from './seed.ts'

const method = (inner: string): string => element('CanonicalizationMethod', exclusive, inner)

const list = (prefixes: string, more: Recipe = {}): Recipe => ({
  transforms: transform(enveloped) + transform(exclusive, inclusive(prefixes)),
  content: {
    prefixes: prefixes
      .split(/\s+/)
      .filter(Boolean)
      .map((it) => it.replace('#default', '')),
  },
  ...more,
})

export const prefixLists: BatteryDocument[] = atBothPlaces((place, seed) => {
  const declared = (it: string): string =>
    edit(it, /(?<=<samlp:Response)/, ' xmlns:xs="urn:xs" xmlns:u="urn:u" xmlns="urn:default"')
  const make = (recipe: Recipe): string => signChanged(place, declared, recipe)
  const harmless = [
    'xs',
    'xs u',
    '#default',
    '#default xs u',
    'xs u ',
    'xs\nu\t',
    'nobody',
    'xs xs',
    '',
    'xml',
    'samlp saml ds',
  ]
  const long = Array.from({ length: 33 }, (_, at) => `p${at}`).join(' ')
  const info = { prefixes: ['xs', 'u', ''] }
  return [
    ...harmless.map((it) => accepted(`SP-28: a PrefixList '${it}', signed`, seed, make(list(it)))),
    ...[
      'xs&#10;u',
      'xs&#9;',
      ' xs',
      'xs  u',
      'xs u  ',
      ' ',
      'a:b',
      '#xs',
      '##default',
      '1',
      'xs,u',
      'xs\u00a0u',
    ].map((it) =>
      refused(`SP-28: a PrefixList '${it}', signed`, seed, make(list(it)), /other than prefixes/),
    ),
    accepted(
      'SP-28: a PrefixList of the SignedInfo, signed',
      seed,
      make({ canonicalization: method(inclusive('xs u #default')), info }),
    ),
    accepted(
      'SP-28: an elliptic curve and a PrefixList, signed',
      getSeed(`${place}, ec`),
      signChanged(place, declared, list('xs'), ec),
    ),
    refused(
      'SP-28: a listed namespace that was changed',
      seed,
      edit(make(list('xs')), 'urn:xs', 'urn:xt'),
      /digest/,
    ),
    refused(
      'SP-28: a listed default that was changed',
      seed,
      edit(make(list('#default')), 'urn:default', 'urn:d'),
      /digest/,
    ),
    refused(
      'SP-28: a PrefixList that was added',
      seed,
      edit(
        signAnew(place, {}),
        `${exclusive}"></ds:Transform>`,
        `${exclusive}">${inclusive('samlp')}</ds:Transform>`,
      ),
      /no key/,
    ),
    refused('SP-28: a PrefixList of 33, signed', seed, make(list(long)), /too long/),
    refused(
      'SP-28: a PrefixList of 33 of the SignedInfo',
      seed,
      make({ canonicalization: method(inclusive(long)) }),
      /too long/,
    ),
    accepted('SP-28: a PrefixList of 32, signed', seed, make(list(long.replace(' p32', '')))),
  ]
})

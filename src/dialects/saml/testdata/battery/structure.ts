/** The inside of a signature: parts twice, parts missing, values cut, padded and spaced. */
import { accepted, type BatteryDocument, edit, refused, type Seed } from './document.ts'
import { element, exclusive, fill, type Recipe, template } from './lab.ts'
import { afterIssuer, dissect, getSeed, ids, signAnew } from './seed.ts'

const part = (name: string): RegExp =>
  new RegExp(`<((?:\\w+:)?)${name}(?= |>)[\\s\\S]*?</\\1${name}>`)

const cut = (text: string, name: string): string => {
  const found = part(name).exec(text)?.[0]
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}

/** A SignedInfo that nobody signed, with the digest of nothing. */
const forgeInfo = (info: string): string =>
  edit(info, /(?<=DigestValue>)[^<]+/, '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=')

/** Parts that are given twice, in the wrong order, or where they do not belong. */
const crowded = (seed: Seed): BatteryDocument[] => {
  const { xml } = seed
  const info = cut(xml, 'SignedInfo')
  const value = cut(xml, 'SignatureValue')
  const method = cut(info, 'SignatureMethod')
  const reference = cut(info, 'Reference')
  const digest = cut(info, 'DigestValue')
  const keyInfo = cut(xml, 'KeyInfo')
  const own = cut(xml, 'Signature')
  const swap = (name: string, from: string, to: string, cause = /exactly|two signatures/) =>
    refused(name, seed, edit(xml, from, to), cause)
  return [
    swap('SP-18: a forged SignedInfo before', info, forgeInfo(info) + info),
    swap('SP-18: a forged SignedInfo after', info, info + forgeInfo(info)),
    swap('SP-18: the same SignedInfo twice', info, info + info),
    swap('SP-18: a SignedInfo after the value', value, value + info),
    swap(
      'SP-18: a forged SignedInfo around',
      info,
      forgeInfo(info).replace('</ds:SignedInfo>', `${info}$&`),
      /no key|digest|exactly/,
    ),
    swap(
      'SP-18: a forged SignedInfo in KeyInfo',
      keyInfo,
      keyInfo.replace('</ds:KeyInfo>', `${forgeInfo(info)}$&`),
      /in KeyInfo/,
    ),
    swap(
      'SP-18: a SignedInfo in an Object',
      '</ds:Signature>',
      `<ds:Object>${info}</ds:Object></ds:Signature>`,
    ),
    swap(
      'SP-18: a SignedInfo of another namespace',
      info,
      forgeInfo(info)
        .replaceAll('ds:', 'dx:')
        .replace('SignedInfo', 'SignedInfo xmlns:dx="urn:x"') + info,
    ),
    swap('SP-20: two SignatureValues', value, value + value),
    swap('SP-20: the value before the SignedInfo', info + value, value + info),
    swap('SP-20: no SignatureValue', value, ''),
    swap('SP-20: text in the signature', info, `x${info}`, /text between/),
    swap('SP-31: two KeyInfos', keyInfo, keyInfo + keyInfo),
    swap('SP-31: KeyInfo before the SignedInfo', info, keyInfo + info),
    swap('SP-18: two SignatureMethods', method, method + method),
    swap('SP-30: two References', reference, reference + reference),
    swap('SP-19: two DigestValues', digest, digest + digest, /no key/),
    swap('SP-11: the same signature twice', own, own + own, /two sig|where none/),
    swap('SP-11: a forged signature before', own, forgeInfo(own) + own, /two sig|where none/),
    swap('SP-11: a forged signature after', own, own + forgeInfo(own), /two sig|where none/),
    swap(
      'SP-11: a signature in the signature',
      '</ds:Signature>',
      `${own}</ds:Signature>`,
      /exactly|where none/,
    ),
  ]
}

/** Structures that the issuer itself signed: the key holds, and they are refused all the same. */
const owned: Record<string, readonly [recipe: Recipe, cause: RegExp]> = {
  'SP-30: two References': [{ edit: (it) => it.replace(part('Reference'), '$&$&') }, /exactly/],
  'SP-30: two References, the second to another': [
    { edit: (it) => it.replace(part('Reference'), (one) => one + one.replace(/#_[a-z]+/, '#_x')) },
    /exactly/,
  ],
  'SP-30: no Reference': [{ edit: (it) => it.replace(part('Reference'), '') }, /exactly/],
  'SP-19: two DigestValues': [{ edit: (it) => it.replace(part('DigestValue'), '$&$&') }, /exactly/],
  'SP-19: no DigestValue': [{ edit: (it) => it.replace(part('DigestValue'), '') }, /exactly/],
  'SP-19: an element in the DigestValue': [
    { edit: (it) => it.replace('{digest}', '<x></x>{digest}') },
    /element inside/,
  ],
  'SP-19: a foreign element in the SignedInfo': [
    { edit: (it) => it.replace('</ds:SignedInfo>', '<x xmlns="urn:x"></x>$&') },
    /exactly/,
  ],
  'SP-18: a Manifest': [
    {
      edit: (it) =>
        it
          .replace('<ds:Reference ', `$&Type="http://www.w3.org/2000/09/xmldsig#Manifest" `)
          .replace(part('DigestMethod'), ''),
    },
    /exactly/,
  ],
  'SP-18: no CanonicalizationMethod': [{ canonicalization: '' }, /no CanonicalizationMethod/],
  'SP-18: two CanonicalizationMethods': [
    { canonicalization: element('CanonicalizationMethod', exclusive).repeat(2) },
    /exactly/,
  ],
  'SP-29: no Transforms': [{ edit: (it) => it.replace(part('Transforms'), '') }, /exactly/],
  'SP-29: something in the DigestMethod': [
    { edit: (it) => it.replace('</ds:DigestMethod>', '<x xmlns="urn:x"></x>$&') },
    /digest|param/,
  ],
  'SP-29: text in the DigestMethod': [
    { edit: (it) => it.replace('</ds:DigestMethod>', 'x$&') },
    /text between/,
  ],
  'SP-32: something in the SignatureMethod': [
    {
      edit: (it) =>
        it.replace('</ds:SignatureMethod>', '<ds:HMACOutputLength>8</ds:HMACOutputLength>$&'),
    },
    /algorithm/,
  ],
  'SP-29: something in the enveloped transform': [
    { edit: (it) => it.replace('enveloped-signature">', '$&<ds:XPath>1</ds:XPath>') },
    /enveloped/,
  ],
}

/** Spellings of base64. What is not white space must be right to the last bit. */
const values = (seed: Seed, name: 'DigestValue' | 'SignatureValue'): BatteryDocument[] => {
  const id = name === 'DigestValue' ? 'SP-19' : 'SP-20'
  const pattern = new RegExp(`(?<=${name}>)[A-Za-z0-9+/=\\s]+(?=<)`)
  const value = (pattern.exec(seed.xml)?.[0] ?? '').trim()
  const to = (what: string): string => edit(seed.xml, pattern, what)
  const bad: Record<string, string> = {
    empty: '',
    'white space only': ' \n ',
    'one byte': 'AA==',
    'cut by a block': value.slice(0, -4),
    'cut by a character': value.slice(0, -1),
    'cut to the half': value.slice(0, value.length / 2 - ((value.length / 2) % 4)),
    'one block more': `${value.replace(/=+$/, '')}AAAA`,
    'padding more': `${value}=`,
    'a block of padding': `${value}====`,
    twice: value + value,
    'in the alphabet for URLs': value
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replace(/^.{4}/, '_-_-'),
    'with a dash': `${value.slice(0, 8)}-${value.slice(8)}`,
    'with a NUL spelt out': `${value.slice(0, 8)}\\0${value.slice(8)}`,
    'with a no-break space': `${value.slice(0, 8)}\u00a0${value.slice(8)}`,
    'with a zero-width space': `${value.slice(0, 8)}\u200b${value.slice(8)}`,
    'in hexadecimal': Buffer.from(value, 'base64').toString('hex'),
    'of zeros': `${'A'.repeat(value.length - 1)}=`,
    'text after the padding': `${value}x`,
  }
  return Object.entries(bad).map(([how, what]) =>
    refused(`${id}: a ${name} ${how}`, seed, to(what)),
  )
}

const spaces = (seed: Seed): BatteryDocument[] => {
  const pattern = /(?<=SignatureValue>)[^<]+/
  const value = (pattern.exec(seed.xml)?.[0] ?? '').trim()
  const to = (what: string): string => edit(seed.xml, pattern, what)
  return [
    accepted('SP-20: a value in lines', seed, to(`\n${value.replace(/.{76}/g, '$&\n')}\n`)),
    accepted('SP-20: a value in lines with CR', seed, to(value.replace(/.{64}/g, '$&\r\n'))),
    accepted('SP-20: a value with CR spelt out', seed, to(value.replace(/.{64}/g, '$&&#13;\n'))),
    accepted(
      'SP-20: a value with spaces and tabs',
      seed,
      to(` ${value.replace(/.{5}/g, '$&\t ')}`),
    ),
  ]
}

/** The value of another document, of the other place, of the content. */
const borrowed = (seed: Seed): BatteryDocument[] => {
  const pattern = /(?<=SignatureValue>)[^<]+/
  const value = (xml: string): string => pattern.exec(xml)?.[0] ?? ''
  const inner = dissect(seed, 'assertion').signature
  const outer = dissect(seed, 'response').signature
  const xml = edit(edit(seed.xml, outer, '{o}'), inner, '{i}')
  const put = (o: string, i: string): string => edit(edit(xml, '{o}', o), '{i}', i)
  return [
    refused(
      'SP-20: the values exchanged',
      seed,
      put(edit(outer, value(outer), value(inner)), edit(inner, value(inner), value(outer))),
    ),
    refused('SP-20: the signatures exchanged', seed, put(inner, outer)),
    refused('SP-01: the inner signature is gone', seed, put(outer, ''), /digest/),
    refused(
      'SP-01: the outer signature does not hold',
      seed,
      put(edit(outer, value(outer), value(inner)), inner),
      /no key/,
    ),
  ]
}

const ownSigned = (place: 'response' | 'assertion'): BatteryDocument[] => {
  const seed = getSeed(`${place}, rsa`)
  return Object.entries(owned).map(([name, [recipe, cause]]) =>
    refused(`${name}, signed`, seed, signAnew(place, recipe), cause),
  )
}

/** A signature whose content is only a part of the assertion, at the right place. */
const detached = (): BatteryDocument => {
  const seed = getSeed('assertion, rsa')
  const { bare } = dissect(seed, 'assertion')
  const text = edit(
    seed.xml,
    dissect(seed, 'assertion').signed,
    afterIssuer(bare, template(ids.assertion, { uri: '#_subject' })),
  )
  const xml = fill(
    edit(text, '<saml:Subject>', '<saml:Subject ID="_subject">'),
    { target: "//*[local-name()='Subject']" },
    seed.key,
  )
  return refused('SP-30: only the Subject is signed', seed, xml, /something else/)
}

const marked = ['assertion, rsa', 'response, rsa', 'both, ec'].map(getSeed)

export const structures: BatteryDocument[] = [
  ...marked.flatMap(crowded),
  ...ownSigned('response'),
  ...ownSigned('assertion'),
  ...['assertion, rsa', 'foreign response, rsa', 'assertion, ec']
    .map(getSeed)
    .flatMap((seed) => [
      ...values(seed, 'DigestValue'),
      ...values(seed, 'SignatureValue'),
      ...spaces(seed),
    ]),
  ...['both, rsa', 'both, ec', 'awkward, both, rsa'].map(getSeed).flatMap(borrowed),
  detached(),
]

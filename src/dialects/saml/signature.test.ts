import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { test } from 'node:test'
import {
  findSignatureAlgorithm,
  isSignedWith,
  isStrongKey,
  signatureAlgorithms,
} from './algorithm.ts'
import { writeCanonical } from './canonical.ts'
import { type Signer, verifySigned, writeSigned } from './signature.ts'
import { ec, isInvalid, other, rsa } from './testdata/sample.ts'
import { attribute, readXml } from './xml.ts'

const before = '<m:note xmlns:m="urn:m" ID="_n1"><m:from>ada</m:from>'
const after = '<m:to>grace</m:to></m:note>'
const signed = writeSigned(before, after, '_n1', rsa.signer)

const verify = (source: string, keys: readonly KeyObject[] = [rsa.publicKey]) =>
  verifySigned(readXml(Buffer.from(source)), keys)

const change = (from: string | RegExp, to: string): string => {
  const changed = signed.replace(from, to)
  assert.notEqual(changed, signed, String(from))
  return changed
}

test('what was signed is given back, without the signature, from the signed bytes', () => {
  assert.equal(writeCanonical(verify(signed)), before + after)
})

const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const signers: Signer[] = [
  ...(['rsa-sha256', 'rsa-sha384', 'rsa-sha512'] as const).map((algorithm) => ({
    ...rsa.signer,
    algorithm,
  })),
  ...(['ecdsa-sha256', 'ecdsa-sha384', 'ecdsa-sha512'] as const).map((algorithm) => ({
    ...ec.signer,
    algorithm,
  })),
  { key: p384.privateKey, algorithm: 'ecdsa-sha384', certificate: ec.signer.certificate },
]

test('every algorithm of the list signs and verifies, whichever key of several it was', () => {
  const keys = [other.publicKey, rsa.publicKey, ec.publicKey, p384.publicKey]
  for (const signer of signers) {
    const source = writeSigned(before, after, '_n1', signer)
    assert.equal(attribute(verify(source, keys), 'ID'), '_n1', signer.algorithm)
    assert.throws(() => verify(source, [other.publicKey]), isInvalid(/no key/))
  }
})

test('SP-20: white space in the values is harmless', () => {
  const spaced = signed.replace(
    /<ds:SignatureValue>(.*?)<\/ds:SignatureValue>/,
    (_, value: string) =>
      `<ds:SignatureValue>\n${value.replace(/.{76}/g, '$&\n')}\t </ds:SignatureValue>`,
  )
  assert.equal(attribute(verify(spaced), 'ID'), '_n1')
})

const more = 'http://www.w3.org/2001/04/xmldsig-more#'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
const value = /<ds:SignatureValue>(.*?)<\/ds:SignatureValue>/
const digest = /<ds:DigestValue>(.*?)<\/ds:DigestValue>/
const transforms = /<ds:Transforms>.*<\/ds:Transforms>/
const transform = (uri: string): string => `<ds:Transform Algorithm="${uri}"></ds:Transform>`
const info = /<ds:SignedInfo>.*<\/ds:SignedInfo>/.exec(signed)?.[0] ?? ''
const signature = /<ds:Signature .*<\/ds:Signature>/.exec(signed)?.[0] ?? ''

/** Shapes that are refused for what they are, before or without looking at the values. */
const refused: Record<string, string> = {
  'SP-01: no signature': before + after,
  'SP-02: a signature deeper down': `<x ID="_n2">${signed}</x>`,
  'SP-11: two signatures': change('<m:to>', `${signature}<m:to>`),
  'SP-09: a ds:Object': change('<ds:KeyInfo>', '<ds:Object></ds:Object><ds:KeyInfo>'),
  'SP-07: an assertion in KeyInfo': change(
    '<ds:X509Data>',
    '<a:Assertion xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion"/><ds:X509Data>',
  ),
  'SP-18: a second SignedInfo': change('<ds:SignedInfo>', `${info}<ds:SignedInfo>`),
  'SP-18: SignedInfo inside SignedInfo': change(info, `<ds:SignedInfo>${info}</ds:SignedInfo>`),
  'SP-18: SignedInfo of another namespace': change(
    info,
    info.replaceAll('ds:SignedInfo', 'SignedInfo'),
  ),
  'a second SignatureValue': change(value, '$&$&'),
  'no SignatureValue': change(value, ''),
  'text in the signature': change('<ds:KeyInfo>', 'x<ds:KeyInfo>'),
  'SP-20: an empty value': change(value, '<ds:SignatureValue></ds:SignatureValue>'),
  'SP-20: a value of one byte': change(value, '<ds:SignatureValue>AA==</ds:SignatureValue>'),
  'SP-20: a value that goes on': change(value, '<ds:SignatureValue>$1AAAA</ds:SignatureValue>'),
  'SP-20: a value in another alphabet': change(
    value,
    '<ds:SignatureValue>_-_-</ds:SignatureValue>',
  ),
  'SP-22: Id beside ID': change(' ID="_n1"', ' ID="_n1" Id="_n2"'),
  'SP-22: Id instead of ID': change(' ID="_n1"', ' Id="_n1"'),
  'SP-22: an ID with a prefix': change(' ID="_n1"', ' m:ID="_n1"'),
  'SP-22: xml:id': change(' ID="_n1"', ' ID="_n1" xml:id="_n3"'),
  'SP-28: a PrefixList of 33': change(
    `<ds:CanonicalizationMethod Algorithm="${exclusive}">`,
    `$&<e:InclusiveNamespaces xmlns:e="${exclusive}" PrefixList="${'a '.repeat(33)}"/>`,
  ),
  'SP-29: another canonicalization': change(exclusive, `${exclusive}WithComments`),
  'SP-32: HMAC': change(`${more}rsa-sha256`, `${more}hmac-sha256`),
  'SP-32: ECDSA over an RSA key': change(`${more}rsa-sha256`, `${more}ecdsa-sha256`),
  'SP-33: RSA with SHA-1': change(
    `${more}rsa-sha256`,
    'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  ),
  'a changed digest method': change('xmlenc#sha256', 'xmlenc#sha512'),
}

for (const [name, source] of Object.entries(refused)) {
  test(`refused: ${name}`, () => {
    assert.throws(() => verify(source), isInvalid())
  })
}

/** Signs a SignedInfo as it is changed, as a signer who means harm but has the key would. */
const signAnew = (edit: (signedInfo: string) => string, id = '_n1'): string => {
  const inner = edit(info).replace(
    '<ds:SignedInfo>',
    '<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">',
  )
  const canonical = writeCanonical(readXml(Buffer.from(inner)))
  const bytes = signBytes(canonical)
  const edited = signature
    .replace(info, canonical)
    .replace(value, `<ds:SignatureValue>${bytes}</ds:SignatureValue>`)
  return signed.replace(signature, edited).replace('ID="_n1"', `ID="${id}"`)
}

const signBytes = (canonical: string): string => {
  const { hash } = signatureAlgorithms['rsa-sha256']
  return sign(hash, Buffer.from(canonical), rsa.signer.key).toString('base64')
}

test('a SignedInfo that is signed anew and not changed holds', () => {
  assert.equal(attribute(verify(signAnew((it) => it)), 'ID'), '_n1')
})

const reference = /<ds:Reference .*<\/ds:Reference>/
const signedAnew: Record<string, (signedInfo: string) => string> = {
  'SP-30: an empty URI': (it) => it.replace('URI="#_n1"', 'URI=""'),
  'SP-30: no URI': (it) => it.replace(' URI="#_n1"', ''),
  'SP-30: another ID': (it) => it.replace('#_n1', '#_n2'),
  'SP-30: an address': (it) => it.replace('#_n1', 'https://x.example/#_n1'),
  'SP-30: xpointer': (it) => it.replace('#_n1', "#xpointer(id('_n1'))"),
  'SP-30: the root by xpointer': (it) => it.replace('#_n1', '#xpointer(/)'),
  'SP-30: two references': (it) => it.replace(reference, '$&$&'),
  'SP-30: no reference': (it) => it.replace(reference, ''),
  'SP-29: no transforms': (it) => it.replace(transforms, ''),
  'SP-29: no transform': (it) => it.replace(transforms, '<ds:Transforms></ds:Transforms>'),
  'SP-29: enveloped only': (it) => it.replace(transform(exclusive), ''),
  'SP-29: enveloped twice': (it) => it.replace(transform(exclusive), transform(enveloped)),
  'SP-29: canonical only': (it) => it.replace(transform(enveloped), ''),
  'SP-29: three transforms': (it) => it.replace(transform(exclusive), '$&$&'),
  'SP-29: the other order': (it) =>
    it.replace(
      transforms,
      `<ds:Transforms>${transform(exclusive)}${transform(enveloped)}</ds:Transforms>`,
    ),
  'SP-29: XSLT': (it) =>
    it.replace(transform(exclusive), transform('http://www.w3.org/TR/1999/REC-xslt-19991116')),
  'SP-29: XPath': (it) =>
    it.replace(transform(exclusive), transform('http://www.w3.org/TR/1999/REC-xpath-19991116')),
  'SP-29: base64': (it) =>
    it.replace(transform(exclusive), transform('http://www.w3.org/2000/09/xmldsig#base64')),
  'SP-29: with comments': (it) =>
    it.replace(transform(exclusive), transform(`${exclusive}WithComments`)),
  'SP-33: a digest with SHA-1': (it) =>
    it.replace('http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2000/09/xmldsig#sha1'),
  'SP-21: the digest of nothing': (it) =>
    it.replace(
      digest,
      '<ds:DigestValue>47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=</ds:DigestValue>',
    ),
  'SP-19: an element in DigestValue': (it) =>
    it.replace(digest, '<ds:DigestValue><x></x>$1</ds:DigestValue>'),
  'SP-20: an empty digest': (it) => it.replace(digest, '<ds:DigestValue></ds:DigestValue>'),
  'SP-20: a digest that is cut': (it) =>
    it.replace(digest, '<ds:DigestValue>AAAA</ds:DigestValue>'),
}

for (const [name, edit] of Object.entries(signedAnew)) {
  test(`refused, though the key signed it: ${name}`, () => {
    assert.throws(() => verify(signAnew(edit)), isInvalid(/^(?!.*no key)/))
  })
}

test('SP-30: an ID that is no identifier is refused', () => {
  const odd = "x' or '1'='1"
  assert.throws(() => verify(signAnew((it) => it.replace('#_n1', `#${odd}`), odd)), isInvalid(/ID/))
})

test('SP-31: the keys in KeyInfo mean nothing', () => {
  const source = writeSigned(before, after, '_n1', other.signer)
  assert.throws(() => verify(source), isInvalid(/no key/))
  const bare = signed.replace(/<ds:KeyInfo>.*<\/ds:KeyInfo>/, '')
  assert.equal(attribute(verify(bare), 'ID'), '_n1')
  const method =
    '<ds:KeyInfo><ds:RetrievalMethod URI="https://x.example/key"></ds:RetrievalMethod></ds:KeyInfo>'
  assert.equal(
    attribute(verify(bare.replace('</ds:Signature>', `${method}</ds:Signature>`)), 'ID'),
    '_n1',
  )
})

test('SP-35: weak keys sign nothing, and zeros are no ECDSA signature', () => {
  const keys = [
    generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey,
    generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey,
    generateKeyPairSync('ec', { namedCurve: 'prime192v1' }).publicKey,
    generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey,
    generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }).publicKey,
    generateKeyPairSync('ed25519').publicKey,
    createPublicKey({ key: { kty: 'RSA', n: rsaModulus, e: 'AQ' }, format: 'jwk' }),
  ]
  for (const key of keys)
    assert.ok(!isStrongKey(key), JSON.stringify(key.asymmetricKeyDetails?.namedCurve))
  const algorithm = findSignatureAlgorithm(signatureAlgorithms['ecdsa-sha256'].uri)
  assert.ok(algorithm !== undefined)
  for (const zeros of [64, 63, 8, 1]) {
    assert.ok(!isSignedWith(algorithm, [ec.publicKey], Buffer.from('x'), Buffer.alloc(zeros)))
  }
})

const rsaModulus = String(rsa.publicKey.export({ format: 'jwk' }).n)

test('one changed byte anywhere is refused', () => {
  const bytes = Buffer.from(signed)
  const keyInfo = signed.indexOf('<ds:KeyInfo>')
  const keyInfoEnd = signed.indexOf('</ds:KeyInfo>')
  let tried = 0
  for (let at = 0; at < bytes.length; at += 3) {
    // What stands in KeyInfo is not signed and not read.
    if (at >= keyInfo && at <= keyInfoEnd) continue
    for (const bit of [1, 32]) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ bit
      tried += 1
      assert.throws(() => verifySigned(readXml(changed), [rsa.publicKey]), isInvalid(), `at ${at}`)
    }
  }
  assert.ok(tried > 300)
})

test('prefixes of the list are part of what is signed', () => {
  const name = 'ec:InclusiveNamespaces'
  const list = `<${name} xmlns:ec="${exclusive}" PrefixList="xs #default"></${name}>`
  const open =
    '<m:note xmlns="urn:d" xmlns:m="urn:m" xmlns:xs="urn:xs" ID="_n1"><m:from>ada</m:from>'
  const whole = writeSigned(open, after, '_n1', rsa.signer)
  const inner = /<ds:SignedInfo>.*<\/ds:SignedInfo>/.exec(whole)?.[0] ?? ''
  const edited = inner
    .replace(transform(exclusive), `<ds:Transform Algorithm="${exclusive}">${list}</ds:Transform>`)
    .replace('<ds:SignedInfo>', '<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">')
  const source = whole
    .replace(inner, edited)
    .replace(value, `<ds:SignatureValue>${signBytes(edited)}</ds:SignatureValue>`)
  assert.equal(writeCanonical(verify(source), { prefixes: ['xs', ''] }), open + after)
  assert.throws(() => verify(source.replace('urn:xs', 'urn:xt')), isInvalid(/digest/))
})

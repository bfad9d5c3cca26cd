import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type XmlElement as LibraryElement, XmlC14NMode, XmlDocument } from 'libxml2-wasm'
import { writeCanonical } from './canonical.ts'
import { writeMetadata } from './metadata.ts'
import { writeAuthnRequest } from './request.ts'
import { writeResponse, writeStatusResponse } from './response.ts'
import { type Chance, createChance } from './testdata/battery/chance.ts'
import { createTree } from './testdata/battery/tree.ts'
import { ec, now, responseOptions, rsa } from './testdata/sample.ts'
import { statuses } from './vocabulary.ts'
import { readXml, type XmlElement } from './xml.ts'

/** What libxml2 makes of an element and everything below it. */
const canonicalize = (node: LibraryElement | XmlDocument, prefixes: string[] = []): string =>
  node.canonicalizeToString({
    mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
    inclusiveNamespacePrefixes: prefixes,
  })

const readBoth = <T>(source: string, use: (theirs: XmlDocument, ours: XmlElement) => T): T => {
  using theirs = XmlDocument.fromString(source)
  return use(theirs, readXml(Buffer.from(source)))
}

type Pair = readonly [ours: XmlElement, theirs: LibraryElement]

/** Every element of a document, as both parsers have it. */
const pairElements = (theirs: XmlDocument, ours: XmlElement): Pair[] => {
  const flat = (element: XmlElement): XmlElement[] => [element, ...inner(element).flatMap(flat)]
  const inner = (element: XmlElement): XmlElement[] =>
    element.children.filter((child) => typeof child !== 'string')
  const all = theirs.find('//*') as LibraryElement[]
  const own = flat(ours)
  assert.equal(own.length, all.length)
  return own.map((element, at) => [element, all[at] as LibraryElement])
}

const documents = 2000

test(`SP-62: the canonical form of ${documents} documents is what libxml2 makes of it`, (t) => {
  let compared = 0
  for (let seed = 1; seed <= documents; seed += 1) {
    const chance = createChance(seed)
    const { source, prefixes } = createTree(chance)
    readBoth(source, (theirs, ours) => {
      const whole = canonicalize(theirs, prefixes)
      const own = prefixes.map((prefix) => (prefix === '#default' ? '' : prefix))
      assert.equal(writeCanonical(ours, { prefixes: own }), whole, `seed ${seed}: ${source}`)
      const [apex, theirApex] = chance.pick(pairElements(theirs, ours))
      assert.equal(
        writeCanonical(apex, { prefixes: own }),
        canonicalize(theirApex, prefixes),
        `seed ${seed}, from ${apex.name} with ${prefixes}: ${source}`,
      )
      assert.equal(writeCanonical(readXml(Buffer.from(whole)), { prefixes: own }), whole)
      compared += 3
    })
  }
  t.diagnostic(`${compared} canonical forms`)
})

const tokens = [
  '<',
  '>',
  '/',
  '</',
  '/>',
  '"',
  "'",
  '=',
  ' ',
  '&',
  ';',
  '&#',
  '&amp;',
  '&#38;',
  'x',
]
const odd = [
  'xmlns',
  'xmlns:',
  'xml:',
  ':',
  ']]>',
  '\t',
  '\n',
  '\r',
  '\0',
  '\u{1F}',
  '\u{FFFE}',
  '\u{FEFF}',
]
const more = [
  '<a>',
  '</a>',
  '<p:',
  '-',
  '.',
  '0',
  '\u{B7}',
  '\u{D7}',
  '\u{2028}',
  '\u{85}',
  '#x26;',
  'é',
]

/** A document with a few characters taken out and a few tokens put in. */
const damage = (chance: Chance, source: string): string => {
  let damaged = source
  for (let count = 1 + chance.below(3); count > 0; count -= 1) {
    const at = chance.below(damaged.length + 1)
    const token = chance.isLucky(0.7) ? chance.pick([...tokens, ...odd, ...more]) : ''
    damaged = damaged.slice(0, at) + token + damaged.slice(at + chance.below(3))
  }
  return damaged
}

test('SP-24: what is read after all is read by libxml2 as well, and alike', (t) => {
  let alike = 0
  for (let seed = 1; seed <= 10_000; seed += 1) {
    const chance = createChance(seed)
    const source = damage(chance, createTree(chance).source).toWellFormed()
    try {
      readXml(Buffer.from(source))
    } catch {
      continue
    }
    alike += 1
    readBoth(source, (theirs, ours) => {
      assert.equal(writeCanonical(ours), canonicalize(theirs), `seed ${seed}: ${source}`)
    })
  }
  t.diagnostic(`${alike} documents`)
  assert.ok(alike > 1000)
})

const checkCanonical = (written: string, seed: number): void =>
  readBoth(written, (theirs, ours) => {
    assert.equal(canonicalize(theirs), written, `seed ${seed}`)
    assert.equal(writeCanonical(ours), written, `seed ${seed}`)
  })

const writeRandomResponse = (chance: Chance): string => {
  const text = () => chance.text()
  return writeResponse(
    responseOptions({
      issuer: text(),
      destination: chance.url(),
      recipient: chance.url(),
      audience: text(),
      responseId: chance.name(),
      assertionId: `${chance.name()}-a`,
      inResponseTo: chance.name(),
      nameId: { value: text(), format: text(), nameQualifier: text(), spNameQualifier: text() },
      sessionIndex: text(),
      authnContext: text(),
      attributes: chance.list(4, () => ({
        name: text(),
        nameFormat: text(),
        friendlyName: text(),
        values: chance.list(3, text),
      })),
      signResponse: chance.isLucky(0.5),
      signer: chance.isLucky(0.8) ? ec.signer : rsa.signer,
    }),
  )
}

const writers: Record<string, (chance: Chance) => string> = {
  'a Response': writeRandomResponse,
  'a Response that says no': (chance) =>
    writeStatusResponse({
      responseId: chance.name(),
      inResponseTo: chance.name(),
      issueInstant: now + chance.below(1e9),
      issuer: chance.text(),
      destination: chance.url(),
      signer: ec.signer,
      status: statuses.responder,
      subStatus: chance.text(),
      message: chance.text(),
    }),
  'an AuthnRequest': (chance) =>
    writeAuthnRequest({
      id: chance.name(),
      issuer: chance.text(),
      issueInstant: now + chance.below(1e9),
      destination: chance.url(),
      acsUrl: chance.text(),
      nameIdFormat: chance.text(),
      authnContext: chance.text(),
      forceAuthn: chance.isLucky(0.5),
      isPassive: chance.isLucky(0.5),
      ...(chance.isLucky(0.5) ? { signer: ec.signer } : {}),
    }),
  'the metadata': (chance) =>
    writeMetadata({
      entityId: chance.text(),
      ssoUrl: chance.url(),
      sloUrl: chance.url(),
      certificates: chance.list(3, () => rsa.signer.certificate),
      nameIdFormats: chance.list(3, () => chance.text()),
      validUntil: now + chance.below(1e9),
    }),
}

for (const [name, write] of Object.entries(writers)) {
  test(`IDP-09: ${name} is written as its own canonical form, whatever is in it`, () => {
    for (let seed = 1; seed <= 300; seed += 1) checkCanonical(write(createChance(seed)), seed)
  })
}

const uriAlphabet = [
  ...'abz09:/?#[]@!$&\'()*+,;=-._~%<>"{}|\\^` éU',
  '//',
  '%41',
  'urn:',
  'http://',
]

test('SP-21: a namespace that we take is one that libxml2 can canonicalize', (t) => {
  const chance = createChance(21)
  let taken = 0
  for (let count = 0; count < 20_000; count += 1) {
    const uri = chance.list(10, () => chance.pick(uriAlphabet)).join('')
    const escaped = uri.replace(/[&<"]/g, (it) => `&#${it.charCodeAt(0)};`)
    const source = `<a xmlns="${escaped}"/>`
    try {
      readXml(Buffer.from(source))
    } catch {
      continue
    }
    taken += 1
    readBoth(source, (theirs, ours) =>
      assert.equal(canonicalize(theirs), writeCanonical(ours), uri),
    )
  }
  t.diagnostic(`${taken} namespaces`)
  assert.ok(taken > 500)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { XmlC14NMode, XmlDocument } from 'libxml2-wasm'
import { writeCanonical } from './canonical.ts'
import { isInvalid } from './testdata/sample.ts'
import { elements, readXml } from './xml.ts'

const sources = [
  '<a/>',
  '<a b="2" a="1" xmlns:z="urn:z" z:a="0"><b>x</b></a>',
  '<p:a xmlns:p="urn:p" xmlns:q="urn:q"><q:b/><p:c q:d="1" p:d="2"/></p:a>',
  '<a xmlns="urn:1"><b xmlns=""><c xmlns="urn:1"/></b></a>',
  '<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c xmlns:p="urn:1"/></p:b><p:d/></p:a>',
  '<p:a xmlns:p="urn:1" xmlns="urn:2" p:x="1"><b p:y="2" y="1"/></p:a>',
  '<a xml:lang="en" xml:space="preserve" b="1">  <b xml:lang="de"/>\n</a>',
  '<a b=\'"\' c="&#9;&#10;&#13;&gt;&lt;&amp;\'">&gt;&lt;&amp;"\'&#13;\t\n]]&gt;</a>',
  '<é ü="1" ö="2"><b>😀 &#x10FFFF; \u00a0</b></é>',
  '<a xmlns:b="urn:b" xmlns:a="urn:a" b:z="1" a:z="2" y="3" b:a="4"/>',
  '<a xmlns:p="urn:x"><b xmlns:p="urn:x" p:c="1"/><p:d xmlns:p="urn:x"/></a>',
  '<p:a xmlns:p="urn:p" xmlns:u="urn:unused"><p:b xmlns:u="urn:other"/></p:a>',
]

const prefixLists = [[], ['q'], ['p', 'u', 'z'], ['xml', 'nobody']]

test('the canonical form is what libxml2 makes of it', () => {
  for (const source of sources) {
    for (const prefixes of prefixLists) {
      using document = XmlDocument.fromString(source)
      const theirs = document.canonicalizeToString({
        mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
        inclusiveNamespacePrefixes: prefixes,
      })
      assert.equal(writeCanonical(readXml(Buffer.from(source)), { prefixes }), theirs, source)
    }
  }
})

test('what is canonical stays as it is', () => {
  for (const source of sources) {
    const once = writeCanonical(readXml(Buffer.from(source)))
    assert.equal(writeCanonical(readXml(Buffer.from(once))), once)
  }
})

test('an element inside takes the namespaces along that it uses, and those of the list', () => {
  const source = '<p:a xmlns:p="urn:p" xmlns:q="urn:q" xmlns="urn:d"><p:b><c q:d=""/></p:b></p:a>'
  const [inner] = elements(readXml(Buffer.from(source)))
  assert.ok(inner !== undefined)
  const rest = '<c xmlns="urn:d" xmlns:q="urn:q" q:d=""></c></p:b>'
  assert.equal(writeCanonical(inner), `<p:b xmlns:p="urn:p">${rest}`)
  assert.equal(
    writeCanonical(inner, { prefixes: ['', 'q'] }),
    '<p:b xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q"><c q:d=""></c></p:b>',
  )
})

test('one element can be left out', () => {
  const root = readXml(Buffer.from('<a>x<b>y</b>z</a>'))
  const omit = root.children[1]
  assert.ok(typeof omit === 'object')
  assert.equal(writeCanonical(root, { omit }), '<a>xz</a>')
})

test('attributes are in the order of code points, not of UTF-16 units', () => {
  const root = readXml(Buffer.from('<a 𐀀="1" ﷰ="2"/>'))
  assert.equal(writeCanonical(root), '<a ﷰ="2" 𐀀="1"></a>')
})

test('SP-28: a small document does not become a huge one', () => {
  const attributes = Array.from({ length: 40 }, (_, at) => ` p:a${at}=""`).join('')
  const source = `<a xmlns:p="urn:${'p'.repeat(200_000)}">${'<p:b/>'.repeat(9000)}</a>`
  assert.throws(() => writeCanonical(readXml(Buffer.from(source))), isInvalid(/too big/))
  const wide = `<a xmlns:p="urn:p">${`<b${attributes}/>`.repeat(200)}</a>`
  assert.equal(writeCanonical(readXml(Buffer.from(wide))).split('xmlns:p').length, 201)
})

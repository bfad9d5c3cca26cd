import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isInvalid } from './testdata/sample.ts'
import { attribute, child, elements, readXml, text } from './xml.ts'

const read = (source: string, kind?: 'message' | 'metadata') => readXml(Buffer.from(source), kind)

/** What is refused, and the words of the cause. */
const refused: Record<string, readonly [source: string | Buffer, cause: RegExp]> = {
  'SP-25: an empty DOCTYPE': ['<!DOCTYPE a><a/>', /DOCTYPE/],
  'SP-24: a DOCTYPE that declares an entity': ['<!DOCTYPE a [<!ENTITY b "c">]><a/>', /DOCTYPE/],
  'SP-26: an external entity': ['<!DOCTYPE a [<!ENTITY b SYSTEM "file:///x">]><a>&b;</a>', /DOC/],
  'SP-26: an external document type': ['<!DOCTYPE a SYSTEM "http://x.example/"><a/>', /DOCTYPE/],
  'SP-26: a parameter entity': ['<!DOCTYPE a [<!ENTITY % p SYSTEM "http://x">%p;]><a/>', /DOC/],
  'SP-26: a style sheet': ['<?xml-stylesheet href="x"?><a/>', /processing/],
  'SP-13: a processing instruction in a text': ['<a><?p not-an-?>admin</a>', /processing/],
  'SP-13: a processing instruction at the end': ['<a/><?p?>', /processing/],
  'SP-15: a comment in a text': ['<a>ad<!-- -->min</a>', /comment/],
  'SP-15: a comment before the root': ['<!-- --><a/>', /comment/],
  'SP-16: a CDATA section': ['<a><![CDATA[admin]]></a>', /CDATA/],
  'SP-26: an entity of HTML': ['<a>&nbsp;</a>', /entity/],
  'an entity in an attribute': ['<a b="&c;"/>', /entity/],
  'a bare ampersand': ['<a>a & b</a>', /entity/],
  'a reference to nothing': ['<a>&#0;</a>', /character/],
  'a reference to a surrogate': ['<a>&#xD83D;&#xDE00;</a>', /character/],
  'a reference to U+FFFF': ['<a>&#xFFFF;</a>', /character/],
  'a reference beyond Unicode': ['<a>&#x110000;</a>', /character/],
  'a reference with a capital X': ['<a>&#X41;</a>', /entity/],
  'a control character': ['<a>\u0001</a>', /character/],
  'a NUL': ['<a>\u0000</a>', /character/],
  'U+FFFE': ['<a>\uFFFE</a>', /character/],
  'SP-57: UTF-16 with a byte order mark': [Buffer.from('\uFEFF<a/>', 'utf16le'), /UTF-8/],
  'SP-57: UTF-16 without one': [Buffer.from('<a/>', 'utf16le'), /character/],
  'SP-57: UTF-8 that is cut': [Buffer.from([0x3c, 0x61, 0x3e, 0xc3]), /UTF-8/],
  'SP-57: an overlong character': [Buffer.from([0x3c, 0x61, 0xc0, 0xaf, 0x3e]), /UTF-8/],
  'SP-57: another encoding declared': ['<?xml version="1.0" encoding="utf-32"?><a/>', /decl/],
  'SP-57: UTF-7 declared': ['<?xml version="1.0" encoding="utf-7"?><a/>', /declaration/],
  'XML 1.1': ['<?xml version="1.1"?><a/>', /declaration/],
  'a declaration without a version': ['<?xml encoding="utf-8"?><a/>', /declaration/],
  'SP-58: two declarations': ['<?xml version="1.0"?><?xml version="1.0"?><a/>', /processing/],
  'SP-58: a declaration after a space': [' <?xml version="1.0"?><a/>', /processing/],
  'SP-58: two roots': ['<a/><b/>', /after the root/],
  'SP-58: text after the root': ['<a/>b', /after the root/],
  'text before the root': ['b<a/>', /starts no element/],
  'an empty document': ['', /starts no element/],
  'no end tag': ['<a><b></b>', /does not end/],
  'another end tag': ['<a></b>', /match/],
  'an end tag that goes on': ['<a></ab>', /match/],
  'an end tag with another prefix': ['<p:a xmlns:p="u:p" xmlns:q="u:p"></q:a>', /match/],
  'an end tag with a slash': ['<a></a/>', /match/],
  'a tag that does not end': ['<a b="c"', /does not end/],
  'an attribute that does not end': ['<a b="c>', /does not end/],
  'an attribute without quotes': ['<a b=c/>', /does not end/],
  'an attribute without a value': ['<a b/>', /does not end/],
  'two attributes without a space': ['<a b="1"c="2"/>', /does not end/],
  'the same attribute twice': ['<a b="1" b="2"/>', /twice/],
  'the same expanded name twice': ['<a xmlns:p="u:x" xmlns:q="u:x" p:b="" q:b=""/>', /twice/],
  'a < in an attribute': ['<a b="<"/>', /< in an attribute/],
  ']]> in a text': ['<a>]]></a>', /]]>/],
  'a space before a name': ['< a/>', /starts no element/],
  'a name that begins with a digit': ['<1/>', /starts no element/],
  'two colons in a name': ['<p:q:a xmlns:p="u:p"/>', /does not end/],
  'SP-23: a prefix that nobody declares': ['<p:a/>', /not declared/],
  'SP-23: a prefix of an attribute that nobody declares': ['<a p:b=""/>', /not declared/],
  'SP-23: a prefix that is undeclared': ['<a xmlns:p=""/>', /undeclared/],
  'SP-23: xmlns as a prefix': ['<xmlns:a/>', /not declared/],
  'SP-23: xmlns declared': ['<a xmlns:xmlns="u:p"/>', /xmlns/],
  'SP-23: the namespace of xmlns': ['<a xmlns:p="http://www.w3.org/2000/xmlns/"/>', /xmlns/],
  'SP-23: xml bound to another': ['<a xmlns:xml="u:p"/>', /xml/],
  'SP-23: another prefix for xml': ['<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>', /xml/],
  'SP-21: a relative namespace': ['<a xmlns="b"/>', /absolute/],
  'SP-21: a namespace with a space': ['<a xmlns="u: b"/>', /absolute/],
  'SP-07: the same ID twice': ['<a ID="x"><b ID="x"/></a>', /twice/],
  'SP-22: the same value in ID and Id': ['<a ID="x"><b Id="x"/></a>', /twice/],
  'SP-22: the same value in ID and xml:id': ['<a ID="x"><b xml:id="x"/></a>', /twice/],
}

for (const [name, [source, cause]] of Object.entries(refused)) {
  test(`refused: ${name}`, () => {
    assert.throws(() => readXml(Buffer.from(source)), isInvalid(cause))
  })
}

const many = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join('')

const bombs: Record<string, readonly [source: () => string, cause: RegExp]> = {
  '50 MB of text': [() => `<a>${'b'.repeat(50_000_000)}</a>`, /too big/],
  'one byte more than a message has': [() => `<a>${'b'.repeat(256 * 1024 - 6)}</a>`, /too big/],
  'nesting of 65': [() => '<a>'.repeat(65) + '</a>'.repeat(65), /deep/],
  'nesting of 80,000': [() => '<a>'.repeat(80_000), /deep/],
  '65 attributes': [() => `<a${many(65, (at) => ` b${at}=""`)}/>`, /many attributes/],
  '20,000 attributes': [() => `<a${many(20_000, (at) => ` b${at}=""`)}/>`, /many attributes/],
  '64 namespaces': [() => `<a${many(64, (at) => ` xmlns:b${at}="u:"`)}/>`, /many namespaces/],
  'more elements': [() => `<a>${'<b/>'.repeat(10_000)}</a>`, /many nodes/],
  'more texts': [() => `<a>${'b<b/>'.repeat(6000)}</a>`, /many nodes/],
  'more attributes': [() => `<a>${'<b c="" d=""/>'.repeat(4000)}</a>`, /many nodes/],
}

for (const [name, [write, cause]] of Object.entries(bombs)) {
  test(`SP-27: refused: ${name}`, () => {
    const bytes = Buffer.from(write())
    assert.throws(() => readXml(bytes), isInvalid(cause))
  })
}

test('SP-27: long texts, attributes, names, spaces and broken ends take linear time', () => {
  const length = 200_000
  const sources = [
    `<a>${'&lt;'.repeat(length / 4)}</a>`,
    `<a b="${'\t'.repeat(length)}"/>`,
    `<a b="${'c'.repeat(length)}`,
    `<${'a'.repeat(length)}`,
    `<a${' '.repeat(length)}`,
    `<a b${' '.repeat(length)}c`,
    `<a>${'\r'.repeat(length)}</a>`,
    `<a>${'&'.repeat(length)}</a>`,
    `<?xml version="1.0"${' '.repeat(length)}`,
  ]
  for (const source of sources) {
    const before = process.cpuUsage()
    try {
      read(source)
    } catch (error) {
      isInvalid()(error)
    }
    const { user, system } = process.cpuUsage(before)
    // Generous, for busy machines: a quadratic reading would take minutes.
    assert.ok(user + system < 2_000_000, source.slice(0, 20))
  }
})

test('a document is read with its namespaces, texts and attributes', () => {
  const source =
    '\uFEFF<?xml version="1.0" encoding="Utf-8" standalone=\'no\' ?>\r\n' +
    '<p:a xmlns:p="urn:p" xmlns="urn:d" p:b=\'1\' b="2">x<c/ >y</p:a>'.replace('/ >', ' />')
  const root = read(source)
  assert.equal(`${root.prefix}|${root.namespace}|${root.name}`, 'p|urn:p|a')
  assert.deepEqual(root.declarations, [
    { prefix: 'p', namespace: 'urn:p' },
    { prefix: '', namespace: 'urn:d' },
  ])
  assert.deepEqual(root.attributes, [
    { prefix: 'p', name: 'b', namespace: 'urn:p', value: '1' },
    { prefix: '', name: 'b', namespace: '', value: '2' },
  ])
  assert.equal(attribute(root, 'b'), '2')
  const [x, c, y] = root.children
  assert.ok(x === 'x' && y === 'y' && typeof c === 'object')
  assert.equal(c.namespace, 'urn:d')
})

test('the default namespace can be taken back, and the prefix xml needs no declaration', () => {
  const root = read('<a xmlns="urn:d" xml:lang="en"><b xmlns=""/></a>')
  assert.equal(root.attributes[0]?.namespace, 'http://www.w3.org/XML/1998/namespace')
  assert.equal(elements(root)[0]?.namespace, '')
})

test('SP-16: references are read, and line ends and white space are as XML has them', () => {
  const root = read(
    '<a b="1\r\n2\t3&#13;&#10;&#9;&lt;&quot;">&#97;dmin&amp;\r\n\r&#xD;&#x1F600;</a>',
  )
  assert.equal(text(root), 'admin&\n\n\r😀')
  assert.equal(attribute(root, 'b'), '1 2 3\r\n\t<"')
})

test('comments in metadata are dropped, and texts around them are one', () => {
  const root = read(
    '<!-- a --><a><!-- <b> -->x<!----->y</a><!-- c -->\n'.replace('<!----->', '<!---->'),
    'metadata',
  )
  assert.deepEqual(root.children, ['xy'])
})

test('comments in metadata are still no way around the rules', () => {
  for (const [source, cause] of [
    ['<a b="<!-- -->"/>', /< in an attribute/],
    ['<a <!-- --> b=""/>', /does not end/],
    ['<a><!-- a -- b --></a>', /comment/],
    ['<a><!-- a', /comment/],
    ['<a><!--></a>', /comment/],
    ['<!-- a --><!DOCTYPE a><a/>', /DOCTYPE/],
    ['<a><!-- <?p?> --></a>', /processing/],
  ] as const) {
    assert.throws(() => read(source, 'metadata'), isInvalid(cause))
  }
})

test('SP-17: an element where a text belongs is refused, as is text where elements belong', () => {
  const root = read('<a>x<b/></a>')
  assert.throws(() => text(root), isInvalid(/element inside/))
  assert.throws(() => elements(root), isInvalid(/text between/))
})

test('a second child of the same name is refused', () => {
  assert.throws(() => child(read('<a><b/><b/></a>'), '', 'b'), isInvalid(/more than one/))
  assert.equal(child(read('<a><b/><c xmlns="u:c"/></a>'), '', 'c'), undefined)
})

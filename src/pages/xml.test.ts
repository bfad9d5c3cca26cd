/** XML laid out for reading keeps every character that is not between elements. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { indentXml } from './xml.ts'

test('elements stand below each other, text stays beside its element', () => {
  const xml = '<a x="1"><b>text</b><c/> <d></d><e><f>1</f></e></a>'
  const lines = ['<a x="1">', '  <b>text</b>', '  <c/>', '  <d></d>', '  <e>', '    <f>1</f>']
  assert.equal(indentXml(xml), [...lines, '  </e>', '</a>'].join('\n'))
})

test('WEB-07: what is not XML is shown as it is, and deep nesting stays small', () => {
  assert.equal(indentXml('<<>a<'), '<\n<>a\n  <')
  assert.equal(indentXml('</a></b>'), '</a>\n</b>')
  const deep = '<a>'.repeat(60_000)
  assert.ok(indentXml(deep).length < deep.length * 20)
  const long = '<a>'.repeat(70_000)
  assert.equal(indentXml(long), long)
})

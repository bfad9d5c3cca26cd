/** Tables as text: what spreadsheets write, and what they must not compute. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readCell, readCsv, writeCsvLine } from './csv.ts'

const cellsOf = (text: string): string[][] => [...readCsv(text)].map(({ cells }) => cells)

describe('tables as text', () => {
  test('commas, semicolons and tabs are known by the headings', () => {
    assert.deepEqual(cellsOf('a,b;c\n1,2'), [
      ['a', 'b;c'],
      ['1', '2'],
    ])
    assert.deepEqual(cellsOf('a;b\r\n1,5;2\r\n'), [
      ['a', 'b'],
      ['1,5', '2'],
    ])
    assert.deepEqual(cellsOf('a\tb\n1\t2'), [
      ['a', 'b'],
      ['1', '2'],
    ])
    assert.deepEqual(cellsOf('"a;b;c",d\n1,2'), [
      ['a;b;c', 'd'],
      ['1', '2'],
    ])
  })

  test('quoted cells hold separators, lines and quotation marks', () => {
    const text = 'a,b\n"1,\n2","say ""hi"""\n,\n\n3,4'
    assert.deepEqual(
      [...readCsv(text)].map(({ line, cells }) => [line, ...cells]),
      [
        [1, 'a', 'b'],
        [2, '1,\n2', 'say "hi"'],
        [6, '3', '4'],
      ],
    )
  })

  test('a quotation mark out of place is told of its line', () => {
    const broken = (text: string) =>
      [...readCsv(text)].filter(({ isBroken }) => isBroken).map(({ line }) => line)
    assert.deepEqual(broken('a,b\n"1"2,3\n4,5'), [2])
    assert.deepEqual(broken('a,b\n1,"never ends\n4,5'), [2])
    assert.deepEqual(broken('a,b\nan "inner" one,2'), [])
  })

  test('no cell is a formula, and each comes back as it was', () => {
    const cells = ['=1+1', '+49 30 1', '-1', '@sum', "O'Hara", 'a "b", c', '\ttab', 'plain', '']
    const line = writeCsvLine(cells)
    for (const cell of [...readCsv(line)][0]?.cells ?? []) assert.doesNotMatch(cell, /^[=+\-@\t]/)
    const [record] = [...readCsv(line)]
    assert.deepEqual(record?.cells.map(readCell), [...cells.slice(0, 6), '\ttab', 'plain', ''])
  })
})

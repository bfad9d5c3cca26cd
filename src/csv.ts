/**
 * Tables as text (RFC 4180): with commas, semicolons or tabs between the cells, quoted where that
 * is needed. What is written opens in a spreadsheet as the text that it is, and as no formula.
 */

export type CsvRecord = {
  /** The line of the file that it begins at, from 1. */
  line: number
  cells: string[]
  /** A quotation mark stands where none may. */
  isBroken: boolean
}

const separators = [',', ';', '\t'] as const
type Separator = (typeof separators)[number]

/** What stands most often between the headings, outside of quotation marks. */
const findSeparator = (text: string): Separator => {
  const [first = ''] = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text) ?? []
  const plain = first.replaceAll(/"(?:[^"]|"")*"/g, '')
  const count = (separator: string): number => plain.split(separator).length
  return [...separators].sort((one, other) => count(other) - count(one))[0] ?? ','
}

type Cell = { text: string; end: number; isBroken: boolean }

const cellEnd = { ',': /[,\r\n]/g, ';': /[;\r\n]/g, '\t': /[\t\r\n]/g } as const

const readPlain = (text: string, from: number, separator: Separator): Cell => {
  const pattern = cellEnd[separator]
  pattern.lastIndex = from
  const end = pattern.exec(text)?.index ?? text.length
  return { text: text.slice(from, end), end, isBroken: false }
}

const quotedPattern = /"((?:[^"]|"")*)"/y

const readQuoted = (text: string, from: number, separator: Separator): Cell => {
  quotedPattern.lastIndex = from
  const [whole, inner] = quotedPattern.exec(text) ?? []
  if (whole === undefined || inner === undefined) {
    return { ...readPlain(text, from, separator), isBroken: true }
  }
  const rest = readPlain(text, from + whole.length, separator)
  const isBroken = rest.text.trim() !== ''
  return { text: inner.replaceAll('""', '"') + rest.text, end: rest.end, isBroken }
}

const countLines = (text: string, from: number, to: number): number => {
  let lines = 0
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) {
    lines += 1
  }
  return lines
}

/** The records of a table, one after another; lines in which nothing stands are left out. */
export function* readCsv(text: string): Generator<CsvRecord> {
  const separator = findSeparator(text)
  let line = 1
  let at = 0
  while (at < text.length) {
    const record: CsvRecord = { line, cells: [], isBroken: false }
    const begin = at
    for (;;) {
      const read = text[at] === '"' ? readQuoted : readPlain
      const cell = read(text, at, separator)
      record.cells.push(cell.text)
      record.isBroken ||= cell.isBroken
      at = cell.end
      if (text[at] !== separator) break
      at += 1
    }
    at += text.startsWith('\r\n', at) ? 2 : 1
    line += countLines(text, begin, at)
    if (record.cells.some((each) => each.trim() !== '')) yield record
  }
}

/** What a spreadsheet would take for a formula (OWASP, "CSV Injection"). */
const formulaPattern = /^[=+\-@\t\r]/
const guardedPattern = /^'(?=[=+\-@\t\r])/

/** The text of a cell, without the mark that keeps spreadsheets from computing it. */
export const readCell = (text: string): string => text.trim().replace(guardedPattern, '')

const writeCell = (text: string): string => {
  const guarded = formulaPattern.test(text) ? `'${text}` : text
  return /[",;\t\r\n']/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}

/** One line of a table. */
export const writeCsvLine = (cells: readonly string[]): string =>
  `${cells.map(writeCell).join(',')}\r\n`

/** By it, spreadsheets know that the file is UTF-8. */
export const byteOrderMark = '\uFEFF'

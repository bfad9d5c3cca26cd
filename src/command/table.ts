/** Plain text for people: aligned columns, and facts one below the other. */

type Cell = string | number | null

/** What a terminal would obey instead of showing is not shown. */
export const plain = (text: string): string => text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim()

const cellOf = (cell: Cell): string => (cell === null || cell === '' ? '-' : plain(String(cell)))

const widthOf = (text: string): number => [...text].length

const pad = (text: string, width: number): string => text + ' '.repeat(width - widthOf(text))

/** Every line two columns further in. */
export const indent = (text: string): string => text.replaceAll(/^/gm, '  ')

/** Rows below their headings; what is empty is a hyphen. */
export const writeTable = (
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
): string => {
  const lines = [headings.map((each) => each.toUpperCase()), ...rows.map((row) => row.map(cellOf))]
  const widths = headings.map((_, column) =>
    Math.max(...lines.map((line) => widthOf(line[column] ?? ''))),
  )
  return lines
    .map((line) => line.map((cell, column) => pad(cell, widths[column] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n')
}

/** `name: value` lines, the values aligned; what is empty is left out. */
export const writeFacts = (facts: Record<string, Cell | undefined>): string => {
  const known = Object.entries(facts).filter(([, value]) => value !== undefined && value !== null)
  const shown = known.filter(([, value]) => value !== '')
  const width = Math.max(0, ...shown.map(([name]) => widthOf(name)))
  const lines = shown.map(([name, value]) => `${pad(`${name}:`, width + 2)}${plain(String(value))}`)
  return lines.join('\n')
}

/** A time as people and machines read it, to the second. */
export const timeOf = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')

export const findTime = (at: number | null): string | null => (at === null ? null : timeOf(at))

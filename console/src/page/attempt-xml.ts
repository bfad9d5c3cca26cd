/** XML as people read it: an element a line, indented. It is looked at and never parsed again. */

const pieces = /<[^>]*>|[^<]+/g

/** What an element is shown with when there is text and no element in it. */
const isText = (piece: string | undefined): boolean => piece !== undefined && !piece.startsWith('<')
const isEnd = (piece: string | undefined): boolean => piece?.startsWith('</') ?? false
const isBegin = (piece: string): boolean =>
  piece.startsWith('<') && !/^<[/?!]/.test(piece) && !piece.endsWith('/>')

const attribute = /\s+([\w:.-]+="[^"]*")/g
const lineLength = 90

/** A long tag has an attribute a line. */
const writeTag = (piece: string, indent: string): string =>
  piece.length > lineLength ? piece.replaceAll(attribute, `\n${indent}  $1`) : piece

export const writeXml = (xml: string): string => {
  const all = (xml.match(pieces) ?? []).filter((piece) => piece.trim() !== '')
  const lines: string[] = []
  let depth = 0
  for (let at = 0; at < all.length; at += 1) {
    const piece = all[at] ?? ''
    if (isEnd(piece)) depth = Math.max(0, depth - 1)
    const indent = '  '.repeat(depth)
    const [next, after] = [all[at + 1], all[at + 2]]
    if (isBegin(piece) && isEnd(next)) {
      lines.push(`${indent}${writeTag(piece, indent)}${next}`)
      at += 1
    } else if (isBegin(piece) && isText(next) && isEnd(after)) {
      lines.push(`${indent}${writeTag(piece, indent)}${next}${after}`)
      at += 2
    } else {
      lines.push(`${indent}${writeTag(piece, indent)}`)
      if (isBegin(piece)) depth += 1
    }
  }
  return lines.join('\n')
}

/** XML laid out for reading. For eyes only: what is signed is never taken from here. */

const indentDepth = 12
const indentedUnits = 200_000

const isEnding = (part: string): boolean => part.startsWith('</')

const isBeginning = (part: string): boolean => /^<[^/!?]/.test(part) && !part.endsWith('/>')

/**
 * The same characters with a line for each element, blank stretches between elements apart.
 * Very long text is left as it is; anything is taken, also what is not XML.
 */
export const indentXml = (xml: string): string => {
  if (xml.length > indentedUnits) return xml
  const lines: string[] = []
  let depth = 0
  let open = false
  for (const [part] of xml.matchAll(/<[^<>]*>|[^<]+|</g)) {
    if (part.trim() === '') continue
    const isText = !part.startsWith('<')
    if (isEnding(part)) depth = Math.max(0, depth - 1)
    if (open && (isText || isEnding(part))) lines.push((lines.pop() ?? '') + part)
    else lines.push('  '.repeat(Math.min(depth, indentDepth)) + part)
    if (!isText) open = isBeginning(part)
    if (isBeginning(part)) depth += 1
  }
  return lines.join('\n')
}

/**
 * References in XML texts: the five predefined entities and characters by number.
 * No document type is ever read, so there are no others (XML 1.0 §4.1, §4.6).
 */
import { malformed } from './gate.ts'

const predefined: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

const pattern = /&(?:(lt|gt|amp|quot|apos)|#([0-9]{1,10})|#x([0-9A-Fa-f]{1,8}));|&/g

/** XML 1.0 §2.2, Char. */
const isCharacter = (code: number): boolean =>
  code === 0x9 ||
  code === 0xa ||
  code === 0xd ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff)

const readCharacter = (digits: string, radix: number): string => {
  const code = Number.parseInt(digits, radix)
  if (!isCharacter(code)) malformed('a reference is to a character that XML does not have')
  return String.fromCodePoint(code)
}

/** The text with its references replaced; refuses a `&` that starts none. */
export const readReferences = (raw: string): string => {
  if (!raw.includes('&')) return raw
  return raw.replace(pattern, (_, entity?: string, decimal?: string, hexadecimal?: string) => {
    if (entity !== undefined) return predefined[entity] ?? ''
    if (decimal !== undefined) return readCharacter(decimal, 10)
    if (hexadecimal !== undefined) return readCharacter(hexadecimal, 16)
    return malformed('there is an entity that XML does not have')
  })
}

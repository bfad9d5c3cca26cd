/** Chance that can be repeated: the same seed gives the same documents. */

export type Chance = {
  /** A whole number from 0 on, below the limit. */
  below: (limit: number) => number
  isLucky: (probability: number) => boolean
  pick: <T>(from: readonly T[]) => T
  /** Up to so many of what is made. */
  list: <T>(most: number, make: () => T) => T[]
  /** Any characters that XML has. */
  text: () => string
  /** An NCName. */
  name: () => string
  url: () => string
}

/** Ranges of XML 1.0 §2.2, small ones as likely as big ones. */
const ranges: readonly (readonly [from: number, to: number])[] = [
  [0x9, 0x9],
  [0xa, 0xa],
  [0xd, 0xd],
  [0x20, 0x20],
  [0x20, 0x2f],
  [0x3a, 0x40],
  [0x20, 0x7e],
  [0x20, 0x7e],
  [0x7f, 0xa0],
  [0xa0, 0x2ff],
  [0x2000, 0x206f],
  [0x300, 0xd7ff],
  [0xe000, 0xfffd],
  [0xfdd0, 0xfdef],
  [0xfeff, 0xfeff],
  [0x10000, 0x1ffff],
  [0x10fff0, 0x10ffff],
]

const phrases = [
  '&',
  '<',
  '>',
  '"',
  "'",
  ']]>',
  '&amp;',
  '&#10;',
  '<!--',
  '-->',
  '<?p?>',
  '<![CDATA[',
  '\r\n',
  '\n',
  '\t',
  '{digest}',
  '$&',
  '$1',
  '</saml:NameID>',
  '">',
  '%00',
  '\u2028',
  '\u0085',
]

const starts = [...'_aAzZ', 'é', 'Ω', '\u2c00', '文', '\u{10000}', '\u{effff}', '\u200c']
const rests = [...starts, '-', '.', '0', '9', '\u00b7', '\u0300', '\u203f']

// Every seed gives a different sequence of 32-bit numbers (mulberry32).
const createNumbers = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), state | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Chance from a seed. */
export const createChance = (seed: number): Chance => {
  const next = createNumbers(seed)
  const below = (limit: number): number => Math.floor(next() * limit)
  const isLucky = (probability: number): boolean => next() < probability
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T
  const list = <T>(most: number, make: () => T): T[] =>
    Array.from({ length: below(most + 1) }, make)
  const character = (): string => {
    if (isLucky(0.2)) return pick(phrases)
    const [from, to] = pick(ranges)
    return String.fromCodePoint(from + below(to - from + 1))
  }
  const text = (): string => list(12, character).join('')
  const name = (): string => pick(starts) + list(6, () => pick(rests)).join('')
  const url = (): string =>
    `https://${pick(['a.example', 'xn--e1a.example', '[::1]', 'é.example'])}/` +
    list(6, () => pick(['a', '?', '&', '=', '%26', '"', "'", '<', ' ', '#', '+', '😀'])).join('')
  return { below, isLucky, pick, list, text, name, url }
}

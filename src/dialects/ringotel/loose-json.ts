/**
 * JSON as people paste it (seed 000, "Example"; wire 000 §1.6): with commas that end a list, and
 * with the quotation marks that a word processor has made of straight ones. Nothing else is
 * forgiven.
 */
import type { JsonValue } from '../../organization.ts'
import { refuse } from '../../refusal.ts'

const opening = '“„”«»'
const closing = '”“»«'

type Mended = { text: string; at: number }

/** A string with the marks of a word processor, as JSON writes it. */
const mendQuoted = (text: string, start: number): Mended => {
  let at = start + 1
  while (at < text.length && !closing.includes(text[at] ?? '')) at += text[at] === '\\' ? 2 : 1
  const inner = text.slice(start + 1, at).replaceAll(/(?<!\\)"/g, '\\"')
  return { text: `"${inner}"`, at: at + 1 }
}

/** A string as JSON has it, copied as it is. */
const copyString = (text: string, start: number): Mended => {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return { text: text.slice(start, at + 1), at: at + 1 }
}

const mend = (text: string): string => {
  let mended = ''
  let at = 0
  while (at < text.length) {
    const letter = text[at] ?? ''
    if (letter === '"' || opening.includes(letter)) {
      const string = letter === '"' ? copyString(text, at) : mendQuoted(text, at)
      mended += string.text
      at = string.at
      continue
    }
    const endsList = letter === ',' && /^,\s*[}\]]/u.test(text.slice(at, at + 200))
    // A space that does not break lines is none to JSON.
    mended += endsList ? '' : letter === '\u00A0' || letter === '\uFEFF' ? ' ' : letter
    at += 1
  }
  return mended
}

const isSafeKey = (key: string): boolean => !['__proto__', 'constructor', 'prototype'].includes(key)

/** Reads it. Refuses with `invalid` what is no JSON even so, and keys that are no data. */
export const readLooseJson = (text: string): JsonValue => {
  try {
    return JSON.parse(mend(text), (key, value) => {
      if (!isSafeKey(key)) throw new Error(`the key ${key} is not taken`)
      return value
    })
  } catch (error) {
    const cause = String((error as Error).message).slice(0, 200)
    return refuse('invalid', `The description cannot be read as JSON: ${cause}`, {
      field: 'description',
      cause,
    })
  }
}

/**
 * How the names of people, applications and organizations are shown: a name can be in any script,
 * an emoji, or an attempt to look like another name (APP-14).
 */

import { type Html, html } from './html.ts'

const toneCount = 12
const graphemeUnits = 16

/** What to call a thing whose name holds nothing that can be seen. */
const nameless = 'No name'

// Controls, and the marks that turn the reading direction: "elgooG" must not pass for "Google".
const unseen = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** A name without the characters that would change how its surroundings are read. */
export const plainName = (name: string): string =>
  name.toWellFormed().replace(unseen, ' ').replace(/\s+/g, ' ').trim() || nameless

/** A name inside a sentence, kept apart so that its script cannot reorder the words around it. */
export const showName = (name: string): Html => html`<bdi>${plainName(name)}</bdi>`

/** Opened when a name is first read: its tables take as long to load as thirty files. */
const openSegmenter = (granularity: 'grapheme' | 'word') => {
  let opened: Intl.Segmenter | undefined
  return (text: string): Intl.Segments => {
    opened ??= new Intl.Segmenter('en', { granularity })
    return opened.segment(text)
  }
}

const segmentGraphemes = openSegmenter('grapheme')
const segmentWords = openSegmenter('word')

// A grapheme may carry any number of accents; past what a family emoji needs, only its base stays.
const readGraphemes = (text: string): string[] =>
  Array.from(segmentGraphemes(text), ({ segment }) =>
    segment.length > graphemeUnits ? String.fromCodePoint(segment.codePointAt(0) ?? 0) : segment,
  )

const readWords = (text: string): string[] =>
  Array.from(segmentWords(text))
    .filter((part) => part.isWordLike)
    .map((part) => part.segment)

const firstCapital = (word: string): string => readGraphemes(word.toUpperCase())[0] ?? ''

const lettersOfWord = (word: string): string => {
  const inner = /\p{Ll}(\p{Lu})/u.exec(word)?.[1]
  if (inner !== undefined) return firstCapital(word) + inner
  return readGraphemes(word.toUpperCase()).slice(0, 2).join('')
}

/**
 * The one or two letters that stand for a name: `Listing Studio` LS, `GitHub` GH, `Wiki` WI,
 * `🦊` 🦊. Letters are graphemes, so that accents and emoji stay whole.
 */
export const monogram = (name: string): string => {
  const plain = plainName(name)
  const [first, second] = readWords(plain)
  if (first === undefined) return readGraphemes(plain)[0] ?? ''
  return second === undefined ? lettersOfWord(first) : firstCapital(first) + firstCapital(second)
}

/** Letters that somebody chose for an application: at most three, or else its monogram. */
export const chosenMonogram = (letters: string | undefined, name: string): string =>
  letters?.trim() ? readGraphemes(plainName(letters)).slice(0, 3).join('') : monogram(name)

/**
 * Which of the 12 tones of the stylesheet a name gets, from 0. Steady: the same name has the same
 * tone on every page and machine (FNV-1a over its code points).
 */
export const tone = (name: string): number => {
  let hash = 0x811c9dc5
  for (const character of plainName(name).normalize('NFC').toLowerCase()) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  }
  return (hash >>> 0) % toneCount
}

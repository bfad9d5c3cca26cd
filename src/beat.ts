/**
 * Beats: how processes find out whether they work on one database. A beat is a random value of the
 * database that changes again and again, so that a copy of the database soon has others. It never
 * leaves: an answer holds codes of it (HMAC-SHA-256), which nobody without FOYER_SECRET can make,
 * or tell from chance, or from those of another answer (FLT-15, decision 024).
 */
import { isSame } from './identifier.ts'
import type { Seal } from './seal.ts'

/** Where it is asked for, at the hub's own address. */
export const beatPath = '/.foyer/beat'

/** The address that was asked, and what the asker has made up so that no answer fits twice. */
export type BeatQuestion = { url: string; challenge: string }

/**
 * Who has answered: `own`: somebody on this database; `other`: somebody with the same secret on
 * another one; `unknown`: anything else, from silence to forgery.
 */
export type Answerer = 'own' | 'other' | 'unknown'

const challengePattern = /^[\w-]{43}$/

export const isChallenge = (text: unknown): text is string =>
  typeof text === 'string' && challengePattern.test(text)

const codeOf = (seal: Seal, { url, challenge }: BeatQuestion, salt: string, beat: string): string =>
  seal.mark('beat', [url, challenge, salt, beat].join(' '))

/** The code is signed, so that nobody can put another one into an answer. */
const sign = (seal: Seal, { url, challenge }: BeatQuestion, salt: string, code: string): string =>
  seal.mark('beat answer', [url, challenge, salt, code].join(' '))

/** The answer of who works on a database with that beat. */
export const writeBeatAnswer = (
  seal: Seal,
  question: BeatQuestion,
  beat: string,
  salt: string,
): string => {
  const code = codeOf(seal, question, salt, beat)
  return `foyer ${salt} ${code} ${sign(seal, question, salt, code)}`
}

const answerPattern = /\bfoyer ([\w-]{43}) ([\w-]{43}) ([\w-]{43})(?![\w-])/

/** True once a whole answer, whoever has written it, is among what has come so far. */
export const hasBeatAnswer = (text: string): boolean => answerPattern.test(text)

/** Who has written that; `beats` are those of one's own database, read after it was answered. */
export const readAnswerer = (
  seal: Seal,
  question: BeatQuestion,
  text: string,
  beats: readonly string[],
): Answerer => {
  const [, salt = '', code = '', signature = ''] = answerPattern.exec(text) ?? []
  if (!isSame(signature, sign(seal, question, salt, code))) return 'unknown'
  const isOwn = beats.some((beat) => isSame(code, codeOf(seal, question, salt, beat)))
  return isOwn ? 'own' : 'other'
}

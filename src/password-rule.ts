/**
 * What makes a password: SP 800-63B-4 §3.1.1.2. Its length, and that it is none of those that
 * would be tried first. Nothing is asked about kinds of characters. The whole password is
 * compared, never a word in it: a phrase may hold any words it likes.
 */
import { readFileSync } from 'node:fs'
import { foldText } from './name.ts'
import { refuse } from './refusal.ts'

/** The length for a password that is the only factor (SP 800-63B-4 §3.1.1.2). */
export const passwordLengthMin = 15
/** Longer input is refused unread: hashing it would be a way to keep the hub busy. */
export const passwordBytesMax = 1024

/** What a guesser knows of the person: shorter words than this say nothing. */
const ownWordLengthMin = 3
/** What stands beside own words must be as long as a password with a second factor: 8. */
const restLengthMin = 8
/** Beyond what a person types by hand, nobody's list has it. */
const typedLengthMax = 64
const distinctMin = 5
/** A walk over the keyboard is known by its steps: one new start for so many keys. */
const keysPerStart = 4

/** Rows and columns of keyboards (QWERTY, QWERTZ, AZERTY), the alphabet, the digits. */
const chains = [
  'abcdefghijklmnopqrstuvwxyz',
  '12345678901234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  'wxcvbn',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'qawsedrftgyhujikolp',
  'qazwsxedcrfvtgbyhnujmikolp',
]

const readSteps = (): Set<string> => {
  const steps = new Set<string>()
  for (const chain of chains) {
    for (let at = 0; at + 1 < chain.length; at += 1) {
      const [from = '', to = ''] = chain.slice(at, at + 2)
      steps.add(from + to).add(to + from)
    }
  }
  return steps
}
const steps = readSteps()

const readCommon = (): Set<string> => {
  const text = readFileSync(new URL('common-password.txt', import.meta.url), 'utf8')
  return new Set(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')))
}
let commonWords: Set<string> | undefined
const isCommon = (word: string): boolean => {
  commonWords ??= readCommon()
  return commonWords.has(word)
}

const substitutes: Record<string, string> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
}

/** Letters and digits alone: spaces and marks between them are put there by habit. */
const squeeze = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]/gu, '')

const unsubstitute = (text: string): string =>
  text.replaceAll(/[013457|8@$!]/g, (each) => substitutes[each] ?? each)

/** Without digits and marks at both ends. */
const trim = (text: string): string => text.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '')

/** The forms in which a folded password may be one that others have: `P4ssword!!!2026`. */
const formsOf = (folded: string): string[] => {
  const forms = [squeeze(folded), squeeze(trim(folded)), squeeze(unsubstitute(trim(folded)))]
  return [...new Set([...forms, squeeze(unsubstitute(folded))])].filter((form) => form !== '')
}

/** The length of the shortest piece that gives the text when it is repeated. */
const periodOf = (characters: string[]): number => {
  const borders: number[] = [0]
  for (let at = 1; at < characters.length; at += 1) {
    let border = borders[at - 1] ?? 0
    while (border > 0 && characters[at] !== characters[border]) border = borders[border - 1] ?? 0
    borders.push(characters[at] === characters[border] ? border + 1 : 0)
  }
  return characters.length - (borders.at(-1) ?? 0)
}

const repeats = (characters: string[]): boolean => {
  const period = periodOf(characters)
  return period < passwordLengthMin && period * 2 <= characters.length
}

const isWalk = (characters: string[]): boolean => {
  let starts = 1
  for (let at = 1; at < characters.length; at += 1) {
    const [from = '', to = ''] = characters.slice(at - 1, at + 1)
    if (from !== to && !steps.has(from + to)) starts += 1
  }
  return starts * keysPerStart <= characters.length
}

/** True if it is a common password, two of them together, or one of them over and over. */
const isFromList = (form: string): boolean => {
  if (form.length > typedLengthMax) return false
  if (isCommon(form)) return true
  for (let at = 1; at < form.length; at += 1) {
    if (isCommon(form.slice(0, at)) && isCommon(form.slice(at))) return true
  }
  const piece = form.slice(0, periodOf([...form]))
  return piece.length < form.length && isCommon(piece)
}

const hasFewCharacters = (characters: string[]): boolean =>
  characters.length <= typedLengthMax && new Set(characters).size < distinctMin

const hubName = 'Foyer'

/** Every word of what is known about somebody: an e-mail address is taken apart. */
const readOwnWords = (own: readonly string[]): string[] => {
  const words = own.flatMap((text) => {
    const folded = foldText(text)
    return [squeeze(folded), ...folded.split(/[^\p{L}\p{N}]+/u)]
  })
  const long = words.filter((word) => word.length >= ownWordLengthMin)
  return [...new Set(long)].sort((one, other) => other.length - one.length)
}

/** True if own words are the main part: little is left when they are taken away. */
const isOwn = (form: string, words: string[]): boolean => {
  const rest = words.reduce((text, word) => text.replaceAll(word, ' '), form)
  return rest !== form && rest.replaceAll(/[^\p{L}]/gu, '').length < restLengthMin
}

const advice = 'A few words that do not belong together do well.'

const messages = {
  short: `Choose a password of at least ${passwordLengthMin} characters.`,
  long: 'That password is too long to be kept.',
  repeated: `That password says the same again and again. ${advice}`,
  sequence: `That password is a row of keys or letters. ${advice}`,
  common: `That password is one that many people have. ${advice}`,
  own: `That password is mostly your name, your e-mail or your organization. ${advice}`,
} as const

export type PasswordFault = keyof typeof messages

const faultOfForm = (form: string, own: string[]): PasswordFault | undefined => {
  const characters = [...form]
  if (repeats(characters)) return 'repeated'
  if (isWalk(characters)) return 'sequence'
  if (isFromList(form)) return 'common'
  return isOwn(form, own) ? 'own' : undefined
}

const findFault = (password: string, own: readonly string[]): PasswordFault | undefined => {
  const plain = password.normalize('NFC')
  if ([...plain].length < passwordLengthMin) return 'short'
  if (Buffer.byteLength(plain) > passwordBytesMax) return 'long'
  const folded = foldText(plain)
  const whole = [...folded]
  if (repeats(whole) || hasFewCharacters(whole)) return 'repeated'
  const words = readOwnWords([...own, hubName])
  const faults = formsOf(folded).map((form) => faultOfForm(form, words))
  return faults.find((fault) => fault !== undefined)
}

/**
 * Refuses with `invalid`, in words for the person, a password that is too short, too long, or
 * among the first that would be tried. `own` is what a guesser knows: the person's e-mail and
 * names, and their organization.
 */
export const checkPassword = (password: string, own: readonly string[] = []): void => {
  const fault = findFault(password, own)
  if (fault === undefined) return
  const detail = {
    field: 'password',
    reason: fault,
    rule: 'password.weak',
    cause: `the password is ${fault}`,
  }
  refuse('invalid', messages[fault], detail)
}

/**
 * The words of the pages and letters that speak several languages. A language is a file beside
 * this one and a line below; the compiler asks for every word of it.
 */
import { findLanguage, type Language } from '../../language.ts'
import type { MailTemplate } from '../../mail.ts'
import type { PasswordFault } from '../../password-rule.ts'
import type { Html } from '../html.ts'
import type { DoorWords, Sentence } from './door-words.ts'
import { english } from './english.ts'
import { german } from './german.ts'
import type { PersonWords } from './person-words.ts'

export type { Language } from '../../language.ts'
export { findLanguage } from '../../language.ts'

/** A letter. Its texts may hold the placeholders of `fillWords`. */
export type LetterWords = {
  subject: string
  paragraphs: readonly string[]
  /** What the link is called; a letter without a link has none. */
  button?: string
  /** What stands below, smaller. */
  note: string
}

type AlertWords = { title: string; text: string }

export type Words = DoorWords &
  PersonWords & {
    /** What the language calls itself. */
    name: string
    /** What the list of languages is called. */
    languages: string
    skip: string
    /** "15 minutes", "7 days". */
    lifetime: (minutes: number) => string
    footer: (organization: Html) => Html
    email: string
    /** What stands before the code of an attempt. */
    code: string
    forgotten: { title: string; below: string; button: string; back: string }
    /** For who forgot a password that the organization manages itself. */
    keptElsewhere: AlertWords
    sent: { title: string; text: (email: Html) => Html; wait: string; again: string }
    choose: {
      reset: { title: string; button: string }
      invite: { title: (organization: Html) => Html; plainTitle: string; button: string }
      below: (email: Html) => Html
      label: string
      hint: (characters: number) => string
      ends: string
    }
    register: {
      title: string
      below: (application: Html) => Html
      username: string
      hint: string
      button: string
      /** For who has an account. */
      back: string
      sent: (email: Html) => Html
    }
    avatar: {
      title: string
      below: (application: Html) => Html
      label: string
      hint: string
      button: string
      remove: string
      back: (application: Html) => Html
    }
    verify: { title: string; text: (email: Html) => Html; button: string }
    verified: { title: string; text: (email: Html) => Html; button: string }
    expired: AlertWords & { button: string; home: string }
    alerts: Record<
      | PasswordFault
      | 'form'
      | 'throttled'
      | 'unavailable'
      | 'taken'
      | 'email'
      | 'username'
      | 'icon',
      AlertWords
    >
    letter: {
      greeting: string
      /** What stands before the link in full. */
      fallback: string
      /** Who sent it, at the end of every letter. */
      sender: string
    }
    letters: Record<MailTemplate, LetterWords>
  }

const catalogue: Record<Language, Words> = { en: english, de: german }

const standardLanguage: Language = 'en'

/** Every language, and what it calls itself. */
export const languages: readonly { language: Language; name: string }[] = Object.entries(
  catalogue,
).map(([language, { name }]) => ({ language: language as Language, name }))

/** The language of a tag (`de-AT`), or the standard one. */
export const readLanguage = (tag: string | undefined): Language =>
  findLanguage(tag ?? '') ?? standardLanguage

/** The best of our languages for an Accept-Language header (RFC 9110 §12.5.4), if one is. */
export const chooseLanguage = (header: string | undefined): Language | undefined => {
  const ranges = (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((range) => {
      const [tag = '', ...rest] = range.split(';')
      const weight = /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(rest[0] ?? '')?.[1] ?? '1'
      return { language: findLanguage(tag), weight: Number(weight) }
    })
  const wanted = ranges.filter(({ language, weight }) => language && weight > 0)
  const [best] = wanted.sort((one, other) => other.weight - one.weight)
  return best?.language
}

export const wordsOf = (language: Language): Words => catalogue[language]

/** What a refusal says of itself, in a language; undefined where that language has no words. */
export const findSentence = (language: Language, message: string): string | undefined => {
  if (language === standardLanguage) return message
  const { sentences } = wordsOf(language)
  return Object.hasOwn(sentences, message) ? sentences[message as Sentence] : undefined
}

/** Puts values in the place of `{{name}}`, once: what a value holds is text and nothing else. */
export const fillWords = (text: string, values: Record<string, string>): string =>
  text.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : '',
  )

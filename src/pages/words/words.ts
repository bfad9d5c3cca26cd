/**
 * The words of the pages and letters that speak several languages. A language is a file beside
 * this one and a line below; the compiler asks for every word of it.
 */
import type { MailTemplate } from '../../mail.ts'
import type { PasswordFault } from '../../password-rule.ts'
import type { Html } from '../html.ts'
import { english } from './english.ts'
import { german } from './german.ts'

export type Language = 'en' | 'de'

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

export type Words = {
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
    PasswordFault | 'form' | 'throttled' | 'unavailable' | 'taken' | 'email' | 'username' | 'icon',
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

const findLanguage = (tag: string): Language | undefined => {
  const name = tag.trim().toLowerCase().split('-')[0] ?? ''
  return Object.hasOwn(catalogue, name) ? (name as Language) : undefined
}

/** The language of a tag (`de-AT`), or the standard one. */
export const readLanguage = (tag: string | undefined): Language =>
  findLanguage(tag ?? '') ?? standardLanguage

/** The best language for an Accept-Language header (RFC 9110 §12.5.4). */
export const chooseLanguage = (header: string | undefined): Language => {
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
  return best?.language ?? standardLanguage
}

export const wordsOf = (language: Language): Words => catalogue[language]

/** Puts values in the place of `{{name}}`, once: what a value holds is text and nothing else. */
export const fillWords = (text: string, values: Record<string, string>): string =>
  text.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : '',
  )

/**
 * Explanations: what an administrator is told of a no. Each rule by which the hub refuses has one
 * plain sentence and its remedy, in a table of the core or of the dialect that has the rule; what
 * was asked stands beside what is registered.
 */
import type { Evidence } from './attempt-fact.ts'
import { coreExplanations } from './explanation-words.ts'

/** A language is a column of every table: the compiler then asks for every sentence of it. */
export type ExplanationLanguage = 'en'

export type ExplanationWords = {
  /** What happened. May hold {application}, {source} and {person}. */
  sentence: string
  /** What to do about it. */
  remedy: string
  /** What it is that was asked and is registered, where there is such a thing. */
  label?: string
}

/** By the names of rules: `saml.acs-unregistered`. Those of a dialect begin with its name. */
export type Explanations<Rule extends string = string> = Readonly<
  Record<ExplanationLanguage, Readonly<Record<Rule, ExplanationWords>>>
>

export type EvidencePair = { label: string; asked: string; registered: string }

export type Explanation = {
  rule: string
  sentence: string
  remedy: string
  evidence: EvidencePair[]
}

/** How those are called whom a sentence speaks of. */
export type ExplanationNames = {
  application?: string | undefined
  source?: string | undefined
  person?: string | undefined
}

const namelessWords: Record<ExplanationLanguage, Record<keyof ExplanationNames, string>> = {
  en: { application: 'the application', source: 'the source', person: 'the person' },
}

const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Fills the names in; what stands at the beginning of a sentence has a capital letter. */
const fillNames = (
  text: string,
  names: ExplanationNames,
  language: ExplanationLanguage,
): string => {
  const filled = text.replaceAll(/\{(application|source|person)\}/g, (_, key) => {
    const name = key as keyof ExplanationNames
    return names[name] || namelessWords[language][name]
  })
  return capitalize(filled.replaceAll(/(?<=[.!?] )\p{Ll}/gu, (letter) => letter.toUpperCase()))
}

const pairOf = (label: string, { asked, registered }: Evidence): EvidencePair[] =>
  asked === undefined && registered === undefined
    ? []
    : [{ label, asked: asked ?? 'nothing', registered: registered ?? 'nothing' }]

const findWords = (
  rule: string,
  tables: readonly Explanations[],
  language: ExplanationLanguage,
): ExplanationWords | undefined => {
  const all: Explanations[] = [coreExplanations, ...tables]
  const table = all.find((each) => Object.hasOwn(each[language], rule))
  return table?.[language][rule]
}

export type ExplanationInput = {
  rule: string
  names: ExplanationNames
  evidence?: Evidence | undefined
  /** Those of the dialects. */
  tables: readonly Explanations[]
  language?: ExplanationLanguage
}

/** Undefined for a rule that has no words; `test/explanation.test.ts` sees that there is none. */
export const explain = (input: ExplanationInput): Explanation | undefined => {
  const { rule, names, evidence = {}, tables, language = 'en' } = input
  const words = findWords(rule, tables, language)
  if (!words) return undefined
  return {
    rule,
    sentence: fillNames(words.sentence, names, language),
    remedy: fillNames(words.remedy, names, language),
    evidence: pairOf(words.label ?? '', evidence),
  }
}

/** What an attempt is called: one sentence of who wanted what, and what came of it. */
import type { AttemptKind, AttemptOutcome } from './attempt-summary.ts'
import type { ExplanationLanguage, ExplanationNames } from './explanation.ts'

type Title = (names: { person: string; application: string; source: string }) => string

const english: Record<AttemptKind, Record<AttemptOutcome, Title>> = {
  page: {
    ok: ({ person }) => `${person} opened a page`,
    refused: ({ person }) => `${person} was shown a page that said no`,
    open: ({ person }) => `${person} opened a page`,
  },
  'sign-in': {
    ok: ({ person }) => `${person} signed in`,
    refused: ({ person }) => `${person} could not sign in`,
    open: ({ person }) => `${person} began to sign in and has not ended it`,
  },
  launch: {
    ok: ({ person, application }) => `${person} opened ${application}`,
    refused: ({ person, application }) => `${person} could not open ${application}`,
    open: ({ person, application }) => `${person} was on the way to ${application}`,
  },
  vouch: {
    ok: ({ person, application }) => `${application} vouched for ${person}`,
    refused: ({ person, application }) => `${application} could not vouch for ${person}`,
    open: ({ person, application }) => `${application} began to vouch for ${person}`,
  },
  provision: {
    ok: ({ person, source }) => `${source} wrote about ${person}`,
    refused: ({ source }) => `${source} could not write or read what it wanted`,
    open: ({ source }) => `${source} called`,
  },
  'sign-out': {
    ok: ({ person }) => `${person} signed out`,
    refused: ({ person }) => `${person} could not be signed out`,
    open: ({ person }) => `${person} began to sign out`,
  },
}

const titles: Record<ExplanationLanguage, typeof english> = { en: english }

export const titleOf = (
  { kind, outcome }: { kind: AttemptKind; outcome: AttemptOutcome },
  { person, application, source }: ExplanationNames,
  language: ExplanationLanguage = 'en',
): string =>
  titles[language][kind][outcome]({
    person: person || 'Somebody',
    application: application || 'an application',
    source: source || 'A directory',
  })

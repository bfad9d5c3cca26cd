/** An attempt as a text for a ticket: what happened and what to do, and nothing that is secret. */
import type { Timeline } from '../client.ts'
import { entryWords, spanWords } from './attempt-word.ts'

const marks = { passed: '+', failed: '-' } as const

const writeEntry = (entry: Timeline['entries'][number], begin: number): string => {
  const mark = entry.verdict === null ? ' ' : marks[entry.verdict]
  const after = spanWords(Date.parse(entry.at) - begin).padStart(8)
  return `${after}  ${mark} ${entryWords(entry)}`
}

/**
 * The facts of the steps are left out: they are about people, and a ticket goes to many. What is
 * compared is there, because without it nobody can help.
 */
export const writeAttempt = ({ attempt, title, explanation, entries }: Timeline): string => {
  const begin = Date.parse(attempt.startedAt)
  const because = explanation
    ? [
        '',
        explanation.sentence,
        ...explanation.evidence.flatMap(({ label, asked, registered }) => [
          ...(label === '' ? [] : [`  ${label}`]),
          `    asked:      ${asked}`,
          `    registered: ${registered}`,
        ]),
        `What to do: ${explanation.remedy}`,
        `Rule: ${explanation.rule}`,
      ]
    : []
  return [
    title,
    `Code ${attempt.code}, ${attempt.startedAt}`,
    ...because,
    '',
    ...entries.map((entry) => writeEntry(entry, begin)),
    '',
  ].join('\n')
}

/** What `foyer connector test` shows: what was sent, what came back and what decided. */
import type { ConnectorTest } from '../connector-test.ts'
import { indent, writeTable } from './table.ts'

const verdicts: Record<ConnectorTest['verdict'], string> = {
  yes: 'The source says yes.',
  no: 'The source says no.',
  'no-answer': 'There is no answer.',
  'not-sent': 'Nothing was sent. This is what would be:',
}

const writeReply = ({ reply }: ConnectorTest): string[] => {
  if (!reply) return []
  const { status, milliseconds, type, text, isCut } = reply
  const head = `It answered ${status} in ${milliseconds} ms${type === '' ? '' : `, ${type}`}:`
  return [head, indent(isCut ? `${text} … (the rest is not shown)` : text), '']
}

/** What came of asking a source, for who reads it at a terminal. */
export const writeTest = (test: ConnectorTest): string => {
  const { verdict, cause, preview, steps, users } = test
  const headers = Object.entries(preview.headers).map(([name, value]) => `${name}: ${value}`)
  const request = [`${preview.method} ${preview.url}`, ...headers, '', preview.body].join('\n')
  const rows = steps.map(({ name, facts }) => [name, JSON.stringify(facts)])
  const who = users.map(({ name, id }) => `${name} (${id})`).join(', ')
  return [
    cause === '' || verdict === 'not-sent' ? verdicts[verdict] : `${verdicts[verdict]} ${cause}`,
    ...(who === '' ? [] : [`Who would sign in: ${who}`]),
    '',
    indent(request.trimEnd()),
    '',
    'The same by hand:',
    indent(preview.curl),
    '',
    ...writeReply(test),
    ...(rows.length === 0 ? [] : [writeTable(['step', 'what is known of it'], rows)]),
  ]
    .join('\n')
    .trimEnd()
}

/** Whom a browser is led to a source for has to be there: an administrator tries it out. */
export const writeTrial = ({ preview }: ConnectorTest): string =>
  `Open this as an administrator of its organization:\n  ${preview.url}`

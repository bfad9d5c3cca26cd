/** `foyer attempt list` and `foyer attempt show`: what somebody tried, and why it was refused. */
import type { AttemptFilter } from '../attempt.ts'
import { attemptKinds, attemptOutcomes } from '../attempt-summary.ts'
import type { Timeline, TimelineEntry } from '../attempt-timeline.ts'
import type { EvidencePair } from '../explanation.ts'
import type { Hub } from '../hub.ts'
import { isCode } from '../identifier.ts'
import type { JsonValue } from '../organization.ts'
import { refuse } from '../refusal.ts'
import type { AttemptKept } from '../store/attempt.ts'
import {
  type Command,
  findText,
  getText,
  type Noun,
  sliceFlags,
  sliceOf,
  type Values,
  writeList,
} from './command.ts'
import {
  applicationFlag,
  findOrganization,
  getApplication,
  getUser,
  organizationFlag,
  userFlag,
} from './find.ts'
import { findPast } from './moment.ts'
import { indent, plain, timeOf } from './table.ts'

const recordOf = (attempt: Omit<AttemptKept, 'id'>): Record<string, JsonValue> => ({
  code: attempt.code,
  kind: attempt.kind,
  outcome: attempt.outcome,
  rule: attempt.rule,
  email: attempt.email,
  user: attempt.userId,
  application: attempt.applicationId,
  connector: attempt.connectorId,
  organization: attempt.organizationId,
  root: attempt.rootId,
  startedAt: new Date(attempt.startedAt).toISOString(),
  endedAt: new Date(attempt.endedAt).toISOString(),
})

const readFilter = async (hub: Hub, values: Values): Promise<AttemptFilter> => {
  const place = await findOrganization(hub, values)
  const isUser = findText(values, 'user') !== undefined
  const isApplication = findText(values, 'application') !== undefined
  const now = hub.world.now()
  return {
    ...(place && { rootId: place.rootId, within: [place] }),
    email: findText(values, 'email'),
    userId: isUser ? (await getUser(hub, values, place?.rootId)).id : undefined,
    applicationId: isApplication ? (await getApplication(hub, values)).id : undefined,
    kind: attemptKinds.find((kind) => kind === findText(values, 'kind')),
    outcome: attemptOutcomes.find((outcome) => outcome === findText(values, 'outcome')),
    rule: findText(values, 'rule'),
    since: findPast(values, 'since', now),
    until: findPast(values, 'until', now),
  }
}

const namesOf = async (hub: Hub, items: readonly AttemptKept[]): Promise<Map<string, string>> => {
  const ids = new Set(items.flatMap(({ applicationId }) => applicationId ?? []))
  const found = await Promise.all([...ids].map((id) => hub.applications.find(id)))
  return new Map(found.flatMap((each) => (each ? [[each.id, each.name]] : [])))
}

const list: Command = {
  summary: 'Lists what was tried, newest first.',
  word: 'email',
  flags: {
    email: { value: 'ADDRESS', help: 'the e-mail that was typed, or that the person has' },
    user: userFlag,
    application: applicationFlag,
    organization: { ...organizationFlag, help: 'only what is about it, or about its people' },
    kind: { value: 'KIND', help: 'what was tried', choices: attemptKinds },
    outcome: { value: 'OUTCOME', help: 'what came of it', choices: attemptOutcomes },
    rule: { value: 'RULE', help: 'which rule said no: password.wrong' },
    since: { value: 'TIME', help: 'a date, or a span back from now: 12h, 7d' },
    until: { value: 'TIME', help: 'a date, or a span back from now' },
    ...sliceFlags,
  },
  run: async (hub, values) => {
    const found = await hub.attempts.list(await readFilter(hub, values), sliceOf(values))
    const names = await namesOf(hub, found.items)
    return writeList(
      found,
      ['code', 'time', 'kind', 'outcome', 'e-mail', 'application', 'rule'],
      (attempt) => [
        attempt.code,
        timeOf(attempt.startedAt),
        attempt.kind,
        attempt.outcome,
        attempt.email,
        names.get(attempt.applicationId ?? '') ?? attempt.applicationId,
        attempt.rule,
      ],
      recordOf,
    )
  },
}

const readCode = (values: Values): string => {
  const code = getText(values, 'code').toUpperCase()
  return isCode(code) ? code : refuse('invalid', 'is a code such as R7K2-QF9X.', { field: 'code' })
}

/** Lines within a value stay lines, below each other. */
const writeLines = (name: string, value: string): string => {
  const [first = '', ...others] = value.split('\n').map(plain)
  const head = `${name}: ${first}`
  return others.length === 0 ? head : `${head}\n${indent(others.join('\n'))}`
}

const writePair = ({ label, asked, registered }: EvidencePair): string =>
  [
    ...(label === '' ? [] : [label]),
    indent(writeLines('asked', asked)),
    indent(writeLines('registered', registered)),
  ].join('\n')

const marks = { passed: '+', failed: '-' }

const writeFact = ([name, value]: [string, JsonValue]): string =>
  writeLines(name, typeof value === 'string' ? value : JSON.stringify(value))

const writeEntry = ({ at, name, verdict, facts }: TimelineEntry): string => {
  const time = new Date(at).toISOString().slice(11, 23)
  const head = `${time} ${verdict ? marks[verdict] : ' '} ${plain(name)}`
  const lines = Object.entries(facts).filter(([, value]) => value !== null)
  return lines.length === 0 ? head : `${head}\n${indent(indent(lines.map(writeFact).join('\n')))}`
}

const writeTimeline = ({ attempt, title, explanation, entries, dropped }: Timeline): string =>
  [
    `${plain(title)} (${attempt.code}, ${timeOf(attempt.startedAt)})`,
    ...(explanation
      ? [
          `\n${plain(explanation.sentence)}`,
          ...explanation.evidence.map((pair) => indent(writePair(pair))),
          `What to do: ${plain(explanation.remedy)}`,
        ]
      : []),
    `\n${entries.map(writeEntry).join('\n')}`,
    ...(dropped > 0 ? [`\nThere was no room for ${dropped} more steps.`] : []),
  ].join('\n')

const show: Command = {
  summary: 'Says why, what to do, and what happened step by step.',
  word: 'code',
  flags: {
    code: { value: 'CODE', help: 'the code that a page showed', required: true },
    organization: { ...organizationFlag, help: 'only of its root' },
  },
  run: async (hub, values) => {
    const code = readCode(values)
    const rootId = (await findOrganization(hub, values))?.rootId
    const timeline = await hub.timelines.find(code, { rootId })
    if (!timeline) return refuse('not-found', `Nothing is known of ${code}.`, { field: 'code' })
    const { attempt, title, explanation, entries, dropped } = timeline
    const data = { ...recordOf(attempt), title, explanation: explanation ?? null, dropped }
    const shown = entries.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() }))
    return { text: writeTimeline(timeline), data: { ...data, timeline: shown } }
  },
}

export const attempt: Noun = {
  summary: 'What somebody tried, step by step, and why it was refused.',
  verbs: { list, show },
}

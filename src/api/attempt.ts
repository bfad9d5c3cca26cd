/** Attempts by the API: what somebody tried, check by check, and why it was refused. */
import type { AttemptFilter } from '../attempt.ts'
import { type AttemptSummary, attemptKinds, attemptOutcomes } from '../attempt-summary.ts'
import { isCode } from '../identifier.ts'
import { refuse } from '../refusal.ts'
import { nameOf } from '../user.ts'
import { type Call, type Operation, operation } from './operation.ts'
import { getOrganization } from './place.ts'
import {
  anything,
  choice,
  count,
  identifier,
  list,
  maybe,
  moment,
  named,
  names,
  type Of,
  object,
  page,
  text,
} from './schema.ts'
import { sliceFields, sliceOf } from './slice.ts'
import { timeOf } from './time.ts'

const chapter = 'Attempts'

const who = maybe(object({ id: identifier(), name: text() }))

const attemptSchema = named(
  'Attempt',
  object({
    code: text({ description: 'What the person has seen, and reads out.' }),
    kind: choice(attemptKinds),
    outcome: choice(attemptOutcomes, { description: '`open`: it has led nowhere yet.' }),
    rule: maybe(text({ description: 'The rule that said no.' })),
    email: maybe(text({ maxLength: 254 })),
    person: who,
    application: who,
    connector: who,
    startedAt: moment(),
    endedAt: moment(),
  }),
)

type Place = Pick<Call, 'hub'>

/** Names of what attempts speak of; of what is gone there is the id alone. */
const writeAttempt = async (
  { hub }: Place,
  attempt: AttemptSummary,
): Promise<Of<typeof attemptSchema>> => {
  const { userId, applicationId, connectorId } = attempt
  const user = userId === null ? undefined : await hub.users.find(userId)
  const application =
    applicationId === null ? undefined : await hub.applications.find(applicationId)
  const connector = connectorId === null ? undefined : await hub.connectors.find(connectorId)
  const called = (id: string | null, name: string | undefined) =>
    id === null ? null : { id, name: name ?? id }
  return {
    code: attempt.code,
    kind: attempt.kind,
    outcome: attempt.outcome,
    rule: attempt.rule,
    email: attempt.email,
    person: called(userId, user && nameOf(user)),
    application: called(applicationId, application?.name),
    connector: called(connectorId, connector?.name),
    startedAt: timeOf(attempt.startedAt),
    endedAt: timeOf(attempt.endedAt),
  }
}

const listAttempts = operation({
  id: 'listAttempts',
  method: 'GET',
  path: '/organizations/{organization}/attempts',
  chapter,
  summary: 'What was tried in an organization and below it, or by its people, newest first.',
  permission: 'person',
  query: {
    ...sliceFields,
    email: text({ maxLength: 254 }),
    person: identifier(),
    application: identifier(),
    connector: identifier(),
    kind: choice(attemptKinds),
    outcome: choice(attemptOutcomes),
    rule: text(),
    since: moment(),
    until: moment(),
  },
  answer: page('AttemptList', attemptSchema),
  run: async (call) => {
    const place = await getOrganization(call, call.path.organization ?? '')
    const { person, application, connector, since, until, email, ...rest } = call.query
    const filter: AttemptFilter = {
      ...{ rootId: place.rootId, within: [place], kind: rest.kind, outcome: rest.outcome },
      ...{ rule: rest.rule, email: email === '' ? undefined : email },
      ...{ userId: person, applicationId: application, connectorId: connector },
      since: since === undefined ? undefined : Date.parse(since),
      until: until === undefined ? undefined : Date.parse(until),
    }
    const found = await call.hub.attempts.list(filter, sliceOf(call.query))
    const items = await Promise.all(found.items.map((each) => writeAttempt(call, each)))
    return { items, next: found.next }
  },
})

const timelineSchema = named(
  'Timeline',
  object({
    attempt: attemptSchema,
    title: text({ maxLength: 1000 }),
    explanation: maybe(
      object({
        rule: text(),
        sentence: text({ maxLength: 2000, description: 'What happened.' }),
        remedy: text({ maxLength: 2000, description: 'What to do about it.' }),
        evidence: list(
          object({
            label: text(),
            asked: text({ maxLength: 100_000 }),
            registered: text({ maxLength: 100_000 }),
          }),
        ),
      }),
    ),
    entries: list(
      object({
        at: moment(),
        from: choice(['event', 'step'], {
          description: 'An event is certain; a step was told as it happened.',
        }),
        name: text(),
        verdict: maybe(choice(['passed', 'failed'])),
        facts: names(anything()),
      }),
      { maxItems: 10_000 },
    ),
    dropped: count({ description: 'Steps for which there was no room.' }),
  }),
)

const readAttempt = operation({
  id: 'getAttempt',
  method: 'GET',
  path: '/organizations/{organization}/attempts/{code}',
  chapter,
  summary: 'One attempt by its code: why it was refused, what to change, and every check.',
  permission: 'person',
  answer: timelineSchema,
  run: async (call) => {
    const place = await getOrganization(call, call.path.organization ?? '')
    const code = (call.path.code ?? '').toUpperCase()
    const filter = { rootId: place.rootId, within: [place] }
    const found = isCode(code) ? await call.hub.timelines.find(code, filter) : undefined
    if (!found) return refuse('not-found', 'There is no such attempt, or it is not yours.')
    const { attempt, title, explanation = null, entries, dropped } = found
    return {
      ...{ attempt: await writeAttempt(call, attempt), title, explanation, dropped },
      entries: entries.map(({ at, ...entry }) => ({ at: timeOf(at), ...entry })),
    }
  },
})

export const attemptOperations: readonly Operation[] = [listAttempts, readAttempt]

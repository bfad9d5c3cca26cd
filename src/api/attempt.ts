/** Attempts by the API: what somebody tried, check by check, and why it was refused. */
import type { AttemptFilter } from '../attempt.ts'
import { type AttemptSummary, attemptKinds, attemptOutcomes } from '../attempt-summary.ts'
import { titleOf } from '../attempt-title.ts'
import { isCode } from '../identifier.ts'
import type { Organization } from '../organization.ts'
import { refuse } from '../refusal.ts'
import { maybeCalled, readNames, writeCalled } from './called.ts'
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

const attemptSchema = named(
  'Attempt',
  object({
    code: text({ description: 'What the person has seen, and reads out.' }),
    title: text({ maxLength: 1000, description: 'Who wanted what, and what came of it.' }),
    sentence: maybe(text({ maxLength: 2000, description: 'Why it was refused.' })),
    kind: choice(attemptKinds),
    outcome: choice(attemptOutcomes, { description: '`open`: it has led nowhere yet.' }),
    rule: maybe(text({ description: 'The rule that said no.' })),
    email: maybe(text({ maxLength: 254 })),
    person: maybeCalled,
    application: maybeCalled,
    connector: maybeCalled,
    startedAt: moment(),
    endedAt: moment(),
  }),
)

type Place = Pick<Call, 'hub'>

const writeAttempts = async (
  place: Place,
  attempts: readonly AttemptSummary[],
): Promise<Of<typeof attemptSchema>[]> => {
  const known = await readNames(place.hub, {
    users: attempts.map(({ userId }) => userId),
    applications: attempts.map(({ applicationId }) => applicationId),
    connectors: attempts.map(({ connectorId }) => connectorId),
  })
  const nameIn = (id: string | null) => (id === null ? undefined : known.get(id))
  const named = writeCalled(known)
  return attempts.map((attempt) => {
    const { rule, userId, applicationId, connectorId } = attempt
    const own = {
      person: nameIn(userId) ?? attempt.email ?? undefined,
      application: nameIn(applicationId),
      source: nameIn(connectorId),
    }
    return {
      code: attempt.code,
      title: titleOf(attempt, own),
      sentence: rule === null ? null : (place.hub.timelines.sentence(rule, own) ?? null),
      kind: attempt.kind,
      outcome: attempt.outcome,
      rule,
      email: attempt.email,
      person: named(userId),
      application: named(applicationId),
      connector: named(connectorId),
      startedAt: timeOf(attempt.startedAt),
      endedAt: timeOf(attempt.endedAt),
    }
  })
}

/** Of a whole root nothing has to be looked up: everything of it is its administrators'. */
const reachOf = (place: Organization): Pick<AttemptFilter, 'rootId' | 'within'> => ({
  rootId: place.rootId,
  within: place.id === place.rootId ? undefined : [place],
})

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
      ...{ ...reachOf(place), kind: rest.kind, outcome: rest.outcome },
      ...{ rule: rest.rule, email: email === '' ? undefined : email },
      ...{ userId: person, applicationId: application, connectorId: connector },
      since: since === undefined ? undefined : Date.parse(since),
      until: until === undefined ? undefined : Date.parse(until),
    }
    const found = await call.hub.attempts.list(filter, sliceOf(call.query))
    return { items: await writeAttempts(call, found.items), next: found.next }
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
    const found = isCode(code) ? await call.hub.timelines.find(code, reachOf(place)) : undefined
    if (!found) return refuse('not-found', 'There is no such attempt, or it is not yours.')
    const { title, explanation = null, entries, dropped } = found
    const [attempt] = await writeAttempts(call, [found.attempt])
    if (!attempt) throw new Error('An attempt that was found could not be written.')
    return {
      ...{ attempt, title, explanation, dropped },
      entries: entries.map(({ at, ...entry }) => ({ at: timeOf(at), ...entry })),
    }
  },
})

export const attemptOperations: readonly Operation[] = [listAttempts, readAttempt]

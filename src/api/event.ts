/** Events by the API: the audit log. */
import type { Event, EventFilter } from '../event.ts'
import { countOf, listOf } from '../list.ts'
import { nameOf } from '../user.ts'
import { type Call, type Operation, operation } from './operation.ts'
import { getOrganization } from './place.ts'
import {
  anything,
  choice,
  identifier,
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

const chapter = 'Events'

const who = maybe(object({ id: identifier(), name: text() }))

const eventSchema = named(
  'Event',
  object({
    id: text(),
    at: moment(),
    type: text({ description: 'A noun and what happened to it: `session.started`.' }),
    outcome: choice(['ok', 'refused']),
    attempt: maybe(text()),
    by: who,
    about: who,
    application: who,
    key: maybe(identifier()),
    address: maybe(text()),
    data: names(anything()),
  }),
)

const filterFields = {
  type: text({ maxLength: 60, pattern: '^[a-z.-]*$', description: 'How the type begins.' }),
  outcome: choice(['ok', 'refused']),
  person: identifier({ description: 'Who did it, or whom it is about.' }),
  application: identifier(),
  attempt: text(),
  since: moment(),
  until: moment(),
}

type Asked = {
  type?: string
  outcome?: 'ok' | 'refused'
  person?: string
  application?: string
  attempt?: string
  since?: string
  until?: string
}

const readFilter = async (call: Call<Asked>): Promise<EventFilter> => {
  const within = await getOrganization(call, call.path.organization ?? '')
  const { type, outcome, person, application, attempt, since, until } = call.query
  return {
    ...{ within, rootId: within.rootId, outcome, userId: person, applicationId: application },
    type: type === '' ? undefined : type,
    attempt: attempt === '' ? undefined : attempt?.toUpperCase(),
    since: since === undefined ? undefined : Date.parse(since),
    until: until === undefined ? undefined : Date.parse(until),
  }
}

const subjectOf = ({ data }: Event): string | undefined =>
  typeof data.subject === 'string' ? data.subject : undefined

/** How those are called of whom the events speak; of what is gone there is the id. */
const readNames = async ({ hub }: Pick<Call, 'hub'>, events: readonly Event[]) => {
  const people = await hub.users.findAll(
    events.flatMap((event) => [event.userId ?? [], subjectOf(event) ?? []].flat()),
  )
  const ids = [...new Set(events.flatMap(({ applicationId }) => applicationId ?? []))]
  const applications = await Promise.all(ids.map((id) => hub.applications.find(id)))
  const present = applications.filter((each) => each !== undefined)
  const called = new Map([
    ...people.map((user): [string, string] => [user.id, nameOf(user)]),
    ...present.map(({ id, name }): [string, string] => [id, name]),
  ])
  return (id: string | null | undefined) =>
    id === null || id === undefined ? null : { id, name: called.get(id) ?? id }
}

const readList = async (call: Call<Asked & { limit?: number; after?: string }>) => {
  const slice = sliceOf(call.query)
  const before = slice.after === undefined ? undefined : Number(slice.after)
  const isNumber = before === undefined || Number.isSafeInteger(before)
  const filter = { ...(await readFilter(call)), before }
  const read = isNumber ? await call.hub.events.newest(filter, countOf(slice)) : []
  return listOf(read, slice, ({ id }) => id)
}

const listEvents = operation({
  id: 'listEvents',
  method: 'GET',
  path: '/organizations/{organization}/events',
  chapter,
  summary: 'What has happened in an organization and below it, newest first.',
  permission: 'person',
  query: { ...sliceFields, ...filterFields },
  answer: page('EventList', eventSchema),
  run: async (call) => {
    const { items, next } = await readList(call)
    const called = await readNames(call, items)
    return {
      items: items.map(
        (event): Of<typeof eventSchema> => ({
          id: String(event.id),
          at: timeOf(event.at),
          type: event.type,
          outcome: event.outcome,
          attempt: event.attempt,
          by: called(event.userId),
          about: called(subjectOf(event)),
          application: called(event.applicationId),
          key: event.keyId,
          address: event.address,
          data: event.data,
        }),
      ),
      next,
    }
  },
})

export const eventOperations: readonly Operation[] = [listEvents]

/** Events by the API: the audit log, as a list and as a file. */
import { Readable } from 'node:stream'
import { byteOrderMark, writeCsvLine } from '../csv.ts'
import type { Event, EventFilter } from '../event.ts'
import { countOf, listOf } from '../list.ts'
import type { Organization } from '../organization.ts'
import { maybeCalled, readNames, writeCalled } from './called.ts'
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

const eventSchema = named(
  'Event',
  object({
    id: text(),
    at: moment(),
    type: text({ description: 'A noun and what happened to it: `session.started`.' }),
    outcome: choice(['ok', 'refused']),
    attempt: maybe(text()),
    by: maybeCalled,
    about: maybeCalled,
    application: maybeCalled,
    key: maybe(identifier()),
    address: maybe(text()),
    data: names(anything()),
  }),
)

type EventWritten = Of<typeof eventSchema>

/** How one line of a file is written, and what stands above the first. */
type EventWriter = { type: string; head: string; line: (event: EventWritten) => string }

const columns: readonly [string, (event: EventWritten) => string][] = [
  ['id', ({ id }) => id],
  ['time', ({ at }) => at],
  ['type', ({ type }) => type],
  ['outcome', ({ outcome }) => outcome],
  ['attempt', ({ attempt }) => attempt ?? ''],
  ['by', ({ by }) => by?.name ?? ''],
  ['about', ({ about }) => about?.name ?? ''],
  ['application', ({ application }) => application?.name ?? ''],
  ['key', ({ key }) => key ?? ''],
  ['address', ({ address }) => address ?? ''],
  ['data', ({ data }) => JSON.stringify(data)],
]

const exportMost = 100_000
const exportPart = 500

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

const readFilter = async (call: Call<Asked>): Promise<EventFilter & { within: Organization }> => {
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

const writeEvents = async (
  place: Pick<Call, 'hub'>,
  events: readonly Event[],
): Promise<Of<typeof eventSchema>[]> => {
  const known = await readNames(place.hub, {
    users: events.flatMap((event) => [event.userId, subjectOf(event)]),
    applications: events.map(({ applicationId }) => applicationId),
  })
  const called = writeCalled(known)
  return events.map((event) => ({
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
  }))
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
    return { items: await writeEvents(call, items), next }
  },
})

const formats = ['csv', 'jsonl'] as const

const writers: Record<(typeof formats)[number], EventWriter> = {
  csv: {
    type: 'text/csv; charset=utf-8',
    head: byteOrderMark + writeCsvLine(columns.map(([name]) => name)),
    line: (event) => writeCsvLine(columns.map(([, read]) => read(event))),
  },
  jsonl: {
    type: 'application/jsonl; charset=utf-8',
    head: '',
    line: (event) => `${JSON.stringify(event)}\n`,
  },
}

/** The events a part at a time, as whoever reads them can take more. */
async function* writeParts(call: Call, filter: EventFilter, writer: EventWriter) {
  yield writer.head
  let before = filter.before
  for (let written = 0; written < exportMost; written += exportPart) {
    const events = await call.hub.events.newest({ ...filter, before }, exportPart)
    yield (await writeEvents(call, events)).map(writer.line).join('')
    if (events.length < exportPart) return
    before = events.at(-1)?.id
  }
}

const exportEvents = operation({
  id: 'exportEvents',
  method: 'GET',
  path: '/organizations/{organization}/events/export',
  chapter,
  summary: 'The same events as a file, newest first: CSV for a spreadsheet, or lines of JSON.',
  description:
    `At most the newest ${exportMost}. What a spreadsheet would take for a formula begins with ` +
    'an apostrophe. What auditors verify is written by `foyer audit export`.',
  permission: 'person',
  query: { ...filterFields, format: choice(formats) },
  file: 'text/csv',
  run: async (call) => {
    const { hub, caller, query } = call
    const { format = 'csv' } = query
    const filter = await readFilter(call)
    const { within: organization } = filter
    const writer = writers[format]
    const data = { format, filter: JSON.parse(JSON.stringify(query)) }
    await hub.events.add({ ...caller.by, type: 'event.exported', organization, data })
    const newest = await hub.events.newest({ rootId: filter.rootId }, 1)
    const upTo = { ...filter, before: (newest[0]?.id ?? 0) + 1 }
    const day = timeOf(hub.world.now()).slice(0, 10)
    const parts = writeParts({ ...call, query: undefined }, upTo, writer)
    return {
      ...{ type: writer.type, name: `events-${organization.slug}-${day}.${format}` },
      body: Readable.from(parts, { objectMode: false }),
    }
  },
})

export const eventOperations: readonly Operation[] = [listEvents, exportEvents]

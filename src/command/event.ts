/** `foyer event list`: the audit log, newest first. */
import type { Event } from '../event.ts'
import type { Hub } from '../hub.ts'
import { isCode, isId } from '../identifier.ts'
import { countOf, listOf } from '../list.ts'
import type { JsonValue } from '../organization.ts'
import { refuse } from '../refusal.ts'
import {
  type Command,
  findText,
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
import { timeOf } from './table.ts'

const recordOf = (event: Event): Record<string, JsonValue> => ({
  id: event.id,
  at: new Date(event.at).toISOString(),
  type: event.type,
  outcome: event.outcome,
  attempt: event.attempt,
  user: event.userId,
  application: event.applicationId,
  organization: event.organizationId,
  root: event.rootId,
  key: event.keyId,
  address: event.address,
  data: event.data,
})

const readType = (values: Values): string | undefined => {
  const type = findText(values, 'type')
  if (type === undefined || /^[a-z.-]{1,60}$/.test(type)) return type
  return refuse('invalid', 'is how a type begins, as session. or user.added', { field: 'type' })
}

const readAttempt = (values: Values): string | undefined => {
  const attempt = findText(values, 'attempt')?.toUpperCase()
  if (attempt === undefined || isCode(attempt)) return attempt
  return refuse('invalid', 'is a code such as R7K2-QF9X.', { field: 'attempt' })
}

/** Somebody who was removed is still known by their id. */
const readUser = async (hub: Hub, values: Values, rootId?: string): Promise<string> => {
  const text = findText(values, 'user') ?? ''
  return isId(text) ? text : (await getUser(hub, values, rootId)).id
}

const readFilter = async (hub: Hub, values: Values) => {
  const rootId = (await findOrganization(hub, values))?.rootId
  const isUser = findText(values, 'user') !== undefined
  const isApplication = findText(values, 'application') !== undefined
  const after = findText(values, 'after')
  const before = after === undefined ? undefined : Number(after)
  if (before !== undefined && !Number.isSafeInteger(before)) {
    refuse('invalid', 'is the id of an event.', { field: 'after' })
  }
  return {
    rootId,
    before,
    type: readType(values),
    attempt: readAttempt(values),
    userId: isUser ? await readUser(hub, values, rootId) : undefined,
    applicationId: isApplication ? (await getApplication(hub, values)).id : undefined,
    since: findPast(values, 'since', hub.world.now()),
  }
}

/** Who did it: a person, a key, or whoever sat at the command line. */
const actorOf = (event: Event, emails: Map<string, string | null>): string | null => {
  if (event.userId !== null) return emails.get(event.userId) ?? event.userId
  if (event.keyId !== null) return `key ${event.keyId}`
  return event.data.by === 'command' ? '(command)' : null
}

const subjectOf = (event: Event): string | undefined =>
  typeof event.data.subject === 'string' ? event.data.subject : undefined

const list: Command = {
  summary: 'Lists what has happened, newest first.',
  word: 'attempt',
  flags: {
    attempt: { value: 'CODE', help: 'the code that a page showed' },
    type: { value: 'TEXT', help: 'how the type begins: session. or user.added' },
    user: { ...userFlag, help: 'e-mail or id of who did it, or whom it is about' },
    application: applicationFlag,
    organization: { ...organizationFlag, help: 'only those of its root' },
    since: { value: 'TIME', help: 'a date, or a span back from now: 12h, 7d' },
    ...sliceFlags,
  },
  run: async (hub, values) => {
    const slice = sliceOf(values)
    const events = await hub.events.newest(await readFilter(hub, values), countOf(slice))
    const found = listOf(events, slice, (event) => event.id)
    const ids = found.items.flatMap((event) => [event.userId ?? [], subjectOf(event) ?? []].flat())
    const people = await hub.users.findAll(ids)
    const emails = new Map(people.map((user) => [user.id, user.email]))
    return writeList(
      found,
      ['time', 'type', 'outcome', 'attempt', 'by', 'about', 'cause'],
      (event) => [
        timeOf(event.at),
        event.type,
        event.outcome,
        event.attempt,
        actorOf(event, emails),
        emails.get(subjectOf(event) ?? '') ?? subjectOf(event) ?? null,
        typeof event.data.cause === 'string' ? event.data.cause : null,
      ],
      recordOf,
    )
  },
}

export const event: Noun = { summary: 'The audit log.', verbs: { list } }

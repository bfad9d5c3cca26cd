/** `foyer session …`: browsers that are signed in. */
import type { JsonValue } from '../organization.ts'
import { refuse } from '../refusal.ts'
import type { Session } from '../session.ts'
import {
  type Command,
  findText,
  type Noun,
  operator,
  sliceFlags,
  sliceOf,
  writeList,
} from './command.ts'
import { findOrganization, getOrganization, getUser, organizationFlag, userFlag } from './find.ts'
import { timeOf } from './table.ts'

const endOf = (session: Session): number => Math.min(session.idleEndsAt, session.endsAt)

const recordOf = (session: Session): Record<string, JsonValue> => ({
  id: session.id,
  user: session.userId,
  root: session.rootId,
  reach: session.reach,
  method: session.method,
  keep: session.keep,
  address: session.address,
  agent: session.agent,
  authenticatedAt: timeOf(session.authenticatedAt),
  seenAt: timeOf(session.seenAt),
  endsAt: timeOf(endOf(session)),
})

const reachOf = ({ reach }: Session): string =>
  reach === null ? 'everything' : `${reach.length} applications`

const list: Command = {
  summary: 'Lists who is signed in, newest first: a person, or a whole root organization.',
  word: 'user',
  flags: { user: userFlag, organization: organizationFlag, ...sliceFlags },
  run: async (hub, values) => {
    const isOne = findText(values, 'user') !== undefined
    const place = isOne ? await findOrganization(hub, values) : await getOrganization(hub, values)
    const of = isOne
      ? { userId: (await getUser(hub, values, place?.rootId)).id }
      : { rootId: place?.rootId ?? '' }
    const found = await hub.sessions.list({ of, ...sliceOf(values) })
    const people = await hub.users.findAll(found.items.map((each) => each.userId))
    const emails = new Map(people.map((user) => [user.id, user.email]))
    return writeList(
      found,
      ['id', 'person', 'method', 'reach', 'address', 'since', 'seen', 'ends'],
      (each) => [
        each.id,
        emails.get(each.userId) ?? each.userId,
        each.method,
        reachOf(each),
        each.address,
        timeOf(each.authenticatedAt),
        timeOf(each.seenAt),
        timeOf(endOf(each)),
      ],
      recordOf,
    )
  },
}

const end: Command = {
  summary: 'Ends one session, or signs a person out everywhere.',
  word: 'session',
  flags: {
    session: { value: 'NUMBER', help: 'the id of the session' },
    user: { ...userFlag, help: 'every session of that person' },
    organization: { ...organizationFlag, help: 'in whose root, where several know the e-mail' },
  },
  run: async (hub, values) => {
    const number = findText(values, 'session')
    const isUser = findText(values, 'user') !== undefined
    if ((number !== undefined) === isUser) {
      return refuse('invalid', 'Say either --session or --user.')
    }
    if (isUser) {
      const user = await getUser(hub, values, (await findOrganization(hub, values))?.rootId)
      const count = await hub.sessions.endAllOf(user, operator)
      const text = `${user.email ?? user.id} is signed out everywhere (${count} sessions).`
      return { text, data: { user: user.id, ended: count } }
    }
    const session =
      (await hub.sessions.findById(Number(number))) ??
      refuse('not-found', 'There is no such session.', { field: 'session' })
    await hub.sessions.end(session, operator)
    return { text: `Session ${session.id} has ended.`, data: { id: session.id, ended: 1 } }
  },
}

export const session: Noun = { summary: 'Browsers that are signed in.', verbs: { list, end } }

/** People by the API: whom an organization has, and what may be done for them. */
import type { Hub } from '../hub.ts'
import { refuse } from '../refusal.ts'
import { nameOf, type User, type UserChange } from '../user.ts'
import { type Operation, operation } from './operation.ts'
import { getOrganization, getUser } from './place.ts'
import {
  choice,
  count,
  flag,
  identifier,
  maybe,
  moment,
  named,
  type Of,
  object,
  page,
  text,
} from './schema.ts'
import { sliceFields, sliceOf } from './slice.ts'
import { timeOf } from './time.ts'

const chapter = 'People'

export const roles = ['administrator', 'member', 'visitor'] as const
const emailLength = 254
const nameLength = 200

export const personSchema = named(
  'Person',
  object({
    id: identifier(),
    name: text({ description: 'How they are shown: their names, else the e-mail.' }),
    email: maybe(text({ maxLength: emailLength })),
    username: maybe(text()),
    firstName: text(),
    lastName: text(),
    phone: maybe(text()),
    timezone: maybe(text()),
    language: maybe(text()),
    avatar: maybe(text({ maxLength: 2000 })),
    externalId: maybe(text()),
    organization: object({ id: identifier(), name: text(), slug: text() }),
    status: choice(['active', 'disabled']),
    hasPassword: flag(),
    isBreakGlass: flag(),
    createdAt: moment(),
    updatedAt: moment(),
  }),
)

export type PersonOut = Of<typeof personSchema>

export const writePerson = async (hub: Hub, user: User): Promise<PersonOut> => {
  const { id, name, slug } = await hub.organizations.get(user.homeId)
  return {
    id: user.id,
    name: nameOf(user),
    email: user.email,
    username: user.username,
    firstName: user.firstName,
    lastName: user.lastName,
    phone: user.phone,
    timezone: user.timezone,
    language: user.language,
    avatar: user.avatar,
    externalId: user.externalId,
    organization: { id, name, slug },
    status: user.status,
    hasPassword: user.passwordHash !== null,
    isBreakGlass: user.isBreakGlass,
    createdAt: timeOf(user.createdAt),
    updatedAt: timeOf(user.updatedAt),
  }
}

const changed = {
  email: maybe(text({ maxLength: emailLength })),
  username: maybe(text()),
  firstName: text({ maxLength: nameLength }),
  lastName: text({ maxLength: nameLength }),
  phone: maybe(text()),
  timezone: maybe(text()),
  status: choice(['active', 'disabled']),
  isBreakGlass: flag({ description: 'Their password stays here although others are elsewhere.' }),
}

/** Refuses with `conflict` a name that is somebody else's, in words that say which it is. */
const checkFree = async (
  hub: Hub,
  { rootId, id }: { rootId: string; id?: string },
  { email, username }: { email?: string | null; username?: string | null },
): Promise<void> => {
  const byEmail = email ? await hub.users.findByEmail(rootId, email) : undefined
  if (byEmail && byEmail.id !== id) {
    refuse('conflict', 'Somebody has that e-mail address.', { field: 'email' })
  }
  const byName = username ? await hub.users.findByUsername(rootId, username) : undefined
  if (byName && byName.id !== id) {
    refuse('conflict', 'Somebody has that username.', { field: 'username' })
  }
}

/** Refuses with `forbidden` to do it to oneself: whoever did would be out. */
const checkOther = (own: User | undefined, { id }: User, words: string): void => {
  if (own?.id === id) refuse('forbidden', words)
}

const listPeople = operation({
  id: 'listPeople',
  method: 'GET',
  path: '/organizations/{organization}/people',
  chapter,
  summary: 'The people of an organization and those below it.',
  permission: 'users',
  query: {
    ...sliceFields,
    search: text({ description: 'How the e-mail, the username, the first or last name begins.' }),
    status: choice(['active', 'disabled']),
  },
  answer: page('PersonList', personSchema),
  run: async (call) => {
    const within = await getOrganization(call, call.path.organization ?? '')
    const { search, status } = call.query
    const asked = { within, search, status, ...sliceOf(call.query) }
    const { items, next } = await call.hub.users.list(asked)
    return { items: await Promise.all(items.map((each) => writePerson(call.hub, each))), next }
  },
})

const addPerson = operation({
  id: 'addPerson',
  method: 'POST',
  path: '/organizations/{organization}/people',
  chapter,
  summary: 'Adds a person, who chooses a password by the link of an invitation.',
  permission: 'users',
  body: object(
    { email: text({ minLength: 3, maxLength: emailLength }) },
    {
      username: text(),
      firstName: changed.firstName,
      lastName: changed.lastName,
      phone: text(),
      timezone: text(),
      role: choice(roles),
    },
  ),
  answer: personSchema,
  makes: true,
  run: async (call) => {
    const home = await getOrganization(call, call.path.organization ?? '')
    await checkFree(call.hub, home, call.body)
    const user = await call.hub.users.add({ ...call.body, home }, call.caller.by)
    return writePerson(call.hub, user)
  },
})

const readPerson = operation({
  id: 'getPerson',
  method: 'GET',
  path: '/people/{person}',
  chapter,
  summary: 'A person.',
  permission: 'users',
  answer: personSchema,
  run: async (call) => writePerson(call.hub, await getUser(call, call.path.person ?? '')),
})

const changePerson = operation({
  id: 'changePerson',
  method: 'PATCH',
  path: '/people/{person}',
  chapter,
  summary: 'Changes a person. Whoever is disabled is signed out everywhere.',
  permission: 'users',
  body: object({}, changed),
  answer: personSchema,
  run: async (call) => {
    const { hub, caller, body } = call
    const user = await getUser(call, call.path.person ?? '')
    if (body.status === 'disabled') {
      checkOther(caller.person?.user, user, 'Somebody else has to disable you.')
    }
    await checkFree(hub, user, body)
    const change: UserChange = body
    return writePerson(hub, await hub.users.change(user.id, change, caller.by))
  },
})

const removePerson = operation({
  id: 'removePerson',
  method: 'DELETE',
  path: '/people/{person}',
  chapter,
  summary: 'Removes a person: sessions and keys end at once, and the e-mail is free again.',
  permission: 'users',
  run: async (call) => {
    const user = await getUser(call, call.path.person ?? '')
    checkOther(call.caller.person?.user, user, 'Somebody else has to remove you.')
    await call.hub.users.remove(user.id, call.caller.by)
  },
})

const invitePerson = operation({
  id: 'invitePerson',
  method: 'POST',
  path: '/people/{person}/invitation',
  chapter,
  summary: 'Gives a person who has no password a link to choose one, for a week.',
  description: 'The link is mailed where mail is set up, and can be handed over otherwise.',
  permission: 'users',
  answer: named('Invitation', object({ link: text({ maxLength: 2000 }), isMailed: flag() })),
  makes: true,
  run: async (call) => {
    const user = await getUser(call, call.path.person ?? '')
    const { link, isMailed } = await call.hub.recovery.invite(user, call.caller.by)
    return { link, isMailed }
  },
})

const resetPassword = operation({
  id: 'resetPassword',
  method: 'POST',
  path: '/people/{person}/password-reset',
  chapter,
  summary: 'Mails a person a link to choose another password.',
  description:
    'The link opens the account, so it goes to the person alone: there is none to copy (AUTH-14).',
  permission: 'users',
  answer: named('PasswordReset', object({ isMailed: flag() })),
  makes: true,
  run: async (call) => {
    const user = await getUser(call, call.path.person ?? '')
    const { isMailed } = await call.hub.recovery.reset(user, call.caller.by)
    return { isMailed }
  },
})

const signOutPerson = operation({
  id: 'signOutPerson',
  method: 'DELETE',
  path: '/people/{person}/sessions',
  chapter,
  summary: 'Signs a person out everywhere.',
  permission: 'users',
  answer: named('SignedOut', object({ ended: count() })),
  run: async (call) => {
    const user = await getUser(call, call.path.person ?? '')
    return { ended: await call.hub.sessions.endAllOf(user, call.caller.by) }
  },
})

export const personOperations: readonly Operation[] = [
  listPeople,
  addPerson,
  readPerson,
  changePerson,
  removePerson,
  invitePerson,
  resetPassword,
  signOutPerson,
]

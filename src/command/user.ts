/** `foyer user …`: people. */
import type { Hub } from '../hub.ts'
import type { Role } from '../membership.ts'
import type { JsonValue } from '../organization.ts'
import { refuse } from '../refusal.ts'
import { nameOf, type User, type UserChange } from '../user.ts'
import {
  type Command,
  checkChange,
  findText,
  getText,
  type Noun,
  operator,
  orTaken,
  pickTexts,
  sliceFlags,
  sliceOf,
  type Values,
  writeList,
} from './command.ts'
import { getOrganization, getUser, organizationFlag, userFlag } from './find.ts'
import { readRole, roleFlag } from './membership.ts'
import { timeOf, writeFacts } from './table.ts'

const recordOf = (user: User): Record<string, JsonValue> => ({
  id: user.id,
  email: user.email,
  username: user.username,
  firstName: user.firstName,
  lastName: user.lastName,
  phone: user.phone,
  timezone: user.timezone,
  avatar: user.avatar,
  externalId: user.externalId,
  organization: user.homeId,
  root: user.rootId,
  status: user.status,
  hasPassword: user.passwordHash !== null,
  isBreakGlass: user.isBreakGlass,
  createdAt: timeOf(user.createdAt),
  updatedAt: timeOf(user.updatedAt),
})

const changeFlags = {
  email: { value: 'ADDRESS', help: 'the e-mail address' },
  username: { value: 'TEXT', help: 'a name of their own choice, without an @' },
  firstName: { value: 'TEXT', help: 'the first name' },
  lastName: { value: 'TEXT', help: 'the last name' },
  phone: { value: 'NUMBER', help: 'the telephone number' },
  timezone: { value: 'NAME', help: 'the time zone, as Europe/Berlin' },
  password: { value: '', help: 'read the password from the standard input', kind: 'input' },
} as const

/** Refuses with `conflict` a username that is somebody else's; the store cannot say which it is. */
const checkUsername = async (hub: Hub, values: Values, rootId: string, own?: string) => {
  const username = findText(values, 'username')
  const holder = username && (await hub.users.findByUsername(rootId, username))
  if (holder && holder.id !== own) refuse('conflict', 'is already taken.', { field: 'username' })
}

const addedTexts = ['username', 'firstName', 'lastName', 'phone', 'timezone', 'password'] as const

const add: Command = {
  summary: 'Adds a person.',
  word: 'email',
  flags: {
    ...changeFlags,
    email: { ...changeFlags.email, required: true },
    organization: { ...organizationFlag, help: 'short name or id of the home organization' },
    role: { ...roleFlag, help: `${roleFlag.help} (member)` },
  },
  run: async (hub, values) => {
    const home = await getOrganization(hub, values)
    const email = getText(values, 'email')
    const texts = pickTexts(values, addedTexts)
    await checkUsername(hub, values, home.rootId)
    const adding = hub.users.add({ home, role: readRole(values), ...texts, email }, operator)
    const user = await orTaken('email', adding)
    const text = `${user.email} is a person of ${home.name} now (${user.id}).`
    return { text, data: recordOf(user) }
  },
}

const findRoleAtHome = async (hub: Hub, user: User): Promise<Role | null> => {
  const memberships = await hub.memberships.of(user.id)
  return memberships.find((each) => each.organizationId === user.homeId)?.role ?? null
}

const list: Command = {
  summary: 'Lists the people of an organization and those below it.',
  word: 'search',
  flags: {
    organization: organizationFlag,
    search: { value: 'TEXT', help: 'how the e-mail begins' },
    ...sliceFlags,
  },
  run: async (hub, values) => {
    const within = await getOrganization(hub, values)
    const search = findText(values, 'search')
    const { items, next } = await hub.users.list({ within, search, ...sliceOf(values) })
    const rows = await Promise.all(
      items.map(async (user) => ({ user, role: await findRoleAtHome(hub, user) })),
    )
    return writeList(
      { items: rows, next },
      ['e-mail', 'name', 'role', 'status', 'id'],
      ({ user, role }) => [user.email, nameOf(user), role, user.status, user.id],
      ({ user, role }) => ({ ...recordOf(user), role }),
    )
  },
}

const meantFlags = {
  user: { ...userFlag, required: true },
  organization: { ...organizationFlag, help: 'in whose root, where several know the e-mail' },
}

const getMeant = async (hub: Hub, values: Values): Promise<User> => {
  const isNarrowed = findText(values, 'organization') !== undefined
  const root = isNarrowed ? (await getOrganization(hub, values)).rootId : undefined
  return getUser(hub, values, root)
}

const show: Command = {
  summary: 'Shows a person, with memberships and groups.',
  word: 'user',
  flags: meantFlags,
  run: async (hub, values) => {
    const user = await getMeant(hub, values)
    const memberships = await hub.memberships.of(user.id)
    const groups = await hub.groups.of(user.id)
    const places: { organization: string; slug: string; role: string }[] = []
    for (const { organizationId, role } of memberships) {
      const organization = await hub.organizations.find(organizationId)
      if (organization) places.push({ organization: organizationId, slug: organization.slug, role })
    }
    const facts = {
      'e-mail': user.email,
      username: user.username,
      name: nameOf(user),
      id: user.id,
      status: user.status,
      phone: user.phone,
      'time zone': user.timezone,
      'external id': user.externalId,
      password: user.passwordHash === null ? 'none' : 'yes',
      'break-glass': user.isBreakGlass ? 'yes' : undefined,
      'member of': places.map(({ slug, role }) => `${slug} (${role})`).join(', '),
      groups: groups.map((group) => group.name).join(', '),
      added: timeOf(user.createdAt),
    }
    const joined = groups.map(({ id, name }) => ({ id, name }))
    const data = { ...recordOf(user), memberships: places, groups: joined }
    return { text: writeFacts(facts), data }
  },
}

/** An empty text takes away what may be missing. */
const readChange = async (hub: Hub, values: Values): Promise<UserChange> => {
  const { email, username, phone, timezone, ...names } = pickTexts(values, [
    'email',
    'username',
    'phone',
    'timezone',
    'firstName',
    'lastName',
  ])
  const password = findText(values, 'password')
  const status = findText(values, 'status')
  const breakGlass = findText(values, 'breakGlass')
  return {
    ...names,
    ...(email !== undefined && { email: email || null }),
    ...(username !== undefined && { username: username || null }),
    ...(phone !== undefined && { phone: phone || null }),
    ...(timezone !== undefined && { timezone: timezone || null }),
    ...(status !== undefined && { status: status === 'disabled' ? 'disabled' : 'active' }),
    ...(breakGlass !== undefined && { isBreakGlass: breakGlass === 'yes' }),
    ...(password !== undefined && { passwordHash: await hub.passwords.hash(password) }),
  }
}

const change: Command = {
  summary: 'Changes a person. Who is disabled or gets a password is signed out everywhere.',
  word: 'user',
  flags: {
    ...meantFlags,
    ...changeFlags,
    status: {
      value: 'STATUS',
      help: 'active, or disabled: no sign-in, no sessions, no keys',
      choices: ['active', 'disabled'],
    },
    breakGlass: {
      value: 'YES-NO',
      help: 'an administrator whose password stays here when others are elsewhere',
      choices: ['yes', 'no'],
    },
  },
  run: async (hub, values) => {
    const { id, rootId } = await getMeant(hub, values)
    const given = await readChange(hub, values)
    checkChange(given)
    await checkUsername(hub, values, rootId, id)
    const user = await orTaken('email', hub.users.change(id, given, operator))
    return { text: `${nameOf(user)} is changed (${user.status}).`, data: recordOf(user) }
  },
}

const remove: Command = {
  summary: 'Removes a person: sessions and keys end, and the e-mail is free again.',
  word: 'user',
  flags: meantFlags,
  run: async (hub, values) => {
    const user = await getMeant(hub, values)
    await hub.users.remove(user.id, operator)
    return { text: `${nameOf(user)} is gone.`, data: { id: user.id } }
  },
}

/** A link by which a person chooses a password: shown here, and mailed where mail is set up. */
const sendLink = (summary: string, purpose: 'invite' | 'reset'): Command => ({
  summary,
  word: 'user',
  flags: meantFlags,
  run: async (hub, values) => {
    const user = await getMeant(hub, values)
    const { link, isMailed } = await hub.recovery[purpose](user, operator)
    const mailed = isMailed ? `\nIt is on its way to ${user.email} too.` : ''
    return { text: `${link}${mailed}`, data: { id: user.id, link, isMailed } }
  },
})

const invite = sendLink('Gives a new person a link to choose a password, for a week.', 'invite')
const reset = sendLink('Gives a person a link to choose another password, once.', 'reset')

const verifyEmail: Command = {
  summary: 'Sends a link to an address; once it is opened, it is the e-mail of that person.',
  word: 'user',
  flags: { ...meantFlags, email: { ...changeFlags.email, required: true } },
  run: async (hub, values) => {
    const user = await getMeant(hub, values)
    const email = getText(values, 'email')
    await hub.recovery.verifyEmail(user, email, operator)
    return { text: `A link is on its way to ${email}.`, data: { id: user.id, email } }
  },
}

const history: Command = {
  summary: 'Lists what sources have written about a person, the newest first.',
  word: 'user',
  flags: { ...meantFlags, ...sliceFlags },
  run: async (hub, values) => {
    const list = await hub.records.history(await getMeant(hub, values), sliceOf(values))
    return writeList(
      list,
      ['when', 'source', 'what', 'attributes', 'outcome', 'cause'],
      ({ at, connector, what, fields, outcome, cause = '' }) => [
        ...[timeOf(at), connector.name, what, fields.join(', '), outcome, cause],
      ],
      ({ id, at, connector, what, fields, outcome, cause = null, keyId }) => ({
        ...{ id, at: timeOf(at), connector: connector.id, connectorName: connector.name },
        ...{ what, fields, outcome, cause, key: keyId },
      }),
    )
  },
}

export const user: Noun = {
  summary: 'People.',
  verbs: { add, list, show, change, remove, invite, reset, 'verify-email': verifyEmail, history },
}

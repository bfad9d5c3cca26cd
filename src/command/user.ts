/** `foyer user …`: people. */
import type { Hub } from '../hub.ts'
import type { JsonValue } from '../organization.ts'
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
import { timeOf, writeFacts } from './table.ts'

const recordOf = (user: User): Record<string, JsonValue> => ({
  id: user.id,
  email: user.email,
  firstName: user.firstName,
  lastName: user.lastName,
  phone: user.phone,
  timezone: user.timezone,
  externalId: user.externalId,
  organization: user.homeId,
  root: user.rootId,
  status: user.status,
  hasPassword: user.passwordHash !== null,
  createdAt: timeOf(user.createdAt),
  updatedAt: timeOf(user.updatedAt),
})

const changeFlags = {
  email: { value: 'ADDRESS', help: 'the e-mail address' },
  firstName: { value: 'TEXT', help: 'the first name' },
  lastName: { value: 'TEXT', help: 'the last name' },
  phone: { value: 'NUMBER', help: 'the telephone number' },
  timezone: { value: 'NAME', help: 'the time zone, as Europe/Berlin' },
  password: { value: '', help: 'read the password from the standard input', kind: 'input' },
} as const

const add: Command = {
  summary: 'Adds a person.',
  word: 'email',
  flags: {
    ...changeFlags,
    email: { ...changeFlags.email, required: true },
    organization: { ...organizationFlag, help: 'short name or id of the home organization' },
    role: {
      value: 'ROLE',
      help: 'administrator or member (member)',
      choices: ['administrator', 'member'],
    },
  },
  run: async (hub, values) => {
    const home = await getOrganization(hub, values)
    const email = getText(values, 'email')
    const role = findText(values, 'role') === 'administrator' ? 'administrator' : 'member'
    const texts = pickTexts(values, ['firstName', 'lastName', 'phone', 'timezone', 'password'])
    const adding = hub.users.add({ home, role, ...texts, email }, operator)
    const user = await orTaken('email', adding)
    const text = `${user.email} is a person of ${home.name} now (${user.id}).`
    return { text, data: recordOf(user) }
  },
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
    const found = await hub.users.list({ within, search, ...sliceOf(values) })
    return writeList(
      found,
      ['e-mail', 'name', 'status', 'id'],
      (user) => [user.email, nameOf(user), user.status, user.id],
      recordOf,
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
      name: nameOf(user),
      id: user.id,
      status: user.status,
      phone: user.phone,
      'time zone': user.timezone,
      'external id': user.externalId,
      password: user.passwordHash === null ? 'none' : 'yes',
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
  const { email, phone, timezone, ...names } = pickTexts(values, [
    'email',
    'phone',
    'timezone',
    'firstName',
    'lastName',
  ])
  const password = findText(values, 'password')
  const status = findText(values, 'status')
  return {
    ...names,
    ...(email !== undefined && { email: email || null }),
    ...(phone !== undefined && { phone: phone || null }),
    ...(timezone !== undefined && { timezone: timezone || null }),
    ...(status !== undefined && { status: status === 'disabled' ? 'disabled' : 'active' }),
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
  },
  run: async (hub, values) => {
    const { id } = await getMeant(hub, values)
    const given = await readChange(hub, values)
    checkChange(given)
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

export const user: Noun = {
  summary: 'People.',
  verbs: { add, list, show, change, remove, invite, reset, 'verify-email': verifyEmail },
}

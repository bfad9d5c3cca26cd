/** `foyer membership …`: who is what in which organization. */
import type { Hub } from '../hub.ts'
import type { List, Slice } from '../list.ts'
import type { Membership, Role } from '../membership.ts'
import { refuse } from '../refusal.ts'
import {
  type Command,
  findText,
  getText,
  type Noun,
  operator,
  sliceFlags,
  sliceOf,
  type Values,
  writeList,
} from './command.ts'
import { findOrganization, getNamed, getUser, organizationFlag, userFlag } from './find.ts'

const placeFlags = {
  user: { ...userFlag, required: true },
  organization: { ...organizationFlag, required: true },
}

const readPlace = async (hub: Hub, values: Values) => {
  const organization = await getNamed(hub, getText(values, 'organization'), 'organization')
  return { organization, user: await getUser(hub, values, organization.rootId) }
}

const roles: readonly Role[] = ['administrator', 'member', 'visitor']

export const roleFlag = {
  value: 'ROLE',
  help: 'administrator; member; visitor, who has only what is granted by name',
  choices: roles,
}

/** The role that was said, else that of a member. */
export const readRole = (values: Values): Role =>
  roles.find((role) => role === findText(values, 'role')) ?? 'member'

const set: Command['run'] = async (hub, values) => {
  const { organization, user } = await readPlace(hub, values)
  const role = readRole(values)
  await hub.memberships.set(user, organization, role, operator)
  const text = `${user.email ?? user.id} is ${role} of ${organization.name} now.`
  const { id, email } = user
  const data = { user: id, email, organization: organization.id, slug: organization.slug, role }
  return { text, data }
}

const add: Command = {
  summary: 'Makes a person a member of an organization, or its administrator.',
  word: 'user',
  flags: { ...placeFlags, role: { ...roleFlag, help: `${roleFlag.help} (member)` } },
  run: set,
}

const change: Command = {
  summary: 'Gives a person another role.',
  word: 'user',
  flags: { ...placeFlags, role: { ...roleFlag, required: true } },
  run: async (hub, values) => {
    const { organization, user } = await readPlace(hub, values)
    const memberships = await hub.memberships.of(user.id)
    if (!memberships.some((each) => each.organizationId === organization.id)) {
      refuse('not-found', `They are not in ${organization.name} itself.`, { field: 'user' })
    }
    return set(hub, values)
  },
}

const remove: Command = {
  summary: 'Takes a person out of an organization.',
  word: 'user',
  flags: placeFlags,
  run: async (hub, values) => {
    const { organization, user } = await readPlace(hub, values)
    await hub.memberships.remove(user, organization, operator)
    const text = `${user.email ?? user.id} is out of ${organization.name}.`
    return { text, data: { user: user.id, organization: organization.id } }
  },
}

const read = async (hub: Hub, values: Values, slice: Slice): Promise<List<Membership>> => {
  const organization = await findOrganization(hub, values)
  if (findText(values, 'user') === undefined) {
    if (!organization) return refuse('invalid', 'Say --organization, or --user.')
    return hub.memberships.list({ organizationId: organization.id, ...slice })
  }
  const user = await getUser(hub, values, organization?.rootId)
  return { items: await hub.memberships.of(user.id), next: null }
}

const list: Command = {
  summary: 'Lists the members of an organization itself, or the memberships of a person.',
  word: 'organization',
  flags: { organization: organizationFlag, user: userFlag, ...sliceFlags },
  run: async (hub, values) => {
    const { items, next } = await read(hub, values, sliceOf(values))
    const people = await hub.users.findAll(items.map((each) => each.userId))
    const emails = new Map(people.map((user) => [user.id, user.email]))
    const rows = await Promise.all(
      items.map(async ({ userId, organizationId, role }) => {
        const slug = (await hub.organizations.find(organizationId))?.slug ?? null
        const email = emails.get(userId) ?? null
        return { user: userId, email, organization: organizationId, slug, role }
      }),
    )
    return writeList(
      { items: rows, next },
      ['person', 'organization', 'role', 'id'],
      (row) => [row.email, row.slug, row.role, row.user],
      (row) => row,
    )
  },
}

export const membership: Noun = {
  summary: 'Who is what in which organization.',
  verbs: { add, list, change, remove },
}

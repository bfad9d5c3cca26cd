/** `foyer grant …`: who may use an application that is not open to everyone. */
import type { Application } from '../application.ts'
import type { Grant } from '../grant.ts'
import type { Hub } from '../hub.ts'
import type { JsonValue } from '../organization.ts'
import { refuse } from '../refusal.ts'
import {
  type Command,
  findText,
  findTexts,
  type Noun,
  operator,
  sliceFlags,
  sliceOf,
  type Values,
  writeList,
} from './command.ts'
import {
  applicationFlag,
  getApplication,
  getGroup,
  getUser,
  groupFlag,
  organizationFlag,
  userFlag,
} from './find.ts'
import { timeOf } from './table.ts'

const recordOf = (grant: Grant): Record<string, JsonValue> => ({
  id: grant.id,
  application: grant.applicationId,
  user: grant.userId,
  group: grant.groupId,
  role: grant.role,
  permissions: grant.permissions,
  status: grant.status,
  createdAt: timeOf(grant.createdAt),
})

const toFlags = {
  user: userFlag,
  group: groupFlag,
  organization: { ...organizationFlag, help: 'where the names are looked for' },
}

/** The person or the group that is meant, with its name. Refuses with `invalid` none and both. */
const readHolder = async (hub: Hub, values: Values, rootId?: string) => {
  const isUser = findText(values, 'user') !== undefined
  const isGroup = findText(values, 'group') !== undefined
  if (isUser === isGroup) return refuse('invalid', 'Say either --user or --group.')
  if (isUser) {
    const user = await getUser(hub, values, rootId)
    return { name: user.email ?? user.id, to: { userId: user.id } }
  }
  const { group, organization } = await getGroup(hub, values)
  if (rootId !== undefined && organization.rootId !== rootId) {
    refuse('invalid', 'is of another root than the application.', { field: 'group' })
  }
  return { name: group.name, to: { groupId: group.id } }
}

const add: Command = {
  summary: 'Lets a person or a group use an application; a second grant replaces the first.',
  word: 'application',
  flags: {
    application: { ...applicationFlag, required: true },
    ...toFlags,
    role: { value: 'ROLE', help: 'owner or member (member)', choices: ['owner', 'member'] },
    permission: { value: 'NAME', help: 'what they may do there', many: true },
    status: {
      value: 'STATUS',
      help: 'invited or active (active)',
      choices: ['invited', 'active'],
    },
  },
  run: async (hub, values) => {
    const application = await getApplication(hub, values)
    const { name, to } = await readHolder(hub, values, application.rootId)
    const grant = await hub.grants.give(
      {
        application,
        to,
        role: findText(values, 'role') === 'owner' ? 'owner' : 'member',
        status: findText(values, 'status') === 'invited' ? 'invited' : 'active',
        permissions: findTexts(values, 'permission') ?? [],
      },
      operator,
    )
    const verb = grant.status === 'invited' ? 'is invited to' : 'may use'
    return { text: `${name} ${verb} ${application.name} now.`, data: recordOf(grant) }
  },
}

const remove: Command = {
  summary: 'Takes a grant back.',
  word: 'application',
  flags: { application: { ...applicationFlag, required: true }, ...toFlags },
  run: async (hub, values) => {
    const application = await getApplication(hub, values)
    const { name, to } = await readHolder(hub, values, application.rootId)
    await hub.grants.withdraw(application, to, operator)
    const data = { application: application.id, user: null, group: null }
    const held = 'userId' in to ? { user: to.userId } : { group: to.groupId }
    const text = `${name} has no grant on ${application.name} any more.`
    return { text, data: { ...data, ...held } }
  },
}

const readList = async (hub: Hub, values: Values) => {
  if (findText(values, 'application') === undefined) {
    const { to } = await readHolder(hub, values)
    return hub.grants.list({ of: to, ...sliceOf(values) })
  }
  const { id } = await getApplication(hub, values)
  return hub.grants.list({ of: { applicationId: id }, ...sliceOf(values) })
}

/** The names of what the grants speak of, by id. */
const readNames = async (hub: Hub, grants: Grant[]): Promise<Map<string, string>> => {
  const people = await hub.users.findAll(grants.flatMap((each) => each.userId ?? []))
  const ids = [...new Set(grants.map((each) => each.applicationId))]
  const applications = await Promise.all(ids.map(hub.applications.find))
  const groupIds = [...new Set(grants.flatMap((each) => each.groupId ?? []))]
  const groups = await Promise.all(groupIds.map((id) => hub.groups.find(id)))
  const known = [...applications, ...groups].filter((each) => each !== undefined)
  return new Map([
    ...people.map((user): [string, string] => [user.id, user.email ?? user.id]),
    ...known.map((each: Pick<Application, 'id' | 'name'>): [string, string] => [
      each.id,
      each.name,
    ]),
  ])
}

const list: Command = {
  summary: 'Lists the grants of an application, of a person, or of a group.',
  word: 'application',
  flags: { application: applicationFlag, ...toFlags, ...sliceFlags },
  run: async (hub, values) => {
    const found = await readList(hub, values)
    const names = await readNames(hub, found.items)
    const nameOf = (id: string | null): string | null => names.get(id ?? '') ?? id
    return writeList(
      found,
      ['application', 'person', 'group', 'role', 'permissions', 'status'],
      (each) => [
        nameOf(each.applicationId),
        nameOf(each.userId),
        nameOf(each.groupId),
        each.role,
        each.permissions.join(' '),
        each.status,
      ],
      recordOf,
    )
  },
}

export const grant: Noun = {
  summary: 'Who may use what is not open to everyone.',
  verbs: { add, list, remove },
}

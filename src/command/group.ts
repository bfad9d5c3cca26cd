/** `foyer group …`: named people of an organization. */
import type { Group } from '../group.ts'
import type { JsonValue } from '../organization.ts'
import { nameOf } from '../user.ts'
import {
  type Command,
  getText,
  type Noun,
  operator,
  orTaken,
  sliceFlags,
  sliceOf,
  writeList,
} from './command.ts'
import {
  getGroup,
  getOrganization,
  getUser,
  groupFlag,
  organizationFlag,
  userFlag,
} from './find.ts'
import { timeOf, writeFacts } from './table.ts'

const recordOf = (group: Group): Record<string, JsonValue> => ({
  id: group.id,
  name: group.name,
  organization: group.organizationId,
  createdAt: timeOf(group.createdAt),
  updatedAt: timeOf(group.updatedAt),
})

const meantFlags = {
  group: { ...groupFlag, required: true },
  organization: { ...organizationFlag, help: 'whose group, where it is named' },
}

const nameFlag = { value: 'TEXT', help: 'what it is called', required: true }

const add: Command = {
  summary: 'Adds a group to an organization.',
  word: 'name',
  flags: { name: nameFlag, organization: organizationFlag },
  run: async (hub, values) => {
    const organization = await getOrganization(hub, values)
    const name = getText(values, 'name')
    const group = await orTaken('name', hub.groups.add(organization, name, operator))
    const text = `${group.name} is a group of ${organization.name} now (${group.id}).`
    return { text, data: recordOf(group) }
  },
}

const list: Command = {
  summary: 'Lists the groups of an organization itself.',
  word: 'organization',
  flags: { organization: organizationFlag, ...sliceFlags },
  run: async (hub, values) => {
    const organization = await getOrganization(hub, values)
    const found = await hub.groups.list({ organization, ...sliceOf(values) })
    return writeList(found, ['name', 'id'], (group) => [group.name, group.id], recordOf)
  },
}

const show: Command = {
  summary: 'Shows a group.',
  word: 'group',
  flags: meantFlags,
  run: async (hub, values) => {
    const { group, organization } = await getGroup(hub, values)
    const grants = await hub.grants.list({ of: { groupId: group.id } })
    const facts = {
      name: group.name,
      id: group.id,
      organization: `${organization.name} (${organization.slug})`,
      grants: grants.items.length,
      added: timeOf(group.createdAt),
    }
    const opened = grants.items.map((each) => each.applicationId)
    return { text: writeFacts(facts), data: { ...recordOf(group), applications: opened } }
  },
}

const members: Command = {
  summary: 'Lists the people in a group.',
  word: 'group',
  flags: { ...meantFlags, ...sliceFlags },
  run: async (hub, values) => {
    const { group } = await getGroup(hub, values)
    return writeList(
      await hub.groups.members({ group, ...sliceOf(values) }),
      ['e-mail', 'name', 'id'],
      (user) => [user.email, nameOf(user), user.id],
      (user) => ({ id: user.id, email: user.email, name: nameOf(user) }),
    )
  },
}

const change: Command = {
  summary: 'Gives a group another name.',
  word: 'group',
  flags: { ...meantFlags, name: nameFlag },
  run: async (hub, values) => {
    const { group, organization } = await getGroup(hub, values)
    const name = getText(values, 'name')
    const renaming = hub.groups.rename(group, organization, name, operator)
    const changed = await orTaken('name', renaming)
    return { text: `${group.name} is called ${name} now.`, data: recordOf(changed) }
  },
}

const remove: Command = {
  summary: 'Removes a group, with its grants.',
  word: 'group',
  flags: meantFlags,
  run: async (hub, values) => {
    const { group, organization } = await getGroup(hub, values)
    await hub.groups.remove(group, organization, operator)
    return { text: `${group.name} is gone.`, data: { id: group.id } }
  },
}

const memberFlags = { ...meantFlags, user: { ...userFlag, required: true } }

const join: Command = {
  summary: 'Puts a person into a group.',
  word: 'group',
  flags: memberFlags,
  run: async (hub, values) => {
    const { group, organization } = await getGroup(hub, values)
    const user = await getUser(hub, values, organization.rootId)
    await hub.groups.join(group, user, operator)
    const data = { group: group.id, user: user.id }
    return { text: `${nameOf(user)} is in ${group.name} now.`, data }
  },
}

const leave: Command = {
  summary: 'Takes a person out of a group.',
  word: 'group',
  flags: memberFlags,
  run: async (hub, values) => {
    const { group, organization } = await getGroup(hub, values)
    const user = await getUser(hub, values, organization.rootId)
    await hub.groups.leave(group, user, operator)
    const data = { group: group.id, user: user.id }
    return { text: `${nameOf(user)} is out of ${group.name}.`, data }
  },
}

export const group: Noun = {
  summary: 'Named people of an organization.',
  verbs: { add, list, show, change, remove, members, join, leave },
}

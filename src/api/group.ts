/** Groups by the API: named members of an organization. */
import type { Group } from '../group.ts'
import type { Hub } from '../hub.ts'
import { calledSchema } from './called.ts'
import { type Operation, operation } from './operation.ts'
import { personSchema, writePerson } from './person.ts'
import { getGroup, getOrganization, getUser } from './place.ts'
import { identifier, list, moment, named, type Of, object, page, text } from './schema.ts'
import { sliceFields, sliceOf } from './slice.ts'
import { timeOf } from './time.ts'

const chapter = 'Groups'

export const groupSchema = named(
  'Group',
  object({
    id: identifier(),
    name: text(),
    organization: identifier(),
    writers: list(calledSchema, {
      description: 'The connectors that write it: what is changed here, they may change back.',
    }),
    createdAt: moment(),
    updatedAt: moment(),
  }),
)

export const writeGroups = async (
  hub: Hub,
  groups: readonly Group[],
): Promise<Of<typeof groupSchema>[]> => {
  const writers = await hub.groups.writersOf(groups)
  return groups.map((group) => ({
    id: group.id,
    name: group.name,
    organization: group.organizationId,
    writers: writers
      .filter(({ groupId }) => groupId === group.id)
      .map(({ connector }) => connector),
    createdAt: timeOf(group.createdAt),
    updatedAt: timeOf(group.updatedAt),
  }))
}

const writeGroup = async (hub: Hub, group: Group): Promise<Of<typeof groupSchema>> => {
  const [written] = await writeGroups(hub, [group])
  if (!written) throw new Error('One group is written as one.')
  return written
}

const nameSchema = object({ name: text({ minLength: 1 }) })

const listGroups = operation({
  id: 'listGroups',
  method: 'GET',
  path: '/organizations/{organization}/groups',
  chapter,
  summary: 'The groups of an organization.',
  permission: 'users',
  query: sliceFields,
  answer: page('GroupList', groupSchema),
  run: async (call) => {
    const organization = await getOrganization(call, call.path.organization ?? '')
    const found = await call.hub.groups.list({ organization, ...sliceOf(call.query) })
    return { items: await writeGroups(call.hub, found.items), next: found.next }
  },
})

const addGroup = operation({
  id: 'addGroup',
  method: 'POST',
  path: '/organizations/{organization}/groups',
  chapter,
  summary: 'Adds a group.',
  permission: 'users',
  body: nameSchema,
  answer: groupSchema,
  makes: true,
  run: async (call) => {
    const organization = await getOrganization(call, call.path.organization ?? '')
    const { hub, body, caller } = call
    return writeGroup(hub, await hub.groups.add(organization, body.name, caller.by))
  },
})

const readGroup = operation({
  id: 'getGroup',
  method: 'GET',
  path: '/groups/{group}',
  chapter,
  summary: 'A group.',
  permission: 'users',
  answer: groupSchema,
  run: async (call) => writeGroup(call.hub, await getGroup(call, call.path.group ?? '')),
})

const renameGroup = operation({
  id: 'renameGroup',
  method: 'PATCH',
  path: '/groups/{group}',
  chapter,
  summary: 'Gives a group another name.',
  permission: 'users',
  body: nameSchema,
  answer: groupSchema,
  run: async (call) => {
    const { hub, caller, body } = call
    const group = await getGroup(call, call.path.group ?? '')
    const organization = await hub.organizations.get(group.organizationId)
    return writeGroup(hub, await hub.groups.rename(group, organization, body.name, caller.by))
  },
})

const removeGroup = operation({
  id: 'removeGroup',
  method: 'DELETE',
  path: '/groups/{group}',
  chapter,
  summary: 'Removes a group, with the grants that it has.',
  permission: 'users',
  run: async (call) => {
    const { hub, caller } = call
    const group = await getGroup(call, call.path.group ?? '')
    const organization = await hub.organizations.get(group.organizationId)
    await hub.groups.remove(group, organization, caller.by)
  },
})

const listGroupMembers = operation({
  id: 'listGroupMembers',
  method: 'GET',
  path: '/groups/{group}/people',
  chapter,
  summary: 'Who is in a group.',
  permission: 'users',
  query: sliceFields,
  answer: page('GroupMemberList', personSchema),
  run: async (call) => {
    const { hub } = call
    const group = await getGroup(call, call.path.group ?? '')
    const { items, next } = await hub.groups.members({ group, ...sliceOf(call.query) })
    return { items: await Promise.all(items.map((each) => writePerson(hub, each))), next }
  },
})

const joinGroup = operation({
  id: 'joinGroup',
  method: 'PUT',
  path: '/groups/{group}/people/{person}',
  chapter,
  summary: 'Adds a person to a group.',
  permission: 'users',
  run: async (call) => {
    const { hub, path, caller } = call
    const group = await getGroup(call, path.group ?? '')
    await hub.groups.join(group, await getUser(call, path.person ?? ''), caller.by)
  },
})

const leaveGroup = operation({
  id: 'leaveGroup',
  method: 'DELETE',
  path: '/groups/{group}/people/{person}',
  chapter,
  summary: 'Takes a person out of a group.',
  permission: 'users',
  run: async (call) => {
    const { hub, path, caller } = call
    const group = await getGroup(call, path.group ?? '')
    await hub.groups.leave(group, await getUser(call, path.person ?? ''), caller.by)
  },
})

const listGroupsOfPerson = operation({
  id: 'listGroupsOfPerson',
  method: 'GET',
  path: '/people/{person}/groups',
  chapter,
  summary: 'The groups that a person is in.',
  permission: 'users',
  answer: named('GroupsOfPerson', object({ items: list(groupSchema) })),
  run: async (call) => {
    const user = await getUser(call, call.path.person ?? '')
    return { items: await writeGroups(call.hub, await call.hub.groups.of(user.id)) }
  },
})

export const groupOperations: readonly Operation[] = [
  listGroups,
  addGroup,
  readGroup,
  renameGroup,
  removeGroup,
  listGroupMembers,
  joinGroup,
  leaveGroup,
  listGroupsOfPerson,
]

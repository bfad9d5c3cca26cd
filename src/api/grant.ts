/** Grants by the API: who may use what is not open to everyone. */
import type { Grant } from '../grant.ts'
import { isWithin } from '../organization.ts'
import { refuse } from '../refusal.ts'
import { nameOf } from '../user.ts'
import { calledSchema, maybeCalled } from './called.ts'
import { type Call, type Operation, operation } from './operation.ts'
import { getApplication, getGroup, getUser } from './place.ts'
import { choice, identifier, list, moment, named, type Of, object, page, text } from './schema.ts'
import { sliceFields, sliceOf } from './slice.ts'
import { timeOf } from './time.ts'

const chapter = 'Grants'

const grantSchema = named(
  'Grant',
  object({
    id: identifier(),
    application: calledSchema,
    person: maybeCalled,
    group: maybeCalled,
    role: choice(['owner', 'member']),
    permissions: list(text(), { maxItems: 100 }),
    status: choice(['invited', 'active']),
    createdAt: moment(),
  }),
)

type Place = Pick<Call, 'hub' | 'caller'>

const writeGrant = async ({ hub }: Place, grant: Grant): Promise<Of<typeof grantSchema>> => {
  const application = await hub.applications.find(grant.applicationId)
  const user = grant.userId === null ? undefined : await hub.users.find(grant.userId)
  const group = grant.groupId === null ? undefined : await hub.groups.find(grant.groupId)
  return {
    id: grant.id,
    application: { id: grant.applicationId, name: application?.name ?? '' },
    person: user ? { id: user.id, name: nameOf(user) } : null,
    group: group ? { id: group.id, name: group.name } : null,
    role: grant.role,
    permissions: grant.permissions,
    status: grant.status,
    createdAt: timeOf(grant.createdAt),
  }
}

const listGrants = operation({
  id: 'listGrants',
  method: 'GET',
  path: '/applications/{application}/grants',
  chapter,
  summary: 'Who has a grant of an application.',
  permission: 'applications',
  query: sliceFields,
  answer: page('GrantList', grantSchema),
  run: async (call) => {
    const { id } = await getApplication(call, call.path.application ?? '')
    const of = { applicationId: id }
    const { items, next } = await call.hub.grants.list({ of, ...sliceOf(call.query) })
    return { items: await Promise.all(items.map((each) => writeGrant(call, each))), next }
  },
})

const listGrantsOfPerson = operation({
  id: 'listGrantsOfPerson',
  method: 'GET',
  path: '/people/{person}/grants',
  chapter,
  summary: 'The grants that a person has by name.',
  permission: 'users',
  query: sliceFields,
  answer: page('GrantsOfPerson', grantSchema),
  run: async (call) => {
    const { id: userId } = await getUser(call, call.path.person ?? '')
    const { items, next } = await call.hub.grants.list({ of: { userId }, ...sliceOf(call.query) })
    return { items: await Promise.all(items.map((each) => writeGrant(call, each))), next }
  },
})

const listGrantsOfGroup = operation({
  id: 'listGrantsOfGroup',
  method: 'GET',
  path: '/groups/{group}/grants',
  chapter,
  summary: 'What a group opens to the people in it.',
  permission: 'users',
  query: sliceFields,
  answer: page('GrantsOfGroup', grantSchema),
  run: async (call) => {
    const { id: groupId } = await getGroup(call, call.path.group ?? '')
    const { items, next } = await call.hub.grants.list({ of: { groupId }, ...sliceOf(call.query) })
    return { items: await Promise.all(items.map((each) => writeGrant(call, each))), next }
  },
})

/** Whom a grant is for; refuses with `invalid` one of another root. */
const readHolder = async (
  call: Place,
  rootId: string,
  given: { person?: string; group?: string },
): Promise<{ userId: string } | { groupId: string }> => {
  if ((given.person === undefined) === (given.group === undefined)) {
    return refuse('invalid', 'Name either a person or a group.', { field: 'person' })
  }
  if (given.person !== undefined) {
    const user = await getUser(call, given.person)
    if (user.rootId !== rootId) refuse('invalid', 'They belong elsewhere.', { field: 'person' })
    return { userId: user.id }
  }
  const group = await getGroup(call, given.group ?? '')
  const root = await call.hub.organizations.get(rootId)
  const organization = await call.hub.organizations.get(group.organizationId)
  if (!isWithin(root, organization)) refuse('invalid', 'It belongs elsewhere.', { field: 'group' })
  return { groupId: group.id }
}

const giveGrant = operation({
  id: 'giveGrant',
  method: 'POST',
  path: '/applications/{application}/grants',
  chapter,
  summary: 'Lets a person or a group use an application; a second grant replaces the first.',
  permission: 'applications',
  body: object(
    {},
    {
      person: identifier(),
      group: identifier(),
      role: choice(['owner', 'member']),
      permissions: list(text({ maxLength: 100 }), { maxItems: 100 }),
      status: choice(['invited', 'active']),
    },
  ),
  answer: grantSchema,
  makes: true,
  run: async (call) => {
    const application = await getApplication(call, call.path.application ?? '')
    const { person, group, ...rest } = call.body
    const named = { ...(person !== undefined && { person }), ...(group !== undefined && { group }) }
    const to = await readHolder(call, application.rootId, named)
    const grant = await call.hub.grants.give({ application, to, ...rest }, call.caller.by)
    return writeGrant(call, grant)
  },
})

const withdrawGrant = operation({
  id: 'withdrawGrant',
  method: 'DELETE',
  path: '/applications/{application}/grants/{holder}',
  chapter,
  summary: 'Takes the grant of a person or a group back; `holder` is the id of either.',
  permission: 'applications',
  run: async (call) => {
    const { hub, path, caller } = call
    const application = await getApplication(call, path.application ?? '')
    const id = path.holder ?? ''
    const isGroup = (await hub.groups.find(id)) !== undefined
    const from = isGroup ? { groupId: id } : { userId: id }
    await hub.grants.withdraw(application, from, caller.by)
  },
})

export const grantOperations: readonly Operation[] = [
  listGrants,
  giveGrant,
  withdrawGrant,
  listGrantsOfPerson,
  listGrantsOfGroup,
]

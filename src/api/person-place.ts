/** Where a person stands: roles, groups, sessions and devices by the API. */
import { describeAgent } from '../device.ts'
import { refuse } from '../refusal.ts'
import type { Session } from '../session.ts'
import { type Operation, operation } from './operation.ts'
import { roles } from './person.ts'
import { administers, getOrganization, getUser } from './place.ts'
import {
  choice,
  flag,
  identifier,
  list,
  maybe,
  moment,
  named,
  type Of,
  object,
  page,
  text,
} from './schema.ts'
import { sliceFields, sliceOf } from './slice.ts'
import { findTime, timeOf } from './time.ts'

const chapter = 'People'

const membershipSchema = named(
  'Membership',
  object({
    organization: object({ id: identifier(), name: text(), slug: text() }),
    role: choice(roles),
  }),
)

const listMemberships = operation({
  id: 'listMemberships',
  method: 'GET',
  path: '/people/{person}/memberships',
  chapter,
  summary: 'The roles of a person, in the organizations that you administer.',
  permission: 'users',
  answer: named('MembershipList', object({ items: list(membershipSchema) })),
  run: async (call) => {
    const { hub, path } = call
    const user = await getUser(call, path.person ?? '')
    const items: Of<typeof membershipSchema>[] = []
    for (const { organizationId, role } of await hub.memberships.of(user.id)) {
      const organization = await hub.organizations.find(organizationId)
      if (!organization || !(await administers(call, organization))) continue
      const { id, name, slug } = organization
      items.push({ organization: { id, name, slug }, role })
    }
    return { items }
  },
})

const setMembership = operation({
  id: 'setMembership',
  method: 'PUT',
  path: '/people/{person}/memberships/{organization}',
  chapter,
  summary: 'Gives a person a role in an organization.',
  permission: 'users',
  body: object({ role: choice(roles) }),
  run: async (call) => {
    const { hub, path, body, caller } = call
    const user = await getUser(call, path.person ?? '')
    const organization = await getOrganization(call, path.organization ?? '')
    if (caller.person?.user.id === user.id && body.role !== 'administrator') {
      refuse('forbidden', 'Somebody else has to take your own rights away.')
    }
    await hub.memberships.set(user, organization, body.role, caller.by)
  },
})

const removeMembership = operation({
  id: 'removeMembership',
  method: 'DELETE',
  path: '/people/{person}/memberships/{organization}',
  chapter,
  summary: 'Takes the role of a person in an organization away.',
  permission: 'users',
  run: async (call) => {
    const { hub, path, caller } = call
    const user = await getUser(call, path.person ?? '')
    const organization = await getOrganization(call, path.organization ?? '')
    if (caller.person?.user.id === user.id) {
      refuse('forbidden', 'Somebody else has to take your own rights away.')
    }
    await hub.memberships.remove(user, organization, caller.by)
  },
})

const sessionSchema = named(
  'Session',
  object({
    id: text(),
    browser: text(),
    system: text(),
    address: text(),
    method: text({
      description: 'How they showed who they are: password, connector, ticket, mail.',
    }),
    reach: maybe(list(identifier(), { description: 'The applications that it opens; null: all.' })),
    isKept: flag(),
    since: moment(),
    seenAt: moment(),
    endsAt: moment(),
  }),
)

const writeSession = (session: Session): Of<typeof sessionSchema> => {
  const { os: system, name: browser } = describeAgent(session.agent, session.address)
  return {
    id: String(session.id),
    browser,
    system,
    address: session.address,
    method: session.method,
    reach: session.reach,
    isKept: session.keep,
    since: timeOf(session.authenticatedAt),
    seenAt: timeOf(session.seenAt),
    endsAt: timeOf(Math.min(session.idleEndsAt, session.endsAt)),
  }
}

const listSessions = operation({
  id: 'listSessions',
  method: 'GET',
  path: '/people/{person}/sessions',
  chapter,
  summary: 'Where a person is signed in, newest first.',
  permission: 'users',
  query: sliceFields,
  answer: page('SessionList', sessionSchema),
  run: async (call) => {
    const { id: userId } = await getUser(call, call.path.person ?? '')
    const found = await call.hub.sessions.list({ of: { userId }, ...sliceOf(call.query) })
    return { items: found.items.map(writeSession), next: found.next }
  },
})

const endSession = operation({
  id: 'endSession',
  method: 'DELETE',
  path: '/people/{person}/sessions/{session}',
  chapter,
  summary: 'Signs one browser of a person out.',
  permission: 'users',
  run: async (call) => {
    const { hub, path, caller } = call
    const user = await getUser(call, path.person ?? '')
    const session = await hub.sessions.findById(Number(path.session))
    if (session?.userId !== user.id) return refuse('not-found', 'There is no such session.')
    await hub.sessions.end(session, caller.by)
  },
})

const deviceSchema = named(
  'Device',
  object({
    id: text({ maxLength: 500 }),
    name: text(),
    system: text(),
    seenAt: moment(),
    blockedAt: maybe(moment()),
  }),
)

const listDevices = operation({
  id: 'listDevices',
  method: 'GET',
  path: '/people/{person}/devices',
  chapter,
  summary: 'The devices with which a person has signed in, as apps have reported them.',
  permission: 'users',
  answer: named('DeviceList', object({ items: list(deviceSchema) })),
  run: async (call) => {
    const devices = await call.hub.devices.of(await getUser(call, call.path.person ?? ''))
    const items = devices.map(({ id, name, os, seenAt, blockedAt }) => ({
      ...{ id, name, system: os },
      seenAt: timeOf(seenAt),
      blockedAt: findTime(blockedAt),
    }))
    return { items }
  },
})

const changeDevice = operation({
  id: 'changeDevice',
  method: 'PATCH',
  path: '/people/{person}/devices/{device}',
  chapter,
  summary: 'Blocks a device, so that it signs this person in no more, or lets it again.',
  permission: 'users',
  body: object({ isBlocked: flag() }),
  run: async (call) => {
    const { hub, path, body, caller } = call
    const user = await getUser(call, path.person ?? '')
    const verb = body.isBlocked ? 'block' : 'release'
    await hub.devices[verb](user, path.device ?? '', caller.by)
  },
})

export const personPlaceOperations: readonly Operation[] = [
  listMemberships,
  setMembership,
  removeMembership,
  listSessions,
  endSession,
  listDevices,
  changeDevice,
]

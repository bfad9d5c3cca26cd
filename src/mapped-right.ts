/**
 * Rights that sources give: who is in a group of a source has what its mappings say, as long as
 * the source says so. What people have given by hand stays; what a source has given goes when it
 * names somebody in that group no more. Each source's word is kept apart from the others'.
 */
import type { Connector } from './connector.ts'
import type { Actor } from './event.ts'
import { dropGrant, keepGrant } from './grant.ts'
import type { GroupMapping, Right, RightKind } from './group-mapping.ts'
import { newId } from './identifier.ts'
import type { Role } from './membership.ts'
import { isWithin, lineOf, type Organization } from './organization.ts'
import type { MappedRight } from './store/group-mapping.ts'
import type { Rows, Store } from './store/store.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

/** The unit in which rights are settled, and whose word it is. */
type Settling = { rows: Rows; world: World; connector: Connector; by: Actor }

type Place = Pick<Right, 'kind' | 'targetId'>

/** From nothing upwards. */
const order = ['', 'visitor', 'member', 'owner', 'administrator']

const highest = (roles: readonly string[]): string =>
  order.findLast((role) => roles.includes(role)) ?? ''

/**
 * What a right is about, if it is there and of an organization of the source: nobody is lifted
 * above what the source's organization has.
 */
export const findTarget = async (
  rows: Pick<Store['read'], 'organizations' | 'groups' | 'applications'>,
  place: Organization,
  { kind, targetId }: Place,
): Promise<{ name: string; organization: Organization } | undefined> => {
  const group = kind === 'group' ? await rows.groups.find(targetId) : undefined
  const application = kind === 'grant' ? await rows.applications.find(targetId) : undefined
  const ownerId =
    kind === 'role'
      ? targetId
      : (group?.organizationId ??
        (application?.deletedAt === null ? application.organizationId : undefined))
  const organization = ownerId === undefined ? undefined : await rows.organizations.find(ownerId)
  if (organization?.deletedAt !== null || !isWithin(place, organization)) return undefined
  return { name: (group ?? application ?? organization).name, organization }
}

/** How a right of a kind is had: what somebody has now, and what changes it, with the event. */
type Holding = {
  find: (rows: Rows, user: User, targetId: string) => Promise<string>
  /** An empty role takes it away. */
  set: (settling: Settling, user: User, right: Right) => Promise<void>
}

const holdings: Record<RightKind, Holding> = {
  group: {
    async find(rows, { id }, targetId) {
      return (await rows.groups.of(id)).some((group) => group.id === targetId) ? 'member' : ''
    },
    async set({ rows, by }, user, { targetId, role }) {
      const group = await rows.groups.find(targetId)
      if (!group) return
      if (role === '') await rows.groups.leave(targetId, user.id)
      else await rows.groups.join(targetId, user.id)
      await rows.events.add({
        ...by,
        type: role === '' ? 'group.left' : 'group.joined',
        organization: { id: group.organizationId, rootId: user.rootId },
        data: { group: targetId, subject: user.id },
      })
    },
  },
  role: {
    async find(rows, { id }, targetId) {
      const memberships = await rows.memberships.of(id)
      return memberships.find(({ organizationId }) => organizationId === targetId)?.role ?? ''
    },
    async set({ rows, by }, user, { targetId, role }) {
      if (role === '') await rows.memberships.remove(user.id, targetId)
      else await rows.memberships.set(user.id, targetId, role as Role)
      await rows.events.add({
        ...by,
        type: role === '' ? 'membership.removed' : 'membership.set',
        organization: { id: targetId, rootId: user.rootId },
        data: { subject: user.id, ...(role !== '' && { role }) },
      })
    },
  },
  grant: {
    async find(rows, { id }, targetId) {
      return (await rows.grants.own(targetId, id))?.role ?? ''
    },
    async set({ rows, world, by }, user, { targetId, role }) {
      const application = await rows.applications.find(targetId)
      if (!application) return
      if (role === '') {
        await dropGrant(rows, { userId: user.id }, application, by)
        return
      }
      const before = await rows.grants.own(targetId, user.id)
      const grant = {
        id: newId(world),
        ...{ applicationId: targetId, userId: user.id, groupId: null },
        ...{ permissions: [], status: 'active' as const, createdAt: world.now(), ...before },
        role: role === 'owner' ? ('owner' as const) : ('member' as const),
      }
      await keepGrant(rows, grant, application, by)
    },
  },
}

/** The rights that those groups give, each place once. */
const rightsOf = (mappings: readonly GroupMapping[]): Right[] => {
  const rights = new Map<string, Right>()
  for (const { kind, targetId, role } of mappings) {
    const key = `${kind} ${targetId}`
    rights.set(key, { kind, targetId, role: highest([role, rights.get(key)?.role ?? '']) })
  }
  return [...rights.values()]
}

const isAt =
  ({ kind, targetId }: Place) =>
  (other: Place): boolean =>
    other.kind === kind && other.targetId === targetId

/** True where nobody else who can sign in administers an organization, there or from above. */
const isLast = async (rows: Rows, user: User, targetId: string): Promise<boolean> => {
  const organization = await rows.organizations.find(targetId)
  if (!organization) return false
  return !(await rows.memberships.hasOtherAdministrator(lineOf(organization), user.id))
}

/** The last administrator stays one, and the event says why. */
const keepLast = async (
  { rows, connector, by }: Settling,
  user: User,
  { targetId, role }: Right,
): Promise<void> => {
  await rows.events.add({
    ...by,
    type: 'membership.kept',
    outcome: 'refused',
    organization: { id: targetId, rootId: user.rootId },
    data: { subject: user.id, role, connector: connector.id, cause: 'the last administrator' },
  })
}

/** What they have without any source: as it was kept, unless somebody has changed it since. */
const ownRoleOf = (given: readonly MappedRight[], current: string): string => {
  const kept = given[0]?.ownRole ?? current
  return highest([kept, ...given.map(({ role }) => role)]) === current ? kept : current
}

/** Settles one place. Gives what has changed, for the event. */
const settlePlace = async (
  settling: Settling,
  user: User,
  { kind, targetId, role: wanted }: Right,
): Promise<string | undefined> => {
  const { rows, connector } = settling
  const given = await rows.mappedRights.at(user.id, kind, targetId)
  const others = given.filter(({ connectorId }) => connectorId !== connector.id)
  const current = await holdings[kind].find(rows, user, targetId)
  const ownRole = ownRoleOf(given, current)
  const role = highest([ownRole, wanted, ...others.map((each) => each.role)])
  const isLowered = kind === 'role' && current === 'administrator' && role !== current
  if (isLowered && (await isLast(rows, user, targetId))) {
    await keepLast(settling, user, { kind, targetId, role: current })
    return undefined
  }
  const right = { kind, targetId, role: wanted, connectorId: connector.id, ownRole }
  if (wanted === '') await rows.mappedRights.drop(connector.id, user.id, right)
  else await rows.mappedRights.keep(user.id, right)
  await rows.mappedRights.setOwn(user.id, kind, targetId, ownRole)
  if (role === current) return undefined
  await holdings[kind].set(settling, user, { kind, targetId, role })
  return `${kind} ${targetId}: ${current || 'nothing'} → ${role || 'nothing'}`
}

/** Who is not active gets no power over others: a source that brings them back names them anew. */
const isFor =
  ({ status }: User) =>
  ({ role }: Right): boolean =>
    status === 'active' || role !== 'administrator'

/**
 * Gives somebody what the groups of a source give to them now, and takes back what they gave and
 * do not any more. Administrators who keep a password for emergencies are left as they are.
 */
export const settleRights = async (settling: Settling, user: User): Promise<void> => {
  const { rows, connector, by } = settling
  const mappings = await rows.groupMappings.of(connector.id)
  const given = await rows.mappedRights.of(connector.id, user.id)
  if (user.isBreakGlass || (mappings.length === 0 && given.length === 0)) return
  const place = await rows.organizations.find(connector.organizationId)
  if (!place) return
  const names = await rows.groupMappings.namesOf(connector.id, user.id)
  const wanted = rightsOf(mappings.filter(({ name }) => names.has(name))).filter(isFor(user))
  const gone = given.filter((each) => !wanted.some(isAt(each)))
  const changes: string[] = []
  for (const right of [...wanted, ...gone.map((each) => ({ ...each, role: '' }))]) {
    // What is gone, or of the source's organization no more, gives nothing.
    if (right.role !== '' && !(await findTarget(rows, place, right))) continue
    const change = await settlePlace(settling, user, right)
    if (change !== undefined) changes.push(change)
  }
  if (changes.length === 0) return
  await rows.events.add({
    ...by,
    type: 'mapping.applied',
    organization: { id: connector.organizationId, rootId: connector.rootId },
    data: { subject: user.id, connector: connector.id, name: connector.name, changes },
  })
}

/** The same for several, where one of the groups in question gives anything. */
export const settlePeople = async (
  settling: Settling,
  userIds: readonly string[],
  names: readonly string[],
): Promise<void> => {
  const { rows, connector } = settling
  const mappings = await rows.groupMappings.of(connector.id)
  if (!mappings.some(({ name }) => names.includes(name))) return
  for (const id of new Set(userIds)) {
    const user = await rows.users.find(id)
    if (user?.deletedAt === null) await settleRights(settling, user)
  }
}

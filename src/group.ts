/** Groups: named members of an organization, written by people or by a source. */
import type { Actor } from './event.ts'
import { isId, newId } from './identifier.ts'
import { countOf, type List, listOf, type Slice } from './list.ts'
import { lineOf, type Organization } from './organization.ts'
import { refuse } from './refusal.ts'
import type { Store } from './store/store.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

export type Group = {
  id: string
  organizationId: string
  name: string
  createdAt: number
  updatedAt: number
}

/** A source that writes a group: who is in it, and what it is called. */
export type GroupWriter = { groupId: string; connector: { id: string; name: string } }

const goneWords = 'There is no such group.'

export const createGroups = (store: Store, world: World) => ({
  async find(id: string): Promise<Group | undefined> {
    return isId(id) ? store.read.groups.find(id) : undefined
  },
  findByName(organization: Organization, name: string): Promise<Group | undefined> {
    return store.read.groups.findByName(organization.id, name)
  },
  /** The groups of an organization itself, oldest first. */
  async list({
    organization,
    ...slice
  }: Slice & { organization: Organization }): Promise<List<Group>> {
    const { after = '' } = slice
    const read = await store.read.groups.list(organization.id, after, countOf(slice))
    return listOf(read, slice, (group) => group.id)
  },
  /** The people in a group. */
  async members({ group, ...slice }: Slice & { group: Group }): Promise<List<User>> {
    const { after = '' } = slice
    const read = await store.read.groups.members(group.id, after, countOf(slice))
    return listOf(read, slice, (user) => user.id)
  },

  /** The sources that write these groups; what people change there, a source may change back. */
  writersOf(groups: readonly Group[]): Promise<GroupWriter[]> {
    return store.read.groups.writersOf(groups.map(({ id }) => id))
  },

  /** Refuses with `conflict` when the organization has a group of that name. */
  async add(organization: Organization, name: string, by: Actor = {}): Promise<Group> {
    const now = world.now()
    const group = {
      id: newId(world),
      organizationId: organization.id,
      name,
      createdAt: now,
      updatedAt: now,
    }
    await store.write(async (rows) => {
      await rows.groups.add(group)
      await rows.events.add({ ...by, type: 'group.added', organization, data: { id: group.id } })
    })
    return group
  },
  /** The groups that a user is in. */
  of(userId: string): Promise<Group[]> {
    return store.read.groups.of(userId)
  },
  /**
   * Those of them that mean something to the applications of an organization: its own, and of
   * those above. Below it, others choose the names and the members.
   */
  async toldTo(owner: Organization, user: User): Promise<Group[]> {
    const line = lineOf(owner)
    return (await this.of(user.id)).filter((group) => line.includes(group.organizationId))
  },
  async join(group: Group, user: User, by: Actor = {}): Promise<void> {
    await store.write(async (rows) => {
      // Removed in the meantime: then nothing is joined.
      if (!(await rows.groups.find(group.id))) refuse('not-found', goneWords)
      await rows.groups.join(group.id, user.id)
      await rows.mappedRights.setOwn(user.id, 'group', group.id, 'member')
      await rows.events.add({
        ...by,
        type: 'group.joined',
        organization: { id: group.organizationId, rootId: user.rootId },
        data: { group: group.id, subject: user.id },
      })
    })
  },
  /** Refuses with `not-found`, or with `conflict` when another has that name. */
  async rename({ id }: Group, organization: Organization, name: string, by: Actor = {}) {
    return store.write(async (rows) => {
      const before = await rows.groups.find(id)
      if (!before) return refuse('not-found', goneWords)
      const now = world.now()
      await rows.groups.rename(id, name, now)
      const data = { id, name, fields: ['name'] }
      await rows.events.add({ ...by, type: 'group.changed', organization, data })
      return { ...before, name, updatedAt: now }
    })
  },
  /** Removes a group with its grants. Refuses with `not-found` if somebody was faster. */
  async remove({ id, name }: Group, organization: Organization, by: Actor = {}): Promise<void> {
    await store.write(async (rows) => {
      if (!(await rows.groups.remove(id))) refuse('not-found', goneWords)
      const data = { id, name }
      await rows.events.add({ ...by, type: 'group.removed', organization, data })
    })
  },
  /** Refuses with `not-found` when they are not in it. */
  async leave(group: Group, user: User, by: Actor = {}): Promise<void> {
    await store.write(async (rows) => {
      if (!(await rows.groups.leave(group.id, user.id))) {
        refuse('not-found', 'The person is not in that group.')
      }
      await rows.mappedRights.setOwn(user.id, 'group', group.id, '')
      await rows.events.add({
        ...by,
        type: 'group.left',
        organization: { id: group.organizationId, rootId: user.rootId },
        data: { group: group.id, subject: user.id },
      })
    })
  },
})

export type Groups = ReturnType<typeof createGroups>

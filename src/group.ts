/** Groups: named members of an organization, written by people or by a source. */
import type { Actor } from './event.ts'
import { newId } from './identifier.ts'
import type { Organization } from './organization.ts'
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

export const createGroups = (store: Store, world: World) => ({
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
  async join(group: Group, user: User, by: Actor = {}): Promise<void> {
    await store.write(async (rows) => {
      await rows.groups.join(group.id, user.id)
      await rows.events.add({
        ...by,
        type: 'group.joined',
        organization: { id: group.organizationId, rootId: user.rootId },
        data: { group: group.id, subject: user.id },
      })
    })
  },
  async leave(group: Group, user: User, by: Actor = {}): Promise<void> {
    await store.write(async (rows) => {
      await rows.groups.leave(group.id, user.id)
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

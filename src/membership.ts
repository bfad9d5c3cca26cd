/**
 * Memberships: a user in an organization, as administrator, member or visitor. Rights flow down
 * the tree: who administers an organization administers everything below it. A visitor belongs to
 * it for the applications that are granted to them by name, and for nothing else: somebody whom a
 * website has registered does not see what the staff has.
 */
import type { Actor } from './event.ts'
import { countOf, type List, listOf, type Slice } from './list.ts'
import { lineOf, type Organization } from './organization.ts'
import { refuse } from './refusal.ts'
import type { Store } from './store/store.ts'
import type { User } from './user.ts'

export type Role = 'administrator' | 'member' | 'visitor'

/** What is said of somebody who is more than a visitor. */
export type StaffRole = Exclude<Role, 'visitor'>

export type Membership = { organizationId: string; userId: string; role: Role }

export const createMemberships = (store: Store) => ({
  of(userId: string): Promise<Membership[]> {
    return store.read.memberships.of(userId)
  },

  /**
   * The highest role that a user has in an organization, there or in one above it; undefined for
   * a stranger, and for a visitor.
   */
  async roleIn(user: User, organization: Organization): Promise<StaffRole | undefined> {
    if (user.rootId !== organization.rootId) return undefined
    const line = new Set(lineOf(organization))
    const roles = (await this.of(user.id))
      .filter((each) => line.has(each.organizationId))
      .map((each) => each.role)
    if (roles.includes('administrator')) return 'administrator'
    return roles.includes('member') ? 'member' : undefined
  },

  /** Those of an organization itself, by the id of the person; what was removed is not there. */
  async list({
    organizationId,
    ...slice
  }: Slice & { organizationId: string }): Promise<List<Membership>> {
    const { after = '' } = slice
    const read = await store.read.memberships.list(organizationId, after, countOf(slice))
    return listOf(read, slice, (each) => each.userId)
  },

  /** Refuses with `invalid` a person of another root. */
  async set(user: User, organization: Organization, role: Role, by: Actor = {}): Promise<void> {
    if (user.rootId !== organization.rootId) {
      refuse('invalid', 'The person belongs to another root organization.', { field: 'user' })
    }
    await store.write(async (rows) => {
      await rows.memberships.set(user.id, organization.id, role)
      // What people decide stays when a source takes back what it gave.
      await rows.mappedRights.setOwn(user.id, 'role', organization.id, role)
      await rows.events.add({
        ...by,
        type: 'membership.set',
        organization,
        data: { subject: user.id, role },
      })
    })
  },

  /** Refuses with `not-found` when there is none. */
  async remove(user: User, organization: Organization, by: Actor = {}): Promise<void> {
    await store.write(async (rows) => {
      if (!(await rows.memberships.remove(user.id, organization.id))) {
        refuse('not-found', 'There is no such membership.')
      }
      await rows.mappedRights.setOwn(user.id, 'role', organization.id, '')
      await rows.events.add({
        ...by,
        type: 'membership.removed',
        organization,
        data: { subject: user.id },
      })
    })
  },

  /** How many people each of these organizations has. */
  count(organizationIds: string[]): Promise<Map<string, number>> {
    return store.read.memberships.count(organizationIds)
  },
})

export type Memberships = ReturnType<typeof createMemberships>

/** How an organization goes: what belongs to it goes with the same commit. */
import type { Actor } from './event.ts'
import { refuse } from './refusal.ts'
import type { Rows } from './store/store.ts'

/** What went with an organization that was removed. */
export type Removed = { people: number; sessions: number; applications: number; keys: number }

/**
 * Removes an organization within a unit, and with it its people, who are signed out at once, its
 * applications, groups and keys. Refuses with `not-found`, or with `conflict` while another
 * organization stands below it.
 */
export const removeOrganization = async (
  rows: Rows,
  id: string,
  now: number,
  by: Actor,
): Promise<Removed> => {
  const before = await rows.organizations.find(id)
  if (before?.deletedAt !== null) return refuse('not-found', 'There is no such organization.')
  const [, below] = await rows.organizations.list(before.path, '', 2)
  if (below !== undefined) {
    return refuse('conflict', 'There are organizations below it: remove those first.')
  }
  const removed: Removed = {
    sessions: await rows.sessions.endAllAt(id),
    keys: await rows.keys.revokeAllAt(id, now),
    people: await rows.users.removeAllAt(id, now),
    applications: await rows.applications.removeAllOf(id, now),
  }
  await rows.avatars.removeAllAt(id)
  await rows.favourites.removeAllAt(id)
  await rows.logos.remove(id)
  await rows.groups.removeAllOf(id)
  await rows.memberships.removeAllIn(id)
  await rows.organizations.change({ ...before, hostnames: [], updatedAt: now, deletedAt: now })
  const data = { id, name: before.name, ...removed }
  await rows.events.add({ ...by, type: 'organization.removed', organization: before, data })
  await rows.bump('organization')
  await rows.bump('application')
  return removed
}

/** Where an organization stands in its tree, and who is in it: what is written beside its row. */
import type { Actor } from './event.ts'
import type { Role } from './membership.ts'
import type { Organization } from './organization.ts'
import { refuse } from './refusal.ts'
import type { Rows } from './store/store.ts'

/** A person who becomes part of an organization, or has another role there from now on. */
export type Member = { userId: string; role: Role }

/** From below one organization to below another, both as they were when it was decided. */
export type Move = { from: Organization; to: Organization }

/** How many organizations may stand one below the other, the root among them. */
const depthMost = 32
const idLength = 37

/** Refuses with `invalid` a path that is too long: rights are asked all the way up. */
export const checkDepth = (pathLength: number): void => {
  if (pathLength > 1 + depthMost * idLength) {
    refuse('invalid', `No more than ${depthMost} organizations may stand one below the other.`)
  }
}

/**
 * Gives an organization another place within its root, with all that stands below it, within a
 * unit. Whoever was asked whether the caller may do that was asked about the tree as it was: if
 * one of the three stands elsewhere by now, it refuses with `conflict`. Refuses with `invalid`
 * another root, a place below itself, or a tree too deep.
 */
export const moveOrganization = async (
  rows: Rows,
  before: Organization,
  { from, to }: Move,
): Promise<Organization> => {
  const target = await rows.organizations.find(to.id)
  const isAsBefore = before.path === `${from.path}${before.id}/` && target?.path === to.path
  if (!isAsBefore || target?.deletedAt !== null) {
    return refuse('conflict', 'The tree was changed in the meantime. Look again, then try again.')
  }
  if (to.rootId !== before.rootId || to.path.startsWith(before.path)) {
    return refuse('invalid', 'An organization cannot stand there.', { field: 'parent' })
  }
  const path = `${to.path}${before.id}/`
  const longest = await rows.organizations.longestPath(before.path)
  checkDepth(longest + path.length - before.path.length)
  await rows.organizations.move(before.path, path)
  return { ...before, parentId: to.id, path }
}

/**
 * Puts people into an organization, within a unit. Refuses with `invalid` somebody who is not of
 * its root.
 */
export const keepMembers = async (
  rows: Rows,
  organization: Organization,
  members: readonly Member[],
  by: Actor,
): Promise<void> => {
  for (const { userId, role } of members) {
    const user = await rows.users.find(userId)
    if (user?.deletedAt !== null || user.rootId !== organization.rootId) {
      refuse('invalid', 'One of the people is not known here.', { field: 'members' })
    }
    await rows.memberships.set(userId, organization.id, role)
    const data = { subject: userId, role }
    await rows.events.add({ ...by, type: 'membership.set', organization, data })
  }
}

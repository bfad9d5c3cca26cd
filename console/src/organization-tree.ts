/** Organizations as the tree that they are, for whoever shows it. */
import type { OrganizationInTree } from './client.ts'

export type Branch = {
  organization: OrganizationInTree
  /** How far below the highest one that the person sees. */
  depth: number
  /** The names above it, the highest first. */
  above: readonly string[]
  below: readonly Branch[]
}

const byName = (one: OrganizationInTree, other: OrganizationInTree): number =>
  one.name.localeCompare(other.name)

/** The highest ones, each with what stands below it, in the order of their names. */
export const treeOf = (all: readonly OrganizationInTree[]): readonly Branch[] => {
  const present = new Set(all.map(({ id }) => id))
  const below = Map.groupBy(all, ({ parent }) =>
    parent !== null && present.has(parent) ? parent : '',
  )
  const grow = (parent: string, above: readonly string[]): readonly Branch[] =>
    (below.get(parent) ?? []).toSorted(byName).map((organization) => ({
      organization,
      depth: above.length,
      above,
      below: grow(organization.id, [...above, organization.name]),
    }))
  return grow('', [])
}

/** Every branch, each after the one above it; only those below open ones, if it is said which. */
export const linesOf = (
  branches: readonly Branch[],
  isOpen: (branch: Branch) => boolean = () => true,
): readonly Branch[] =>
  branches.flatMap((branch) => [branch, ...(isOpen(branch) ? linesOf(branch.below, isOpen) : [])])

/** The branch of that organization. */
export const findBranch = (branches: readonly Branch[], id: string): Branch | undefined =>
  linesOf(branches).find(({ organization }) => organization.id === id)

/** Whether that is what somebody means who types this: a part of its name, kind or short name. */
export const isMeant = ({ organization }: Branch, typed: string): boolean => {
  const { name, kind, slug } = organization
  return `${name} ${kind} ${slug}`.toLocaleLowerCase().includes(typed.trim().toLocaleLowerCase())
}

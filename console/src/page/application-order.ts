/** The order of applications: smaller positions come first, then the names. */
import type { Application } from '../client.ts'

type Placed = Pick<Application, 'id' | 'name' | 'position'>

/** What has to change for them to stand in this order: as few positions as possible. */
export const positionsFor = (order: readonly Placed[]): { id: string; position: number }[] => {
  const changed: { id: string; position: number }[] = []
  let last = { name: '', position: 0 }
  for (const { id, name, position } of order) {
    const least = name < last.name ? last.position + 1 : last.position
    const next = Math.max(position, least)
    if (next !== position) changed.push({ id, position: next })
    last = { name, position: next }
  }
  return changed
}

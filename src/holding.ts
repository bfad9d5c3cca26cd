/** Holdings: what belongs to an organization, to be said before it goes. Nothing is changed. */
import type { JsonValue, Organization, Organizations } from './organization.ts'
import type { Removed } from './organization-removal.ts'
import type { Store } from './store/store.ts'

export const createHoldings = (
  store: Store,
  organizations: Pick<Organizations, 'find' | 'idsBelow'>,
) => {
  const { holdings } = store.read

  return {
    /** What would go if the organization were removed. */
    async of({ id }: Organization): Promise<Removed> {
      return {
        people: await holdings.count('people', id),
        sessions: await holdings.count('sessions', id),
        applications: await holdings.count('applications', id),
        keys: await holdings.count('keys', id),
      }
    },

    /**
     * How many passwords would be forgotten if those of an organization were elsewhere: of its
     * people, and of those below it where nobody says that theirs are here.
     */
    async passwordsAt(organization: Organization): Promise<number> {
      const places = new Map<string | null, JsonValue>()
      let count = 0
      // Each comes after the one above it.
      for (const id of await organizations.idsBelow(organization)) {
        const each = await organizations.find(id)
        if (!each) continue
        const own = id === organization.id ? 'elsewhere' : each.settings.passwords
        const place = own ?? places.get(each.parentId) ?? null
        places.set(id, place)
        if (place === 'elsewhere') count += await holdings.count('passwords', id)
      }
      return count
    },
  }
}

export type Holdings = ReturnType<typeof createHoldings>

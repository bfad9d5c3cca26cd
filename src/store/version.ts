/**
 * What processes keep in memory of the store (settings, applications, signing keys), and how a
 * change in one process is seen by the others: each kind of thing has a version in the store,
 * counted up with the change; who sees a new version forgets what it kept of that kind.
 */
import type { Database, Unit } from './database.ts'

/** Half of the second within which a change must be seen everywhere. */
const checkMilliseconds = 500

export type Cache = {
  /**
   * The value of a key, loaded when it is not kept. Callers who come while it loads share the
   * load. What is given must not be changed. Refuses as unavailable when the store does not
   * answer, rather than give what may have been withdrawn.
   */
  cached<T>(name: string, key: string, load: () => Promise<T>): Promise<T>
  /** Says within a unit that things of this name change; they are forgotten with its commit. */
  bump(unit: Unit, name: string): Promise<void>
}

export type CacheOptions = {
  /** How many keys of a name are kept; the oldest goes first. */
  keptKeys?: number
}

const prepareStatements = (database: Database) => ({
  all: database.prepare((build) => build.selectFrom('version').select(['name', 'value'])),
  bump: database.prepare((build, row: { name: string }) =>
    build
      .insertInto('version')
      .values({ name: row.name, value: 1 })
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet((set) => ({ value: set('version.value', '+', 1) })),
      ),
  ),
})

/**
 * Loads by name and key. Dropping a name leaves its loads to those who wait for them, and nobody
 * else: they began before the change, so what they bring is not kept.
 */
const createShelves = (keptKeys: number) => {
  const shelves = new Map<string, Map<string, Promise<unknown>>>()
  const shelfOf = (name: string) => {
    const known = shelves.get(name)
    if (known) return known
    const shelf = new Map<string, Promise<unknown>>()
    shelves.set(name, shelf)
    return shelf
  }
  const keep = <T>(name: string, key: string, load: () => Promise<T>): Promise<T> => {
    const shelf = shelfOf(name)
    const known = shelf.get(key)
    if (known) return known as Promise<T>
    if (shelf.size >= keptKeys) {
      for (const oldest of shelf.keys()) {
        shelf.delete(oldest)
        break
      }
    }
    const loading = load().catch((error) => {
      if (shelf.get(key) === loading) shelf.delete(key)
      throw error
    })
    shelf.set(key, loading)
    return loading
  }
  return { keep, drop: (name: string) => shelves.delete(name) }
}

/**
 * Opens a cache over a database. `steady` is in milliseconds of a clock that nobody sets: with one
 * that stands still or is set back, a change would be seen late.
 */
export const createCache = (
  database: Database,
  steady: () => number,
  { keptKeys = 10_000 }: CacheOptions = {},
): Cache => {
  const statements = prepareStatements(database)
  const shelves = createShelves(keptKeys)
  const versions = new Map<string, number>()
  let checkedAt = Number.NEGATIVE_INFINITY
  let checking: Promise<void> | undefined

  const check = async (): Promise<void> => {
    const startedAt = steady()
    try {
      for (const { name, value } of await database.read.all(statements.all, {})) {
        if (versions.get(name) !== value) shelves.drop(name)
        versions.set(name, value)
      }
      checkedAt = startedAt
    } finally {
      checking = undefined
    }
  }

  const cached = async <T>(name: string, key: string, load: () => Promise<T>): Promise<T> => {
    if (steady() - checkedAt > checkMilliseconds) {
      checking ??= check()
      await checking
    }
    return shelves.keep(name, key, load)
  }

  const bump = async (unit: Unit, name: string): Promise<void> => {
    unit.afterCommit(() => shelves.drop(name))
    await unit.send(statements.bump, { name })
  }

  return { cached, bump }
}

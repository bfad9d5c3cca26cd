/** Favourites: the applications that a person wants at hand, and those that they opened last. */
import type { Application } from './application.ts'
import type { Actor } from './event.ts'
import type { Limits } from './limit.ts'
import type { Rows, Store } from './store/store.ts'
import type { User } from './user.ts'

/** Nobody changes their mind so often; each change leaves an event. */
const perUser = { burst: 60, everyMs: 1_000 }

export const createFavourites = (store: Store, limits: Limits) => {
  const change = async (
    user: User,
    application: Application,
    by: Actor,
    { type, step }: { type: string; step: (rows: Rows) => Promise<boolean> },
  ): Promise<void> => {
    await limits.take([{ bucket: `favourites of user ${user.id}`, ...perUser }])
    await store.write(async (rows) => {
      if (!(await step(rows))) return
      await rows.events.add({
        ...by,
        type,
        organization: { id: user.homeId, rootId: user.rootId },
        userId: user.id,
        applicationId: application.id,
        data: { subject: user.id, name: application.name },
      })
    })
  }

  return {
    /** The ids of a person's favourites, the first that became one first. */
    of: ({ id }: User): Promise<string[]> => store.read.favourites.of(id),

    /** The ids of what a person opened last, on any of their devices, the newest first. */
    recent: ({ id }: User, count: number): Promise<string[]> =>
      store.read.favourites.recent(id, count),

    /** Puts an application behind the other favourites. Refuses with `throttled`. */
    add: (user: User, application: Application, by: Actor = {}): Promise<void> =>
      change(user, application, by, {
        type: 'favourite.added',
        step: (rows) => rows.favourites.add(user.id, application.id),
      }),

    /** Refuses with `throttled`. */
    remove: (user: User, application: Application, by: Actor = {}): Promise<void> =>
      change(user, application, by, {
        type: 'favourite.removed',
        step: (rows) => rows.favourites.remove(user.id, application.id),
      }),
  }
}

export type Favourites = ReturnType<typeof createFavourites>

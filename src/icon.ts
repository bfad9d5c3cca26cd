/**
 * Icons: the picture on the tile of an application. Each is served under a name of its own, made
 * of its bytes and its application: another picture has another name, and a name that is known
 * says nothing of other applications.
 */
import type { Application } from './application.ts'
import type { Actor } from './event.ts'
import { findPictureType, namePicture, readPicture } from './picture.ts'
import { refuse } from './refusal.ts'
import type { Rows, Store } from './store/store.ts'
import type { World } from './world.ts'

/** Where that icon is, on every host of the hub. */
export const iconPath = (name: string): string => `/icons/${name}`

export const createIcons = (store: Store, world: World) => {
  const change = (id: string, by: Actor, step: (rows: Rows) => Promise<void>): Promise<void> =>
    store.write(async (rows) => {
      const kept = await rows.applications.find(id)
      if (kept?.deletedAt !== null) return refuse('not-found', 'There is no such application.')
      await step(rows)
      await rows.events.add({
        ...by,
        type: 'application.changed',
        organization: { id: kept.organizationId, rootId: kept.rootId },
        applicationId: id,
        data: { name: kept.name, fields: ['icon'] },
      })
      await rows.bump('application')
    })

  return {
    /**
     * Gives an application that picture. Refuses with `invalid` what is no picture, or one that
     * is too big, and with `not-found` if the application was deleted in the meantime.
     */
    async set({ id }: Application, given: Uint8Array, by: Actor = {}): Promise<void> {
      const picture = readPicture(given)
      const name = namePicture(id, picture)
      await change(id, by, (rows) => rows.icons.set(id, name, picture.bytes, world.now()))
    },

    /** Takes the picture away: the tile shows letters again. */
    remove({ id }: Application, by: Actor = {}): Promise<void> {
      return change(id, by, (rows) => rows.icons.remove(id, world.now()))
    },

    /** The picture of that name and its media type, while its application is there. */
    async find(name: string): Promise<{ type: string; bytes: Uint8Array } | undefined> {
      const type = findPictureType(name)
      if (type === undefined) return undefined
      const bytes = await store.read.icons.find(name)
      return bytes && { type, bytes }
    },
  }
}

export type Icons = ReturnType<typeof createIcons>

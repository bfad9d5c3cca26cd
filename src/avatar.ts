/**
 * Avatars: the picture of a person. It is served under a name of its own, made of its bytes and
 * its person: another picture has another name, and a name that is known says nothing of others.
 */
import type { Config } from './config.ts'
import type { Actor } from './event.ts'
import { findPictureType, namePicture, readPicture } from './picture.ts'
import { refuse } from './refusal.ts'
import type { Rows, Store } from './store/store.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

/** Where that picture is, on every host of the hub. */
export const avatarPath = (name: string): string => `/.foyer/avatars/${name}`

/** The path of a picture that the hub keeps; undefined for one that is elsewhere. */
export const findAvatarPath = ({ url }: Config, avatar: string): string | undefined => {
  const start = `${url}${avatarPath('')}`
  return avatar.startsWith(start) ? avatar.slice(url.length) : undefined
}

export const createAvatars = (config: Config, store: Store, world: World) => {
  const change = (
    { id }: User,
    avatar: string | null,
    by: Actor,
    step: (rows: Rows) => Promise<void>,
  ): Promise<void> =>
    store.write(async (rows) => {
      const before = await rows.users.find(id)
      if (before?.deletedAt !== null) return refuse('not-found', 'There is no such person.')
      await step(rows)
      await rows.users.change({ ...before, avatar, updatedAt: world.now() })
      await rows.events.add({
        ...by,
        type: 'user.changed',
        organization: { id: before.homeId, rootId: before.rootId },
        data: { subject: id, fields: ['avatar'], signedOut: false },
      })
    })

  return {
    /**
     * Gives a person that picture, in the place of the one before. Refuses with `invalid` what is
     * no picture, one that is too big, and drawings: from whoever comes along, pixels alone; with
     * `not-found` if the person was removed in the meantime.
     */
    async set(user: User, given: Uint8Array, by: Actor = {}): Promise<void> {
      const picture = readPicture(given)
      if (picture.ending === 'svg') {
        refuse('invalid', 'The picture must be a PNG, a JPEG, a GIF or a WebP.', { field: 'icon' })
      }
      const name = namePicture(user.id, picture)
      const url = `${config.url}${avatarPath(name)}`
      await change(user, url, by, (rows) => rows.avatars.set(user.id, name, picture.bytes))
    },

    /** Takes the picture away, wherever it is from. */
    remove(user: User, by: Actor = {}): Promise<void> {
      return change(user, null, by, (rows) => rows.avatars.remove(user.id))
    },

    /** The picture of that name and its media type, while its person is there. */
    async find(name: string): Promise<{ type: string; bytes: Uint8Array } | undefined> {
      const type = findPictureType(name)
      if (type === undefined) return undefined
      const bytes = await store.read.avatars.find(name)
      return bytes && { type, bytes }
    },
  }
}

export type Avatars = ReturnType<typeof createAvatars>

/**
 * Avatars: the picture of a person. It is served under a name of its own, made of its bytes and
 * its person: another picture has another name, and a name that is known says nothing of others.
 */
import { createHash } from 'node:crypto'
import type { Config } from './config.ts'
import type { Actor } from './event.ts'
import { type PictureEnding, pictureTypes, readPicture } from './picture.ts'
import { refuse } from './refusal.ts'
import type { Rows, Store } from './store/store.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

const namePattern = /^[0-9a-f]{32}\.(png|jpg|gif|webp)$/

/** Where that picture is, on every host of the hub. */
export const avatarPath = (name: string): string => `/.foyer/avatars/${name}`

/** The path of a picture that the hub keeps; undefined for one that is elsewhere. */
export const findAvatarPath = ({ url }: Config, avatar: string): string | undefined => {
  const start = `${url}${avatarPath('')}`
  return avatar.startsWith(start) ? avatar.slice(url.length) : undefined
}

const nameOfAvatar = (userId: string, ending: PictureEnding, bytes: Uint8Array): string => {
  const hash = createHash('sha256').update(userId).update(bytes).digest('hex')
  return `${hash.slice(0, 32)}.${ending}`
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
      const { ending, bytes } = readPicture(given)
      if (ending === 'svg') {
        refuse('invalid', 'The picture must be a PNG, a JPEG, a GIF or a WebP.', { field: 'icon' })
      }
      const name = nameOfAvatar(user.id, ending, bytes)
      const url = `${config.url}${avatarPath(name)}`
      await change(user, url, by, (rows) => rows.avatars.set(user.id, name, bytes))
    },

    /** Takes the picture away, wherever it is from. */
    remove(user: User, by: Actor = {}): Promise<void> {
      return change(user, null, by, (rows) => rows.avatars.remove(user.id))
    },

    /** The picture of that name and its media type, while its person is there. */
    async find(name: string): Promise<{ type: string; bytes: Uint8Array } | undefined> {
      const [, ending] = namePattern.exec(name) ?? []
      if (ending === undefined) return undefined
      const bytes = await store.read.avatars.find(name)
      return bytes && { type: pictureTypes[ending as PictureEnding], bytes }
    },
  }
}

export type Avatars = ReturnType<typeof createAvatars>

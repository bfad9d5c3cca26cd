/**
 * Devices: what people sign in with, as apps report it. A device that is blocked signs nobody in,
 * whatever the password is.
 */
import type { Actor } from './event.ts'
import { refuse } from './refusal.ts'
import type { Store } from './store/store.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

export type Device = {
  userId: string
  /** What the app calls it: the same at each sign-in. */
  id: string
  os: string
  name: string
  seenAt: number
  blockedAt: number | null
}

/** What is known of a device before anybody has signed in with it. */
export type DeviceFacts = { id?: string; os: string; name: string; address: string }

const systems: readonly [RegExp, string][] = [
  [/iPhone|iPad|iPod/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
]
const browsers: readonly [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]

const nameIn = (table: typeof systems, agent: string): string =>
  table.find(([pattern]) => pattern.test(agent))?.[1] ?? ''

/** What a browser's user agent says of where it runs. */
export const describeAgent = (agent: string, address: string): DeviceFacts => ({
  os: nameIn(systems, agent),
  name: nameIn(browsers, agent),
  address,
})

export const createDevices = (store: Store, world: World) => {
  const setBlocked = async (user: User, id: string, at: number | null, by: Actor) => {
    await store.write(async (rows) => {
      if (!(await rows.devices.block(user.id, id, at))) {
        refuse('not-found', 'There is no such device.')
      }
      await rows.events.add({
        ...by,
        type: at === null ? 'device.released' : 'device.blocked',
        organization: { id: user.homeId, rootId: user.rootId },
        data: { subject: user.id, device: id },
      })
    })
  }
  return {
    /** The devices of a person, as apps have reported them, the last seen first. */
    of: (user: User): Promise<Device[]> => store.read.devices.of(user.id),

    async isBlocked(user: User, id: string): Promise<boolean> {
      return ((await store.read.devices.find(user.id, id))?.blockedAt ?? null) !== null
    },

    /** Notes that a person has signed in with it. Of many, those seen long ago are forgotten. */
    async see(user: User, device: { id: string; os: string; name: string }): Promise<void> {
      await store.write((rows) => rows.devices.see(user.id, device, world.now()))
    },

    /** From now on it signs nobody in. Refuses with `not-found`. */
    block: (user: User, id: string, by: Actor = {}): Promise<void> =>
      setBlocked(user, id, world.now(), by),

    /** It may be used again. Refuses with `not-found`. */
    release: (user: User, id: string, by: Actor = {}): Promise<void> =>
      setBlocked(user, id, null, by),
  }
}

export type Devices = ReturnType<typeof createDevices>

/**
 * How often a sign-in may be tried: for an account, an address and a root organization; and what
 * lets a person in on a device of theirs whatever others try elsewhere.
 */
import type { Actor } from './event.ts'
import type { Nouns } from './hub.ts'
import { type Limit, sourceOf } from './limit.ts'
import type { Organization } from './organization.ts'
import { emailKey, type User } from './user.ts'

/** Who is meant, where, and on what. */
export type Tried = {
  /** As it was typed. */
  email: string
  organization?: Organization | undefined
  /** What an earlier sign-in on this device left. */
  device?: string | undefined
}

const perAccount = { burst: 10, everyMs: 60_000 }
/** SP 800-63B-4 §3.2.2: no more than 100 tries in a row; from there on they wait for long. */
const perAccountAtLength = { burst: 100, everyMs: 864_000 }
const perDevice = { burst: 10, everyMs: 60_000 }
const perAddress = { burst: 60, everyMs: 2_000 }
const perOrganization = { burst: 1_000, everyMs: 50 }

const ofAccount = (account: string): Limit[] => [
  { bucket: `sign-in of ${account}`, ...perAccount },
  { bucket: `sign-in of ${account} at length`, ...perAccountAtLength },
]

const ofUser = ({ id }: User): Limit[] => ofAccount(`user ${id}`)

/**
 * One count a person, however they are called (AUTH-03). Whom nobody knows is counted by the name
 * that was typed, in the root where it was typed: a source there may know them.
 */
const ofTried = ({ email, organization }: Tried, user: User | undefined): Limit[] => {
  if (user) return ofUser(user)
  return ofAccount(`${emailKey(email).slice(0, 254)} at ${organization?.rootId ?? 'any'}`)
}

const ofDevice = ({ id }: User): Limit => ({
  bucket: `sign-in of user ${id} on a known device`,
  ...perDevice,
})

const bucketsOf = (limits: Limit[]): string[] => limits.map((limit) => limit.bucket)

export const createSignInLimits = (hub: Pick<Nouns, 'limits' | 'seal'>) => {
  const deviceMark = (user: User): string => hub.seal.mark('device', user.id)
  const isDeviceOf = (user: User | undefined, device: string | undefined): user is User =>
    user !== undefined && device !== undefined && hub.seal.isMark('device', user.id, device)

  return {
    deviceMark,
    giveBack: hub.limits.giveBack,

    /** Forgets the tries of a person who has shown who they are. */
    forgive: (user: User): Promise<void> => hub.limits.clear(bucketsOf(ofUser(user))),

    /**
     * Each try is counted before the hash, so that many at once count as many. Gives what was
     * counted. Refuses with `throttled`.
     */
    async take(tried: Tried, user: User | undefined, by: Actor): Promise<Limit[]> {
      // Who has signed in here before is not locked out by what others try elsewhere.
      const limits = isDeviceOf(user, tried.device)
        ? [ofDevice(user)]
        : [
            ...ofTried(tried, user),
            { bucket: `sign-in from ${sourceOf(by.address)}`, ...perAddress },
            { bucket: `sign-in at ${tried.organization?.rootId ?? 'any'}`, ...perOrganization },
          ]
      await hub.limits.take(limits)
      return limits
    },

    /** Forgets what was counted for somebody who then showed who they are. */
    clear(tried: Tried, user: User | undefined): Promise<void> {
      const isOnDevice = isDeviceOf(user, tried.device)
      return hub.limits.clear(bucketsOf(isOnDevice ? [ofDevice(user)] : ofTried(tried, user)))
    },
  }
}

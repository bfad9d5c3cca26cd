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
  /** A server asks for people who are elsewhere: its own address says nothing of them. */
  isServer?: boolean | undefined
}

const perAccount = { burst: 10, everyMs: 60_000 }
/** SP 800-63B-4 §3.2.2: no more than 100 tries in a row; from there on they wait for long. */
const perAccountAtLength = { burst: 100, everyMs: 864_000 }
const perDevice = { burst: 10, everyMs: 60_000 }
const perAddress = { burst: 60, everyMs: 2_000 }
const perOrganization = { burst: 1_000, everyMs: 50 }

/**
 * One count a person, whether they are called by e-mail or by username (AUTH-03). It is counted by
 * the name, whoever has it where: what nobody is called is held up as what somebody is (AUTH-04).
 */
const ofAccount = (typed: string, user?: User): Limit[] => {
  const account = emailKey(user?.email ?? typed).slice(0, 254)
  return [
    { bucket: `sign-in of ${account}`, ...perAccount },
    { bucket: `sign-in of ${account} at length`, ...perAccountAtLength },
  ]
}

const ofDevice = ({ id }: User): Limit => ({
  bucket: `sign-in of user ${id} on a known device`,
  ...perDevice,
})

const ofAddress = ({ address }: Actor): Limit => ({
  bucket: `sign-in from ${sourceOf(address)}`,
  ...perAddress,
})

const bucketsOf = (limits: Limit[]): string[] => limits.map((limit) => limit.bucket)

export const createSignInLimits = (hub: Pick<Nouns, 'limits' | 'seal' | 'users'>) => {
  const deviceMark = (user: User): string => hub.seal.mark('device', user.id)
  const isDeviceOf = (user: User | undefined, device: string | undefined): user is User =>
    user !== undefined && device !== undefined && hub.seal.isMark('device', user.id, device)

  /** True if nobody of another root could clear it for guesses at somebody else's account. */
  const isTheirsAlone = async (user: User | undefined): Promise<boolean> =>
    typeof user?.email === 'string' && (await hub.users.allByEmail(user.email)).length === 1

  /** Forgets the tries of a person who has shown who they are, where the name is theirs alone. */
  const forgive = async (user: User): Promise<void> => {
    if (await isTheirsAlone(user)) await hub.limits.clear(bucketsOf(ofAccount('', user)))
  }

  return {
    deviceMark,
    forgive,
    giveBack: hub.limits.giveBack,

    /**
     * Each try is counted before the hash, so that many at once count as many. Gives what was
     * counted. Refuses with `throttled`.
     */
    async take(tried: Tried, user: User | undefined, by: Actor): Promise<Limit[]> {
      // Who has signed in here before is not locked out by what others try elsewhere.
      const limits = isDeviceOf(user, tried.device)
        ? [ofDevice(user)]
        : [
            ...ofAccount(tried.email, user),
            ...(tried.isServer ? [] : [ofAddress(by)]),
            { bucket: `sign-in at ${tried.organization?.rootId ?? 'any'}`, ...perOrganization },
          ]
      await hub.limits.take(limits)
      return limits
    },

    /**
     * What was typed is right: the tries before it are forgotten, or, where others have the name
     * too, this one is.
     */
    async clear({ email, device }: Tried, user: User | undefined): Promise<void> {
      if (isDeviceOf(user, device)) return hub.limits.clear([ofDevice(user).bucket])
      const limits = ofAccount(email, user)
      return (await isTheirsAlone(user))
        ? hub.limits.clear(bucketsOf(limits))
        : hub.limits.giveBack(limits)
    },
  }
}

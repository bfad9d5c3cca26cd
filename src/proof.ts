/**
 * Proofs: whether what somebody typed is right, for whoever has to know: the sign-in page, or a
 * server with a key that asks and begins no session. The account's tries are the same ones,
 * wherever they are made (AUTH-03).
 */
import { createCredentials, type Proved, wrongWords } from './credential.ts'
import { type DeviceFacts, describeAgent } from './device.ts'
import type { Actor } from './event.ts'
import type { CoreRule } from './explanation-words.ts'
import type { Nouns } from './hub.ts'
import { sourceOf } from './limit.ts'
import { isWithin, type Organization } from './organization.ts'
import { isRefusal, type Refusal, type RefusalCode, refuse } from './refusal.ts'
import { createSignInLimits, type Tried } from './signin-limit.ts'
import type { Store } from './store/store.ts'
import { emailKey, type User } from './user.ts'
import type { World } from './world.ts'

/** What was typed, and where. */
export type Typed = Tried & {
  password: string
  agent?: string | undefined
  /** What an app reports of the device; else the user agent says it. */
  facts?: DeviceFacts | undefined
}

/** What a server asks: of the people of an organization alone. */
export type Question = Pick<Typed, 'email' | 'password' | 'agent' | 'facts'> & {
  organization: Organization
}

/** Of tries that nobody has looked at, some are noted: nobody fills the log (KEY-09). */
const unread: RefusalCode[] = ['throttled', 'unavailable']
const perNote = { burst: 10, everyMs: 60_000 }

export const createProofs = (hub: Nouns, store: Store, world: World) => {
  const limits = createSignInLimits(hub)
  const credentials = createCredentials(hub, store, world)

  const organizationOfDomain = async (email: string): Promise<Organization | undefined> => {
    const domain = emailKey(email).split('@').at(-1)
    for (const root of await hub.organizations.roots()) {
      const domains = root.settings.emailDomains
      if (Array.isArray(domains) && domain !== undefined && domains.includes(domain)) return root
    }
    return undefined
  }

  /** The people that an e-mail may mean, narrowed by everything that is known of the door. */
  const findUser = async ({ organization, email }: Tried): Promise<User | undefined> => {
    if (organization) {
      const { rootId } = organization
      const byEmail = await hub.users.findByEmail(rootId, email)
      return byEmail ?? hub.users.findByUsername(rootId, email)
    }
    const found = await hub.users.allByEmail(email)
    // The same address in two roots: the domain decides, or nobody does.
    if (found.length <= 1) return found[0]
    const home = await organizationOfDomain(email)
    return found.find((user) => user.rootId === home?.rootId)
  }

  /** At home in an organization or below it, and no visitor there. */
  const isStaffOf = async (organization: Organization, user: User): Promise<boolean> => {
    const home = await hub.organizations.find(user.homeId)
    if (!home || !isWithin(organization, home)) return false
    return (await hub.memberships.roleIn(user, home)) !== undefined
  }

  /** Whose credentials they are. Refuses as `credentials.check` does, or with `throttled`. */
  const prove = async (typed: Typed, meant: User | undefined, by: Actor): Promise<Proved> => {
    const { email: username, password, agent = '', facts } = typed
    const organization = typed.organization ?? (await organizationOfDomain(username))
    const tried = { ...typed, organization }
    const counted = await limits.take(tried, meant, by)
    const device = facts ?? describeAgent(agent, by.address ?? '')
    try {
      const given = { username, password, device }
      const proved = await credentials.check(given, { user: meant, organization }, by)
      await limits.clear(tried, meant)
      return proved
    } catch (error) {
      // Nobody has looked at the password: that is no guess (TPL-13).
      const isUnseen = isRefusal(error) && error.code === 'unavailable' && error.detail.reason
      if (isUnseen) await limits.giveBack(counted)
      throw error
    }
  }

  /** Leaves an event of that type for a no. */
  const noteRefusal = async (
    { email, organization: place }: Tried,
    user: User | undefined,
    refusal: Refusal,
    event: Actor & { type: string },
  ): Promise<void> => {
    const { code } = refusal
    const notes = { bucket: `notes of ${code} from ${sourceOf(event.address)}`, ...perNote }
    if (unread.includes(code) && !(await hub.limits.allows(notes))) return
    const organization = user ? { id: user.homeId, rootId: user.rootId } : place
    const data = { email: email.slice(0, 254), method: 'password' }
    await hub.events.refused({ ...event, userId: user?.id, organization, data }, refusal)
  }

  /** The one person whose credentials they are, of those whom a server may ask about. */
  const proveOne = async (question: Question, found: User | undefined, by: Actor) => {
    const { organization } = question
    const isMeant = found !== undefined && (await isStaffOf(organization, found))
    const typed = { ...question, isServer: true }
    const { users } = await prove(typed, isMeant ? found : undefined, by)
    const [user, ...others] = users
    const no = (rule: CoreRule, cause: string): never =>
      refuse('unauthenticated', wrongWords, { rule, cause })
    if (others.length > 0) no('user.several', `${users.length} accounts have these credentials`)
    if (!(await isStaffOf(organization, user))) {
      no('user.elsewhere', 'the person is not of the organization')
    }
    return user
  }

  return {
    deviceMark: limits.deviceMark,
    forgive: limits.forgive,
    sourcesOf: credentials.sourcesOf,
    organizationOfDomain,
    findUser,
    prove,
    noteRefusal,

    /**
     * The person whose credentials a server has been told: exactly one, active, of the staff of
     * the organization or below it. Counted for the account, whatever the server's address, and
     * noted. Refuses with `unauthenticated` in the same words whatever is wrong, `throttled` or
     * `unavailable`.
     */
    async check(question: Question, by: Actor): Promise<User> {
      const event = { ...by, type: 'credential.checked' }
      const found = await findUser(question)
      try {
        const user = await proveOne(question, found, by)
        const organization = { id: user.homeId, rootId: user.rootId }
        await hub.events.add({ ...event, userId: user.id, organization })
        return user
      } catch (error) {
        if (isRefusal(error)) await noteRefusal(question, found, error, event)
        throw error
      }
    },
  }
}

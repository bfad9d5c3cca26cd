/**
 * Sign-in. What a person was about to do travels along as *pending*; each step returns here, and
 * `next` decides from it where the browser goes. The order of the checks in `password`
 * is the order in which they are written.
 */
import type { Actor } from './event.ts'
import type { Nouns } from './hub.ts'
import { isCode, newCode } from './identifier.ts'
import { type Limit, sourceOf } from './limit.ts'
import type { Organization } from './organization.ts'
import { readTarget } from './redirect-target.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'
import type { Session, StartedSession } from './session.ts'
import { emailKey, type User } from './user.ts'
import type { World } from './world.ts'

/** What waits for the sign-in: where it leads, and what the page says about it. */
export type Pending = {
  to: string
  attempt: string
  organizationId?: string
  applicationId?: string
  /** Only a sign-in after this time will do (a service provider forces it). Epoch ms. */
  notBefore?: number
  email?: string
}

export type Credentials = {
  email: string
  password: string
  keep: boolean
  /** The organization whose door it is, if the address or the page says it. */
  organization?: Organization | undefined
  /** What an earlier sign-in on this device left (see `deviceMark`). */
  device?: string | undefined
  agent?: string
  replaces?: Session | undefined
  /** At the door of an application, the session is good for that application alone. */
  reach?: string[] | undefined
}

/** What a browser brings that comes with a ticket. */
export type TicketBearer = {
  user: User
  applicationId: string
  before: { session: Session; user: User } | undefined
  agent: string
  keep?: boolean
  /** Shown within a page of another site. */
  isEmbedded?: boolean
  /** The hub's session that the ticket comes from, on the host of an application. */
  parent?: Session
  /** A picture in somebody's page: it never takes the place of another person's session. */
  isPicture?: boolean
}

const pendingLifetimeMs = 3_600_000
const handleLength = 8192

const pathOf = (handle: string): string => `/sign-in?pending=${encodeURIComponent(handle)}`

/** The same words for everything that can be wrong: who knocks learns nothing. */
const words = 'That e-mail and password do not match.'

const perAccount = { burst: 10, everyMs: 60_000 }
/** SP 800-63B-4 §3.2.2: no more than 100 tries in a row; from there on they wait for long. */
const perAccountAtLength = { burst: 100, everyMs: 864_000 }
/** Of tries that are turned away unread, some are noted: nobody fills the log (KEY-09). */
const perNote = { burst: 10, everyMs: 60_000 }
const perDevice = { burst: 10, everyMs: 60_000 }
const perAddress = { burst: 60, everyMs: 2_000 }
const perOrganization = { burst: 1_000, everyMs: 50 }

export const createSignIn = (hub: Nouns, world: World) => {
  /** The people that an e-mail may mean, narrowed by everything that is known of the door. */
  const findUser = async (
    input: Pick<Credentials, 'email' | 'organization'>,
  ): Promise<User | undefined> => {
    const { organization, email } = input
    if (organization) return hub.users.findByEmail(organization.rootId, email)
    const found = await hub.users.allByEmail(email)
    // The same address in two roots: the domain decides, or nobody does.
    if (found.length <= 1) return found[0]
    const home = await organizationOfDomain(email)
    return found.find((user) => user.rootId === home?.rootId)
  }

  const organizationOfDomain = async (email: string): Promise<Organization | undefined> => {
    const domain = emailKey(email).split('@').at(-1)
    for (const root of await hub.organizations.roots()) {
      const domains = root.settings.emailDomains
      if (Array.isArray(domains) && domain !== undefined && domains.includes(domain)) return root
    }
    return undefined
  }

  const deviceMark = (user: User): string => hub.seal.mark('device', user.id)
  const isDeviceOf = (user: User | undefined, device: string | undefined): user is User =>
    user !== undefined && device !== undefined && hub.seal.isMark('device', user.id, device)

  const accountLimits = (email: string): Limit[] => {
    const account = emailKey(email).slice(0, 254)
    return [
      { bucket: `sign-in of ${account}`, ...perAccount },
      { bucket: `sign-in of ${account} at length`, ...perAccountAtLength },
    ]
  }
  const deviceLimit = (user: User): Limit => ({
    bucket: `sign-in of user ${user.id} on a known device`,
    ...perDevice,
  })

  /** Each try is counted before the hash, so that many at once count as many. */
  const takeLimits = (input: Credentials, user: User | undefined, by: Actor): Promise<void> => {
    // Who has signed in here before is not locked out by what others try elsewhere.
    if (isDeviceOf(user, input.device)) return hub.limits.take([deviceLimit(user)])
    return hub.limits.take([
      ...accountLimits(input.email),
      { bucket: `sign-in from ${sourceOf(by.address)}`, ...perAddress },
      { bucket: `sign-in at ${input.organization?.rootId ?? 'any'}`, ...perOrganization },
    ])
  }

  /**
   * Forgets the tries of a person who has shown who they are. What was counted for the address
   * stays if others have it too: one of them could clear it for guesses at another's account.
   */
  const forgive = async ({ email }: User): Promise<void> => {
    if (email === null || (await hub.users.allByEmail(email)).length !== 1) return
    await hub.limits.clear(accountLimits(email).map((limit) => limit.bucket))
  }
  const clearLimits = (input: Credentials, user: User): Promise<void> =>
    isDeviceOf(user, input.device) ? hub.limits.clear([deviceLimit(user).bucket]) : forgive(user)

  const checkCredentials = async (input: Credentials, user: User | undefined): Promise<User> => {
    const right = await hub.passwords.isRight(input.password, user?.passwordHash)
    const detail = { field: 'password' }
    if (!user) return refuse('unauthenticated', words, { ...detail, cause: 'unknown e-mail' })
    if (!right) return refuse('unauthenticated', words, { ...detail, cause: 'wrong password' })
    if (user.status !== 'active') {
      return refuse('unauthenticated', words, { ...detail, cause: `the user is ${user.status}` })
    }
    if (!(await hub.organizations.find(user.homeId))) {
      return refuse('unauthenticated', words, { ...detail, cause: 'the organization is gone' })
    }
    return user
  }

  const noteRefusal = async (input: Credentials, by: Actor, refusal: Refusal): Promise<void> => {
    const notes = { bucket: `notes of throttled from ${sourceOf(by.address)}`, ...perNote }
    if (refusal.code === 'throttled' && !(await hub.limits.allows(notes))) return
    const user = await findUser(input)
    const event = { ...by, type: 'session.started', userId: user?.id }
    const organization = user ? { id: user.homeId, rootId: user.rootId } : input.organization
    const data = { email: input.email.slice(0, 254), method: 'password' }
    await hub.events.refused({ ...event, organization, data }, refusal)
  }

  return {
    deviceMark,
    findUser,
    forgive,
    organizationOfDomain,
    newAttempt: (): string => newCode(world),

    /**
     * The path of the page that asks for a sign-in. What waits for it travels with the browser,
     * sealed: whoever only knocks leaves no row behind.
     */
    start(pending: Omit<Pending, 'attempt'> & { attempt?: string }): string {
      const attempt = isCode(pending.attempt ?? '') ? pending.attempt : newCode(world)
      const endsAt = world.now() + pendingLifetimeMs
      const text = JSON.stringify({ ...pending, attempt, endsAt })
      return pathOf(hub.seal.close('pending', '', text))
    },

    /** What waits, or undefined when it is over or there never was any. */
    find(handle: string | undefined): Pending | undefined {
      const isShort = handle !== undefined && handle.length <= handleLength
      const text = isShort ? hub.seal.open('pending', '', handle) : undefined
      const pending = text === undefined ? undefined : JSON.parse(text)
      return pending?.endsAt > world.now() ? pending : undefined
    },

    /** Where the browser goes next: on with what waits, else to the launcher. */
    next(pending: Pending | undefined, session: Session | undefined, handle?: string): string {
      if (!session) return handle === undefined ? '/sign-in' : pathOf(handle)
      const isFresh = session.authenticatedAt >= (pending?.notBefore ?? 0)
      if (!isFresh && handle !== undefined) return pathOf(handle)
      return readTarget(pending?.to) ?? '/'
    },

    /**
     * What redeeming a ticket does to the browser's session: for the same person it adds the
     * application to the reach and never narrows it; for another it begins a new session in the
     * place of the old one. `secret` is given when there is a new one. Refuses with `conflict`
     * where a picture would sign somebody else out.
     */
    async ticket(input: TicketBearer, by: Actor): Promise<{ session: Session; secret?: string }> {
      const { user, applicationId, before, agent, parent } = input
      const { keep = false, isEmbedded = false } = input
      const isSame = before?.user.id === user.id
      if (isSame && before.session.isEmbedded === isEmbedded) {
        return { session: await hub.sessions.widen(before.session, applicationId) }
      }
      if (before && !isSame && input.isPicture) {
        const cause = `the browser is signed in as user ${before.user.id}`
        return refuse('conflict', 'Somebody else is signed in.', { cause })
      }
      const had = isSame ? before.session.reach : []
      const reach = had && [...new Set([...had, applicationId])]
      const given = { keep, isEmbedded, reach, agent, ...(parent && { parent }) }
      const replaces = before?.session
      return hub.sessions.start({ user, method: 'ticket', replaces, ...given }, by)
    },

    /**
     * Signs in with e-mail and password. Refuses with `unauthenticated` (in the same words and
     * time for an unknown person and a wrong password), `throttled` or `unavailable`.
     */
    async password(input: Credentials, by: Actor): Promise<StartedSession & { user: User }> {
      try {
        const meant = await findUser(input)
        await takeLimits(input, meant, by)
        const user = await checkCredentials(input, meant)
        await clearLimits(input, user)
        const { keep, agent = '', replaces, reach = null } = input
        const started = await hub.sessions.start(
          { user, method: 'password', keep, agent, replaces, reach },
          by,
        )
        return { ...started, user }
      } catch (error) {
        if (isRefusal(error)) await noteRefusal(input, by, error)
        throw error
      }
    },
  }
}

export type SignIn = ReturnType<typeof createSignIn>

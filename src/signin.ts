/**
 * Sign-in. What a person was about to do travels along as *pending*; each step returns here, and
 * `next` decides from it where the browser goes. Whether what was typed is right is said by
 * `proof.ts`.
 */
import { createChoices } from './choice.ts'
import type { Actor } from './event.ts'
import type { Nouns } from './hub.ts'
import { isCode, newCode } from './identifier.ts'
import { createProofs, type Typed } from './proof.ts'
import { readTarget } from './redirect-target.ts'
import { isRefusal, refuse } from './refusal.ts'
import type { Session, StartedSession, UpstreamSession } from './session.ts'
import type { Store } from './store/store.ts'
import type { User } from './user.ts'
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

/** How the session is to be that a sign-in begins. */
export type Beginning = {
  keep?: boolean
  agent?: string | undefined
  replaces?: Session | undefined
  /** At the door of an application, the session is good for that application alone. */
  reach?: string[] | null | undefined
  /** The session of the source that it begins with. */
  upstream?: UpstreamSession | undefined
}

export type Credentials = Typed &
  Beginning & {
    /** The account that the person chose here before, where they have several. */
    preferred?: string | undefined
    /** What tells this browser from others, so that nobody else makes its choice. */
    browser?: string | undefined
  }

export type SignedIn = StartedSession & { user: User }

/** Who has shown who they are, and how. */
export type Shown = { user: User; method: 'password' | 'connector' }

/** Several accounts have these credentials: the person says which one they mean. */
export type Choice = { users: User[]; handle: string }

export type Choosing = Pick<Beginning, 'agent' | 'replaces'> & {
  handle: string
  userId: string
  browser: string
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
  /** The hash of the ticket: whoever has it may end the session again. */
  ticketHash?: string
  /** A picture in somebody's page: it never takes the place of another person's session. */
  isPicture?: boolean
}

const pendingLifetimeMs = 3_600_000
const handleLength = 8192

/** The page that knows what waits: also after a refusal, and in another language. */
export const pendingPath = (handle: string): string =>
  `/sign-in?pending=${encodeURIComponent(handle)}`

export const createSignIn = (hub: Nouns, store: Store, world: World) => {
  const proofs = createProofs(hub, store, world)
  const choices = createChoices(hub)

  const begin = async (
    { user, method }: Shown,
    { keep = false, agent = '', replaces, reach = null, upstream }: Beginning,
    by: Actor,
  ): Promise<SignedIn> => {
    const given = { keep, agent, replaces, reach, upstream }
    const started = await hub.sessions.start({ user, method, ...given }, by)
    return { ...started, user }
  }

  const writeChoice = (input: Credentials, users: User[], by: Actor): Choice => {
    const { keep = false, reach = null, browser = '' } = input
    const chosen = { users: users.map((user) => user.id), keep, reach }
    return { users, handle: choices.write(chosen, { browser, attempt: by.attempt ?? '' }) }
  }

  /** Refuses with `forbidden` a device that was blocked for that person. */
  const checkDevice = async (user: User, id: string | undefined): Promise<void> => {
    if (id === undefined || !(await hub.devices.isBlocked(user, id))) return
    const cause = `the device ${id} is blocked`
    refuse('forbidden', 'This device is blocked.', {
      ...{ reason: 'device', rule: 'device.blocked', cause },
    })
  }

  /** The one account that is meant; with several, the one that is preferred here. */
  const show = async (
    input: Credentials,
    meant: User | undefined,
    by: Actor,
  ): Promise<Shown | Choice> => {
    const { users, connector } = await proofs.prove(input, meant, by)
    const [only, ...others] = users
    const user = others.length === 0 ? only : users.find(({ id }) => id === input.preferred)
    if (!user) return writeChoice(input, users, by)
    await checkDevice(user, input.facts?.id)
    return { user, method: connector ? 'connector' : 'password' }
  }

  /** Does what is to be done for whoever is meant; a no leaves its event. */
  const noted = async <T>(
    input: Credentials,
    by: Actor,
    work: (meant: User | undefined) => Promise<T>,
  ): Promise<T> => {
    const meant = await proofs.findUser(input)
    try {
      return await work(meant)
    } catch (error) {
      const event = { ...by, type: 'session.started' }
      if (isRefusal(error)) await proofs.noteRefusal(input, meant, error, event)
      throw error
    }
  }

  return {
    deviceMark: proofs.deviceMark,
    findUser: proofs.findUser,
    forgive: proofs.forgive,
    sourcesOf: proofs.sourcesOf,
    organizationOfDomain: proofs.organizationOfDomain,
    check: proofs.check,
    checkDevice,
    newAttempt: (): string => newCode(world),

    /**
     * The path of the page that asks for a sign-in. What waits for it travels with the browser,
     * sealed: whoever only knocks leaves no row behind.
     */
    start(pending: Omit<Pending, 'attempt'> & { attempt?: string }): string {
      const attempt = isCode(pending.attempt ?? '') ? pending.attempt : newCode(world)
      const endsAt = world.now() + pendingLifetimeMs
      const text = JSON.stringify({ ...pending, attempt, endsAt })
      return pendingPath(hub.seal.close('pending', '', text))
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
      if (!session) return handle === undefined ? '/sign-in' : pendingPath(handle)
      const isFresh = session.authenticatedAt >= (pending?.notBefore ?? 0)
      if (!isFresh && handle !== undefined) return pendingPath(handle)
      return readTarget(pending?.to) ?? '/'
    },

    /**
     * What redeeming a ticket does to the browser's session: for the same person it adds the
     * application to the reach and never narrows it; for another it begins a new session in the
     * place of the old one. `secret` is given when there is a new one. Refuses with `conflict`
     * where a picture would sign somebody else out.
     */
    async ticket(input: TicketBearer, by: Actor): Promise<{ session: Session; secret?: string }> {
      const { user, applicationId, before, agent, parent, ticketHash } = input
      const { keep = false, isEmbedded = false } = input
      const isSame = before?.user.id === user.id
      // One that the hub's session did not open would go on after it.
      const isOpened = parent === undefined || before?.session.parentId === parent.id
      if (isSame && isOpened && before.session.isEmbedded === isEmbedded) {
        return { session: await hub.sessions.widen(before.session, applicationId, ticketHash) }
      }
      if (before && !isSame && input.isPicture) {
        const cause = `the browser is signed in as user ${before.user.id}`
        return refuse('conflict', 'Somebody else is signed in.', {
          ...{ rule: 'user.other-signed-in', cause },
        })
      }
      const had = isSame ? before.session.reach : []
      const reach = had && [...new Set([...had, applicationId])]
      const given = { keep, isEmbedded, reach, agent, ticketHash, ...(parent && { parent }) }
      const replaces = before?.session
      return hub.sessions.start({ user, method: 'ticket', replaces, ...given }, by)
    },

    /**
     * Whose e-mail or username and password these are, wherever the password lives. Where a
     * source names several accounts of a person, they are to choose one (`choose`). Refuses with
     * `unauthenticated` (in the same words and time for an unknown person and a wrong password),
     * `throttled`, `unavailable`, or with `forbidden` on a device that is blocked.
     */
    show: (input: Credentials, by: Actor): Promise<Shown | Choice> =>
      noted(input, by, (meant) => show(input, meant, by)),

    /** Signs in, where one account is meant. Refuses as `show` does. */
    password: (input: Credentials, by: Actor): Promise<SignedIn | Choice> =>
      noted(input, by, async (meant) => {
        const shown = await show(input, meant, by)
        return 'users' in shown ? shown : begin(shown, input, by)
      }),

    /** Signs in somebody for whom a source has spoken that their browser was led to. */
    connected: (user: User, beginning: Beginning, by: Actor): Promise<SignedIn> =>
      begin({ user, method: 'connector' }, beginning, by),

    /** Signs in as the account that was chosen. Refuses with `expired`. */
    async choose(choosing: Choosing, by: Actor): Promise<SignedIn> {
      const { handle, userId, browser, agent, replaces } = choosing
      const place = { browser, attempt: by.attempt ?? '' }
      const { chosen, user } = await choices.take(handle, userId, place)
      const { keep, reach } = chosen
      return begin({ user, method: 'connector' }, { keep, reach, agent, replaces }, by)
    },
  }
}

export type SignIn = ReturnType<typeof createSignIn>

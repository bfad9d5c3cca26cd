/**
 * Sign-in. What a person was about to do travels along as *pending*; each step returns here, and
 * `next` decides from it where the browser goes. The order of the checks in `password`
 * is the order in which they are written.
 */
import type { Connector } from './connector.ts'
import type { Actor } from './event.ts'
import type { Nouns } from './hub.ts'
import { isCode, newCode } from './identifier.ts'
import { createProofs, type Typed } from './proof.ts'
import { readTarget } from './redirect-target.ts'
import { isRefusal, refuse } from './refusal.ts'
import type { Session, StartedSession } from './session.ts'
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

export type Credentials = Typed & {
  keep: boolean
  replaces?: Session | undefined
  /** At the door of an application, the session is good for that application alone. */
  reach?: string[] | null | undefined
  /** The account that the person chose here before, where they have several. */
  preferred?: string | undefined
}

export type SignedIn = StartedSession & { user: User }

/** Several accounts have these credentials: the person says which one they mean. */
export type Choice = { users: User[]; connector: Connector | undefined; handle: string }

export type ChosenAccount = {
  handle: string
  userId: string
  agent: string
  replaces?: Session | undefined
}

type KeptChoice = {
  users: string[]
  keep: boolean
  reach: string[] | null
  attempt: string
  endsAt: number
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

const pathOf = (handle: string): string => `/sign-in?pending=${encodeURIComponent(handle)}`

/** How long somebody may think about which of their accounts they mean. */
const choiceLifetimeMs = 5 * 60_000

export const createSignIn = (hub: Nouns, store: Store, world: World) => {
  const proofs = createProofs(hub, store, world)

  const begin = async (
    user: User,
    how: Pick<Credentials, 'keep' | 'agent' | 'replaces' | 'reach'> & { method: string },
    by: Actor,
  ): Promise<SignedIn> => {
    const { keep, agent = '', replaces, reach = null, method } = how
    const started = await hub.sessions.start({ user, method, keep, agent, replaces, reach }, by)
    return { ...started, user }
  }

  /** What was proved travels with the browser, sealed, until the person has chosen. */
  const writeChoice = (
    { keep, reach }: Credentials,
    users: User[],
    connector: Connector | undefined,
    by: Actor,
  ): Choice => {
    const kept: KeptChoice = {
      users: users.map((user) => user.id),
      keep,
      reach: reach ?? null,
      attempt: by.attempt ?? '',
      endsAt: world.now() + choiceLifetimeMs,
    }
    return { users, connector, handle: hub.seal.close('choice', '', JSON.stringify(kept)) }
  }

  const readChoice = (handle: string): KeptChoice | undefined => {
    const text = handle.length > handleLength ? undefined : hub.seal.open('choice', '', handle)
    const choice: KeptChoice | undefined = text === undefined ? undefined : JSON.parse(text)
    return choice && choice.endsAt > world.now() ? choice : undefined
  }

  return {
    deviceMark: proofs.deviceMark,
    findUser: proofs.findUser,
    forgive: proofs.forgive,
    sourcesOf: proofs.sourcesOf,
    organizationOfDomain: proofs.organizationOfDomain,
    check: proofs.check,
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
        return refuse('conflict', 'Somebody else is signed in.', { cause })
      }
      const had = isSame ? before.session.reach : []
      const reach = had && [...new Set([...had, applicationId])]
      const given = { keep, isEmbedded, reach, agent, ticketHash, ...(parent && { parent }) }
      const replaces = before?.session
      return hub.sessions.start({ user, method: 'ticket', replaces, ...given }, by)
    },

    /**
     * Signs in with e-mail or username and password, wherever the password lives. Where a source
     * names several accounts of a person, they are to choose one (`choose`). Refuses with
     * `unauthenticated` (in the same words and time for an unknown person and a wrong password),
     * `throttled` or `unavailable`.
     */
    async password(input: Credentials, by: Actor): Promise<SignedIn | Choice> {
      const meant = await proofs.findUser(input)
      try {
        const { users, connector } = await proofs.prove(input, meant, by)
        const [only, ...others] = users
        const preferred = users.find((user) => user.id === input.preferred)
        if (others.length > 0 && !preferred) return writeChoice(input, users, connector, by)
        const user = preferred ?? only
        await proofs.clear(input, user)
        return begin(user, { ...input, method: connector ? 'connector' : 'password' }, by)
      } catch (error) {
        const event = { ...by, type: 'session.started' }
        if (isRefusal(error)) await proofs.noteRefusal(input, meant, error, event)
        throw error
      }
    },

    /** The accounts of a choice, or undefined when it is over or not of that attempt. */
    async findChoice(handle: string, attempt: string): Promise<User[] | undefined> {
      const choice = readChoice(handle)
      return choice?.attempt === attempt ? hub.users.findAll(choice.users) : undefined
    },

    /** Signs in as the account that was chosen. Refuses with `expired`. */
    async choose(input: ChosenAccount, by: Actor): Promise<SignedIn> {
      const choice = readChoice(input.handle)
      const isOffered = choice?.users.includes(input.userId) && choice.attempt === by.attempt
      const user = isOffered ? await hub.users.find(input.userId) : undefined
      if (!choice || !user) return refuse('expired', 'That took too long. Please sign in again.')
      const { keep, reach } = choice
      const { agent, replaces } = input
      return begin(user, { keep, reach, agent, replaces, method: 'connector' }, by)
    },
  }
}

export type SignIn = ReturnType<typeof createSignIn>

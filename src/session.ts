/**
 * Sessions: a browser signed in to the hub as one user. The browser holds the secret, the store
 * its hash. A session ends when it was not used for a while, at its absolute end, or when the
 * user is disabled; signing in always begins a new one.
 */
import { clockSkewMs } from './clock.ts'
import type { Actor } from './event.ts'
import { acceptGrants } from './grant.ts'
import { hashSecret, newSecret } from './identifier.ts'
import { countOf, type List, listOf, type Slice } from './list.ts'
import type { Organizations } from './organization.ts'
import { refuse } from './refusal.ts'
import type { SessionPlace } from './store/session.ts'
import type { Store } from './store/store.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

const hour = 3_600_000
const day = 24 * hour

/** A browser session: idle and absolute lifetime after SP 800-63B-4 §2.2.3 (AAL2: 1 h and 24 h;
 *  AAL1 leaves the idle time open, and a working day is what people expect of a launcher). */
const lifetime = { idle: 10 * hour, absolute: 24 * hour }
/** "Keep me signed in on this device". */
const keptLifetime = { idle: 14 * day, absolute: 30 * day }
/** Being used is written down this often at the most. */
const touchEvery = 60_000

export type Session = {
  id: number
  userId: string
  rootId: string
  /** The applications that it may open, or null for everything. */
  reach: string[] | null
  /**
   * How the person proved who they are: `password`, `connector` (a source said so), `ticket`,
   * `mail` (a link that went there).
   */
  method: string
  keep: boolean
  address: string
  agent: string
  authenticatedAt: number
  seenAt: number
  idleEndsAt: number
  endsAt: number
  /** The session that opened this one on the host of an application, and that it ends with. */
  parentId: number | null
  /** Shown within a page of another site: the application hides what is around it. */
  isEmbedded: boolean
  /** The hash of the ticket that it came by, for whoever ends it with that ticket. */
  ticketHash: string | null
}

/** The session of a source that one of ours began with. */
export type UpstreamSession = {
  connectorId: string
  /** The hash of what the source calls it, or the person in it; null without a name. */
  name: string | null
  /** What is needed to end it there: sealed. */
  kept: string
}

export type SessionInput = {
  user: User
  method: string
  reach?: string[] | null
  keep?: boolean
  agent?: string
  /** The session that the browser had until now: it ends with the same commit. */
  replaces?: Session | undefined
  parent?: Session | undefined
  isEmbedded?: boolean
  ticketHash?: string | undefined
  upstream?: UpstreamSession | undefined
}

export type StartedSession = { session: Session; secret: string }

export const createSessions = (store: Store, world: World, organizations: Organizations) => {
  /** One that is yet to begin was given out by a clock that was wrong: it would last too long. */
  const isAlive = ({ authenticatedAt, idleEndsAt, endsAt }: Session): boolean => {
    const now = world.now()
    return idleEndsAt > now && endsAt > now && authenticatedAt <= now + clockSkewMs
  }

  const touch = async (session: Session): Promise<void> => {
    const now = world.now()
    if (Math.abs(now - session.seenAt) < touchEvery) return
    const idle = session.keep ? keptLifetime.idle : lifetime.idle
    const idleEndsAt = Math.min(now + idle, session.endsAt)
    const { id, parentId } = session
    await store.write(async (rows) => {
      await rows.sessions.touch(id, now, idleEndsAt)
      // Who works in an application is not away from the hub that opened it.
      if (parentId !== null) await rows.sessions.touch(parentId, now, idleEndsAt)
    })
  }

  return {
    /**
     * Begins a session: a new secret each time, so that one planted before is worth nothing.
     * Whether this person may have one now is decided here, for every door: refuses with
     * `forbidden` one who is disabled or deleted, and with `expired` when the session that opens
     * this one is over.
     */
    async start(input: SessionInput, by: Actor = {}): Promise<StartedSession> {
      const { user, replaces, parent } = input
      const now = world.now()
      const keep = parent?.keep ?? input.keep ?? false
      const lasts = keep ? keptLifetime : lifetime
      const secret = newSecret(world)
      const session: Omit<Session, 'id'> = {
        userId: user.id,
        rootId: user.rootId,
        reach: input.reach ?? null,
        method: input.method,
        keep,
        address: by.address ?? '',
        agent: (input.agent ?? '').slice(0, 400),
        authenticatedAt: now,
        seenAt: now,
        idleEndsAt: now + lasts.idle,
        endsAt: Math.min(now + lasts.absolute, parent?.endsAt ?? Number.MAX_SAFE_INTEGER),
        parentId: parent?.id ?? null,
        isEmbedded: input.isEmbedded ?? false,
        ticketHash: input.ticketHash ?? null,
      }
      const id = await store.write(async (rows) => {
        // Read again within the unit: they may have been disabled while the password was checked.
        const [present, opener] = await Promise.all([
          rows.users.find(user.id),
          parent && rows.sessions.findById(parent.id),
        ])
        if (present?.status !== 'active' || present.deletedAt !== null) {
          refuse('forbidden', 'This account is not in use.', {
            ...{ rule: 'user.disabled', cause: 'the user is not active' },
          })
        }
        // A number may have been given again: it must be that person's.
        if (parent && opener?.userId !== user.id) {
          refuse('expired', 'The sign-in is over.', {
            ...{ rule: 'session.over', cause: 'the session has ended meanwhile' },
          })
        }
        const [added] = await Promise.all([
          rows.sessions.add(session, hashSecret(secret)),
          replaces && rows.sessions.end(replaces.id),
          // A ticket says that somebody else knows them; anything else, that they came themselves.
          session.method !== 'ticket' && acceptGrants(rows, user, by),
        ])
        if (input.upstream) await rows.sessions.addUpstream(added, input.upstream)
        await rows.events.add({
          ...by,
          type: 'session.started',
          organization: { id: user.homeId, rootId: user.rootId },
          userId: user.id,
          data: {
            method: session.method,
            reach: session.reach,
            keep,
            replaced: replaces && replaces.userId !== user.id ? replaces.userId : undefined,
          },
        })
        return added
      })
      return { session: { ...session, id }, secret }
    },

    /**
     * The living session of that secret and its user, who is active in an organization that is
     * still there. `undefined` for anything else: whoever asks treats the browser as signed out.
     */
    async find(secret: string): Promise<{ session: Session; user: User } | undefined> {
      const found = await store.read.sessions.find(hashSecret(secret))
      if (!found || !isAlive(found.session)) return undefined
      const { session, user } = found
      if (user.status !== 'active' || user.deletedAt !== null) return undefined
      if (!(await organizations.find(user.homeId))) return undefined
      await touch(session)
      return { session, user }
    },

    /**
     * Adds an application to what a session reaches; it never becomes less. With the hash of a
     * newer ticket, that one may end it from now on.
     */
    async widen(session: Session, applicationId: string, ticketHash?: string): Promise<Session> {
      const { id, reach: before } = session
      const isReached = before === null || before.includes(applicationId)
      const isKnown = ticketHash === undefined || ticketHash === session.ticketHash
      if (isReached && isKnown) return session
      const reach = isReached ? before : [...before, applicationId]
      await store.write(async (rows) => {
        if (!isReached) await rows.sessions.setReach(id, [...before, applicationId])
        if (!isKnown) await rows.sessions.setTicket(id, ticketHash)
      })
      return { ...session, reach, ticketHash: ticketHash ?? session.ticketHash }
    },

    /** Ends sessions, with those that they opened on the hosts of applications: all, or none. */
    async endAll(sessions: readonly Session[], by: Actor = {}): Promise<void> {
      await store.write(async (rows) => {
        for (const session of sessions) {
          await rows.sessions.end(session.id)
          await rows.events.add({
            ...by,
            type: 'session.ended',
            organization: { id: session.rootId, rootId: session.rootId },
            userId: session.userId,
          })
        }
      })
    },

    end(session: Session, by: Actor = {}): Promise<void> {
      return this.endAll([session], by)
    },

    /** Signs out of an application, and of the hub if that opened it: both, and all beside it. */
    async endWithParent(session: Session, by: Actor = {}): Promise<void> {
      await this.end((await this.findParent(session)) ?? session, by)
    },

    /** The session that opened one on the host of an application. */
    async findParent({ parentId }: Session): Promise<Session | undefined> {
      return parentId === null ? undefined : store.read.sessions.findById(parentId)
    },

    /** The living sessions of a person or of a root organization, newest first. */
    async list({ of, ...slice }: Slice & { of: SessionPlace }): Promise<List<Session>> {
      const before = Number(slice.after ?? Number.MAX_SAFE_INTEGER)
      if (!Number.isSafeInteger(before)) return { items: [], next: null }
      const read = await store.read.sessions.list(of, before, countOf(slice))
      return listOf(read, slice, (session) => session.id)
    },

    /** A session that is not over, by its number. */
    async findById(id: number): Promise<Session | undefined> {
      const session = Number.isSafeInteger(id) ? await store.read.sessions.findById(id) : undefined
      return session && isAlive(session) ? session : undefined
    },

    /** Signs a person out everywhere. Gives how many sessions that ended. */
    async endAllOf(user: User, by: Actor = {}): Promise<number> {
      return store.write(async (rows) => {
        const count = await rows.sessions.endAllOf(user.id)
        await rows.events.add({
          ...by,
          type: 'session.ended',
          organization: { id: user.homeId, rootId: user.rootId },
          data: { subject: user.id, count },
        })
        return count
      })
    },

    /** Signs a person out everywhere else: this session stays, with those that it opened. */
    async endOthers({ id, userId, rootId }: Session, user: User, by: Actor): Promise<number> {
      return store.write(async (rows) => {
        const count = await rows.sessions.endOthersOf(userId, id)
        await rows.events.add({
          ...by,
          type: 'session.ended',
          organization: { id: user.homeId, rootId },
          data: { subject: userId, count },
        })
        return count
      })
    },

    /** Removes what has ended, a batch at a time. Gives how many there were. */
    sweep(limit: number): Promise<number> {
      return store.write((rows) => rows.sessions.sweep(world.now(), limit))
    },
  }
}

export type Sessions = ReturnType<typeof createSessions>

/** True if that session may be used for the application; the launcher needs a reach of null. */
export const reaches = (session: Session, applicationId: string): boolean =>
  session.reach === null || session.reach.includes(applicationId)

/**
 * Vouch: a server with a key says who somebody is. Here is decided whom a key may speak for, what
 * becomes of a person whom nobody knew, and what a ticket does to the browser that brings it.
 *
 * A key reaches downwards only: it changes and removes people at home in its organization or
 * below who have no more rights than it has. Anybody else of the root may be vouched for at the
 * one application, and is otherwise not touched.
 */
import type { Application } from './application.ts'
import type { Actor } from './event.ts'
import { dropGrant, type Grant, keepGrant, noFor, stepOf } from './grant.ts'
import type { Nouns } from './hub.ts'
import { hashSecret, newId } from './identifier.ts'
import { holds, type KeyHolder } from './key.ts'
import { isWithin, type JsonValue, type Organization } from './organization.ts'
import { keepsPasswords } from './organization-password.ts'
import { isRefusal, refuse } from './refusal.ts'
import type { Session } from './session.ts'
import type { SignIn, TicketBearer } from './signin.ts'
import type { Rows, Store } from './store/store.ts'
import type { Ticket } from './ticket.ts'
import { keepUser, makeUser, readEmail, type User, type UserChange } from './user.ts'
import { freeUsername } from './username.ts'
import type { World } from './world.ts'

/** What a server says about a person. Only the e-mail address says who it is. */
export type Vouched = {
  email: string
  username?: string | undefined
  firstName?: string | undefined
  lastName?: string | undefined
  /** Kept if the person is new, and if their passwords are kept here at all. */
  password?: string | undefined
  avatar?: string | undefined
}

/** By whom, and where. */
export type Voucher = { holder: KeyHolder; application: Application; by: Actor }

/** Where somebody is let in, by whom, and with what; an active member if that is not said. */
export type Welcome = Pick<Voucher, 'application' | 'by'> & {
  grant?: { permissions: string[] | undefined; status: Grant['status'] }
}

export type VouchTicketInput = {
  user: User
  lifetimeMinutes: number
  /** How many browsers may begin a session with it; a website's page is opened in many. */
  uses?: number
  /** What the dialect wants to know when it comes back. */
  value?: JsonValue
}

/** New people by one key: a website that grows does not come to this, a flood does (CHT-15). */
const perKey = { burst: 5_000, everyMs: 1_000 }

/** So many browsers may begin a session with one ticket; who is signed in already needs none. */
const ticketUses = 200

const closedWords = 'This application is not open to you.'
const overWords = 'The link has expired.'
const goneUser = { rule: 'user.gone', cause: 'the user is gone' }
const beyondWords = 'The key does not reach that far.'

/** A session that reaches nothing else: a ticket of one application ends no more than that. */
const isOnly =
  ({ id }: Application) =>
  ({ reach }: Session): boolean =>
    reach?.length === 1 && reach[0] === id

export const createVouching = (hub: Nouns, signIn: SignIn, store: Store, world: World) => {
  const ownerOf = (application: Application): Promise<Organization> =>
    hub.organizations.get(application.organizationId)

  /**
   * Lets somebody of the root in, as a visitor where they are no more. An owner stays one, and who
   * has accepted need not do so again.
   */
  const welcome = async (rows: Rows, user: User, given: Welcome): Promise<void> => {
    const { application, by, grant } = given
    const owner = await rows.organizations.find(application.organizationId)
    if (!owner) return
    const own = await rows.memberships.of(user.id)
    if (!own.some((each) => owner.path.includes(`/${each.organizationId}/`))) {
      await rows.memberships.set(user.id, owner.id, 'visitor')
    }
    const before = await rows.grants.own(application.id, user.id)
    const role = before?.role ?? 'member'
    const permissions = grant?.permissions ?? before?.permissions ?? []
    const status = before?.status === 'active' ? 'active' : (grant?.status ?? 'active')
    const place = { applicationId: application.id, userId: user.id, groupId: null }
    const kept = { id: newId(world), ...place, role, permissions, status, createdAt: world.now() }
    await keepGrant(rows, kept, application, by)
  }

  /** A password that is too weak, or that is kept elsewhere, is as good as none. */
  const hashIfKept = async (home: Organization, given: Vouched): Promise<string | null> => {
    const { password } = given
    if (password === undefined || password === '') return null
    if (!(await keepsPasswords(hub.organizations, home))) return null
    try {
      return await hub.passwords.hash(password, [given.email, given.username ?? '', home.name])
    } catch (error) {
      if (isRefusal(error) && error.code === 'invalid') return null
      throw error
    }
  }

  /** Keeps somebody new as a visitor of an application, under a username that is free. */
  const addVisitor = async (rows: Rows, made: User, home: Organization, where: Welcome) => {
    const username = made.username && (await freeUsername(world, rows, home.rootId, made.username))
    const user = { ...made, username }
    await keepUser(rows, user, home, 'visitor', where.by)
    await welcome(rows, user, where)
    return user
  }

  const add = async (given: Vouched, voucher: Voucher & Welcome): Promise<User> => {
    const { application, holder } = voucher
    await hub.limits.take([{ bucket: `people of key ${holder.key.id}`, ...perKey }])
    const home = await ownerOf(application)
    const passwordHash = await hashIfKept(home, given)
    const { email, firstName = '', lastName = '', username, avatar } = given
    const input = {
      home,
      email,
      firstName,
      lastName,
      ...(username !== undefined && { username }),
      ...(avatar !== undefined && { avatar }),
    }
    const made = makeUser(world, input, passwordHash)
    return store.write((rows) => addVisitor(rows, made, home, voucher))
  }

  /** Whether a key may change and remove a person: downwards, and nobody with more rights. */
  const commands = async ({ holder }: Voucher, user: User): Promise<boolean> => {
    const home = await hub.organizations.find(user.homeId)
    if (!home || !isWithin(holder.organization, home)) return false
    const roles = (await hub.memberships.of(user.id)).map((each) => each.role)
    if (roles.includes('administrator')) return false
    return holds(holder.key, 'users') || roles.every((role) => role === 'visitor')
  }

  return {
    commands,
    welcome,
    addVisitor,

    /** Somebody of the application's root by e-mail, else by username (wire 003 §4.4). */
    async find({ application }: Voucher, text: string): Promise<User | undefined> {
      const { rootId } = application
      const byEmail = await hub.users.findByEmail(rootId, text)
      return byEmail ?? hub.users.findByUsername(rootId, text)
    },

    /**
     * The person who is vouched for: known, or from now on. Whom the root knows already is not
     * changed by what is said of them. Refuses with `invalid`, `throttled`, or with `forbidden`
     * somebody whose account is not in use. A grant that is asked for by name is given also where
     * the application is open to them anyway.
     */
    async introduce(
      given: Vouched,
      voucher: Voucher & Welcome,
    ): Promise<{ user: User; isNew: boolean }> {
      const email = readEmail(given.email)
      const facts = { email, by: voucher.holder.key.name }
      hub.attempts.note(voucher.by.attempt, { name: 'vouched for', facts })
      const find = () => hub.users.findByEmail(voucher.application.rootId, email)
      let known = await find()
      if (!known) {
        try {
          return { user: await add({ ...given, email }, voucher), isNew: true }
        } catch (error) {
          // Two calls at once for the same person: the one that came first has made them.
          known = isRefusal(error) && error.code === 'conflict' ? await find() : undefined
          if (!known) throw error
        }
      }
      const user = known
      if (user.status !== 'active') {
        const cause = `the user is ${user.status}`
        refuse('forbidden', 'This account is not in use.', { rule: 'user.disabled', cause })
      }
      if (voucher.grant || !(await hub.may(user, voucher.application)).yes) {
        await store.write((rows) => welcome(rows, user, voucher))
      }
      return { user, isNew: false }
    },

    /** Changes a person. Refuses with `forbidden` one out of reach, else as `users.change` does. */
    async change(user: User, change: UserChange, voucher: Voucher): Promise<User> {
      if (!(await commands(voucher, user))) {
        const cause = `key ${voucher.holder.key.id} does not reach user ${user.id}`
        return refuse('forbidden', beyondWords, { rule: 'key.reach', cause })
      }
      return hub.users.change(user.id, change, voucher.by)
    },

    /** Removes a person; of one who is out of reach, only what let them into the application. */
    async remove(user: User, voucher: Voucher): Promise<'removed' | 'withdrawn' | 'untouched'> {
      const { application, by } = voucher
      if (await commands(voucher, user)) {
        await hub.users.remove(user.id, by)
        return 'removed'
      }
      return store.write(async (rows) => {
        if (!(await dropGrant(rows, { userId: user.id }, application, by))) return 'untouched'
        await rows.tickets.endAllOf(user.id, 'vouch')
        return 'withdrawn'
      })
    },

    /** The ticket that a browser brings for that person, and for that application alone. */
    issue(
      { user, lifetimeMinutes, uses = ticketUses, value }: VouchTicketInput,
      { application, by }: Voucher,
    ): Promise<string> {
      return hub.tickets.issue(
        {
          purpose: 'vouch',
          isPlain: true,
          lifetimeMinutes,
          uses,
          userId: user.id,
          organizationId: application.organizationId,
          applicationId: application.id,
          ...(value !== undefined && { value }),
        },
        by,
      )
    },

    /** A ticket of that application, not used up by looking. Refuses with `expired`. */
    async read(application: Application, secret: string): Promise<Ticket> {
      const ticket = await hub.tickets.read('vouch', secret)
      if (ticket.applicationId === application.id) return ticket
      const cause = `the ticket is for application ${ticket.applicationId}`
      return refuse('expired', overWords, { rule: 'ticket.elsewhere', cause })
    },

    /**
     * Signs a browser in with a ticket, as of now: the person must still be there, and the
     * application still be open to them. Refuses with `expired`, `forbidden`, or with `conflict`
     * where a picture would sign somebody else out. `secret` is given with a new session.
     */
    async redeem(
      application: Application,
      secret: string,
      bearer: Omit<TicketBearer, 'user' | 'applicationId' | 'ticketHash'>,
      by: Actor,
    ): Promise<{ session: Session; user: User; secret?: string }> {
      const ticket = await this.read(application, secret)
      const user = await hub.users.find(ticket.userId ?? '')
      if (!user) return refuse('expired', overWords, goneUser)
      const may = await hub.may(user, application)
      if (!may.yes) return refuse('forbidden', closedWords, noFor(may))
      hub.attempts.note(by.attempt, stepOf(may))
      const ticketHash = hashSecret(secret)
      const given = { ...bearer, user, applicationId: application.id, ticketHash }
      const actor = { ...by, userId: user.id }
      const isSame = bearer.before?.user.id === user.id
      const isTurnedAway = bearer.before !== undefined && bearer.isPicture === true
      if (!isSame && !isTurnedAway) await hub.tickets.redeem('vouch', secret, actor)
      return { ...(await signIn.ticket(given, actor)), user }
    },

    /**
     * Signs out what a ticket has signed in, also long after its time: the sessions that came by
     * it, wherever they are, and the browser's own if it is the same person's. Whoever else is
     * signed in stays. The ticket is over with it. Gives the sessions that it ended.
     */
    async leave(
      application: Application,
      secret: string,
      before: readonly { session: Session; user: User }[],
      by: Actor,
    ): Promise<Session[]> {
      await hub.tickets.end('vouch', secret)
      const came = await store.read.sessions.byTicket(hashSecret(secret))
      const ended = new Map(came.filter(isOnly(application)).map((each) => [each.id, each]))
      for (const { session, user } of before) {
        const subject = { userId: user.id, applicationId: application.id }
        if (hub.tickets.isFor(secret, subject)) ended.set(session.id, session)
      }
      for (const session of ended.values()) {
        await hub.sessions.end(session, { ...by, userId: session.userId })
      }
      return [...ended.values()]
    },
  }
}

export type Vouching = ReturnType<typeof createVouching>

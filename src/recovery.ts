/**
 * Recovery: the links that are sent by mail. One invites a person to choose a first password, one
 * lets them choose another, one shows whose an address is. A link is a ticket: kept as a hash,
 * good once, for one address, and over as soon as there is a newer one.
 */
import type { Application } from './application.ts'
import type { Actor } from './event.ts'
import type { Nouns } from './hub.ts'
import type { Organization } from './organization.ts'
import { guessWordsOf, keepsPasswords, settlePassword } from './organization-password.ts'
import { createElsewhere } from './recovery-elsewhere.ts'
import { type AtDoor, createLinks, linkLifetimeMinutes } from './recovery-link.ts'
import { isRefusal, refuse } from './refusal.ts'
import type { SignIn } from './signin.ts'
import type { Rows, Store } from './store/store.ts'
import type { Ticket } from './ticket.ts'
import { emailKey, readEmail, type User } from './user.ts'
import type { Vouching } from './vouch.ts'
import type { World } from './world.ts'

/** The purposes whose link ends in a new password. */
export type PasswordPurpose = 'invite' | 'reset'

/** What is mailed to a person who is known. */
export type PersonPurpose = PasswordPurpose | 'verify-email'

const goneWords = 'The link has expired.'

export type Ask = {
  email: string
  /** The organization whose door it was asked at, if there was one. */
  organization?: Organization | undefined
  /** The application at whose own door it was asked: the link leads to that host. */
  at?: AtDoor | undefined
  language?: string | undefined
  /** What the browser says of itself. */
  agent?: string | undefined
}

/** A link, and whether it is on its way by mail. */
export type SentLink = { link: string; isMailed: boolean }

/** How somebody who asked is written to. */
type Asked = Pick<Ask, 'at' | 'language'>

type Holder = { user: User; email: string; applicationId: string | null }

export type RecoveryParts = { signIn: SignIn; vouching: Vouching; store: Store; world: World }

export const createRecovery = (hub: Nouns, parts: RecoveryParts) => {
  const { signIn, vouching, store, world } = parts
  const { mail, organizations, tickets, events } = hub
  const links = createLinks(hub)
  const elsewhere = createElsewhere(hub)

  const issue = (
    { purpose, user, email }: { purpose: PersonPurpose; user: User; email: string },
    by: Actor,
    opens?: Application,
  ): Promise<string> =>
    tickets.issue(
      {
        purpose,
        lifetimeMinutes: linkLifetimeMinutes[purpose],
        userId: user.id,
        organizationId: user.homeId,
        applicationId: opens?.id,
        uses: 1,
        isOnly: true,
        value: { email, from: user.email },
      },
      by,
    )

  /** Why nobody is to be helped, or the person who is. */
  const findAsker = async ({ email, organization }: Ask): Promise<User | string> => {
    const user = await signIn.findUser({ email, organization })
    if (!user?.email) return 'unknown e-mail'
    if (user.status !== 'active') return `the user is ${user.status}`
    return (await organizations.find(user.homeId)) ? user : 'the organization is gone'
  }

  const noteUnhelped = ({ email, organization }: Ask, cause: string, by: Actor): Promise<void> => {
    const data = { email: email.slice(0, 254), cause }
    return events.add({ ...by, type: 'reset.asked', outcome: 'refused', organization, data })
  }

  const answerAsk = async (input: Ask, by: Actor): Promise<void> => {
    const asker = await findAsker(input)
    if (typeof asker === 'string') return noteUnhelped(input, asker, by)
    if (!(await elsewhere.isKeptHere(asker))) {
      const isTold = await elsewhere.tell(asker, input.agent ?? '', by)
      if (!isTold) await noteUnhelped(input, 'the password is kept elsewhere', by)
      return
    }
    const { at, language } = input
    const to = asker.email ?? ''
    const secret = await issue({ purpose: 'reset', user: asker, email: to }, by)
    const link = { purpose: 'reset', secret } as const
    const organizationId = asker.homeId
    await links.send({ to, template: 'reset', organizationId, user: asker, link, at, language }, by)
  }

  /** The person of a ticket, as long as the address that it was sent to is still theirs. */
  const findHolder = async (
    find: (id: string) => Promise<User | undefined>,
    ticket: Ticket,
  ): Promise<Holder> => {
    const { email, from } = ticket.value as { email: string; from: string | null }
    const user = await find(ticket.userId ?? '')
    const isHolder = user?.status === 'active' && user.deletedAt === null && user.email === from
    if (!isHolder) {
      const cause = 'the person has changed since'
      return refuse('expired', goneWords, { rule: 'ticket.person-changed', cause })
    }
    return { user, email, applicationId: ticket.applicationId }
  }

  /** The address of somebody who may choose a password here. Refuses with `conflict`. */
  const getAddress = async (user: User): Promise<string> => {
    const home = await organizations.get(user.homeId)
    if (user.status !== 'active' || !user.email || !(await keepsPasswords(organizations, home))) {
      return refuse('conflict', 'This person cannot be given a password here.')
    }
    return user.email
  }

  const sendChoice = async (purpose: PasswordPurpose, user: User, by: Actor): Promise<SentLink> => {
    const to = await getAddress(user)
    const secret = await issue({ purpose, user, email: to }, by)
    const link = links.linkOf(purpose, secret)
    const organizationId = user.homeId
    try {
      const letter = { to, template: purpose, organizationId, user, link: { purpose, secret } }
      await links.send(letter, by)
      return { link, isMailed: true }
    } catch (error) {
      if (isRefusal(error)) return { link, isMailed: false }
      throw error
    }
  }

  const inRows = (rows: Rows) => (id: string) => rows.users.find(id)

  /** Ends what was sent to an address that may no longer be the person's. */
  const endLinks = async (rows: Rows, user: User): Promise<void> => {
    await rows.tickets.endAllOf(user.id, 'reset')
    await rows.tickets.endAllOf(user.id, 'invite')
  }

  /** The application that a link opens besides, if it is still there and still closed to them. */
  const findClosed = async ({ user, applicationId }: Holder): Promise<Application | undefined> => {
    const application = applicationId && (await hub.applications.find(applicationId))
    if (!application || (await hub.may(user, application)).yes) return undefined
    return application
  }

  return {
    isOffered: elsewhere.isOffered,
    givesPasswords: elsewhere.givesPasswords,

    /**
     * Somebody says that they forgot their password. It is looked into after the answer, so that
     * known and unknown people get the same in the same time. Refuses with `throttled`, for both
     * alike, and with `unavailable` where there is neither mail nor a source that can be told.
     */
    async ask(input: Ask, by: Actor): Promise<void> {
      const needsMail = !(await elsewhere.hasTold(input.organization))
      await links.checkAsk('reset', input.email, by, { needsMail })
      await mail.later(() => answerAsk(input, by), { type: 'reset.asked', by })
    },

    /**
     * Tells somebody who would register at an application that they are known, with a link to a
     * password; whoever opens it is let into the application too. Refuses with `conflict` an
     * account that is not in use, or whose password is kept elsewhere.
     */
    async remind(user: User, { at, language }: Asked & { at: AtDoor }, by: Actor): Promise<void> {
      const to = await getAddress(user)
      const purpose = user.passwordHash === null ? 'invite' : 'reset'
      const template = purpose === 'invite' ? purpose : 'registered-before'
      const secret = await issue({ purpose, user, email: to }, by, at.application)
      const link = { purpose, secret } as const
      await links.send({ to, template, organizationId: user.homeId, user, link, at, language }, by)
    },

    /**
     * Invites a person to choose a first password: the link, and whether it is on its way by mail.
     * Refuses with `conflict` somebody who has a password, or cannot have one here.
     */
    async invite(user: User, by: Actor = {}): Promise<SentLink> {
      if (user.passwordHash !== null) {
        return refuse('conflict', 'This person has a password. A reset lets them choose another.')
      }
      return sendChoice('invite', user, by)
    },

    /**
     * Sends a person a link to choose another password. The link opens the account: it is for
     * the operator's eyes, never for an administrator's (AUTH-14). Refuses with `conflict`.
     */
    reset: (user: User, by: Actor = {}): Promise<SentLink> => sendChoice('reset', user, by),

    /**
     * Sends a link to an address that a person says is theirs; once they open it, it is their
     * e-mail. The old address is told. Refuses with `invalid`, `throttled` or `unavailable`.
     */
    async verifyEmail(user: User, newEmail: string, by: Actor = {}): Promise<void> {
      const email = readEmail(newEmail)
      await links.checkUser(user)
      const purpose = 'verify-email'
      const secret = await issue({ purpose, user, email }, by)
      const letter = { user, organizationId: user.homeId }
      await links.send({ ...letter, to: email, template: purpose, link: { purpose, secret } }, by)
      if (user.email === null || emailKey(user.email) === emailKey(email)) return
      await links.send({ ...letter, to: user.email, template: 'email-changing', email }, by)
    },

    /** Whom a link is for, without using it. Refuses with `expired`. */
    async read(purpose: PersonPurpose, secret: string): Promise<Holder> {
      return findHolder(hub.users.find, await tickets.read(purpose, secret))
    },

    /**
     * Uses a link to choose a password: kept in the same commit, which also ends every session
     * and every other such link of the person. Refuses with `expired`, or with `invalid` a
     * password that breaks the rules, and then the link is still good.
     */
    async choose(
      input: { purpose: PasswordPurpose; ticket: string; password: string },
      by: Actor,
    ): Promise<User> {
      const { purpose, ticket, password } = input
      const holder = await this.read(purpose, ticket)
      const passwordHash = await hub.passwords.hash(
        password,
        await guessWordsOf(organizations, holder.user),
      )
      const closed = await findClosed(holder)
      const chosen = await store.write(async (rows) => {
        const used = await tickets.use(rows, purpose, ticket, by)
        const { user: before } = await findHolder(inRows(rows), used)
        const now = world.now()
        const given = { ...before, passwordHash, emailVerifiedAt: now, updatedAt: now }
        const user = await settlePassword(rows, given, before)
        await rows.users.change(user)
        await rows.sessions.endAllOf(user.id)
        await endLinks(rows, user)
        if (closed) await vouching.welcome(rows, user, { application: closed, by })
        await rows.events.add({
          ...by,
          type: 'password.chosen',
          organization: { id: user.homeId, rootId: user.rootId },
          userId: user.id,
          data: { subject: user.id, by: purpose },
        })
        return user
      })
      await signIn.forgive(chosen)
      if (purpose === 'reset' && mail.isAvailable) {
        // Whoever did it, the person hears of it (ASVS 6.3.7).
        const letter = {
          to: chosen.email ?? '',
          template: 'password-changed',
          organizationId: chosen.homeId,
          user: chosen,
        } as const
        await mail.later(() => links.send(letter, by), { type: 'mail.failed', by })
      }
      return chosen
    },

    /**
     * Uses a link to show that an address is the person's: from now on it is their e-mail.
     * Refuses with `expired`, or with `conflict` if it is somebody else's by now.
     */
    async confirmEmail(ticket: string, by: Actor): Promise<User> {
      return store.write(async (rows) => {
        const used = await tickets.use(rows, 'verify-email', ticket, by)
        const { user: before, email } = await findHolder(inRows(rows), used)
        const now = world.now()
        const user = { ...before, email, emailVerifiedAt: now, updatedAt: now }
        await rows.users.change(user)
        if (before.email !== email) await endLinks(rows, user)
        await rows.events.add({
          ...by,
          type: 'email.verified',
          organization: { id: user.homeId, rootId: user.rootId },
          userId: user.id,
          data: { subject: user.id, email, before: before.email },
        })
        return user
      })
    },
  }
}

export type Recovery = ReturnType<typeof createRecovery>

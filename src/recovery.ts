/**
 * Recovery: the links that are sent by mail. One invites a person to choose a first password, one
 * lets them choose another, one shows whose an address is. A link is a ticket: kept as a hash,
 * good once, for one address, and over as soon as there is a newer one.
 */
import type { Actor } from './event.ts'
import type { Nouns } from './hub.ts'
import { sourceOf } from './limit.ts'
import type { MailTemplate } from './mail.ts'
import type { Organization } from './organization.ts'
import { isRefusal, refuse } from './refusal.ts'
import type { SignIn } from './signin.ts'
import type { Rows, Store } from './store/store.ts'
import type { Ticket } from './ticket.ts'
import { emailKey, nameOf, readEmail, type User } from './user.ts'
import type { World } from './world.ts'

const minutesOfDay = 24 * 60
/** ASVS 6.5.5: what is sent to somebody's mailbox is good for minutes where it opens an account. */
const lifetimeMinutes = { reset: 15, invite: 7 * minutesOfDay, 'verify-email': minutesOfDay }

/** What a link that is mailed can be for. */
export type LinkPurpose = keyof typeof lifetimeMinutes

/** The purposes whose link ends in a new password. */
export type PasswordPurpose = 'invite' | 'reset'

const perAccount = { burst: 3, everyMs: 15 * 60_000 }
const perAddress = { burst: 10, everyMs: 60_000 }

const goneWords = 'The link has expired.'

export type Ask = {
  email: string
  /** The organization whose door it was asked at, if there was one. */
  organization?: Organization | undefined
  language?: string | undefined
}

/** A link, and whether it is on its way by mail. */
export type SentLink = { link: string; isMailed: boolean }

type LetterInput = {
  user: User
  template: MailTemplate
  to: string
  email?: string
  purpose?: LinkPurpose
  secret?: string
  language?: string | undefined
}

export const createRecovery = (hub: Nouns, signIn: SignIn, store: Store, world: World) => {
  const { mail, organizations, tickets, events } = hub

  const linkOf = (purpose: LinkPurpose, secret: string): string =>
    `${hub.config.url}/${purpose}?ticket=${secret}`

  const issue = (purpose: LinkPurpose, user: User, email: string, by: Actor): Promise<string> =>
    tickets.issue(
      {
        purpose,
        lifetimeMinutes: lifetimeMinutes[purpose],
        userId: user.id,
        organizationId: user.homeId,
        uses: 1,
        isOnly: true,
        value: { email, from: user.email },
      },
      by,
    )

  const sendLetter = async (input: LetterInput, by: Actor): Promise<void> => {
    const { user, template, to, purpose, secret, language } = input
    const link = purpose && secret !== undefined ? linkOf(purpose, secret) : undefined
    const values = {
      person: nameOf(user),
      email: input.email ?? to,
      ...(link !== undefined && { link }),
      ...(purpose && { lifetimeMinutes: lifetimeMinutes[purpose] }),
    }
    const organization = await organizations.get(user.homeId)
    await mail.send({ to, organization, template, values, language, subject: user.id }, by)
  }

  /** False where the people of an organization have their passwords elsewhere. */
  const keepsPasswords = async (organization: Organization): Promise<boolean> =>
    (await organizations.setting(organization, 'passwords'))?.value !== 'elsewhere'

  /** Why nobody is to be sent a link, or the person who is. */
  const findAsker = async ({ email, organization }: Ask): Promise<User | string> => {
    const user = await signIn.findUser({ email, organization })
    if (!user?.email) return 'unknown e-mail'
    if (user.status !== 'active') return `the user is ${user.status}`
    const home = await organizations.find(user.homeId)
    if (!home) return 'the organization is gone'
    return (await keepsPasswords(home)) ? user : 'the password is kept elsewhere'
  }

  const answerAsk = async (input: Ask, by: Actor): Promise<void> => {
    const asker = await findAsker(input)
    const data = { email: input.email.slice(0, 254) }
    if (typeof asker === 'string') {
      const refused = { ...by, type: 'reset.asked', outcome: 'refused' as const }
      await events.add({
        ...refused,
        organization: input.organization,
        data: { ...data, cause: asker },
      })
      return
    }
    const to = asker.email ?? ''
    const secret = await issue('reset', asker, to, by)
    const { language } = input
    await sendLetter({ user: asker, template: 'reset', to, purpose: 'reset', secret, language }, by)
  }

  /** The person of a ticket, as long as the address that it was sent to is still theirs. */
  const findHolder = async (
    find: (id: string) => Promise<User | undefined>,
    ticket: Ticket,
  ): Promise<{ user: User; email: string }> => {
    const { email, from } = ticket.value as { email: string; from: string | null }
    const user = await find(ticket.userId ?? '')
    const isHolder = user?.status === 'active' && user.deletedAt === null && user.email === from
    if (!isHolder) return refuse('expired', goneWords, { cause: 'the person has changed since' })
    return { user, email }
  }

  const sendChoice = async (purpose: PasswordPurpose, user: User, by: Actor): Promise<SentLink> => {
    const home = await organizations.get(user.homeId)
    if (user.status !== 'active' || !user.email || !(await keepsPasswords(home))) {
      return refuse('conflict', 'This person cannot be given a password here.')
    }
    const to = user.email
    const secret = await issue(purpose, user, to, by)
    const link = linkOf(purpose, secret)
    try {
      await sendLetter({ user, template: purpose, to, purpose, secret }, by)
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

  const ownWords = async (user: User): Promise<string[]> => {
    const line = await organizations.line(await organizations.get(user.homeId))
    return [user.email ?? '', user.firstName, user.lastName, ...line.map((each) => each.name)]
  }

  return {
    /** Whether a person who forgot their password can be helped here. */
    async isOffered(organization: Organization | undefined): Promise<boolean> {
      return mail.isAvailable && (organization === undefined || keepsPasswords(organization))
    },

    /**
     * Somebody says that they forgot their password. It is looked into after the answer, so that
     * known and unknown people get the same in the same time. Refuses with `throttled`, for both
     * alike, and with `unavailable` where there is no mail.
     */
    async ask(input: Ask, by: Actor): Promise<void> {
      if (!mail.isAvailable) {
        const cause = 'FOYER_MAIL is not set'
        await events.add({ ...by, type: 'reset.asked', outcome: 'refused', data: { cause } })
        refuse('unavailable', 'This hub cannot send mail. Please ask your administrator.', {
          cause,
        })
      }
      const account = emailKey(input.email).slice(0, 254)
      await hub.limits.take([
        { bucket: `reset of ${account}`, ...perAccount },
        { bucket: `reset from ${sourceOf(by.address)}`, ...perAddress },
      ])
      await mail.later(() => answerAsk(input, by), { type: 'reset.asked', by })
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
      await hub.limits.take([{ bucket: `e-mail of user ${user.id}`, ...perAccount }])
      const secret = await issue('verify-email', user, email, by)
      const template = 'verify-email'
      await sendLetter({ user, template, to: email, purpose: template, secret }, by)
      if (user.email === null || emailKey(user.email) === emailKey(email)) return
      await sendLetter({ user, template: 'email-changing', to: user.email, email }, by)
    },

    /** Whom a link is for, without using it. Refuses with `expired`. */
    async read(purpose: LinkPurpose, secret: string): Promise<{ user: User; email: string }> {
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
      const passwordHash = await hub.passwords.hash(password, await ownWords(holder.user))
      const chosen = await store.write(async (rows) => {
        const used = await tickets.use(rows, purpose, ticket, by)
        const { user: before } = await findHolder(inRows(rows), used)
        const now = world.now()
        const user = { ...before, passwordHash, emailVerifiedAt: now, updatedAt: now }
        await rows.users.change(user)
        await rows.sessions.endAllOf(user.id)
        await endLinks(rows, user)
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
          user: chosen,
          template: 'password-changed',
          to: chosen.email ?? '',
        } as const
        await mail.later(() => sendLetter(letter, by), { type: 'mail.failed', by })
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

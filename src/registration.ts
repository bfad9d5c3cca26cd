/**
 * Registration: somebody new makes an account at the door of an application. Nobody has one
 * before a letter has shown that the address is theirs: until then there is a ticket, and no user
 * that another could have prepared for them. The page says the same to whomever asks.
 */
import type { Application } from './application.ts'
import type { Actor } from './event.ts'
import type { Nouns } from './hub.ts'
import type { Organization } from './organization.ts'
import type { Recovery } from './recovery.ts'
import { type AtDoor, createLinks, linkLifetimeMinutes } from './recovery-link.ts'
import { refuse } from './refusal.ts'
import type { Store } from './store/store.ts'
import { makeUser, readEmail, readUsername, type User } from './user.ts'
import type { Vouching } from './vouch.ts'
import type { World } from './world.ts'

export type RegistrationInput = {
  at: AtDoor
  email: string
  /** Empty for the part of the address before the @. */
  username: string
  language?: string | undefined
}

/** What somebody has asked for, and where. */
export type Registration = {
  application: Application
  home: Organization
  email: string
  username: string
}

export type RegistrationParts = {
  vouching: Vouching
  recovery: Recovery
  store: Store
  world: World
}

const goneWords = 'The link has expired.'
const usernameLength = 64

const nameFrom = (email: string): string => (email.split('@')[0] ?? '').slice(0, usernameLength)

export const createRegistration = (hub: Nouns, parts: RegistrationParts) => {
  const { applications, mail, organizations, passwords, tickets, users } = hub
  const { vouching, recovery, store, world } = parts
  const links = createLinks(hub)

  const answerAsk = async (input: RegistrationInput, by: Actor): Promise<void> => {
    const { at, email, username, language } = input
    const { id: applicationId, organizationId, rootId } = at.application
    const known = await users.findByEmail(rootId, email)
    if (known) return recovery.remind(known, { at, language }, by)
    const secret = await tickets.issue(
      {
        purpose: 'register',
        lifetimeMinutes: linkLifetimeMinutes.register,
        organizationId,
        applicationId,
        uses: 1,
        value: { email, username },
      },
      by,
    )
    const link = { purpose: 'register', secret } as const
    await links.send({ to: email, template: 'register', organizationId, link, at, language }, by)
  }

  return {
    /**
     * Somebody says that they are new. It is looked into after the answer, so that known and
     * unknown people get the same in the same time. Refuses with `invalid` what is no e-mail
     * address or no username, with `throttled`, and with `unavailable` where there is no mail.
     */
    async ask(input: RegistrationInput, by: Actor): Promise<void> {
      const email = readEmail(input.email)
      const username = readUsername(input.username.trim() || nameFrom(email))
      await links.checkAsk('register', email, by)
      const asked = { ...input, email, username }
      await mail.later(() => answerAsk(asked, by), { type: 'register.asked', by })
    },

    /** What a link is for, without using it. Refuses with `expired`. */
    async read(secret: string): Promise<Registration> {
      const ticket = await tickets.read('register', secret)
      const { email, username } = ticket.value as { email: string; username: string }
      const application = await applications.find(ticket.applicationId ?? '')
      const home = application && (await organizations.find(application.organizationId))
      if (!application || !home) {
        const cause = 'the application is gone'
        return refuse('expired', goneWords, { rule: 'application.withdrawn', cause })
      }
      if (await users.findByEmail(home.rootId, email)) {
        const cause = 'the address has an account by now'
        return refuse('expired', goneWords, { rule: 'ticket.over', cause })
      }
      return { application, home, email, username }
    },

    /**
     * Uses a link to make the account: a visitor of the application, with that password, whose
     * address is shown to be theirs. A username that is taken gets a number. Refuses with
     * `expired`, or with `invalid` a password that breaks the rules, and then the link is still
     * good.
     */
    async choose(input: { ticket: string; password: string }, by: Actor): Promise<User> {
      const { application, home, email, username } = await this.read(input.ticket)
      const line = await organizations.line(home)
      const own = [email, username, ...line.map((each) => each.name)]
      const passwordHash = await passwords.hash(input.password, own)
      const made = makeUser(world, { home, email, username }, passwordHash)
      const shown = { ...made, emailVerifiedAt: world.now() }
      return store.write(async (rows) => {
        await tickets.use(rows, 'register', input.ticket, by)
        const user = await vouching.addVisitor(rows, shown, home, { application, by })
        await rows.events.add({
          ...by,
          type: 'password.chosen',
          organization: home,
          userId: user.id,
          data: { subject: user.id, by: 'register' },
        })
        return user
      })
    },
  }
}

export type Registrations = ReturnType<typeof createRegistration>

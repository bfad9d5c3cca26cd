/**
 * Profiles: what people may see and change of themselves. What a directory writes is its own:
 * such a name is changed there. A password is changed by whoever knows the present one, and ends
 * every other session (ASVS 6.2.3, 7.4.3).
 */
import type { Connector } from './connector.ts'
import type { Actor } from './event.ts'
import type { Nouns } from './hub.ts'
import type { Language } from './language.ts'
import { guessWordsOf, keepsPasswords, settlePassword } from './organization-password.ts'
import type { Recovery } from './recovery.ts'
import { createLinks } from './recovery-link.ts'
import { isRefusal, refuse } from './refusal.ts'
import type { Session } from './session.ts'
import { createSignInLimits } from './signin-limit.ts'
import type { Store } from './store/store.ts'
import type { User } from './user.ts'

export type ProfileName = { firstName: string; lastName: string }

/** A source that knows a person, by a name of its own. */
export type LinkedSource = { connector: Connector; subject: string; since: number }

/**
 * Where a password is: here; nowhere yet, and whether a link to one can be mailed; or with the
 * sources that are asked about the person or that they are led to.
 */
export type PasswordPlace =
  | { at: 'here' }
  | { at: 'nowhere'; canBeSent: boolean }
  | { at: 'elsewhere'; sources: Connector[] }

const nameLength = 100
// Characters that reorder or hide others would let one name pass for another.
const namePattern = /^[^\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}<>]*$/u

const perUser = { burst: 20, everyMs: 60_000 }
/** SP 800-63B-4 §3.2.2, as at the door: no more than 100 tries in a row. */
const guesses = { burst: 100, everyMs: 864_000 }

/** A name as it is kept. Refuses with `invalid`. */
const readName = (text: string, field: keyof ProfileName): string => {
  const name = text.normalize('NFC').trim()
  if (name.length > nameLength || !namePattern.test(name)) {
    refuse('invalid', 'That name cannot be kept.', { field, reason: 'name' })
  }
  return name
}

export type ProfileParts = { recovery: Recovery; store: Store }

export const createProfiles = (hub: Nouns, { recovery, store }: ProfileParts) => {
  const { connectors, limits, mail, organizations, users, world } = hub
  const links = createLinks(hub)
  const tries = createSignInLimits(hub)

  const count = (user: User): Promise<void> =>
    limits.take([{ bucket: `profile of user ${user.id}`, ...perUser }])

  const present = async (ids: readonly string[]): Promise<Connector[]> => {
    const found = await Promise.all([...new Set(ids)].map(connectors.find))
    return found.filter((each) => each !== undefined)
  }

  /** The directories that write a person. */
  const writersOf = async (user: User): Promise<Connector[]> => {
    const records = await store.read.records.ofUser(user.id)
    return present(records.map((record) => record.connectorId))
  }

  const passwordOf = async (user: User): Promise<PasswordPlace> => {
    if (user.passwordHash !== null) return { at: 'here' }
    const home = await organizations.get(user.homeId)
    if (await keepsPasswords(organizations, home)) {
      return { at: 'nowhere', canBeSent: mail.isAvailable && user.email !== null }
    }
    const email = user.email ?? undefined
    const asked = await connectors.askedFor(home, email)
    const led = await connectors.leadFor(home, email)
    return { at: 'elsewhere', sources: [...asked, ...led] }
  }

  /** Counted with the tries at the door of a device that is known to be theirs (AUTH-03). */
  const checkPresent = async (user: User, password: string, by: Actor): Promise<void> => {
    const bucket = `present password of user ${user.id}`
    const tried = { email: user.email ?? '', device: tries.deviceMark(user) }
    await limits.take([{ bucket, ...guesses }])
    await tries.take(tried, user, by)
    if (await hub.passwords.isRight(password, user.passwordHash)) {
      await limits.clear([bucket])
      await tries.clear(tried, user)
      return
    }
    refuse('unauthenticated', 'That is not your present password.', {
      field: 'present',
      reason: 'present',
      cause: 'the present password is wrong',
    })
  }

  /** Keeps another password, and signs out whoever came with the one before. */
  const keepPassword = (user: User, session: Session, hash: string, by: Actor): Promise<User> =>
    store.write(async (rows) => {
      const before = await rows.users.find(user.id)
      if (before?.status !== 'active' || before.passwordHash !== user.passwordHash) {
        return refuse('conflict', 'The password has changed in the meantime.', {
          cause: 'the person has changed since the present password was checked',
        })
      }
      const given = { ...before, passwordHash: hash, updatedAt: world.now() }
      const changed = await settlePassword(rows, given, before)
      await rows.users.change(changed)
      const sessions = await rows.sessions.endOthersOf(user.id, session.id)
      await rows.tickets.endAllOf(user.id, 'reset')
      await rows.tickets.endAllOf(user.id, 'invite')
      await rows.events.add({
        ...by,
        type: 'password.chosen',
        organization: { id: user.homeId, rootId: user.rootId },
        data: { subject: user.id, by: 'profile', sessions },
      })
      return changed
    })

  /** Whoever did it, the person hears of it (ASVS 6.3.7). */
  const tell = async (user: User, by: Actor): Promise<void> => {
    if (!mail.isAvailable || user.email === null) return
    const letter = {
      to: user.email,
      template: 'password-changed',
      organizationId: user.homeId,
      user,
    } as const
    await mail.later(() => links.send(letter, by), { type: 'mail.failed', by })
  }

  return {
    writersOf,
    passwordOf,

    /** The sources that a person has come from, the first one first. */
    async sourcesOf(user: User): Promise<LinkedSource[]> {
      const known = await store.read.connectors.linksOf(user.id)
      const found = await present(known.map((link) => link.connectorId))
      return known.flatMap(({ connectorId, subject, since }) => {
        const connector = found.find(({ id }) => id === connectorId)
        return connector ? [{ connector, subject, since }] : []
      })
    },

    /**
     * Refuses with `conflict` where a directory writes the name, with `invalid` (`firstName`,
     * `lastName`) one that cannot be kept, or with `throttled`.
     */
    async rename(user: User, name: ProfileName, by: Actor): Promise<User> {
      await count(user)
      const [writer] = await writersOf(user)
      if (writer) {
        refuse('conflict', 'Your name is managed elsewhere.', {
          reason: 'managed',
          cause: `the connector ${writer.id} writes the name`,
        })
      }
      const firstName = readName(name.firstName, 'firstName')
      const lastName = readName(name.lastName, 'lastName')
      if (firstName === '' && lastName === '') {
        refuse('invalid', 'A name is missing.', { field: 'firstName', reason: 'nameless' })
      }
      return users.change(user.id, { firstName, lastName }, by)
    },

    /** With null, people are spoken to as their browser asks. Refuses with `throttled`. */
    async speak(user: User, language: Language | null, by: Actor): Promise<User> {
      await count(user)
      return users.change(user.id, { language }, by)
    },

    /**
     * Another password, for whoever knows the present one; all other sessions end. Refuses with
     * `unauthenticated` (`present`), `invalid` a password that breaks the rules, `conflict` where
     * there is none here, or `throttled`; a no leaves its event.
     */
    async changePassword(
      { user, session }: { user: User; session: Session },
      given: { present: string; password: string },
      by: Actor,
    ): Promise<User> {
      try {
        if (user.passwordHash === null) {
          refuse('conflict', 'Your password is not kept here.', { reason: 'elsewhere' })
        }
        await checkPresent(user, given.present, by)
        const words = await guessWordsOf(organizations, user)
        const hash = await hub.passwords.hash(given.password, words)
        const changed = await keepPassword(user, session, hash, by)
        await tell(changed, by)
        return changed
      } catch (error) {
        if (!isRefusal(error)) throw error
        const organization = { id: user.homeId, rootId: user.rootId }
        const event = { ...by, type: 'password.chosen', organization }
        await hub.events.refused({ ...event, data: { subject: user.id, by: 'profile' } }, error)
        throw error
      }
    },

    /** Mails a link to a first password. Refuses with `conflict`, `throttled` or `unavailable`. */
    async sendFirstPassword(user: User, by: Actor): Promise<void> {
      await links.checkUser(user)
      await recovery.invite(user, by)
    },
  }
}

export type Profiles = ReturnType<typeof createProfiles>

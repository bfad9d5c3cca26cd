/**
 * Users: people known to the hub. A user has a home organization and belongs to its root, within
 * which an e-mail address, when there is one, is unique without regard to case.
 */
import type { Actor } from './event.ts'
import { isId, newId } from './identifier.ts'
import type { List } from './list.ts'
import type { Role } from './membership.ts'
import type { Organization } from './organization.ts'
import { settlePassword } from './organization-password.ts'
import type { Passwords } from './password.ts'
import { refuse } from './refusal.ts'
import type { Rows, Store } from './store/store.ts'
import { emailKey } from './user-key.ts'
import { listUsers, type UserListInput, writeKeys } from './user-list.ts'
import type { World } from './world.ts'

export type User = {
  id: string
  rootId: string
  homeId: string
  email: string | null
  /** When they showed that the e-mail is theirs, by a link that was sent there. */
  emailVerifiedAt: number | null
  firstName: string
  lastName: string
  phone: string | null
  avatar: string | null
  timezone: string | null
  externalId: string | null
  passwordHash: string | null
  status: 'active' | 'disabled'
  createdAt: number
  updatedAt: number
  deletedAt: number | null
  /** A name of their own choice, unique within the root without regard to case. */
  username: string | null
  /** An administrator whose password stays here although the others' are elsewhere. */
  isBreakGlass: boolean
  /** The language that they have chosen to be spoken to in (`de`), if they have. */
  language: string | null
}

export type UserInput = {
  home: Organization
  email?: string
  firstName?: string
  lastName?: string
  phone?: string
  timezone?: string
  username?: string
  avatar?: string
  password?: string
  role?: Role
}

/** What may change of a person. Whose they are stays. */
export type UserChange = Partial<Omit<User, 'id' | 'rootId' | 'homeId' | 'createdAt' | 'updatedAt'>>

const goneWords = 'There is no such person.'

const emailLength = 254
const emailPattern = /^[^\s@\p{C}]+@[^\s@\p{C}]+$/u

export { emailKey } from './user-key.ts'

/** Refuses with `invalid` what cannot be an e-mail address. */
export const readEmail = (text: string): string => {
  const email = text.normalize('NFC').trim()
  if (email.length > emailLength || !emailPattern.test(email)) {
    refuse('invalid', 'That is not an e-mail address.', { field: 'email' })
  }
  return email
}

/** What a person is called: the name, else the username, else the e-mail address. */
export const nameOf = (user: User): string =>
  `${user.firstName} ${user.lastName}`.trim() || user.username || user.email || 'Somebody'

/** So many characters a username may have. */
export const usernameLength = 100
// What would look like nothing, or like an e-mail address of somebody else's, is none.
const usernamePattern = /^[^\p{C}\p{Z}@][^\p{C}\p{Zl}\p{Zp}@]*$/u

/** Refuses with `invalid` what cannot be a username. */
export const readUsername = (text: string): string => {
  const username = text.normalize('NFC').trim()
  if (username.length > usernameLength || !usernamePattern.test(username)) {
    const words = `A username is a text of up to ${usernameLength} characters, without an @.`
    refuse('invalid', words, { field: 'username' })
  }
  return username
}

/** What a guesser of the password would begin with. */
const wordsOf = ({ email = '', firstName = '', lastName = '', home }: UserInput): string[] => [
  email,
  firstName,
  lastName,
  home.name,
]

/** A new person, not kept yet. Refuses with `invalid` what is no e-mail address. */
export const makeUser = (world: World, input: UserInput, passwordHash: string | null): User => {
  const now = world.now()
  const user: User = {
    id: newId(world),
    rootId: input.home.rootId,
    homeId: input.home.id,
    email: input.email === undefined ? null : readEmail(input.email),
    emailVerifiedAt: null,
    firstName: input.firstName ?? '',
    lastName: input.lastName ?? '',
    phone: input.phone ?? null,
    avatar: input.avatar ?? null,
    timezone: input.timezone ?? null,
    externalId: null,
    passwordHash,
    status: 'active',
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
    username: input.username === undefined ? null : readUsername(input.username),
    isBreakGlass: false,
    language: null,
  }
  return user
}

/**
 * Keeps a new person as a member of their home, with the event. Refuses with `conflict` one with
 * a password where passwords are elsewhere.
 */
export const keepUser = async (
  rows: Rows,
  user: User,
  home: Organization,
  role: Role,
  by: Actor = {},
): Promise<void> => {
  await rows.users.add(await settlePassword(rows, user))
  await rows.memberships.set(user.id, home.id, role)
  await rows.events.add({
    ...by,
    type: 'user.added',
    organization: home,
    data: { subject: user.id, role },
  })
}

/** Signs a person out everywhere, also where a website has vouched for them a moment ago. */
const endAllOf = async (rows: Rows, id: string): Promise<void> => {
  await rows.sessions.endAllOf(id)
  await rows.tickets.endAllOf(id, 'vouch')
}

/** What `Users.change` does, within a unit. */
export const rewriteUser = async (
  rows: Rows,
  world: World,
  id: string,
  change: UserChange,
  by: Actor,
): Promise<User> => {
  const email = change.email && { email: readEmail(change.email) }
  const username = change.username && { username: readUsername(change.username) }
  const isUnshown = change.email !== undefined && change.emailVerifiedAt === undefined
  const before = await rows.users.find(id)
  if (before?.deletedAt !== null) return refuse('not-found', goneWords)
  const given: User = { ...before, ...change, ...email, ...username, updatedAt: world.now() }
  const user = await settlePassword(rows, given, before)
  if (isUnshown && user.email !== before.email) user.emailVerifiedAt = null
  const isGone = user.status !== 'active' || user.deletedAt !== null
  const signedOut = isGone || user.passwordHash !== before.passwordHash
  await rows.users.change(user)
  if (user.avatar !== before.avatar) await rows.avatars.remove(id)
  if (signedOut) await endAllOf(rows, id)
  await rows.events.add({
    ...by,
    type: 'user.changed',
    organization: { id: user.homeId, rootId: user.rootId },
    data: { subject: id, fields: Object.keys(change), signedOut },
  })
  return user
}

/** What `Users.remove` does, within a unit. */
export const dropUser = async (rows: Rows, world: World, id: string, by: Actor): Promise<void> => {
  const before = await rows.users.find(id)
  if (before?.deletedAt !== null) return refuse('not-found', goneWords)
  const now = world.now()
  await rows.users.change({ ...before, updatedAt: now, deletedAt: now })
  await endAllOf(rows, id)
  await rows.keys.revokeAllOf(id, now)
  await rows.avatars.remove(id)
  await rows.favourites.removeAllOf(id)
  // A source that has written them finds nobody from now on, and may write somebody new.
  await rows.records.removeAllOf(id)
  await rows.events.add({
    ...by,
    type: 'user.removed',
    organization: { id: before.homeId, rootId: before.rootId },
    data: { subject: id },
  })
}

export const createUsers = (store: Store, world: World, passwords: Passwords) => {
  const find = async (id: string): Promise<User | undefined> => {
    const user = isId(id) ? await store.read.users.find(id) : undefined
    return user?.deletedAt === null ? user : undefined
  }
  const get = async (id: string): Promise<User> =>
    (await find(id)) ?? refuse('not-found', goneWords)

  return {
    find,
    get,

    /**
     * Refuses with `invalid` (e-mail, password) or `conflict` (the e-mail is taken, a password
     * where they are elsewhere).
     */
    async add(input: UserInput, by: Actor = {}): Promise<User> {
      const { password, home, role = 'member' } = input
      const passwordHash =
        password === undefined ? null : await passwords.hash(password, wordsOf(input))
      const user = makeUser(world, input, passwordHash)
      await store.write((rows) => keepUser(rows, user, home, role, by))
      return user
    },

    /** The active or disabled person with that address in a root organization. */
    findByEmail(rootId: string, email: string): Promise<User | undefined> {
      return store.read.users.findByEmail(rootId, emailKey(email))
    },
    /** The active or disabled person of that username in a root organization. */
    findByUsername(rootId: string, username: string): Promise<User | undefined> {
      return store.read.users.findByUsername(rootId, emailKey(username))
    },
    /** Those with that address in any root organization. */
    allByEmail(email: string): Promise<User[]> {
      return store.read.users.allByEmail(emailKey(email))
    },

    /** The present ones of these people, in no order. */
    async findAll(ids: readonly string[]): Promise<User[]> {
      const users = await store.read.users.findAll([...new Set(ids)])
      return users.filter((user) => user.deletedAt === null)
    },

    /**
     * People of an organization and those below it, oldest first; with `search`, those whose
     * e-mail, username, first or last name begins so, in the order of those.
     */
    list: (input: UserListInput): Promise<List<User>> => listUsers(store.read, input),

    /** Writes the keys of people who were kept before there were any; gives how many. */
    prepare: (): Promise<number> => writeKeys(store),

    /**
     * Writes what has changed and nothing else. Who is disabled or deleted, or has another
     * password, is signed out everywhere. Refuses with `not-found`, `invalid` (e-mail) or
     * `conflict` (the e-mail is taken, a password where they are elsewhere).
     */
    async change(id: string, change: UserChange, by: Actor = {}): Promise<User> {
      return store.write((rows) => rewriteUser(rows, world, id, change, by))
    },

    /** Removes a person: sessions and keys end at once, and the e-mail is free again. */
    async remove(id: string, by: Actor = {}): Promise<void> {
      await store.write((rows) => dropUser(rows, world, id, by))
    },
  }
}

export type Users = ReturnType<typeof createUsers>

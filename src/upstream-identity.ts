/**
 * Whom a source means that a browser was led to. Its own name for a person decides; an e-mail
 * address does so once, where the source has verified it and the organization vouches for its
 * domain. Anything else that a source says describes somebody and finds nobody (RP-09).
 */
import type { Evidence } from './attempt-fact.ts'
import { type Connector, domainOf } from './connector.ts'
import type { Claimed, Step } from './dialect.ts'
import type { Actor } from './event.ts'
import type { CoreRule } from './explanation-words.ts'
import type { Nouns } from './hub.ts'
import { isWithin, type Organization } from './organization.ts'
import { isRefusal, refuse } from './refusal.ts'
import { isText } from './setting.ts'
import type { Store } from './store/store.ts'
import { readEmail, readUsername, type User, type UserInput } from './user.ts'
import type { World } from './world.ts'

const subjectLength = 512
const nameLength = 100
export const unknownWords = 'We could not tell who you are here.'

const no = (rule: CoreRule, cause: string, evidence?: Evidence): never =>
  refuse('unauthenticated', unknownWords, { rule, cause, ...(evidence && { evidence }) })

/** What the reader takes of a text, or nothing: what a source says is no reason to fail. */
const readOr = (read: (text: string) => string, text: string | undefined): string | undefined => {
  if (text === undefined || !isText(text)) return undefined
  try {
    return read(text)
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

const readName = (text: string | undefined): string =>
  text !== undefined && isText(text) ? text.trim().slice(0, nameLength) : ''

/** The same, as far as it can be kept; a subject that cannot be is nobody's. */
const readClaimed = (claimed: Claimed): Claimed & { firstName: string; lastName: string } => {
  const { subject } = claimed
  if (subject === '' || subject.length > subjectLength || !isText(subject)) {
    no('source.subject', 'what the source calls the person is empty, too long or no text')
  }
  const email = readOr(readEmail, claimed.email)
  return {
    ...claimed,
    email,
    isEmailVerified: email !== undefined && claimed.isEmailVerified === true,
    username: readOr(readUsername, claimed.username),
    firstName: readName(claimed.firstName),
    lastName: readName(claimed.lastName),
  }
}

type Known = ReturnType<typeof readClaimed>

/** Somebody who is to be made. */
type Newcomer = Pick<UserInput, 'home' | 'email' | 'username' | 'firstName' | 'lastName'>

/** Whom a source means, and by which rule they are found. */
export type Meant =
  | { rule: 'subject' | 'verified e-mail'; user: User }
  | { rule: 'created'; input: Newcomer }

export const createUpstreamIdentities = (hub: Nouns, store: Store, world: World) => {
  /** True for a domain that the organization says is its people's. */
  const isVouched = async (
    { domains }: Connector,
    place: Organization,
    email: string,
  ): Promise<boolean> => {
    const domain = domainOf(email)
    if (domains.length > 0) return domains.includes(domain)
    const own = await hub.organizations.setting(place, 'emailDomains')
    return Array.isArray(own?.value) && own.value.includes(domain)
  }

  /** Refuses somebody for whom this source may not speak. */
  const checkTheirs = async (place: Organization, user: User): Promise<User> => {
    const home = await hub.organizations.find(user.homeId)
    if (user.status !== 'active') no('user.disabled', `the user is ${user.status}`)
    if (!home || !isWithin(place, home)) {
      no('user.elsewhere', 'the user is not of the organization of the source')
    }
    return user
  }

  const findLinked = async ({ id, rootId }: Connector, subject: string) => {
    const linked = await store.read.connectors.findLinked(id, subject)
    const user = linked === undefined ? undefined : await hub.users.find(linked)
    return user?.rootId === rootId ? user : undefined
  }

  /**
   * Of somebody who has never shown that the e-mail is theirs, the password may be that of
   * whoever was faster: it ends when the one comes to whom the address belongs (RP-11).
   */
  const takeOver = async (user: User, by: Actor): Promise<User> => {
    if (user.emailVerifiedAt !== null) return user
    const isDoubtful = user.passwordHash !== null && !user.isBreakGlass
    const emailVerifiedAt = world.now()
    return hub.users.change(
      user.id,
      isDoubtful ? { emailVerifiedAt, passwordHash: null } : { emailVerifiedAt },
      by,
    )
  }

  const findByEmail = async (
    connector: Connector,
    place: Organization,
    { email, isEmailVerified, subject }: Claimed,
  ): Promise<User | undefined> => {
    if (email === undefined || !isEmailVerified) return undefined
    if (!(await isVouched(connector, place, email))) return undefined
    const user = await hub.users.findByEmail(connector.rootId, email)
    if (!user) return undefined
    const known = await store.read.connectors.subjectsOf(connector.id, user.id)
    if (known.some((each) => each !== subject)) {
      const cause = `the source has another name for the person with that e-mail: user ${user.id}`
      no('source.other-subject', cause)
    }
    return checkTheirs(place, user)
  }

  /** Whoever would be made; what is somebody else's already is left out, or refused. */
  const describeNew = async (
    connector: Connector,
    place: Organization,
    { email, isEmailVerified, username, firstName, lastName }: Known,
  ): Promise<Newcomer> => {
    const isKept =
      email !== undefined && (isEmailVerified || (await isVouched(connector, place, email)))
    const isTaken =
      username !== undefined && (await hub.users.findByUsername(place.rootId, username))
    if (isKept && (await hub.users.findByEmail(place.rootId, email))) {
      const cause =
        'somebody else has that e-mail: it is not verified by the source, or not of our domains'
      const registered = connector.domains.join(' ') || 'those of the organization'
      no('source.email-unproven', cause, { asked: email, registered })
    }
    return {
      ...{ home: place, firstName, lastName },
      ...(isKept && { email }),
      ...(username !== undefined && !isTaken && { username }),
    }
  }

  const create = async (
    { id, name }: Connector,
    input: Newcomer,
    { isEmailVerified }: Known,
    by: Actor,
  ): Promise<User> => {
    const user = await hub.users.add(input, by)
    const data = { subject: user.id, connector: id, name }
    await hub.events.add({
      ...by,
      type: 'user.created-at-sign-in',
      organization: input.home,
      data,
    })
    if (input.email === undefined || !isEmailVerified) return user
    return hub.users.change(user.id, { emailVerifiedAt: world.now() }, by)
  }

  const find = async (connector: Connector, claimed: Known): Promise<Meant> => {
    const place = await hub.organizations.get(connector.organizationId)
    const linked = await findLinked(connector, claimed.subject)
    if (linked) return { rule: 'subject', user: await checkTheirs(place, linked) }
    const known = await findByEmail(connector, place, claimed)
    if (known) return { rule: 'verified e-mail', user: known }
    if (connector.settings.createUsers !== true) {
      const cause = 'the source names nobody who is known here, and nobody is made'
      return no('source.unknown-person', cause, { asked: claimed.email ?? claimed.subject })
    }
    return { rule: 'created', input: await describeNew(connector, place, claimed) }
  }

  /** Makes whoever is new, and remembers by which name the source calls them. */
  const join = async (
    connector: Connector,
    meant: Exclude<Meant, { rule: 'subject' }>,
    claimed: Known,
    by: Actor,
  ): Promise<User> => {
    const user =
      meant.rule === 'created'
        ? await create(connector, meant.input, claimed, by)
        : await takeOver(meant.user, by)
    const { subject } = claimed
    await store.write((rows) => rows.connectors.link(connector.id, subject, user.id, world.now()))
    return user
  }

  return {
    /** The one person who would be meant, or made. Refuses as `match` does, and changes nothing. */
    find: (connector: Connector, given: Claimed): Promise<Meant> =>
      find(connector, readClaimed(given)),

    /**
     * The one person who is meant; made, where the source's word is enough for that. Refuses with
     * `unauthenticated`. `note` is told by which rule they were found.
     */
    async match(
      connector: Connector,
      given: Claimed,
      note: (step: Step) => void,
      by: Actor,
    ): Promise<User> {
      const claimed = readClaimed(given)
      const meant = await find(connector, claimed)
      const user = meant.rule === 'subject' ? meant.user : await join(connector, meant, claimed, by)
      note({ name: 'decided', facts: { rule: meant.rule, user: user.id } })
      return user
    },
  }
}

/**
 * Credentials: whether what somebody typed is right, wherever their password lives. Passwords of
 * the hub's own are compared with their hash; for others the organization's sources are asked,
 * one after another, and nothing of the password is kept.
 */

import { type AskedFor, writeAsked } from './asked-event.ts'
import type { Evidence } from './attempt-fact.ts'
import type { Connector } from './connector.ts'
import type { ConnectorKind, Credentials, Step } from './dialect.ts'
import type { Actor } from './event.ts'
import type { CoreRule } from './explanation-words.ts'
import type { Nouns } from './hub.ts'
import { createIdentities } from './identity.ts'
import { sourceOf } from './limit.ts'
import type { Organization } from './organization.ts'
import { keepsPasswords } from './organization-password.ts'
import { isRefusal, Refusal, type RefusalDetail, refuse } from './refusal.ts'
import { readExcerpt, watchExchanges } from './reply-excerpt.ts'
import type { Store } from './store/store.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

/** The same words for everything that can be wrong: who knocks learns nothing. */
export const wrongWords = 'That e-mail and password do not match.'
export const awayWords = 'We cannot check passwords right now.'

/** Whose credentials they are: one person, or several of whom they choose one. */
export type Proved = {
  users: [User, ...User[]]
  /** Who said so; undefined where the password is the hub's own. */
  connector?: Connector
}

export type Meant = { user: User | undefined; organization: Organization | undefined }

/** Of calls that were not made, some are noted: nobody fills the log (KEY-09). */
const perNote = { burst: 10, everyMs: 60_000 }
const notMade = ['busy', 'resting']

const no = (rule: CoreRule, cause: string, evidence?: Evidence): never =>
  refuse('unauthenticated', wrongWords, {
    ...{ field: 'password', rule, cause },
    ...(evidence && { evidence }),
  })

/**
 * What the answer of a source comes to: a no, or none. What was typed and cannot be sent is a no
 * like any other, or strangers would learn who is known here.
 */
const readAnswer = (error: unknown): Refusal | undefined => {
  if (!isRefusal(error)) return undefined
  const { code, detail } = error
  if (code === 'unauthenticated' || code === 'invalid') {
    const rule = code === 'invalid' ? 'source.name' : 'source.no'
    return new Refusal('unauthenticated', wrongWords, { rule, ...detail, field: 'password' })
  }
  return ['unavailable', 'forbidden'].includes(code)
    ? new Refusal('unavailable', awayWords, detail)
    : undefined
}

export const createCredentials = (hub: Nouns, store: Store, world: World) => {
  const identities = createIdentities(hub, store, world)

  const noteAsked = async (connector: Connector, asked: AskedFor, by: Actor): Promise<void> => {
    const { refusal } = asked
    const { reason = '' } = refusal?.detail ?? {}
    if (refusal) hub.attempts.refused(by.attempt, refusal)
    const notes = { bucket: `notes of ${reason} at connector ${connector.id}`, ...perNote }
    if (notMade.includes(reason) && !(await hub.limits.allows(notes))) return
    await hub.events.add(writeAsked(connector, asked, by))
  }

  /** The people for whom one source says yes. Refuses as the source does. */
  const askOne = async (
    kind: ConnectorKind,
    connector: Connector,
    credentials: Credentials,
    { user, organization }: Meant & { organization: Organization },
    by: Actor,
  ): Promise<User[]> => {
    const steps: Step[] = []
    const asked = { connector, organization, credentials, user }
    const { last, exchanges } = watchExchanges(hub.exchanges)
    try {
      const named = await kind.ask({ ...hub, exchanges }, asked, (step) => steps.push(step))
      const own = user ? [user] : []
      const users = kind.asks === 'known' ? own : await identities.match(connector, named, by)
      if (users.length === 0) no('source.nobody', 'the source names nobody who is known here')
      await noteAsked(connector, { steps, user: users[0] }, by)
      return users
    } catch (error) {
      const refusal = readAnswer(error)
      if (!refusal) throw error
      if (last.exchanged) {
        const facts = readExcerpt(last.exchanged, credentials.password)
        hub.attempts.note(by.attempt, { name: 'reply of the source', facts })
      }
      await noteAsked(connector, { steps, refusal, user }, by)
      throw refusal
    }
  }

  /** Asks one source after another, until one says yes. */
  const ask = async (
    connectors: Connector[],
    credentials: Credentials,
    meant: Meant & { organization: Organization },
    by: Actor,
  ): Promise<Proved> => {
    let silent: Refusal | undefined
    let isLookedAt = false
    let said: RefusalDetail = {}
    for (const connector of connectors) {
      const kind = hub.dialects.connector(connector.type)
      if (!kind) continue
      try {
        const [first, ...others] = await askOne(kind, connector, credentials, meant, by)
        if (first) return { users: [first, ...others], connector }
      } catch (error) {
        if (!isRefusal(error)) throw error
        if (error.code === 'unavailable') silent = error
        if (error.detail.reason === undefined) isLookedAt = true
        said = error.detail
      }
    }
    if (!silent) {
      const { rule = 'source.none-said-yes', evidence } = connectors.length === 1 ? said : {}
      return no(rule as CoreRule, 'no source says yes', evidence)
    }
    const { reason: _, ...detail } = silent.detail
    throw isLookedAt ? new Refusal('unavailable', awayWords, detail) : silent
  }

  /** Why nobody can sign in as that person at the moment, or nothing. */
  const findClosed = async (user: User): Promise<{ rule: CoreRule; cause: string } | undefined> => {
    if (user.status !== 'active') {
      return { rule: 'user.disabled', cause: `the user is ${user.status}` }
    }
    return (await hub.organizations.find(user.homeId))
      ? undefined
      : { rule: 'user.organization-gone', cause: 'the organization is gone' }
  }

  /** Whether the hub itself keeps that person's password. */
  const isKeptHere = async (user: User): Promise<boolean> => {
    if (user.passwordHash === null) return false
    if (user.isBreakGlass) return true
    const home = await hub.organizations.find(user.homeId)
    return home !== undefined && keepsPasswords(hub.organizations, home)
  }

  /** Says that somebody came in past the sources of their organization. */
  const noteBreakGlass = async (user: User, by: Actor): Promise<void> => {
    const home = await hub.organizations.find(user.homeId)
    if (!user.isBreakGlass || !home || (await keepsPasswords(hub.organizations, home))) return
    const data = { subject: user.id }
    const event = { ...by, type: 'break-glass.used', userId: user.id, organization: home, data }
    await hub.events.add(event)
  }

  /** The same work whoever is meant: without a hash to compare with, it is done for nothing. */
  const checkOwn = async (
    password: string,
    user: User | undefined,
    isKept: boolean,
    by: Actor,
  ): Promise<User> => {
    const hash = isKept ? user?.passwordHash : undefined
    const source = by.address && sourceOf(by.address)
    const isRight = await hub.passwords.isRight(password, hash, source)
    if (!user) return no('user.unknown', 'unknown e-mail')
    if (!isRight) return no('password.wrong', 'wrong password')
    const closed = await findClosed(user)
    if (closed) return no(closed.rule, closed.cause)
    await noteBreakGlass(user, by)
    return user
  }

  /** The sources that can say something of somebody, as far as it is known who or where it is. */
  const sourcesOf = async (
    typed: string,
    { user, organization }: Meant,
  ): Promise<{ home: Organization | undefined; connectors: Connector[] }> => {
    const home = user ? await hub.organizations.find(user.homeId) : organization
    if (!home) return { home, connectors: [] }
    const email = user?.email ?? (typed.includes('@') ? typed : undefined)
    const asked = await hub.connectors.askedFor(home, email)
    // Nobody outside learns what somebody unknown has typed (seed 001, "REST").
    const mayBeAsked = ({ type }: Connector): boolean =>
      user !== undefined || hub.dialects.connector(type)?.asks === 'anyone'
    return { home, connectors: asked.filter(mayBeAsked) }
  }

  return {
    sourcesOf,

    /**
     * Whose credentials they are. Who has a password here is asked for that one alone. Refuses
     * with `unauthenticated`, in the same words whatever is wrong, or with `unavailable` when a
     * source that had to be asked does not answer; with a `reason` if nobody at all has looked at
     * the password.
     */
    async check(credentials: Credentials, meant: Meant, by: Actor): Promise<Proved> {
      const { user } = meant
      // Some directories take a name without a password for a visitor, and say yes.
      if (credentials.password === '') return no('password.empty', 'the password is empty')
      const { home, connectors } = await sourcesOf(credentials.username, meant)
      const isKept = user !== undefined && (await isKeptHere(user))
      const closed = user && (await findClosed(user))
      if (isKept || !home || connectors.length === 0 || closed !== undefined) {
        const own = () => checkOwn(credentials.password, user, isKept, by)
        const isHere = { kept: isKept ? 'here' : 'nowhere' }
        const checked = hub.attempts.checkLater(by.attempt, 'password', own, () => isHere)
        return { users: [await checked] }
      }
      return ask(connectors, credentials, { user, organization: home }, by)
    },
  }
}

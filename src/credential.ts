/**
 * Credentials: whether what somebody typed is right, wherever their password lives. Passwords of
 * the hub's own are compared with their hash; for others the organization's sources are asked,
 * one after another, and nothing of the password is kept.
 */
import type { Connector } from './connector.ts'
import type { ConnectorKind, Credentials, Identity, Step } from './dialect.ts'
import type { Actor } from './event.ts'
import type { Nouns } from './hub.ts'
import { isWithin, type Organization } from './organization.ts'
import { isRefusal, Refusal, refuse } from './refusal.ts'
import type { Store } from './store/store.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

/** The same words for everything that can be wrong: who knocks learns nothing. */
export const wrongWords = 'That e-mail and password do not match.'

/** Whose credentials they are: one person, or several of whom they choose one. */
export type Proved = {
  users: [User, ...User[]]
  /** Who said so; undefined where the password is the hub's own. */
  connector?: Connector
}

/** Who says that somebody is who they say: their source answered no, or with nothing readable. */
const isAnswer = (error: unknown): error is Refusal =>
  isRefusal(error) && ['unauthenticated', 'unavailable', 'forbidden'].includes(error.code)

/** A source may name more people than anybody has accounts (TPL-11). */
const identityCount = 100

type Meant = { user: User | undefined; organization: Organization | undefined }

const no = (cause: string): never =>
  refuse('unauthenticated', wrongWords, { field: 'password', cause })

export const createCredentials = (hub: Nouns, store: Store, world: World) => {
  /** The person whom a source means, if anybody here is that. */
  const findOne = async (connector: Connector, identity: Identity): Promise<User | undefined> => {
    const { rootId } = connector
    const linked = await store.read.connectors.findLinked(connector.id, identity.subject)
    const byLink = linked === undefined ? undefined : await hub.users.find(linked)
    if (byLink?.rootId === rootId) return byLink
    const { username = identity.subject, email = username } = identity
    return (
      (await hub.users.findByUsername(rootId, username)) ??
      (await hub.users.findByEmail(rootId, email))
    )
  }

  /** Somebody whom nobody knew, where the organization takes its source's word for them. */
  const create = async (
    { settings, id, name }: Connector,
    place: Organization,
    { username, email, displayName = '', subject }: Identity,
    by: Actor,
  ): Promise<User | undefined> => {
    if (settings.createUsers !== true) return undefined
    const address = email ?? (subject.includes('@') ? subject : undefined)
    const own = username ?? (address === undefined ? subject : undefined)
    const [firstName = '', ...others] = displayName.split(' ')
    const given = {
      firstName,
      lastName: others.join(' '),
      ...(address !== undefined && { email: address }),
      ...(own !== undefined && !own.includes('@') && { username: own }),
    }
    const user = await hub.users.add({ home: place, ...given }, by)
    await hub.events.add({
      ...by,
      type: 'user.created-at-sign-in',
      organization: place,
      data: { subject: user.id, connector: id, name },
    })
    return user
  }

  /** Of those whom a source names, the ones who may sign in by its word: of its organization. */
  const match = async (
    connector: Connector,
    identities: Identity[],
    by: Actor,
  ): Promise<User[]> => {
    const place = await hub.organizations.get(connector.organizationId)
    const found = new Map<string, User>()
    for (const identity of identities.slice(0, identityCount)) {
      const known = await findOne(connector, identity)
      const user = known ?? (await create(connector, place, identity, by))
      const home = user && (await hub.organizations.find(user.homeId))
      if (user?.status !== 'active' || !home || !isWithin(place, home)) continue
      found.set(user.id, user)
      await store.write((rows) =>
        rows.connectors.link(connector.id, identity.subject, user.id, world.now()),
      )
    }
    return [...found.values()]
  }

  const noteAsked = (
    { id, name, organizationId, rootId }: Connector,
    steps: Step[],
    refusal: Refusal | undefined,
    by: Actor,
    user?: User,
  ): Promise<void> =>
    hub.events.add({
      ...by,
      type: 'connector.asked',
      outcome: refusal ? 'refused' : 'ok',
      organization: { id: organizationId, rootId },
      ...(user && { userId: user.id }),
      data: {
        connector: id,
        name,
        steps: steps.map((step) => ({ name: step.name, ...step.facts })),
        ...(refusal && { code: refusal.code, cause: refusal.detail.cause ?? '' }),
      },
    })

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
    try {
      const identities = await kind.ask(hub, asked, (step) => steps.push(step))
      const users =
        kind.asks === 'known' ? (user ? [user] : []) : await match(connector, identities, by)
      if (users.length === 0) no('the source says yes, and names nobody who is known here')
      await noteAsked(connector, steps, undefined, by, users[0])
      return users
    } catch (error) {
      if (isAnswer(error)) await noteAsked(connector, steps, error, by, user)
      throw error
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
    for (const connector of connectors) {
      const kind = hub.dialects.connector(connector.type)
      // Nobody outside learns what somebody unknown has typed (seed 001, "REST").
      if (!kind || (kind.asks === 'known' && !meant.user)) continue
      try {
        const [first, ...others] = await askOne(kind, connector, credentials, meant, by)
        if (first) return { users: [first, ...others], connector }
      } catch (error) {
        if (!isAnswer(error)) throw error
        if (error.code !== 'unauthenticated') silent = error
      }
    }
    if (!silent) return no('no source says yes')
    const { cause = '' } = silent.detail
    throw new Refusal('unavailable', 'We cannot check passwords right now.', { cause })
  }

  const checkOwn = async (password: string, user: User | undefined): Promise<User> => {
    const isRight = await hub.passwords.isRight(password, user?.passwordHash)
    if (!user) return no('unknown e-mail')
    if (!isRight) return no('wrong password')
    const cause = await findClosed(user)
    return cause === undefined ? user : no(cause)
  }

  /** Why nobody can sign in as that person at the moment, or nothing. */
  const findClosed = async (user: User): Promise<string | undefined> => {
    if (user.status !== 'active') return `the user is ${user.status}`
    return (await hub.organizations.find(user.homeId)) ? undefined : 'the organization is gone'
  }

  /** Whether the hub itself keeps that person's password. */
  const isKeptHere = async (user: User): Promise<boolean> => {
    if (user.passwordHash === null) return false
    if (user.isBreakGlass) return true
    const home = await hub.organizations.find(user.homeId)
    const kept = home && (await hub.organizations.setting(home, 'passwords'))
    return kept?.value !== 'elsewhere'
  }

  /** The sources that are asked for somebody, as far as it is known who or where it is. */
  const sourcesOf = async (typed: string, { user, organization }: Meant) => {
    const home = user ? await hub.organizations.find(user.homeId) : organization
    if (!home) return { home, connectors: [] }
    const email = user?.email ?? (typed.includes('@') ? typed : undefined)
    return { home, connectors: await hub.connectors.askedFor(home, email) }
  }

  return {
    sourcesOf,

    /**
     * Whose credentials they are. Refuses with `unauthenticated`, in the same words whatever is
     * wrong, or with `unavailable` when a source that had to be asked does not answer.
     */
    async check(credentials: Credentials, meant: Meant, by: Actor): Promise<Proved> {
      const { user } = meant
      const { home, connectors } = await sourcesOf(credentials.username, meant)
      const isOwn = connectors.length === 0 || (user !== undefined && (await isKeptHere(user)))
      if (isOwn || !home) return { users: [await checkOwn(credentials.password, user)] }
      const closed = user && (await findClosed(user))
      if (!user || closed !== undefined) {
        await hub.passwords.isRight(credentials.password, undefined)
        if (closed !== undefined) return no(closed)
      }
      return ask(connectors, credentials, { user, organization: home }, by)
    },
  }
}

export type CredentialCheck = ReturnType<typeof createCredentials>

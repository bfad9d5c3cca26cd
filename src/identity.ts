/**
 * Identities: whom a source means by what it says. A person is found by what the source called
 * them before, else by username, else by e-mail; and only among the people of the organization
 * whose source it is.
 */
import type { Connector } from './connector.ts'
import type { Identity } from './dialect.ts'
import type { Actor } from './event.ts'
import type { Nouns } from './hub.ts'
import { isWithin, type Organization } from './organization.ts'
import { isRefusal } from './refusal.ts'
import type { Store } from './store/store.ts'
import { type User, type UserInput, usernameLength } from './user.ts'
import type { World } from './world.ts'

/** A source may name more people than anybody has accounts (TPL-11). */
const identityCount = 100
const nameLength = 100

/** What a source says of somebody new, as far as it can be kept. */
const readIdentity = ({ subject, username, email, displayName = '' }: Identity) => {
  const address = email ?? (subject.includes('@') ? subject : undefined)
  const own = username ?? (address === undefined ? subject : undefined)
  const [firstName = '', ...others] = displayName.split(' ')
  return {
    firstName: firstName.slice(0, nameLength),
    lastName: others.join(' ').slice(0, nameLength),
    ...(address !== undefined && { email: address }),
    ...(own !== undefined && !own.includes('@') && { username: own.slice(0, usernameLength) }),
  } satisfies Partial<UserInput>
}

export const createIdentities = (hub: Nouns, store: Store, world: World) => {
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

  /** Those of the source's organization who are there, each once, by what the source calls them. */
  const findKnown = async (
    connector: Connector,
    place: Organization,
    identities: Identity[],
  ): Promise<Map<string, { user: User; subject: string }>> => {
    const found = new Map<string, { user: User; subject: string }>()
    for (const identity of identities) {
      const user = await findOne(connector, identity)
      const home = user && (await hub.organizations.find(user.homeId))
      if (user?.status !== 'active' || !home || !isWithin(place, home)) continue
      if (!found.has(user.id)) found.set(user.id, { user, subject: identity.subject })
    }
    return found
  }

  /** Somebody whom nobody knew; nobody where what the source says of them cannot be kept. */
  const create = async (
    connector: Connector,
    place: Organization,
    identity: Identity,
    by: Actor,
  ): Promise<void> => {
    if (await findOne(connector, identity)) return
    try {
      const user = await hub.users.add({ home: place, ...readIdentity(identity) }, by)
      await hub.events.add({
        ...by,
        type: 'user.created-at-sign-in',
        organization: place,
        data: { subject: user.id, connector: connector.id, name: connector.name },
      })
    } catch (error) {
      // Of two first sign-ins at once, the other one has made them.
      const isNobody = isRefusal(error) && ['invalid', 'conflict'].includes(error.code)
      if (!isNobody) throw error
    }
  }

  return {
    /** The people whom a source means, as far as they are known; nothing of it is kept. */
    async find(connector: Connector, named: Identity[]): Promise<User[]> {
      const place = await hub.organizations.get(connector.organizationId)
      const found = await findKnown(connector, place, named.slice(0, identityCount))
      return [...found.values()].map(({ user }) => user)
    },

    /**
     * Of those whom a source names, the ones who may sign in by its word. Where none is known,
     * the first is made, if the organization takes its source's word for that.
     */
    async match(connector: Connector, named: Identity[], by: Actor): Promise<User[]> {
      const place = await hub.organizations.get(connector.organizationId)
      const identities = named.slice(0, identityCount)
      const [first] = identities
      let found = await findKnown(connector, place, identities)
      if (found.size === 0 && first && connector.settings.createUsers === true) {
        await create(connector, place, first, by)
        found = await findKnown(connector, place, [first])
      }
      const matched = [...found.values()]
      await store.write(async (rows) => {
        for (const { user, subject } of matched) {
          await rows.connectors.link(connector.id, subject, user.id, world.now())
        }
      })
      return matched.map(({ user }) => user)
    },
  }
}

export type Identities = ReturnType<typeof createIdentities>

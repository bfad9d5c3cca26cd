/**
 * Recovery where passwords are kept elsewhere: no letter of ours helps there, but a source may be
 * told that one of its people forgot theirs (seed 001, "Forgot Password URL").
 */
import type { Connector } from './connector.ts'
import { describeAgent } from './device.ts'
import type { ConnectorKind } from './dialect.ts'
import type { Actor } from './event.ts'
import type { Nouns } from './hub.ts'
import type { Organization } from './organization.ts'
import { keepsPasswords } from './organization-password.ts'
import { isRefusal } from './refusal.ts'
import type { User } from './user.ts'

type Told = { connector: Connector; forgot: NonNullable<ConnectorKind['forgot']> }

export const createElsewhere = (hub: Nouns) => {
  /** The first of those sources that can be told. */
  const findTold = (connectors: readonly Connector[]): Told | undefined => {
    for (const connector of connectors) {
      const { forgot, canForget } = hub.dialects.connector(connector.type) ?? {}
      if (forgot && canForget?.(connector.settings)) return { connector, forgot }
    }
    return undefined
  }

  /** Who is asked about that person, and where they are at home. */
  const sourcesOf = async ({ homeId, email }: User) => {
    const home = await hub.organizations.find(homeId)
    return { home, connectors: home ? await hub.connectors.askedFor(home, email ?? '') : [] }
  }

  const toldAt = async (organization: Organization): Promise<Told | undefined> =>
    findTold(await hub.connectors.askedFor(organization))

  /** Whether people there, or of any root, have a source that can be told. */
  const hasTold = async (organization: Organization | undefined): Promise<boolean> => {
    const places = organization ? [organization] : await hub.organizations.roots()
    const told = await Promise.all(places.map(toldAt))
    return told.some((each) => each !== undefined)
  }

  /** Whether people there choose their passwords here, by a letter of ours. */
  const givesPasswords = async (organization: Organization | undefined): Promise<boolean> => {
    if (!hub.mail.isAvailable || !organization) return hub.mail.isAvailable
    return keepsPasswords(hub.organizations, organization)
  }

  return {
    /** Whether a letter of ours helps that person to a password that lets them in. */
    async isKeptHere(user: User): Promise<boolean> {
      if (user.passwordHash !== null && user.isBreakGlass) return true
      const { home, connectors } = await sourcesOf(user)
      if (!home || !(await keepsPasswords(hub.organizations, home))) return false
      return user.passwordHash !== null || connectors.length === 0
    },

    givesPasswords,
    hasTold,

    /** Whether a person who forgot their password can be helped there, by us or by a source. */
    isOffered: async (organization: Organization | undefined): Promise<boolean> =>
      (await givesPasswords(organization)) || hasTold(organization),

    /**
     * Tells the person's source, once. What came of it is in the event alone (AUTH-04). False
     * where there is none that can be told.
     */
    async tell(user: User, agent: string, by: Actor): Promise<boolean> {
      const { home, connectors } = await sourcesOf(user)
      const told = findTold(connectors)
      if (!home || !told) return false
      const { connector, forgot } = told
      const event = {
        ...by,
        type: 'reset.forwarded',
        organization: home,
        userId: user.id,
        data: { subject: user.id, connector: connector.id, name: connector.name },
      }
      try {
        const device = describeAgent(agent, by.address ?? '')
        await forgot(hub, { connector, organization: home, user, device })
        await hub.events.add(event)
      } catch (error) {
        if (!isRefusal(error)) throw error
        await hub.events.refused(event, error)
      }
      return true
    },
  }
}

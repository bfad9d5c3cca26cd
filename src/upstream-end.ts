/**
 * The end of a session that a source began: whoever signs out here may be led there to sign out
 * too, and whoever signs out there is signed out here. Here comes first: what the source says or
 * does not say afterwards changes what a page reads, and nothing else (SP-54).
 */
import type { Connector } from './connector.ts'
import type { Answer, SourceSession } from './dialect.ts'
import type { Actor, EventInput } from './event.ts'
import type { Nouns } from './hub.ts'
import { hashSecret, newSecret } from './identifier.ts'
import type { JsonValue } from './organization.ts'
import { isRefusal } from './refusal.ts'
import type { Session, UpstreamSession } from './session.ts'
import type { Store } from './store/store.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

/** The session of a source behind one of ours, as long as ours lasts. */
export type Begun = { connector: Connector; kept: JsonValue | undefined }

/**
 * What has become of the session at the source: it goes on (`open`); the browser was led there
 * and nobody has said what came of it (`led`); it is over; or it is over, and the source could
 * not tell all the others of it (`partly`).
 */
export type PartingOutcome = 'open' | 'led' | 'ended' | 'partly'

type KeptParting = { connectorId: string; attempt: string; outcome: PartingOutcome }

/** How long a browser may be away at the source. */
const partingSeconds = 15 * 60
const stateLength = 43

/** The event of a sign-out that reaches a source, or comes from there. */
export const writeSignedOut = (
  { id, name, organizationId, rootId }: Connector,
  data: EventInput['data'],
  by: Actor,
): EventInput => ({
  ...by,
  type: 'connector.signed-out',
  organization: { id: organizationId, rootId },
  data: { connector: id, name, ...data },
})

type Place = { connectorId: string; userId: string }

export const createUpstreamEnds = (hub: Nouns, store: Store, world: World) => {
  const placeOf = ({ connectorId, userId }: Place): string => `${connectorId}/${userId}`

  const openKept = (userId: string, { connectorId, kept }: UpstreamSession) => {
    const text = hub.seal.open('upstream-session', placeOf({ connectorId, userId }), kept)
    return text === undefined ? undefined : (JSON.parse(text) as JsonValue)
  }

  const keyOf = (state: string): string => (state.length === stateLength ? hashSecret(state) : '')

  const findParting = async (state: string) => {
    const found = await hub.state.get<KeptParting>('parting', keyOf(state))
    const connector = found && (await hub.connectors.find(found.connectorId))
    return connector && { ...found, connector }
  }

  /** Where the source has the browser led; why it is led nowhere. */
  const lead = async (
    { connector, kept }: Begun,
    state: string,
  ): Promise<{ answer?: Answer | undefined; cause?: string | undefined }> => {
    const kind = hub.dialects.redirect(connector.type)
    if (!kind?.end || !connector.isActive || kept === undefined) return {}
    try {
      return { answer: await kind.end(hub, { connector, kept, state }) }
    } catch (error) {
      if (!isRefusal(error)) throw error
      return { cause: error.detail.cause ?? error.message }
    }
  }

  const endThese = async (
    connector: Connector,
    sessions: readonly Session[],
    by: Actor,
  ): Promise<number> => {
    await hub.sessions.endAll(sessions, by)
    await hub.events.add(writeSignedOut(connector, { sessions: sessions.length }, by))
    return sessions.length
  }

  return {
    /** The session of a source, as one of that person's begins with it. */
    sealSession(
      { id: connectorId }: Connector,
      { id: userId }: User,
      { name, kept }: SourceSession,
    ): UpstreamSession {
      const text = JSON.stringify(kept)
      return {
        connectorId,
        name: name === undefined ? null : hashSecret(name),
        kept: hub.seal.close('upstream-session', placeOf({ connectorId, userId }), text),
      }
    },

    /** With what a session began, or the one that opened it: to be asked before it ends. */
    async findBegun(session: Session): Promise<Begun | undefined> {
      const parent = await hub.sessions.findParent(session)
      const found = await store.read.sessions.upstreamOf((parent ?? session).id)
      const connector = found && (await hub.connectors.find(found.connectorId))
      return connector && { connector, kept: openKept(session.userId, found) }
    },

    /**
     * What follows when a session that began with one of a source has ended here: where the
     * browser is led, if anywhere. By `state` it is said afterwards what came of it.
     */
    async part(begun: Begun, by: Actor): Promise<{ state: string; answer?: Answer | undefined }> {
      const state = newSecret(world)
      const { answer, cause } = await lead(begun, state)
      const { connector } = begun
      const outcome: PartingOutcome = answer ? 'led' : 'open'
      const parting: KeptParting = { connectorId: connector.id, attempt: by.attempt ?? '', outcome }
      await hub.state.put('parting', hashSecret(state), parting, partingSeconds)
      await hub.events.add(writeSignedOut(connector, { outcome, cause }, by))
      return { state, answer }
    },

    /** What has become of it; undefined when it is long ago, or there never was any. */
    findParting,

    /** Keeps what the source answers to who was led there. False where nobody was, or not now. */
    async settleParting(
      connector: Connector,
      state: string,
      outcome: PartingOutcome,
      by: Actor,
    ): Promise<boolean> {
      const found = await findParting(state)
      if (found?.connector.id !== connector.id || found.outcome !== 'led') return false
      const { attempt } = found
      const parting: KeptParting = { connectorId: connector.id, attempt, outcome }
      await hub.state.put('parting', keyOf(state), parting, partingSeconds)
      await hub.events.add(writeSignedOut(connector, { outcome }, { ...by, attempt }))
      return true
    },

    /**
     * Ends what began with a session of that name at the source, as far as what is kept of it
     * says that it is meant. Gives how many sessions that were.
     */
    async endNamed(
      connector: Connector,
      name: string,
      isMeant: (kept: JsonValue | undefined) => boolean,
      by: Actor,
    ): Promise<number> {
      const place = { connector: connector.id, name: hashSecret(name) }
      const found = await store.read.sessions.begunBy(place)
      const meant = found.filter(({ session, upstream }) =>
        isMeant(openKept(session.userId, upstream)),
      )
      return endThese(
        connector,
        meant.map(({ session }) => session),
        by,
      )
    },

    /** Ends what began there with the person whom the source calls so. Gives how many. */
    async endSubject(connector: Connector, subject: string, by: Actor): Promise<number> {
      const user = await store.read.connectors.findLinked(connector.id, subject)
      const place = { connector: connector.id, user: user ?? '' }
      const found = await store.read.sessions.begunBy(place)
      return endThese(
        connector,
        found.map(({ session }) => session),
        by,
      )
    },
  }
}

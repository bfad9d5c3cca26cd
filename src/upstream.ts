/**
 * Sign-in at a source that the browser is led to. It leaves with a *state* that comes back with
 * the answer: of one browser, for one attempt, and good once (RP-04). What the answer has to be
 * is the dialect's business; whom it means, and what follows from it, is decided here.
 */
import { writeAsked } from './asked-event.ts'
import type { Connector } from './connector.ts'
import type { Arrival, RedirectKind, Step } from './dialect.ts'
import type { Actor } from './event.ts'
import type { Nouns } from './hub.ts'
import { hashSecret, isSame, newSecret } from './identifier.ts'
import { sourceOf } from './limit.ts'
import type { JsonValue } from './organization.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'
import type { Beginning, SignedIn, SignIn } from './signin.ts'
import type { Store } from './store/store.ts'
import { settleGroups } from './upstream-group.ts'
import { createUpstreamIdentities } from './upstream-identity.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

/** A browser on its way to a source and back. */
export type Journey = {
  connector: Connector
  attempt: string
  /** What waits for the sign-in, as it travels with the browser. */
  handle?: string | undefined
  /** What the dialect keeps for the answer. */
  kept: JsonValue
  /** What has happened until now. */
  steps: Step[]
}

type KeptJourney = Omit<Journey, 'connector'> & { connectorId: string; browser: string }

export type JourneyInput = {
  connector: Connector
  /** What tells this browser from others. */
  browser: string
  handle?: string | undefined
  loginHint?: string | undefined
  attempt: string
  address: string
}

/** Gives who it is, or refuses; `note` is told each step. */
export type Prove = (note: (step: Step) => void) => Promise<Arrival>

/** How long somebody may take to sign in at the source. */
const journeySeconds = 15 * 60
/** Each journey is kept until it ends: strangers begin no more than these. */
const perAddress = { burst: 60, everyMs: 2_000 }
/** The longest that a session of ours lasts. */
const sessionSeconds = 30 * 24 * 3600

const stateLength = 43

export const createUpstream = (hub: Nouns, signIn: SignIn, store: Store, world: World) => {
  const identities = createUpstreamIdentities(hub, store, world)

  /** Where it is led by, while it may be: it and its organization are there and switched on. */
  const findOpen = async (id: string): Promise<Connector | undefined> => {
    const connector = await hub.connectors.find(id)
    if (!connector?.isActive || !hub.dialects.redirect(connector.type)) return undefined
    return (await hub.connectors.isOpen(connector)) ? connector : undefined
  }

  /** Does a part of a journey; what goes wrong leaves the event of the whole. */
  const noted = async <T>(journey: Journey, by: Actor, part: () => Promise<T>): Promise<T> => {
    try {
      return await part()
    } catch (error) {
      if (!isRefusal(error)) throw error
      await noteRefusal(journey, error, by)
      throw error
    }
  }

  const noteRefusal = async (
    { connector, steps, attempt }: Journey,
    refusal: Refusal,
    by: Actor,
  ): Promise<void> => {
    refusal.isRecorded = true
    const asked = { steps, refusal, user: undefined }
    await hub.events.add(writeAsked(connector, asked, { ...by, attempt }))
  }

  /** Keeps by which name of the source's a session of ours can be ended. */
  const keepSession = async (
    { id }: Connector,
    session: string,
    started: SignedIn,
  ): Promise<void> => {
    const key = `${id} ${hashSecret(session)}`
    const before = (await hub.state.get<number[]>('upstream-session', key)) ?? []
    const ids = [...before, started.session.id].slice(-20)
    await hub.state.put('upstream-session', key, ids, sessionSeconds)
  }

  const settle = async (
    journey: Journey,
    { claimed }: Arrival,
    note: (step: Step) => void,
    by: Actor,
  ): Promise<User> => {
    const { connector } = journey
    const user = await identities.match(connector, claimed, note, by)
    if (claimed.groups !== undefined) {
      const count = await settleGroups({ store, world }, connector, user, claimed.groups, by)
      note({ name: 'groups', facts: { count: count ?? 'too many: nothing is changed' } })
    }
    return user
  }

  return {
    findOpen,

    /**
     * Begins a journey, and gives where the browser is led. Refuses with `throttled`, or with
     * `unavailable` where the source cannot be found out about.
     */
    async leave(input: JourneyInput): Promise<string> {
      const { connector, handle, attempt, address } = input
      await hub.limits.take([{ bucket: `journeys from ${sourceOf(address)}`, ...perAddress }])
      const organization = await hub.organizations.get(connector.organizationId)
      const kind = hub.dialects.redirect(connector.type) as RedirectKind
      const state = newSecret(world)
      const steps: Step[] = []
      const begun: Journey = { connector, attempt, handle, kept: null, steps }
      const { notBefore, email } = signIn.find(handle) ?? {}
      const loginHint = input.loginHint ?? email
      const { url, kept } = await noted(begun, { address }, () =>
        kind.start(hub, { connector, organization, state, attempt, loginHint, notBefore }, (step) =>
          steps.push(step),
        ),
      )
      const browser = hashSecret(input.browser)
      const journey: KeptJourney = {
        ...{ connectorId: connector.id, browser, attempt, kept, steps },
        ...(handle !== undefined && { handle }),
      }
      await hub.state.put('journey', hashSecret(state), journey, journeySeconds)
      return url
    },

    /**
     * The journey of that state, which ends with it. Refuses with `expired` one that is over, was
     * ended before or is another browser's, and with `forbidden` one whose source is no more.
     */
    async take(state: string, browser: string | undefined, type: string): Promise<Journey> {
      const words = 'That sign-in is over, or was begun in another browser.'
      const over = (cause: string): never => refuse('expired', words, { cause })
      const key = state.length === stateLength ? hashSecret(state) : ''
      const found = await hub.state.get<KeptJourney>('journey', key)
      if (!found) return over('there is no journey of that state, or it has ended')
      // One that another browser brings is left as it is: its own may still come.
      if (browser === undefined || !isSame(found.browser, hashSecret(browser))) {
        return over(`the journey ${found.attempt} was begun in another browser`)
      }
      const taken = await hub.state.take<KeptJourney>('journey', key)
      if (!taken) return over('the journey has just ended in another tab')
      const { connectorId, browser: _, ...journey } = taken
      const connector = await findOpen(connectorId)
      if (connector?.type === type) return { ...journey, connector }
      const cause = `the connector ${connectorId} is gone, switched off or of another kind`
      return refuse('forbidden', 'That way to sign in is closed.', { cause })
    },

    /**
     * Ends a journey: proves who it is, finds or makes them, puts them into their groups and
     * begins the session. Leaves the event `connector.asked`, with the cause of a no.
     */
    async arrive(
      journey: Journey,
      prove: Prove,
      beginning: Beginning,
      given: Actor,
    ): Promise<SignedIn> {
      const { connector, attempt, steps } = journey
      const by = { ...given, attempt }
      const note = (step: Step): void => void steps.push(step)
      return noted(journey, by, async () => {
        const arrival = await prove(note)
        const user = await settle(journey, arrival, note, by)
        const started = await signIn.connected(user, beginning, by)
        if (arrival.session !== undefined) {
          await keepSession(connector, arrival.session, started)
        }
        await hub.events.add(writeAsked(connector, { steps, user }, by))
        return started
      })
    },

    /** Ends what began with that session of the source. Gives how many sessions there were. */
    async endSession({ id }: Connector, session: string, by: Actor): Promise<number> {
      const key = `${id} ${hashSecret(session)}`
      const ids = (await hub.state.take<number[]>('upstream-session', key)) ?? []
      const found = await Promise.all(ids.map((each) => hub.sessions.findById(each)))
      const living = found.filter((each) => each?.method === 'connector')
      for (const each of living) if (each) await hub.sessions.end(each, by)
      return living.length
    },

    /** Signs somebody out everywhere, by what the source calls them. */
    async endPerson({ id, rootId }: Connector, subject: string, by: Actor): Promise<number> {
      const linked = await store.read.connectors.findLinked(id, subject)
      const user = linked === undefined ? undefined : await hub.users.find(linked)
      return user?.rootId === rootId ? hub.sessions.endAllOf(user, by) : 0
    },
  }
}

export type Upstream = ReturnType<typeof createUpstream>

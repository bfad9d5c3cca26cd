/**
 * Sign-in at a source that the browser is led to. It leaves with a *state* that comes back with
 * the answer: of one browser, for one attempt, and good once (RP-04). What the answer has to be
 * is the dialect's business; whom it means, and what follows from it, is decided here.
 */
import { writeAsked } from './asked-event.ts'
import type { Connector } from './connector.ts'
import type { Arrival, RedirectKind, Step } from './dialect.ts'
import type { Actor } from './event.ts'
import type { CoreRule } from './explanation-words.ts'
import type { Nouns } from './hub.ts'
import { hashSecret, isSame, newSecret } from './identifier.ts'
import { sourceOf } from './limit.ts'
import type { JsonValue } from './organization.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'
import type { Beginning, SignedIn, SignIn } from './signin.ts'
import type { Store } from './store/store.ts'
import { createUpstreamEnds } from './upstream-end.ts'
import { findGroupStep, settleGroups } from './upstream-group.ts'
import { createUpstreamIdentities } from './upstream-identity.ts'
import { createUpstreamTrials } from './upstream-trial.ts'
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
  /** The administrator who tries the source out: nobody is signed in by it. */
  trialBy?: string | undefined
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
  /** The administrator who tries the source out. */
  trialBy?: string | undefined
}

/** Gives who it is, or refuses; `note` is told each step. */
export type Prove = (note: (step: Step) => void) => Promise<Arrival>

/** How long somebody may take to sign in at the source. */
const journeySeconds = 15 * 60
/** Each journey is kept until it ends: strangers begin no more than these. */
const perAddress = { burst: 60, everyMs: 2_000 }

const stateLength = 43

export const createUpstream = (hub: Nouns, signIn: SignIn, store: Store, world: World) => {
  const identities = createUpstreamIdentities(hub, store, world)
  const { sealSession, ...ends } = createUpstreamEnds(hub, store, world)
  const trials = createUpstreamTrials(hub, identities)

  /** Where somebody is led who tries a source out: it may be switched off still. */
  const findTried = async (id: string): Promise<Connector | undefined> => {
    const connector = await hub.connectors.find(id)
    if (!connector || !hub.dialects.redirect(connector.type)) return undefined
    return (await hub.connectors.isOpen(connector)) ? connector : undefined
  }
  /** Where people are led, while they may be: it is there, and switched on. */
  const findOpen = async (id: string): Promise<Connector | undefined> => {
    const connector = await findTried(id)
    return connector?.isActive ? connector : undefined
  }
  const findKept = (state: string): Promise<KeptJourney | undefined> => {
    const key = state.length === stateLength ? hashSecret(state) : ''
    return hub.state.get<KeptJourney>('journey', key)
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
    { connector, steps, attempt, trialBy }: Journey,
    refusal: Refusal,
    by: Actor,
  ): Promise<void> => {
    // A trial has an event of its own.
    if (trialBy !== undefined) return
    refusal.isRecorded = true
    hub.attempts.refused(attempt, refusal)
    const asked = { steps, refusal, user: undefined }
    await hub.events.add(writeAsked(connector, asked, { ...by, attempt }))
  }

  /** Whoever leaves and never comes back can be looked up too. */
  const noteLeft = ({ connector, attempt }: Journey, url: string): void => {
    const { id: connectorId, organizationId, rootId } = connector
    hub.attempts.open(attempt, { kind: 'sign-in', connectorId, organizationId, rootId })
    hub.attempts.note(attempt, { name: 'led to the source', facts: { to: url } })
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
      const step = await findGroupStep(store, connector, claimed.groups, count)
      hub.attempts.note(by.attempt, step)
      note({ name: 'groups', facts: { count: count ?? 'too many: nothing is changed' } })
    }
    return user
  }

  return {
    ...ends,
    findOpen,
    findTried,

    /** The source that an answer with that state may come from, where it comes without a cookie. */
    async findFor(id: string, state: string): Promise<Connector | undefined> {
      const kept = await findKept(state)
      const isTrial = kept?.connectorId === id && kept.trialBy !== undefined
      return isTrial ? findTried(id) : findOpen(id)
    },

    /** True while a trial with that state is under way. */
    async isTrial(state: string): Promise<boolean> {
      return (await findKept(state))?.trialBy !== undefined
    },

    /**
     * Begins a journey, and gives where the browser is led. Refuses with `throttled`, or with
     * `unavailable` where the source cannot be found out about.
     */
    async leave(input: JourneyInput): Promise<string> {
      const { connector, handle, attempt, address, trialBy } = input
      await hub.limits.take([{ bucket: `journeys from ${sourceOf(address)}`, ...perAddress }])
      const organization = await hub.organizations.get(connector.organizationId)
      const kind = hub.dialects.redirect(connector.type) as RedirectKind
      const state = newSecret(world)
      const steps: Step[] = []
      const begun: Journey = { connector, attempt, handle, kept: null, steps, trialBy }
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
        ...(trialBy !== undefined && { trialBy }),
      }
      await hub.state.put('journey', hashSecret(state), journey, journeySeconds)
      noteLeft(begun, url)
      return url
    },

    /**
     * The journey of that state, which ends with it. Refuses with `expired` one that is over, was
     * ended before or is another browser's, and with `forbidden` one whose source is no more.
     */
    async take(state: string, browser: string | undefined, type: string): Promise<Journey> {
      const words = 'That sign-in is over, or was begun in another browser.'
      const over = (cause: string, rule: CoreRule = 'journey.over'): never =>
        refuse('expired', words, { rule, cause })
      const found = await findKept(state)
      if (!found) return over('there is no journey of that state, or it has ended')
      // One that another browser brings is left as it is: its own may still come.
      if (browser === undefined || !isSame(found.browser, hashSecret(browser))) {
        const cause = `the journey ${found.attempt} was begun in another browser`
        return over(cause, 'journey.browser')
      }
      const taken = await hub.state.take<KeptJourney>('journey', hashSecret(state))
      if (!taken) return over('the journey has just ended in another tab')
      const { connectorId, browser: _, ...journey } = taken
      const find = taken.trialBy === undefined ? findOpen : findTried
      const connector = await find(connectorId)
      if (connector?.type === type) return { ...journey, connector }
      const cause = `the connector ${connectorId} is gone, switched off or of another kind`
      return refuse('forbidden', 'That way to sign in is closed.', {
        ...{ rule: 'source.closed', cause },
      })
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
        const upstream = sealSession(connector, user, arrival.session)
        const started = await signIn.connected(user, { ...beginning, upstream }, by)
        await hub.events.add(writeAsked(connector, { steps, user }, by))
        return started
      })
    },

    /**
     * Ends the journey of a trial: says what would come of it, and signs nobody in. Leaves the
     * event `connector.tested`.
     */
    tryOut: trials.arrive,
  }
}

export type Upstream = ReturnType<typeof createUpstream>

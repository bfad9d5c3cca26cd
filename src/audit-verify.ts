/**
 * Verifying: every chain is computed again from its events, and compared with its seals, its
 * signed checkpoint, and checkpoints that somebody has kept elsewhere. It goes step by step, and
 * what it has found is a value that JSON can write: whoever asks holds it, goes on, or leaves.
 */
import { type Checkpoint, isSigned } from './audit-checkpoint.ts'
import type { AuditKeys } from './audit-key.ts'
import { chainOf, hashEvent } from './audit-line.ts'
import { findFirstSince } from './audit-range.ts'
import type { KeptSeal } from './store/audit-page.ts'
import type { Store } from './store/store.ts'

export type VerifyRequest = {
  /** One chain, or all of them. */
  chain?: string | undefined
  /** Not what was before, in epoch milliseconds. */
  since?: number | undefined
  /** What somebody has kept. */
  kept?: readonly Checkpoint[]
}

/** What is not as it should be. */
export type AuditFault = {
  chain: string
  position: number | null
  /** The id of the event, where it is known. */
  event: number | null
  words: string
}

/** Where in a chain it is: what was looked at last, and where its checkpoint says that it ends. */
type Walk = { chain: string; position: number; hash: string; end: number; endHash: string }

export type VerifyState = {
  /** Chains up to this one are done. */
  after: string
  walk: Walk | null
  /** The last event that was looked for among the seals, once the chains are done. */
  event: number | null
  isDone: boolean
  chains: number
  events: number
  /** Events that are not sealed yet. */
  unsealed: number
  /** The first of them, and how many there are. */
  faults: AuditFault[]
  faultCount: number
}

const sealsAtOnce = 250
const eventsAtOnce = 1_000
const faultsShown = 100

export const startVerifying = (): VerifyState => ({
  ...{ after: '', walk: null, event: null, isDone: false },
  ...{ chains: 0, events: 0, unsealed: 0, faults: [], faultCount: 0 },
})

type Say = (words: string, place: { chain: string; position?: number; event?: number }) => void

const sayInto =
  (state: VerifyState): Say =>
  (words, { chain, position = null, event = null }) => {
    state.faultCount += 1
    if (state.faults.length < faultsShown) state.faults.push({ chain, position, event, words })
  }

const writeMissing = (from: number, to: number): string =>
  from === to ? 'is missing' : `to ${to} are missing`

/** One event and its seal, and where they lead. Each is held against the seal before it. */
const checkSeal = (walk: Walk, seal: KeptSeal, say: Say): Walk => {
  const { chain, position, eventId, hash, event } = seal
  const place = { chain, position, event: eventId }
  const next = { ...walk, position, hash }
  if (position > walk.position + 1) {
    const from = walk.position + 1
    say(writeMissing(from, position - 1), { chain, position: from })
    // What the hash before it was is not known any more.
    if (event) return next
  }
  if (!event) say('is missing: its seal is there alone', place)
  else if (chainOf(event) !== chain) say('was altered: it belongs to another chain', place)
  else if (hashEvent(walk.hash, position, event) !== hash) say('was altered', place)
  return next
}

export const createVerify = (store: Store, keys: AuditKeys) => {
  const pages = store.read.auditPages
  const isOurs = async (checkpoint: Checkpoint): Promise<boolean> => {
    const key = (await keys.all()).find(({ id }) => id === checkpoint.key)
    return key !== undefined && isSigned(checkpoint, key.publicKey)
  }

  const startWalk = async (chain: string, since: number | undefined, say: Say): Promise<Walk> => {
    const signed = await store.read.audit.chain(chain)
    if (!signed) {
      // Of an organization where nothing has happened yet, nothing is sealed.
      if ((await pages.ofChain(chain, 0, 1)).length > 0) say('has no checkpoint', { chain })
      return { chain, position: 0, hash: '', end: 0, endHash: '' }
    }
    const { first, previous, position: end, hash: endHash } = signed
    if (!(await isOurs(signed))) say('has a checkpoint that this hub did not sign', { chain })
    const from = since === undefined ? first : await findFirstSince(pages, signed, since)
    if (from === first) return { chain, position: first - 1, hash: previous, end, endHash }
    const [before] = await pages.ofChain(chain, from - 2, 1)
    return { chain, position: from - 1, hash: before?.hash ?? '', end, endHash }
  }

  /** Retention may have dropped what was to come next. */
  const catchUp = async (walk: Walk, seal: KeptSeal | undefined): Promise<Walk> => {
    if (!seal || seal.position <= walk.position + 1) return walk
    const signed = await store.read.audit.chain(walk.chain)
    if (!signed || signed.first <= walk.position + 1) return walk
    return { ...walk, position: signed.first - 1, hash: signed.previous }
  }

  /** The chain ends where its checkpoint says, with the hash that was signed. */
  const checkEnd = async (walk: Walk, say: Say): Promise<void> => {
    const { chain, position, hash, end, endHash } = walk
    if (position < end) {
      say(`${writeMissing(position + 1, end)}: the end was cut`, { chain, position: position + 1 })
    }
    if (position === end && hash !== endHash) {
      say('is not what was signed: the chain was written anew', { chain, position })
    }
    const [beyond] = await pages.ofChain(chain, end, 1)
    const now = await store.read.audit.chain(chain)
    if (beyond && beyond.position > (now?.position ?? 0)) {
      const { position: at, eventId: event } = beyond
      say('was inserted: no checkpoint reaches so far', { chain, position: at, event })
    }
  }

  /** What is wrong with what somebody has kept, or nothing. */
  const findKeptFault = async (kept: Checkpoint): Promise<string | undefined> => {
    const { chain, position } = kept
    const now = await store.read.audit.chain(chain)
    if (!(await isOurs(kept))) return 'of the kept checkpoint was not signed by this hub'
    if (!now) return 'of the kept checkpoint is missing, with its whole chain'
    if (now.position < position) {
      return 'of the kept checkpoint is missing: the log was cut or set back'
    }
    // What is older than the log that is left cannot be compared any more.
    if (position < now.first - 1) return undefined
    const [seal] = await pages.ofChain(chain, position - 1, 1)
    const hash = position === now.first - 1 ? now.previous : seal?.hash
    return hash === kept.hash ? undefined : 'is not what the kept checkpoint says'
  }

  const stepChain = async (state: VerifyState, walk: Walk, say: Say): Promise<void> => {
    const seals = await pages.ofChain(walk.chain, walk.position, sealsAtOnce)
    let at = await catchUp(walk, seals[0])
    const within = seals.filter(({ position }) => position <= at.end && position > at.position)
    for (const seal of within) at = checkSeal(at, seal, say)
    state.events += within.length
    state.walk = at
    if (seals.length === sealsAtOnce && at.position < at.end) return
    await checkEnd(at, say)
    state.walk = null
    state.after = at.chain
    state.chains += 1
  }

  /** The next chain, or what comes after the last. */
  const stepOn = async (state: VerifyState, request: VerifyRequest, say: Say): Promise<void> => {
    const { chain: only, since, kept = [] } = request
    const next = only === undefined ? await store.read.audit.nextChain(state.after) : only
    if (next !== undefined && next !== state.after) {
      state.walk = await startWalk(next, since, say)
      return
    }
    for (const each of kept) {
      if (only !== undefined && each.chain !== only) continue
      const fault = await findKeptFault(each)
      if (fault !== undefined) say(fault, each)
    }
    // Ids that somebody else has made up may be anything.
    const first = since === undefined ? undefined : await pages.firstSince(since)
    const none = since === undefined ? -Number.MAX_SAFE_INTEGER : Number.MAX_SAFE_INTEGER
    state.event = first === undefined ? none : first - 1
  }

  /** Events that are nowhere in the chains: not yet, or put in by force. */
  const stepEvents = async (
    state: VerifyState,
    after: number,
    only: string | undefined,
    say: Say,
  ) => {
    const { eventId: sealedTo } = await store.read.audit.sealer()
    const gaps = new Set(await store.read.audit.gaps())
    const events = await pages.presence(after, eventsAtOnce)
    for (const event of events) {
      const chain = chainOf(event)
      if (event.isSealed || (only !== undefined && chain !== only)) continue
      if (event.id > sealedTo || gaps.has(event.id)) state.unsealed += 1
      else
        say('was inserted: those around it are sealed, and it is not', { chain, event: event.id })
    }
    state.event = events.at(-1)?.id ?? after
    state.isDone = events.length < eventsAtOnce
  }

  /** Goes one step on: some hundred events. The state that is given is not changed. */
  return async (request: VerifyRequest, before: VerifyState): Promise<VerifyState> => {
    const state = structuredClone(before)
    const say = sayInto(state)
    if (state.walk) await stepChain(state, state.walk, say)
    else if (state.event === null) await stepOn(state, request, say)
    else await stepEvents(state, state.event, request.chain, say)
    return state
  }
}

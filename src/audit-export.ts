/**
 * Exporting: the events of one chain or of all, as lines of JSON, each chain followed by a
 * checkpoint over just those lines, so that they can be verified anywhere. It goes page by page,
 * and whoever asks holds how far it is.
 */
import { type Checkpoint, signCheckpoint } from './audit-checkpoint.ts'
import type { AuditKeys } from './audit-key.ts'
import { type Sealed, writeLine } from './audit-line.ts'
import { findFirstSince } from './audit-range.ts'
import { refuse } from './refusal.ts'
import type { KeptSeal } from './store/audit-page.ts'
import type { Store } from './store/store.ts'
import type { World } from './world.ts'

export type ExportRequest = {
  chain?: string | undefined
  /** Not from before, and not from then on: epoch milliseconds. */
  since?: number | undefined
  until?: number | undefined
}

/** The chain that is under way: what was written last, and what the first line begins with. */
type Under = {
  chain: string
  first: number
  previous: string
  position: number
  hash: string
  end: number
}

export type ExportState = {
  after: string
  under: Under | null
  isDone: boolean
  events: number
  chains: number
}

const eventsAtOnce = 500

export const startExport = (): ExportState => ({
  ...{ after: '', under: null, isDone: false, events: 0, chains: 0 },
})

/** What is not whole is verified first: an export is no place to find that out. */
const getWhole = (seal: KeptSeal): Sealed => {
  const { chain, position, hash, previous, event } = seal
  if (event && previous !== undefined) return { chain, position, hash, previous, event }
  const words = `The log of ${chain} is not whole at position ${position}: verify it.`
  return refuse('conflict', words)
}

export const createExport = (store: Store, world: World, keys: AuditKeys) => {
  const pages = store.read.auditPages

  /** The stretch of a chain that is asked for, or undefined where there is nothing in it. */
  const openChain = async (
    signed: Checkpoint,
    request: ExportRequest,
  ): Promise<Under | undefined> => {
    const { since, until } = request
    const { chain } = signed
    const first = since === undefined ? signed.first : await findFirstSince(pages, signed, since)
    const end =
      until === undefined ? signed.position : (await findFirstSince(pages, signed, until)) - 1
    if (end < first) return undefined
    return { chain, first, previous: '', position: first - 1, hash: '', end }
  }

  const close = async (under: Under): Promise<string> => {
    const { chain, first, previous, position, hash } = under
    const at = new Date(world.now()).toISOString()
    const unsigned = { chain, first, previous, position, hash, at }
    return JSON.stringify(signCheckpoint(unsigned, await keys.current()))
  }

  const writePage = async (state: ExportState, under: Under): Promise<string[]> => {
    const limit = Math.min(eventsAtOnce, under.end - under.position)
    const seals = (await pages.ofChain(under.chain, under.position, limit)).map(getWhole)
    const first = seals[0]
    const last = seals.at(-1)
    if (!first || !last) return refuse('conflict', `The log of ${under.chain} is cut: verify it.`)
    const { position, hash } = last
    const begun = under.previous === '' ? { first: first.position, previous: first.previous } : {}
    const now = { ...under, ...begun, position, hash }
    state.events += seals.length
    state.under = now
    const lines = seals.map(writeLine)
    if (position < under.end) return lines
    state.under = null
    state.after = under.chain
    state.chains += 1
    return [...lines, await close(now)]
  }

  const stepOn = async (state: ExportState, request: ExportRequest): Promise<void> => {
    const { chain: only } = request
    const isDone = only !== undefined && state.after !== ''
    const next = isDone ? undefined : (only ?? (await store.read.audit.nextChain(state.after)))
    const signed = next === undefined ? undefined : await store.read.audit.chain(next)
    if (next === undefined) {
      state.isDone = true
      return
    }
    state.under = (signed && (await openChain(signed, request))) ?? null
    state.after = next
  }

  /** The next lines, which may be none, and the state after them. */
  return async (
    request: ExportRequest,
    before: ExportState,
  ): Promise<{ lines: string[]; state: ExportState }> => {
    const state = structuredClone(before)
    if (state.under) return { lines: await writePage(state, state.under), state }
    await stepOn(state, request)
    return { lines: [], state }
  }
}

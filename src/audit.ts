/**
 * The audit log as a thing that can be shown to others: events are sealed into chains, one for
 * each root organization and one for the hub itself; chains are verified, exported, sent on to
 * streams, and shortened from their beginning. docs/audit.md is the guide, decision 019 the why.
 */
import { setImmediate as turn } from 'node:timers/promises'
import type { Checkpoint } from './audit-checkpoint.ts'
import { createDelivery } from './audit-delivery.ts'
import { createExport } from './audit-export.ts'
import { createAuditKeys } from './audit-key.ts'
import { createRetention } from './audit-retention.ts'
import { createSealer } from './audit-seal.ts'
import { createStreams } from './audit-stream.ts'
import { createVerify, startVerifying, type VerifyState } from './audit-verify.ts'
import type { Config } from './config.ts'
import type { Exchanges } from './exchange.ts'
import type { Outside } from './outside.ts'
import type { Seal } from './seal.ts'
import type { Store } from './store/store.ts'
import type { World } from './world.ts'

export type AuditParts = {
  config: Config
  store: Store
  world: World
  seal: Seal
  outside: Outside
  exchanges: Exchanges
}

/** At the end of a process; what is left then is sealed when the next one begins. */
const batchesAtEnd = 20
/** Some tens of thousands of events: what can be waited for in a browser. */
const stepsAtOnce = 200

export const createAudit = (parts: AuditParts) => {
  const { config, store, world, outside, exchanges } = parts
  const keys = createAuditKeys(store, world, parts.seal)
  const sendParts = { outside, exchanges, host: new URL(config.url).hostname }
  const delivery = createDelivery(store, world, parts.seal, sendParts)
  const sealAll = createSealer(store, world, keys)
  let sealedAt = world.now()
  const seal: typeof sealAll = async (options) => {
    const count = await sealAll(options)
    sealedAt = world.now()
    return count
  }
  const verify = createVerify(store, keys)

  return {
    seal,
    /** Goes one step on with verifying what is kept; see `startVerifying`. */
    verify,
    /** Verifies one chain from a time on, as far as that is soon done: see `isDone`. */
    async verifySince(chain: string, since: number): Promise<VerifyState> {
      let state = startVerifying()
      for (let step = 0; step < stepsAtOnce && !state.isDone; step += 1) {
        await turn()
        state = await verify({ chain, since }, state)
      }
      return state
    },
    /** Goes one page on with an export; see `startExport`. */
    export: createExport(store, world, keys),
    /** Drops what is older than it is to be kept. */
    retain: createRetention(store, world, { keys, days: config.eventDays }),
    streams: createStreams(store, world, parts.seal, sendParts),
    delivery,
    /** The public half of what signs, in PEM. */
    async publicKey(): Promise<{ id: string; pem: string }> {
      const { id, publicKey } = await keys.current()
      return { id, pem: String(publicKey.export({ format: 'pem', type: 'spki' })) }
    },
    /** The checkpoint of one chain, or of every chain, as they are now. */
    async checkpoints(only?: string): Promise<Checkpoint[]> {
      const found: Checkpoint[] = []
      let name = only ?? (await store.read.audit.nextChain(''))
      while (name !== undefined) {
        const checkpoint = await store.read.audit.chain(name)
        if (checkpoint) found.push(checkpoint)
        name = only === undefined ? await store.read.audit.nextChain(name) : undefined
      }
      return found
    },
    /** When sealing last came through in this process, and how many streams were failing. */
    load: () => ({ sealedAt, failing: delivery.failing() }),
    /** Lets what is being sent arrive, and seals what has been written. */
    async close(): Promise<void> {
      await delivery.close()
      await seal({ batches: batchesAtEnd })
    },
  }
}

export type Audit = ReturnType<typeof createAudit>

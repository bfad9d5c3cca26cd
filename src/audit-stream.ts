/**
 * Streams: where sealed events are sent on to, as the operator has set them up. `audit-delivery.ts`
 * sends. An address may hold a token, so all of it is sealed but the host.
 */
import { hubChain } from './audit-line.ts'
import {
  checkDestination,
  type Destination,
  isSyslog,
  type SendParts,
  sendTest,
  writeShown,
} from './audit-send.ts'
import type { Actor } from './event.ts'
import { newId, newSecret } from './identifier.ts'
import { refuse } from './refusal.ts'
import type { Seal } from './seal.ts'
import type { Rows, Store } from './store/store.ts'
import type { World } from './world.ts'

export type AuditStream = {
  id: string
  /** The root organization whose events it takes, `hub`, or null for all. */
  chain: string | null
  /** Scheme, host and port of where it leads. */
  url: string
  /** The whole address and the secret, sealed. */
  secret: string
  /** The last that has arrived: a position of its chain, or a number where it takes all. */
  place: number
  /** How often it has failed in a row, when it is tried again, and why it failed. */
  failures: number
  retryAt: number
  cause: string
  createdAt: number
  deliveredAt: number | null
}

export type NewStream = {
  url: string
  /** One chain, or all of them. */
  chain?: string | undefined
  /** What a webhook is signed with; made where none is given. */
  secret?: string | undefined
  /** From the first event that is kept, not from now on. */
  isFromStart?: boolean | undefined
}

const secretLengthMin = 16
const streamsMost = 50

/** What the event of a stream belongs to. */
export const placeOf = ({ chain }: Pick<AuditStream, 'chain'>) =>
  chain === null || chain === hubChain ? undefined : { id: chain, rootId: chain }

export const openDestination = (seal: Seal, { id, secret }: AuditStream): Destination => {
  const text = seal.open('audit-stream', id, secret)
  if (text === undefined) {
    throw new Error(`Stream ${id} does not open: is FOYER_SECRET the one it was made with?`)
  }
  return JSON.parse(text)
}

/** Where a stream would be that has delivered everything. */
const findEnd = async (rows: Pick<Rows, 'audit'>, chain: string | null): Promise<number> =>
  chain === null
    ? (await rows.audit.sealer()).number
    : ((await rows.audit.chain(chain))?.position ?? 0)

export const createStreams = (store: Store, world: World, seal: Seal, parts: SendParts) => {
  const get = async (id: string): Promise<AuditStream> =>
    (await store.read.auditStreams.all()).find((stream) => stream.id === id) ??
    refuse('not-found', `There is no stream ${id}.`, { field: 'stream' })

  return {
    /**
     * Sends events on from now on. Gives the secret that a webhook is signed with, which is shown
     * this once. Refuses with `invalid`, and with `conflict` when there are too many.
     */
    async add(input: NewStream, by: Actor = {}): Promise<{ stream: AuditStream; secret?: string }> {
      const { url, chain = null, isFromStart = false } = input
      checkDestination(url)
      const secret = isSyslog(url) ? '' : (input.secret ?? newSecret(world))
      if (!isSyslog(url) && secret.length < secretLengthMin) {
        refuse('invalid', `must have ${secretLengthMin} characters.`, { field: 'secret' })
      }
      const id = newId(world)
      const sealed = seal.close('audit-stream', id, JSON.stringify({ url, secret }))
      const stream = await store.write(async (rows): Promise<AuditStream> => {
        if ((await rows.auditStreams.all()).length >= streamsMost) {
          refuse('conflict', `There are ${streamsMost} streams already.`)
        }
        const place = isFromStart ? 0 : await findEnd(rows, chain)
        const made = { id, chain, url: writeShown(url), secret: sealed, place, failures: 0 }
        const times = { retryAt: 0, cause: '', createdAt: world.now(), deliveredAt: null }
        await rows.auditStreams.add({ ...made, ...times })
        const data = { stream: id, url: made.url }
        const organization = placeOf(made)
        await rows.events.add({ ...by, type: 'audit-stream.added', organization, data })
        return { ...made, ...times }
      })
      return { stream, ...(secret !== '' && { secret }) }
    },

    /** What has not arrived is not sent any more. Refuses with `not-found`. */
    async remove(id: string, by: Actor = {}): Promise<void> {
      const stream = await get(id)
      await store.write(async (rows) => {
        if (!(await rows.auditStreams.remove(id))) return
        const data = { stream: id, url: stream.url }
        const organization = placeOf(stream)
        await rows.events.add({ ...by, type: 'audit-stream.removed', organization, data })
      })
    },

    /** Every stream, and how many events it is behind. */
    async list(): Promise<{ stream: AuditStream; behind: number }[]> {
      const streams = await store.read.auditStreams.all()
      return Promise.all(
        streams.map(async (stream) => {
          const end = await findEnd(store.read, stream.chain)
          return { stream, behind: Math.max(0, end - stream.place) }
        }),
      )
    },

    /** Hands over a test. Refuses with the cause where it did not arrive. */
    async test(id: string): Promise<void> {
      const stream = await get(id)
      const at = world.now()
      await sendTest(parts, { ...openDestination(seal, stream), name: `audit-stream ${id}`, at })
    },
  }
}

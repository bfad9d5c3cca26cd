/**
 * Signing keys: what a root organization signs with towards its applications. RSA-2048 unless
 * P-256 is asked for; the private half is sealed at rest and never leaves this file but as a
 * `KeyObject`. A key is next, then current, then retired: others learn of it before it signs, and
 * know it for a while after.
 */
import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { createCertificate } from './certificate.ts'
import type { Actor } from './event.ts'
import { newId } from './identifier.ts'
import type { Organization } from './organization.ts'
import { refuse } from './refusal.ts'
import type { Seal } from './seal.ts'
import type { Store } from './store/store.ts'
import type { World } from './world.ts'

export type SigningAlgorithm = 'RSA-2048' | 'EC-P256'

export type SigningKey = {
  id: string
  rootId: string
  algorithm: SigningAlgorithm
  status: 'next' | 'current' | 'retired'
  /** The self-signed certificate that carries the public half: DER in base64. */
  certificate: string
  createdAt: number
  /** When the certificate ends; of a retired key, until when it is published. */
  endsAt: number
}

export type HeldSigningKey = SigningKey & { privateKey: KeyObject }

/** As kept: with the private half sealed. */
export type SealedSigningKey = SigningKey & { sealed: string }

const day = 24 * 3_600_000
const year = 365.25 * day
/** Service providers copy the certificate by hand, and will not do it often. */
const certificateYears = 10

/** Service providers read metadata once a day or once a week, some by hand. */
const overlapDays = 30
const overlapDaysLimit = 3650

/** What a root signs with where nobody says otherwise: what its first key was for. */
const mainAlgorithm = (keys: readonly SigningKey[]): SigningAlgorithm => {
  const first = Math.min(...keys.map(({ createdAt }) => createdAt))
  const eldest = keys.filter(({ createdAt }) => createdAt === first)
  return eldest.length > 0 && eldest.every(({ algorithm }) => algorithm === 'EC-P256')
    ? 'EC-P256'
    : 'RSA-2048'
}

const findKey = <T extends SigningKey>(
  keys: readonly T[],
  status: SigningKey['status'],
  algorithm: SigningAlgorithm = mainAlgorithm(keys),
): T | undefined => keys.find((key) => key.status === status && key.algorithm === algorithm)

const generate = promisify(generateKeyPair)

const newPair = (algorithm: SigningAlgorithm) =>
  algorithm === 'RSA-2048'
    ? generate('rsa', { modulusLength: 2048 })
    : generate('ec', { namedCurve: 'P-256' })

export const createSigningKeys = (store: Store, world: World, seal: Seal) => {
  const open = (kept: SealedSigningKey): HeldSigningKey => {
    const text = seal.open('signing-key', kept.id, kept.sealed)
    if (text === undefined) {
      throw new Error(
        `Signing key ${kept.id} does not open: is FOYER_SECRET the one it was made with?`,
      )
    }
    const { sealed: _, ...key } = kept
    const der = Buffer.from(text, 'base64')
    return { ...key, privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) }
  }
  const load = (rootId: string): Promise<HeldSigningKey[]> =>
    store.cached('signing-key', rootId, async () =>
      (await store.read.signingKeys.of(rootId)).map(open),
    )

  const create = async (
    root: Organization,
    algorithm: SigningAlgorithm,
    status: 'next' | 'current',
  ): Promise<SealedSigningKey> => {
    const id = newId(world)
    const now = world.now()
    const endsAt = now + certificateYears * year
    const { privateKey, publicKey } = await newPair(algorithm)
    const certificate = createCertificate({
      commonName: `Foyer ${root.slug}`,
      key: privateKey,
      publicKey,
      notBefore: now,
      notAfter: endsAt,
      serial: world.random(16),
    })
    const der = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
    return {
      id,
      rootId: root.id,
      algorithm,
      status,
      certificate: certificate.toString('base64'),
      createdAt: now,
      endsAt,
      sealed: seal.close('signing-key', id, der),
    }
  }

  /** Keeps a key unless there is one of its kind and status; gives the one that is there then. */
  const keep = (root: Organization, key: SealedSigningKey, by: Actor): Promise<SealedSigningKey> =>
    store.write(async (rows) => {
      // Another process may have been quicker.
      const { id, algorithm, status } = key
      const there = findKey(await rows.signingKeys.of(root.id), status, algorithm)
      if (there) return there
      await rows.signingKeys.add(key)
      const data = { id, algorithm, status }
      await rows.events.add({ ...by, type: 'signing-key.added', organization: root, data })
      await rows.bump('signing-key')
      return key
    })

  return {
    /**
     * The key that a root organization signs with, of that kind if one is named; the first of its
     * kind is made when it is needed.
     */
    async current(root: Organization, algorithm?: SigningAlgorithm): Promise<HeldSigningKey> {
      const held = findKey(await load(root.id), 'current', algorithm)
      if (held) return held
      // What is in memory may be a moment old: another process may have made the first one.
      const keys = await store.read.signingKeys.of(root.id)
      const kept = findKey(keys, 'current', algorithm)
      if (kept) return open(kept)
      const key = await create(root, algorithm ?? mainAlgorithm(keys), 'current')
      return open(await keep(root, key, {}))
    },

    /**
     * Makes the key that will sign next, published from now on beside the one that signs. Refuses
     * with `conflict` when there is one.
     */
    async add(
      root: Organization,
      { algorithm }: { algorithm?: SigningAlgorithm | undefined } = {},
      by: Actor = {},
    ): Promise<SigningKey> {
      const { algorithm: kind } = await this.current(root, algorithm)
      const made = await create(root, kind, 'next')
      const { sealed: _, ...key } = await keep(root, made, by)
      if (key.id === made.id) return key
      return refuse('conflict', 'There is a next key already: promote it first.')
    },

    /**
     * From now on the next key signs; the one that did stays published for so many days. Refuses
     * with `not-found` when there is no next key, and with `invalid`.
     */
    async promote(
      root: Organization,
      given: { algorithm?: SigningAlgorithm | undefined; overlapDays?: number | undefined } = {},
      by: Actor = {},
    ): Promise<SigningKey> {
      const { algorithm, overlapDays: days = overlapDays } = given
      if (!Number.isInteger(days) || days < 0 || days > overlapDaysLimit) {
        const field = 'overlapDays'
        refuse('invalid', `The overlap must be from 0 to ${overlapDaysLimit} days.`, { field })
      }
      return store.write(async (rows) => {
        const keys = await rows.signingKeys.of(root.id)
        const next = findKey(keys, 'next', algorithm)
        if (!next) return refuse('not-found', 'There is no next key: add one first.')
        const before = findKey(keys, 'current', next.algorithm)
        const until = world.now() + days * day
        if (before) await rows.signingKeys.change({ ...before, status: 'retired', endsAt: until })
        const { sealed: _, ...key } = { ...next, status: 'current' as const }
        await rows.signingKeys.change(key)
        const data = { id: key.id, algorithm: key.algorithm, retired: before?.id, until }
        await rows.events.add({ ...by, type: 'signing-key.promoted', organization: root, data })
        await rows.bump('signing-key')
        return key
      })
    },

    /** Every key of that kind that others may know, to open what they have encrypted for it. */
    async held(root: Organization, algorithm: SigningAlgorithm): Promise<HeldSigningKey[]> {
      await this.current(root, algorithm)
      return (await load(root.id)).filter((key) => key.algorithm === algorithm)
    },

    /** Every key of a root organization, oldest first. None is made, and none is opened. */
    async list(root: Organization): Promise<SigningKey[]> {
      return (await store.read.signingKeys.of(root.id)).map(({ sealed: _, ...key }) => key)
    },

    /** The keys whose certificates belong into metadata: the one that signs first. */
    async published(root: Organization): Promise<SigningKey[]> {
      const { id } = await this.current(root)
      const rank = (key: SigningKey): number =>
        key.id === id ? 0 : 1 + ['current', 'next', 'retired'].indexOf(key.status)
      const isKnown = ({ status, endsAt }: SigningKey): boolean =>
        status !== 'retired' || endsAt > world.now()
      const keys = (await this.list(root)).filter(isKnown)
      return keys.sort((left, right) => rank(left) - rank(right))
    },
  }
}

export type SigningKeys = ReturnType<typeof createSigningKeys>

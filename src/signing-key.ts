/**
 * Signing keys: what a root organization signs with towards its applications. RSA-2048 unless
 * P-256 is asked for; the private half is sealed at rest and never leaves this file but as a
 * `KeyObject`.
 */
import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { createCertificate } from './certificate.ts'
import { newId } from './identifier.ts'
import type { Organization } from './organization.ts'
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
  endsAt: number
}

export type HeldSigningKey = SigningKey & { privateKey: KeyObject }

/** As kept: with the private half sealed. */
export type SealedSigningKey = SigningKey & { sealed: string }

const year = 365.25 * 24 * 3_600_000
/** Service providers copy the certificate by hand, and will not do it often. */
const certificateYears = 10

const isCurrent = (key: SigningKey): boolean => key.status === 'current'

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
      status: 'current',
      certificate: certificate.toString('base64'),
      createdAt: now,
      endsAt,
      sealed: seal.close('signing-key', id, der),
    }
  }

  return {
    /** The key that a root organization signs with; its first one is made when it is needed. */
    async current(
      root: Organization,
      algorithm: SigningAlgorithm = 'RSA-2048',
    ): Promise<HeldSigningKey> {
      const held = (await load(root.id)).find(isCurrent)
      if (held) return held
      const key = await create(root, algorithm)
      const kept = await store.write(async (rows) => {
        // Another process may have been quicker; then that one's key is the current one.
        const there = (await rows.signingKeys.of(root.id)).find(isCurrent)
        if (there) return there
        await rows.signingKeys.add(key)
        await rows.events.add({
          type: 'signing-key.added',
          organization: root,
          data: { id: key.id, algorithm },
        })
        await rows.bump('signing-key')
        return key
      })
      return open(kept)
    },

    /** Every key of a root organization, oldest first. None is made. */
    async list(root: Organization): Promise<SigningKey[]> {
      return (await load(root.id)).map(({ privateKey: _, ...key }) => key)
    },

    /** The keys whose certificates belong into metadata: the current one first. */
    async published(root: Organization): Promise<SigningKey[]> {
      const current = await this.current(root)
      const others = (await load(root.id)).filter((key) => key.status === 'next')
      return [current, ...others].map(({ privateKey: _, ...key }) => key)
    },
  }
}

export type SigningKeys = ReturnType<typeof createSigningKeys>

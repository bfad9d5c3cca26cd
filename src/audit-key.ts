/**
 * The key that checkpoints are signed with: Ed25519, the hub's own, made when it is first needed.
 * The private half is sealed at rest. Its name is the beginning of the hash of its public half,
 * so that a name cannot be given to another key.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, hash } from 'node:crypto'
import type { CheckpointKey } from './audit-checkpoint.ts'
import type { Seal } from './seal.ts'
import type { Store } from './store/store.ts'
import type { World } from './world.ts'

const nameLength = 32
const purpose = 'audit-key'

export type SealedAuditKey = { id: string; sealed: string; createdAt: number }

export const createAuditKeys = (store: Store, world: World, seal: Seal) => {
  const open = ({ id, sealed }: SealedAuditKey): CheckpointKey => {
    const text = seal.open(purpose, id, sealed)
    if (text === undefined) {
      throw new Error(`Audit key ${id} does not open: is FOYER_SECRET the one it was made with?`)
    }
    const der = Buffer.from(text, 'base64')
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    return { id, privateKey, publicKey: createPublicKey(privateKey) }
  }

  const create = (): SealedAuditKey => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const id = hash('sha256', publicKey.export({ format: 'der', type: 'spki' }), 'hex')
    const name = id.slice(0, nameLength)
    const der = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
    return { id: name, sealed: seal.close(purpose, name, der), createdAt: world.now() }
  }

  /** Keeps the first key, unless another process was quicker. */
  const add = (): Promise<SealedAuditKey> => {
    const made = create()
    return store.write(async (rows) => {
      const there = (await rows.audit.keys()).at(-1)
      if (there) return there
      await rows.audit.addKey(made)
      const data = { key: made.id }
      await rows.events.add({ type: 'audit-key.added', data })
      return made
    })
  }

  let held: CheckpointKey | undefined

  return {
    /** What signs. */
    async current(): Promise<CheckpointKey> {
      held ??= open((await store.read.audit.keys()).at(-1) ?? (await add()))
      return held
    },
    /** Every key that has signed, none of which is made. */
    async all(): Promise<CheckpointKey[]> {
      return (await store.read.audit.keys()).map(open)
    },
  }
}

export type AuditKeys = ReturnType<typeof createAuditKeys>

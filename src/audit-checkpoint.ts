/**
 * Checkpoints: the hub's word, signed with Ed25519 (RFC 8032), that the events of a chain from
 * one position to another lead to this hash. Whoever has kept one can tell later whether the
 * chain was cut, rewritten or set back.
 */
import { type KeyObject, sign, verify } from 'node:crypto'

/** As it is stored, written to files, and shown. Hashes are in hex, the signature in base64. */
export type Checkpoint = {
  chain: string
  /** The first position that it speaks of, and the hash before that one. */
  first: number
  previous: string
  /** The last position, and its hash. */
  position: number
  hash: string
  /** When it was signed: `2026-11-21T09:00:00.000Z`. */
  at: string
  /** The id of the key. */
  key: string
  signature: string
}

export type Unsigned = Omit<Checkpoint, 'key' | 'signature'>

/** The key that signs, and the name that it has in checkpoints. */
export type CheckpointKey = { id: string; privateKey: KeyObject; publicKey: KeyObject }

/** docs/audit.md, "Checkpoints": the bytes that are signed. */
export const writeSigned = ({ chain, first, previous, position, hash, at }: Unsigned): string =>
  JSON.stringify(['foyer-audit-checkpoint-1', chain, first, previous, position, hash, at])

export const signCheckpoint = (unsigned: Unsigned, key: CheckpointKey): Checkpoint => {
  const signature = sign(null, Buffer.from(writeSigned(unsigned)), key.privateKey)
  return { ...unsigned, key: key.id, signature: signature.toString('base64') }
}

export const isSigned = (checkpoint: Checkpoint, publicKey: KeyObject): boolean => {
  const signature = Buffer.from(checkpoint.signature, 'base64')
  return verify(null, Buffer.from(writeSigned(checkpoint)), publicKey, signature)
}

const texts = ['chain', 'previous', 'hash', 'at', 'key', 'signature'] as const
const numbers = ['first', 'position'] as const

/** A checkpoint from a file, or undefined if it is none. Whether it is signed is not looked at. */
export const readCheckpoint = (value: unknown): Checkpoint | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const given = value as Record<string, unknown>
  const isOne =
    texts.every((name) => typeof given[name] === 'string') &&
    numbers.every((name) => Number.isSafeInteger(given[name]))
  if (!isOne) return undefined
  const { chain, first, previous, position, hash, at, key, signature } = given as Checkpoint
  return { chain, first, previous, position, hash, at, key, signature }
}

/**
 * What the verifier's battery is made of: documents, each with the verdict that is right, the
 * door that it is sent to, and how xmlsec1 is asked for a second opinion.
 */
import type { KeyObject } from 'node:crypto'
import { checkResponse } from '../../assertion.ts'
import { readAuthnRequest } from '../../request.ts'
import { verifySigned } from '../../signature.ts'
import { readXml } from '../../xml.ts'
import { type ec, expectation } from '../sample.ts'

export type Key = Pick<typeof ec, 'signer' | 'publicKey'>

/** Where a signature stands: on the Response, or on the assertion inside. */
export type Place = 'response' | 'assertion'

/** A document that is as it should be, to begin with. */
export type Seed = {
  name: string
  xml: string
  key: Key
  places: readonly Place[]
  nameId: string
}

export type BatteryDocument = {
  /** Unique; begins with the case of the catalogue that it belongs to. */
  name: string
  xml: Buffer
  verdict: 'accept' | 'refuse'
  /** Accepted: who is named. Refused: what the event log is told. */
  outcome: string | RegExp
  /** A Response is checked as a whole; a request is verified and read. */
  door: 'response' | 'request'
  /** The pinned key, and how many signatures, from the first on, must hold for xmlsec1. */
  judge: { key: KeyObject; signatures: number }
}

export const evilNameId = 'eve@example.com'

type Options = { door?: 'response' | 'request'; key?: KeyObject; signatures?: number }

const create = (
  name: string,
  seed: Seed,
  xml: string | Uint8Array,
  outcome: string | RegExp,
  options: Options,
): BatteryDocument => ({
  name: `${name} (${seed.name})`,
  xml: Buffer.from(xml),
  verdict: typeof outcome === 'string' ? 'accept' : 'refuse',
  outcome,
  door: options.door ?? 'response',
  judge: {
    key: options.key ?? seed.key.publicKey,
    signatures: options.signatures ?? seed.places.length,
  },
})

/** A document that must be refused, with a cause that says why. */
export const refused = (
  name: string,
  seed: Seed,
  xml: string | Uint8Array,
  cause = /(?:)/,
  options: Options = {},
): BatteryDocument => create(name, seed, xml, cause, options)

/** A document that must be accepted, and must name whom the seed names. */
export const accepted = (
  name: string,
  seed: Seed,
  xml: string | Uint8Array,
  options: Options = {},
): BatteryDocument => create(name, seed, xml, seed.nameId, options)

/** `text.replace`, which must change something. */
export const edit = (text: string, from: string | RegExp, to: string): string => {
  const edited = text.replace(from, () => to)
  if (edited === text) throw new Error(`nothing was changed: ${from}`)
  return edited
}

/** Sends the document to its door; gives whom it names, and throws what the door throws. */
export const present = ({ xml, door, judge }: BatteryDocument): string => {
  const keys = [judge.key]
  if (door === 'response') return checkResponse(expectation(xml, { keys })).nameId
  return readAuthnRequest(verifySigned(readXml(xml), keys)).issuer
}

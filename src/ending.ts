/** Endings: what an administrator has configured and that is good until a known time. */
import { hash, X509Certificate } from 'node:crypto'

export type Ending = {
  kind: 'certificate' | 'secret'
  /** What it is, in words: `Certificate for signed requests`. */
  label: string
  /** Tells it from what takes its place. Says nothing that is secret. */
  mark: string
  /** Epoch milliseconds. */
  endsAt: number
}

const parse = (certificate: string): X509Certificate | undefined => {
  try {
    const isPem = certificate.includes('-----')
    return new X509Certificate(isPem ? certificate : Buffer.from(certificate, 'base64'))
  } catch {
    return undefined
  }
}

/**
 * Of certificates that stand side by side (PEM, or DER in base64), the one that ends last: until
 * then the others can end without harm. None for none.
 */
export const lastOf = (label: string, certificates: readonly string[]): Ending[] => {
  const parsed = certificates.map(parse).filter((each) => each !== undefined)
  const [last] = parsed
    .map((each) => ({ mark: each.fingerprint256, endsAt: Date.parse(each.validTo) }))
    .sort((one, other) => other.endsAt - one.endsAt)
  return last ? [{ kind: 'certificate', label, ...last }] : []
}

/** True for a day as it is written in settings: 2026-11-21. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))

/** A secret of which an administrator has said until which day it is good (2026-11-21). */
export const endOfSecret = (label: string, day: string): Ending[] => {
  if (!isDay(day)) return []
  const endsAt = Date.parse(day)
  return [{ kind: 'secret', label, mark: hash('sha256', `${label} ${day}`, 'hex'), endsAt }]
}

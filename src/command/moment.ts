/** Times as people say them: a date, a date with a time, or a span such as `12h`. */
import { refuse } from '../refusal.ts'
import { findText, type Values } from './command.ts'

const units: Record<string, number> = { m: 60_000, h: 3_600_000, d: 24 * 3_600_000 }

const findSpan = (text: string): number | undefined => {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  return count === undefined ? undefined : Number(count) * (units[unit] ?? 0)
}

const findDate = (text: string): number | undefined => {
  const at = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?$/.test(text)
    ? Date.parse(text)
    : NaN
  return Number.isNaN(at) ? undefined : at
}

/** A span in milliseconds. Refuses with `invalid` what is none. */
export const findSpanOf = (values: Values, name: string): number | undefined => {
  const text = findText(values, name)
  if (text === undefined) return undefined
  return (
    findSpan(text) ?? refuse('invalid', 'must be a span such as 30m, 12h or 7d.', { field: name })
  )
}

const momentWords = 'must be a date (2026-11-21, or with a time) or a span such as 30m, 12h, 7d.'

const findMoment = (values: Values, name: string, now: number, sign: 1 | -1) => {
  const text = findText(values, name)
  if (text === undefined) return undefined
  const span = findSpan(text)
  if (span !== undefined) return now + sign * span
  return findDate(text) ?? refuse('invalid', momentWords, { field: name })
}

/** A time to come, in epoch milliseconds: a span counts from now. */
export const findEnd = (values: Values, name: string, now: number): number | undefined => {
  const at = findMoment(values, name, now, 1)
  if (at === undefined || at > now) return at
  return refuse('invalid', 'is over already.', { field: name })
}

/** A time that was, in epoch milliseconds: a span counts back from now. */
export const findPast = (values: Values, name: string, now: number): number | undefined =>
  findMoment(values, name, now, -1)

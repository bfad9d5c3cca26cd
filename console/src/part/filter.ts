/** Filters of a list, kept in the address: a filtered list can be sent to somebody else. */
import { useMemo } from 'react'
import { useSearchParams } from 'wouter'

export type Filter = {
  /** Undefined where nothing is said. */
  get: (name: string) => string | undefined
  /** What is undefined, null or empty is taken away. */
  set: (changes: Record<string, string | null | undefined>) => void
  /** Whether any of these is set. */
  has: (names: readonly string[]) => boolean
}

export const useFilter = (): Filter => {
  const [params, setParams] = useSearchParams()
  const get = (name: string): string | undefined => params.get(name) || undefined
  return {
    get,
    has: (names) => names.some((name) => get(name) !== undefined),
    set: (changes) =>
      setParams(
        (before) => {
          const after = new URLSearchParams(before)
          for (const [name, value] of Object.entries(changes)) {
            if (value) after.set(name, value)
            else after.delete(name)
          }
          return after
        },
        { replace: true },
      ),
  }
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Those of the values that there are, as an operation takes them. */
export const present = <T extends object>(values: T): Present<T> =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Present<T>

/** One of these words, or undefined. */
export const wordOf = <W extends string>(words: readonly W[], text: string | undefined) =>
  words.find((word) => word === text)

const hourMs = 3_600_000

/** How far back a list may be asked to go. */
export const pastSpans = [
  { value: '1h', label: 'the last hour', milliseconds: hourMs },
  { value: '24h', label: 'the last 24 hours', milliseconds: 24 * hourMs },
  { value: '7d', label: 'the last 7 days', milliseconds: 7 * 24 * hourMs },
  { value: '30d', label: 'the last 30 days', milliseconds: 30 * 24 * hourMs },
] as const

/** A time of the address, as the API takes it; undefined where it is none. */
const timeOf = (text: string | undefined): string | undefined =>
  text !== undefined && !Number.isNaN(Date.parse(text)) ? new Date(text).toISOString() : undefined

/** The stretch of time that is asked for: by `past`, or from `since` to `until`. */
export const useStretch = ({ get }: Filter): { since?: string; until?: string } => {
  const past = get('past')
  const since = timeOf(get('since'))
  const until = timeOf(get('until'))
  return useMemo(() => {
    const span = pastSpans.find(({ value }) => value === past)
    // By the minute, so that going back to the list finds what was read before.
    const begin = span && Math.floor((Date.now() - span.milliseconds) / 60_000) * 60_000
    if (begin !== undefined) return { since: new Date(begin).toISOString() }
    return { ...(since && { since }), ...(until && { until }) }
  }, [past, since, until])
}

/** Times as people say them, in their language and, where it is known, their time zone. */

import { type Html, html } from './html.ts'
import type { Language } from './words/words.ts'

export type Clock = {
  language: Language
  /** Epoch milliseconds. */
  now: number
  /** An IANA name; without one, times are those of Greenwich and say so. */
  timezone?: string | undefined
}

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]

const isTimezone = (name: string | undefined): name is string => {
  try {
    return name !== undefined && Boolean(Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

/** The day: "3 March 2027". */
const dayText = ({ language, timezone }: Clock, at: number): string => {
  const timeZone = isTimezone(timezone) ? timezone : 'UTC'
  const locale = language === 'en' ? 'en-GB' : language
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone }).format(at)
}

/** How long ago, to the nearest thing that matters: "5 minutes ago", "yesterday", a day. */
const agoText = (clock: Clock, at: number): string => {
  const ago = Math.max(0, clock.now - at)
  const words = new Intl.RelativeTimeFormat(clock.language, { numeric: 'auto' })
  if (ago < minute) return words.format(0, 'second')
  if (ago < hour) return words.format(-Math.round(ago / minute), 'minute')
  if (ago < day) return words.format(-Math.round(ago / hour), 'hour')
  return ago < 14 * day ? words.format(-Math.round(ago / day), 'day') : dayText(clock, at)
}

const timeElement = (at: number, text: string): Html =>
  html`<time datetime="${new Date(at).toISOString()}">${text}</time>`

export const showDay = (clock: Clock, at: number): Html => timeElement(at, dayText(clock, at))

export const showAgo = (clock: Clock, at: number): Html => timeElement(at, agoText(clock, at))

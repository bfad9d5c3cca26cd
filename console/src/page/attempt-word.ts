/** How steps, events and stretches of time are called on the pages about attempts and events. */
import type { Timeline } from '../client.ts'

type Entry = Timeline['entries'][number]

const ownWords: Record<string, string> = {
  saml: 'SAML',
  oidc: 'OpenID',
  scim: 'SCIM',
  connector: 'source',
}

const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** `session.started` as "Session started". */
export const typeWords = (type: string): string =>
  capitalize(
    type
      .split(/[.-]/)
      .map((word) => ownWords[word] ?? word)
      .join(' '),
  )

/** What a step is called: its own words, or those of the event. */
export const entryWords = ({ from, name, verdict }: Entry): string => {
  if (from === 'step') return capitalize(name)
  return verdict === 'failed' ? `${typeWords(name)} (refused)` : typeWords(name)
}

const second = 1000
const minute = 60 * second

/** "12 ms", "3.4 s", "2 min". */
export const spanWords = (milliseconds: number): string => {
  if (milliseconds < second) return `${Math.round(milliseconds)} ms`
  if (milliseconds < minute) return `${(milliseconds / second).toFixed(1)} s`
  return `${Math.round(milliseconds / minute)} min`
}

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
})

/** The time of day, to the millisecond. */
export const clockWords = (at: string): string => clock.format(new Date(at))

const whole = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'medium' })

export const momentWords = (at: string): string => whole.format(new Date(at))

/** How long an attempt took, from its first step to its last. */
export const tookWords = ({ startedAt, endedAt }: { startedAt: string; endedAt: string }): string =>
  spanWords(Date.parse(endedAt) - Date.parse(startedAt))

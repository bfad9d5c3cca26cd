/** Sources that a browser is led to and comes back from: what a dialect has to say of one. */
import type { Connector } from './connector.ts'
import type { Answer, Preset, Step } from './dialect.ts'
import type { Ending } from './ending.ts'
import type { Actor } from './event.ts'
import type { Nouns } from './hub.ts'
import type { FeatureName, JsonValue, Organization } from './organization.ts'
import type { Setting, Settings } from './setting.ts'

/** A browser that is about to be led to a source. */
export type Departure = {
  connector: Connector
  /** The organization whose source it is. */
  organization: Organization
  /**
   * What the source brings back with its answer, by which the attempt is found again: 43
   * characters that nobody guesses.
   */
  state: string
  attempt: string
  /** Who it probably is, as they have typed it. */
  loginHint?: string | undefined
  /** The person is to show anew who they are, after this time. Epoch milliseconds. */
  notBefore?: number | undefined
}

/** What a source says of who has come back from it. */
export type Claimed = {
  /** What the source calls the person: the same each time, and never another's. */
  subject: string
  email?: string | undefined
  /** Whether the source has seen that the e-mail is theirs; without this it is only a text. */
  isEmailVerified?: boolean | undefined
  username?: string | undefined
  firstName?: string | undefined
  lastName?: string | undefined
  /** The names of all their groups there; undefined where the source does not say. */
  groups?: readonly string[] | undefined
}

/** The session that a source has begun with its word for somebody. */
export type SourceSession = {
  /** What the source calls it, or the person in it, when it says that it is over. */
  name?: string | undefined
  /** What is needed to end it there; sealed, and kept as long as our own session lasts. */
  kept: JsonValue
}

/** Who has come back, and the session of theirs at the source: whoever ends that ends ours. */
export type Arrival = { claimed: Claimed; session: SourceSession }

/** A browser whose session here is over, on its way to end the one at the source. */
export type Parting = {
  connector: Connector
  /** What was kept of the session there. */
  kept: JsonValue
  /** What the source brings back with its answer: 43 characters that nobody guesses. */
  state: string
}

/** A source that the browser is led to, and that says who it is when it comes back. */
export type RedirectKind = {
  type: string
  label: string
  /**
   * `createUsers` (a switch) makes people whom nobody knew, where it is declared and on.
   */
  settings: readonly Setting[]
  /** Sources that are known by name; `readPreset` reads what is said of one. */
  presets?: readonly Preset[]
  /** Refuses with `invalid` settings that are each right but do not fit together. */
  check?: (settings: Settings) => void
  /** The feature that an organization must have for such a source. */
  feature?: (settings: Settings) => FeatureName | undefined
  /** How people know the source: "Continue with …". */
  face: (settings: Settings, name: string) => { name: string; logo?: string | undefined }
  /**
   * Where the browser is led, and what is kept for when it comes back. Refuses with `unavailable`.
   * `note` is told each step.
   */
  start: (
    hub: Nouns,
    departure: Departure,
    note: (step: Step) => void,
  ) => Promise<{ url: string; kept: JsonValue }>
  /**
   * Where the browser is led so that the source ends its session too; nowhere if the source has
   * no place for that, or nobody wants it. Refuses with `unavailable`.
   */
  end?: (hub: Nouns, parting: Parting) => Promise<Answer | undefined>
  /** What has to be said to the other side, by name: addresses, mostly. */
  facts?: (hub: Nouns, connector: Connector) => Record<string, string>
  /**
   * The settings that a description gives, as its maker hands it out. `now` is in epoch
   * milliseconds. Refuses with `invalid`.
   */
  readDescription?: (bytes: Uint8Array, now: number) => Settings
  /** What an administrator has set there that is good until a known time. */
  ends?: (settings: Settings) => readonly Ending[]
  /**
   * What the source publishes of itself now. It takes the place of what is set only if `confirm`
   * is the mark of what was seen. Refuses with `conflict` where it is another by now.
   */
  readPublished?: (
    hub: Nouns,
    connector: Connector,
    confirm: string | undefined,
    by: Actor,
  ) => Promise<Published>
}

/** What the other side of a connector has to be told. */
export const factsOf = (hub: Nouns, connector: Connector): Record<string, string> => {
  const { redirect, writer } = hub.dialects
  return (redirect(connector.type) ?? writer(connector.type))?.facts?.(hub, connector) ?? {}
}

/** What a source publishes of itself, for an administrator to compare and confirm. */
export type Published = {
  /** Stands for all of it: who confirms names it. */
  mark: string
  /** True where it is not what is set. */
  isNew: boolean
  facts: Record<string, string>
  /** What is set, by the same names. */
  kept: Record<string, string>
}

/**
 * The setting of a source that can be told of a sign-out. Off by default: it has to be set up
 * there too, else people end up on an error page of the source; and it signs them out of all else
 * that they have open by it.
 */
export const signOutThere: Setting = {
  key: 'signOutThere',
  label: 'Sign out at the provider too',
  help: 'Who signs out here is led there and signed out of everything. Set it up there first.',
  kind: 'switch',
}

/** A source that nobody asks: it writes to us by itself. */
export type WritingKind = Pick<
  RedirectKind,
  'type' | 'label' | 'settings' | 'check' | 'feature' | 'facts' | 'readDescription' | 'ends'
>

/** The words around signing in and out, and of every no: what each language has to say. */
import type { RefusalCode } from '../../refusal.ts'
import type { Html } from '../html.ts'

export type Told = { title: string; text: string }

/**
 * What refusals (and tiles) say of themselves, where people read it: the sentence in English is the
 * name of the sentence in every other language. One that is not here is said by the kind of its
 * refusal.
 */
export const sentences = [
  'That e-mail and password do not match.',
  'We cannot check passwords right now.',
  'Too many people are signing in at this moment. Please try again.',
  'That was tried too often. Please wait a moment and try again.',
  'This device is blocked.',
  'This account is not in use.',
  'The page was open for a long time, or cookies are switched off.',
  'The form was sent from another site.',
  'The sign-in is elsewhere.',
  'That took too long. Please sign in again.',
  'We could not tell who you are here.',
  'The sign-in there did not succeed.',
  'The answer of the sign-in did not hold.',
  'The sign-in could not be accepted.',
  'The identity provider is not set up yet.',
  'We cannot reach the sign-in of your organization right now.',
  'Something that we depend on does not answer.',
  'Please say what your organization is called.',
  'The name is not one that can be kept.',
  'That is not an e-mail address.',
  'opens signed in',
] as const

export type Sentence = (typeof sentences)[number]

type HandOverWords = {
  title: (name: string) => string
  heading: (name: Html) => Html
  before: (name: Html) => Html
  text: string
  over: string
}

export type DoorWords = {
  signIn: {
    title: string
    heading: (organization: Html) => Html
    /** Where the person is going. */
    going: (application: Html) => Html
    organization: string
    emailOrUsername: string
    password: string
    forgot: string
    keep: string
    button: string
    next: string
    or: string
    newcomer: string
    register: string
    /** Whose password it is. */
    source: (source: Html) => Html
    /** Another way in. */
    other: (name: string) => string
    /** Away from the source that was used here before. */
    another: string
    /** What to do where the refusal does not say it. */
    check: string
    again: string
  }
  account: { title: string; below: string; remember: string }
  signedOut: {
    title: string
    heading: string
    below: string
    window: string
    /** Before the names of applications that could not be told. */
    stillOpen: string
    /** What has become of the session at the source that it began with. */
    source: Record<'open' | 'led' | 'ended' | 'partly', (source: Html) => Html>
    button: string
  }
  open: {
    title: (name: string) => string
    heading: (name: Html) => Html
    button: (name: Html) => Html
  }
  allow: {
    title: (name: string) => string
    heading: (name: Html) => Html
    about: (name: Html, host: Html) => Html
    button: string
  }
  onward: {
    title: (name: string) => string
    heading: (name: Html) => Html
    button: (name: Html) => Html
  }
  handOver: HandOverWords
  /** The same on the way to sign out. */
  handOverSignOut: HandOverWords
  /** Who is signed in, before they confirm something. */
  signedInAs: (name: Html) => Html
  notNow: string
  /** The link to the launcher. */
  home: string
  siteSignOut: {
    title: (name: string) => string
    heading: (name: Html) => Html
    text: string
    button: string
  }
  siteWindow: {
    title: (name: string) => string
    heading: (name: Html) => Html
    text: string
    button: string
  }
  embedded: { text: (name: Html) => Html; button: (name: Html) => Html }
  first: {
    title: string
    heading: string
    below: string
    organization: string
    organizationHint: string
    name: string
    email: string
    password: string
    button: string
    kept: string
  }
  error: { code: string; back: (name: string) => string; again: string }
  /** Another hub answers at the address of this one. */
  copy: Told
  /** Somebody else is signed in already. */
  occupied: { title: (name: string) => string; text: string; button: (name: string) => string }
  /** The end of a way to a source that did not lead to a sign-in. */
  source: { title: (name: string) => string }
  refusals: Record<RefusalCode, Told>
  sentences: Record<Sentence, string>
}

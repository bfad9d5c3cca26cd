/** The words of the launcher and the profile: what each language has to say. */
import type { Html } from '../html.ts'
import type { Told } from './door-words.ts'

export type DayPart = 'morning' | 'afternoon' | 'evening'

/** What the profile says after something was done. */
export const doneNames = [
  'name',
  'picture',
  'picture-removed',
  'language',
  'password',
  'password-sent',
  'session',
  'sessions',
] as const
export type Done = (typeof doneNames)[number]

export type PersonWords = {
  launcher: {
    title: string
    hello: (name: string) => string
    greeting: Record<DayPart, (name: string) => string>
    find: string
    findButton: string
    menu: (name: string) => string
    profile: string
    console: string
    signOut: string
    favourites: string
    recent: string
    own: string
    from: (organization: string) => string
    elsewhere: string
    star: (name: string) => string
    unstar: (name: string) => string
    nothingYet: {
      title: string
      administrator: (link: Html) => Html
      person: (organization: Html) => Html
    }
    nothingFound: {
      title: (query: Html) => Html
      text: (total: number) => string
      all: string
    }
    found: (shown: number, total: number, query: Html) => Html
    showAll: string
    /** Which of how many a page shows. */
    slice: (from: number, to: number, total: number) => string
    pages: string
    earlier: string
    later: string
  }
  profile: {
    title: string
    back: string
    done: Record<Done, string>
    picture: {
      title: string
      label: string
      hint: string
      button: string
      remove: string
      alt: string
    }
    name: {
      title: string
      first: string
      last: string
      button: string
      managed: (source: Html) => Html
    }
    email: {
      title: string
      none: string
      verified: string
      text: string
      managed: (source: Html) => Html
    }
    language: { title: string; text: string; browser: string; button: string }
    password: {
      title: string
      present: string
      next: string
      hint: (characters: number) => string
      ends: string
      button: string
      forgot: string
      none: string
      send: string
      ask: string
      elsewhere: (sources: Html) => Html
      elsewhereUnnamed: string
      elsewhereLink: string
    }
    sessions: {
      title: string
      text: string
      here: string
      browser: (name: string, system: string) => string
      unknown: string
      within: (applications: string) => string
      since: (time: Html) => Html
      seen: (time: Html) => Html
      address: (address: string) => string
      button: string
      /** For those who hear the buttons one by one. */
      buttonOf: (name: string) => string
      others: string
    }
    devices: {
      title: string
      text: string
      unnamed: string
      seen: (time: Html) => Html
      blocked: string
    }
    sources: { title: string; text: string; since: (time: Html) => Html }
    alerts: Record<
      'name' | 'nameless' | 'managed' | 'present' | 'elsewhere' | 'often' | 'gone',
      Told
    >
  }
}

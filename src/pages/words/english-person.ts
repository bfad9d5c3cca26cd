/** The words of the launcher and the profile, in English. */
import { html } from '../html.ts'
import type { PersonWords } from './person-words.ts'

export const englishPerson: PersonWords = {
  launcher: {
    title: 'Applications',
    hello: (name) => `Hello, ${name}`,
    greeting: {
      morning: (name) => `Good morning, ${name}`,
      afternoon: (name) => `Good afternoon, ${name}`,
      evening: (name) => `Good evening, ${name}`,
    },
    find: 'Find an application',
    findButton: 'Find',
    menu: (name) => `Your menu, ${name}`,
    profile: 'Your profile',
    console: 'Administration',
    signOut: 'Sign out',
    favourites: 'Favourites',
    recent: 'Opened last',
    own: 'Yours',
    from: (organization) => `From ${organization}`,
    elsewhere: 'elsewhere',
    star: (name) => `Make ${name} a favourite`,
    unstar: (name) => `Remove ${name} from your favourites`,
    nothingYet: {
      title: 'No applications yet',
      administrator: (link) =>
        html`Add the first in the ${link}. It is here as soon as you
 come back to this page.`,
      person: (
        organization,
      ) => html`As soon as ${organization} shares an application with you, it is
 here. Are you missing one? Tell your administrator which, and the e-mail that you signed in with.`,
    },
    nothingFound: {
      title: (query) => html`Nothing here is called “${query}”`,
      text: (total) =>
        total === 1
          ? 'Your one application does not have these letters in its name. A part is enough.'
          : `None of your ${total} applications has these letters in its name. A part is enough.`,
      all: 'Show all applications',
    },
    found: (shown, total, query) => html`${shown} of ${total} for “${query}”.`,
    showAll: 'Show all',
    slice: (from, to, total) => `${from} to ${to} of ${total}`,
    pages: 'Pages',
    earlier: 'Back',
    later: 'More',
  },
  profile: {
    title: 'Your profile',
    back: 'Your applications',
    done: {
      name: 'Your name is saved.',
      picture: 'Your picture is saved.',
      'picture-removed': 'Your picture is removed.',
      language: 'This is the language from now on, on all your devices.',
      password: 'Your password is changed. Every other device was signed out.',
      'password-sent': 'A letter with a link is on its way to your mailbox.',
      session: 'That device is signed out.',
      sessions: 'Every other device is signed out.',
    },
    picture: {
      title: 'Picture',
      label: 'A new picture',
      hint: 'PNG, JPEG, GIF or WebP, up to 1 MiB and 1024 by 1024 pixels.',
      button: 'Use this picture',
      remove: 'Remove the picture',
      alt: 'Your picture',
    },
    name: {
      title: 'Name',
      first: 'First name',
      last: 'Last name',
      button: 'Save the name',
      managed: (source) => html`Managed by ${source}. To have it changed, ask whoever looks after
 it there.`,
    },
    email: {
      title: 'E-mail',
      none: 'There is none.',
      verified: 'confirmed',
      text: 'You sign in with it, so your administrator changes it for you.',
      managed: (source) => html`Managed by ${source}, as you sign in with it.`,
    },
    language: {
      title: 'Language',
      text: 'For pages and letters.',
      browser: 'As my browser asks',
      button: 'Save the language',
    },
    password: {
      title: 'Password',
      present: 'Your present password',
      next: 'A new password',
      hint: (characters) =>
        `At least ${characters} characters. No other rules: a few words do well.`,
      ends: 'Every other device where you are signed in will be signed out.',
      button: 'Change the password',
      forgot: 'Forgot password?',
      none: 'You have no password here. We can send you a link with which you choose one.',
      send: 'Send the link',
      ask: 'You have no password here. If you would like one, ask your administrator.',
      elsewhere: (sources) => html`Your password is with ${sources}, and you change it there.`,
      elsewhereUnnamed: 'Your password is with your organization, and you change it there.',
      elsewhereLink: 'I forgot it',
    },
    sessions: {
      title: 'Where you are signed in',
      text: 'Is there one that you do not know? Sign it out, then change your password.',
      here: 'this device',
      browser: (name, system) => (system === '' ? name : `${name} on ${system}`),
      unknown: 'A browser',
      within: (applications) => `in ${applications} only`,
      since: (time) => html`since ${time}`,
      seen: (time) => html`last used ${time}`,
      address: (address) => `from ${address}`,
      button: 'Sign out',
      buttonOf: (name) => `Sign out ${name}`,
      others: 'Sign out everywhere else',
    },
    devices: {
      title: 'Devices of apps',
      text: 'These apps have signed you in. Lost one of them? Your administrator can block it.',
      unnamed: 'A device',
      seen: (time) => html`last used ${time}`,
      blocked: 'blocked',
    },
    sources: {
      title: 'How you sign in',
      text: 'Besides a password, these know you:',
      since: (time) => html`since ${time}`,
    },
    alerts: {
      name: { title: 'That name cannot be kept.', text: 'Up to 100 characters do, on one line.' },
      nameless: { title: 'A name is missing.', text: 'A first or a last name is enough.' },
      managed: {
        title: 'Your name is managed elsewhere.',
        text: 'Please ask whoever looks after it there.',
      },
      present: {
        title: 'That is not your present password.',
        text: 'Please try again, or choose a new one by mail.',
      },
      elsewhere: {
        title: 'Your password is not kept here.',
        text: 'You change it where you have it.',
      },
      often: { title: 'That was tried too often.', text: 'Please wait a minute and try again.' },
      gone: { title: 'It was signed out already.', text: 'There is nothing left to do.' },
    },
  },
}

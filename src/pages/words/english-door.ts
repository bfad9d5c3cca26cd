/** The words around signing in and out, in English. */
import { html } from '../html.ts'
import { type DoorWords, type Sentence, sentences } from './door-words.ts'

export const englishDoor: DoorWords = {
  signIn: {
    title: 'Sign in',
    heading: (organization) => html`Sign in to ${organization}`,
    going: (application) => html`to continue to ${application}`,
    organization: 'Your e-mail tells us which organization is yours.',
    emailOrUsername: 'E-mail or username',
    password: 'Password',
    forgot: 'Forgot password?',
    keep: 'Keep me signed in on this device',
    button: 'Sign in',
    next: 'Continue',
    or: 'or',
    newcomer: 'New here?',
    register: 'Create an account',
    source: (source) => html`Use your ${source} password.`,
    other: (name) => `Continue with ${name}`,
    another: 'Use another way',
    check: 'Check both and try again.',
    again: 'Please try once more.',
  },
  account: {
    title: 'Which account?',
    below: 'Your password is good for more than one.',
    remember: 'Remember my choice on this device',
  },
  signedOut: {
    title: 'Signed out',
    heading: 'You are signed out',
    below: 'See you soon.',
    window: 'On a device that others use, close the browser window too.',
    stillOpen: 'These did not answer, so you may still be signed in there. Open each and sign out:',
    source: {
      open: (source) => html`You are still signed in at <strong>${source}</strong>. On a device that
others use, sign out there too, and close the browser window.`,
      led: (source) => html`You were also led to <strong>${source}</strong> to sign out there. On a
device that others use, close the browser window too.`,
      ended: (source) => html`You are signed out at <strong>${source}</strong> too. On a device that
others use, close the browser window as well.`,
      partly: (
        source,
      ) => html`You are signed out at <strong>${source}</strong> too, but it could not
tell all your applications. On a device that others use, close the browser window.`,
    },
    button: 'Sign in again',
  },
  open: {
    title: (name) => `Open ${name}`,
    heading: (name) => html`Open ${name}?`,
    button: (name) => html`Open ${name}`,
  },
  allow: {
    title: (name) => `Continue to ${name}`,
    heading: (name) => html`Continue to ${name}?`,
    about: (name, host) => html`${name} at ${host} will be able to read and change
 applications and brands for you, as far as you can yourself.`,
    button: 'Allow',
  },
  onward: {
    title: (name) => `Continuing to ${name}`,
    heading: (name) => html`Continuing to ${name}`,
    button: (name) => html`Continue to ${name}`,
  },
  handOver: {
    title: (name) => `Opening ${name}`,
    heading: (name) => html`Opening ${name}`,
    before: (name) => html`${name} was opened`,
    text: 'You are being signed in. If nothing happens, go on with the button.',
    over: 'You went on from here already. To open it once more, choose it among your applications.',
  },
  handOverSignOut: {
    title: (name) => `Signing out at ${name}`,
    heading: (name) => html`Signing out at ${name}`,
    before: (name) => html`You were led to ${name}`,
    text: 'You are signed out here. If nothing happens, go on with the button.',
    over: 'You went on from here already.',
  },
  signedInAs: (name) => html`You are signed in as ${name}`,
  notNow: 'Not now',
  home: 'Your applications',
  siteSignOut: {
    title: (name) => `Sign out of ${name}`,
    heading: (name) => html`Sign out of ${name}?`,
    text: 'You will be signed out of your other applications too.',
    button: 'Sign out',
  },
  siteWindow: {
    title: (name) => `Sign in to ${name}`,
    heading: (name) => html`Sign in to ${name}`,
    text: 'The sign-in opens in a new tab. When you are done, come back and load this page again.',
    button: 'Sign in',
  },
  embedded: {
    text: (name) => html`You are not signed in within this page. Open ${name} in a tab of its own
 and sign in there, or sign in to this website and load the page again.`,
    button: (name) => html`Open ${name}`,
  },
  first: {
    title: 'Set up',
    heading: 'Welcome to your Foyer',
    below: 'This link works once. You become the first administrator.',
    organization: 'Your organization’s name',
    organizationHint: 'People see it on the sign-in page.',
    name: 'Your name',
    email: 'Your e-mail',
    password: 'A password',
    button: 'Create and sign in',
    kept: 'Your other answers are still here; please type the password again.',
  },
  error: {
    code: 'Your administrator can look up what happened by this code:',
    back: (name) => `Back to ${name}`,
    again: 'Try again',
  },
  copy: {
    title: 'This is only a copy',
    text:
      'Another one answers at the address, and nobody is signed in here. ' +
      'Go to the usual address, or tell your administrator.',
  },
  occupied: {
    title: (name) => `You are signed in as ${name}`,
    text: 'To come in as somebody else, sign out first, and open this again from there.',
    button: (name) => `Continue as ${name}`,
  },
  source: { title: (name) => `We could not sign you in with ${name}` },
  refusals: {
    invalid: {
      title: 'This did not arrive whole',
      text:
        'A part of the link or form is missing, or we cannot read it. ' +
        'Start again from where you came from.',
    },
    unauthenticated: {
      title: 'Please sign in',
      text: 'This opens once we know who you are.',
    },
    forbidden: {
      title: 'This is not open to you yet',
      text:
        'You are signed in, and this has not been shared with you. ' +
        'Your administrator can change that.',
    },
    'not-found': {
      title: 'There is nothing here',
      text: 'The page may have moved, or a letter of the address was lost on the way.',
    },
    conflict: {
      title: 'Something changed in the meantime',
      text:
        'Another change was saved first, and this one does not fit with it. ' +
        'Go back, look again, and try once more.',
    },
    expired: {
      title: 'This link has had its time',
      text:
        'For your safety it works for a short while, and often only once. ' +
        'Start again from where you came from.',
    },
    throttled: {
      title: 'Let us wait a little',
      text: 'There were many tries in a short time. Wait a few minutes, then try once more.',
    },
    unavailable: {
      title: 'We cannot do this right now',
      text:
        'Something that we depend on does not answer. ' +
        'Nothing is lost; try again in a few minutes.',
    },
  },
  sentences: Object.fromEntries(sentences.map((each) => [each, each])) as Record<Sentence, string>,
}

/** The words in English. */
import { html } from '../html.ts'
import { englishDoor } from './english-door.ts'
import { englishPerson } from './english-person.ts'
import type { Words } from './words.ts'

const advice = 'A few words that do not belong together do well.'
const unasked = 'If it was not you, tell your administrator at once.'

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

export const english: Words = {
  ...englishDoor,
  ...englishPerson,
  name: 'English',
  languages: 'Language',
  skip: 'Skip to the main part',
  lifetime: (minutes) => {
    if (minutes < 120) return plural(minutes, 'minute')
    return minutes <= 2880 ? plural(minutes / 60, 'hour') : plural(minutes / 1440, 'day')
  },
  footer: (organization) => html`${organization} signs in with Foyer`,
  email: 'E-mail',
  code: 'If it goes on, give your administrator this code:',
  forgotten: {
    title: 'Forgot your password?',
    below: 'We send a link to your mailbox. With it you choose another.',
    button: 'Send the link',
    back: 'Back to the sign-in',
  },
  keptElsewhere: {
    title: 'Your password is with your organization',
    text: 'It is managed there, and we cannot send a link for it. Please ask who looks after it.',
  },
  sent: {
    title: 'Look into your mailbox',
    text: (email) => html`If ${email} is known here, a letter with a link is on its way there. Such
a link works for a few minutes, and once.`,
    wait: 'Nothing after a few minutes? Look among the unwanted mail, and check the address.',
    again: 'Try another address',
  },
  choose: {
    reset: { title: 'Choose a new password', button: 'Save and sign in' },
    invite: {
      title: (organization) => html`Welcome to ${organization}`,
      plainTitle: 'Welcome',
      button: 'Save and sign in',
    },
    below: (email) => html`for ${email}`,
    label: 'A new password',
    hint: (characters) => `At least ${characters} characters. No other rules: a few words do well.`,
    ends: 'Whoever is signed in as you on another device will be signed out.',
  },
  register: {
    title: 'Create an account',
    below: (application) => html`It opens ${application}. We send a link to your mailbox; with it
you choose a password.`,
    username: 'Username, if you like',
    hint: 'Others see it. Without one it is the first part of your e-mail.',
    button: 'Send the link',
    back: 'I have an account',
    sent: (email) => html`A letter is on its way to ${email}. Its link works for an hour, and
once.`,
  },
  avatar: {
    title: 'Your picture',
    below: (application) => html`Others see it in ${application}, beside your name.`,
    label: 'A new picture',
    hint: 'PNG, JPEG, GIF or WebP, up to 1 MiB and 1024 by 1024 pixels.',
    button: 'Use this picture',
    remove: 'Remove the picture',
    back: (application) => html`Back to ${application}`,
  },
  verify: {
    title: 'Is this address yours?',
    text: (email) => html`From now on you sign in with ${email}, and mail to you goes there.`,
    button: 'Yes, it is mine',
  },
  verified: {
    title: 'Thank you',
    text: (email) => html`Your e-mail is ${email} now.`,
    button: 'Your applications',
  },
  expired: {
    title: 'This link has had its time',
    text: 'It works for a short while, once, and only until a newer one is sent.',
    button: 'Send a new link',
    home: 'Your applications',
  },
  alerts: {
    short: { title: 'That password is short.', text: 'Give it at least 15 characters.' },
    long: { title: 'That password is too long to be kept.', text: 'Make it a little shorter.' },
    repeated: { title: 'That password says the same again and again.', text: advice },
    sequence: { title: 'That password is a row of keys or letters.', text: advice },
    common: { title: 'That password is one that many people have.', text: advice },
    own: {
      title: 'That password is mostly your name, your e-mail or your organization.',
      text: advice,
    },
    form: {
      title: 'The page was open for a long time, or cookies are switched off.',
      text: 'Please try once more.',
    },
    throttled: {
      title: 'That was asked for too often.',
      text: 'Please wait a few minutes, and look into your mailbox meanwhile.',
    },
    unavailable: {
      title: 'This hub cannot send mail right now.',
      text: 'Please ask your administrator.',
    },
    email: {
      title: 'That does not look like an address.',
      text: 'An e-mail address has an @ in the middle, as in name@example.com.',
    },
    username: {
      title: 'That cannot be a username.',
      text: 'Up to 100 characters do, without an @.',
    },
    icon: {
      title: 'That picture cannot be used.',
      text: 'It must be a PNG, JPEG, GIF or WebP, within the size below, and must not move.',
    },
    taken: {
      title: 'Somebody has that address already.',
      text: 'Please ask your administrator.',
    },
  },
  letter: {
    greeting: 'Hello {{person}},',
    fallback: 'If the button does nothing, copy this address into your browser:',
    sender: '{{organization}} signs in with Foyer. Nobody reads answers to this letter.',
  },
  letters: {
    invite: {
      subject: 'Your account at {{organization}}',
      paragraphs: [
        '{{organization}} has an account for you: {{email}}.',
        'Choose a password, and your applications are one sign-in away.',
      ],
      button: 'Choose a password',
      note:
        'The link works once, within {{lifetime}}. If you expected nothing of the kind, leave ' +
        'it: without the link nothing happens.',
    },
    reset: {
      subject: 'A new password for {{organization}}',
      paragraphs: [
        'Somebody asked for a new password for {{email}}. If it was you, choose one here.',
      ],
      button: 'Choose a new password',
      note:
        'The link works once, within {{lifetime}}. If it was not you, leave it: your password ' +
        'stays as it is.',
    },
    'password-changed': {
      subject: 'Your password for {{organization}} has changed',
      paragraphs: [
        'A new password was chosen for {{email}}, and every other device was signed out.',
      ],
      note: unasked,
    },
    'verify-email': {
      subject: 'Is this your e-mail address?',
      paragraphs: ['{{email}} was given as your e-mail at {{organization}}. Is it yours?'],
      button: 'Yes, it is mine',
      note:
        'The link works once, within {{lifetime}}. If it was not you, leave it: without the ' +
        'link nothing happens.',
    },
    register: {
      subject: 'Your account at {{application}}',
      paragraphs: [
        'Somebody asked for an account at {{application}} with {{email}}. If it was you, choose ' +
          'a password here, and you are in.',
      ],
      button: 'Choose a password',
      note:
        'The link works once, within {{lifetime}}. If it was not you, leave it: without the ' +
        'link there is no account.',
    },
    'registered-before': {
      subject: 'You have an account for {{application}}',
      paragraphs: [
        'Somebody asked for an account at {{application}} with {{email}}. If it was you: you ' +
          'have one already, with {{organization}}.',
        'If you were there before, sign in with the password that you have. If not, or if you ' +
          'have forgotten it, choose a new one here.',
      ],
      button: 'Choose a new password',
      note:
        'The link works once, within {{lifetime}}. If it was not you, leave it: your password ' +
        'stays as it is.',
    },
    expiring: {
      subject: 'Something of {{organization}} ends soon',
      paragraphs: ['What follows ends soon, or its certificate does. Replace it in good time.'],
      note:
        'You get this because you administer {{organization}}. Its setting expiryMail turns ' +
        'these letters off.',
    },
    test: {
      subject: 'A test letter from {{organization}}',
      paragraphs: ['This letter was sent to try out the mail of {{organization}}. It has arrived.'],
      note: 'Whoever administers {{organization}} can send such a letter to themselves.',
    },
    'email-changing': {
      subject: 'Your e-mail at {{organization}} is about to change',
      paragraphs: [
        'Somebody asked that your e-mail be {{email}} from now on. It will be, as soon as the ' +
          'link that went there is opened.',
      ],
      note: unasked,
    },
  },
}

/** The pages to which a letter leads, and those at an application's own door, for tests. */

import { avatarPage } from './avatar.ts'
import { choosePasswordPage, linkOverPage } from './choose-password.ts'
import { developmentMailPage } from './development-mail.ts'
import { forgottenPage, keptElsewherePage, mailSentPage } from './forgotten.ts'
import type { Html } from './html.ts'
import type { OrganizationLook } from './layout.ts'
import { registerPage } from './register.ts'
import { emailVerifiedPage, verifyEmailPage } from './verify-email.ts'
import { wordsOf } from './words/words.ts'

export const organization: OrganizationLook = { name: 'Harbor Realty', accent: '#b4541a' }
export const person = { name: 'Ana Ruiz', email: 'ana@harbor.example' }
export const fields = [{ name: 'attempt', value: 'R7K-2QF' }]

const english = { organization, language: 'en' } as const
const german = { organization, language: 'de' } as const
const { email } = person
const choosing = { purpose: 'reset', email, action: '/reset', fields } as const
const forgotten = { action: '/forgotten', fields, signInUrl: '/sign-in' }

const home = { url: '/', isDoor: false }

const room = { name: 'Harbor Lounge', url: '/' }
const registering = { application: room, action: '/register', fields, signInUrl: '/sign-in' }
const portrait = { application: room, person, action: '/avatar', fields }

/** The pages that an application has on its own host. */
export const doorPages: Record<string, Html> = {
  register: registerPage({ ...english, ...registering }),
  'register-refused': registerPage({
    ...german,
    ...registering,
    email,
    username: 'ana@harbor',
    alert: wordsOf('de').alerts.username,
    alertField: 'username',
  }),
  'register-sent': mailSentPage({ ...english, purpose: 'register', email, againUrl: '/register' }),
  avatar: avatarPage({ ...english, ...portrait }),
  'avatar-german': avatarPage({
    ...german,
    ...portrait,
    person: { ...person, picture: '/.foyer/avatars/0a7d55.png' },
    removeAction: '/avatar/remove',
  }),
  'avatar-refused': avatarPage({
    ...english,
    ...portrait,
    alert: { ...wordsOf('en').alerts.icon, aboutFields: true },
  }),
}

/** The pages to which a letter leads, or from which one comes. */
export const letterPages: Record<string, Html> = {
  forgotten: forgottenPage({ ...english, ...forgotten }),
  'forgotten-refused': forgottenPage({
    ...german,
    ...forgotten,
    email,
    alert: {
      title: 'Das war zu oft.',
      text: 'Bitte warten Sie ein paar Minuten.',
      code: 'R7K-2QF',
      codeWords: wordsOf('de').code,
    },
  }),
  'kept-elsewhere': keptElsewherePage({ ...english, signInUrl: '/sign-in' }),
  'mail-sent': mailSentPage({ ...english, purpose: 'reset', email, againUrl: '/forgotten' }),
  'mail-sent-german': mailSentPage({ ...german, purpose: 'reset', email, againUrl: '/forgotten' }),
  'choose-password': choosePasswordPage({ ...english, ...choosing }),
  'choose-password-refused': choosePasswordPage({
    ...english,
    ...choosing,
    alert: { title: 'That password is one that many people have.', text: 'A few words do well.' },
  }),
  'choose-password-invite': choosePasswordPage({ ...german, ...choosing, purpose: 'invite' }),
  'choose-password-register': choosePasswordPage({
    ...english,
    ...choosing,
    purpose: 'invite',
    application: room,
  }),
  'link-over': linkOverPage({ ...english, newUrl: '/forgotten', home, code: 'R7K-2QF' }),
  'link-over-german': linkOverPage({ ...german, home, code: 'R7K-2QF' }),
  'link-over-door': linkOverPage({
    ...english,
    home: { url: '/sign-in', isDoor: true },
    code: 'R7K-2QF',
  }),
  'verify-email': verifyEmailPage({ ...english, email, action: '/verify-email', fields }),
  'email-verified': emailVerifiedPage({ ...english, email, homeUrl: '/' }),
  'development-mail': developmentMailPage([
    {
      to: email,
      from: 'Harbor Realty <foyer@localhost>',
      subject: 'A new password for Harbor Realty',
      at: new Date('2027-03-03T09:14:02Z'),
      text: 'Hello Ana Ruiz,\n\nSomebody asked for a new password.\n\nhttp://localhost:3000/reset\n',
      link: 'http://localhost:3000/reset?ticket=R7K',
    },
    {
      to: email,
      from: 'Harbor Realty <foyer@localhost>',
      subject: 'Your password for Harbor Realty has changed',
      at: new Date('2027-03-03T09:10:00Z'),
      text: 'Hello Ana Ruiz,\n\nA new password was chosen.\n',
    },
  ]),
  'development-mail-nothing-yet': developmentMailPage([]),
}

/** The profile of an imaginary person in the states that look different, for tests. */

import type { Html } from './html.ts'
import { type ProfilePage, profilePage } from './profile.ts'
import { fields, organization, person } from './sample-letter.ts'

const now = Date.UTC(2027, 2, 3, 9, 14)
const [minute, day] = [60_000, 86_400_000]

const profile: ProfilePage = {
  organization,
  language: 'en',
  person,
  signOut: { action: '/sign-out', fields },
  fields,
  clock: { language: 'en', now, timezone: 'Europe/Vienna' },
  name: { first: 'Ana', last: 'Ruiz' },
  email: { address: person.email, isVerified: true },
  password: { at: 'here', forgotUrl: '/forgotten' },
  sessions: [
    {
      ...{ id: 1, browser: 'Firefox', system: 'Windows', address: '192.0.2.7' },
      ...{ since: now - day, seen: now, isHere: true },
    },
    {
      ...{ id: 2, browser: 'Safari', system: 'iOS', address: '2001:db8::17' },
      ...{ since: now - 20 * day, seen: now - 3 * 60 * minute, isHere: false },
    },
    {
      ...{ id: 3, browser: '', system: '', address: '', within: ['Chat Room', 'Wiki'] },
      ...{ since: now - 40 * day, seen: now - 15 * day, isHere: false },
    },
  ],
  devices: [
    { name: 'Ana’s phone', system: 'Android 17', seen: now - 5 * minute, isBlocked: false },
    { name: '', system: '', seen: now - 2 * day, isBlocked: true },
  ],
  sources: [{ name: 'Okta', subject: '00u1a2b3c', since: now - 100 * day }],
}

export const personPages: Record<string, Html> = {
  profile: profilePage({ ...profile, notice: 'Your name is saved.' }),
  'profile-managed': profilePage({
    ...profile,
    language: 'de',
    clock: { ...profile.clock, language: 'de' },
    chosenLanguage: 'de',
    person: { ...person, picture: '/.foyer/avatars/ana.png' },
    name: { ...profile.name, managedBy: 'Okta' },
    email: { ...profile.email, managedBy: 'Okta' },
    password: { at: 'elsewhere', sources: ['Okta'], forgotUrl: '/forgotten' },
    sessions: profile.sessions.slice(0, 1),
    devices: [],
    sources: [],
  }),
  'profile-refused': profilePage({
    ...profile,
    refused: {
      act: 'password',
      field: 'present',
      alert: {
        title: 'That is not your present password.',
        text: 'Please try again, or choose a new one by mail.',
      },
    },
  }),
  'profile-without-password': profilePage({
    ...profile,
    password: { at: 'nowhere', canBeSent: true },
  }),
}

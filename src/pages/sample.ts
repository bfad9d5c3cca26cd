/** Every page with the people of an imaginary estate agency, for tests. */

import { choosePasswordPage, linkOverPage } from './choose-password.ts'
import { allowPage, continuePage, onwardPage } from './continue.ts'
import { developmentMailPage } from './development-mail.ts'
import { errorPage, refusalWords } from './error.ts'
import { firstAdministratorPage } from './first-administrator.ts'
import { forgottenPage, mailSentPage } from './forgotten.ts'
import { handOverPage } from './hand-over.ts'
import type { Html } from './html.ts'
import { type LauncherPage, launcherPage, type Tile } from './launcher.ts'
import { hubLook, type OrganizationLook } from './layout.ts'
import { signInPage } from './sign-in.ts'
import { signedOutPage } from './signed-out.ts'
import { type TestResultPage, testResultPage } from './test-result.ts'
import { emailVerifiedPage, verifyEmailPage } from './verify-email.ts'
import { wordsOf } from './words/words.ts'

export const organization: OrganizationLook = { name: 'Harbor Realty', accent: '#b4541a' }

const person = { name: 'Ana Ruiz', email: 'ana@harbor.example' }
const application = { name: 'Listing Studio' }
const fields = [{ name: 'attempt', value: 'R7K-2QF' }]

const tile = (name: string, note: string): Tile => ({
  id: name.toLowerCase().replaceAll(' ', '-'),
  name,
  note,
  url: `/launch/${encodeURIComponent(name)}`,
})

const alert = {
  title: 'That e-mail and password do not match.',
  text: 'Check both and try again.',
  code: 'R7K-2QF',
}

export const launcher: LauncherPage = {
  organization,
  person,
  greeting: 'Good morning, Ana',
  query: '',
  groups: [
    {
      title: 'Yours',
      applications: [
        tile('Listing Studio', 'Opens signed in'),
        tile('Chat Room', 'chat.harbor.example'),
        tile('Front Desk Bot', 'Conversations'),
        { ...tile('Regional MLS', 'Link'), monogram: 'MLS' },
        tile('🦊', 'An application that is called by its face'),
      ],
    },
    {
      title: 'From Harbor Realty Group',
      applications: [
        tile('People & Payroll', 'Opens signed in'),
        tile('Wiki', 'Behind the proxy'),
        tile('Donaudampfschifffahrtsgesellschaftskapitänsverwaltung', 'A long name'),
        tile('مكتبة الوثائق', 'A name from right to left'),
      ],
    },
  ],
  total: 9,
  signOut: { action: '/sign-out', fields },
}

const xml =
  '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_9f2c" Version="2.0">' +
  '<saml:Issuer>https://sso.harbor.example/saml</saml:Issuer><saml:Subject><saml:NameID>' +
  'ana@harbor.example</saml:NameID></saml:Subject></saml:Assertion>'

const accepted: TestResultPage = {
  organization,
  verdict: {
    ok: true,
    title: 'The sign-in holds',
    text: 'Signature, audience and times are as they should be. An application would let Ana in.',
  },
  facts: [
    { label: 'Who', value: 'ana@harbor.example' },
    { label: 'NameID format', value: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress' },
    { label: 'Issuer', value: 'https://sso.harbor.example/saml' },
    { label: 'Audience', value: 'https://sso.harbor.example/test' },
    { label: 'Good from', value: '2027-03-03 09:14:02 UTC' },
    { label: 'Good until', value: '2027-03-03 09:19:02 UTC' },
    { label: 'Signed', value: 'The assertion, with RSA-SHA256' },
  ],
  attributes: [
    { name: 'mail', values: ['ana@harbor.example'] },
    { name: 'urn:oid:2.16.840.1.113730.3.1.241', values: ['Ana Ruiz'] },
    { name: 'memberOf', values: ['Agents', 'Listing editors'] },
    { name: 'telephoneNumber', values: [] },
  ],
  xml,
  actions: [
    { label: 'Test again', url: '/test/start' },
    { label: 'Your applications', url: '/' },
  ],
}

const refused: TestResultPage = {
  ...accepted,
  verdict: {
    ok: false,
    title: 'The response is meant for another audience',
    text: 'Put the audience below into the application’s settings, character by character.',
  },
  facts: [
    { label: 'Audience named', value: 'https://sso.harbor.example/test2' },
    { label: 'Audience expected', value: 'https://sso.harbor.example/test' },
  ],
  attributes: [],
}

const signIn = { organization, fields, action: '/sign-in', keep: false }

const english = { organization, language: 'en' } as const
const german = { organization, language: 'de' } as const
const { email } = person
const choosing = { purpose: 'reset', email, action: '/reset', fields } as const
const forgotten = { action: '/forgotten', fields, signInUrl: '/sign-in' }

/** The pages to which a letter leads, or from which one comes. */
const letterPages: Record<string, Html> = {
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
  'mail-sent': mailSentPage({ ...english, email, againUrl: '/forgotten' }),
  'mail-sent-german': mailSentPage({ ...german, email, againUrl: '/forgotten' }),
  'choose-password': choosePasswordPage({ ...english, ...choosing }),
  'choose-password-refused': choosePasswordPage({
    ...english,
    ...choosing,
    alert: { title: 'That password is one that many people have.', text: 'A few words do well.' },
  }),
  'choose-password-invite': choosePasswordPage({ ...german, ...choosing, purpose: 'invite' }),
  'link-over': linkOverPage({ ...english, newUrl: '/forgotten', homeUrl: '/', code: 'R7K-2QF' }),
  'link-over-german': linkOverPage({ ...german, homeUrl: '/', code: 'R7K-2QF' }),
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

/** Every page in the states that look different, by name. */
export const samplePages: Record<string, Html> = {
  ...letterPages,
  'sign-in': signInPage({ ...signIn, application, forgotUrl: '/forgot' }),
  'sign-in-refused': signInPage({
    ...signIn,
    application,
    email: person.email,
    alert,
    keep: true,
    forgotUrl: '/forgot',
    others: [{ label: 'Continue with Okta', url: '/upstream/okta' }],
  }),
  'sign-in-organization': signInPage({
    ...signIn,
    organization: hubLook,
    step: 'organization',
    notice: 'It has been a while, so we ask once more.',
  }),
  launcher: launcherPage(launcher),
  'launcher-search': launcherPage({
    ...launcher,
    query: 'li',
    groups: [{ title: 'Yours', applications: [tile('Listing Studio', 'Opens signed in')] }],
    notice: 'You are now signed in as Ana Ruiz.',
  }),
  'launcher-nothing-found': launcherPage({ ...launcher, query: 'payrol?', groups: [] }),
  'launcher-nothing-yet': launcherPage({ ...launcher, groups: [], total: 0 }),
  'launcher-of-administrator': launcherPage({
    ...launcher,
    groups: [],
    total: 0,
    isAdministrator: true,
  }),
  'signed-out': signedOutPage({ organization, signInUrl: '/sign-in' }),
  'signed-out-partly': signedOutPage({
    organization,
    signInUrl: '/sign-in',
    stillOpen: ['Listing Studio', 'Wiki'],
  }),
  error: errorPage({
    organization,
    ...refusalWords('expired'),
    code: 'R7K-2QF',
    action: { label: 'Your applications', url: '/' },
  }),
  'hand-over': handOverPage({
    organization,
    application,
    action: 'https://studio.example/saml/acs?so=1&x=2',
    fields: [
      { name: 'SAMLResponse', value: 'PHNhbWxwOlJlc3BvbnNlPg==' },
      { name: 'RelayState', value: '/listings?id=7&view="map"' },
    ],
    homeUrl: '/',
  }),
  continue: continuePage({
    organization,
    application,
    person,
    action: '/launch/7',
    fields,
    cancelUrl: '/',
  }),
  allow: allowPage({
    organization,
    application,
    person,
    host: 'studio.example',
    action: '/allow',
    fields,
    cancelUrl: '/',
  }),
  onward: onwardPage({ organization, application, url: 'https://studio.example/back?code=7&s=1' }),
  'test-result': testResultPage(accepted),
  'test-result-refused': testResultPage(refused),
  'first-administrator': firstAdministratorPage({ action: '/setup', fields }),
  'first-administrator-refused': firstAdministratorPage({
    action: '/setup',
    fields,
    organizationName: organization.name,
    name: person.name,
    email: person.email,
    alert: { title: 'That password is short.', text: 'Give it at least 15 characters.' },
  }),
}

/** Every page with the people of an imaginary estate agency, for tests. */

import { accountPage } from './account.ts'
import { allowPage, continuePage, onwardPage } from './continue.ts'
import { embeddedPage } from './embedded.ts'
import { errorPage, refusalWords } from './error.ts'
import { firstAdministratorPage } from './first-administrator.ts'
import { handOverPage } from './hand-over.ts'
import type { Html } from './html.ts'
import { type LauncherPage, launcherPage, type Tile } from './launcher.ts'
import { hubLook } from './layout.ts'
import { consolePage } from './sample-console.ts'
import { doorPages, fields, letterPages, organization, person } from './sample-letter.ts'
import { personPages } from './sample-person.ts'
import { roomPage } from './sample-room.ts'
import { signInPage } from './sign-in.ts'
import { signedOutPage } from './signed-out.ts'
import { siteSignOutPage, siteWindowPage } from './site.ts'
import { type TestResultPage, testResultPage } from './test-result.ts'

export { organization } from './sample-letter.ts'

const application = { name: 'Listing Studio' }

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

const language = 'en' as const

export const launcher: LauncherPage = {
  organization,
  language,
  person,
  greeting: 'Good morning, Ana',
  query: '',
  hasSearch: true,
  favourites: { action: '/favourites', fields },
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

const signIn = { organization, language, fields, action: '/sign-in', keep: false } as const

const visitor = { ...person, picture: '/icons/ana.png' }
const told = [
  { label: 'remote-user', value: 'ana' },
  { label: 'claim sections', value: '["conversation","design"]' },
]
const consoleData = { visitor, startUrl: '/console/', sections: ['conversation', 'design'], told }

/** The applications of the sample. */
const sitePages: Record<string, Html> = {
  'sample-room': roomPage({ visitor, isEmbedded: false, told }),
  'sample-room-embedded': roomPage({ visitor, isEmbedded: true, told }),
  'sample-room-outside': roomPage({ visitor: undefined, isEmbedded: false, told: [] }),
  'sample-console': consolePage({ ...consoleData, isEmbedded: false }),
  'sample-console-embedded': consolePage({ ...consoleData, isEmbedded: true, section: 'design' }),
}

/** Every page in the states that look different, by name. */
export const samplePages: Record<string, Html> = {
  ...letterPages,
  ...doorPages,
  ...sitePages,
  ...personPages,
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
  'sign-in-elsewhere': signInPage({
    ...signIn,
    takesUsernames: true,
    source: { name: 'Harbor Directory', logo: 'https://directory.harbor.example/logo.png' },
  }),
  account: accountPage({
    organization,
    language,
    accounts: [
      { id: '1', name: person.name, detail: 'ana.ruiz' },
      { id: '2', name: person.name, detail: 'front-desk' },
      { id: '3', name: 'reception@harbor.example', detail: 'reception@harbor.example' },
      { id: '4', name: 'مكتبة الوثائق', detail: 'archive' },
    ],
    action: '/sign-in/account',
    fields,
  }),
  launcher: launcherPage(launcher),
  'launcher-search': launcherPage({
    ...launcher,
    query: 'li',
    groups: [{ title: 'Yours', applications: [tile('Listing Studio', 'Opens signed in')] }],
    notice: 'You are now signed in as Ana Ruiz.',
  }),
  'launcher-nothing-found': launcherPage({ ...launcher, query: 'payrol?', groups: [] }),
  'launcher-many': launcherPage({
    ...launcher,
    groups: [
      {
        title: 'Favourites',
        applications: [{ ...tile('Wiki', 'Behind the proxy'), isFavourite: true }],
      },
      ...launcher.groups,
    ],
    total: 1000,
    slice: { from: 97, to: 192, of: 999, earlierUrl: '/?page=1', laterUrl: '/?page=3' },
  }),
  'launcher-nothing-yet': launcherPage({ ...launcher, groups: [], total: 0 }),
  'launcher-of-administrator': launcherPage({
    ...launcher,
    groups: [],
    total: 0,
    isAdministrator: true,
  }),
  'signed-out': signedOutPage({ organization, language, signInUrl: '/sign-in' }),
  'signed-out-partly': signedOutPage({
    organization,
    language,
    signInUrl: '/sign-in',
    stillOpen: ['Listing Studio', 'Wiki'],
  }),
  'signed-out-open': signedOutPage({
    organization,
    language,
    signInUrl: '/sign-in',
    source: { name: 'Okta', outcome: 'open' },
  }),
  embedded: embeddedPage({ organization, language, application, url: '/' }),
  error: errorPage({
    organization,
    language,
    ...refusalWords('expired', language),
    code: 'R7K-2QF',
    action: { label: 'Your applications', url: '/' },
  }),
  'hand-over': handOverPage({
    organization,
    language,
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
    language,
    application,
    person,
    action: '/launch/7',
    fields,
    cancelUrl: '/',
  }),
  allow: allowPage({
    organization,
    language,
    application,
    person,
    host: 'studio.example',
    action: '/allow',
    fields,
    cancelUrl: '/',
  }),
  onward: onwardPage({
    organization,
    language,
    application,
    url: 'https://studio.example/back?code=7&s=1',
  }),
  'site-sign-out': siteSignOutPage({
    organization,
    language,
    application,
    action: '/.foyer/sign-out',
    fields,
    cancelUrl: '/',
  }),
  'site-window': siteWindowPage({
    organization,
    language,
    application,
    url: '/.foyer/sign-in?to=/',
  }),
  'test-result': testResultPage(accepted),
  'test-result-refused': testResultPage(refused),
  'first-administrator': firstAdministratorPage({ language, action: '/setup', fields }),
  'first-administrator-refused': firstAdministratorPage({
    language,
    action: '/setup',
    fields,
    organizationName: organization.name,
    name: person.name,
    email: person.email,
    alert: { title: 'That password is short.', text: 'Give it at least 15 characters.' },
  }),
}

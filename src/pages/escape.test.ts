/** Hostile text in every field of every page: it is shown, and it is nothing but text. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allowPage, continuePage, onwardPage } from './continue.ts'
import { errorPage } from './error.ts'
import { firstAdministratorPage } from './first-administrator.ts'
import { handOverPage } from './hand-over.ts'
import { type Html, html, writeHtml } from './html.ts'
import { launcherPage } from './launcher.ts'
import { profilePage } from './profile.ts'
import { consolePage } from './sample-console.ts'
import { roomPage } from './sample-room.ts'
import { signInPage } from './sign-in.ts'
import { signedOutPage } from './signed-out.ts'
import { testResultPage } from './test-result.ts'

const attack = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;{{7*7}}`
const escaped =
  '&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&#39;alert(2)&#39;&gt;' +
  '&amp;amp;{{7*7}}'

const language = 'en' as const
const look = { name: attack, accent: attack, logo: attack }
const fields = [{ name: attack, value: attack }]
const link = { label: attack, url: attack }
const words = { title: attack, text: attack, code: attack }
const person = { name: attack, email: attack, initials: attack }
const application = { name: attack }
const tile = {
  id: attack,
  note: attack,
  url: attack,
  icon: attack,
  monogram: attack,
  ...application,
}

const visitor = { name: attack, email: attack, picture: attack }
const told = [{ label: attack, value: attack }]

const launcher = (query: string, applications: (typeof tile)[]): Html =>
  launcherPage({
    organization: look,
    language,
    person,
    greeting: attack,
    query,
    groups: [{ title: attack, applications }],
    total: 1,
    hasSearch: true,
    favourites: { action: attack, fields },
    signOut: { action: attack, fields },
    notice: attack,
  })

const attacked: Record<string, Html> = {
  'sign-in': signInPage({
    organization: look,
    language,
    application,
    email: attack,
    alert: words,
    notice: attack,
    fields,
    action: attack,
    keep: true,
    forgotUrl: attack,
    others: [link],
  }),
  launcher: launcher('', [tile]),
  'launcher search': launcher(attack, []),
  profile: profilePage({
    organization: look,
    language,
    person: { ...person, picture: attack },
    signOut: { action: attack, fields },
    fields,
    clock: { language, now: 0, timezone: attack },
    notice: attack,
    refused: { act: 'name', alert: words, field: attack },
    name: { first: attack, last: attack },
    email: { address: attack, isVerified: true, managedBy: attack },
    password: { at: 'elsewhere', sources: [attack], forgotUrl: attack },
    sessions: [
      {
        ...{ id: 1, browser: attack, system: attack, address: attack, within: [attack] },
        ...{ since: 0, seen: 0, isHere: false },
      },
    ],
    devices: [{ name: attack, system: attack, seen: 0, isBlocked: true }],
    sources: [{ name: attack, subject: attack, since: 0 }],
  }),
  'sample room': roomPage({ visitor, isEmbedded: false, told }),
  'sample console': consolePage({
    visitor,
    startUrl: attack,
    sections: [attack],
    section: attack,
    isEmbedded: false,
    told,
  }),
  'signed-out': signedOutPage({
    organization: look,
    language,
    signInUrl: attack,
    stillOpen: [attack],
  }),
  'signed-out-open': signedOutPage({
    organization: look,
    language,
    signInUrl: attack,
    source: { name: attack, outcome: 'open' },
  }),
  error: errorPage({ organization: look, language, ...words, action: link }),
  'hand-over': handOverPage({
    organization: look,
    language,
    application,
    action: 'https://a.example/',
    fields,
    homeUrl: attack,
  }),
  continue: continuePage({
    organization: look,
    language,
    application,
    person,
    action: attack,
    fields,
    cancelUrl: attack,
  }),
  allow: allowPage({
    organization: look,
    language,
    application,
    person,
    host: attack,
    action: attack,
    fields,
    cancelUrl: attack,
  }),
  onward: onwardPage({ organization: look, language, application, url: attack }),
  'test-result': testResultPage({
    organization: look,
    verdict: { ok: false, title: attack, text: attack },
    facts: [{ label: attack, value: attack }],
    attributes: [{ name: attack, values: [attack] }],
    xml: attack,
    actions: [link],
  }),
  'first-administrator': firstAdministratorPage({
    language,
    action: attack,
    fields,
    organizationName: attack,
    name: attack,
    email: attack,
    alert: words,
  }),
}

for (const [name, page] of Object.entries(attacked)) {
  test(`WEB-07: hostile text in every field of the ${name} page stays text`, () => {
    const text = writeHtml(page)
    assert.ok(text.includes(escaped))
    assert.doesNotMatch(text, /<script>alert|<img src=x|alert\(1\)<\/script>/)
    const parts = text.match(/<[a-z][a-z0-9]*(?:\s+[a-zA-Z0-9-]+(?:="[^"<>]*")?)*\s*\/?>/g) ?? []
    assert.equal(parts.length, text.match(/<[a-z]/g)?.length, 'every tag is whole')
  })
}

test('WEB-07: an object from JSON cannot pass for markup', () => {
  const forged = JSON.parse('{"markup":"<b>","Symbol(markup)":"<b>"}')
  assert.equal(writeHtml(html`${forged}`), '[object Object]')
})

test('WEB-07: a template hole in an attribute without quotes throws', () => {
  assert.throws(() => html`<a href=${'x onclick=alert(1)'}>`, /needs quotes/)
})

const handOver = (action: string, relayState: string): string =>
  writeHtml(
    handOverPage({
      organization: { name: 'Harbor' },
      language: 'en',
      application: { name: 'Studio' },
      action,
      fields: [{ name: 'RelayState', value: relayState }],
    }),
  )

const readValue = (text: string): string | undefined =>
  /name="RelayState" value="([^"]*)"/
    .exec(text)?.[1]
    ?.replaceAll('&#13;', '\r')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

test('IDP-05: RelayState is escaped and reads back byte for byte', () => {
  const states = [attack, 'javascript:alert(1)', 'a\r\nb\rc\n', '&amp;amp;', `'"<>&`, '\u202e🦊']
  for (const state of states) {
    assert.equal(readValue(handOver('https://a.example/acs', state)), state)
  }
})

test('IDP-04: a hand-over goes to http and https only, and its query is kept', () => {
  const bad = ['javascript:alert(1)', 'java\nscript:alert(1)', 'data:text/html,x', ' vbscript:x']
  for (const action of bad) assert.throws(() => handOver(action, ''), /http or https/)
  const text = handOver('https://a.example/acs?so=1&b="x"', '')
  assert.ok(text.includes('action="https://a.example/acs?so=1&amp;b=&quot;x&quot;"'))
})

test('IDP-04: links and pictures lead to this site, http or https, or nowhere', () => {
  const text = writeHtml(
    launcherPage({
      organization: { name: 'Harbor', logo: 'https://elsewhere.example/x.png' },
      person: { name: 'Ana', email: 'ana@harbor.example' },
      greeting: 'Hello',
      query: '',
      groups: [
        {
          title: 'Yours',
          applications: [
            { id: '1', name: 'One', note: '', url: 'javascript:alert(1)', icon: '//evil/x.png' },
            { id: '2', name: 'Two', note: '', url: '/launch/2', icon: '/icons/2.png' },
            { id: '3', name: 'Three', note: '', url: '/', icon: 'data:text/html;base64,PGI+' },
          ],
        },
      ],
      total: 3,
      language: 'en',
      hasSearch: false,
      favourites: { action: '/favourites', fields: [] },
      signOut: { action: '/sign-out', fields: [] },
    }),
  )
  assert.doesNotMatch(text, /javascript|elsewhere|evil|data:/)
  assert.ok(text.includes('src="/icons/2.png"') && text.includes('href="/launch/2"'))
})

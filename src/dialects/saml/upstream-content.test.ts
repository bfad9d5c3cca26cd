/** What is signed by the right key and says the wrong thing, at the door of a service provider. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Connector } from '../../connector.ts'
import type { ResponseOptions } from './response.ts'
import { edit } from './testdata/battery/document.ts'
import { assertRefused, openUpstreamHub, type UpstreamHub } from './testdata/upstream.ts'
import { signEdited } from './testdata/upstream-battery.ts'
import { nameIdFormats, statuses } from './vocabulary.ts'

const chloe = 'chloe.okafor@harbor.example'
let hub: UpstreamHub
let connector: Connector
before(async () => {
  hub = await openUpstreamHub()
  connector = await hub.add({ attributes: { groups: 'groups' } })
})
after(() => hub.close())

let visits = 0
const nextBrowser = () => {
  visits += 1
  return hub.browser({ address: `10.2.${visits >> 8}.${visits & 255}` })
}

type Change = (xml: string, options: ResponseOptions) => string
type Options = (options: ResponseOptions) => Partial<ResponseOptions>

/** Signs in with what is changed before it is signed. */
const signIn = async (place: 'response' | 'assertion', change: Change, given?: Options) => {
  const asked = await hub.ask(connector, nextBrowser())
  const usual = hub.optionsFor(connector, asked)
  const options = { ...usual, ...given?.(usual) }
  const xml = signEdited(options, place, (it) => change(it, options))
  const { browser, relayState } = asked
  const posted = await hub.post(browser, connector, { xml, relayState })
  return { browser, page: await browser.follow(posted) }
}

const same: Change = (xml) => xml
const minute = 60_000
const instant = (ms: number): string => new Date(ms).toISOString()
const to =
  (from: string | RegExp, what: string): Change =>
  (xml) =>
    edit(xml, from, what)
const confirmation = /<saml:SubjectConfirmation [\s\S]*<\/saml:SubjectConfirmation>/
/** The confirmation of a response without a part of it. */
const confirmedBy = (xml: string, part: RegExp): string =>
  confirmation.exec(xml)?.[0].replace(part, '') ?? ''
const conditions = /<saml:Conditions [\s\S]*<\/saml:Conditions>/
const otherAudience =
  '<saml:AudienceRestriction><saml:Audience>x</saml:Audience></saml:AudienceRestriction>'
const name = new RegExp(chloe.replaceAll('.', '\\.'))

/** What an address or name may be mistaken for (SP-39). */
const nearly = (text: string): string[] => [
  `${text}/`,
  text.toUpperCase(),
  `${text}?x=1`,
  ` ${text}`,
  text.replace('localhost', 'localhost.evil.example'),
  text.replace(/provider\/[^/]+/, 'provider/another'),
  'https://evil.example/acs',
]

type Case = readonly [name: string, change: Change, cause: RegExp, options?: Options]

const addresses: Case[] = Array.from({ length: 7 }, (_, at) => at).flatMap((at): Case[] => [
  [
    `SP-39: Destination ${at}`,
    same,
    /Destination/,
    (it) => ({ destination: nearly(it.destination)[at] ?? '' }),
  ],
  [
    `SP-39: Recipient ${at}`,
    same,
    /Recipient/,
    (it) => ({ recipient: nearly(it.recipient)[at] ?? '' }),
  ],
  [
    `SP-39: Audience ${at}`,
    same,
    /Audience/,
    (it) => ({ audience: nearly(it.audience)[at] ?? '' }),
  ],
  [`SP-41: Issuer ${at}`, same, /Issuer/, (it) => ({ issuer: nearly(it.issuer)[at] ?? '' })],
])

const wrong: Case[] = [
  ...addresses.filter(([it]) => it !== 'SP-41: Issuer 4' && it !== 'SP-41: Issuer 5'),
  ['SP-39: no Destination', to(/ Destination="[^"]*"/, ''), /Destination/],
  ['SP-39: no Recipient', to(/ Recipient="[^"]*"/, ''), /Recipient/],
  [
    'SP-39: no AudienceRestriction',
    to(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/, ''),
    /Audience/,
  ],
  [
    'SP-39: a second restriction without us',
    to('</saml:Conditions>', `${otherAudience}</saml:Conditions>`),
    /Audience/,
  ],
  ['SP-40: no Conditions', to(conditions, ''), /no Conditions/],
  [
    'SP-40: Conditions without an end',
    to(/(?<=<saml:Conditions [^>]*) NotOnOrAfter="[^"]*"/, ''),
    /NotOnOrAfter/,
  ],
  ['SP-40: over', same, /over/, () => ({ notOnOrAfter: hub.now() - minute })],
  [
    'SP-40: the confirmation is over',
    (xml) =>
      edit(
        xml,
        /(?<=SubjectConfirmationData [^>]*)NotOnOrAfter="[^"]*"/,
        `NotOnOrAfter="${instant(hub.now() - minute)}"`,
      ),
    /confirmation is over/,
  ],
  ['SP-40: begins later', same, /early/, () => ({ notBefore: hub.now() + 2 * minute })],
  ['SP-40: issued a day ago', same, /over/, () => ({ issueInstant: hub.now() - 24 * 60 * minute })],
  [
    'SP-40: issued eleven minutes ago',
    same,
    /over/,
    () => ({ issueInstant: hub.now() - 11 * minute }),
  ],
  ['SP-40: no Z', to(/(?<=<saml:Conditions [^>]*NotOnOrAfter="[^"]*)Z/, ''), /UTC/],
  ['SP-40: another zone', to(/(?<=<saml:Conditions [^>]*NotOnOrAfter="[^"]*)Z/, '+00:00'), /UTC/],
  [
    'SP-40: a leap second',
    to(/(?<=<saml:Conditions NotBefore=")[^"]*/, '2016-12-31T23:59:60Z'),
    /UTC/,
  ],
  [
    'SP-40: the session is over',
    same,
    /session is over/,
    () => ({ sessionNotOnOrAfter: hub.now() - minute }),
  ],
  ['SP-41: Version 1.1', (xml) => xml.replaceAll('Version="2.0"', 'Version="1.1"'), /2\.0/],
  [
    'SP-41: no Issuer in the assertion',
    (xml) => {
      const at = xml.indexOf('<saml:Assertion')
      return xml.slice(0, at) + xml.slice(at).replace(/(<saml:Issuer)>[^<]*</, '$1><')
    },
    /Issuer/,
  ],
  ['SP-42: no confirmation', to(confirmation, ''), /no confirmation/],
  ['SP-42: sender-vouches', to('cm:bearer', 'cm:sender-vouches'), /not bearer/],
  ['SP-42: holder-of-key', to('cm:bearer', 'cm:holder-of-key'), /not bearer/],
  [
    'SP-42: an empty confirmation',
    to(/<saml:SubjectConfirmationData [^>]*><\/saml:SubjectConfirmationData>/, ''),
    /empty/,
  ],
  [
    'SP-42: two, and neither holds',
    (xml) =>
      edit(
        edit(xml, / Recipient="[^"]*"/, ''),
        confirmation,
        confirmedBy(xml, / Recipient="[^"]*"/) + confirmedBy(xml, / NotOnOrAfter="[^"]*"/),
      ),
    /Recipient.*no end/,
  ],
  ['SP-17: an element in the NameID', to(name, 'chloe<b/>.okafor'), /element inside NameID/],
  [
    'SP-17: an element in a value',
    to('</saml:AttributeValue>', '<b/></saml:AttributeValue>'),
    /inside AttributeValue/,
  ],
  [
    'SP-37: the confirmation answers another request',
    to(/(?<=SubjectConfirmationData )InResponseTo="[^"]*"/, 'InResponseTo="_x"'),
    /InResponseTo/,
  ],
  [
    'SP-37: the Response answers another request',
    (xml) => edit(xml, / InResponseTo="[^"]*"/, ' InResponseTo="_x"'),
    /InResponseTo/,
  ],
  [
    'SP-37: no InResponseTo at all',
    (xml) => xml.replaceAll(/ InResponseTo="[^"]*"/g, ''),
    /nobody has asked/,
  ],
  ['SP-11: the status is no success', to(statuses.success, statuses.responder), /status is/],
  ['SP-49: a zero-width space in the name', to(name, `chl\u200Boe@harbor.example`), /is no name/],
  ['SP-49: a direction mark in the name', to(name, `chloe\u202E@harbor.example`), /is no name/],
  ['SP-49: a space after the name', to(name, `${chloe} `), /is no name/],
  [
    'SP-49: a letter of another alphabet',
    to(name, chloe.replace('o', '\u043E')),
    /nobody who is known/,
  ],
  ['SP-49: full-width letters', to(name, chloe.replace('c', '\uFF43')), /nobody who is known/],
  ['SP-49: two @', to(name, `${chloe}@harbor.example`), /nobody who is known/],
  [
    'a NameID that is another each time',
    to(nameIdFormats.emailAddress, nameIdFormats.transient),
    /each time/,
  ],
  ['no NameID', to(/<saml:NameID[\s\S]*<\/saml:NameID>/, ''), /no NameID/],
  [
    'no AuthnStatement',
    to(/<saml:AuthnStatement[\s\S]*<\/saml:AuthnStatement>/, ''),
    /no AuthnStatement/,
  ],
]

const attributes = [{ name: 'displayName', values: ['Chloe'] }]

for (const place of ['response', 'assertion'] as const) {
  for (const [title, change, cause, given] of wrong) {
    test(`refused, though the ${place} is signed: ${title}`, async () => {
      const options: Options = (it) => ({ attributes, ...given?.(it) })
      await assertRefused(hub, await signIn(place, change, options), cause)
    })
  }

  test(`SP-40: a minute of difference is borne, to the millisecond: ${place}`, async () => {
    const late: Options = () => ({ notOnOrAfter: hub.now() - minute + 1 })
    assert.equal(await hub.signedInAs((await signIn(place, same, late)).browser), chloe)
    const early: Options = () => ({ notBefore: hub.now() + minute })
    assert.equal(await hub.signedInAs((await signIn(place, same, early)).browser), chloe)
  })

  test(`SP-42: one confirmation that holds is enough: ${place}`, async () => {
    const twice: Change = (xml) =>
      edit(
        xml,
        '<saml:SubjectConfirmation ',
        `${confirmedBy(xml, / Recipient="[^"]*"/)}<saml:SubjectConfirmation `,
      )
    assert.equal(await hub.signedInAs((await signIn(place, twice)).browser), chloe)
  })

  test(`SP-47: values of one name are one list, and names are only names: ${place}`, async () => {
    const given = [
      { name: 'groups', values: ['users'] },
      { name: '__proto__', values: ['x'] },
      { name: 'constructor', values: ['x'] },
      { name: 'groups', values: ['admins', 'users'] },
      { name: 'role', friendlyName: 'groups', values: ['owners'] },
    ]
    const { browser } = await signIn(place, same, () => ({ attributes: given }))
    assert.equal(await hub.signedInAs(browser), chloe)
    const groups = await hub.hub.groups.toldTo(hub.harbor, hub.people.chloe)
    assert.deepEqual(groups.map((each) => each.name).sort(), ['admins', 'users'])
    // What is not said is not taken away (federation, 9).
    await signIn(place, same)
    assert.equal((await hub.hub.groups.toldTo(hub.harbor, hub.people.chloe)).length, 2)
  })
}

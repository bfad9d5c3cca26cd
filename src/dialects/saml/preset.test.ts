/** Every preset, from its name to a response, against what its maker publishes. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { unescapeHtml } from '../../../test/helper.ts'
import { getPreset, presetFields, readPreset } from '../../preset.ts'
import type { Settings } from '../../setting.ts'
import type { CheckedResponse } from './assertion.ts'
import { launch } from './launch.ts'
import { openSamlHub, type Posted, readPosted, type SamlHub } from './testdata/hub.ts'
import { type Case, cases, provider, roles } from './testdata/preset.ts'
import { isInvalid } from './testdata/sample.ts'
import { authnContexts, nameIdFormats } from './vocabulary.ts'

let hub: SamlHub

before(async () => {
  hub = await openSamlHub()
  const ana = { firstName: 'Ána María', email: 'Ana.Ruiz+sso@Harbor.example' }
  await hub.hub.users.change(hub.people.ana.id, ana)
  for (const name of ['Wiki readers', 'Wiki writers']) {
    const group = await hub.hub.groups.add(hub.harbor, name)
    await hub.hub.groups.join(group, hub.people.ana)
  }
})

after(() => hub.close())

const relayState = '/deep/link?a=1&b="2"&c=%20+'
let count = 0

type Received = { posted: Posted; checked: CheckedResponse; id: string; settings: Settings }

/** What the service provider of a preset gets when it asks for somebody. */
const receive = async (name: string, user = hub.people.ana): Promise<Received> => {
  const { answers = {}, entityId = '', acsUrl = '' } = cases[name] ?? {}
  const settings = readPreset(launch, name, answers)
  const application = await hub.add(settings, { name })
  const browser = await hub.signedIn((await hub.hub.users.find(user.id)) ?? user)
  count += 1
  const id = `_${count}`
  const page = await hub.ask(browser, { issuer: entityId, acsUrl, id, relayState })
  const posted = readPosted(page)
  const checked = await hub.check(posted, { audience: entityId, acsUrl, inResponseTo: id })
  await hub.hub.applications.delete(application)
  return { posted, checked, id, settings }
}

const values = (checked: CheckedResponse): Record<string, string[]> =>
  Object.fromEntries(checked.attributes.map((each) => [each.name, each.values]))

const times = (xml: string, part: string): number => xml.split(part).length - 1

const textOf = (xml: string, pattern: RegExp): string | undefined =>
  pattern.exec(xml)?.[1]?.replaceAll('&quot;', '"').replaceAll('&amp;', '&')

const instant = (xml: string, pattern: RegExp): number => Date.parse(textOf(xml, pattern) ?? '')

/** The checks that every profile has in common, by their numbers. */
const checkCommon = async ({ posted, checked }: Received, { entityId, acsUrl }: Case) => {
  const { xml, page } = posted
  const is = (number: number, right: boolean) => assert.ok(right, `common ${number}`)
  const destination = textOf(xml, /<samlp:Response [^>]*Destination="([^"]*)"/)
  is(
    1,
    [posted.action, destination, textOf(xml, / Recipient="([^"]*)"/)].every((at) => at === acsUrl),
  )
  is(2, textOf(xml, /<saml:Audience>([^<]*)</) === entityId)
  is(3, checked.responseSigned && checked.assertionSigned)
  is(4, times(xml, 'xmldsig-more#rsa-sha256"') === 2 && times(xml, '<ds:X509Certificate>') === 2)
  is(
    4,
    times(xml, 'CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"') === 2,
  )
  is(5, instant(xml, /Data [^>]*NotOnOrAfter="([^"]*)"/) - hub.now() === 5 * 60_000)
  is(5, hub.now() - instant(xml, /<saml:Conditions NotBefore="([^"]*)"/) <= 2 * 60_000)
  is(6, checked.authnContext === authnContexts.passwordProtectedTransport)
  is(7, posted.relayState === relayState)
  for (const each of checked.attributes) is(9, !each.values.some((value) => value.includes('\n')))
  is(10, checked.nameId === checked.nameId.trim() && checked.nameId !== '')
  is(11, /name="SAMLResponse" value="[A-Za-z0-9+/]+=*"/.test(unescapeHtml(page.body)))
  const metadata = await hub.browser().get(`/saml/${hub.harbor.id}/metadata`)
  const ours = textOf(metadata.body, /entityID="([^"]*)"/)
  const issuers = [...xml.matchAll(/<saml:Issuer[^>]*>([^<]*)</g)].map(([, each]) => each)
  is(12, issuers.length === 2 && issuers.every((each) => each === ours))
}

for (const [name, each] of Object.entries(cases)) {
  test(`${name}: configured by name, its response passes what all have in common`, async () => {
    const received = await receive(name)
    await checkCommon(received, each)
    assert.equal(received.settings.entityId, each.entityId)
    assert.equal(received.settings.acsUrl, each.acsUrl)
    // 8: nobody asked.
    const application = await hub.add({ ...received.settings, loginUrl: null }, { name })
    const posted = await hub.openTile(await hub.signedIn(hub.people.chloe), application)
    assert.doesNotMatch(posted.xml, /InResponseTo/)
    await hub.check(posted, { audience: each.entityId, acsUrl: each.acsUrl })
    await hub.hub.applications.delete(application)
  })
}

test('every preset is here, and says what to paste where', () => {
  const names = launch.presets?.map((each) => each.name)
  assert.deepEqual(names, Object.keys(cases))
  for (const preset of launch.presets ?? []) assert.ok(preset.help.length > 40, preset.name)
})

const aws = 'https://aws.amazon.com/SAML/Attributes'

test('aws 1: attribute names have their letter case', async () => {
  const { checked } = await receive('aws')
  assert.deepEqual(Object.keys(values(checked)), [
    `${aws}/Role`,
    `${aws}/RoleSessionName`,
    `${aws}/SessionDuration`,
  ])
  assert.deepEqual(values(checked)[`${aws}/SessionDuration`], ['7200'])
  const short = readPreset(launch, 'aws', {
    provider,
    roles: [roles[0] ?? ''],
    region: 'eu-west-1',
  })
  assert.deepEqual(Object.keys(short.mappings as object).length, 2)
  assert.equal(short.acsUrl, 'https://eu-west-1.signin.aws.amazon.com/saml')
})

test('aws 2: exactly one SubjectConfirmation, with NotOnOrAfter and Recipient', async () => {
  const { xml } = (await receive('aws')).posted
  assert.equal(times(xml, '<saml:SubjectConfirmation '), 1)
  assert.match(xml, /<saml:SubjectConfirmationData [^>]*NotOnOrAfter="[^"]+" Recipient="[^"]+"/)
})

test('aws 3: Role has one value for each role', async () => {
  const { checked } = await receive('aws')
  const wanted = roles.map((role) => `${role},${provider}`)
  assert.deepEqual(values(checked)[`${aws}/Role`], wanted)
})

test('aws 4: RoleSessionName has no blanks and no other letters', async () => {
  const [name = ''] = values((await receive('aws')).checked)[`${aws}/RoleSessionName`] ?? []
  assert.equal(name, 'Ana.Ruiz+sso@Harbor.example')
  assert.match(name, /^[\w.,+=@-]{2,64}$/)
})

test('google 1, 2: the ACS URL of the request is honoured, and is the Recipient', async () => {
  const { posted } = await receive('google')
  assert.equal(posted.action, cases.google?.acsUrl)
  assert.equal(textOf(posted.xml, / Recipient="([^"]*)"/), posted.action)
})

test('google 3: the NameID is the e-mail, letter by letter', async () => {
  const { checked } = await receive('google')
  assert.equal(checked.nameId, 'Ana.Ruiz+sso@Harbor.example')
  assert.deepEqual(checked.attributes, [])
})

test('slack 1: the NameID is persistent, and stays when people are renamed', async () => {
  const { dev } = hub.people
  const before = (await receive('slack', dev)).checked
  assert.equal(before.nameIdFormat, nameIdFormats.persistent)
  assert.equal(before.nameQualifier, 'acme.slack.com')
  assert.equal(before.spNameQualifier, 'https://slack.com')
  await hub.hub.users.change(dev.id, { email: 'dev.new@harbor.example', lastName: 'New' })
  assert.equal((await receive('slack', dev)).checked.nameId, before.nameId)
})

test('slack 2: attribute names and their formats are exact', async () => {
  const { checked } = await receive('slack')
  assert.deepEqual(values(checked), {
    'User.Email': ['Ana.Ruiz+sso@Harbor.example'],
    'User.Username': ['ana.ruiz+sso'],
    first_name: ['Ána María'],
    last_name: ['ruiz'],
  })
  for (const each of checked.attributes) assert.match(each.nameFormat ?? '', /:unspecified$/)
})

for (const name of ['slack 3', 'dropbox 2']) {
  test(`${name}: the response itself is signed`, async () => {
    assert.ok((await receive(name.split(' ')[0] ?? '')).checked.responseSigned)
  })
}

test('zoom 1: an entity ID without https is one; its attributes have friendly names', async () => {
  const { checked, settings } = await receive('zoom')
  assert.equal(settings.entityId, 'acme.zoom.us')
  assert.deepEqual(
    checked.attributes.map(({ friendlyName }) => friendlyName),
    ['mail', 'givenName', 'sn'],
  )
})

for (const name of ['organization', 'enterprise', 'server'].map((each) => `github-${each}`)) {
  test(`${name} 1, 2, 3: one assertion, for its ACS URL and its entity ID`, async () => {
    const { posted, checked } = await receive(name)
    assert.equal(times(posted.xml, '<saml:Assertion '), 1)
    assert.equal(textOf(posted.xml, / Recipient="([^"]*)"/), cases[name]?.acsUrl)
    assert.equal(textOf(posted.xml, /<saml:Audience>([^<]*)</), cases[name]?.entityId)
    assert.equal(checked.nameIdFormat, nameIdFormats.persistent)
    assert.deepEqual(Object.keys(values(checked)), ['full_name', 'emails'])
  })
}

test('github 4: keys of a person are as many values', async () => {
  const keys = ['ssh-ed25519 AAAA one', 'ssh-ed25519 BBBB two']
  const { answers = {} } = cases['github-server'] ?? {}
  const mappings = { public_keys: { value: keys }, administrator: { value: 'true' } }
  const settings = readPreset(launch, 'github-server', { ...answers, mappings, sessionMinutes: 60 })
  const posted = await hub.openTile(await hub.signedIn(hub.people.chloe), await hub.add(settings))
  for (const key of keys) assert.equal(times(posted.xml, `<saml:AttributeValue>${key}<`), 1)
  const end = textOf(posted.xml, / SessionNotOnOrAfter="([^"]*)"/)
  assert.equal(end, new Date(hub.now() + 3_600_000).toISOString())
})

test('salesforce 1: an ACS URL with a query stays whole wherever it stands', async () => {
  const { posted } = await receive('salesforce')
  const { acsUrl = '' } = cases.salesforce ?? {}
  assert.equal(posted.action, acsUrl)
  for (const name of ['Destination', 'Recipient']) {
    assert.equal(textOf(posted.xml, new RegExp(` ${name}="([^"]*)"`)), acsUrl)
  }
  const plain = readPreset(launch, 'salesforce', { domain: 'acme' })
  assert.equal(plain.acsUrl, 'https://acme.my.salesforce.com')
})

test('salesforce 2: an assertion lives shortly, with room for clocks that differ', async () => {
  const { xml } = (await receive('salesforce')).posted
  const begin = instant(xml, /<saml:Conditions NotBefore="([^"]*)"/)
  const end = instant(xml, /<saml:Conditions [^>]*NotOnOrAfter="([^"]*)"/)
  assert.deepEqual([hub.now() - begin, end - hub.now()], [60_000, 5 * 60_000])
})

test('atlassian 1, 2: a query in the ACS URL; the NameID is the work e-mail', async () => {
  const { posted, checked } = await receive('atlassian')
  assert.equal(posted.action, cases.atlassian?.acsUrl)
  assert.equal(checked.nameId, (await hub.hub.users.find(hub.people.ana.id))?.email)
  const [id] = values(checked)['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name'] ?? []
  assert.equal(id, hub.people.ana.id)
})

test('dropbox 1: an entity ID may be a bare word', async () => {
  assert.equal((await receive('dropbox')).settings.entityId, 'Dropbox')
})

test('box 1: PartnerIdpId is our entity ID exactly', async () => {
  const { answers = {} } = cases.box ?? {}
  const application = await hub.add(readPreset(launch, 'box', answers))
  const browser = await hub.signedIn(hub.people.chloe)
  const answer = await browser.get(`/applications/${application.id}/open`)
  const url = new URL(String(answer.headers.location))
  assert.equal(url.searchParams.get('PartnerIdpId'), hub.issuer)
  await hub.hub.applications.delete(application)
  const { memberOf } = values((await receive('box')).checked)
  assert.deepEqual(memberOf, ['Wiki readers', 'Wiki writers'])
})

test('standard: every name of a directory by both its names', async () => {
  const { checked } = await receive('standard')
  const short = checked.attributes.filter(({ name }) => !name.startsWith('urn:oid:'))
  const long = checked.attributes.filter(({ name }) => name.startsWith('urn:oid:'))
  assert.deepEqual(
    long.map(({ friendlyName, values: each }) => [friendlyName, each]),
    short.map(({ name, values: each }) => [name, each]),
  )
  assert.equal(long.length, 6)
})

test('what is asked must be answered, and answered so that nothing breaks out', () => {
  for (const [name, given, words] of [
    ['slack', {}, /Workspace is missing/],
    ['slack', { workspace: '' }, /Workspace does not look right/],
    ['slack', { workspace: 'evil.example/x?' }, /Workspace does not look right/],
    ['slack', { workspace: 'evil.example#' }, /Workspace does not look right/],
    ['zoom', { vanity: '{vanity}' }, /Vanity URL does not look right/],
    ['aws', { provider, roles: [] }, /Role ARNs does not look right/],
    ['aws', { provider, roles: ['x'] }, /Role ARNs does not look right/],
    ['aws', { provider, roles, sessionSeconds: '50000' }, /Session, in seconds does not/],
    ['nothing', {}, /There is no preset nothing\. There are: standard, aws/],
  ] as const) {
    assert.throws(() => readPreset(launch, name, given as Settings), isInvalid(words), name)
  }
  assert.throws(() => getPreset({ ...launch, presets: [] }, 'x'), isInvalid(/There are: none/))
  const keys = presetFields(launch, 'standard').map(({ key }) => key)
  assert.equal(new Set(keys).size, keys.length)
  const own = readPreset(launch, 'slack', { workspace: 'acme', startUrl: 'https://x.example/' })
  assert.equal(own.startUrl, 'https://x.example/')
})

/** Sign-ins that do not work, made for real at the door, and looked up by the code on the page. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  comeBack,
  leave,
  type OidcHub,
  openOidcHub,
} from '../../src/dialects/oidc/testdata/door.ts'
import type { Faults } from '../../src/dialects/oidc/testdata/provider.ts'
import { openAsking } from '../../src/dialects/rest-connector/testdata/asking.ts'
import { say } from '../../src/dialects/rest-connector/testdata/service.ts'
import { openTestHub, readFormFields, type TestHub } from '../helper.ts'
import { codeOn, entryOf, explained, findByCode, verdictsOf } from './explained.ts'

describe('a password of the hub’s own', () => {
  let hub: TestHub
  before(async () => {
    hub = await openTestHub()
  })
  after(() => hub.close())

  const tryAs = (email: string, word = 'not the password') =>
    hub.browser().signIn({ email }, { at: '/sign-in?organization=harbor', word })

  test('an unknown person, and a wrong password: the page says the same, we do not', async () => {
    const unknown = await tryAs('nobody@harbor.example')
    const found = await explained(hub, unknown)
    assert.equal(found.rule, 'user.unknown')
    assert.equal(found.sentence, 'Nobody here has the e-mail or username that was typed.')
    assert.equal(found.title, 'nobody@harbor.example could not sign in')
    const wrong = await explained(hub, await tryAs('Chloe.Okafor@harbor.example'))
    assert.equal(wrong.rule, 'password.wrong')
    assert.equal(wrong.title, 'chloe okafor could not sign in')
    assert.equal(verdictsOf(wrong.entries).password, 'failed')
    assert.equal(wrong.attempt.homeId, hub.people.chloe.homeId)
  })

  test('it is found by e-mail, as it was typed, and by time, outcome and rule', async () => {
    const { items } = await hub.hub.attempts.list({ email: ' NOBODY@harbor.example' })
    assert.deepEqual(
      items.map(({ rule, kind }) => [rule, kind]),
      [['user.unknown', 'sign-in']],
    )
    const rootId = hub.organizations.harbor.id
    const list = async (filter: object) =>
      (await hub.hub.attempts.list({ rootId, ...filter })).items.map(({ email }) => email)
    assert.deepEqual(await list({ rule: 'password.wrong' }), ['chloe.okafor@harbor.example'])
    assert.equal((await list({ outcome: 'refused', since: hub.now() - 1 })).length, 2)
    assert.equal((await list({ until: hub.now() })).length, 0)
    assert.equal((await list({ userId: hub.people.chloe.id })).length, 1)
    const { next } = await hub.hub.attempts.list({ rootId }, { limit: 1 })
    const rest = await hub.hub.attempts.list({ rootId }, { limit: 1, after: next ?? '' })
    assert.deepEqual([rest.items[0]?.rule, rest.next], ['user.unknown', null])
  })

  test('the right password at last: the same attempt has gone well', async () => {
    const browser = hub.browser()
    const page = await browser.get('/sign-in?organization=harbor')
    const form = { ...readFormFields(page.body), email: hub.people.dev.email ?? '' }
    const wrong = await browser.post('/sign-in', { ...form, password: 'x' })
    const code = codeOn(wrong)
    await explained(hub, wrong)
    const again = readFormFields(wrong.body)
    const password = 'correct horse battery staple'
    await browser.post('/sign-in', { ...again, email: form.email, password })
    const { attempt, entries, explanation } = await findByCode(hub, code)
    assert.deepEqual([attempt.outcome, attempt.rule, explanation], ['ok', null, undefined])
    const events = entries.filter(({ from }) => from === 'event').map(({ verdict }) => verdict)
    assert.deepEqual(events, ['failed', null])
  })

  test('somebody disabled, a form without its cookie, and too many tries', async () => {
    const { otto } = hub.people
    await hub.hub.users.change(otto.id, { status: 'disabled' })
    const at = '/sign-in?organization=otter'
    const disabled = await hub.browser().signIn(otto, { at })
    const found = await explained(hub, disabled)
    assert.equal(found.rule, 'user.disabled')
    assert.match(found.sentence, / is disabled here\.$/)
    const form = readFormFields((await hub.browser().get('/sign-in')).body)
    const stale = await hub.browser().post('/sign-in', { ...form, email: 'a@b.example' })
    assert.equal((await explained(hub, stale)).rule, 'form.stale')
    let last = await tryAs('many@harbor.example')
    for (let tries = 0; tries < 30 && last.statusCode !== 429; tries += 1) {
      last = await tryAs('many@harbor.example')
    }
    assert.equal(last.statusCode, 429)
    assert.equal((await explained(hub, last)).rule, 'limit.reached')
  })

  test('an application that is not open to somebody, found by the application', async () => {
    const { harbor } = hub.organizations
    const news = await hub.hub.applications.add({
      ...{ owner: harbor, name: 'News', type: 'link', openTo: 'granted' },
      settings: { url: 'https://news.example/?session=let-me-in' },
    })
    const browser = hub.browser()
    await browser.signIn(hub.people.chloe)
    const found = await explained(hub, await browser.get(`/applications/${news.id}/open`))
    assert.equal(found.rule, 'application.not-granted')
    assert.equal(found.attempt.kind, 'launch')
    await hub.hub.grants.give({ application: news, to: { userId: hub.people.chloe.id } })
    await browser.get(`/applications/${news.id}/open`)
    const { items } = await hub.hub.attempts.list({ applicationId: news.id })
    const { title, entries } = await findByCode(hub, items[0]?.code ?? '')
    assert.equal(title, 'chloe okafor opened News')
    assert.equal(entryOf(entries, 'sent').facts.to, 'https://news.example/?session=HIDDEN')
  })

  test('a sign-out is an attempt of its own', async () => {
    const browser = hub.browser()
    await browser.signIn(hub.people.ana)
    const { token = '' } = readFormFields((await browser.get('/')).body)
    await browser.post('/sign-out', { token })
    const { items } = await hub.hub.attempts.list({ kind: 'sign-out' })
    assert.equal(items[0]?.userId, hub.people.ana.id)
    assert.equal(items[0]?.outcome, 'ok')
  })
})

describe('a password that is kept elsewhere', () => {
  let place: Awaited<ReturnType<typeof openAsking>>
  before(async () => {
    place = await openAsking()
  })
  after(() => place.close())

  const explainedAt = async (settings = {}) => {
    await place.connect(settings)
    return explained(place.hub, await place.signIn(place.chloe, 'CANARY-of-the-source'))
  }

  test('the source says no, and what it said is there without the password', async () => {
    const reply = { error: 'no', password: 'x', token: 'y' }
    place.service.answer = say(403, { body: JSON.stringify(reply) })
    const found = await explainedAt()
    assert.equal(found.rule, 'source.no')
    assert.deepEqual(found.evidence, [{ label: 'its answer', asked: '403', registered: '200' }])
    const { facts } = entryOf(found.entries, 'reply of the source')
    assert.equal(facts.status, 403)
    assert.deepEqual(facts.text, { error: 'no', password: 'HIDDEN', token: 'HIDDEN' })
    assert.ok(entryOf(found.entries, 'sent').facts.url)
  })

  test('an answer that repeats some of the password, however changed, is not shown', async () => {
    for (const echo of ['CANARY-of', 'canary NARY x', encodeURIComponent('the-source')]) {
      place.service.answer = say(403, { body: `<p>You said ${echo}</p>` })
      const found = await explainedAt()
      assert.equal(entryOf(found.entries, 'reply of the source').facts.text, 'HIDDEN', echo)
    }
  })

  test('a source that answers 500, and one that cannot be reached', async () => {
    place.service.answer = say(500, { body: 'Internal trouble' })
    const found = await explainedAt()
    assert.equal(found.rule, 'source.status')
    assert.match(found.sentence, /^Directory answered with something/)
    assert.equal(found.evidence[0]?.asked, '500')
    assert.equal(entryOf(found.entries, 'reply of the source').facts.text, 'Internal trouble')
    const away = await explainedAt({ url: 'http://127.0.0.1:1024/' })
    assert.equal(away.rule, 'source.connection')
    assert.equal(away.sentence, 'Directory could not be reached.')
  })

  test('a source at an address that may not be asked', async () => {
    const found = await explainedAt({ url: 'https://10.11.12.13/' })
    assert.equal(found.rule, 'source.address')
  })
})

describe('an OpenID provider', () => {
  let hub: OidcHub
  before(async () => {
    hub = await openOidcHub()
  })
  after(() => hub.close())

  /** What is found of a sign-in at a provider that does this wrong. */
  const explainedWith = async (faults: Faults) => {
    const connector = await hub.addProvider({}, { name: `P${hub.now()}` })
    hub.pass(60_000)
    hub.provider.does(faults)
    const browser = hub.browser()
    const address = await leave(browser, connector)
    return explained(hub, await comeBack(browser, address, hub.provider.consent(address)))
  }

  test('another issuer, another audience, another nonce, and a clock that differs', async () => {
    const issuer = await explainedWith({
      claims: (right) => ({ ...right, iss: 'https://x.example' }),
    })
    assert.equal(issuer.rule, 'oidc.issuer')
    const audience = await explainedWith({ claims: (right) => ({ ...right, aud: 'somebody' }) })
    assert.deepEqual(audience.evidence, [
      { label: 'audience (client ID)', asked: '"somebody"', registered: 'foyer' },
    ])
    const nonce = await explainedWith({ claims: (right) => ({ ...right, nonce: 'other' }) })
    assert.equal(nonce.rule, 'oidc.nonce')
    assert.equal(verdictsOf(nonce.entries).nonce, 'failed')
    const skewed = await explainedWith({ claims: (right) => ({ ...right, exp: 1 }) })
    assert.equal(skewed.rule, 'oidc.time')
  })

  test('the claims are there, and neither the token nor what would prove something', async () => {
    const found = await explainedWith({})
    assert.equal(found.rule, 'source.unknown-person')
    const { claims } = entryOf(found.entries, 'signature').facts
    assert.deepEqual(
      { ...(claims as object), exp: 0, iat: 0, auth_time: 0, iss: '', aud: '' },
      { iss: '', aud: '', sub: 'person-1', nonce: 'HIDDEN', exp: 0, iat: 0, auth_time: 0 },
    )
  })

  test('an answer that comes in another browser', async () => {
    hub.provider.does({})
    const connector = await hub.addProvider({}, { name: 'Okta' })
    const address = await leave(hub.browser(), connector)
    const page = await comeBack(hub.browser(), address, hub.provider.consent(address))
    assert.equal((await explained(hub, page)).rule, 'journey.browser')
  })
})

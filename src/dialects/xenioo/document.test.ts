/** Seed 004 from beginning to end: the request as it is written there, and what a browser does. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import type { Settings } from '../../setting.ts'
import {
  botHost,
  botOrigin,
  type CastBot,
  castBot,
  homeOf,
  minute,
  readGolden,
  shownAs,
  startUrl,
} from './testdata/bot.ts'

let hub: TestHub
let bot: CastBot
before(async () => {
  hub = await openTestHub()
  bot = await castBot(hub)
})
after(() => hub.close())

test('"Request": the document\'s own body gets its own answer', async () => {
  const { AccountAPIKey, BotAPIKey, BotAPISecret } = bot.keys
  const answer = await bot.post(
    '/sso/authorize',
    `{
    "AccountAPIKey":"${AccountAPIKey}",
    "BotAPIKey":"${BotAPIKey}",
    "BotAPISecret":"${BotAPISecret}",
    "Email":"chloe.okafor@harbor.example"
}`,
  )
  assert.equal(answer.statusCode, 200)
  assert.match(String(answer.headers['content-type']), /^application\/json/)
  const { Token } = answer.json().Data
  assert.match(Token, /^[A-Za-z0-9]+$/)
  assert.equal(shownAs(answer, Token), readGolden('authorized'))
  const [event] = await hub.events(1)
  assert.equal(event?.type, 'ticket.issued')
  assert.equal(event?.keyId, bot.account.key.id)
  assert.equal(event?.applicationId, bot.application.id)
})

test('the older endpoint answers the same, flat', async () => {
  const body = { ...bot.keys, Email: hub.people.chloe.email }
  const answer = await bot.post('/authorization/sso', body)
  assert.equal(answer.statusCode, 200)
  assert.equal(shownAs(answer, answer.json().Token), readGolden('authorized-flat'))
})

test('property names and e-mail have any letter case, and both hosts answer', async () => {
  const { AccountAPIKey, BotAPIKey, BotAPISecret } = bot.keys
  const body = {
    accountapikey: AccountAPIKey,
    BOTAPIKEY: BotAPIKey,
    botApiSecret: BotAPISecret,
    email: ' CHLOE.Okafor@Harbor.example',
    EnableEmbedding: null,
    Unknown: [1],
  }
  for (const host of ['localhost:3000', 'harbor.localhost:3000', botHost]) {
    const answer = await bot.post('/sso/authorize', body, { host })
    assert.equal(answer.statusCode, 200, `${host}: ${answer.body}`)
    assert.ok(answer.json().Data.Home.startsWith(`${botOrigin}/auth/sso/`))
  }
})

test('"Redirecting": Home signs in at the bot, and the token leaves the address', async () => {
  const browser = bot.browser()
  const token = await bot.tokenFor(hub.people.chloe)
  const answer = await browser.get(homeOf(token), { 'sec-fetch-site': 'cross-site' })
  assert.equal(answer.statusCode, 303)
  assert.equal(answer.headers.location, startUrl)
  assert.equal(answer.headers['referrer-policy'], 'no-referrer')
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.match(String(answer.headers['set-cookie']), /^foyer=\S+; Path=\/; HttpOnly; SameSite=Lax$/)
  const session = await bot.sessionOf(browser)
  assert.equal(session?.userId, hub.people.chloe.id)
  assert.deepEqual(session?.reach, [bot.application.id])
  assert.deepEqual([session?.isEmbedded, session?.method], [false, 'ticket'])
  const types = (await hub.events(2)).map(({ type }) => type)
  assert.deepEqual(types, ['session.started', 'ticket.redeemed'])
  const passage = await hub.hub.sites.decide('bot.harbor.localhost', '/console/', {
    session: session as NonNullable<typeof session>,
    user: hub.people.chloe,
  })
  assert.equal(passage.kind, 'pass')
})

test('"Redirecting": a section that the person may see, else the start page', async () => {
  const cases: [typeof hub.people.ana, string, string][] = [
    [hub.people.chloe, '/conversation', `${startUrl}conversation`],
    [hub.people.chloe, '/design', startUrl],
    [hub.people.ana, '/design', `${startUrl}design`],
    [hub.people.ana, '/nothing', startUrl],
    [hub.people.ana, '/', startUrl],
  ]
  for (const [user, section, expected] of cases) {
    const browser = bot.browser()
    const answer = await browser.get(homeOf(await bot.tokenFor(user), section))
    assert.equal(answer.headers.location, expected, `${user.email} ${section}`)
    assert.equal((await bot.sessionOf(browser))?.userId, user.id)
  }
})

test('one token serves Home, sections and again, in its time', async () => {
  const [browser, another] = [bot.browser(), bot.browser()]
  const token = await bot.tokenFor(hub.people.chloe)
  await browser.get(homeOf(token))
  const secret = browser.jar.get('foyer')
  hub.pass(59 * minute)
  const again = await browser.get(homeOf(token, '/conversation'))
  assert.equal(again.headers.location, `${startUrl}conversation`)
  assert.equal(browser.jar.get('foyer'), secret, 'the session is the same')
  assert.equal((await another.get(homeOf(token))).statusCode, 303)
})

test('somebody else who was signed in there is replaced, with an event', async () => {
  const browser = bot.browser()
  await browser.get(homeOf(await bot.tokenFor(hub.people.ana)))
  await browser.get(homeOf(await bot.tokenFor(hub.people.chloe)))
  assert.equal((await bot.sessionOf(browser))?.userId, hub.people.chloe.id)
  const [event] = await hub.events(1)
  assert.deepEqual([event?.type, event?.data.replaced], ['session.started', hub.people.ana.id])
})

test('"Logout": ends the session of this browser, and says so', async () => {
  const browser = bot.browser()
  const token = await bot.tokenFor(hub.people.chloe)
  await browser.get(homeOf(token))
  const secret = browser.jar.get('foyer') ?? ''
  const answer = await browser.get(homeOf(token, '/logout'))
  assert.equal(answer.statusCode, 200)
  assert.match(answer.body, /You are signed out/)
  assert.ok(answer.body.includes(`href="${startUrl}"`))
  assert.equal(browser.jar.has('foyer'), false)
  assert.equal(await hub.hub.sessions.find(secret), undefined)
  assert.equal((await hub.events(1))[0]?.type, 'session.ended')
})

test('"Logout": leads to the address that the bot names', async () => {
  const logoutUrl = 'https://www.harbor.example/bye'
  const change = (settings: Settings) => hub.hub.applications.change(bot.application, { settings })
  await change({ logoutUrl })
  const token = await bot.tokenFor(hub.people.chloe)
  const answer = await bot.browser().get(homeOf(token, '/logout?to=https://evil.example/'))
  assert.deepEqual([answer.statusCode, answer.headers.location], [303, logoutUrl])
  await change({ logoutUrl: null })
})

test('a tile of the bot leads to its own host, and its facts say how to call', async () => {
  const { launch } = hub.hub.dialects.all.find(({ name }) => name === 'xenioo') ?? {}
  const facts = launch?.facts?.(hub.hub, bot.application)
  assert.equal(facts?.['service endpoint'], 'http://localhost:3000/sso/authorize')
  assert.equal(facts?.home, `${botOrigin}/auth/sso/<token>`)
  const user = hub.people.ana
  const { session } = await hub.hub.sessions.start({ user, method: 'password' })
  const answer = await hub.hub.launch({ application: bot.application, user, session, attempt: '' })
  const url = `${botOrigin}/.foyer/sign-in?to=%2Fconsole%2F`
  assert.deepEqual(answer, { kind: 'redirect', url })
})

test('the sample has a bot, with keys that work, also where there are no people', async () => {
  const { sample } = hub.hub.dialects.all.find(({ name }) => name === 'xenioo') ?? {}
  const { hub: inner, organizations, people } = hub
  const given = (cast: (typeof people.ana)[]) => ({
    root: organizations.otter,
    offices: [],
    people: cast,
    facts: {} as Record<string, never>,
  })
  const empty = given([])
  await sample?.(inner, empty)
  assert.deepEqual(Object.keys(empty.facts.xenioo ?? {}), [
    'AccountAPIKey',
    'BotAPIKey',
    'BotAPISecret',
    'Email',
  ])
  const full = given([people.otto])
  await sample?.(inner, full)
  const answer = await bot.post('/sso/authorize', full.facts.xenioo)
  assert.equal(answer.statusCode, 200, answer.body)
  assert.ok(answer.json().Data.Home.startsWith('http://bot.otter.localhost:3000/auth/sso/'))
})

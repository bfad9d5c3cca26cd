/** A bot within pages of its customer's websites. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import { type CastBot, castBot, framed, homeOf, minute, shop, startUrl } from './testdata/bot.ts'

let hub: TestHub
let bot: CastBot
before(async () => {
  hub = await openTestHub()
  bot = await castBot(hub)
})
after(() => hub.close())

const embedded = { EnableEmbedding: true }

const readFramers = (policy: unknown): string =>
  /frame-ancestors ([^;]+)/.exec(String(policy))?.[1] ?? ''

test('XEN-11: a session in a frame has its own cookies and says so', async () => {
  const browser = bot.browser()
  const token = await bot.tokenFor(hub.people.chloe, embedded)
  const answer = await browser.get(homeOf(token, '/conversation'), framed)
  assert.equal(answer.statusCode, 303)
  assert.equal(answer.headers.location, `${startUrl}conversation`)
  const cookies = [answer.headers['set-cookie']].flat().map((each) => String(each).split('; '))
  assert.equal(cookies.length, 2)
  for (const parts of cookies)
    assert.ok(parts.includes('SameSite=None') && parts.includes('Secure'))
  assert.ok(cookies[1]?.includes('Partitioned'))
  const session = await bot.sessionOf(browser)
  assert.equal(session?.isEmbedded, true)
  const site = hub.hub.sites.of(bot.application)
  if (!session || !site) throw new Error('there is a session and a site')
  const placed = { application: bot.application, site }
  const pass = await hub.hub.passes.describe(placed, { user: hub.people.chloe, session })
  assert.deepEqual([pass.isEmbedded, pass.framedBy], [true, [shop]])
})

test('XEN-11: signing out within the frame clears the cookies of the frame', async () => {
  const browser = bot.browser()
  const token = await bot.tokenFor(hub.people.chloe, embedded)
  await browser.get(homeOf(token), framed)
  const answer = await browser.get(homeOf(token, '/logout'), framed)
  assert.equal(answer.statusCode, 200)
  const cookies = [answer.headers['set-cookie']].flat().map(String)
  assert.ok(cookies.every((each) => each.includes('Max-Age=0')))
  assert.ok(cookies.some((each) => each.startsWith('foyer-framed=;') && /Partitioned/.test(each)))
  assert.equal(browser.jar.size, 0)
  assert.equal(await bot.sessionOf(browser), undefined)
})

test('the same person outside of the frame has another session', async () => {
  const browser = bot.browser()
  await browser.get(homeOf(await bot.tokenFor(hub.people.chloe, embedded)), framed)
  const first = await bot.sessionOf(browser)
  const secret = browser.jar.get('foyer')
  await browser.get(homeOf(await bot.tokenFor(hub.people.chloe)))
  const second = await bot.sessionOf(browser)
  assert.deepEqual([first?.isEmbedded, second?.isEmbedded], [true, false])
  assert.notEqual(browser.jar.get('foyer'), secret)
})

test('XEN-09: answers may be framed by the registered websites alone', async () => {
  const browser = bot.browser()
  const token = await bot.tokenFor(hub.people.chloe, embedded)
  const answers = [
    await browser.get(homeOf(token), framed),
    await browser.get(homeOf(token, '/logout'), framed),
    await browser.get(homeOf(token), framed),
    await browser.get(homeOf('A'.repeat(33)), framed),
  ]
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [303, 200, 410, 410],
  )
  for (const { headers } of answers) {
    assert.equal(readFramers(headers['content-security-policy']), shop)
    assert.equal(headers['x-frame-options'], undefined)
  }
  const elsewhere = await browser.get('/sign-in')
  assert.equal(readFramers(elsewhere.headers['content-security-policy']), "'none'")
})

test('XEN-09: with no website registered, nobody frames anything', async () => {
  const other = await openTestHub()
  try {
    const alone = await castBot(other, { sites: [] })
    const browser = alone.browser()
    const token = await alone.tokenFor(other.people.chloe, embedded)
    for (const rest of ['', '/logout', '']) {
      const { headers } = await browser.get(homeOf(token, rest), framed)
      assert.equal(readFramers(headers['content-security-policy']), "'none'")
      assert.equal(headers['x-frame-options'], 'DENY')
    }
  } finally {
    await other.close()
  }
})

test('XEN-09: a page in a frame holds no form and nothing that changes anything', async () => {
  const token = await bot.tokenFor(hub.people.chloe, embedded)
  hub.pass(61 * minute)
  const pages = [
    await bot.browser().get(homeOf(token), framed),
    await bot.browser().get(homeOf(token, '/logout'), framed),
  ]
  for (const { body } of pages) assert.doesNotMatch(body, /<form|<button|<input|<script/)
})

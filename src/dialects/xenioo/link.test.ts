/** The links as requests: who asks, how, and what is left of them in logs and elsewhere. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import { captureLog } from '../../../test/security/log.ts'
import { botHost, botOrigin, type CastBot, castBot, homeOf, startUrl } from './testdata/bot.ts'

let hub: TestHub
let bot: CastBot
let log: string[] = []
describe('link', () => {
  beforeEach(async () => {
    hub = await openTestHub({ logLevel: 'trace' })
    log = captureLog(hub.server)
    bot = await castBot(hub)
  })
  afterEach(() => hub.close())

  test('HEAD, prefetches and pictures redeem and end nothing', async () => {
    const browser = bot.browser()
    const token = await bot.tokenFor(hub.people.chloe)
    const asked: Record<string, string>[] = [
      { 'sec-purpose': 'prefetch' },
      { 'sec-purpose': 'prefetch;prerender' },
      { purpose: 'prefetch' },
      { 'sec-fetch-dest': 'image' },
      { 'sec-fetch-dest': 'script' },
      { 'sec-fetch-dest': 'empty' },
    ]
    for (const headers of asked) {
      const answer = await browser.get(homeOf(token), headers)
      assert.equal(answer.statusCode, 403, JSON.stringify(headers))
    }
    const head = await browser.send({ method: 'HEAD', url: homeOf(token) })
    assert.equal(head.statusCode, 405)
    assert.equal(browser.jar.size, 0)
    await browser.get(homeOf(token))
    for (const headers of asked) await browser.get(homeOf(token, '/logout'), headers)
    assert.ok(await bot.sessionOf(browser))
  })

  test('XEN-13: a token stands in no log, event, page or header', async () => {
    const token = await bot.tokenFor(hub.people.chloe)
    const browser = bot.browser()
    const strange = `%${token.charCodeAt(0).toString(16)}${token.slice(1)}`
    const answers = [
      await browser.get(homeOf(token, '/conversation')),
      await browser.get(homeOf(strange)),
      await browser.get(homeOf(token), { 'sec-fetch-dest': 'image' }),
      await browser.send({ method: 'POST', url: homeOf(token) }),
      await browser.get(`/auth//sso/${token}`),
      await browser.get(`/nothing/${token}/here`),
      await hub.browser().get(homeOf(token)),
      await browser.get(homeOf(token, '/logout')),
      await browser.get(homeOf(token)),
    ]
    for (const [index, { body, headers }] of answers.entries()) {
      assert.equal(body.includes(token.slice(1)), false, `page ${index}`)
      assert.equal(JSON.stringify(headers).includes(token.slice(1)), false, `headers ${index}`)
      assert.match(String(headers['referrer-policy']), /^(no-referrer|same-origin)$/)
    }
    assert.ok(log.length >= answers.length)
    assert.equal(log.join('\n').includes(token.slice(1)), false, 'log')
    assert.ok(log.some((line) => line.includes('/auth/sso/[ticket]/conversation')))
    const events = JSON.stringify(await hub.events(100))
    assert.equal(events.includes(token.slice(1)), false, 'events')
  })

  test('XEN-14: Home is at the registered address, whatever the request says', async () => {
    const headers = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
      'x-original-url': 'https://evil.example/',
      origin: 'https://evil.example',
    }
    const body = { ...bot.keys, Email: hub.people.chloe.email }
    for (const host of ['localhost:3000', 'localhost:9999', botHost]) {
      const { Home, Token } = (await bot.post('/sso/authorize', body, { ...headers, host })).json()
        .Data
      assert.equal(Home, `${botOrigin}/auth/sso/${Token}`)
    }
    const token = await bot.tokenFor(hub.people.chloe)
    const answer = await bot.browser().get(homeOf(token), headers)
    assert.equal(answer.headers.location, startUrl)
  })

  test('another method on a link is a 405 that names the right one', async () => {
    const token = await bot.tokenFor(hub.people.chloe)
    for (const rest of ['', '/conversation', '/a/b', '/logout']) {
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'] as const) {
        const answer = await bot.browser().send({ method, url: homeOf(token, rest) })
        assert.deepEqual(
          [answer.statusCode, answer.headers.allow],
          [405, 'GET'],
          `${method} ${rest}`,
        )
      }
    }
  })
})

/** XEN-01 to XEN-03: whatever stands behind a token, a browser stays where the bot is. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import { hostileTargets } from '../../../test/security/target-payload.ts'
import { isRefusal } from '../../refusal.ts'
import { botOrigin, type CastBot, castBot, homeOf, startUrl } from './testdata/bot.ts'

const sections = {
  conversation: ['/console/talks?view=all', 'conversation'],
  'report/daily': ['/console/reports/daily', 'report'],
  help: '/console/help',
}

let hub: TestHub
let bot: CastBot
before(async () => {
  hub = await openTestHub()
  bot = await castBot(hub, { sections })
})
after(() => hub.close())

const registered = new Set([
  startUrl,
  `${botOrigin}/console/talks?view=all`,
  `${botOrigin}/console/reports/daily`,
  `${botOrigin}/console/help`,
])

test('sections of one and of several segments lead to the paths of the table', async () => {
  const browser = bot.browser()
  const token = await bot.tokenFor(hub.people.ana)
  const cases = {
    '/conversation': '/console/talks?view=all',
    '/report/daily': '/console/reports/daily',
    '/help': '/console/help',
    '/help?x=https://evil.example/': '/console/help',
    '/report': '/console/',
    '/report/daily/': '/console/',
    '/design': '/console/',
  }
  for (const [name, path] of Object.entries(cases)) {
    const answer = await browser.get(homeOf(token, name))
    assert.equal(answer.headers.location, `${botOrigin}${path}`, name)
  }
  const member = await browser.get(homeOf(await bot.tokenFor(hub.people.chloe), '/help'))
  assert.equal(member.headers.location, `${botOrigin}/console/help`, 'it needs no permission')
})

test('XEN-01, XEN-03: no payload leaves the origin, as it is or encoded', async () => {
  const browser = bot.browser()
  const token = await bot.tokenFor(hub.people.ana)
  await browser.get(homeOf(token))
  let redirected = 0
  for (const payload of hostileTargets) {
    const plain = payload.replaceAll(/[^!-~]|[\\"<>^`{|}#?]/gu, encodeURIComponent)
    for (const rest of [plain, encodeURIComponent(payload)]) {
      const { statusCode, headers } = await browser.get(homeOf(token, `/${rest}`))
      if (statusCode !== 303) {
        assert.equal(headers.location, undefined, rest)
        continue
      }
      redirected += 1
      assert.equal(headers.location, startUrl, rest)
    }
  }
  assert.ok(redirected > hostileTargets.length)
})

test('XEN-01: nothing but registered addresses comes out', async () => {
  const browser = bot.browser()
  const token = await bot.tokenFor(hub.people.ana)
  const names = ['conversation', 'report/daily', 'help', 'logout', 'constructor', '__proto__']
  const changes = [
    ...['//', '/./', '/../', '/;/', '/\\', '@', '.', '%00', '%20', '\t', '/x', ':80', '%2e%2e/'],
    ...['%2f%2fevil.example', '%5c%5cevil.example', '/..//evil.example', '%252f', '%ef%bc%8f'],
  ]
  for (const name of names) {
    for (const change of changes) {
      for (const rest of [`/${name}${change}`, `/${change}${name}`, `${change}/${name}`]) {
        const url = homeOf(token, rest.replaceAll(/[\t\\]/g, encodeURIComponent))
        const { headers } = await browser.get(url)
        if (headers.location !== undefined) {
          assert.ok(registered.has(headers.location), `${rest} → ${headers.location}`)
        }
      }
    }
  }
})

test('XEN-02: a name is decoded once and compared as it then is', async () => {
  const browser = bot.browser()
  const token = await bot.tokenFor(hub.people.ana)
  const once = await browser.get(homeOf(token, '/%63onversation'))
  assert.equal(once.headers.location, `${botOrigin}/console/talks?view=all`)
  for (const name of ['%2563onversation', 'Conversation', 'conversation%00', 'help%2f']) {
    const answer = await browser.get(homeOf(token, `/${name}`))
    assert.equal(answer.headers.location, startUrl, name)
  }
})

test('XEN-01: a table that would lead elsewhere is not taken', async () => {
  const { applications } = hub.hub
  const refused: Record<string, string | string[]>[] = [
    ...['//evil.example', '/\\evil.example', 'https://evil.example/', 'talks', '', '/a/..//evil']
      .concat(['/.//evil.example', '/#talks', '/a b', '\t//evil.example', 'javascript:alert(1)'])
      .map((path) => ({ talks: path })),
    { '..': '/a' },
    { 'a/../b': '/a' },
    { '/a': '/a' },
    { 'a//b': '/a' },
    { 'a b': '/a' },
    { logout: '/a' },
    { 'logout/now': '/a' },
    { talks: ['/a', 'b', 'c'] },
    { talks: ['/a', ''] },
    { talks: [] },
  ]
  for (const table of refused) {
    const change = applications.change(bot.application, { settings: { sections: table } })
    await assert.rejects(change, isRefusal, JSON.stringify(table))
  }
})

test('without a table, the usual sections stand below the address', async () => {
  const other = await openTestHub()
  try {
    const { application, browser, tokenFor } = await castBot(other, { url: `${botOrigin}/console` })
    const site = other.hub.sites.of(application)
    assert.ok(site?.sections.some(({ name }) => name === 'broadcast'))
    const { people } = other
    const session = (await other.hub.sessions.start({ user: people.chloe, method: 'ticket' }))
      .session
    if (!site) throw new Error('a bot has a site')
    const pass = await other.hub.passes.describe(
      { application, site },
      { user: people.chloe, session },
    )
    assert.deepEqual(pass.sections, ['conversation'])
    const answer = await browser().get(homeOf(await tokenFor(people.ana), '/report'))
    assert.equal(answer.headers.location, `${botOrigin}/console/report`)
  } finally {
    await other.close()
  }
})

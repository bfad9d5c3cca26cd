/** What a token is good for: one bot, one person, an hour, and nothing else. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import { fillRoute, routesOf } from '../../../test/security/route.ts'
import { type CastBot, castBot, homeOf, minute } from './testdata/bot.ts'

let hub: TestHub
let bot: CastBot
describe('token', () => {
  beforeEach(async () => {
    hub = await openTestHub()
    bot = await castBot(hub)
  })
  afterEach(() => hub.close())

  /** A link that is over: a page, and nothing of a sign-in. */
  const checkOver = async (answer: LightMyRequestResponse, what: string): Promise<void> => {
    assert.equal(answer.statusCode, 410, what)
    assert.match(answer.body, /This link has had its time/, what)
    assert.equal(answer.headers.location, undefined, what)
    assert.equal(answer.headers['set-cookie'], undefined, what)
    assert.equal(answer.headers['referrer-policy'], 'no-referrer', what)
    const [event] = await hub.events(1)
    assert.deepEqual([event?.type, event?.outcome], ['ticket.redeemed', 'refused'], what)
  }

  test('XEN-04: a token is over when its person is no more of the team', async () => {
    const { hub: inner, people, organizations } = hub
    const { chloe } = people
    const place = { userId: chloe.id }
    const steps: Record<string, [() => Promise<unknown>, () => Promise<unknown>]> = {
      removed: [
        () => inner.grants.withdraw(bot.application, place),
        () => inner.grants.give({ application: bot.application, to: place }),
      ],
      'invited anew': [
        () => inner.grants.give({ application: bot.application, to: place, status: 'invited' }),
        () => inner.grants.give({ application: bot.application, to: place }),
      ],
      'of no place': [
        () =>
          inner.applications.change(bot.application, {
            organizationIds: [organizations.lakeside.id],
          }),
        () =>
          inner.applications.change(bot.application, {
            organizationIds: [organizations.harbor.id],
          }),
      ],
    }
    const token = await bot.tokenFor(chloe)
    for (const [what, [undo, redo]] of Object.entries(steps)) {
      await undo()
      await checkOver(await bot.browser().get(homeOf(token)), what)
      await redo()
      assert.equal((await bot.browser().get(homeOf(token))).statusCode, 303, what)
    }
    await inner.users.change(chloe.id, { status: 'disabled' })
    await checkOver(await bot.browser().get(homeOf(token)), 'disabled')
  })

  test('XEN-04: a token is over with its bot, and so are its sessions', async () => {
    const browser = bot.browser()
    const token = await bot.tokenFor(hub.people.chloe)
    await browser.get(homeOf(token))
    const session = await bot.sessionOf(browser)
    assert.ok(session)
    await hub.hub.applications.delete(bot.application)
    assert.equal((await browser.get(homeOf(token))).statusCode, 421, 'the host is nobody’s')
    const passage = await hub.hub.sites.decide('bot.harbor.localhost', '/console/', {
      session,
      user: hub.people.chloe,
    })
    assert.equal(passage.kind, 'nothing')
  })

  test('XEN-04: a session opens nothing when the grant is withdrawn', async () => {
    const browser = bot.browser()
    await browser.get(homeOf(await bot.tokenFor(hub.people.chloe)))
    const session = await bot.sessionOf(browser)
    await hub.hub.grants.withdraw(bot.application, { userId: hub.people.chloe.id })
    const person = session && { session, user: hub.people.chloe }
    const passage = await hub.hub.sites.decide('bot.harbor.localhost', '/console/', person)
    assert.equal(passage.kind, 'no')
  })

  test('XEN-04, XEN-15: sixty minutes, by the clock of the hub', async () => {
    const browser = bot.browser()
    const token = await bot.tokenFor(hub.people.chloe)
    hub.pass(60 * minute - 1)
    assert.equal((await browser.get(homeOf(token))).statusCode, 303)
    hub.pass(1)
    await checkOver(await bot.browser().get(homeOf(token)), 'after sixty minutes')
  })

  test('XEN-15: Expires is always 60, and a clock set back gives no more time', async () => {
    const { chloe } = hub.people
    const token = await bot.tokenFor(chloe)
    hub.pass(-24 * 60 * minute)
    await checkOver(await bot.browser().get(homeOf(token)), 'a day before')
    for (const shift of [0, 365 * 24 * 60 * minute, 1]) {
      hub.pass(shift)
      const { Data } = (await bot.authorize(chloe)).json()
      assert.equal(Data.Expires, 60)
      assert.equal((await bot.browser().get(homeOf(Data.Token))).statusCode, 303)
    }
  })

  test('XEN-04: after signing out the token signs nobody in again', async () => {
    const browser = bot.browser()
    const token = await bot.tokenFor(hub.people.chloe)
    await browser.get(homeOf(token))
    await browser.get(homeOf(token, '/logout'))
    await checkOver(await browser.get(homeOf(token)), 'after signing out')
  })

  test('XEN-05: a token is no key, no other ticket, and good at no other host', async () => {
    const { downtown } = hub.organizations
    const token = await bot.tokenFor(hub.people.ana)
    const routes = routesOf(hub.server).filter(({ caller }) => caller === 'key')
    assert.ok(routes.length > 5)
    for (const { method, url } of routes) {
      const answer = await hub.server.inject({
        method: method as 'POST',
        url: fillRoute(url, { brand: downtown.id, id: bot.application.id }),
        headers: { host: 'localhost:3000', authorization: `Bearer ${token}` },
      })
      assert.equal(answer.statusCode, 401, `${method} ${url}`)
    }
    const team = { Email: 'eve@evil.example', SkipInvite: true }
    const added = await bot.post('/teams', team, { authorization: `Bearer ${token}` })
    assert.equal(added.statusCode, 400)
    const elsewhere = [
      `/sso_applications/open?hash=${token}`,
      `/invite?ticket=${token}`,
      `/reset?ticket=${token}`,
      `/verify-email?ticket=${token}`,
      `/first-administrator?ticket=${token}`,
      homeOf(token),
    ]
    for (const url of elsewhere) {
      const browser = hub.browser()
      const answer = await browser.follow(await browser.get(url))
      assert.ok(answer.statusCode >= 400, `${url}: ${answer.statusCode}`)
      assert.equal(browser.jar.has('foyer'), false, url)
    }
  })

  test('XEN-05: a token of one bot or room opens no other', async () => {
    const { applications, grants } = hub.hub
    const { harbor } = hub.organizations
    const { chloe } = hub.people
    const add = async (type: string, host: string) => {
      const settings = { url: `http://${host}.harbor.localhost:3000/room/` }
      const application = await applications.add({ owner: harbor, name: host, type, settings })
      await grants.give({ application, to: { userId: chloe.id } })
      return application
    }
    await add('bot', 'second')
    const room = await add('chat-room', 'chat')
    const token = await bot.tokenFor(chloe)
    const second = hub.browser({ host: 'second.harbor.localhost:3000' })
    await checkOver(await second.get(homeOf(token)), 'another bot')
    const visitor = hub.browser({ host: 'chat.harbor.localhost:3000' })
    await visitor.get(`/?access_token=${token}`)
    await visitor.get(homeOf(token))
    assert.equal(await bot.sessionOf(visitor), undefined)
    const { key, organization } = await hub.hub.keys.checkFor(room, bot.account.text)
    const voucher = { holder: { key, organization, user: undefined }, application: room, by: {} }
    const other = await hub.hub.vouching.issue({ user: chloe, lifetimeMinutes: 60 }, voucher)
    await checkOver(await bot.browser().get(homeOf(other)), 'a token of the chat room')
  })

  test('XEN-05: keys and other tickets sign nobody in', async () => {
    const { tickets } = hub.hub
    const { id: userId } = hub.people.chloe
    const given = { lifetimeMinutes: 5, userId, applicationId: bot.application.id }
    const others = [
      bot.account.text,
      bot.own.text,
      bot.keys.BotAPISecret,
      await tickets.issue({ ...given, purpose: 'hop', value: { to: '/', mark: 'x', parent: 1 } }),
      await tickets.issue({ ...given, purpose: 'invite' }),
      tickets.seal({ ...given, purpose: 'open' }).replaceAll(/[/+=]/g, encodeURIComponent),
      (await bot.post('/authorization/integration', bot.keys)).json().token,
      'A'.repeat(33),
      '%00',
    ]
    for (const text of others) {
      await checkOver(await bot.browser().get(homeOf(text)), text.slice(0, 20))
    }
  })

  test('XEN-08: a token ends no session but that of its person', async () => {
    const [browser, another] = [bot.browser(), bot.browser()]
    const [own, other] = [await bot.tokenFor(hub.people.chloe), await bot.tokenFor(hub.people.ana)]
    await browser.get(homeOf(own))
    await another.get(homeOf(other))
    const third = bot.browser()
    await third.get(homeOf(await bot.tokenFor(hub.people.chloe)))
    for (const token of [other, 'A'.repeat(33), `${own.slice(0, -1)}x`, bot.own.text]) {
      const answer = await browser.get(homeOf(token, '/logout'), { 'sec-fetch-site': 'cross-site' })
      assert.equal(answer.statusCode, 410)
      assert.equal((await bot.sessionOf(browser))?.userId, hub.people.chloe.id)
    }
    assert.equal((await browser.get(homeOf(own, '/logout'))).statusCode, 200)
    assert.equal(await bot.sessionOf(browser), undefined)
    assert.ok(await bot.sessionOf(another), 'the other person stays signed in')
    assert.ok(await bot.sessionOf(third), 'who came with another token stays signed in')
  })

  test('XEN-08: signing out ends what the token signed in, also without the cookie', async () => {
    const browser = bot.browser()
    const token = await bot.tokenFor(hub.people.chloe)
    await browser.get(homeOf(token))
    assert.equal((await bot.browser().get(homeOf(token, '/logout'))).statusCode, 200)
    assert.equal(await bot.sessionOf(browser), undefined)
  })

  test('XEN-08: signing out works long after the token is over, and again', async () => {
    const browser = bot.browser()
    const token = await bot.tokenFor(hub.people.chloe)
    await browser.get(homeOf(token))
    hub.pass(61 * minute)
    await hub.hub.sweep()
    for (const what of ['over', 'again', 'and again']) {
      const answer = await browser.get(homeOf(token, '/logout'))
      assert.equal(answer.statusCode, 200, what)
      assert.equal(await bot.sessionOf(browser), undefined)
    }
  })
})

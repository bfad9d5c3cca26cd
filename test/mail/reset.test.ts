/** AUTH-08: the link that leads to a new password, by a real mail server. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { password, readFormFields, type TestHub } from '../helper.ts'
import { chosen, type Forgetful, openForgetful } from './forgetful.ts'
import { linkOf } from './mailbox.ts'

const minute = 60_000

let at: Forgetful
let hub: TestHub
describe('reset', () => {
  before(async () => {
    at = await openForgetful()
    hub = at.hub
  })
  after(() => at.close())
  beforeEach(() => at.begin())

  test('a forgotten password is chosen anew by a link, and the person is in', async () => {
    const door = await hub.browser().get('/sign-in')
    assert.match(door.body, /<a class="aside" href="\/forgotten">Forgot password\?<\/a>/)
    const answer = await at.ask(at.chloe)
    assert.equal(answer.statusCode, 200)
    const [letter] = at.letters
    assert.deepEqual(letter?.to, [at.chloe])
    assert.equal(letter?.from, 'sso@foyer.example')
    assert.equal(letter?.headers.from, 'Downtown <sso@foyer.example>')
    assert.equal(letter?.headers.subject, 'A new password for Downtown')
    assert.equal(letter?.headers['auto-submitted'], 'auto-generated')
    assert.equal(letter?.headers['x-mailer'], undefined)
    assert.ok(letter?.html.includes(linkOf(letter).split('=')[1] ?? '?'))

    const elsewhere = hub.browser()
    await elsewhere.signIn(hub.people.chloe)
    assert.equal((await elsewhere.get('/')).statusCode, 200)
    const browser = hub.browser()
    const page = await at.open(linkOf(letter), browser)
    assert.match(page.body, /Choose a new password/)
    assert.ok(page.body.includes(at.chloe))
    const done = await browser.post('/reset', { ...readFormFields(page.body), password: chosen })
    assert.equal(done.statusCode, 303)
    assert.equal((await browser.follow(done)).statusCode, 200)
    assert.match((await browser.get('/')).body, /chloe/)
    assert.equal((await elsewhere.get('/')).statusCode, 303, 'every other browser is signed out')
    assert.equal(await at.canSignIn(at.chloe, password), false)
    assert.equal(await at.canSignIn(at.chloe, chosen), true)
    const user = await hub.hub.users.get(hub.people.chloe.id)
    assert.equal(user.emailVerifiedAt, hub.now(), 'the letter has reached them')

    at.letters.length = 0
    await hub.hub.mail.work()
    assert.equal(at.letters[0]?.headers.subject, 'Your password for Downtown has changed')
    assert.doesNotMatch(at.letters[0]?.text ?? '', /http/)
  })

  test('the events tell of it, in one attempt and without the link', async () => {
    await at.ask(at.chloe)
    const secret = linkOf(at.letters[0]).split('=')[1] ?? '?'
    await at.choose(linkOf(at.letters[0]), 'eight herons near the weir')
    await hub.hub.mail.work()
    const events = await hub.events(12)
    const types = events.map(({ type, outcome }) => `${type} ${outcome}`)
    for (const type of ['ticket.issued', 'mail.sent', 'ticket.redeemed', 'password.chosen']) {
      assert.ok(types.includes(`${type} ok`), type)
    }
    assert.ok(!JSON.stringify(events).includes(secret))
    const sent = events.find(({ data }) => data.template === 'reset')
    assert.equal(sent?.data.subject, hub.people.chloe.id)
    assert.equal(sent?.attempt, events.find(({ type }) => type === 'ticket.issued')?.attempt)
  })

  test('AUTH-08: a link works once, and opening it uses nothing up', async () => {
    await at.ask(at.chloe)
    const link = linkOf(at.letters[0])
    for (let times = 0; times < 3; times += 1) {
      const scanner = await at.open(link)
      assert.equal(scanner.statusCode, 200)
    }
    const [one, other] = await Promise.all([
      at.choose(link, 'nine herons near the weir'),
      at.choose(link, 'ten herons near the weir'),
    ])
    assert.deepEqual([one.statusCode, other.statusCode].sort(), [303, 410])
    const again = await at.open(link)
    assert.equal(again.statusCode, 410)
    assert.match(again.body, /This link has had its time/)
    assert.match(again.body, /href="\/forgotten"/)
  })

  test('AUTH-08: a newer link ends the older one', async () => {
    await at.ask(at.chloe)
    await at.ask(at.chloe)
    const [older, newer] = at.letters.map(linkOf)
    assert.equal((await at.open(older ?? '')).statusCode, 410)
    assert.equal((await at.open(newer ?? '')).statusCode, 200)
  })

  test('AUTH-08: a link is good for fifteen minutes', async () => {
    await at.ask(at.chloe)
    const link = linkOf(at.letters[0])
    hub.pass(15 * minute - 1)
    const browser = hub.browser()
    const fields = readFormFields((await at.open(link, browser)).body)
    hub.pass(1)
    assert.equal((await at.open(link)).statusCode, 410)
    const late = await browser.post('/reset', { ...fields, password: chosen })
    assert.equal(late.statusCode, 410)
  })

  test('AUTH-08: a link is over when the e-mail of the person is another', async () => {
    await at.ask(hub.people.dev.email ?? '')
    const link = linkOf(at.letters[0])
    await hub.hub.users.change(hub.people.dev.id, { email: 'patel@harbor.example' })
    assert.equal((await at.open(link)).statusCode, 410)
    await hub.hub.users.change(hub.people.dev.id, { email: 'dev.patel@harbor.example' })
  })

  test('AUTH-08: what a request says of the host is in no link', async () => {
    const poison = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }
    await at.ask(at.chloe, hub.browser(), poison)
    await at.ask(at.chloe, hub.browser({ host: 'harbor.localhost:3000' }))
    const refused = await hub.browser({ host: 'evil.example' }).get('/forgotten')
    assert.equal(refused.statusCode, 421)
    assert.equal(at.letters.length, 2)
    for (const { raw, text } of at.letters) {
      assert.match(text, /\nhttp:\/\/localhost:3000\/reset\?ticket=[\w-]{43}\n/)
      assert.ok(!raw.includes('evil'))
    }
  })

  test('AUTH-08: the link stays in no address and no Referer', async () => {
    await at.ask(at.chloe)
    const browser = hub.browser()
    const first = await browser.get(linkOf(at.letters[0]))
    assert.equal(first.statusCode, 303)
    assert.equal(first.headers.location, '/reset')
    assert.equal(first.headers['referrer-policy'], 'no-referrer')
    assert.match(String(first.headers['set-cookie']), /^foyer-link=[\w-]{43}; Path=\/; HttpOnly/)
    const page = await browser.get('/reset')
    assert.equal(page.headers['cache-control'], 'no-store')
    const form = readFormFields(page.body)
    await browser.post('/reset', { ...form, password: 'eleven herons near the weir' })
    assert.equal(browser.jar.has('foyer-link'), false)
  })

  test('AUTH-07: what will not do is refused in plain words, and the link stays good', async () => {
    await at.ask(at.chloe)
    const link = linkOf(at.letters[0])
    const refused: [string, RegExp][] = [
      ['too short', /That password is short/],
      ['passwordpassword', /again and again/],
      ['qwertyuiopasdfgh', /a row of keys/],
      ['Sunshine-Princess1', /many people have/],
      ['Chloe.Okafor2026', /mostly your name/],
      ['downtown harbor!', /mostly your name/],
    ]
    for (const [word, words] of refused) {
      const answer = await at.choose(link, word)
      assert.equal(answer.statusCode, 400, word)
      assert.match(answer.body, words)
      assert.ok(!answer.body.includes(word))
    }
    assert.equal((await at.choose(link, 'twelve herons near the weir')).statusCode, 303)
  })

  test('a form of another browser, or of another site, changes nothing', async () => {
    await at.ask(at.chloe)
    const link = linkOf(at.letters[0])
    const fields = readFormFields((await at.open(link)).body)
    const stranger = await hub.browser().post('/reset', { ...fields, password: chosen })
    assert.equal(stranger.statusCode, 410)
    assert.match(stranger.body, /The page was open for a long time/)
    const browser = hub.browser()
    const own = readFormFields((await at.open(link, browser)).body)
    const cross = await browser.post(
      '/reset',
      { ...own, password: chosen },
      { origin: 'https://evil.example' },
    )
    assert.equal(cross.statusCode, 403)
    assert.equal((await at.open(link)).statusCode, 200)
  })

  test('links are for one purpose', async () => {
    await at.ask(at.chloe)
    const link = linkOf(at.letters[0])
    for (const other of ['/invite', '/verify-email']) {
      assert.equal((await at.open(link.replace('/reset', other))).statusCode, 410, other)
    }
  })
})

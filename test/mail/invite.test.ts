/** Invitations, e-mail addresses that are shown to be somebody's, and hubs without mail. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type Browser, openTestHub, readFormFields, type TestHub } from '../helper.ts'
import { captureLog } from '../security/log.ts'
import { linkOf, type Mailbox, openMailbox } from './mailbox.ts'

const day = 86_400_000
const chosen = 'seven herons near the weir'

let mailbox: Mailbox
let hub: TestHub
describe('invite', () => {
  before(async () => {
    mailbox = await openMailbox()
    const mail = `smtp://127.0.0.1:${mailbox.port}`
    hub = await openTestHub({ mail, mailFrom: 'sso@foyer.example' })
  })
  after(async () => {
    await hub.close()
    await mailbox.close()
  })
  beforeEach(async () => {
    hub.pass(day)
    await hub.hub.mail.work()
    mailbox.received.length = 0
  })

  const open = async (link: string, browser: Browser = hub.browser()) =>
    browser.follow(await browser.get(link, { 'sec-fetch-site': 'cross-site' }))

  const pathOf = (link: string): string => link.replace(hub.config.url, '')

  let number = 0
  const addNew = () => {
    number += 1
    return hub.hub.users.add({
      home: hub.organizations.harbor,
      email: `new${number}@harbor.example`,
      firstName: 'Nele',
    })
  }

  const press = async (link: string, form: Record<string, string>, browser = hub.browser()) => {
    const fields = readFormFields((await open(link, browser)).body)
    return browser.post(link.split('?')[0] ?? '', { ...fields, ...form })
  }

  describe('an invitation', () => {
    test('leads to a first password, and the person is in', async () => {
      const user = await addNew()
      const { link, isMailed } = await hub.hub.recovery.invite(user)
      assert.equal(isMailed, true)
      assert.match(link, /^http:\/\/localhost:3000\/invite\?ticket=[\w-]{43}$/)
      await hub.hub.mail.work()
      assert.equal(linkOf(mailbox.received[0]), pathOf(link))
      assert.equal(mailbox.received[0]?.headers.subject, 'Your account at Harbor')
      const browser = hub.browser()
      const page = await open(pathOf(link), browser)
      assert.match(page.body, /Welcome to <bdi>Harbor<\/bdi>/)
      const done = await press(pathOf(link), { password: chosen }, browser)
      assert.equal(done.statusCode, 303)
      assert.match((await browser.get('/')).body, /Nele/)
      assert.equal((await hub.browser().signIn(user, { word: chosen })).statusCode, 303)
      const known = await hub.hub.users.get(user.id)
      assert.equal(known.emailVerifiedAt, hub.now())
      await assert.rejects(hub.hub.recovery.invite(known), { code: 'conflict' })
    })

    test('is good for seven days, and the newest alone', async () => {
      const user = await addNew()
      const first = await hub.hub.recovery.invite(user)
      const second = await hub.hub.recovery.invite(user)
      assert.equal((await open(pathOf(first.link))).statusCode, 410)
      hub.pass(7 * day - 1)
      assert.equal((await open(pathOf(second.link))).statusCode, 200)
      hub.pass(1)
      const late = await open(pathOf(second.link))
      assert.equal(late.statusCode, 410)
      assert.doesNotMatch(late.body, /forgotten/)
    })

    test('is over for somebody who was disabled meanwhile', async () => {
      const user = await addNew()
      const { link } = await hub.hub.recovery.invite(user)
      await hub.hub.users.change(user.id, { status: 'disabled' })
      assert.equal((await open(pathOf(link))).statusCode, 410)
      const disabled = await hub.hub.users.get(user.id)
      await assert.rejects(hub.hub.recovery.invite(disabled), { code: 'conflict' })
    })

    test('speaks German where the organization does', async () => {
      const { otter } = hub.organizations
      await hub.hub.organizations.change(otter.id, {
        settings: {
          language: 'de',
          mailTemplates: { invite: { de: { subject: 'Servus bei {{organization}}' } } },
        },
      })
      const user = await hub.hub.users.add({ home: otter, email: 'nina@otter.example' })
      const { link } = await hub.hub.recovery.invite(user)
      await hub.hub.mail.work()
      assert.equal(mailbox.received[0]?.headers.subject, 'Servus bei Otter')
      const page = await open(pathOf(link))
      assert.match(page.body, /<html lang="de">/)
      assert.match(page.body, /Willkommen bei <bdi>Otter<\/bdi>/)
      assert.match((await press(pathOf(link), { password: 'kurz' })).body, /Das Passwort ist kurz/)
    })
  })

  describe('an e-mail address', () => {
    const current = () => hub.hub.users.get(hub.people.dev.id)

    test('becomes the person’s by the link that went there, and the old one is told', async () => {
      await hub.hub.recovery.verifyEmail(await current(), ' Dev@new.example ')
      await hub.hub.mail.work()
      const letter = mailbox.received.find(({ text }) => text.includes('ticket='))
      const notice = mailbox.received.find(({ text }) => !text.includes('ticket='))
      assert.equal(mailbox.received.length, 2)
      assert.deepEqual(letter?.to, ['Dev@new.example'])
      assert.deepEqual(notice?.to, ['dev.patel@harbor.example'])
      assert.match(notice?.text ?? '', /Dev@new\.example/)
      assert.doesNotMatch(notice?.text ?? '', /http/)
      const page = await open(linkOf(letter))
      assert.match(page.body, /Is this address yours\?/)
      assert.equal((await current()).email, 'dev.patel@harbor.example', 'looking changes nothing')
      const done = await press(linkOf(letter), {})
      assert.equal(done.statusCode, 200)
      assert.match(done.body, /Your e-mail is <strong><bdi>Dev@new\.example/)
      const { email, emailVerifiedAt } = await current()
      assert.deepEqual([email, emailVerifiedAt], ['Dev@new.example', hub.now()])
      assert.equal((await hub.events(1))[0]?.type, 'email.verified')
      assert.equal((await open(linkOf(letter))).statusCode, 410)
    })

    test('that another link has overtaken stays as it is', async () => {
      await hub.hub.recovery.verifyEmail(await current(), 'one@new.example')
      await hub.hub.recovery.verifyEmail(await current(), 'two@new.example')
      await hub.hub.mail.work()
      const links = mailbox.received.filter(({ text }) => text.includes('ticket=')).map(linkOf)
      assert.equal((await press(links[0] ?? '', {})).statusCode, 410)
      await hub.hub.users.change(hub.people.dev.id, { email: 'three@new.example' })
      assert.equal((await current()).emailVerifiedAt, null)
      assert.equal((await open(links[1] ?? '')).statusCode, 410)
    })

    test('of somebody else is found out by its owner alone', async () => {
      await hub.hub.recovery.verifyEmail(await current(), hub.people.ana.email ?? '')
      await hub.hub.mail.work()
      const letter = mailbox.received.find(({ to }) => to[0] === hub.people.ana.email)
      const taken = await press(linkOf(letter), {})
      assert.equal(taken.statusCode, 409)
      assert.match(taken.body, /Somebody has that address already/)
    })

    test('can be asked for three times', async () => {
      const user = await current()
      for (let index = 0; index < 3; index += 1) {
        await hub.hub.recovery.verifyEmail(user, `n${index}@new.example`)
      }
      const more = hub.hub.recovery.verifyEmail(user, 'n4@new.example')
      await assert.rejects(more, { code: 'throttled' })
    })
  })

  test('KEY-10: no link stands in the log, and none in the store as it is', async () => {
    const lines = captureLog(hub.server)
    hub.server.log.level = 'info'
    const user = await addNew()
    const { link } = await hub.hub.recovery.invite(user)
    const secret = link.split('=')[1] ?? '?'
    await press(pathOf(link), { password: 'too short' })
    await press(pathOf(link), { password: chosen })
    await open(pathOf(link))
    assert.ok(lines.length > 5)
    assert.ok(!lines.join().includes(secret))
    assert.ok(!lines.join().includes(chosen))
    assert.ok(!JSON.stringify(await hub.events(100)).includes(secret))
  })

  describe('a hub without a mail server', () => {
    test('keeps the letters of development where its developer finds them', async () => {
      const said: string[] = []
      const own = await openTestHub({}, undefined, { say: (line) => said.push(line) })
      const { link } = await own.hub.recovery.reset(own.people.chloe)
      assert.match((await own.browser().get('/development/mail')).body, /There is none yet/)
      await own.hub.mail.work()
      const page = await own.browser().get('/development/mail')
      assert.ok(page.body.includes(link))
      assert.match(page.body, /A new password for Downtown/)
      assert.deepEqual(said, [
        `Mail to ${own.people.chloe.email}: A new password for Downtown ${link}`,
      ])
      await own.close()
    })

    test('in production offers nothing that needs one, and says so when it is asked', async () => {
      const own = await openTestHub({ url: 'https://sso.foyer.test', isDevelopment: false })
      const browser = own.browser()
      assert.equal((await browser.get('/development/mail')).statusCode, 404)
      const door = await browser.get('/sign-in')
      assert.doesNotMatch(door.body, /Forgot password|\/forgotten/)
      assert.equal((await browser.get('/forgotten')).statusCode, 503)
      const form = { ...readFormFields(door.body), email: own.people.chloe.email ?? '' }
      assert.equal((await browser.post('/forgotten', form)).statusCode, 503)
      assert.equal((await own.events(1))[0]?.type, 'reset.asked')
      assert.equal((await own.events(1))[0]?.data.cause, 'FOYER_MAIL is not set')
      const user = await own.hub.users.add({ home: own.organizations.harbor, email: 'n@x.example' })
      const { link, isMailed } = await own.hub.recovery.invite(user)
      assert.equal(isMailed, false)
      assert.match(link, /^https:\/\/sso\.foyer\.test\/invite\?ticket=/)
      assert.equal((await own.events(1))[0]?.type, 'mail.failed')
      const verify = own.hub.recovery.verifyEmail(user, 'm@x.example')
      await assert.rejects(verify, { code: 'unavailable' })
      await own.close()
    })

    test('with a mail server, production has no page of letters either', async () => {
      const mail = `smtp://127.0.0.1:${mailbox.port}`
      const url = 'https://sso.foyer.test'
      const own = await openTestHub({ url, isDevelopment: false, mail, mailFrom: 'a@foyer.test' })
      assert.equal((await own.browser().get('/development/mail')).statusCode, 404)
      assert.match((await own.browser().get('/sign-in')).body, /\/forgotten/)
      await own.close()
    })
  })
})

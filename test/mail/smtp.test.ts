/** How letters leave: TLS, names and passwords, and what stands in no header. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { SMTPServerOptions } from 'smtp-server'
import type { TestHub } from '../helper.ts'
import { type Mailbox, openMailbox } from './mailbox.ts'
import { lastOf, openHub, sendTo } from './sending.ts'

const login: SMTPServerOptions = {
  authOptional: false,
  onAuth: ({ username, password }, _session, done) =>
    username === 'foyer@x' && password === 'a:b/c'
      ? done(null, { user: username })
      : done(new Error('Not that one')),
}
const credentials = 'foyer%40x:a%3Ab%2Fc'

describe('TLS', () => {
  const send = async (
    options: SMTPServerOptions,
    address: (port: number) => string,
    isTrusting = true,
  ) => {
    const mailbox = await openMailbox(options)
    const hub = await openHub(address(mailbox.port), isTrusting)
    try {
      await sendTo(hub, 'chloe@harbor.example')
      return { received: mailbox.received, ...(await lastOf(hub)) }
    } finally {
      await hub.close()
      await mailbox.close()
    }
  }

  test('begins by STARTTLS before name and password are said', async () => {
    const at = (port: number) => `smtp://${credentials}@localhost:${port}?tls=start`
    const { received, type } = await send(login, at)
    assert.equal(type, 'mail.sent')
    assert.equal(received[0]?.isSecure, true)
    assert.equal(received[0]?.user, 'foyer@x')
  })

  test('is there from the first byte with smtps', async () => {
    const at = (port: number) => `smtps://${credentials}@localhost:${port}`
    const { received } = await send({ ...login, secure: true }, at)
    assert.equal(received[0]?.isSecure, true)
    assert.equal(received[0]?.user, 'foyer@x')
  })

  test('is insisted on: a server without STARTTLS gets nothing', async () => {
    const at = (port: number) => `smtp://${credentials}@localhost:${port}?tls=start`
    const without = { ...login, disabledCommands: ['STARTTLS'], allowInsecureAuth: true }
    const { received } = await send(without, at)
    assert.equal(received.length, 0)
  })

  test('needs a certificate that is trusted, for the name that was meant', async () => {
    for (const at of [
      (port: number) => `smtp://localhost:${port}?tls=start`,
      (port: number) => `smtps://localhost:${port}`,
    ]) {
      const isSecure = at(1).startsWith('smtps')
      const { received } = await send({ secure: isSecure }, at, false)
      assert.equal(received.length, 0)
    }
    const { received } = await send({}, (port) => `smtp://127.0.0.2:${port}?tls=start`)
    assert.equal(received.length, 0)
  })

  test('a wrong password is told to the administrator, and no letter is sent', async () => {
    const mailbox = await openMailbox(login)
    const hub = await openHub(`smtp://foyer:wrong@localhost:${mailbox.port}?tls=start`)
    await sendTo(hub, 'chloe@harbor.example')
    for (let tries = 0; tries < 4; tries += 1) {
      hub.pass(300_000)
      await hub.hub.mail.work()
    }
    const { type, cause } = await lastOf(hub)
    assert.equal(type, 'mail.failed')
    assert.match(cause, /535|Not that one/)
    assert.equal(mailbox.received.length, 0)
    await hub.close()
    await mailbox.close()
  })
})

describe('what stands in a message', () => {
  let mailbox: Mailbox
  let hub: TestHub
  before(async () => {
    mailbox = await openMailbox({
      onRcptTo: ({ address }, _session, done) =>
        address.startsWith('full')
          ? done(Object.assign(new Error('no such box'), { responseCode: 550 }))
          : done(),
    })
    hub = await openHub(`smtp://127.0.0.1:${mailbox.port}`, true, { mailFrom: 'sso@foyer.example' })
  })
  beforeEach(() => {
    mailbox.received.length = 0
  })
  after(async () => {
    await hub.close()
    await mailbox.close()
  })

  test('KEY-10: line breaks and marks in names add no header and no receiver', async () => {
    const name =
      'Pier"\r\nBcc: evil@evil.example\r\nX-Evil: 1\r\n\r\n<h1>Hello</h1> <b@evil.example>'
    // No door lets such a name in today; the letter does not count on it.
    const organization = { ...hub.organizations.otter, name }
    await hub.hub.mail.send({
      to: 'chloe@harbor.example',
      organization,
      template: 'reset',
      values: {
        person: 'Chloé\r\nBcc: evil@evil.example\r\n\r\n.\r\nMAIL FROM:<x>',
        email: 'chloe@harbor.example',
        link: 'http://localhost:3000/reset?ticket=x',
        lifetimeMinutes: 15,
      },
      subject: hub.people.chloe.id,
    })
    await hub.hub.mail.work()
    const [letter] = mailbox.received
    assert.equal(mailbox.received.length, 1)
    assert.deepEqual(letter?.to, ['chloe@harbor.example'])
    const names = Object.keys(letter?.headers ?? {}).sort()
    assert.deepEqual(names, [
      'auto-submitted',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
      'x-auto-response-suppress',
    ])
    assert.equal(letter?.from, 'sso@foyer.example')
    assert.match(letter?.headers.from ?? '', / <sso@foyer\.example>$/)
    assert.ok(!letter?.html.includes('<h1>'))
    assert.ok(letter?.html.includes('&lt;h1&gt;'))
  })

  test('an address that would be two, or a name, gets no letter', async () => {
    for (const to of [
      'a,b@x.example',
      'a@x.example,b@y.example',
      'x<a@x.example>',
      'a b@x.example',
      'a@x',
      '',
    ]) {
      const sent = sendTo(hub, to)
      if (to === 'a@x') await sent
      else await assert.rejects(sent, { code: 'invalid' }, to)
    }
    assert.deepEqual(
      mailbox.received.map(({ to }) => to),
      [['a@x']],
    )
  })

  test('a box that the server refuses for good is not tried again', async () => {
    await sendTo(hub, 'full@harbor.example')
    const { type, cause, tries } = await lastOf(hub)
    assert.equal(type, 'mail.failed')
    assert.match(cause, /550/)
    assert.equal(tries, 1)
  })

  test('letters of other languages and scripts arrive whole', async () => {
    const { harbor } = hub.organizations
    const name = 'Hafen Zürich 株式会社'
    const organization = await hub.hub.organizations.change(harbor.id, {
      name,
      settings: { language: 'de' },
    })
    const { hub: core, people } = hub
    await core.mail.send({
      to: 'chloe@harbor.example',
      organization,
      template: 'invite',
      values: {
        person: 'Chloé',
        email: 'chloe@harbor.example',
        link: 'http://localhost:3000/x',
        lifetimeMinutes: 10_080,
      },
      subject: people.chloe.id,
    })
    await core.mail.work()
    const [letter] = mailbox.received
    assert.equal(letter?.headers.subject, `Ihr Konto bei ${name}`)
    assert.match(letter?.text ?? '', /^Guten Tag Chloé,\n\nHafen Zürich 株式会社 hat ein Konto/)
    assert.match(letter?.text ?? '', /7 Tage lang/)
    assert.match(letter?.html ?? '', /<html lang="de">/)
    assert.equal(letter?.headers.from, `${name} <sso@foyer.example>`)
  })
})

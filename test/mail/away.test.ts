/** A mail server that is away, slow or busy: letters wait for it, and people do not. */
import assert from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { createOutside } from '../../src/outside.ts'
import { openTestHub, readFormFields } from '../helper.ts'
import { openMailbox } from './mailbox.ts'
import { lastOf, mailFrom, openHub, sendTo } from './sending.ts'

describe('a mail server that is away', () => {
  test('is tried again with growing delay, and the letter arrives when it is back', async () => {
    let isAway = true
    let tries = 0
    const mailbox = await openMailbox({
      onConnect(_session, done) {
        tries += 1
        if (isAway) done(Object.assign(new Error('later'), { responseCode: 421 }))
        else done()
      },
    })
    const hub = await openHub(`smtp://127.0.0.1:${mailbox.port}`)
    await sendTo(hub, 'chloe@harbor.example')
    const seen: number[] = [tries]
    for (const seconds of [1, 1, 14, 1, 59]) {
      hub.pass(seconds * 1000)
      await hub.hub.mail.work()
      seen.push(tries)
    }
    assert.deepEqual(seen, [1, 1, 2, 2, 3, 3])
    isAway = false
    hub.pass(1000)
    await hub.hub.mail.work()
    assert.equal(mailbox.received.length, 1)
    assert.equal((await lastOf(hub)).type, 'mail.sent')
    await hub.close()
    await mailbox.close()
  })

  test('is given up after five tries, with an event', async () => {
    const hub = await openHub('smtp://127.0.0.1:1')
    await sendTo(hub, 'chloe@harbor.example')
    for (const seconds of [2, 15, 60, 300]) {
      hub.pass(seconds * 1000)
      await hub.hub.mail.work()
    }
    const { type, cause, tries } = await lastOf(hub)
    assert.equal(type, 'mail.failed')
    assert.match(cause, /127\.0\.0\.1:1 does not answer/)
    assert.equal(tries, 5)
    hub.pass(3_600_000)
    await hub.hub.mail.work()
    assert.equal((await lastOf(hub)).tries, 5)
    await hub.close()
  })

  test('holds no request up: the person has the answer at once', async () => {
    const silent: Socket[] = []
    const server = createServer((socket) => void silent.push(socket))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const outside = createOutside({ allow: [], limits: { total: 50 } })
    const mail = `smtp://127.0.0.1:${port}`
    const hub = await openTestHub({ mail, mailFrom }, undefined, { outside })
    const browser = hub.browser()
    const { attempt = '', token = '' } = readFormFields((await browser.get('/forgotten')).body)
    const email = hub.people.chloe.email ?? ''
    const answer = await browser.post('/forgotten', { attempt, token, email })
    assert.equal(answer.statusCode, 200)
    assert.equal(silent.length, 0)
    const working = hub.hub.mail.work()
    assert.equal((await browser.get('/readyz')).statusCode, 200)
    await working
    assert.equal(silent.length, 1, 'and what is silent is let go')
    for (const socket of silent) socket.destroy()
    server.close()
    await hub.close()
  })

  test('what waits at the end of the process is tried once more', async () => {
    const mailbox = await openMailbox()
    const hub = await openHub(`smtp://127.0.0.1:${mailbox.port}`)
    await hub.hub.recovery.reset(hub.people.chloe)
    assert.equal(mailbox.received.length, 0)
    await hub.hub.mail.close()
    assert.equal(mailbox.received.length, 1)
    await hub.close()
    await mailbox.close()
  })
})

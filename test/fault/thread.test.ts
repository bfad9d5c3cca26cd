/** FLT-11: the threads that hash passwords are taken, or stand still. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { createPasswords } from '../../src/password.ts'
import { isRefusal } from '../../src/refusal.ts'
import { openTestHub, password, type TestHub } from '../helper.ts'

const longestWaitMs = 10_000

const signIn = (hub: TestHub, email: string) =>
  hub.server.inject({
    method: 'POST',
    url: '/api/v1/sign-in',
    headers: { host: 'localhost:3000' },
    payload: { email, password },
  })

test('FLT-11: nobody waits for a password longer than ten seconds, and is told so', async (t) => {
  const hub = await openTestHub()
  const email = hub.people.chloe.email ?? ''
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const passwords = createPasswords(0)
  hub.hub.passwords.isRight = passwords.isRight
  const late = signIn(hub, email)
  while (passwords.load().waiting === 0) await setImmediate()
  t.mock.timers.tick(longestWaitMs - 1)
  assert.equal(passwords.load().waiting, 1)
  t.mock.timers.tick(1)
  const { statusCode, headers } = await late
  assert.equal(statusCode, 503)
  assert.match(String(headers['retry-after']), /^[1-9]\d?$/)
  assert.equal(passwords.load().waiting, 0, 'and takes no place any more')
  const [event] = await hub.events(1)
  assert.match(String(event?.data.cause), /waited 10 s for a thread/)
  await hub.close()
})

test('FLT-11: whoever waits and comes to it is answered, and no timer ends that', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const passwords = createPasswords(1)
  const both = [passwords.isRight('one', null), passwords.isRight('another', null)]
  assert.deepEqual(passwords.load(), { running: 1, waiting: 1 })
  assert.deepEqual(await Promise.all(both), [false, false])
  t.mock.timers.tick(longestWaitMs)
  assert.deepEqual(passwords.load(), { running: 0, waiting: 0 })
})

test('FLT-11: while hashes hold every thread, everybody else is answered', async () => {
  const hub = await openTestHub()
  const browser = hub.browser()
  await browser.signIn(hub.people.ana)
  hub.hub.passwords.isRight = createPasswords(0).isRight
  const waiting = Array.from({ length: 300 }, (_, index) =>
    hub.hub.passwords
      .isRight('a password', null, `198.51.100.${index % 8}`)
      .catch((error) => error),
  )
  const refused = await Promise.all(waiting.slice(256))
  assert.ok(refused.every((error) => isRefusal(error) && error.code === 'unavailable'))
  for (const path of ['/', '/api/me', '/readyz']) {
    assert.equal((await browser.get(path)).statusCode, 200, path)
  }
  assert.equal((await hub.browser().get('/sign-in')).statusCode, 200)
  await hub.close()
})

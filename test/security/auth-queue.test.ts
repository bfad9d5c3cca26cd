/** AUTH-06: the queue of passwords, and that no one source has all of it. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { createPasswords } from '../../src/password.ts'
import { openTestHub, password, type TestHub } from '../helper.ts'
import { addressOf, openDoor } from './browser.ts'

const share = 64

describe('the queue of passwords', () => {
  let hub: TestHub
  beforeEach(async () => {
    hub = await openTestHub()
    // Nobody works here: whoever comes waits, as if every core had enough to do.
    hub.hub.passwords.isRight = createPasswords(0).isRight
  })
  afterEach(() => hub.close())

  /** Begins so many checks for one source, which wait from then on, until it is too long. */
  const fill = (source: string, count: number): void => {
    for (let index = 0; index < count; index += 1) {
      hub.hub.passwords.isRight('a password', null, source).catch(() => {})
    }
  }

  const knock = async (address: string) => {
    const door = await openDoor(hub.browser({ address }))
    return door(hub.people.chloe.email ?? '', password)
  }

  test('AUTH-06: one that knocks very often has its share, and others have room', async () => {
    fill('198.51.100.7', share)
    const late = await knock('198.51.100.7')
    assert.equal(late.statusCode, 503)
    assert.match(String(late.headers['retry-after']), /^[1-9]\d?$/)
    const [event] = await hub.events(1)
    assert.match(String(event?.data.cause), /198\.51\.100\.7 has its share of the password queue/)
    fill('203.0.113.7', share)
    fill('203.0.113.8', 1)
    await assert.rejects(hub.hub.passwords.isRight('a password', null, '203.0.113.7'))
  })

  test('AUTH-06: addresses of one line of IPv6 are one source', async () => {
    fill('2001:db8:0:7::/64', share)
    assert.equal((await knock('2001:db8:0:7:1::9')).statusCode, 503)
  })

  test('AUTH-06: whoever is not heard has lost none of their tries', async () => {
    fill(addressOf(1), share)
    for (let index = 0; index < 20; index += 1) {
      assert.equal((await knock(addressOf(1))).statusCode, 503)
    }
    const { isRight } = createPasswords()
    hub.hub.passwords.isRight = isRight
    assert.equal((await knock(addressOf(1))).statusCode, 303)
  })
})

/** AUTH-01, AUTH-02, AUTH-03: how often one may try, and that nobody is locked out by others. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { openTestSqlite } from '../database.ts'
import { type Browser, openTestHub, password, readFormFields, type TestHub } from '../helper.ts'
import { addressOf, openAnother, openDoor } from './browser.ts'

/** The same on each store: counting is its work. */
export const describeLimits = (name: string, open: typeof openTestSqlite): void => {
  let hub: TestHub
  let chloe: string
  describe(name, () => {
    before(async () => {
      hub = await openTestHub({}, open)
      chloe = hub.people.chloe.email ?? ''
    })
    after(() => hub.close())

    const minute = 60_000
    const day = 24 * 60 * minute

    // Each test begins with every bucket empty.
    beforeEach(() => hub.pass(2 * day))

    let number = 0
    /** A door at an address that nobody has used yet. */
    const newDoor = (at?: string) => {
      number += 1
      return openDoor(hub.browser({ address: addressOf(number) }), at)
    }

    const tryTimes = async (email: string, count: number, at?: string): Promise<number[]> => {
      const statuses: number[] = []
      for (let index = 0; index < count; index += 1) {
        statuses.push((await (await newDoor(at))(email)).statusCode)
      }
      return statuses
    }

    /** A browser in which that person has signed in before. */
    const knownDevice = async (email: string, address: string): Promise<Browser> => {
      const browser = hub.browser({ address })
      assert.equal((await (await openDoor(browser))(email, password)).statusCode, 303)
      browser.jar.delete('foyer')
      return browser
    }

    test('AUTH-01: an account takes ten tries, from wherever, and then one a minute', async () => {
      assert.deepEqual(await tryTimes(chloe, 10), Array(10).fill(401))
      const door = await newDoor()
      const right = await door(chloe, password)
      assert.equal(right.statusCode, 429, 'the right password is not looked at either')
      assert.match(String(right.headers['retry-after']), /^\d+$/)
      const wait = Number(right.headers['retry-after'])
      assert.ok(wait >= 1 && wait <= 60)
      assert.equal((await hub.events(1))[0]?.data.refusal, 'throttled')
      hub.pass(wait * 1000)
      assert.equal((await door(chloe)).statusCode, 401)
      assert.equal((await door(chloe)).statusCode, 429)
    })

    test('AUTH-01: after a hundred tries in a row the waits grow long', async () => {
      const door = await openDoor(hub.browser({ address: '203.0.113.1' }))
      const triesIn = async (minutes: number): Promise<number> => {
        let tries = 0
        for (let index = 0; index < minutes; index += 1) {
          hub.pass(minute)
          if ((await door(chloe)).statusCode === 401) tries += 1
        }
        return tries
      }
      const first = await triesIn(120)
      assert.ok(first >= 100 && first <= 110, String(first))
      assert.ok((await triesIn(60)) <= 5)
    })

    test('AUTH-01: an address takes sixty tries, whatever accounts they are for', async () => {
      const door = await openDoor(hub.browser({ address: '203.0.113.2' }))
      for (let index = 0; index < 60; index += 1) {
        assert.equal((await door(`spray${index}@elsewhere.example`)).statusCode, 401)
      }
      assert.equal((await door('spray60@elsewhere.example')).statusCode, 429)
      assert.equal((await (await newDoor())('spray60@elsewhere.example')).statusCode, 401)
    })

    test('AUTH-01: one line of IPv6 is one address, however many it has', async () => {
      const statuses: number[] = []
      for (let index = 0; index < 61; index += 1) {
        const address = `2001:db8:0:7:${index}::${index + 1}`
        const door = await openDoor(hub.browser({ address }))
        statuses.push((await door(`line${index}@elsewhere.example`)).statusCode)
      }
      assert.deepEqual(
        statuses.filter((status) => status !== 401),
        [429],
      )
      const other = await openDoor(hub.browser({ address: '2001:db8:0:8::1' }))
      assert.equal((await other('line61@elsewhere.example')).statusCode, 401)
      const mapped = await openDoor(hub.browser({ address: '::ffff:203.0.113.2' }))
      assert.equal((await mapped('line62@elsewhere.example')).statusCode, 401)
    })

    test('AUTH-01, AUTH-02: a whole organization under attack lets known devices in', async () => {
      const at = '/sign-in?organization=harbor'
      const known = await knownDevice(chloe, '203.0.113.3')
      const post = await openDoor(known, at)
      const fields = readFormFields((await hub.browser().get(at)).body)
      const nonce = hub.browser()
      const own = readFormFields((await nonce.get(at)).body)
      assert.equal(own.organization, fields.organization)
      const storm = await Promise.all(
        Array.from({ length: 1_010 }, (_, index) =>
          nonce.send({
            method: 'POST',
            url: '/sign-in',
            remoteAddress: addressOf(20_000 + index),
            payload: new URLSearchParams({
              ...own,
              email: `storm${index}@harbor.example`,
            }).toString(),
            headers: {
              'content-type': 'application/x-www-form-urlencoded',
              origin: 'http://localhost:3000',
            },
          }),
        ),
      )
      const limited = storm.filter((answer) => answer.statusCode === 429)
      assert.equal(limited.length, 10)
      const other = await newDoor('/sign-in?organization=otter')
      assert.equal((await other(hub.people.otto.email ?? '')).statusCode, 401)
      assert.equal((await post(chloe, password)).statusCode, 303, 'and that person is at work')
    })

    test('AUTH-02: who is under attack still gets in on a device known to be theirs', async () => {
      const known = await knownDevice(chloe, '203.0.113.4')
      const strange = await knownDevice(hub.people.dev.email ?? '', '203.0.113.5')
      await tryTimes(chloe, 11)
      const forged = hub.browser({ address: '203.0.113.6' })
      forged.jar.set('foyer-device', 'a'.repeat(43))
      assert.equal((await (await openDoor(forged))(chloe, password)).statusCode, 429)
      assert.equal((await (await openDoor(strange))(chloe, password)).statusCode, 429)
      assert.equal((await (await openDoor(known))(chloe, password)).statusCode, 303)
    })

    test('AUTH-02: a stolen device mark is counted for itself', async () => {
      const known = await knownDevice(chloe, '203.0.113.7')
      const door = await openDoor(known)
      const statuses: number[] = []
      for (let index = 0; index < 11; index += 1) statuses.push((await door(chloe)).statusCode)
      assert.deepEqual(statuses, [...Array(10).fill(401), 429])
      assert.equal((await (await newDoor())(chloe, password)).statusCode, 303)
    })

    test('AUTH-03: case, spaces and Unicode forms of an e-mail share one count', async () => {
      const { harbor } = hub.organizations
      await hub.hub.users.add({ email: 'zo\u00eb.k@harbor.example', home: harbor, password })
      const spellings = [
        'zo\u00eb.k@harbor.example',
        'zoe\u0308.k@harbor.example',
        'ZO\u00cb.K@HARBOR.EXAMPLE',
        'ZOE\u0308.\u212a@Harbor.Example',
        ' zo\u00eb.k@harbor.example',
        'zo\u00eb.k@harbor.example\t',
        '\u00a0zo\u00eb.k@harbor.example\u2003',
        '\ufeffzo\u00eb.k@harbor.example',
        'Zo\u00eb.K@harbor.example\r\n',
        'zo\u00eb.k@harbor.EXAMPLE',
      ]
      const statuses: number[] = []
      const roots = ['', '?organization=harbor', '?organization=downtown']
      for (const [index, email] of spellings.entries()) {
        const door = await newDoor(`/sign-in${roots[index % 3]}`)
        statuses.push((await door(email)).statusCode)
      }
      assert.deepEqual(statuses, Array(10).fill(401))
      for (const email of spellings) {
        assert.equal((await (await newDoor())(email, password)).statusCode, 429, email)
      }
    })

    test('AUTH-03: fifty tries at once count as fifty', async () => {
      const fields = readFormFields((await hub.browser().get('/sign-in')).body)
      assert.ok(fields.token)
      const doors = await Promise.all(Array.from({ length: 50 }, () => newDoor()))
      const answers = await Promise.all(doors.map((door) => door(chloe)))
      const statuses = answers.map((answer) => answer.statusCode)
      assert.equal(statuses.filter((status) => status === 401).length, 10)
      assert.equal(statuses.filter((status) => status === 429).length, 40)
    })

    test('AUTH-03: another process, and one that was started anew, count on', async () => {
      await tryTimes(chloe, 6)
      const another = await openAnother(hub)
      const browser = hub.browser({ address: '203.0.113.8' })
      const fields = readFormFields((await browser.get('/sign-in')).body)
      const cookie = `foyer-door=${browser.jar.get('foyer-door')}`
      const statuses: number[] = []
      for (let index = 0; index < 5; index += 1) {
        const answer = await another.inject({
          method: 'POST',
          url: '/sign-in',
          payload: new URLSearchParams({ ...fields, email: chloe }).toString(),
          headers: {
            host: 'localhost:3000',
            cookie,
            'content-type': 'application/x-www-form-urlencoded',
          },
        })
        statuses.push(answer.statusCode)
      }
      assert.deepEqual(statuses, [401, 401, 401, 401, 429])
      await another.close()
    })

    test('KEY-09: tries that are turned away leave a few events, not one each', async () => {
      const door = await openDoor(hub.browser({ address: '203.0.113.9' }))
      for (let index = 0; index < 70; index += 1) await door(chloe)
      const noted = (await hub.events(1_000)).filter((event) => event.at === hub.now())
      assert.equal(noted.length, 20)
      assert.ok(noted.every((event) => event.outcome === 'refused'))
    })

    test('AUTH-02: a known device that signs in gives the attacker no new tries', async () => {
      const known = await knownDevice(chloe, '203.0.113.10')
      await tryTimes(chloe, 10)
      assert.equal((await (await openDoor(known))(chloe, password)).statusCode, 303)
      assert.equal((await (await newDoor())(chloe)).statusCode, 429)
    })

    test('AUTH-03: the same address in another organization clears no other count', async () => {
      const home = hub.organizations.otter
      await hub.hub.users.add({ email: chloe, home, password: 'a password of the attacker' })
      await tryTimes(chloe, 9, '/sign-in?organization=harbor')
      const own = await newDoor('/sign-in?organization=otter')
      assert.equal((await own(chloe, 'a password of the attacker')).statusCode, 303)
      const statuses = await tryTimes(chloe, 2, '/sign-in?organization=harbor')
      assert.deepEqual(statuses, [401, 429], 'nine tries and one more make ten')
    })
  })
}

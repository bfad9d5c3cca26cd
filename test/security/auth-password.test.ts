/** AUTH-05, AUTH-06, AUTH-07: passwords at rest, the work that they are, what makes a good one. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createPasswords } from '../../src/password.ts'
import { openTestHub, password, readFormFields, type TestHub } from '../helper.ts'
import { addressOf, emptyHub, firstLink, openDoor } from './browser.ts'

let hub: TestHub
describe('auth password', () => {
  before(async () => {
    hub = await openTestHub()
  })
  beforeEach(() => hub.pass(86_400_000))
  after(() => hub.close())

  const addPerson = (email: string, word: string) =>
    hub.hub.users.add({ home: hub.organizations.harbor, email, password: word })

  /** A text of so many bytes in which nothing comes twice. */
  const textOf = (bytes: number): string =>
    Array.from({ length: bytes }, (_, index) => `w${index * 7_919}`)
      .join(' ')
      .slice(0, bytes)

  const statusAs = async (email: string, word: string): Promise<number> => {
    const door = await openDoor(hub.browser())
    return (await door(email, word)).statusCode
  }

  test('AUTH-05: a password is kept as Argon2id: 19 MiB, two passes, its own salt', async () => {
    const [one, two] = [
      await addPerson('one@x.example', password),
      await addPerson('two@x.example', password),
    ]
    const pattern = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$([A-Za-z0-9+/]{22,})\$([A-Za-z0-9+/]{43})$/
    const [left, right] = [one, two].map((user) => pattern.exec(user.passwordHash ?? ''))
    assert.ok(left?.[1] && right?.[1])
    assert.notEqual(left[1], right[1])
    assert.ok(Buffer.from(left[1], 'base64').length >= 16)
    assert.equal(Buffer.from(left[2] ?? '', 'base64').length, 32)
  })

  test('AUTH-05: composed and decomposed letters are the same password', async () => {
    await addPerson('nfc@x.example', 'caf\u00e9 sur la pla\u00e7e')
    await addPerson('nfd@x.example', 'cafe\u0301 sur la plac\u0327e')
    for (const email of ['nfc@x.example', 'nfd@x.example']) {
      assert.equal(await statusAs(email, 'caf\u00e9 sur la pla\u00e7e'), 303)
      assert.equal(await statusAs(email, 'cafe\u0301 sur la plac\u0327e'), 303)
      assert.equal(await statusAs(email, 'cafe sur la place'), 401)
    }
  })

  test('AUTH-05: every byte of a password counts, also behind the 72nd or a NUL', async () => {
    const long = textOf(1_000)
    await addPerson('long@x.example', `${long}b`)
    await addPerson('nul@x.example', 'fifteen letters\0and more')
    assert.equal(await statusAs('long@x.example', `${long}b`), 303)
    assert.equal(await statusAs('long@x.example', `${long}c`), 401)
    assert.equal(await statusAs('long@x.example', long.slice(0, 72)), 401)
    assert.equal(await statusAs('nul@x.example', 'fifteen letters\0and more'), 303)
    assert.equal(await statusAs('nul@x.example', 'fifteen letters\0and less'), 401)
    assert.equal(await statusAs('nul@x.example', 'fifteen letters'), 401)
    assert.equal(await statusAs('nul@x.example', ' fifteen letters\0and more '), 401)
  })

  test('AUTH-05: a password beyond 1,024 bytes is neither kept nor hashed nor cut', async () => {
    await assert.rejects(addPerson('big@x.example', textOf(1_025)), { code: 'invalid' })
    await assert.rejects(addPerson('big@x.example', '\u20ac'.repeat(342)), { code: 'invalid' })
    await addPerson('big@x.example', textOf(1_024))
    assert.equal(await statusAs('big@x.example', textOf(1_024)), 303)
    assert.equal(await statusAs('big@x.example', textOf(1_025)), 401)
    assert.equal(await statusAs('big@x.example', textOf(1_000_000)), 413)
  })

  test('AUTH-06: hashes wait in a queue that has an end, and everything else goes on', async () => {
    const { passwords } = hub.hub
    const { isRight } = passwords
    // Nobody works here: whoever comes waits, as if every core had enough to do.
    passwords.isRight = createPasswords(0).isRight
    try {
      const waiting = 256
      let answered = 0
      for (let index = 0; index < waiting; index += 1) {
        const door = await openDoor(hub.browser({ address: addressOf(index) }))
        void door(`queue${index}@x.example`, 'a password').then(() => {
          answered += 1
        })
      }
      const late = await (await openDoor(hub.browser()))('queue@x.example', 'a password')
      assert.equal(late.statusCode, 503)
      assert.match(String(late.headers['retry-after']), /^[1-9]\d?$/)
      assert.match(late.body, /Please try again/)
      assert.equal(answered, 0)
      const caller = await hub.caller(hub.people.ana)
      const list = await caller.get(`/brands/${hub.organizations.harbor.id}/sso_applications`)
      assert.equal(list.statusCode, 200)
      assert.equal((await hub.browser().get('/readyz')).statusCode, 200)
      assert.equal((await hub.browser().get('/sign-in')).statusCode, 200)
    } finally {
      passwords.isRight = isRight
    }
  })

  /** What the form of the first administrator says to that password. */
  const chooseFirst = async (word: string): Promise<number> => {
    const bare = await openTestHub()
    try {
      await emptyHub(bare)
      const browser = bare.browser()
      const fields = readFormFields((await browser.get(await firstLink(bare))).body)
      const form = { ...fields, organization: 'Pier', name: 'Pia', email: 'p@pier.example' }
      return (await browser.post('/first-administrator', { ...form, password: word })).statusCode
    } finally {
      await bare.close()
    }
  }

  test('AUTH-07: fifteen characters are asked for, and nothing about which', async () => {
    assert.equal(await chooseFirst('abcdefghijklmn'), 400)
    assert.equal(await chooseFirst('Aa1!Aa1!Aa1!Aa'), 400)
    assert.equal(
      await chooseFirst('\u{1f600}'.repeat(14)),
      400,
      'a character is one, however written',
    )
    assert.equal(await chooseFirst('only lower case'), 303)
    assert.equal(await chooseFirst('\u{1f410}\u{1f680}\u{1f335} sur la pla\u00e7e'), 303)
    assert.equal(await chooseFirst(' spaces at both ends '), 303)
  })

  test('AUTH-07: what would be guessed first is refused', async () => {
    const guesses = ['aaaaaaaaaaaaaaaa', 'abcdefghijklmnop', 'qwertyuiopasdfgh', 'password12345678']
    for (const word of [...guesses, 'passwordpassword', 'p@pier.example 1']) {
      assert.equal(await chooseFirst(word), 400, word)
    }
  })

  test('AUTH-07: the fields let a password be pasted and filled in', async () => {
    const bare = await openTestHub()
    await emptyHub(bare)
    const first = (await bare.browser().get(await firstLink(bare))).body
    const door = (await hub.browser().get('/sign-in')).body
    const field = (page: string) => /<input[^>]*type="password"[^>]*>/.exec(page)?.[0] ?? ''
    assert.match(field(first), /autocomplete="new-password"/)
    assert.match(field(door), /autocomplete="current-password"/)
    for (const page of [first, door])
      assert.doesNotMatch(field(page), /onpaste|pattern=|maxlength="\d?\d"/)
    await bare.close()
  })
})

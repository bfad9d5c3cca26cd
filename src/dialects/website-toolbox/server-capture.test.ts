/** What real clients have sent, byte for byte, with our key and host put in. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { listen, sendRaw, statusOf } from '../../../test/security/socket.ts'
import { openRoom, type Room } from './testdata/room.ts'

let room: Room
let port: number

describe('what real clients send', () => {
  beforeEach(async () => {
    room = await openRoom()
    port = await listen(room.hub.server)
  })
  afterEach(() => room.close())

  /** The requests of a captured log, one after another. */
  const readCapture = (name: string): string[] => {
    const log = readFileSync(new URL(`testdata/${name}.txt`, import.meta.url), 'utf8')
    return log
      .replaceAll('\r\n', '\n')
      .split('-----\n')
      .filter((part) => part.trim() !== '')
  }

  /** The same bytes for our room: its key, its host, and an end to the connection. */
  const forRoom = (captured: string): string => {
    const [head = '', rest = ''] = captured.split('\n\n', 2)
    const body = rest.trim().replace('0123abcd', room.apikey)
    const lines = head
      .replace('apikey=0123abcd', `apikey=${room.apikey}`)
      .replace(/^Host: .*$/m, `Host: ${room.host}`)
      .replace(/^Content-Length: .*$/m, `Content-Length: ${Buffer.byteLength(body)}`)
      .split('\n')
    if (!head.includes('Connection: close')) lines.push('Connection: close')
    return `${lines.join('\r\n')}\r\n\r\n${body}`
  }

  type Said = { success: boolean; message: string; access_token?: string }

  const send = async (text: string): Promise<Said> => {
    const answer = await sendRaw(port, text)
    assert.equal(statusOf(answer), 200, answer)
    assert.match(answer, /\r\ncontent-type: application\/json; charset=utf-8\r\n/i)
    return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as Said
  }

  /** What each request of a log was answered: yes, yes with a token, or no. */
  const replay = async (name: string): Promise<string[]> => {
    const said: string[] = []
    for (const captured of readCapture(name)) {
      const { success, access_token: token } = await send(forRoom(captured))
      if (token !== undefined) assert.match(token, /^[A-Za-z0-9]{22,}$/)
      said.push(`${success ? 'yes' : 'no'}${token === undefined ? '' : ' and a token'}`)
    }
    return said
  }

  const find = (email: string) =>
    room.hub.hub.users.findByEmail(room.hub.organizations.harbor.id, email)

  test('the PHP library', async () => {
    const said = await replay('php-library')
    // The last edits somebody whom the call before has just tried to delete.
    const token = 'yes and a token'
    assert.deepEqual(said, [token, token, token, token, 'yes', 'no'])
    const john = await find('john+x@ex.com')
    assert.equal(john?.username, 'Jöhn Doe')
    assert.equal(john?.avatar, 'https://a.b/c.png?x=1&y=2')
    assert.equal(john?.passwordHash, null, 'a weak password is as good as none')
    assert.equal((await find('a@b.c'))?.username, 'a', 'without a username, from the e-mail')
  })

  test('the plugin of WordPress 1.0.0: POST, usernames in user and users', async () => {
    await room.token('a@ex.com', { username: 'a' })
    const said = await replay('wordpress-1.0.0')
    assert.deepEqual(said, ['yes and a token', 'yes and a token', 'yes', 'yes'])
    assert.equal((await find('jdoe@ex.com'))?.username, 'jdoe')
    assert.equal(await find('a@ex.com'), undefined)
  })

  test('the plugin of WordPress 1.1.5: a blank password on each save changes nothing', async () => {
    const { registered, others } = { registered: 'jdoe@ex.com', others: ['a@ex.com', 'b@ex.com'] }
    for (const email of others) await room.token(email)
    const [register = '', generate = '', edit = '', remove = ''] = readCapture('wordpress-1.1.5')
    assert.equal((await send(forRoom(register))).success, true)
    const { firstName, lastName } = (await find(registered)) ?? {}
    assert.deepEqual([firstName, lastName], ['Jane', 'Doe'])
    assert.equal((await send(forRoom(generate))).success, true)

    await room.call('/sso/user/delete', { emails: registered })
    const password = 'a long enough passphrase'
    await room.call('/sso/user/register', { email: 'old@ex.com', password })
    const before = await find('old@ex.com')
    assert.ok(before?.passwordHash)
    assert.equal((await send(forRoom(edit))).success, true)
    const after = await find(registered)
    assert.equal(after?.id, before.id)
    assert.equal(after?.passwordHash, before.passwordHash)
    assert.equal(after?.avatar, 'https://gravatar.example/avatar/abc?s=96&d=mm')

    assert.equal((await send(forRoom(remove))).success, true)
    for (const email of others) assert.equal(await find(email), undefined)
  })

  test('a POST that became a GET on its way still carries its form', async () => {
    const form = `apikey=${room.apikey}&email=a%40b.c`
    const lines = [
      'GET /sso/token/generate HTTP/1.1',
      `Host: ${room.host}`,
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${form.length}`,
      'Connection: close',
    ]
    const { success, access_token: token } = await send(`${lines.join('\r\n')}\r\n\r\n${form}`)
    assert.equal(success, true)
    assert.ok(token)
  })

  test('a form that is too big is answered, with either method', async () => {
    for (const method of ['GET', 'POST']) {
      const form = `apikey=${room.apikey}&email=a%40b.c&name=${'x'.repeat(600 * 1024)}`
      const lines = [
        `${method} /sso/token/generate HTTP/1.1`,
        `Host: ${room.host}`,
        'Content-Type: application/x-www-form-urlencoded',
        `Content-Length: ${form.length}`,
        'Connection: close',
      ]
      const { success, message } = await send(`${lines.join('\r\n')}\r\n\r\n${form}`)
      assert.deepEqual([success, message], [false, 'The request is too big.'])
    }
  })

  test('an early library posts nothing, and has everything in the query', async () => {
    for (const type of ['', 'Content-Type: application/x-www-form-urlencoded\r\n']) {
      const head = `POST /sso/token/generate?apikey=${room.apikey}&email=a%40b.c HTTP/1.1\r\n`
      const rest = `Host: ${room.host}\r\n${type}Content-Length: 0\r\nConnection: close\r\n\r\n`
      assert.equal((await send(head + rest)).success, true)
    }
  })
})

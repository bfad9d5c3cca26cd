/** The control socket of a running process: who may speak there, and what it bears. */
import assert from 'node:assert/strict'
import { existsSync, statSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openSocket } from '../../src/command/socket.ts'
import { openProcess, startProcess } from './foyer.ts'

type Place = Awaited<ReturnType<typeof openProcess>>

/** Writes to the socket, closes that side, and gives the replies. */
const speak = (path: string, text: string): Promise<string[]> =>
  new Promise((resolve, reject) => {
    let heard = ''
    const socket = connect(path, () => socket.end(text))
    socket.setEncoding('utf8').on('data', (part: string) => {
      heard += part
    })
    socket.once('error', reject).once('close', () => resolve(heard.split('\n').slice(0, -1)))
  })

describe('the control socket', () => {
  let place: Place
  let path = ''
  before(async () => {
    place = await openProcess()
    path = join(place.folder, 'foyer.sock')
  })
  after(() => place.close())

  const refusals = async (text: string): Promise<(string | undefined)[]> => {
    const replies = await speak(path, text)
    return replies.map((reply) => JSON.parse(reply).refusal?.message)
  }
  const list = JSON.stringify({ words: ['organization', 'list'], values: {} })

  it('is for its owner alone', () => {
    const { mode } = statSync(path)
    assert.equal(mode & 0o777, 0o600)
    assert.equal(statSync(place.folder).mode & 0o077, 0)
  })

  it('answers a line with a line, one after another', async () => {
    const add = { words: ['group', 'add'], values: { name: 'Line' } }
    const replies = await speak(path, `${list}\n${JSON.stringify(add)}\n${list}\n`)
    assert.equal(replies.length, 3)
    const [first, second] = replies.map((reply) => JSON.parse(reply))
    assert.deepEqual(Object.keys(first), ['text', 'data'])
    assert.equal(second.data.name, 'Line')
  })

  it('refuses what it does not understand, and lives', async () => {
    const lines: [string, RegExp][] = [
      ['', /not JSON/],
      ['{"words":', /not JSON/],
      ['\u0000\ufffd\u001b', /not JSON/],
      ['null', /words and values/],
      ['[]', /words and values/],
      ['{"words":"user list","values":{}}', /words and values/],
      ['{"words":["user","list"],"values":[]}', /words and values/],
      ['{"words":["dance"],"values":{}}', /no command "dance"/],
      ['{"words":["user","constructor"],"values":{}}', /no command/],
      ['{"words":["__proto__","add"],"values":{}}', /no command/],
      ['{"words":["user","add","now"],"values":{}}', /no command/],
      ['{"words":["start"],"values":{}}', /no command/],
      ['{"words":["user","list"],"values":{"toString":1}}', /no "toString"/],
      ['{"words":["user","list"],"values":{"__proto__":{}}}', /no "__proto__"/],
      ['{"words":["user","list"],"values":{"limit":"many"}}', /--limit is a whole number/],
      ['{"words":["user","list"],"values":{"search":{}}}', /--search is a text/],
      ['{"words":["application","add"],"values":{"name":"x","set":"a=b"}}', /--set is KEY=VALUE/],
      ['{"words":["user","add"],"values":{"email":"a\\u0000@b"}}', /e-mail/],
    ]
    const said = await refusals(`${lines.map(([line]) => line).join('\n')}\n`)
    for (const [index, [line, pattern]] of lines.entries()) {
      assert.match(String(said[index]), pattern, line)
    }
    assert.deepEqual(await refusals(`${list}\n`), [undefined])
  })

  it('refuses a line that is too long, and takes the next', async () => {
    const long = JSON.stringify({ words: ['user', 'add'], values: { email: 'x'.repeat(5e6) } })
    assert.deepEqual(await refusals(`${long}\n${list}\n`), ['The line is too long.', undefined])
    assert.deepEqual(await refusals('x'.repeat(5e6)), [])
    assert.deepEqual(await refusals(list), [])
  })

  it('a change through it is seen by the process at once', async () => {
    const { data, running } = place
    const { key, id, organization } = await data('key add K')
    const ask = async (): Promise<[number, string]> => {
      const headers = { authorization: `Bearer ${key}` }
      const url = `${running.url}/brands/${organization}/sso_applications`
      const answer = await fetch(url, { headers })
      return [answer.status, await answer.text()]
    }
    assert.equal((await ask())[0], 200)
    const { id: application } = await data('application add Seen --url https://seen.example/')
    assert.match((await ask())[1], /Seen/)
    await data(`application remove ${application}`)
    assert.doesNotMatch((await ask())[1], /Seen/)
    await data(`key remove ${id}`)
    assert.equal((await ask())[0], 401)
    await data('organization remove harbor')
    assert.equal((await ask())[0], 401)
  })

  it('goes with its process; one that was left behind is replaced', async () => {
    await place.running.stop('SIGKILL')
    assert.ok(existsSync(path))
    const next = await startProcess(place.folder)
    assert.deepEqual(await refusals(`${list}\n`), [undefined])
    const beside = await openSocket(path, async () => ({ text: '', data: null }))
    assert.equal(beside, undefined, 'a second process leaves it to the first')
    assert.equal(await next.stop(), 0)
    assert.equal(existsSync(path), false)
    assert.equal((await place.foyer(['user', 'list'])).status, 1, 'no way to the store')
  })

  it('that goes away in the middle is said to be unknown', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.destroy()))
    await new Promise<void>((resolve) => server.listen(path, resolve))
    const { status, error } = await place.foyer(['user', 'list'])
    assert.match(error, /^The running process did not answer: look whether it is done/)
    assert.equal(status, 1)
    await new Promise((resolve) => server.close(resolve))
  })
})

/**
 * The vendor's PHP library, as its captures and wire 003 describe it: everything by GET in the
 * query, parameters empty rather than absent, over http as over https, tokens pasted as they are.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { findPort } from '../browser/hub.ts'
import { openProxy } from '../browser/proxy.ts'
import type { Browser } from './browser.ts'
import { openRecorder } from './forward.ts'
import { openRoom, type Room } from './room.ts'
import { type Header, readTold, sendCall, type Told, tokenOf, writeQuery } from './wire.ts'

type Facts = { username?: string; email: string; password?: string; avatarUrl?: string }

const createLibrary = (room: Pick<Room, 'host' | 'key'>, origin = `http://${room.host}`) => {
  const get = async (path: string, fields: readonly Header[]): Promise<Told> => {
    const query = writeQuery([['apikey', room.key], ...fields])
    const url = new URL(`${origin}${path}?${query}`)
    const headers: Header[] = [
      ['Host', url.host],
      ['Accept', '*/*'],
    ]
    return readTold(await sendCall({ method: 'GET', url, headers }))
  }
  const readFacts = ({ username = '', email, password = '', avatarUrl = '' }: Facts): Header[] => [
    ['username', username],
    ['email', email],
    ['password', password],
    ['avatarUrl', avatarUrl],
  ]
  const ask = async (path: string, facts: Facts, rememberMe = ''): Promise<string> =>
    tokenOf(await get(path, [...readFacts(facts), ['rememberMe', rememberMe]]))

  return {
    /** The address of the log-in picture; `rememberMe` stands there without a value. */
    async login(facts: Facts): Promise<{ token: string; image: string }> {
      const token = await ask('/sso/token/generate', facts, 'on')
      const image = `//${room.host}/sso/token/login?access_token=${token}&rememberMe=`
      return { token, image }
    },
    /** The address of the log-out picture. Without a token it asks for one, by another name. */
    async logout(email: string, known = ''): Promise<string> {
      const token = known || (await ask('/sso/token/getToken', { email }))
      return `//${room.host}/sso/token/logout?access_token=${token}`
    },
    register: (facts: Facts): Promise<Told> => get('/sso/user/register', readFacts(facts)),
    remove: (emails: string): Promise<Told> => get('/sso/user/delete', [['emails', emails]]),
    edit(user: string, { username = '', email = '', password = '', avatarUrl = '' }) {
      return get('/sso/user/edit', [
        ['user', user],
        ['username', username],
        ['password', password],
        ['email', email],
        ['avatarUrl', avatarUrl],
      ])
    },
  }
}

const captured = [
  '/sso/token/generate?apikey=0123abcd&username=J%C3%B6hn+Doe&email=john%2Bx%40ex.com' +
    '&password=p%26s%3D+%251&avatarUrl=http%3A%2F%2Fa.b%2Fc.png%3Fx%3D1%26y%3D2&rememberMe=on',
  '/sso/token/getToken?apikey=0123abcd&username=&email=a%40b.c&password=&avatarUrl=&rememberMe=',
  '/sso/user/register?apikey=0123abcd&username=j&email=j%40x.y&password=&avatarUrl=',
  '/sso/user/delete?apikey=0123abcd&emails=john%40yahoo.com%2Cmark%40gmail.com',
  '/sso/user/edit?apikey=0123abcd&user=john%40yahoo.com&username=&password=&email=new%40x.y' +
    '&avatarUrl=',
]

it('the PHP library is played as it was captured', async () => {
  const recorder = await openRecorder()
  try {
    const library = createLibrary({ host: recorder.host, key: '0123abcd' })
    const avatarUrl = 'http://a.b/c.png?x=1&y=2'
    const john = { username: 'Jöhn Doe', email: 'john+x@ex.com', password: 'p&s= %1', avatarUrl }
    await library.login(john)
    await library.logout('a@b.c')
    await library.register({ username: 'j', email: 'j@x.y' })
    await library.remove('john@yahoo.com,mark@gmail.com')
    await library.edit('john@yahoo.com', { email: 'new@x.y' })
    const head = `Host: ${recorder.host}\nAccept: */*\n\n`
    assert.deepEqual(
      recorder.calls,
      captured.map((url) => `GET ${url}\n${head}`),
    )
  } finally {
    await recorder.close()
  }
})

describe('the PHP library', () => {
  const john: Facts = {
    username: 'Jöhn Doe',
    email: 'john+x@visitors.example',
    password: 'p&s= +%1 of some length',
    avatarUrl: 'http://pictures.example/c.png?x=1&y=2',
  }
  let room: Room
  let library: ReturnType<typeof createLibrary>
  let browser: Browser
  before(async () => {
    room = await openRoom()
    library = createLibrary(room)
    browser = room.openBrowser()
  })
  after(() => room?.close())

  it('logs in somebody new: the account is made with what was said', async () => {
    const { image } = await library.login(john)
    const user = await room.find(john.email)
    assert.deepEqual(
      [user?.username, user?.avatar],
      [john.username, 'https://pictures.example/c.png?x=1&y=2'],
    )
    assert.ok(user?.passwordHash)
    assert.equal((await browser.show(image)).type, 'image/gif')
    assert.ok(await room.knows(browser, john.email))
  })

  it('logs in somebody known: what is empty changes nothing', async () => {
    const before = await room.find(john.email)
    await library.login({ email: john.email })
    assert.deepEqual(await room.find(john.email), before)
  })

  it('logs out without a token of its own, by getToken', async () => {
    const image = await library.logout(john.email)
    assert.equal((await browser.show(image)).type, 'image/gif')
    assert.equal(await room.knows(browser, john.email), false)
  })

  it('logs out with the token of the log-in', async () => {
    const { image, token } = await library.login({ email: john.email })
    await browser.show(image)
    assert.ok(await room.knows(browser, john.email))
    await browser.show(await library.logout(john.email, token))
    assert.equal(await room.knows(browser, john.email), false)
  })

  it('edits with what is to stay left empty; an empty picture is none', async () => {
    const before = await room.find(john.email)
    const told = await library.edit(john.email, { email: 'new@visitors.example' })
    assert.equal(told.success, true)
    const user = await room.find('new@visitors.example')
    assert.deepEqual(
      [user?.id, user?.username, user?.passwordHash, user?.avatar],
      [before?.id, before?.username, before?.passwordHash, null],
    )
  })

  it('registers, once', async () => {
    const mark = { username: 'mark', email: 'mark@visitors.example' }
    const told = await library.register(mark)
    assert.deepEqual([told.success, tokenOf(told) === ''], [true, false])
    const again = await library.register(mark)
    assert.deepEqual([again.success, tokenOf(again)], [false, ''])
  })

  it('calls over https as over http', async () => {
    const port = await findPort()
    const name = 'chat.harbor.localhost'
    const proxy = await openProxy(name, port, room.port)
    try {
      const { token } = await createLibrary(room, `https://${name}:${port}`).login(john)
      assert.match(token, /^[A-Za-z0-9]{22,}$/)
    } finally {
      await proxy.close()
    }
  })

  it('deletes a list', async () => {
    const told = await library.remove('new@visitors.example,mark@visitors.example')
    assert.equal(told.success, true)
    assert.equal(await room.find('new@visitors.example'), undefined)
    assert.equal(await room.find('mark@visitors.example'), undefined)
  })
})

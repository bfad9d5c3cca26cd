/** The calls of the document: their answers, whole, and how parameters may come. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type CallOptions, openRoom, type Room } from './testdata/room.ts'

let room: Room

before(async () => {
  room = await openRoom()
})
after(() => room.close())

const find = (email: string) =>
  room.hub.hub.users.findByEmail(room.hub.organizations.harbor.id, email)

const say = async (path: string, parameters: Record<string, string>, how?: CallOptions) => {
  const answer = await room.call(path, parameters, how)
  assert.equal(answer.statusCode, 200)
  return answer.json()
}

const goldenPath = new URL('testdata/answers.json', import.meta.url).pathname

test('the answers of every call, whole', async (context) => {
  const email = 'golden@shop.example'
  const calls: [string, Record<string, string>][] = [
    ['/sso/user/register', { username: 'golden', email }],
    ['/sso/user/register', { username: 'golden', email }],
    ['/sso/user/register', { username: 'golden' }],
    ['/sso/token/generate', { email }],
    ['/sso/token/generate', { email: '' }],
    ['/sso/token/generate', { email: 'no address' }],
    ['/sso/token/getToken', { email }],
    ['/sso/user/edit', { user: email, username: 'gold' }],
    ['/sso/user/edit', { username: 'gold' }],
    ['/sso/user/edit', { user: 'nobody@shop.example', username: 'gold' }],
    ['/sso/user/edit', { user: 'gold', email: room.hub.people.chloe.email ?? '' }],
    ['/sso/user/edit', { user: 'gold', password: 'weak' }],
    ['/sso/user/edit', { user: room.hub.people.chloe.email ?? '', username: 'gold' }],
    ['/sso/user/setPassword', { userid: 'gold', password: 'a long enough passphrase' }],
    ['/sso/user/setPassword', { userid: 'gold', password: '' }],
    ['/sso/user/delete', { emails: `${email},nobody@shop.example` }],
    ['/sso/user/delete', { emails: ' , ' }],
    ['/sso/user/delete', {}],
  ]
  const said: unknown[] = []
  for (const [path, parameters] of calls) {
    const answer = await say(path, parameters)
    assert.equal(typeof answer.success, 'boolean')
    if (answer.success) assert.notEqual(answer.access_token, '')
    if ('access_token' in answer) {
      assert.match(answer.access_token, /^[A-Za-z0-9]{22,}$/)
      answer.access_token = 'TOKEN'
    }
    said.push({ call: path, with: parameters, answer })
  }
  const text = `${JSON.stringify(said, null, 2)}\n`
  context.assert.fileSnapshot(text, goldenPath, { serializers: [String] })
})

test('GET and POST, query, form and both: it is all the same', async () => {
  const parameters = { email: 'forms@shop.example' }
  const ways: CallOptions[] = [
    { method: 'GET', in: 'query' },
    { method: 'GET', in: 'form' },
    { method: 'POST', in: 'query' },
    { method: 'POST', in: 'form' },
  ]
  for (const path of ['/sso/token/generate', '/sso/token/getToken']) {
    for (const how of ways) {
      assert.equal((await say(path, parameters, how)).success, true, JSON.stringify(how))
    }
  }
  for (const how of ways) {
    const register = { email: `${how.method}.${how.in}@shop.example`, username: 'Same' }
    const query = '/sso/user/register'
    assert.ok((await say(query, register, how)).access_token)
    const edit = { user: register.email, name: 'Joan Q. Public' }
    assert.equal((await say('/sso/user/edit', edit, how)).success, true)
    assert.equal((await find(register.email))?.lastName, 'Q. Public')
    assert.equal((await say('/sso/user/delete', { emails: register.email }, how)).success, true)
    assert.equal(await find(register.email), undefined)
  }
  const mixed = await say('/sso/token/generate?email=mixed@shop.example', {}, { in: 'form' })
  assert.equal(mixed.success, true)
})

test('names of parameters in any letter case, and others that nobody knows', async () => {
  const given = { EMAIL: 'case@shop.example', avatarurl: 'https://shop.example/c.png', x: 'y' }
  assert.equal((await say('/sso/token/generate', given)).success, true)
  assert.equal((await find('case@shop.example'))?.avatar, 'https://shop.example/c.png')
  const early = { ApiKey: room.apikey, email: 'case@shop.example', rememberMe: 'on' }
  assert.equal((await say('/sso/token/generate', early, { apikey: null })).success, true)
})

test('a token is new each time, and older ones stay good', async () => {
  const [first, second] = [
    await room.token('two@shop.example'),
    await room.token('two@shop.example'),
  ]
  assert.notEqual(first, second)
  for (const token of [first, second]) {
    assert.ok(await room.hub.hub.vouching.read(room.room, token))
  }
})

test('what cannot be read is a no as well', async () => {
  const post = { method: 'POST' } as const
  const json = { ...post, headers: { 'content-type': 'application/json' } }
  assert.equal((await say('/sso/token/generate', {}, json)).success, false)
  for (const method of ['GET', 'POST'] as const) {
    const how = { method, in: 'form' } as const
    const huge = { email: 'a@b.c', name: 'x'.repeat(300 * 1024) }
    assert.equal((await say('/sso/token/generate', huge, how)).success, false)
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`p${index}`, 'x']))
    assert.equal((await say('/sso/token/generate', many, how)).success, false)
  }
})

test('other methods and other paths are not there', async () => {
  const headers = { host: room.host }
  const put = await room.hub.server.inject({ method: 'PUT', url: '/sso/token/generate', headers })
  assert.equal(put.statusCode, 405)
  assert.equal(put.headers.allow, 'GET, POST')
  const url = '/sso/token/nothing'
  assert.equal((await room.hub.server.inject({ url, headers })).statusCode, 404)
})

test('the events of a call name the key, the room and the person', async () => {
  await room.token('events@shop.example')
  const user = await find('events@shop.example')
  const events = (await room.hub.events(10)).filter(({ data }) => data.subject === user?.id)
  assert.deepEqual(
    events.map(({ type, keyId }) => [type, keyId === null]),
    [
      ['ticket.issued', false],
      ['grant.given', false],
      ['user.added', false],
    ],
  )
  assert.equal(events[0]?.applicationId, room.room.id)
  assert.equal(events[0]?.address, '127.0.0.1')
})

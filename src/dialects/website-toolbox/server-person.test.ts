/** CHT-15, CHT-16, CHT-19: whom a website adds, and what becomes of what it says of them. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { captureLog } from '../../../test/security/log.ts'
import type { Hub } from '../../hub.ts'
import { openRoom, type Room } from './testdata/room.ts'

let room: Room
let hub: Hub
let log: string[]

before(async () => {
  room = await openRoom({ config: { logLevel: 'trace' } })
  hub = room.hub.hub
  log = captureLog(room.hub.server)
})
after(() => room.close())

const find = (email: string) => hub.users.findByEmail(room.hub.organizations.harbor.id, email)
const findByUsername = (name: string) =>
  hub.users.findByUsername(room.hub.organizations.harbor.id, name)

const say = async (path: string, parameters: Record<string, string>) => {
  const answer = await room.call(path, parameters, { method: 'POST' })
  assert.equal(answer.statusCode, 200)
  return answer.json()
}
const passphrase = 'a long enough passphrase'

test('generate lends a picture to who has none, and replaces none', async () => {
  const email = 'lends@shop.example'
  await room.token(email)
  const first = { email, avatarUrl: 'https://shop.example/1.png' }
  await say('/sso/token/generate', first)
  await say('/sso/token/generate', { email, avatarUrl: 'https://shop.example/2.png' })
  assert.equal((await find(email))?.avatar, 'https://shop.example/1.png')
  const { chloe } = room.hub.people
  const beyond = { email: chloe.email ?? '', avatarUrl: 'https://shop.example/3.png' }
  assert.equal((await say('/sso/token/generate', beyond)).success, true)
  assert.equal((await hub.users.find(chloe.id))?.avatar, null)
})

test('CHT-15: one person for an address, in any letters and however many ask at once', async () => {
  const forms = [
    'many@shop.example',
    'MANY@shop.example',
    'Many@Shop.Example',
    ' many@shop.example',
  ]
  const asked = [...forms, ...forms, ...forms].map((email) => say('/sso/token/generate', { email }))
  for (const { success } of await Promise.all(asked)) assert.equal(success, true)
  const { items } = await hub.users.list({ within: room.hub.organizations.harbor, search: 'many@' })
  assert.equal(items.length, 1)
})

test('CHT-15: an address that is none makes nobody', async () => {
  const count = async () =>
    (await hub.users.list({ within: room.hub.organizations.harbor, limit: 1000 })).items.length
  const before = await count()
  const addresses = [
    'a',
    '@shop.example',
    'a@',
    'a b@shop.example',
    'a\0@shop.example',
    'a\n@shop.example',
    'a@shop.example\r\nBcc: b@shop.example',
    `${'a'.repeat(2048)}@shop.example`,
    'a@b@shop.example',
    'a\u202e@shop.example',
  ]
  for (const email of addresses) {
    for (const path of ['/sso/token/generate', '/sso/user/register']) {
      const { success, access_token: token } = await say(path, { email })
      assert.deepEqual([success, token], [false, undefined], JSON.stringify(email))
    }
  }
  assert.equal(await count(), before)
})

test('CHT-15: a flood by one key comes to an end, and who is known goes on', async () => {
  const known = 'known@shop.example'
  await room.token(known)
  const holder = await hub.keys.checkOwn(room.apikey)
  const bucket = `people of key ${holder.key.id}`
  for (let tries = 0; tries < 5_000; tries += 1) {
    if (!(await hub.limits.allows({ bucket, burst: 5_000, everyMs: 1_000 }))) break
  }
  const answer = await room.call('/sso/token/generate', { email: 'flood@shop.example' })
  assert.equal(answer.statusCode, 429)
  assert.equal(answer.json().success, false)
  assert.ok(answer.headers['retry-after'])
  assert.equal(await find('flood@shop.example'), undefined)
  assert.ok(await room.token(known))
  room.hub.pass(5_000_000)
})

test('a taken username gets a number, and an impossible one is made from the e-mail', async () => {
  const names: [string, string, string][] = [
    ['one@shop.example', 'Taken', 'Taken'],
    ['two@shop.example', 'taken', 'taken-2'],
    ['three@shop.example', 'three@shop.example', 'three'],
    ['four@shop.example', 'bad\u202ename', 'four'],
    ['five+x@shop.example', '', 'five+x'],
  ]
  for (const [email, username, kept] of names) {
    assert.ok((await say('/sso/user/register', { email, username })).success)
    assert.equal((await find(email))?.username, kept)
  }
})

test('a user is found by e-mail first, then by username', async () => {
  await room.token('by.name@shop.example', { username: 'ByName' })
  assert.equal((await say('/sso/user/edit', { user: 'BYNAME', name: 'A B' })).success, true)
  const byEmail = { user: 'By.Name@shop.example', name: 'C D' }
  assert.equal((await say('/sso/user/edit', byEmail)).success, true)
  assert.equal((await findByUsername('byname'))?.lastName, 'D')
  assert.equal((await say('/sso/user/edit', { user: '\0', name: 'E F' })).success, false)
})

test('passwords that live elsewhere are dropped without a word', async () => {
  const { harbor } = room.hub.organizations
  await hub.organizations.change(harbor.id, { settings: { passwords: 'elsewhere' } })
  const email = 'elsewhere@shop.example'
  assert.ok((await say('/sso/user/register', { email, password: passphrase })).success)
  assert.ok((await say('/sso/user/edit', { user: email, password: passphrase })).success)
  assert.ok((await say('/sso/user/setPassword', { user: email, password: passphrase })).success)
  assert.equal((await find(email))?.passwordHash, null)
  await hub.organizations.change(harbor.id, { settings: { passwords: null } })
  assert.ok((await say('/sso/user/setPassword', { user: email, password: passphrase })).success)
  assert.ok((await find(email))?.passwordHash)
})

test('a disabled person gets no token', async () => {
  const email = 'disabled@shop.example'
  await room.token(email)
  const user = await find(email)
  await hub.users.change(user?.id ?? '', { status: 'disabled' })
  assert.equal((await say('/sso/token/generate', { email })).success, false)
})

test('CHT-16: messages hold nothing of what was sent, and are never a script', async () => {
  const evil = '<script>alert(1)</script>'
  for (const path of ['token/generate', 'user/register', 'user/edit', 'user/delete', 'user/x']) {
    const given = { email: evil, user: evil, emails: evil, username: evil, callback: 'alert' }
    const answer = await room.call(`/sso/${path}`, given)
    assert.ok(!answer.body.includes('alert'), answer.body)
    assert.equal(answer.headers['x-content-type-options'], 'nosniff')
    if (path === 'user/x') continue
    assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
    assert.ok(answer.json())
  }
})

test('CHT-19: line breaks in what is sent stay out of headers, names and log lines', async () => {
  const email = 'lines@shop.example'
  const evil = 'x\r\nSet-Cookie: a=b\r\n\r\n{"level":60}'
  const answer = await room.call('/sso/user/register', { email, username: evil, name: evil })
  assert.equal(answer.json().success, true)
  assert.equal(answer.headers['set-cookie'], undefined)
  const user = await find(email)
  assert.equal(user?.username, 'lines')
  assert.doesNotMatch(`${user?.firstName}${user?.lastName}`, /\p{Cc}/u)
  await room.call('/sso/token/generate', { email: evil, username: '../../etc/passwd' })
  for (const line of log) {
    assert.equal(line.trimEnd().split('\n').length, 1)
    assert.notEqual(JSON.parse(line).level, 60)
  }
})

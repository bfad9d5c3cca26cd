/** CHT-05, CHT-13, CHT-14: what ends a token, and what a website may change and delete. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Hub } from '../../hub.ts'
import { openRoom, type Room } from './testdata/room.ts'

let room: Room
let hub: Hub

before(async () => {
  room = await openRoom()
  hub = room.hub.hub
})
after(() => room.close())

const find = (email: string) => hub.users.findByEmail(room.hub.organizations.harbor.id, email)
const say = async (path: string, parameters: Record<string, string>) => {
  const answer = await room.call(path, parameters, { method: 'POST' })
  assert.equal(answer.statusCode, 200)
  return answer.json()
}
const isGood = async (token: string): Promise<boolean> =>
  hub.vouching.read(room.room, token).then(
    () => true,
    () => false,
  )

const passphrase = 'a long enough passphrase'

test('CHT-05: a token lasts 60 minutes and no second longer', async () => {
  const token = await room.token('lasts@shop.example')
  room.hub.pass(60 * 60_000 - 1)
  assert.equal(await isGood(token), true)
  room.hub.pass(1)
  assert.equal(await isGood(token), false)
})

test('CHT-05: deleting somebody, and another password, ends their tokens', async () => {
  const email = 'ends@shop.example'
  const first = await room.token(email)
  await say('/sso/user/edit', { user: email, username: 'ends' })
  assert.equal(await isGood(first), true, 'another name ends nothing')
  await say('/sso/user/edit', { user: email, password: passphrase })
  assert.equal(await isGood(first), false)
  const second = await room.token(email)
  await say('/sso/user/delete', { emails: email })
  assert.equal(await isGood(second), false)
})

test('CHT-05: a token is for one room', async () => {
  const token = await room.token('scope@shop.example')
  const other = await hub.applications.add({
    owner: room.hub.organizations.harbor,
    name: 'Second',
    type: 'chat-room',
    settings: { url: 'http://second.harbor.localhost:3000/room/' },
  })
  await assert.rejects(hub.vouching.read(other, token), { code: 'expired' })
})

test('CHT-13: a thousand at once, and of more nobody is deleted', async () => {
  const email = 'thousand@shop.example'
  await room.token(email)
  const others = Array.from({ length: 1000 }, (_, index) => `n${index}@shop.example`)
  const { success } = await say('/sso/user/delete', { emails: [email, ...others].join() })
  assert.equal(success, false)
  assert.ok(await find(email))
  const thousand = [email, ...others.slice(1)].join(' , ')
  const { message } = await say('/sso/user/delete', { emails: thousand })
  assert.equal(message, 'Deleted: 1. No longer let in: 0. Not yours to delete: 0. Unknown: 999.')
  assert.equal(await find(email), undefined)
  const huge = Array.from({ length: 100_000 }, (_, index) => `n${index}@shop.example`).join()
  assert.equal((await say('/sso/user/delete', { emails: huge })).success, false)
})

test('CHT-13: wildcards, other roots and administrators stay', async () => {
  const { ana, chloe, otto } = room.hub.people
  const email = 'stays@shop.example'
  await room.token(email)
  const names = ['*', '%', '_@shop.example', 'stays@shop.exampl', otto.email, ana.email]
  const { success, message } = await say('/sso/user/delete', { emails: names.join() })
  assert.equal(success, true)
  assert.equal(message, 'Deleted: 0. No longer let in: 0. Not yours to delete: 1. Unknown: 5.')
  for (const { id } of [ana, otto, chloe]) assert.ok(await hub.users.find(id))
  assert.ok(await find(email))
  const username = (await find(email))?.username ?? ''
  assert.match((await say('/sso/user/delete', { emails: username })).message, /Unknown: 1/)
  assert.match((await say('/sso/user/delete', { users: username })).message, /^Deleted: 1/)
})

test('CHT-13: who is out of reach only loses what let them in', async () => {
  const { chloe } = room.hub.people
  const closed = await hub.applications.change(room.room, { openTo: 'granted' })
  const token = await room.token(chloe.email ?? '')
  assert.equal(await isGood(token), true)
  const { message } = await say('/sso/user/delete', { emails: chloe.email ?? '' })
  assert.equal(message, 'Deleted: 0. No longer let in: 1. Not yours to delete: 0. Unknown: 0.')
  assert.equal(await isGood(token), false)
  assert.equal((await hub.users.find(chloe.id))?.homeId, chloe.homeId)
  assert.equal((await room.hub.events(1))[0]?.type, 'grant.withdrawn')
  assert.equal((await hub.may(chloe, closed)).yes, false)
  await hub.applications.change(closed, { openTo: 'everyone' })
})

test('CHT-14: an address or name of somebody else is refused', async () => {
  const { ana, chloe } = room.hub.people
  const email = 'edit@shop.example'
  await room.token(email, { username: 'Editor' })
  await room.token('second@shop.example', { username: 'Second' })
  const changes: Record<string, string>[] = [
    { email: 'SECOND@shop.example' },
    { email: ana.email ?? '' },
    { username: 'second' },
    { username: 'an@ddress' },
    { username: 'a\r\nb' },
    { email: 'none' },
    { password: 'weak' },
  ]
  for (const change of changes) {
    const { success } = await say('/sso/user/edit', { user: email, ...change })
    assert.equal(success, false, JSON.stringify(change))
  }
  for (const { email: other } of [ana, chloe]) {
    const { success } = await say('/sso/user/edit', { user: other ?? '', name: 'Some Body' })
    assert.equal(success, false)
  }
  const user = await find(email)
  assert.deepEqual([user?.username, user?.firstName, user?.passwordHash], ['Editor', '', null])
  assert.equal((await hub.users.find(chloe.id))?.firstName, 'chloe')
})

test('CHT-14: what is blank stays as it is, and only a picture can be taken away', async () => {
  const email = 'blank@shop.example'
  const avatarUrl = 'https://shop.example/me.png'
  await say('/sso/user/register', { email, username: 'Blank', password: passphrase, avatarUrl })
  const before = await find(email)
  assert.ok(before?.passwordHash)
  const blank = { username: '', email: '', password: '', name: '' }
  assert.equal((await say('/sso/user/edit', { user: email, ...blank })).success, true)
  const { updatedAt: _, ...same } = before
  assert.deepEqual(
    { ...(await find(email)), updatedAt: before.updatedAt },
    { ...same, updatedAt: before.updatedAt },
  )
  await say('/sso/user/edit', { user: 'blank', avatarUrl: '' })
  assert.equal((await find(email))?.avatar, null)
})

test('CHT-14: a picture is at a public https address, or it is none', async () => {
  const email = 'picture@shop.example'
  await room.token(email)
  const kept: Record<string, string> = {
    'https://shop.example/a.png': 'https://shop.example/a.png',
    'http://shop.example/b.png?x=1&y=2': 'https://shop.example/b.png?x=1&y=2',
    'https://198.41.0.4/c.png': 'https://198.41.0.4/c.png',
    ' https://shop.example/d.svg ': 'https://shop.example/d.svg',
  }
  for (const [avatarUrl, avatar] of Object.entries(kept)) {
    assert.equal((await say('/sso/user/edit', { user: email, avatarUrl })).success, true)
    assert.equal((await find(email))?.avatar, avatar)
  }
  const last = (await find(email))?.avatar
  const ignored = [
    'javascript:alert(1)',
    'data:image/svg+xml,x',
    'ftp://shop.example/a.png',
    '//shop.example/a.png',
    'https://localhost/a.png',
    'https://a.localhost/a.png',
    'https://printer/a.png',
    'https://printer.local/a.png',
    'https://db.internal/a.png',
    'https://127.0.0.1/a.png',
    'https://2130706433/a.png',
    'https://10.0.0.1/a.png',
    'https://169.254.169.254/latest',
    'https://[::1]/a.png',
    'https://[::ffff:10.0.0.1]/a.png',
    'https://user:word@shop.example/a.png',
    'https://shop.example/a b.png',
    `https://shop.example/${'x'.repeat(5000)}`,
  ]
  for (const avatarUrl of ignored) {
    const edited = await say('/sso/user/edit', { user: email, avatarUrl })
    assert.equal(edited.success, true, avatarUrl)
    assert.equal((await find(email))?.avatar, last, avatarUrl)
  }
  const fresh = { email: 'fresh@shop.example', avatarUrl: 'javascript:alert(1)' }
  assert.equal((await say('/sso/token/generate', fresh)).success, true)
  assert.equal((await find(fresh.email))?.avatar, null)
})

/** AUTH-15: the keys of servers. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../helper.ts'

let hub: TestHub
let url: string
before(async () => {
  hub = await openTestHub()
  url = `/brands/${hub.organizations.harbor.id}/sso_applications`
})
after(() => hub.close())

const statusWith = async (authorization: string | undefined, more: object = {}) => {
  const host = 'localhost:3000'
  const remoteAddress = '203.0.113.77'
  const headers = { host, ...(authorization !== undefined && { authorization }), ...more }
  return (await hub.server.inject({ url, headers, remoteAddress })).statusCode
}

test('AUTH-15: a key is shown once, and kept as a SHA-256 of 256 random bits', async () => {
  const caller = await hub.caller(hub.people.ana)
  const [, id, secret = ''] = /^fyr_([0-9a-f]{32})_([\w-]{43})$/.exec(caller.text) ?? []
  assert.equal(id, caller.key.id.replaceAll('-', ''))
  assert.equal(caller.key.hash, createHash('sha256').update(secret).digest('base64url'))
  const [event] = await hub.events(1)
  assert.equal(event?.type, 'key.added')
  assert.ok(!JSON.stringify(event).includes(secret.slice(0, 20)))
  assert.ok(!JSON.stringify(await hub.hub.keys.check(caller.text)).includes(secret.slice(0, 20)))
})

test('AUTH-15: only the whole key in the Authorization header opens anything', async () => {
  hub.pass(3_600_000)
  const { text, key } = await hub.caller(hub.people.ana)
  const other = await hub.caller(hub.organizations.otter)
  const secret = text.slice(37)
  assert.equal(await statusWith(`Bearer ${text}`), 200)
  assert.equal(await statusWith(`bearer ${text}`), 200)
  const wrong = [
    undefined,
    '',
    text,
    `Basic ${text}`,
    `Basic ${Buffer.from(`${text}:`).toString('base64')}`,
    `Bearer  `,
    `Bearer ${text} x`,
    `Bearer ${text}, Bearer ${text}`,
    `Bearer ${text.slice(0, -1)}`,
    `Bearer ${text}A`,
    `Bearer ${text.toUpperCase()}`,
    `Bearer ${secret}`,
    `Bearer fyr_${key.id}_${secret}`,
    `Bearer fyr_${key.id.replaceAll('-', '')}_`,
    `Bearer fyr_${key.id.replaceAll('-', '')}_${key.hash}`,
    `Bearer fyr_${other.key.id.replaceAll('-', '')}_${secret}`,
    `Bearer fyr_${"'or'1'='1".padEnd(32, '-')}_${secret}`,
    `Bearer ${'a'.repeat(5_000)}`,
  ]
  for (const authorization of wrong) {
    hub.pass(2_000)
    assert.equal(await statusWith(authorization), 401, authorization)
  }
  for (const name of ['access_token', 'apikey', 'api_key', 'key', 'token']) {
    const headers = { host: 'localhost:3000' }
    const answer = await hub.server.inject({ url: `${url}?${name}=${text}`, headers })
    assert.equal(answer.statusCode, 401, name)
  }
  assert.equal(await statusWith(undefined, { cookie: `foyer=${text}` }), 401)
  assert.equal(await statusWith(undefined, { 'x-api-key': text }), 401)
})

test('AUTH-15: a key ends when it is revoked, when it is over, and with its owner', async () => {
  hub.pass(3_600_000)
  const add = async (more: object) =>
    hub.hub.keys.add({ organization: hub.organizations.harbor, name: 'a key', ...more })
  const revoked = await add({})
  const dated = await add({ endsAt: hub.now() + 60_000 })
  const user = await hub.hub.users.add({ home: hub.organizations.harbor, email: 'k@x.example' })
  const personal = await add({ user })
  const keys = [revoked, dated, personal]
  const statuses = () => Promise.all(keys.map(({ text }) => statusWith(`Bearer ${text}`)))
  assert.deepEqual(await statuses(), [200, 200, 200])
  await hub.hub.keys.revoke(revoked.key.id)
  hub.pass(60_000)
  await hub.hub.users.change(user.id, { status: 'disabled' })
  assert.deepEqual(await statuses(), [401, 401, 401])
  const words = await Promise.all(
    [...keys.map((key) => key.text), `${revoked.text.slice(0, -4)}AAAA`, 'nonsense'].map(
      async (text) => {
        const headers = { host: 'localhost:3000', authorization: `Bearer ${text}` }
        return (await hub.server.inject({ url, headers })).body
      },
    ),
  )
  assert.equal(new Set(words).size, 1, 'and nobody learns why')
})

test('AUTH-15: a key does what it was made for, and nothing else', async () => {
  const { harbor } = hub.organizations
  const user = hub.people.ana
  for (const permissions of [['vouch'], ['provision'], []]) {
    const { text } = await hub.hub.keys.add({ organization: harbor, user, name: 'x', permissions })
    const headers = { host: 'localhost:3000', authorization: `Bearer ${text}` }
    const payload = { name: 'X', authentication_type: 'None', url: 'https://x.example/' }
    const list = await hub.server.inject({ url, headers })
    const made = await hub.server.inject({ method: 'POST', url, headers, payload })
    assert.deepEqual([list.statusCode, made.statusCode], [403, 403])
  }
})

test('AUTH-15: a key opens no page, and a session no route of keys', async () => {
  const { text } = await hub.caller(hub.people.ana)
  const headers = { host: 'localhost:3000', authorization: `Bearer ${text}` }
  assert.equal((await hub.server.inject({ url: '/', headers })).statusCode, 303)
  assert.equal((await hub.server.inject({ url: '/api/me', headers })).statusCode, 401)
  const browser = hub.browser()
  await browser.signIn(hub.people.ana)
  assert.equal((await browser.get(url)).statusCode, 401)
})

test('AUTH-15, KEY-09: guesses are held up and fill no log; right keys never wait', async () => {
  hub.pass(3_600_000)
  const { text } = await hub.caller(hub.people.ana)
  const guess = (index: number) => `Bearer ${text.slice(0, -3)}${String(index).padStart(3, '0')}`
  const statuses: number[] = []
  for (let index = 0; index < 200; index += 1) statuses.push(await statusWith(guess(index)))
  assert.equal(statuses.filter((status) => status === 401).length, 30)
  assert.equal(statuses.filter((status) => status === 429).length, 170)
  assert.equal(await statusWith(`Bearer ${text}`), 200)
  const noted = (await hub.events(1_000)).filter((event) => event.type === 'key.used')
  const since = noted.filter((event) => event.at === hub.now())
  assert.equal(since.length, 30)
  assert.equal(since[0]?.address, '203.0.113.77')
})

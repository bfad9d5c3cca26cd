/** What `/sso/authorize` says no to, and how little it tells of why. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import { type CastBot, castBot, cutKey, minute, readGolden, shownAs } from './testdata/bot.ts'

let hub: TestHub
let bot: CastBot
before(async () => {
  hub = await openTestHub()
  bot = await castBot(hub)
})
after(() => hub.close())

const ask = (body: unknown) => bot.post('/sso/authorize', body)
const right = () => ({ ...bot.keys, Email: hub.people.chloe.email })
/** Between tests the limits run out of what was counted. */
const rest = () => hub.pass(10 * minute)

/** A key that is well-formed and wrong. */
const wrong = (text: string): string =>
  `${text.slice(0, -4)}${text.endsWith('AAAA') ? 'B' : 'A'}AAA`

test('400: what is incomplete, or not of its type', async () => {
  const names = ['AccountAPIKey', 'BotAPIKey', 'BotAPISecret', 'Email'] as const
  for (const name of names) {
    const { [name]: _, ...less } = right()
    for (const value of ['', null, 1, true, ['x'], { x: 'x' }, 'a\0b', 'x'.repeat(600)]) {
      const answer = await ask({ ...less, [name]: value })
      assert.equal(answer.statusCode, 400, `${name} ${JSON.stringify(value)?.slice(0, 40)}`)
      assert.equal(answer.json().Error.Code, 400)
    }
    assert.equal((await ask(less)).statusCode, 400, name)
  }
  for (const Email of ['chloe', 'chloe@', '@harbor.example', 'a b@c.example', 'a@b@c']) {
    assert.equal((await ask({ ...right(), Email })).statusCode, 400, Email)
  }
  for (const body of ['', '{', 'null', '[]', '"x"', '1', `[${JSON.stringify(right())}]`]) {
    const answer = await ask(body)
    assert.equal(answer.statusCode, 400, body.slice(0, 20))
    assert.equal(typeof answer.json().Error.Message, 'string')
  }
  const form = await bot.post('/sso/authorize', 'a=b', {
    'content-type': 'application/x-www-form-urlencoded',
  })
  assert.equal(form.statusCode, 400)
  const { body, statusCode } = await bot.post('/sso/authorize', `"${'x'.repeat(20_000)}"`)
  assert.deepEqual([statusCode, JSON.parse(body).Error.Code], [400, 400])
})

test('XEN-07: the same property twice, and names that JavaScript knows', async () => {
  const { BotAPISecret, ...less } = right()
  const text = JSON.stringify(right())
  const twice = [
    `${text.slice(0, -1)},"Email":"ana.ruiz@harbor.example"}`,
    `${text.slice(0, -1)},"email":"ana.ruiz@harbor.example"}`,
    `${text.slice(0, -1)},"\\u0045mail":"ana.ruiz@harbor.example"}`,
    `{"Email":"x@y.example",${text.slice(1)}`,
  ]
  for (const body of twice) assert.equal((await ask(body)).statusCode, 400, body)
  const inner = `${text.slice(0, -1)},"more":{"Email":1,"a":[{"Email":"{\\"Email\\":2}"}]}}`
  assert.equal((await ask(inner)).statusCode, 200, 'what stands deeper is another property')
  for (const name of ['__proto__', 'constructor', 'prototype', 'toString']) {
    const inside = JSON.stringify({ BotAPISecret })
    const hidden = `${JSON.stringify(less).slice(0, -1)},"${name}":${inside}}`
    assert.equal((await ask(hidden)).statusCode, 400, name)
  }
  assert.equal(Object.hasOwn(Object.prototype, 'BotAPISecret'), false)
})

test('XEN-07: a secret that is right but for its ends is wrong', async () => {
  rest()
  const { BotAPISecret, BotAPIKey, AccountAPIKey } = bot.keys
  const cases = [
    { BotAPISecret: `${BotAPISecret} ` },
    { BotAPISecret: ` ${BotAPISecret}` },
    { BotAPISecret: `${BotAPISecret}\n` },
    { BotAPISecret: `${BotAPISecret}\u200b` },
    { BotAPISecret: BotAPISecret.toUpperCase() },
    { BotAPISecret: BotAPISecret.normalize('NFKD').slice(0, -1) },
    { BotAPIKey: BotAPIKey.toUpperCase() },
    { BotAPIKey: `${BotAPIKey}_` },
    { AccountAPIKey: `${AccountAPIKey} ` },
  ]
  for (const more of cases) {
    const answer = await ask({ ...right(), ...more })
    assert.equal(answer.statusCode, 404, JSON.stringify(more))
  }
})

test('XEN-06: of sixteen combinations one is right, and the others are one answer', async () => {
  rest()
  const good = right()
  const bad = {
    AccountAPIKey: wrong(good.AccountAPIKey),
    BotAPIKey: 'fyr_00000000000070008000000000000000',
    BotAPISecret: wrong(good.BotAPISecret),
    Email: 'nobody@harbor.example',
  }
  const names = Object.keys(bad) as (keyof typeof bad)[]
  const { findByEmail } = hub.hub.users
  const { check, checkOwn } = hub.hub.keys
  const work: string[] = []
  hub.hub.users.findByEmail = (root, email) => {
    work.push('person')
    return findByEmail(root, email)
  }
  hub.hub.keys.check = (text) => {
    work.push('account')
    return check(text)
  }
  hub.hub.keys.checkOwn = (text) => {
    work.push('bot')
    return checkOwn(text)
  }
  try {
    const seen = new Set<string>()
    for (let number = 0; number < 16; number += 1) {
      const wrongOnes = names.filter((_, index) => number & (1 << index))
      const body = { ...good, ...Object.fromEntries(wrongOnes.map((name) => [name, bad[name]])) }
      work.length = 0
      const answer = await ask(body)
      assert.deepEqual(work.splice(0), ['account', 'bot', 'person'], wrongOnes.join())
      if (number === 0) {
        assert.equal(answer.statusCode, 200)
        continue
      }
      assert.equal(answer.statusCode, 404, wrongOnes.join())
      assert.equal(shownAs(answer), readGolden('not-found'))
      const { date: _, ...headers } = answer.headers
      seen.add(JSON.stringify([answer.body, headers]))
      const [event] = await hub.events(1)
      assert.deepEqual([event?.type, event?.outcome], ['ticket.issued', 'refused'])
    }
    assert.equal(seen.size, 1)
  } finally {
    Object.assign(hub.hub.users, { findByEmail })
    Object.assign(hub.hub.keys, { check, checkOwn })
  }
})

test('XEN-06: the event log says which part it was', async () => {
  rest()
  const { BotAPISecret } = right()
  await ask({ ...right(), BotAPISecret: wrong(BotAPISecret) })
  const [event] = await hub.events(1)
  assert.match(String(event?.data.cause), /BotAPISecret: key \S+ is wrong/)
  assert.equal(event?.applicationId, bot.application.id)
  assert.equal(event?.rootId, hub.organizations.harbor.id)
  assert.equal(JSON.stringify(event).includes(BotAPISecret), false)
})

test('XEN-06: whoever is not of the team, and keys of elsewhere, are unknown alike', async () => {
  rest()
  const { people, organizations, hub: inner } = hub
  const { harbor, downtown, otter } = organizations
  const emails = [people.ben.email, people.dev.email, people.otto.email]
  for (const Email of emails) {
    const answer = await ask({ ...right(), Email })
    assert.equal(shownAs(answer), readGolden('not-found'), String(Email))
  }
  const vouch = { name: 'x', permissions: ['vouch'] }
  const link = await inner.applications.add({
    owner: harbor,
    name: 'Link',
    type: 'link',
    settings: { url: 'https://x.example/' },
  })
  const key = async (input: Parameters<typeof inner.keys.add>[0]) =>
    (await inner.keys.add(input)).text
  const others = [
    { AccountAPIKey: await key({ ...vouch, organization: otter }) },
    { AccountAPIKey: await key({ ...vouch, organization: downtown }) },
    { AccountAPIKey: await key({ ...vouch, organization: harbor, permissions: ['users'] }) },
    { AccountAPIKey: await key({ ...vouch, organization: harbor, user: people.chloe }) },
    { AccountAPIKey: bot.own.text },
    cutKey(await key({ organization: harbor, name: 'x' })),
    cutKey(await key({ organization: harbor, name: 'x', application: link })),
  ]
  for (const more of others) {
    const answer = await ask({ ...right(), ...more })
    assert.equal(shownAs(answer), readGolden('not-found'), JSON.stringify(Object.keys(more)))
  }
  const personal = await key({ organization: harbor, name: 'x', user: people.ana })
  assert.equal((await ask({ ...right(), AccountAPIKey: personal })).statusCode, 200)
})

test('XEN-06: revoked keys and disabled people are unknown at once', async () => {
  rest()
  const { hub: inner, organizations, people } = hub
  const { key, text } = await inner.keys.add({ organization: organizations.harbor, name: 'old' })
  assert.equal((await ask({ ...right(), AccountAPIKey: text })).statusCode, 200)
  await inner.keys.revoke(key.id)
  const revoked = await ask({ ...right(), AccountAPIKey: text })
  assert.equal(shownAs(revoked), readGolden('not-found'))
  await inner.users.change(people.chloe.id, { status: 'disabled' })
  assert.equal(shownAs(await ask(right())), readGolden('not-found'))
  await inner.users.change(people.chloe.id, { status: 'active' })
})

test('who is in a group that has a grant is of the team, as long as they are', async () => {
  rest()
  const { groups, grants } = hub.hub
  const { ben } = hub.people
  const group = await groups.add(hub.organizations.downtown, 'Support')
  await grants.give({ application: bot.application, to: { groupId: group.id } })
  await groups.join(group, ben)
  assert.equal((await ask({ ...right(), Email: ben.email })).statusCode, 200)
  await groups.leave(group, ben)
  assert.equal((await ask({ ...right(), Email: ben.email })).statusCode, 404)
})

test('where the bot is open to everyone, the team are still those who are named', async () => {
  rest()
  const { applications } = hub.hub
  await applications.change(bot.application, { openTo: 'everyone' })
  assert.equal((await ask({ ...right(), Email: hub.people.ben.email })).statusCode, 404)
  assert.equal((await ask(right())).statusCode, 200)
  await applications.change(bot.application, { openTo: 'granted' })
})

test('XEN-07: guesses at a secret come to an end, and the key goes on', async () => {
  rest()
  const { BotAPISecret } = bot.keys
  const guess = () => ask({ ...right(), BotAPISecret: wrong(BotAPISecret) })
  const codes: number[] = []
  for (let tries = 0; tries < 40; tries += 1) codes.push((await guess()).statusCode)
  assert.deepEqual(codes, [...Array(30).fill(404), ...Array(10).fill(429)])
  const last = await guess()
  assert.ok(Number(last.headers['retry-after']) > 0)
  assert.equal(last.json().Error.Code, 429)
  const alerts = (await hub.events(60)).filter(({ data }) => data.refusal === 'throttled')
  assert.equal(alerts.length, 1, 'one event says that it is being guessed at')
  assert.equal(alerts[0]?.applicationId, bot.application.id)
  assert.equal((await ask(right())).statusCode, 200, 'whose keys are right is not held up')
})

test('XEN-10: embedding is asked for by true alone, and needs its package', async () => {
  rest()
  for (const EnableEmbedding of ['true', 'false', 1, 0, [], {}, 'yes']) {
    const answer = await ask({ ...right(), EnableEmbedding })
    assert.equal(answer.statusCode, 400, JSON.stringify(EnableEmbedding))
  }
  const { organizations } = hub.hub
  const { id } = hub.organizations.harbor
  await organizations.change(id, { features: { embedding: false } })
  assert.equal((await ask({ ...right(), EnableEmbedding: true })).statusCode, 400)
  const [event] = await hub.events(1)
  assert.equal(event?.data.cause, 'embedding is off')
  assert.equal((await ask({ ...right(), EnableEmbedding: false })).statusCode, 200)
  await organizations.change(id, { features: { embedding: null } })
  assert.equal((await ask({ ...right(), EnableEmbedding: true })).statusCode, 200)
})

test('403: without the SSO Login package, for those whose keys are right', async () => {
  rest()
  const { organizations } = hub.hub
  const { id } = hub.organizations.harbor
  await organizations.change(id, { features: { 'sso-login': false } })
  const answer = await ask(right())
  assert.deepEqual([answer.statusCode, answer.json().Error.Code], [403, 403])
  assert.equal((await ask({ ...right(), AccountAPIKey: 'x' })).statusCode, 404)
  await organizations.change(id, { features: { 'sso-login': null } })
})

test('a fault of ours, another method and another path speak the same wire', async () => {
  const { check } = hub.hub.keys
  hub.hub.keys.check = () => Promise.reject(new Error('the disk has gone'))
  try {
    const answer = await ask(right())
    assert.equal(answer.statusCode, 500)
    assert.equal(answer.json().Error.Code, 500)
    assert.doesNotMatch(answer.body, /disk/)
  } finally {
    Object.assign(hub.hub.keys, { check })
  }
  const get = await hub.server.inject({
    url: '/sso/authorize',
    headers: { host: 'localhost:3000' },
  })
  assert.deepEqual([get.statusCode, get.json().Error.Code], [405, 405])
  const nothing = await bot.post('/authorization/nothing', {})
  assert.deepEqual([nothing.statusCode, nothing.json().Error.Code], [404, 404])
})

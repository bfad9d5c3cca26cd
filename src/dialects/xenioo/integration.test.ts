/** Tokens for servers: what they are given for, and how they end. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import { type CastBot, castBot, minute, readGolden, shownAs } from './testdata/bot.ts'

let hub: TestHub
let bot: CastBot
before(async () => {
  hub = await openTestHub()
  bot = await castBot(hub)
})
after(() => hub.close())

const tokenFor = async (keys: object = bot.keys): Promise<string> => {
  const answer = await bot.post('/authorization/integration', keys)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json().token
}
const member = { Email: 'new@harbor.example', SkipInvite: true }
const use = (token: string) => bot.post('/teams', member, { authorization: `Bearer ${token}` })

test('both generations answer in their own letters', async () => {
  const now = await bot.post('/authorization/integration', bot.keys)
  const { token } = now.json()
  assert.deepEqual(now.json(), { token, expire: 60 })
  const older = await bot.post('/authorization/code', bot.keys)
  assert.deepEqual(older.json(), { Token: older.json().Token, Expires: 60 })
  for (const text of [token, older.json().Token]) {
    assert.match(text, /^[\w-]{43}$/)
    assert.equal((await use(text)).statusCode, 200)
  }
  const [event] = (await hub.events()).filter(({ type }) => type === 'ticket.issued')
  assert.deepEqual(
    [event?.data.purpose, event?.keyId, event?.applicationId],
    ['integration', bot.account.key.id, bot.application.id],
  )
})

test('400 incomplete, 404 unknown, 403 without the package', async () => {
  const { AccountAPIKey, BotAPIKey, BotAPISecret } = bot.keys
  const incomplete = [
    {},
    { AccountAPIKey: '' },
    { AccountAPIKey, BotAPIKey },
    { AccountAPIKey, BotAPISecret },
    { BotAPIKey, BotAPISecret },
    { AccountAPIKey: 1 },
  ]
  const unknown = [
    { AccountAPIKey: 'x' },
    { AccountAPIKey: bot.own.text },
    { ...bot.keys, BotAPISecret: 'x' },
    { ...bot.keys, AccountAPIKey: 'x' },
  ]
  for (const path of ['/authorization/integration', '/authorization/code']) {
    for (const body of incomplete) {
      assert.equal((await bot.post(path, body)).statusCode, 400, JSON.stringify(body))
    }
    for (const body of unknown) {
      assert.equal(shownAs(await bot.post(path, body)), readGolden('not-found'))
    }
  }
  const { id } = hub.organizations.harbor
  await hub.hub.organizations.change(id, { features: { 'sso-login': false } })
  for (const body of [bot.keys, { AccountAPIKey }]) {
    assert.equal((await bot.post('/authorization/integration', body)).statusCode, 403)
  }
  await hub.hub.organizations.change(id, { features: { 'sso-login': null } })
})

test('a token of an account opens nothing of a bot', async () => {
  const { AccountAPIKey } = bot.keys
  const answer = await use(await tokenFor({ AccountAPIKey, BotAPIKey: null, BotAPISecret: null }))
  assert.deepEqual([answer.statusCode, answer.json().Error.Code], [403, 403])
})

test('it lasts an hour', async () => {
  const token = await tokenFor()
  hub.pass(60 * minute - 1)
  assert.equal((await use(token)).statusCode, 200)
  hub.pass(1)
  assert.equal((await use(token)).statusCode, 400)
})

test('it dies with either of its keys, and with its bot', async () => {
  const { keys, applications } = hub.hub
  const organization = hub.organizations.harbor
  const account = await keys.add({ organization, name: 'another', permissions: ['vouch'] })
  const first = await tokenFor({ ...bot.keys, AccountAPIKey: account.text })
  assert.equal((await use(first)).statusCode, 200)
  await keys.revoke(account.key.id)
  assert.equal((await use(first)).statusCode, 400)
  const second = await tokenFor()
  await keys.revoke(bot.own.key.id)
  assert.equal((await use(second)).statusCode, 400)
  const other = await openTestHub()
  try {
    const gone = await castBot(other)
    const { token } = (await gone.post('/authorization/integration', gone.keys)).json()
    await other.hub.applications.delete(gone.application)
    const answer = await gone.post('/teams', member, { authorization: `Bearer ${token}` })
    assert.equal(answer.statusCode, 404)
  } finally {
    await other.close()
  }
  assert.ok(await applications.find(bot.application.id))
})

test('wrong tokens are counted, and leave events', async () => {
  const cases = ['x', bot.account.text, bot.own.text, 'a'.repeat(43), '']
  for (const token of cases) assert.equal((await use(token)).statusCode, 400, token.slice(0, 10))
  const [event] = await hub.events(1)
  assert.deepEqual([event?.type, event?.outcome], ['key.used', 'refused'])
  const codes: number[] = []
  for (let tries = 0; tries < 35; tries += 1) codes.push((await use('x')).statusCode)
  assert.equal(codes.at(0), 400)
  assert.equal(codes.at(-1), 429)
})

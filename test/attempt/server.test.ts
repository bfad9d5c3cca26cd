/** Attempts of servers: a website that vouches for somebody, and a directory that writes. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Settings } from '../../src/setting.ts'
import { openTestHub, type TestHub } from '../helper.ts'
import { openDirectory, person } from '../scim/client.ts'
import { entryOf, findByCode, lastCode } from './explained.ts'

const host = 'chat.harbor.localhost:3000'

let hub: TestHub
let key = ''
before(async () => {
  hub = await openTestHub()
  const { harbor } = hub.organizations
  const settings: Settings = { url: `http://${host}/room/` }
  const input = { owner: harbor, name: 'Chat', type: 'chat-room', settings }
  const application = await hub.hub.applications.add(input)
  key = (await hub.hub.keys.add({ organization: harbor, application, name: 'shop' })).text
})
after(() => hub.close())

const generate = (apikey: string, email = 'kay@shop.example') =>
  hub.server.inject({
    url: `/sso/token/generate?${new URLSearchParams({ apikey, email, user: email })}`,
    headers: { host },
    remoteAddress: '127.0.0.1',
  })

describe('a vouch', () => {
  test('which key spoke for whom, and how the browser came with the ticket', async () => {
    const answer = await generate(key)
    const { attempt, title, entries } = await findByCode(hub, await lastCode(hub))
    assert.deepEqual([attempt.kind, attempt.outcome], ['vouch', 'ok'])
    assert.equal(title, 'Chat vouched for kay')
    const { facts } = entryOf(entries, 'vouched for')
    assert.deepEqual(facts, { email: 'kay@shop.example', by: 'shop' })
    const browser = hub.browser({ host })
    const elsewhere = { 'sec-fetch-site': 'cross-site' }
    await browser.get(`/?access_token=${answer.json().access_token}`, elsewhere)
    const came = await findByCode(hub, await lastCode(hub))
    assert.equal(came.attempt.email, 'kay@shop.example')
    assert.ok(entryOf(came.entries, 'ticket.redeemed'))
  })

  test('a key that is not right, and a ticket that is over', async () => {
    await generate(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`)
    const wrong = await findByCode(hub, await lastCode(hub))
    assert.equal(wrong.explanation?.rule, 'key.wrong')
    const { access_token: token } = (await generate(key)).json()
    hub.pass(61 * 60_000)
    const elsewhere = { 'sec-fetch-site': 'cross-site' }
    const browser = hub.browser({ host })
    await browser.get(`/?access_token=${token}`, elsewhere)
    const late = await findByCode(hub, await lastCode(hub))
    assert.equal(late.explanation?.rule, 'ticket.over')
  })
})

describe('a directory', () => {
  test('a call that writes, by the names of its attributes; a no, by its question', async () => {
    const directory = await openDirectory(hub)
    const secret = { password: 'CANARY of a directory' }
    await directory.post('/Users', person('zoe@harbor.example', secret))
    const { items } = await hub.hub.attempts.list({ kind: 'provision' })
    const made = await findByCode(hub, items[0]?.code ?? '')
    const { holds } = entryOf(made.entries, 'call').facts
    assert.ok(Array.isArray(holds) && holds.includes('password') && holds.includes('userName'))
    assert.ok(!JSON.stringify(made).includes(secret.password))
    await directory.post('/Users', person('zoe@harbor.example'))
    const taken = await hub.hub.attempts.list({ kind: 'provision', outcome: 'refused' })
    assert.equal(taken.items[0]?.rule, 'record.taken')
    await directory.get('/Users?filter=userName%20zz%20%22x%22')
    const [newest] = (await hub.hub.attempts.list({ rule: 'scim.filter' })).items
    const found = await findByCode(hub, newest?.code ?? '')
    assert.equal(entryOf(found.entries, 'asked for').facts.filter, 'userName zz "x"')
    assert.match(found.explanation?.sentence ?? '', /filter that we do not understand/)
  })
})

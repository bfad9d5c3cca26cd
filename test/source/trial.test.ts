/** TPL-16: a source is tried out by whoever administers it, and by nobody else. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Connector } from '../../src/connector.ts'
import { type Browser, openTestHub, type TestHub } from '../helper.ts'
import { answerOf, openStandIn, type StandIn } from '../outside/stand-in.ts'
import { enter } from '../security/browser.ts'

const word = 'canary of the password'
const secret = 'canary-of-the-key'

let hub: TestHub
let service: StandIn
let reply = ''
let kept: Connector
let ben: Browser
describe('trial', () => {
  before(async () => {
    service = await openStandIn((socket) => socket.write(reply))
    hub = await openTestHub({ outsideAllow: ['127.0.0.1'] })
    kept = await hub.hub.connectors.add({
      owner: hub.organizations.downtown,
      name: 'Directory',
      type: 'rest',
      settings: { url: `${service.url}check`, secretHeaders: `X-Key: ${secret}` },
    })
  })
  after(async () => {
    await hub.close()
    await service.close()
  })
  beforeEach(async () => {
    reply = answerOf('welcome')
    hub.pass(3_600_000)
    ben = await enter(hub, hub.people.ben)
  })

  const chloe = 'chloe.okafor@harbor.example'

  const post = (browser: Browser, url: string, body: unknown, headers = {}) =>
    browser.send({
      method: 'POST',
      url,
      payload: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        'sec-fetch-mode': 'cors',
        'sec-fetch-dest': 'empty',
        ...headers,
      },
    })
  const tryKept = (browser: Browser, body: object, headers = {}) =>
    post(browser, `/api/v1/connectors/${kept.id}/test`, body, headers)
  const typed = { username: chloe, password: word }
  const made = () => ({
    organization: 'downtown',
    type: 'rest',
    settings: { url: `${service.url}made` },
    ...typed,
  })

  test('TPL-16: what was sent, what came back, what decided; no secret in any of it', async () => {
    reply = answerOf(`{"you":"${chloe}","said":"${word}","key":"${secret}"}`, {
      headers: 'Content-Type: application/json\r\n',
    })
    const answer = await tryKept(ben, typed)
    assert.equal(answer.statusCode, 200, answer.body)
    const done = answer.json()
    assert.equal(done.verdict, 'yes')
    assert.equal(done.users[0].id, hub.people.chloe.id)
    assert.deepEqual([done.reply.status, done.reply.type], [200, 'application/json'])
    assert.equal(done.reply.text, `{"you":"${chloe}","said":"HIDDEN","key":"HIDDEN"}`)
    assert.ok(done.reply.milliseconds >= 0)
    assert.deepEqual(
      done.steps.map((step: { name: string }) => step.name),
      ['sent', 'answered', 'decided'],
    )
    assert.equal(done.preview.headers['x-key'], 'HIDDEN')
    assert.match(done.preview.curl, /^curl [\s\S]*HIDDEN/)
    assert.doesNotMatch(answer.body, /canary/)
    assert.match(service.asked.at(-1) ?? '', /canary of the password/, 'the service has it, once')
    const [event] = await hub.events(1)
    assert.deepEqual([event?.type, event?.userId], ['connector.tested', hub.people.ben.id])
    assert.deepEqual([event?.data.verdict, event?.data.status], ['yes', 200])
    assert.doesNotMatch(JSON.stringify(event), /canary|welcome/)
    assert.equal((await hub.browser().get('/')).statusCode, 303, 'nobody is signed in by it')
  })

  test('TPL-16: of a long reply the first 16 KiB are shown', async () => {
    reply = answerOf('é'.repeat(10_000).concat(word), {
      headers: 'X: y\r\n',
    }).replace(/Content-Length: \d+/, `Content-Length: ${20_000 + word.length}`)
    const { reply: shown } = (await tryKept(ben, typed)).json()
    assert.equal(shown.isCut, true)
    assert.equal(shown.text.length, 8192)
  })

  test('TPL-16: one that is not kept yet is tried the same way, dry sends nothing', async () => {
    const count = service.asked.length
    const dry = await post(ben, '/api/v1/connectors/test', { ...made(), dry: true })
    assert.equal(dry.statusCode, 200, dry.body)
    assert.equal(dry.json().verdict, 'not-sent')
    assert.equal(service.asked.length, count)
    reply = answerOf('', { status: '403 Forbidden' })
    const answer = await post(ben, '/api/v1/connectors/test', made())
    assert.equal(answer.json().verdict, 'no')
    assert.match(answer.json().cause, /403/)
    assert.match(service.asked.at(-1) ?? '', /^POST \/made /)
    assert.equal(
      (await hub.hub.connectors.list({ within: hub.organizations.downtown })).items.length,
      1,
    )
  })

  test('TPL-16: what the guard of addresses does not let out shows nothing', async () => {
    const settings = { url: 'https://169.254.169.254/latest/meta-data' }
    const answer = await post(ben, '/api/v1/connectors/test', { ...made(), settings })
    const { verdict, reply: shown, cause } = answer.json()
    assert.deepEqual([verdict, shown], ['no-answer', undefined])
    assert.notEqual(cause, '')
    assert.ok((await hub.events(1))[0]?.type === 'connector.tested')
  })

  test('TPL-16: only an administrator of that organization may, from a page of ours', async () => {
    const { ana, chloe: member, otto } = hub.people
    const count = service.asked.length
    const as = async (browser: Browser) => [
      (await tryKept(browser, typed)).statusCode,
      (await post(browser, '/api/v1/connectors/test', made())).statusCode,
    ]
    assert.deepEqual(await as(hub.browser()), [401, 401])
    assert.deepEqual(await as(await enter(hub, member)), [403, 403])
    assert.deepEqual(await as(await enter(hub, otto)), [404, 404])
    const above = { ...made(), organization: 'harbor' }
    assert.equal((await post(ben, '/api/v1/connectors/test', above)).statusCode, 404)
    const foreign = [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]
    for (const headers of foreign)
      assert.equal((await tryKept(ben, typed, headers)).statusCode, 403)
    assert.equal(service.asked.length, count, 'nothing went out')
    assert.deepEqual(await as(await enter(hub, ana)), [200, 200])
  })

  test('TPL-11, TPL-16: nobody of another office or root is asked about', async () => {
    const count = service.asked.length
    for (const username of [hub.people.dev.email, hub.people.otto.email, 'nobody@harbor.example']) {
      const answer = await tryKept(ben, { ...typed, username })
      assert.deepEqual([answer.statusCode, answer.json().field], [400, 'username'])
    }
    assert.equal(service.asked.length, count)
  })

  test('AUTH-16, TPL-16: what is sent is checked, field by field', async () => {
    const url = '/api/v1/connectors/test'
    const bad: Record<string, object> = {
      username: { ...made(), username: 7 },
      password: { ...made(), password: {} },
      dry: { ...made(), dry: 'yes' },
      type: { ...made(), type: 'none' },
      url: { ...made(), settings: { url: 'ftp://x' } },
    }
    for (const [field, body] of Object.entries(bad)) {
      const answer = await post(ben, url, body)
      assert.deepEqual([answer.statusCode, answer.json().field], [400, field], field)
    }
    for (const body of [{ ...made(), more: 1 }, { ...made(), settings: { none: 1 } }, [], 'x']) {
      assert.equal((await post(ben, url, body)).statusCode, 400)
    }
  })

  test('TPL-16: it is no scanner, and no way to guess', async () => {
    const statuses: number[] = []
    for (let index = 0; index < 12; index += 1) {
      statuses.push((await tryKept(ben, { ...typed, dry: true })).statusCode)
    }
    assert.deepEqual(statuses, [...Array(10).fill(200), 429, 429])
    for (let index = 0; index < 12; index += 1) {
      const body = { ...made(), username: `u${index}`, dry: true }
      statuses.push((await post(ben, '/api/v1/connectors/test', body)).statusCode)
    }
    assert.deepEqual(statuses.slice(12), [...Array(10).fill(200), 429, 429])
  })
})

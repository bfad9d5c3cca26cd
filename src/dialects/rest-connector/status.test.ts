/** Which answers are a yes: status 200, whole and in time, and nothing else (seed 001, "REST"). */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { openTestHub } from '../../../test/helper.ts'
import { createOutside } from '../../outside.ts'
import { type Asking, openAsking } from './testdata/asking.ts'
import { type Answer, breakOff, openService, say } from './testdata/service.ts'

let at: Asking
before(async () => {
  at = await openAsking()
})
after(() => at.close())

type Step = { name: string; status?: number }

const answer = async (given: Answer) => {
  at.service.answer = given
  at.service.sent.length = 0
  const { statusCode, body } = await at.signIn(at.chloe, 'word')
  const { data, outcome } = await at.asked()
  const steps = (data.steps as Step[]).map(({ name, status }) => [name, status].join(' ').trim())
  return { statusCode, body, outcome, cause: String(data.cause ?? ''), steps, code: data.code }
}

describe('TPL-12: what is answered', () => {
  before(() => at.connect({}))

  test('200 is a yes, whatever the body says', async () => {
    const bodies = ['', '{"error":"bad password"}', '<html>Sign in to the Wi-Fi</html>', '\0\u00ff']
    for (const body of bodies) {
      const { statusCode, outcome, steps } = await answer(say(200, { body }))
      assert.deepEqual([statusCode, outcome], [303, 'ok'], body)
      assert.deepEqual(steps, ['sent', 'answered 200', 'decided'])
    }
    const [event] = (await at.hub.events()).filter(({ type }) => type === 'session.started')
    assert.equal(event?.data.method, 'connector')
  })

  test('any other status that is a word about the person is a no', async () => {
    for (const status of [201, 202, 204, 206, 301, 302, 303, 307, 304, 400, 401, 403, 404, 418]) {
      at.hub.pass(86_400_000)
      const headers = 'Location: /yes\r\n'
      const { statusCode, body, cause, steps, code } = await answer(say(status, { headers }))
      assert.deepEqual([statusCode, code], [401, 'unauthenticated'], String(status))
      assert.match(body, /That e-mail and password do not match/)
      assert.equal(cause, `the service answered ${status}; only 200 is a yes`)
      assert.deepEqual(steps, ['sent', `answered ${status}`])
      assert.equal(at.service.sent.length, 1, 'asked once, and nothing is followed')
    }
  })

  test('a status by which the service says that it cannot say is none', async () => {
    for (const status of [500, 502, 503, 504, 429]) {
      at.hub.pass(86_400_000)
      const { statusCode, body, cause, code } = await answer(say(status))
      assert.deepEqual([statusCode, code], [503, 'unavailable'], String(status))
      assert.match(body, /We cannot check passwords right now/)
      assert.equal(cause, `the service answered ${status}; only 200 is a yes`)
      assert.equal(at.service.sent.length, 1, 'asked once')
    }
  })

  test('AUTH-01: what was answered counts as a try, also with 500', async () => {
    for (const status of [401, 500]) {
      at.hub.pass(86_400_000)
      const statuses: number[] = []
      for (let count = 0; count < 12; count += 1)
        statuses.push((await answer(say(status))).statusCode)
      assert.deepEqual(statuses.slice(-2), [429, 429], String(status))
    }
  })
})

describe('TPL-13: what is not answered is no yes, no wrong password, and no try', () => {
  const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-A: b\r\n\r\nyes!'
  const none = async (given: Answer, cause: RegExp): Promise<void> => {
    await at.connect({})
    const said = await answer(given)
    assert.equal(said.statusCode, 503, said.cause)
    assert.match(said.body, /We cannot check passwords right now/)
    assert.deepEqual([said.outcome, said.code, said.steps], ['refused', 'unavailable', ['sent']])
    assert.match(said.cause, cause)
    const [noted] = (await at.hub.events()).filter(({ type }) => type === 'session.started')
    assert.deepEqual([noted?.outcome, noted?.data.refusal], ['refused', 'unavailable'])
  }

  test('a reset after each byte of the answer', async () => {
    for (let bytes = 0; bytes < whole.length; bytes += 1) {
      await none(breakOff(whole.slice(0, bytes)), /^UND_ERR|^ECONNRESET|closed|hang up/)
    }
  })

  test('the end of the connection within the answer', async () => {
    for (let bytes = 0; bytes < whole.length; bytes += 7) {
      await none((socket) => void socket.end(whole.slice(0, bytes)), /./)
    }
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n'
    await none((socket) => void socket.end(chunked), /./)
  })

  test('a reset before the request is read', async () => {
    await at.connect({})
    at.service.isShut = true
    const { statusCode, steps, cause } = await answer(say(200))
    assert.deepEqual([statusCode, steps], [503, ['sent']])
    assert.match(cause, /./)
  })

  test('what is no HTTP, or encoded, or too long', async () => {
    await none((socket) => void socket.end('yes\r\n'), /./)
    await none(say(200, { headers: 'Content-Encoding: gzip\r\n' }), /is encoded: gzip/)
    await none(say(200, { body: 'x'.repeat(300_000) }), /more than 65536 bytes/)
    await none(say(200, { headers: `X-Long: ${'x'.repeat(20_000)}\r\n` }), /headers are too long/)
  })

  test('OUT-08: no answer in time, and a yes that comes late', async () => {
    await at.connect({ timeoutSeconds: 1 })
    let late: Parameters<Answer>[0] | undefined
    const said = await answer((socket) => {
      late = socket
    })
    assert.equal(said.statusCode, 503)
    assert.match(said.cause, /no whole answer within 1000 ms/)
    late?.end(whole)
    const last = (await at.hub.events()).find(({ type }) => type === 'session.started')
    assert.equal(last?.outcome, 'refused')
  })

  test('nobody listens there, and the name leads nowhere', async () => {
    const gone = await openService()
    gone.close()
    await at.connect({ url: gone.origin })
    assert.match((await answer(say(200))).cause, /does not answer/)
    const outside = createOutside({ allow: [], resolve: async () => [] })
    const hub = await openTestHub({}, undefined, { outside })
    const { harbor } = hub.organizations
    await hub.hub.users.change(hub.people.chloe.id, { passwordHash: null })
    const settings = { url: 'https://nowhere.example/' }
    await hub.hub.connectors.add({ owner: harbor, name: 'Directory', type: 'rest', settings })
    assert.equal((await hub.browser().signIn(hub.people.chloe)).statusCode, 503)
    const asked = (await hub.events()).find(({ type }) => type === 'connector.asked')
    assert.equal(asked?.data.cause, 'nowhere.example has no address')
    await hub.close()
  })

  test('OUT-01: a private address that the operator has not allowed', async () => {
    await at.connect({ url: 'https://10.0.0.1/' })
    const { statusCode, cause } = await answer(say(200))
    assert.equal(statusCode, 503)
    assert.match(cause, /10\.0\.0\.1, which FOYER_OUTSIDE_ALLOW does not allow/)
  })

  test('a certificate that is not trusted, until its authority is', async () => {
    const read = (name: string) =>
      readFileSync(new URL(`../../../test/mail/testdata/${name}`, import.meta.url), 'utf8')
    const authority = read('localhost.pem')
    const service = await openService({ key: read('localhost.key'), cert: authority })
    await at.connect({ url: service.origin })
    const refused = await answer(say(200))
    assert.equal(refused.statusCode, 503)
    assert.match(refused.cause, /self-signed certificate/)
    assert.deepEqual(service.sent, [])
    await at.connect({ url: service.origin, authority })
    assert.equal((await at.signIn(at.chloe, 'word')).statusCode, 303)
    assert.equal(service.sent.length, 1)
    service.close()
  })

  test('the tries of a person are not used up by a service that is away', async () => {
    await at.connect({})
    for (let count = 0; count < 15; count += 1) {
      assert.equal((await answer(breakOff(''))).statusCode, 503)
      at.hub.pass(11_000)
    }
    assert.equal((await answer(say(200))).statusCode, 303)
  })
})

describe('who is not asked about', () => {
  test('TPL-12: an unknown e-mail: the service sees nothing', async () => {
    await at.connect({})
    at.service.answer = say(200)
    for (const email of ['nobody@harbor.example', 'otto@otter.example', '', 'chloe', 'x:y@z']) {
      const { statusCode, body } = await at.signIn(email, 'word')
      assert.equal(statusCode, 401, email)
      assert.match(body, /That e-mail and password do not match/)
    }
    assert.deepEqual(at.service.sent, [])
  })

  test('a disabled person, a person without e-mail, a person with a password here', async () => {
    await at.connect({})
    const { downtown } = at.hub.organizations
    const { users } = at.hub.hub
    const shut = await users.add({ email: 'shut@harbor.example', home: downtown })
    await users.change(shut.id, { status: 'disabled' })
    assert.equal((await at.signIn('shut@harbor.example', 'word')).statusCode, 401)
    await users.add({ username: 'nameless', home: downtown })
    assert.equal((await at.signIn('nameless', 'word')).statusCode, 401)
    assert.equal((await at.asked()).data.cause, 'the person has no e-mail address here')
    assert.equal((await at.hub.browser().signIn(at.hub.people.ben)).statusCode, 303)
    assert.deepEqual(at.service.sent, [])
  })

  test('a service with one mode for nobody is not asked with an empty password', async () => {
    await at.connect({})
    assert.equal((await at.signIn(at.chloe, '')).statusCode, 401)
    assert.deepEqual(at.service.sent, [])
  })
})

/** The log: one JSON line each, by which a request and its attempt are found again. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isCode } from '../../src/identifier.ts'
import { openTestHub, type TestHub } from '../helper.ts'
import { captureLog } from '../security/log.ts'

type Line = Record<string, unknown>

describe('the log', () => {
  let hub: TestHub
  let lines: string[]
  before(async () => {
    hub = await openTestHub({ logLevel: 'trace' })
    lines = captureLog(hub.server)
  })
  after(() => hub.close())
  const taken = (): Line[] => lines.splice(0).map((line) => JSON.parse(line))

  it('has one code for a request, in all of its lines, and one for the attempt', async () => {
    taken()
    const browser = hub.browser()
    await browser.get('/nothing')
    await browser.get('/api/v1/nothing')
    await browser.get('/brands/nothing')
    await browser.signIn(hub.people.ana, { word: 'something that is wrong' })
    await browser.signIn(hub.people.ana)
    await browser.get('/api/me')
    const told = taken()
    assert.ok(told.length > 6)
    for (const { reqId, attempt, msg } of told) {
      assert.ok(isCode(String(reqId)), `${msg}: ${reqId}`)
      assert.ok(isCode(String(attempt)), `${msg}: ${attempt}`)
    }
    const answered = told.filter(({ msg }) => msg === 'answered')
    assert.equal(new Set(answered.map(({ reqId }) => reqId)).size, answered.length)
    const [refused] = (await hub.events()).filter(({ outcome }) => outcome === 'refused')
    assert.ok(told.some(({ attempt }) => attempt === refused?.attempt))
  })

  it('HTTP-08: tells of a fault of ours whole, by the code that the caller was told', async () => {
    const { find } = hub.hub.icons
    hub.hub.icons.find = async () => {
      throw new Error('a fault for the log')
    }
    taken()
    const answer = await hub.browser().get('/icons/any')
    hub.hub.icons.find = find
    assert.equal(answer.statusCode, 500)
    const fault = taken().find(({ msg }) => msg === 'a fault of ours')
    assert.match(JSON.stringify(fault?.err), /a fault for the log.*log\.test\.ts/s)
    assert.ok(isCode(String(fault?.attempt)))
    assert.doesNotMatch(answer.body, /a fault for the log/)
  })

  it('KEY-10: names nobody, and nothing that a form or a query held', async () => {
    taken()
    const browser = hub.browser()
    await browser.get('/sign-in?email=canary@harbor.example&token=canary-token')
    await browser.signIn({ email: 'canary@harbor.example' }, { word: 'canary-password\n{"a":1}' })
    const text = JSON.stringify(taken())
    assert.doesNotMatch(text, /canary|harbor\.example/)
  })
})

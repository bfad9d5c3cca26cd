/** AUTH-02, AUTH-04, AUTH-09: asking for a link, and what the answer does not say. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { readFormFields, type TestHub } from '../helper.ts'
import { chosen, type Forgetful, openForgetful } from './forgetful.ts'
import { linkOf } from './mailbox.ts'

const minute = 60_000

let at: Forgetful
let hub: TestHub
describe('forgotten', () => {
  before(async () => {
    at = await openForgetful()
    hub = at.hub
  })
  after(() => at.close())
  beforeEach(() => at.begin())

  test('AUTH-04: known and unknown people get one answer, the known ones a letter', async () => {
    const shut = await hub.hub.users.add({
      home: hub.organizations.harbor,
      email: 'shut@harbor.example',
    })
    await hub.hub.users.change(shut.id, { status: 'disabled' })
    const mask = (answer: LightMyRequestResponse, email: string): string =>
      JSON.stringify([answer.statusCode, answer.headers, answer.body])
        .replaceAll(email, '<email>')
        .replaceAll(/"content-length":"\d+"|"date":"[^"]*"|[\w-]{43}/g, '')
    const emails = [at.chloe, 'nobody@harbor.example', 'shut@harbor.example', 'not an address', '']
    const answers: string[] = []
    for (const email of emails) answers.push(mask(await at.ask(email), email || '<none>'))
    const empty = answers.pop()
    for (const answer of answers) assert.equal(answer, answers[0])
    assert.match(empty ?? '', /^\[200/)
    assert.equal(at.letters.length, 1)
    const causes = (await hub.events(10)).filter(({ type }) => type === 'reset.asked')
    assert.deepEqual(
      causes.map(({ data }) => data.cause),
      ['unknown e-mail', 'unknown e-mail', 'the user is disabled', 'unknown e-mail'],
    )
  })

  test('AUTH-04: nothing is looked up before the answer', async () => {
    const { work } = hub.hub.mail
    const reads: string[] = []
    const { findUser } = hub.hub.signIn
    hub.hub.signIn.findUser = (input) => {
      reads.push(input.email)
      return findUser(input)
    }
    const browser = hub.browser()
    const fields = readFormFields((await browser.get('/forgotten')).body)
    const answer = await browser.post('/forgotten', { ...fields, email: at.chloe })
    assert.equal(answer.statusCode, 200)
    assert.deepEqual([reads, at.letters.length], [[], 0])
    await work()
    assert.deepEqual([reads, at.letters.length], [[at.chloe], 1])
    hub.hub.signIn.findUser = findUser
  })

  test('AUTH-09: an account is asked for three times, known or not, from anywhere', async () => {
    for (const email of [at.chloe, 'nobody@harbor.example']) {
      const statuses: number[] = []
      for (let index = 0; index < 5; index += 1) {
        const browser = hub.browser({ address: `198.18.7.${index}` })
        statuses.push((await at.ask(email.toUpperCase(), browser)).statusCode)
      }
      assert.deepEqual(statuses, [200, 200, 200, 429, 429], email)
    }
    assert.equal(at.letters.length, 3)
    hub.pass(15 * minute)
    assert.equal((await at.ask(at.chloe)).statusCode, 200)
  })

  test('AUTH-09: an address asks ten times, for whomever', async () => {
    const browser = hub.browser({ address: '198.18.8.1' })
    const statuses: number[] = []
    for (let index = 0; index < 11; index += 1) {
      statuses.push((await at.ask(`who${index}@harbor.example`, browser)).statusCode)
    }
    assert.deepEqual(statuses, [...Array(10).fill(200), 429])
  })

  test('AUTH-02: the letter lets in who is locked out by the tries of others', async () => {
    for (let index = 0; index < 11; index += 1) {
      const browser = hub.browser({ address: `198.18.9.${index}` })
      await browser.signIn({ email: at.chloe }, { word: 'not the right one' })
    }
    assert.equal(await at.canSignIn(at.chloe, 'eleven herons near the weir'), false)
    await at.ask(at.chloe)
    assert.equal((await at.choose(linkOf(at.letters[0]), chosen)).statusCode, 303)
    assert.equal(await at.canSignIn(at.chloe, chosen), true)
  })

  test('whose passwords are kept elsewhere is offered no letter and gets none', async () => {
    const { otter } = hub.organizations
    await hub.hub.organizations.change(otter.id, { settings: { passwords: 'elsewhere' } })
    const door = await hub.browser().get('/sign-in?organization=otter')
    assert.doesNotMatch(door.body, /Forgot password/)
    const page = await hub.browser().get('/forgotten?organization=otter')
    assert.match(page.body, /Your password is with your organization/)
    assert.doesNotMatch(page.body, /<form/)
    await at.ask(hub.people.otto.email ?? '')
    assert.equal(at.letters.length, 0)
    assert.equal((await hub.events(1))[0]?.data.cause, 'the password is kept elsewhere')
  })
})

/** AUTH-04, AUTH-16: what the door tells about accounts, and what it takes for credentials. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { openTestHub, password, readFormFields, type TestHub } from '../helper.ts'
import { addressOf, openDoor } from './browser.ts'

let hub: TestHub

/** Addresses of one length, each with something else behind it. */
const kinds = ['wrong', 'other', 'blank', 'shut!', 'gone!', 'nobod'] as const
const emailOf = (kind: string): string => `${kind}@harbor.example`

before(async () => {
  hub = await openTestHub()
  const { users } = hub.hub
  const { harbor, otter, lakeside } = hub.organizations
  await users.add({ home: harbor, email: emailOf('wrong'), password })
  await users.add({ home: otter, email: emailOf('other'), password })
  await users.add({ home: harbor, email: emailOf('blank') })
  const shut = await users.add({ home: lakeside, email: emailOf('shut!'), password })
  await users.change(shut.id, { status: 'disabled' })
  const gone = await users.add({ home: harbor, email: emailOf('gone!'), password })
  await users.change(gone.id, { deletedAt: hub.now() })
})
after(() => hub.close())

/** The whole answer as the wire has it, without what is new in every request. */
const maskAnswer = (answer: LightMyRequestResponse, email: string): string => {
  const text = JSON.stringify([answer.statusCode, answer.headers, answer.body])
  return text
    .replaceAll(email, '<email>')
    .replaceAll(/[\w-]{43}/g, '<secret>')
    .replaceAll(/[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}/g, '<code>')
    .replaceAll(/"date":"[^"]*"/g, '"date"')
}

let number = 40_000
const tryAs = async (email: string, word: string, at: string): Promise<string> => {
  number += 1
  const door = await openDoor(hub.browser({ address: addressOf(number) }), at)
  return maskAnswer(await door(email, word), email)
}

for (const at of ['/sign-in', '/sign-in?organization=harbor']) {
  test(`AUTH-04: what does not open answers the same, to the byte (${at})`, async () => {
    const answers = new Map<string, string>()
    for (const kind of kinds) {
      // The right password, where the account is not open for another reason.
      const isRight =
        kind === 'shut!' || kind === 'gone!' || (kind === 'other' && at !== '/sign-in')
      answers.set(kind, await tryAs(emailOf(kind), isRight ? password : 'not the right one', at))
    }
    const [first = ''] = answers.values()
    assert.match(first, /^\[401,/)
    for (const [kind, answer] of answers) assert.equal(answer, first, kind)
    for (const word of ['', 'x'.repeat(2_000)]) {
      assert.equal(await tryAs(emailOf('wrong'), word, at), await tryAs(emailOf('nobod'), word, at))
    }
  })
}

test('AUTH-04: the events know what the answer does not say', async () => {
  const causes: Record<string, string> = {
    wrong: 'wrong password',
    blank: 'wrong password',
    'shut!': 'the user is disabled',
    'gone!': 'unknown e-mail',
    nobod: 'unknown e-mail',
  }
  for (const [kind, cause] of Object.entries(causes)) {
    await tryAs(emailOf(kind), kind === 'shut!' ? password : 'not the right one', '/sign-in')
    const [event] = await hub.events(1)
    assert.equal(event?.data.cause, cause)
    assert.equal(event?.outcome, 'refused')
    assert.equal(event?.data.email, emailOf(kind))
  }
})

test('AUTH-04: being held up for too many tries says nothing either', async () => {
  hub.pass(86_400_000)
  const lastOf = async (kind: string): Promise<string[]> => {
    const answers: string[] = []
    for (let index = 0; index < 12; index += 1) {
      answers.push(
        await tryAs(emailOf(kind), '', index % 2 ? '/sign-in?organization=harbor' : '/sign-in'),
      )
    }
    return answers
  }
  const known = await lastOf('wrong')
  assert.match(known.at(-1) ?? '', /^\[429,/)
  for (const kind of ['shut!', 'gone!', 'other', 'nobod']) {
    assert.deepEqual(await lastOf(kind), known, kind)
  }
})

test('AUTH-04: the page of the door says nothing about who is known', async () => {
  const page = async (email: string) => {
    const answer = await hub.browser().get(`/sign-in?email=${email}&login_hint=${email}`)
    return maskAnswer(answer, email)
  }
  assert.equal(await page(emailOf('wrong')), await page(emailOf('nobod')))
})

const form = 'application/x-www-form-urlencoded'

test('AUTH-16: the door takes texts, and each of them once', async () => {
  const browser = hub.browser()
  const { attempt = '', token = '' } = readFormFields((await browser.get('/sign-in')).body)
  const fields = { attempt, token }
  const own = new URLSearchParams(fields).toString()
  const email = emailOf('wrong')
  const send = (payload: string, type = form) =>
    browser.send({ method: 'POST', url: '/sign-in', payload, headers: { 'content-type': type } })
  const refused: [string, string?][] = [
    [`${own}&email=${email}&email=${email}&password=${password}`],
    [`${own}&email=${email}&password=a&password=${password}`],
    [`${own}&token=x&email=${email}&password=${password}`],
    [JSON.stringify({ ...fields, email, password: { $ne: 1 } }), 'application/json'],
    [JSON.stringify({ ...fields, email, password }), 'application/json'],
    [`<a>${email}</a>`, 'text/xml'],
  ]
  for (const [payload, type] of refused) {
    const answer = await send(payload, type)
    assert.ok([400, 415].includes(answer.statusCode), payload)
  }
  const wrong = [
    `${own}&email=${email}&password[$ne]=1`,
    `${own}&email=${email}&password[]=${password}`,
    `${own}&email=${email}&password=true`,
    `${own}&email[$gt]=&password=${password}`,
    `${own}&email=${email}'--&password=${password}`,
    `${own}&email=*&password=*`,
    `${own}&email=${email}%00&password=${password}`,
    `${own}&email=${email})(uid=*&password=${password}`,
    `${own}&email=%&password=${password}`,
    `${own}&email=_____@harbor.example&password=${password}`,
    `${own}&__proto__=x&constructor=y&email=${email}&password=x`,
    `${own}&email=${email}`,
    own,
  ]
  for (const payload of wrong) {
    hub.pass(600_000)
    const answer = await send(payload)
    assert.ok([400, 401].includes(answer.statusCode), `${payload}: ${answer.statusCode}`)
    assert.equal(browser.jar.has('foyer'), false)
  }
  hub.pass(600_000)
  const right = await send(`${own}&${new URLSearchParams({ email, password })}`)
  assert.equal(right.statusCode, 303, 'and the plain form is the one that works')
})
